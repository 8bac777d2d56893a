package web

import (
	"duces/templates/page"
)

// demoPages are the demonstration's clock.
type demoPages struct {
	*Frame
}

// newDemo makes the pages.
func newDemo(f *Frame) *demoPages {
	return &demoPages{Frame: f}
}

// Routes are the pages with who may open them.
func (p *demoPages) Routes() []Route {
	return []Route{Post(page.ClockPath, nil, p.moveClock)}
}
