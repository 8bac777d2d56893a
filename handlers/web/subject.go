package web

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
)

// Matter is a matter with all that its pages need.
type subject struct {
	world  workflow.Facts
	matter matter.Matter
	review review.Review
	place  jurisdiction.Jurisdiction
	def    *process.Definition
}

func (r *Reader) Matter(c echo.Context, id string) (subject, error) {
	var s subject
	var err error
	if s.world, err = r.read.World(c.Request().Context(), frame.Who(c).ID, matter.Stream(id)); err != nil {
		return s, err
	}
	if s.matter, err = matter.Find(s.world, id); err != nil {
		return s, err
	}
	if s.review, err = review.Find(s.world, s.matter.Review); err != nil {
		return s, err
	}
	if s.place, err = jurisdiction.Find(s.world, s.matter.Jurisdiction); err != nil {
		return s, err
	}
	s.def, err = review.FindProcess(s.world, s.matter.Process)
	return s, err
}

// named finds the transition that a path names.
func (s subject) named(name string) (process.Transition, error) {
	t, ok := s.def.Transition(name)
	if !ok {
		return t, &workflow.Error{Code: workflow.NotFound, Message: "The process of this matter has no such transition."}
	}
	return t, nil
}
