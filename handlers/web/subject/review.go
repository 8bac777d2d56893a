package subject

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
)

// Review finds the review of the path, if the reader sees it.
func (r *Reader) Review(c echo.Context) (review.Review, error) {
	found, _, err := r.reviewIn(c)
	return found, err
}

// ReviewAndProcess finds the review of the path with the process of its matters.
func (r *Reader) ReviewAndProcess(c echo.Context) (review.Review, *process.Definition, error) {
	found, world, err := r.reviewIn(c)
	if err != nil {
		return found, nil, err
	}
	def, err := review.FindProcess(world, found.Process)
	return found, def, err
}

func (r *Reader) reviewIn(c echo.Context) (review.Review, workflow.Facts, error) {
	id := c.Param("id")
	world, err := r.read.World(c.Request().Context(), frame.Who(c).ID, review.Stream(id))
	if err != nil {
		return review.Review{}, world, err
	}
	found, err := review.Find(world, id)
	return found, world, err
}

// OpeningDates says, of matters that would be opened on a day, until when our own side is to take the first step in them.
func OpeningDates(def *process.Definition, on civil.Date) page.Dates {
	d := page.Dates{List: []page.DueDate{{Title: "Opened on", Lines: []string{page.DayText(on) + "."}}}}
	if last, limited := matter.FirstStep(def, on); limited {
		d.List = append(d.List, words.OurStep(def.NextStep(def.Initial), last))
	}
	return d
}
