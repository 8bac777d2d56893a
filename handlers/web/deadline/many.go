package deadline

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	duepage "duces/templates/due"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

// The acts over many deadlines that are about their matters.
const (
	assignMany = "assign"
	noteMany   = "note"
)

// ActHref is where a form over many deadlines, or over the live ones of many matters, is sent.
const ActHref = duepage.AsList + "/act"

// mostShown is how many rows a page of many names one by one.
const mostShown = 200

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
	if !slices.ContainsFunc(manyActs(frame.Who(c)), func(o page.Option) bool { return o.Value == m.act }) {
		return &workflow.Error{Code: workflow.NotFound, Message: "This action does not exist."}
	}
	if err := p.pickMany(c, &m); err != nil {
		return err
	}
	if len(m.rows) == 0 {
		text := "Select at least one deadline and choose an action."
		if typed.Has("matter") {
			text = "None of these matters has a deadline that is open or overdue. Nothing was stored."
		}
		p.Flash(c, page.Warning, text)
		return c.Redirect(http.StatusSeeOther, back)
	}
	cmd, found := p.manyCommand(c, &m)
	switch {
	case !m.do, typed.Has(page.ShowDates):
		if m.dates = m.datesOf(found); !m.do {
			found = nil
		}
		return p.showMany(c, http.StatusOK, m, found)
	case len(found) > 0:
		return p.showMany(c, http.StatusUnprocessableEntity, m, found)
	case typed.Get("all") != "" && typed.Get("seen") != m.seen():
		m.general = []string{"The list has changed since you opened it: " + words.Count(len(m.rows), "deadline matches", "deadlines match") + " now. Nothing was saved. Review the list and try again."}
		return p.showMany(c, http.StatusConflict, m, nil)
	case m.count() == 0:
		m.general = []string{"Select at least one deadline that allows this action."}
		return p.showMany(c, http.StatusUnprocessableEntity, m, nil)
	}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), cmd)
	if err != nil {
		found, status, err := frame.ProblemsOf(err)
		if err != nil {
			return err
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
	change    matter.ChangeDeadline // of an extension
	foreseen  []due.Foreseen        // what it would lead to, of those that are ticked
	dates     page.Dates
}

// DateActs are the acts on deadlines themselves that a reader may do to many at once.
func DateActs(u interface{ Can(workflow.Verb) bool }) []page.Option {
	return slices.DeleteFunc(manyActs(u), func(o page.Option) bool { return !slices.Contains(matter.ManyChanges, o.Value) })
}

// manyActs are the acts that a reader may do to many deadlines at once.
func manyActs(u interface{ Can(workflow.Verb) bool }) []page.Option {
	var acts []page.Option
	for _, a := range []struct {
		verb         workflow.Verb
		value, label string
	}{
		{workflow.VerbAcknowledge, matter.AcknowledgeMany, "Acknowledge"},
		{workflow.VerbChangeDeadlines, matter.ExtendMany, "Extend"},
		{workflow.VerbAssign, assignMany, "Assign to"},
		{workflow.VerbNote, noteMany, "Add a note"},
	} {
		if u.Can(a.verb) {
			acts = append(acts, page.Option{Value: a.value, Label: a.label})
		}
	}
	return acts
}

// actsOn are those of them that are possible for a deadline.
func actsOn(d view.DeadlineRow) []string {
	acts := []string{assignMany, noteMany}
	if d.Status == due.StatusOpen || d.Overdue {
		acts = append(acts, matter.AcknowledgeMany)
	}
	if d.Status == due.StatusOpen || d.Status == due.StatusMissed {
		acts = append(acts, matter.ExtendMany)
	}
	return acts
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

// manyCommand makes the command of those to which the act can be done, and says
// what in the form does not parse.
func (p *Pages) manyCommand(c echo.Context, m *manyAct) (workflow.Command, frame.Problems) {
	var found frame.Problems
	if m.act == matter.ExtendMany && m.do {
		m.change, found = readChange(changing{on: m.rows[0].on, due: m.rows[0].due, name: "extend"}, m.typed)
	}
	p.judge(c, m, len(found) == 0)
	var seen []matter.Seen
	var matters []string
	for _, d := range m.rows {
		if d.ticked && d.reason == "" {
			seen, matters = append(seen, d.Seen), append(matters, d.Matter)
		}
	}
	slices.Sort(matters)
	matters = slices.Compact(matters)
	switch m.act {
	case assignMany:
		user := m.typed.Get("user")
		if user == "" && m.do {
			found = append(found, workflow.Detail{Field: "user", Message: "Assign to: choose a person."})
		}
		if user == matterpage.TakeBack {
			user = ""
		}
		return matter.AssignOwner{Matters: matters, User: user}, found
	case noteMany:
		return matter.AddNotes{Matters: matters, Text: frame.Lines(m.typed.Get("text"))}, found
	}
	ch := m.change
	return matter.ChangeDeadlines{
		Deadlines: seen, Change: m.act, Days: ch.Days, BusinessDays: ch.BusinessDays, Months: ch.Months, On: ch.On, Authority: ch.Authority, Reason: ch.Reason,
	}, found
}

// judge says of each deadline what will happen to it, or why nothing can.
func (p *Pages) judge(c echo.Context, m *manyAct, dated bool) {
	act := workflow.Act{Actor: frame.Who(c).ID, At: p.Engine.Now()}
	for i := range m.rows {
		d := &m.rows[i]
		d.reason, d.will = "", ""
		switch m.act {
		case assignMany:
			d.will = "Assigns its matter. Now assigned to: " + cmp.Or(p.subject.UserName(c, d.on.Facts, d.on.Matter.Owner), "Unassigned") + "."
		case noteMany:
			d.will = "Adds the note to its matter."
		case matter.AcknowledgeMany:
			_, err := matter.Acknowledge{Matter: d.Matter, Deadline: d.Deadline, Version: d.Version}.Decide(d.on.Facts, act)
			if d.reason = reasonOf(err); d.reason == "" {
				d.will = "Records that you know about this deadline. The deadline stays open until it is met."
			}
		case matter.ExtendMany:
			p.judgeExtension(d, m, act, dated)
		}
	}
}

func (p *Pages) judgeExtension(d *picked, m *manyAct, act workflow.Act, dated bool) {
	cmd := matter.ChangeDeadline{Matter: d.Matter, Deadline: d.Deadline, Version: d.Version, Change: "extend", Days: 1, Authority: "-"}
	d.will = "Extends the deadline."
	if _, err := cmd.Decide(d.on.Facts, act); err != nil { // it cannot be extended at all
		d.reason = reasonOf(err)
		return
	}
	cmd = m.change
	cmd.Matter, cmd.Deadline, cmd.Change = d.Matter, d.Deadline, "extend"
	if !dated || cmd.Days == 0 && cmd.BusinessDays == 0 && cmd.Months == 0 && cmd.On.IsZero() {
		return
	}
	moved, err := cmd.Foresee(d.on.Facts, act)
	would := due.Foreseen{Who: d.on.Jurisdiction.Title() + " (" + words.Kind(d.on.Process, d.due.Kind) + ")", Err: err}
	switch {
	case err != nil:
		if workflow.CodeOf(err) != workflow.Invalid { // what is wrong with the form is said there
			d.reason = reasonOf(err)
		}
	case moved == nil:
		return
	default:
		would.Receipt = moved.Receipt.Read()
		d.will = strings.Join(words.Foreseen(would.Receipt), " ")
	}
	if d.ticked {
		m.foreseen = append(m.foreseen, would)
	}
}

// datesOf are the dates to which an extension would lead, as the form stands: the
// earliest, the latest, and those that differ.
func (m *manyAct) datesOf(found frame.Problems) page.Dates {
	switch {
	case m.act != matter.ExtendMany || !m.do:
		return page.Dates{}
	case len(found) > 0:
		return page.Dates{Problem: found[0].Message}
	case !slices.ContainsFunc(m.rows, func(d picked) bool { return d.ticked }):
		return page.Dates{Problem: "Select at least one deadline."}
	case len(m.foreseen) == 0:
		return page.Dates{}
	}
	return page.Dates{List: []page.DueDate{words.Spread("", "deadline", m.foreseen)}}
}

func reasonOf(err error) string {
	if err == nil {
		return ""
	}
	e, ours := errors.AsType[*workflow.Error](err)
	if !ours {
		return workflow.Sentence(err)
	}
	return strings.TrimSpace(e.Message + " " + e.Satisfy)
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

// seen identifies the deadlines that match, with the versions of their dates.
func (m manyAct) seen() string {
	all := make([]string, len(m.rows))
	for i, d := range m.rows {
		all[i] = d.pick()
	}
	slices.Sort(all)
	sum := sha256.Sum256([]byte(strings.Join(all, "\n")))
	return hex.EncodeToString(sum[:])
}

func (m manyAct) title() string {
	for _, o := range manyActs(everything{}) {
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

func (m manyAct) said() string {
	deadlines := words.Count(m.count(), "deadline", "deadlines")
	switch m.act {
	case matter.AcknowledgeMany:
		return deadlines + " acknowledged."
	case matter.ExtendMany:
		return deadlines + " extended."
	case assignMany:
		return "The matters of " + deadlines + " are assigned."
	}
	return "The note is added to the matters of " + deadlines + "."
}

func (p *Pages) showMany(c echo.Context, status int, m manyAct, found frame.Problems) error {
	refused := 0
	for i := range m.rows {
		if d := &m.rows[i]; d.reason != "" {
			d.ticked = false
			refused++
		}
	}
	count := words.Count(m.count(), "deadline", "deadlines")
	v := duepage.Many{
		Title: m.title() + ": " + count, Act: m.act, Submit: m.title() + ": " + count, Key: frame.Key(m.typed), Return: m.back, Count: m.count(), General: m.general,
	}
	if v.All = m.typed.Get("all"); v.All != "" {
		v.Seen = m.seen()
	}
	if refused > 0 {
		v.LeftOut = "Not possible for " + words.Count(refused, "deadline", "deadlines") + " of " + strconv.Itoa(len(m.rows)) + ". The reason is shown for each."
	}
	shown := m.rows
	if v.All != "" && len(shown) > mostShown {
		shown = shown[:mostShown]
		v.More = fmt.Sprintf("And %d more that are not listed.", len(m.rows)-mostShown)
	}
	for _, d := range shown {
		v.Rows = append(v.Rows, duepage.ManyRow{
			Pick: d.pick(), Jurisdiction: d.on.Jurisdiction.Title(), Title: words.Kind(d.on.Process, d.due.Kind), Due: d.due.Due, Ticked: d.ticked, Will: d.will, Reason: d.reason,
		})
	}
	switch m.act {
	case matter.ExtendMany:
		f := p.changeForm(changing{on: m.rows[0].on, due: m.rows[0].due, name: "extend"}, m.typed, found)
		f.Days.Hint = "Counted from each current due date."
		f.Dates = m.dates
		if frame.Part(c) {
			return frame.Render(c, http.StatusOK, page.DatesList(f.ShownDates()))
		}
		v.Extend = &f
	case noteMany:
		v.Note = found.At(page.Field{Name: "text", Label: "Note", Value: m.typed.Get("text"), Required: true, Rows: 4})
		v.Problems = found.Summary(v.Note)
	case assignMany:
		v.User = found.At(page.Field{Name: "user", Label: "Assign to", Value: m.typed.Get("user"), Required: true})
		v.Problems = found.Summary(v.User)
		if err := p.people(m, &v); err != nil {
			return err
		}
	default:
		for _, problem := range found {
			v.General = append(v.General, problem.Message)
		}
	}
	return p.Show(c, status, v.Title, duepage.ManyPage(v), page.Crumb{Href: m.back, Title: "Deadlines"}, page.Crumb{Title: m.title()})
}

// people are the members of the reviews of all of them.
func (p *Pages) people(m manyAct, v *duepage.Many) error {
	reviews := map[string]bool{}
	for _, d := range m.rows {
		if reviews[d.on.Review.ID] {
			continue
		}
		people, err := subject.Members(d.on.Facts, d.on.Review)
		if err != nil {
			return err
		}
		if len(reviews) > 0 {
			people = slices.DeleteFunc(people, func(o page.Option) bool { return !slices.Contains(v.People, o) })
		}
		v.People, reviews[d.on.Review.ID] = people, true
	}
	v.People = append(v.People, page.Option{Value: matterpage.TakeBack, Label: "Unassigned"})
	return nil
}
