package many

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	duepage "duces/templates/due"
	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"

	"github.com/labstack/echo/v4"
)

// picked is one deadline of a page of many, as its box names it.
type picked struct {
	change.Seen
	on     subject.Matter
	due    due.Deadline
	reason string // why the act cannot be done to it
	will   string
	ticked bool
}

func (d picked) pick() string {
	return d.Matter + "/" + d.Deadline + "/" + strconv.Itoa(d.Version)
}

// pickMany finds the deadlines that are meant: those that are ticked, the live ones of the matters that are, or all that match a filter.
func (p *Pages) pickMany(c echo.Context, m *manyAct) error {
	var seen []picked
	if ofMatters(m.typed) {
		matters, err := p.subject.Selected(c, m.typed, p.Engine.Now())
		if err != nil {
			return err
		}
		if seen, err = p.liveOf(c, matters); err != nil {
			return err
		}
	} else if filter, all, err := frame.AllOf(m.typed, duepage.AsList); all || err != nil {
		if err != nil {
			return err
		}
		matching, err := p.deadlines.Matching(c, filter)
		if err != nil {
			return err
		}
		for _, d := range matching {
			seen = append(seen, picked{Seen: change.Seen{Matter: d.Matter, Deadline: d.ID, Version: d.Version}, ticked: true})
		}
	} else {
		offered := slices.Concat(m.typed["deadline"], m.typed["offered"])
		slices.Sort(offered)
		for _, text := range slices.Compact(offered) {
			parts := strings.Split(text, "/")
			if len(parts) != 3 {
				return &workflow.Error{Code: workflow.Invalid, Message: "A selected deadline does not exist. Go back to the list and select again."}
			}
			version, _ := strconv.Atoi(parts[2])
			seen = append(seen, picked{Seen: change.Seen{Matter: parts[0], Deadline: parts[1], Version: version}, ticked: slices.Contains(m.typed["deadline"], text)})
		}
	}
	if err := frame.TooMany(len(seen), "deadlines"); err != nil {
		return err
	}
	m.rows = seen
	return p.readMany(c, m)
}

// ofMatters says whether a form is about the live deadlines of matters.
func ofMatters(typed url.Values) bool {
	return typed.Has("matter") || strings.HasPrefix(typed.Get("all"), "/matters?")
}

// liveOf are the live deadlines of some matters.
func (p *Pages) liveOf(c echo.Context, matters []string) ([]picked, error) {
	var streams []workflow.Stream
	for _, id := range matters {
		streams = append(streams, matter.Stream(id))
	}
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID, streams...)
	if err != nil {
		return nil, err
	}
	var live []picked
	for _, id := range matters {
		m, err := matter.Find(facts, id)
		if err != nil {
			return nil, err
		}
		for _, d := range m.Deadlines {
			if d.AsOf(p.Engine.Now()).Live() {
				live = append(live, picked{Seen: change.Seen{Matter: m.ID, Deadline: d.ID, Version: d.Version}, ticked: true})
			}
		}
	}
	return live, nil
}

// readMany reads their matters, all at once.
func (p *Pages) readMany(c echo.Context, m *manyAct) error {
	var streams []workflow.Stream
	for _, d := range m.rows {
		streams = append(streams, matter.Stream(d.Matter))
	}
	slices.Sort(streams)
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID, slices.Compact(streams)...)
	if err != nil {
		return err
	}
	for i := range m.rows {
		d := &m.rows[i]
		d.on.Facts = facts
		if d.on.Matter, err = matter.Find(facts, d.Matter); err != nil {
			return err
		}
		if d.on.Review, err = review.Find(facts, d.on.Matter.Review); err != nil {
			return err
		}
		if d.on.Jurisdiction, err = jurisdiction.Find(facts, d.on.Matter.Jurisdiction); err != nil {
			return err
		}
		if d.on.Process, err = review.FindProcess(facts, d.on.Matter.Process); err != nil {
			return err
		}
		var ok bool
		if d.due, ok = d.on.Matter.Deadline(d.Deadline); !ok {
			return workflow.Absent("deadline")
		}
	}
	slices.SortStableFunc(m.rows, func(a, b picked) int {
		return cmp.Or(cmp.Compare(a.on.Jurisdiction.Title(), b.on.Jurisdiction.Title()), cmp.Compare(a.Deadline, b.Deadline))
	})
	return nil
}
