package web

import (
	"github.com/labstack/echo/v4"

	"duces/workflow"
	"duces/workflow/process"
)

// subject is a matter with all that its pages need.
type subject struct {
	world  workflow.World
	matter workflow.Matter
	review workflow.Review
	place  workflow.Jurisdiction
	def    *process.Definition
}

func (w *Web) subject(c echo.Context, id string) (subject, error) {
	var s subject
	var err error
	if s.world, err = w.Store.World(c.Request().Context(), who(c).ID, workflow.MatterStream(id)); err != nil {
		return s, err
	}
	if s.matter, err = s.world.Matter(id); err != nil {
		return s, err
	}
	if s.review, err = s.world.Review(s.matter.Review); err != nil {
		return s, err
	}
	if s.place, err = s.world.Jurisdiction(s.matter.Jurisdiction); err != nil {
		return s, err
	}
	s.def, err = s.world.Process(s.matter.Process)
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
