package matter

import (
	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	proceedingpage "duces/templates/proceeding"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/matter"
	"duces/workflow/proceeding"
	"duces/workflow/stay"
	"duces/workflow/timezone"
)

// orders are the clauses that bear on a matter today; nil: none does.
func (p *Pages) orders(c echo.Context, s subject.Matter) (templ.Component, error) {
	now := p.Engine.Now()
	w, err := matter.Begin(s.Facts, workflow.Act{Actor: frame.Who(c).ID, At: now}, s.Matter.ID)
	if err != nil {
		return nil, err
	}
	today := civil.DateIn(now, timezone.Named(s.Jurisdiction.Zone))
	o, err := stay.Of(s.Facts, w, today)
	if err != nil {
		return nil, err
	}
	found, err := o.About(today, now)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var of []proceeding.Proceeding
	for _, f := range found {
		x, err := proceeding.Find(s.Facts, proceeding.Of(f.Ref.Order))
		if err != nil {
			return nil, err
		}
		of = append(of, x)
	}
	courts, err := p.subject.Courts(c, s.Facts, now, of...)
	if err != nil {
		return nil, err
	}
	var list []proceedingpage.Barring
	for _, f := range found {
		if b, known := courts.Barring(f, s.Jurisdiction.ID); known {
			if !frame.Who(c).Can(workflow.VerbRecordCourts) {
				b.AskHref = ""
			}
			list = append(list, b)
		}
	}
	return proceedingpage.Banner(list, s.Matter.ID, o.Office().Agency == ""), nil
}
