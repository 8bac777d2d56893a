package web

import (
	"duces/handlers/web/frame"
	"duces/templates/page"
)

// demoPages are the demonstration's clock.
type demoPages struct {
	*frame.Frame
}

// newDemo makes the pages.
func newDemo(f *frame.Frame) *demoPages {
	return &demoPages{Frame: f}
}

// Routes are the pages with who may open them.
func (p *demoPages) Routes() []frame.Route {
	return []frame.Route{frame.Post(page.ClockPath, nil, p.moveClock)}
}
