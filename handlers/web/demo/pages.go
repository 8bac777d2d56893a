// Package demo holds the form that moves the demonstration's clock. Only a
// demonstration serves it.
package demo

import (
	"duces/handlers/web/frame"
	"duces/templates/page"
)

// Pages are the demonstration's clock.
type Pages struct {
	*frame.Frame
}

// New makes the pages.
func New(f *frame.Frame) *Pages {
	return &Pages{Frame: f}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{frame.Post(page.ClockPath, nil, p.moveClock)}
}
