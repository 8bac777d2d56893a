package subject

import (
	"sync"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
)

// Matter is a matter with all that its pages need.
type Matter struct {
	Facts        workflow.Facts
	Matter       matter.Matter
	Review       review.Review
	Jurisdiction jurisdiction.Jurisdiction
	Process      *process.Definition

	history func() ([]workflow.Event, error) // read once
}

// Matter reads a matter for the reader; not_found if they may not see it.
func (r *Reader) Matter(c echo.Context, id string) (Matter, error) {
	var s Matter
	var err error
	if s.Facts, err = r.read.World(c.Request().Context(), frame.Who(c).ID, matter.Stream(id)); err != nil {
		return s, err
	}
	if s.Matter, err = matter.Find(s.Facts, id); err != nil {
		return s, err
	}
	s.history = sync.OnceValues(func() ([]workflow.Event, error) { return s.Facts.History(matter.Stream(id)) })
	if s.Review, err = review.Find(s.Facts, s.Matter.Review); err != nil {
		return s, err
	}
	if err = s.Review.LoadMembers(s.Facts); err != nil { // pages name people
		return s, err
	}
	if s.Jurisdiction, err = jurisdiction.Find(s.Facts, s.Matter.Jurisdiction); err != nil {
		return s, err
	}
	s.Process, err = review.FindProcess(s.Facts, s.Matter.Process)
	return s, err
}

// Transition finds a transition of the matter's process by name.
func (s Matter) Transition(name string) (process.Transition, error) {
	t, ok := s.Process.Transition(name)
	if !ok {
		return t, &workflow.Error{Code: workflow.NotFound, Message: "The process of this matter does not have this step."}
	}
	return t, nil
}
