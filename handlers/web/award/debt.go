package award

import (
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	awardpage "duces/templates/award"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/repayment"
	"duces/workflow/view"
)

// debtsOfAward are the debts of an award with their balances on a day, as they were known.
func (p *Pages) debtsOfAward(c echo.Context, facts workflow.Facts, a award.Award, at Past) ([]awardpage.AwardDebt, error) {
	rows, err := frame.ReadAll(func(cursor string) (view.Page[view.DebtRow], error) {
		return p.read.Debts(c.Request().Context(), frame.Who(c).Viewer(), view.DebtFilter{Award: a.ID, Limit: 200, Cursor: cursor})
	})
	if err != nil {
		return nil, err
	}
	var all []awardpage.AwardDebt
	for _, row := range rows {
		r, err := repayment.Find(facts, row.ID)
		if err != nil {
			return nil, err
		}
		on := at.AsOf
		if on.IsZero() {
			if on, err = Today(facts, r.Debtor, p.Engine.Now()); err != nil {
				return nil, err
			}
		}
		d, known := r.Debt(at.Known)
		if !known || on.Before(d.Demanded) {
			continue
		}
		of := awardpage.AwardDebt{ID: r.ID, Terms: d, Debtor: row.Debtor, Stands: r.Stands(on, at.Known)}
		if of.Balance, err = d.Balance(on); err != nil {
			return nil, err
		}
		if of.Ledger, err = r.Ledger(at.AsOf, at.Known); err != nil {
			return nil, err
		}
		all = append(all, of)
	}
	return all, nil
}

// Today is the day where a jurisdiction is.
func Today(facts workflow.Facts, id string, now time.Time) (civil.Date, error) {
	j, err := jurisdiction.Current(facts, id)
	return j.Today(workflow.Act{At: now}), err
}
