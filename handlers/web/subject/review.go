package subject

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/deadline"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
)

// Review finds the review of the path, if the reader sees it.
func (r *Reader) Review(c echo.Context) (review.Review, error) {
	id := c.Param("id")
	world, err := r.read.World(c.Request().Context(), frame.Who(c).ID, review.Stream(id))
	if err != nil {
		return review.Review{}, err
	}
	return review.Find(world, id)
}

// OpeningDates says, of matters that would be opened on a day, until when our own side is to take the first step in them.
func OpeningDates(def *process.Definition, on deadline.Date) page.Dates {
	d := page.Dates{List: []page.DueDate{{Title: "Opened on", Lines: []string{page.DayText(on) + "."}}}}
	if last, _, limited := (matter.Matter{State: def.Initial, Entered: on}).Step(def); limited {
		d.List = append(d.List, page.DueDate{Title: "Our next step", Lines: []string{words.DueOn(last)}})
	}
	return d
}
