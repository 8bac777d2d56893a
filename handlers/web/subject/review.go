package subject

import (
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/step"
	"duces/workflow/view"
)

// Review is a review with its process, and the facts around it.
type Review struct {
	Facts   workflow.Facts
	Review  review.Review
	Process *process.Definition
}

// Review finds the review of the path, if the reader sees it, with the facts of other streams beside it.
func (r *Reader) Review(c echo.Context, also ...workflow.Stream) (Review, error) {
	id := c.Param("id")
	var o Review
	var err error
	if o.Facts, err = r.read.World(c.Request().Context(), frame.Who(c).ID, append(also, review.Stream(id))...); err != nil {
		return o, err
	}
	if o.Review, err = review.Find(o.Facts, id); err != nil {
		return o, err
	}
	o.Process, err = review.FindProcess(o.Facts, o.Review.Process)
	return o, err
}

// Name is that of a user among the facts; empty: they do not hold the user.
func (o Review) Name(user string) string {
	if u, err := account.Find(o.Facts, user); err == nil {
		return u.Name
	}
	return ""
}

// mostOffered is how many matters of a review are offered to choose from.
const mostOffered = 200

// MattersOf are matters of a review, by jurisdiction, to choose one of.
func (r *Reader) MattersOf(c echo.Context, review string, now time.Time) ([]page.Option, error) {
	matters, err := r.read.Matters(c.Request().Context(), frame.Who(c).Viewer(), view.MatterFilter{
		Review: review, Sort: "jurisdiction", Limit: mostOffered, Now: now,
	})
	var options []page.Option
	for _, m := range matters.Items {
		options = append(options, page.Option{Value: m.ID, Label: m.Jurisdiction.Title()})
	}
	return options, err
}

// OpeningDates says, of matters that would be opened on a day, until when our own side is to take the first step in them.
func OpeningDates(def *process.Definition, on civil.Date) page.Dates {
	d := page.Dates{List: []page.DueDate{{Title: "Opened on", Lines: []string{page.DayText(on) + "."}}}}
	if last, limited := step.First(def, on); limited {
		d.List = append(d.List, words.OurStep(def.NextStep(def.Initial), last))
	}
	return d
}
