package matter

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/recall"
	"duces/workflow/view"
)

// closings words what closed documents of the matter.
func (p *Pages) closings(c echo.Context, s subject.Matter) ([]matterpage.Closing, error) {
	if len(s.Matter.Closings) == 0 {
		return nil, nil
	}
	who := frame.Who(c)
	copies, err := p.read.Copies(c.Request().Context(), who.Viewer(), s.Matter.ID, s.Matter.CopiesKnown(who.Actor(), s.Matter.ClosedNumbers()...)...)
	if err != nil {
		return nil, err
	}
	var list []matterpage.Closing
	name := func(id string) string { return p.subject.UserName(c, s.Facts, id) }
	for _, x := range s.Matter.Closings {
		v := matterpage.Closing{Closing: x, Custodian: name(x.Custodian), Copies: view.CopiesOf(copies, x.Numbers...)}
		for _, h := range x.Had {
			if h.Event == 0 {
				v.Had = append(v.Had, name(h.User)+" ("+matterpage.HadNote(h.How)+h.Former()+")")
				continue
			}
			who, on := recall.Outside(s.Matter, h.Event)
			v.Had = append(v.Had, who+" ("+matterpage.HadNote(h.How)+", "+on.Text()+")")
		}
		if u := frame.Who(c); x.Ended == "" && !x.Replaced && u.Can(workflow.VerbCloseDocuments) && x.MayHandle(u.Actor()) {
			v.EndHref = matterpage.EndClosingHref(s.Matter.ID, x.Event)
		}
		list = append(list, v)
	}
	return list, nil
}
