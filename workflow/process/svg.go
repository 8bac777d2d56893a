package process

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// Measures of the drawing in SVG user units.
const (
	svgMargin   = 24
	svgColumn   = 110 // one state
	svgBoxWidth = 100
	svgBoxHigh  = 34
	svgTop      = 96  // upper edge of the stages
	svgBoxes    = 132 // upper edge of the boxes
	svgFirstRow = 206
	svgRow      = 34 // one transition
	svgLeast    = 8  // columns that the legend needs
)

// Colours keep a contrast of at least 4.5 to 1 on their ground.
const (
	svgInk     = "#1b1b1b"
	svgQuiet   = "#565c65"
	svgMove    = "#1a4480"
	svgAdverse = "#a12312"
	svgLine    = "#c6cace"
)

// SVG draws the definition as a chart: a column per state, grouped by stage
// from left to right, and a row per transition. Each row has room of its own,
// so arrows and labels stay apart however many transitions a team defines;
// the same moves drawn as a graph cross each other dozens of times. It has no
// style element, script or handler, so it may stand in a page under a strict
// Content-Security-Policy.
func SVG(d *Definition) string {
	c := chart{d: d, column: map[string]int{}}
	for i, s := range d.States {
		c.column[s.Name] = i
	}
	c.width = 2*svgMargin + max(len(d.States), svgLeast)*svgColumn
	c.bottom = svgFirstRow + len(d.Transitions)*svgRow
	c.height = c.bottom + svgBoxHigh + 2*svgMargin
	c.head()
	c.stages()
	c.states()
	for i, t := range d.Transitions {
		c.transition(t, svgFirstRow+i*svgRow+svgRow/2)
	}
	c.put("</svg>")
	return c.b.String()
}

type chart struct {
	d             *Definition
	column        map[string]int
	width, height int
	bottom        int // end of the rows
	b             strings.Builder
}

func (c *chart) put(format string, args ...any) {
	fmt.Fprintf(&c.b, format, args...)
	c.b.WriteByte('\n')
}

func (c *chart) text(x, y, size int, anchor, weight, fill, s string) {
	c.put(`<text x="%d" y="%d" font-size="%d" text-anchor="%s" font-weight="%s" fill="%s">%s</text>`,
		x, y, size, anchor, weight, fill, html.EscapeString(s))
}

// x is the middle of a state's column.
func (c *chart) x(state string) int { return svgMargin + c.column[state]*svgColumn + svgColumn/2 }

func (c *chart) head() {
	c.put(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="process-title process-desc" font-family="Public Sans, Source Sans Pro, DejaVu Sans, sans-serif">`,
		c.width, c.height, c.width, c.height)
	c.put(`<title id="process-title">%s</title>`, html.EscapeString(c.d.Title))
	c.put(`<desc id="process-desc">%s</desc>`, html.EscapeString(describe(c.d)))
	c.put(`<rect width="%d" height="%d" fill="#ffffff"/>`, c.width, c.height)
	c.text(svgMargin, 38, 20, "start", "700", svgInk, c.d.Title)
	c.legend(68)
}

// legend explains the marks in one line.
func (c *chart) legend(y int) {
	x := svgMargin + 6
	c.dot(x, y-4, svgMove, true)
	c.text(x+12, y, 12, "start", "400", svgInk, "can start here")
	x += 128
	c.dot(x, y-4, svgMove, false)
	c.text(x+12, y, 12, "start", "400", svgInk, "can start here if the condition is met")
	x += 318
	c.put(`<path d="M%d %dH%d" stroke="%s" stroke-width="2"/>`, x, y-4, x+18, svgMove)
	c.arrow(x+24, y-4, 1, svgMove)
	c.text(x+32, y, 12, "start", "400", svgInk, "leads here")
	x += 122
	c.text(x, y, 12, "start", "700", svgAdverse, dagger+" adverse: needs a second person's approval")
}

func (c *chart) stages() {
	for i, g := range c.d.Stages {
		first, last := -1, -1
		for k, s := range c.d.States {
			if s.Stage == g.Name {
				if first < 0 {
					first = k
				}
				last = k
			}
		}
		if first < 0 {
			continue
		}
		fill := "#f5f6f7"
		if i%2 == 1 {
			fill = "#e7f2f5"
		}
		x, width := svgMargin+first*svgColumn, (last-first+1)*svgColumn
		c.put(`<rect x="%d" y="%d" width="%d" height="%d" rx="8" fill="%s"/>`,
			x+2, svgTop, width-4, c.height-svgTop-svgMargin/2, fill)
		lines := wrap(fmt.Sprintf("%d  %s", i+1, g.Title), width/8)
		for n, line := range lines {
			c.text(x+width/2, svgTop+16+13*n+7*(2-min(len(lines), 2)), 12, "middle", "700", svgInk, line)
		}
	}
}

// states draws each state's box at the head of its column, its line down the
// rows, and its name again at the foot, where the head is out of sight.
func (c *chart) states() {
	for _, s := range c.d.States {
		x := c.x(s.Name)
		c.put(`<path d="M%d %dV%d" stroke="%s" stroke-width="1" stroke-dasharray="2 3"/>`, x, svgBoxes+svgBoxHigh, c.bottom+8, svgLine)
		for _, y := range []int{svgBoxes, c.bottom + 8} {
			stroke, ink := svgInk, "#ffffff"
			if s.Terminal {
				stroke, ink = svgInk, svgLine
			}
			c.put(`<rect x="%d" y="%d" width="%d" height="%d" rx="10" fill="%s" stroke="%s" stroke-width="1.5"/>`,
				x-svgBoxWidth/2, y, svgBoxWidth, svgBoxHigh, ink, stroke)
			size := 12
			if len([]rune(s.Title)) > 10 {
				size = 11
			}
			c.text(x, y+21, size, "middle", "600", svgInk, clip(s.Title, 15))
		}
		if s.Name == c.d.Initial {
			c.text(x, svgBoxes+svgBoxHigh+16, 11, "middle", "400", svgQuiet, "starts here")
		}
		if s.Terminal {
			c.text(x, svgBoxes+svgBoxHigh+16, 11, "middle", "400", svgQuiet, "ends here")
		}
	}
}

func (c *chart) dot(x, y int, color string, solid bool) {
	fill := "#ffffff"
	if solid {
		fill = color
	}
	c.put(`<circle cx="%d" cy="%d" r="5" fill="%s" stroke="%s" stroke-width="2"/>`, x, y, fill, color)
}

// arrow draws a head whose tip is at x; dir is 1 for pointing right, -1 left.
func (c *chart) arrow(x, y, dir int, color string) {
	c.put(`<path d="M%d %dl%d -6v12z" fill="%s"/>`, x, y, -11*dir, color)
}

// transition draws one row: a line along the states it touches, dots where it
// may start, a head from either side where it leads, the name above.
func (c *chart) transition(t Transition, y int) {
	color, weight := svgMove, "400"
	if t.Adverse != AdverseNever {
		color, weight = svgAdverse, "700"
	}
	if t.To == Same {
		c.stays(t, y, color, weight)
		return
	}
	to := c.x(t.To)
	left, right, self := to, to, false
	for _, f := range t.From {
		left, right = min(left, c.x(f.State)), max(right, c.x(f.State))
		self = self || f.State == t.To
	}
	c.put(`<g><title>%s</title>`, html.EscapeString(sentence(c.d, t)))
	y += 6
	if left < to {
		c.put(`<path d="M%d %dH%d" stroke="%s" stroke-width="2"/>`, left, y, to-8, color)
		c.arrow(to, y, 1, color)
	}
	if right > to {
		c.put(`<path d="M%d %dH%d" stroke="%s" stroke-width="2"/>`, to+8, y, right, color)
		c.arrow(to, y, -1, color)
	}
	if self {
		c.loop(to, y, color)
	}
	for _, f := range t.From {
		c.dot(c.x(f.State), y, color, len(f.Guards) == 0)
	}
	c.label(t, left, right, y-9, weight, color)
	c.put(`</g>`)
}

// stays draws the row of a transition that leads from each of its states to the same.
func (c *chart) stays(t Transition, y int, color, weight string) {
	left, right := c.width, 0
	for _, f := range t.From {
		left, right = min(left, c.x(f.State)), max(right, c.x(f.State))
	}
	c.put(`<g><title>%s</title>`, html.EscapeString(sentence(c.d, t)))
	y += 6
	for _, f := range t.From {
		c.loop(c.x(f.State), y, color)
		c.dot(c.x(f.State), y, color, len(f.Guards) == 0)
	}
	c.label(t, left, right, y-9, weight, color)
	c.put(`</g>`)
}

// loop leaves a state to the right and comes back below.
func (c *chart) loop(x, y int, color string) {
	c.put(`<path d="M%d %dh24a5 5 0 0 1 0 10h-14" fill="none" stroke="%s" stroke-width="2"/>`, x, y, color)
	c.arrow(x+1, y+10, -1, color)
}

// label writes the name above the row, from its left end, or up to its right
// end where it would else leave the drawing. The white rim keeps the dotted
// lines of the states from running through the letters.
func (c *chart) label(t Transition, left, right, y int, weight, color string) {
	name := markedName(t)
	if guards := fromGuards(t); guards != "" {
		name += " (" + guards + ")"
	}
	x, anchor := left+8, "start"
	if x+8*len([]rune(name)) > c.width-svgMargin {
		x, anchor = right-8, "end"
	}
	c.put(`<text x="%d" y="%d" font-size="12" text-anchor="%s" font-weight="%s" fill="%s" stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">%s</text>`,
		x, y, anchor, weight, color, html.EscapeString(name))
}

// fromGuards names the conditions that hold for some starting states only.
func fromGuards(t Transition) string {
	var out []string
	for _, f := range t.From {
		for _, g := range f.Guards {
			if !slices.Contains(out, g.String()) {
				out = append(out, g.String())
			}
		}
	}
	return strings.Join(out, ", ")
}
