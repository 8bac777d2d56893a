package many

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	deadlines "duces/handlers/web/deadline"
	"duces/handlers/web/frame"
	duepage "duces/templates/due"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/due"
	"duces/workflow/validation"
)

// many is one act over many deadlines: first a page that says what it will do to
// each, then the act, whole or not at all.
func (p *Pages) many(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	back := frame.LocalPath(typed.Get("return"))
	if back == "/" {
		back = duepage.AsList
	}
	m := manyAct{act: cmp.Or(typed.Get("act"), strings.TrimPrefix(typed.Get("transition"), "+")), typed: typed, back: back, do: typed.Get("step") == "do"}
	if !slices.ContainsFunc(deadlines.ManyActs(frame.Who(c)), func(o page.Option) bool { return o.Value == m.act }) {
		return &workflow.Error{Code: workflow.NotFound, Message: "This action does not exist."}
	}
	if m.do {
		return p.Long(c, typed, nil, func(c echo.Context) error { return p.actOnMany(c, m) })
	}
	return p.actOnMany(c, m)
}

func (p *Pages) actOnMany(c echo.Context, m manyAct) error {
	if err := p.pickMany(c, &m); err != nil {
		return err
	}
	if err := m.tickAll(); err != nil {
		return err
	}
	typed, back := m.typed, m.back
	if len(m.rows) == 0 {
		text := "Select at least one deadline and choose an action."
		if ofMatters(typed) {
			text = "None of these matters has a deadline that is open or overdue. Nothing was saved."
		}
		p.Flash(c, page.Warning, text)
		return c.Redirect(http.StatusSeeOther, back)
	}
	cmd, found := p.manyCommand(c, &m)
	changed := frame.ListChanged(typed, m.seen(), len(m.rows), "deadline", "deadlines")
	switch {
	case !m.do, typed.Has(page.ShowDates):
		if m.dates = m.datesOf(found); !m.do {
			found = nil
		}
		return p.showMany(c, http.StatusOK, m, found)
	case len(found) > 0:
		malformed := func(facts workflow.Facts, cmd workflow.Command) error {
			return frame.Malformed(facts, cmd, p.Engine.Now())
		}
		besides := malformed(m.rows[0].on.Facts, cmd)
		if decided, is := cmd.(change.DecideExtensions); is {
			besides = workflow.Collect(m.refusedDecisions(decided, malformed))
		}
		return p.showMany(c, http.StatusUnprocessableEntity, m, found.Besides(besides))
	case changed != "":
		m.general = []string{changed}
		return p.showMany(c, http.StatusConflict, m, nil)
	case typed.Get("all") == "" && m.refused() > 0:
		m.general = []string{"Nothing was saved: " + words.Count(m.refused(), "deadline", "deadlines") + " that you selected cannot be changed this way. The reason is shown for each."}
		return p.showMany(c, http.StatusConflict, m, nil)
	case m.count() == 0:
		m.general = []string{"Select at least one deadline that allows this action."}
		return p.showMany(c, http.StatusUnprocessableEntity, m, nil)
	}
	frame.Counts(c, m.doing(), m.count(), "deadline", "deadlines")
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), cmd)
	if err != nil {
		if workflow.CodeOf(err) == workflow.Conflict { // the page shows what has changed, and the next try is about that
			for _, d := range m.rows {
				typed.Del("version-" + d.pick())
			}
		}
		found, status, err := frame.ProblemsOf(err)
		if err != nil {
			return err
		}
		if decided, is := cmd.(change.DecideExtensions); is {
			act := workflow.Act{Actor: frame.Who(c).ID, At: p.Engine.Now()}
			if at := m.refusedDecisions(decided, func(facts workflow.Facts, one workflow.Command) error {
				_, err := one.Decide(facts, act)
				return err
			}); len(at) > 0 {
				found = at
			}
		}
		if typed.Get("all") == "" { // what stands against each ticked one is said at it
			p.judge(c, &m, true)
		}
		return p.showMany(c, status, m, found)
	}
	p.Done(c, result, m.said())
	return c.Redirect(http.StatusSeeOther, back)
}

// manyAct is an act over many deadlines on its way.
type manyAct struct {
	act, back string
	typed     url.Values
	do        bool
	rows      []picked
	general   []string
	change    change.Deadline // of an extension
	foreseen  []due.Foreseen  // what it would lead to, of those that are ticked
	dates     page.Dates
}

// manyCommand makes the command of those to which the act can be done, and says
// what in the form does not parse.
func (p *Pages) manyCommand(c echo.Context, m *manyAct) (workflow.Command, frame.Problems) {
	var found frame.Problems
	if m.act == change.ExtendMany && m.do {
		m.change, found = deadlines.ReadChange(deadlines.Changing{On: m.rows[0].on, Due: m.rows[0].due, Name: "extend"}, m.typed)
	}
	p.judge(c, m, len(found) == 0)
	var seen []change.Seen
	var matters []string
	for _, d := range m.rows {
		if d.ticked && d.reason == "" {
			seen, matters = append(seen, d.Seen), append(matters, d.Matter)
		}
	}
	slices.Sort(matters)
	matters = slices.Compact(matters)
	switch m.act {
	case deadlines.AssignMany:
		user := m.typed.Get("user")
		if user == "" && m.do {
			found = append(found, workflow.Detail{Field: "user", Message: validation.Required("Assign to")})
		}
		if user == matterpage.TakeBack {
			user = ""
		}
		return assignment.Assign{Matters: matters, User: user}, found
	case deadlines.DecideMany:
		var all change.DecideExtensions
		for _, d := range m.rows {
			if d.ticked && d.reason == "" && m.do {
				one, no := d.decision(m.typed, m.typed.Get("on"))
				all.Decisions, found = append(all.Decisions, one), append(found, no...)
			}
		}
		return all, found
	case deadlines.NoteMany:
		return annotate.AddNotes{Matters: matters, Text: frame.Lines(m.typed.Get("text"))}, found
	}
	ch := m.change
	return change.Deadlines{
		Deadlines: seen, Change: m.act, Days: ch.Days, BusinessDays: ch.BusinessDays, Months: ch.Months, Hours: ch.Hours, On: ch.On,
		Authority: ch.Authority, Reason: ch.Reason,
	}, found
}

// refused is how many of those that are ticked it cannot be done to.
func (m manyAct) refused() int {
	n := 0
	for _, d := range m.rows {
		if d.ticked && d.reason != "" {
			n++
		}
	}
	return n
}

// count is to how many it will be done.
func (m manyAct) count() int {
	n := 0
	for _, d := range m.rows {
		if d.ticked && d.reason == "" {
			n++
		}
	}
	return n
}

// seen identifies the deadlines that match, with the versions of their dates, and those that are left out.
func (m manyAct) seen() string {
	all := make([]string, len(m.rows))
	for i, d := range m.rows {
		if all[i] = d.pick(); d.reason != "" {
			all[i] += " left out"
		}
	}
	return frame.Digest(all)
}

func (m manyAct) title() string {
	for _, o := range deadlines.ManyActs(everything{}) {
		if o.Value == m.act {
			return o.Label
		}
	}
	return ""
}

// everything is somebody who may do all.
type everything struct{}

// Can says yes.
func (everything) Can(workflow.Verb) bool { return true }

func (m manyAct) doing() string {
	switch m.act {
	case change.AcknowledgeMany:
		return "Acknowledging"
	case change.ExtendMany:
		return "Extending"
	case deadlines.DecideMany:
		return "Deciding requests for time of"
	case deadlines.AssignMany:
		return "Assigning matters for"
	}
	return "Adding the note for"
}

func (m manyAct) said() string {
	counted := m.counted()
	switch m.act {
	case change.AcknowledgeMany:
		return counted + " acknowledged."
	case change.ExtendMany:
		return counted + " extended."
	case deadlines.DecideMany:
		return counted + " for more time decided."
	case deadlines.AssignMany:
		return "The matters of " + counted + " are assigned."
	}
	return "The note is added to the matters of " + counted + "."
}
