package deadline

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"

	"github.com/labstack/echo/v4"
)

// picked is one deadline of a page of many, as its box names it.
type picked struct {
	matter.Seen
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
	if all := m.typed.Get("all"); all != "" {
		matching, err := p.matching(c, all)
		if err != nil {
			return err
		}
		for _, d := range matching {
			seen = append(seen, picked{Seen: matter.Seen{Matter: d.Matter, Deadline: d.ID, Version: d.Version}, ticked: true})
		}
	} else if matters := m.typed["matter"]; len(matters) > 0 {
		var err error
		if seen, err = p.liveOf(c, matters); err != nil {
			return err
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
			seen = append(seen, picked{Seen: matter.Seen{Matter: parts[0], Deadline: parts[1], Version: version}, ticked: slices.Contains(m.typed["deadline"], text)})
		}
	}
	if len(seen) > matter.MaxAtOnce {
		return &workflow.Error{Code: workflow.Invalid, Message: fmt.Sprintf("You can change up to %d deadlines at a time. Filter the list to fewer.", matter.MaxAtOnce)}
	}
	m.rows = seen
	return p.readMany(c, m)
}

// liveOf are the live deadlines of some matters.
func (p *Pages) liveOf(c echo.Context, matters []string) ([]picked, error) {
	var streams []workflow.Stream
	for _, id := range matters {
		streams = append(streams, matter.Stream(id))
	}
	slices.Sort(streams)
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID, slices.Compact(streams)...)
	if err != nil {
		return nil, err
	}
	var live []picked
	for _, stream := range slices.Compact(streams) {
		m, err := matter.Find(facts, strings.TrimPrefix(string(stream), string(matter.Stream(""))))
		if err != nil {
			return nil, err
		}
		for _, d := range m.Deadlines {
			if d.AsOf(p.Engine.Now()).Live() {
				live = append(live, picked{Seen: matter.Seen{Matter: m.ID, Deadline: d.ID, Version: d.Version}, ticked: true})
			}
		}
	}
	return live, nil
}

// matching are the deadlines of a list, by the filter in its address.
func (p *Pages) matching(c echo.Context, filter string) ([]view.DeadlineRow, error) {
	q, err := url.ParseQuery(filter)
	if err != nil {
		return nil, &workflow.Error{Code: workflow.Invalid, Message: "This form is out of date. Go back to the list and select again."}
	}
	_, f, _, _ := p.listOf(c, q)
	f.Limit = 200
	var all []view.DeadlineRow
	err = view.ReadPages(func(cursor string) (view.Page[view.DeadlineRow], error) {
		f.Cursor = cursor
		return p.read.Deadlines(c.Request().Context(), frame.Who(c).Viewer(), f)
	}, func(read view.Page[view.DeadlineRow]) bool {
		for _, d := range read.Items {
			if !d.OurStep() {
				all = append(all, d)
			}
		}
		return len(all) <= matter.MaxAtOnce
	})
	return all, err
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
