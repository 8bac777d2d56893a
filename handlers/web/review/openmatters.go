package review

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	jurisdictionpage "duces/templates/jurisdiction"
	"duces/templates/page"
	reviewpage "duces/templates/review"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/opening"
	"duces/workflow/process"
	"duces/workflow/validation"
	"duces/workflow/view"
)

// choosePage is how many jurisdictions one page of the form lists.
const choosePage = 60

// selection is what the form holds. Every search and every page sends all of it,
// so that hundreds can be chosen without script.
type selection struct {
	query, kind, state string
	cursor, next       string
	trail              []string
	chosen             map[string]bool
	openedOn           string
	firstStep          string
	excluded           string // what becomes of those that are left off the list
	showsDates         bool
}

func (p *Pages) showChoose(c echo.Context) error {
	s := selection{chosen: map[string]bool{}, openedOn: frame.Zone(c).Today(p.Engine.Now()).String()}
	return p.choosePage(c, http.StatusOK, s, nil)
}

func (p *Pages) choose(c echo.Context) error {
	form, err := frame.Values(c)
	if err != nil {
		return err
	}
	s := selection{
		query: form.Get("q"), kind: form.Get("kind"), state: form.Get("state"), cursor: form.Get("cursor"), next: form.Get("next"),
		chosen: map[string]bool{}, openedOn: form.Get("opened_on"), firstStep: form.Get("first_step"),
		excluded: form.Get("excluded"),
	}
	if t := form.Get("trail"); t != "" {
		s.trail = strings.Split(t, ",")
	}
	for _, id := range form["jurisdictions"] {
		s.chosen[id] = true
	}
	if form.Has(page.ShowDates) {
		s.showsDates = true
		return p.choosePage(c, http.StatusOK, s, nil)
	}
	switch form.Get("do") {
	case "next":
		if s.next != "" {
			s.trail, s.cursor = append(s.trail, "c"+s.cursor), s.next
		}
	case "prev":
		s.cursor = ""
		if n := len(s.trail); n > 0 {
			s.cursor, s.trail = strings.TrimPrefix(s.trail[n-1], "c"), s.trail[:n-1]
		}
	case "all":
		if err := p.chooseAll(c, &s); err != nil {
			return err
		}
	case "open":
		return p.Long(c, form, nil, func(c echo.Context) error { return p.openMatters(c, s) })
	default:
		s.cursor, s.trail = "", nil
	}
	return p.choosePage(c, http.StatusOK, s, nil)
}

func (s selection) filter(review string) view.JurisdictionFilter {
	return view.JurisdictionFilter{Kind: s.kind, State: s.state, Query: s.query, NotIn: review, Limit: choosePage}
}

// matching lists all that the search finds, beyond the page that is shown.
func (p *Pages) matching(c echo.Context, s selection) ([]view.JurisdictionRow, error) {
	f := s.filter(c.Param("id"))
	f.Limit = 200
	return frame.ReadAll(func(cursor string) (view.Page[view.JurisdictionRow], error) {
		f.Cursor = cursor
		return p.read.Jurisdictions(c.Request().Context(), frame.Who(c).Viewer(), f)
	})
}

func (p *Pages) chooseAll(c echo.Context, s *selection) error {
	rows, err := p.matching(c, *s)
	for _, r := range rows {
		s.chosen[r.ID] = true
	}
	return err
}

func (p *Pages) choosePage(c echo.Context, status int, s selection, found frame.Problems) error {
	o, err := p.subject.Review(c)
	if err != nil {
		return err
	}
	r, def := o.Review, o.Process
	var dates page.Dates
	if s.showsDates {
		dates = datesOf(def, s.openedOn)
	}
	if frame.Part(c) {
		return frame.Render(c, http.StatusOK, page.DatesList(reviewpage.ChooseView{Dates: dates}.ShownDates()))
	}
	steps := firstSteps(def)
	f := s.filter(r.ID)
	f.Cursor = s.cursor
	rows, err := p.read.Jurisdictions(c.Request().Context(), frame.Who(c).Viewer(), f)
	if err != nil {
		return err
	}
	all, err := p.matching(c, s)
	if err != nil {
		return err
	}
	v := reviewpage.ChooseView{
		Review: view.Ref{ID: r.ID, Name: r.Name}, Rows: rows.Items, Chosen: s.chosen, Total: len(all),
		Trail: s.trail, Cursor: s.cursor, Next: rows.Next, Key: frame.FormKey(c), Dates: dates,
		Query:     page.Field{Name: "q", Label: "Name", Type: "search", Value: s.query},
		Kind:      page.Field{Name: "kind", Label: "Kind", Value: s.kind},
		State:     page.Field{Name: "state", Label: "State", Value: s.state},
		Kinds:     frame.AnyOf("Any kind", jurisdictionpage.Kinds()),
		States:    frame.AnyOf("Any state", frame.USStates()),
		Filtered:  s.query != "" || s.kind != "" || s.state != "",
		OpenedOn:  found.At(page.Field{Name: "opened_on", Label: "Opened on", Value: s.openedOn, Required: true}),
		FirstStep: frame.OneOf(c, page.Field{Name: "first_step", Label: "Next step", Value: s.firstStep, Hint: "After the matters open, you fill in this step once for all of them."}, steps), Steps: steps,
	}
	v.LeftOff, v.Excluded = subject.LeftOff(r.Exclusions), subject.OpenExcluded(s.excluded)
	v.Problems = found.Summary(v.OpenedOn, page.Field{Name: "jurisdictions", ID: "j0"})
	return p.Show(c, status, "Open matters", reviewpage.Choose(v), frame.ReviewsCrumb, page.Crumb{Href: reviewpage.Href(r.ID), Title: r.Name}, page.Crumb{Title: "Open matters"})
}

// datesOf says until when our own side is to take the first step in the matters.
func datesOf(def *process.Definition, openedOn string) page.Dates {
	on, err := civil.ParseDate(openedOn)
	if err != nil {
		return page.Dates{Problem: validation.Date("Opened on", openedOn)}
	}
	return subject.OpeningDates(def, on)
}

// firstSteps are the steps that a matter can take when it opens and that do not end it.
func firstSteps(def *process.Definition) []page.Option {
	steps := []page.Option{{Label: "No step yet"}}
	for _, t := range def.Transitions {
		to, _ := def.State(t.To)
		if _, can := t.FromState(def.Initial); can && !to.Terminal {
			steps = append(steps, page.Option{Value: t.Name, Label: t.Title})
		}
	}
	return steps
}

// mostInAddress is how many matters one address holds: at 44 bytes each, web servers
// on the way take up to 8 kB.
const mostInAddress = 150

// afterOpening is where the first step of opened matters is taken, with what to do there
// where it is not their form; without a step it is their review.
func afterOpening(review, step string, opened []string) (at, next string) {
	list := reviewpage.MattersIn(review, "")
	switch {
	case step == "" || len(opened) == 0:
		return reviewpage.Href(review), ""
	case len(opened) > mostInAddress:
		return list, " To take the next step, select matters in this list."
	}
	return "/matters/move?" + url.Values{"transition": {step}, "matter": opened, "return": {list}}.Encode(), ""
}

func (p *Pages) openMatters(c echo.Context, s selection) error {
	cmd := opening.Open{Review: c.Param("id"), Excluded: cmp.Or(s.excluded, opening.LeaveExcluded)}
	for id := range s.chosen {
		cmd.Jurisdictions = append(cmd.Jurisdictions, id)
	}
	slices.Sort(cmd.Jurisdictions)
	var found frame.Problems
	status := http.StatusUnprocessableEntity
	var err error
	if cmd.OpenedOn, err = civil.ParseDate(s.openedOn); err != nil {
		found = append(found, workflow.Detail{Field: "opened_on", Message: validation.Date("Opened on", s.openedOn)})
	}
	if len(cmd.Jurisdictions) == 0 {
		found = append(found, workflow.Detail{Field: "jurisdictions", Message: "Select at least one jurisdiction."})
	}
	if len(found) == 0 {
		frame.Counts(c, "Opening", len(cmd.Jurisdictions), "matter", "matters")
		result, err := p.Do(c, cmd)
		if err == nil {
			at, next := afterOpening(cmd.Review, s.firstStep, result.Created)
			p.Done(c, result, words.Count(len(result.Created), "matter is", "matters are")+" open."+frame.LeftOut(result)+next)
			return frame.Redirect(c, at)
		}
		if found, status, err = frame.ProblemsOf(err); err != nil {
			return err
		}
	}
	return p.choosePage(c, status, s, found)
}
