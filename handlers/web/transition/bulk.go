package transition

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/form"
	"duces/handlers/web/frame"
	"duces/handlers/web/letter"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/dispatch"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/validation"
)

// showMoveMany is the form of a step of many matters; they, or their list, stand in its address.
func (p *Pages) showMoveMany(c echo.Context) error {
	in := form.Sent{Typed: maps.Clone(c.QueryParams())}
	in.Typed.Del("step") // an address does nothing
	return p.stepOfMany(c, in)
}

// previewMany shows the form of a step with what stands against each matter.
func (p *Pages) previewMany(c echo.Context, b batch, in form.Sent) error {
	f, err := p.manyForm(b, in, nil)
	if err != nil {
		return err
	}
	cmd, _, err := form.Decode(b.transition, f.Typed, form.Source{})
	if err != nil {
		return err
	}
	f.Dates = form.Foresee(b.transition, cmd.EffectiveOn, cmd.Fields, b.ticked(slices.Sorted(slices.Values(f.Ticked())))...)
	return p.showMany(c, http.StatusOK, b, f)
}

// moveMany is one act over many matters: first a page with the transition's
// form and what stands against each matter, then the act, whole or not at all.
func (p *Pages) moveMany(c echo.Context) error {
	in, err := p.forms.Read(c)
	if err != nil {
		return err
	}
	switch {
	case strings.HasPrefix(in.Typed.Get("transition"), "+"): // no step
		in.Files.Drop()
		return p.assignments.AssignMany(c)
	case in.AsksToDo() && !in.Fills():
		return p.Long(c, in.Typed, in.Files, func(c echo.Context) error { return p.stepOfMany(c, in) })
	}
	defer in.Files.Drop()
	return p.stepOfMany(c, in)
}

// stepOfMany shows the form as it was asked for, or takes the step.
func (p *Pages) stepOfMany(c echo.Context, in form.Sent) error {
	ids, err := p.subject.Selected(c, in.Typed, p.Engine.Now())
	if err != nil {
		return err
	}
	back := subject.ListOf(in.Typed)
	if !in.AsksToDo() && (len(ids) == 0 || in.Typed.Get("transition") == "") {
		return subject.NothingSelected(p.Frame, c, back)
	}
	b, err := p.readBatch(c, in.Typed, ids, back)
	if err != nil {
		return err
	}
	if b.all != "" {
		if ids, err = b.possible(p.Engine.Now()); err != nil {
			return err
		}
		in.Typed["matter"] = ids
	}
	switch {
	case !in.AsksToDo():
		return p.previewMany(c, b, in)
	case in.Fills():
		problems := in.Fill(b.sets)
		return p.showFilled(c, form.FilledStatus(problems), b, in, problems)
	case b.changed(in) != "" && !in.Typed.Has(page.ShowDates):
		return p.showFilled(c, http.StatusConflict, b, in, nil)
	case len(ids) == 0:
		f, err := p.manyForm(b, in, nil)
		if err != nil {
			return err
		}
		f.General = []string{"Select at least one matter."}
		f.Dates = map[string]page.Dates{"": {Problem: f.General[0]}}
		return p.showMany(c, http.StatusUnprocessableEntity, b, f)
	}
	if err := p.forms.Receive(c, b.transition, in); err != nil {
		return p.refusedMany(c, b, in, nil, err)
	}
	// Demands differ from matter to matter: outstanding ones are written out.
	cmd, problems, err := form.Decode(b.transition, in.Typed, form.Source{Sets: b.sets})
	if err != nil {
		return err
	}
	if in.Typed.Has(page.ShowDates) {
		f, err := p.manyForm(b, in, form.DatesOnly(b.transition, problems))
		if err != nil {
			return err
		}
		f.Dates = form.WithProblems(form.Foresee(b.transition, cmd.EffectiveOn, cmd.Fields, b.ticked(ids)...), b.transition, f.Errors)
		return p.showMany(c, http.StatusOK, b, f)
	}
	if len(problems) > 0 {
		one, err := b.typical(ids, p.Engine.Now())
		if err != nil {
			return err
		}
		cmd.Matters = []string{one} // of several it would name matters, and no inputs
		general := frame.BesidesByInput(problems, frame.Malformed(b.facts, cmd, p.Engine.Now()))
		f, err := p.manyForm(b, in, problems)
		if err != nil {
			return err
		}
		f.General = append(f.General, general...)
		return p.showMany(c, http.StatusUnprocessableEntity, b, f)
	}
	cmd.Matters, cmd.Versions = ids, map[string]int{}
	for _, s := range b.ticked(ids) {
		if b.all != "" { // it stands as the form showed it
			cmd.Versions[s.Matter.ID] = s.Matter.Version
		} else if seen := seenOf(in.Typed, s.Matter.ID); seen > 0 {
			cmd.Versions[s.Matter.ID] = seen
		}
	}
	now, ready, err := p.letters.Add(c, b.facts, &cmd, in.Typed)
	if err != nil {
		return p.refusedMany(c, b, in, now, err)
	}
	if !ready {
		f, err := p.manyForm(b, in, nil)
		if err != nil {
			return err
		}
		f.Dates = form.Foresee(b.transition, cmd.EffectiveOn, cmd.Fields, b.ticked(ids)...)
		f.Letters = letter.ShownNow(now)
		return p.showMany(c, http.StatusOK, b, f)
	}
	frame.Counts(c, "Moving", len(ids), "matter", "matters")
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, in.Key, cmd)
	if err != nil {
		return p.refusedMany(c, b, in, now, err)
	}
	text := validation.Quoted(b.transition.Title) + " is recorded for " + words.Count(len(ids), "matter", "matters") + "."
	if result.Pending() != "" {
		text = validation.Quoted(b.transition.Title) + " of " + words.Count(len(ids), "matter", "matters") + " is pending a second person's approval."
		if done := len(ids) - len(result.Waiting); done > 0 {
			text = validation.Quoted(b.transition.Title) + " is recorded for " + words.Count(done, "matter", "matters") + ", and is pending a second person's approval for " + words.Count(len(result.Waiting), "matter", "matters") + "."
		}
	} else if len(ids) == 1 {
		if text, err = p.outcome(c, b.ticked(ids)[0], b.transition, result); err != nil {
			return err
		}
	}
	p.Done(c, result, text)
	return c.Redirect(http.StatusSeeOther, back)
}

// seenOf is the version of a matter that a form of many showed; 0: it does not say.
func seenOf(typed url.Values, id string) int {
	n, _ := strconv.Atoi(typed.Get(matterpage.SeenName(id)))
	return max(n, 0)
}

// batch are the matters that a form is about, by id: those that are ticked and those
// that were offered, or all of a list. The transition is that of the first one whose process has it.
type batch struct {
	facts      workflow.Facts
	matters    []subject.Matter
	sample     subject.Matter // the one whose transition it is
	transition process.Transition
	back       string                       // the list to go back to
	all        string                       // the list of which all are meant
	options    map[string]transition.Option // by matter, as optionOf found them
	sets       matterpage.DemandSets        // of their reviews
}

// seen identifies the matters as they stand.
func (b batch) seen() string {
	rows := make([]string, len(b.matters))
	for i, s := range b.matters {
		rows[i] = s.Matter.ID + "/" + strconv.Itoa(s.Matter.Changed)
	}
	return frame.Digest(rows)
}

// changed says that all are meant, and others are there than the form showed.
func (b batch) changed(in form.Sent) string {
	if !in.AsksToDo() {
		return ""
	}
	return frame.ListChanged(in.Typed, b.seen(), len(b.matters), "matter", "matters")
}

// possible are the ids of those that can take the step.
func (b batch) possible(now time.Time) ([]string, error) {
	var ids []string
	for _, s := range b.matters {
		o, err := b.optionOf(s, now)
		if err != nil {
			return nil, err
		}
		if o.Allowed {
			ids = append(ids, s.Matter.ID)
		}
	}
	return ids, nil
}

func (p *Pages) readBatch(c echo.Context, typed url.Values, ids []string, back string) (batch, error) {
	b := batch{back: back, all: typed.Get("all"), options: map[string]transition.Option{}}
	ids = slices.Compact(slices.Sorted(slices.Values(slices.Concat(ids, typed["offered"]))))
	if len(ids) == 0 {
		return b, &workflow.Error{Code: workflow.Invalid, Message: "Select at least one matter."}
	}
	if err := frame.TooMany(len(ids), "matters"); err != nil {
		return b, err
	}
	streams := make([]workflow.Stream, len(ids))
	for i, id := range ids {
		streams[i] = matter.Stream(id)
	}
	var err error
	if b.facts, err = p.read.World(c.Request().Context(), frame.Who(c).ID, streams...); err != nil {
		return b, err
	}
	var reviews []review.Review
	for _, id := range ids {
		s := subject.Matter{Facts: b.facts}
		if s.Matter, err = matter.Find(b.facts, id); err != nil {
			return b, err
		}
		if s.Jurisdiction, err = jurisdiction.Find(b.facts, s.Matter.Jurisdiction); err != nil {
			return b, err
		}
		if s.Process, err = review.FindProcess(b.facts, s.Matter.Process); err != nil {
			return b, err
		}
		if !slices.ContainsFunc(reviews, func(r review.Review) bool { return r.ID == s.Matter.Review }) {
			r, err := review.Find(b.facts, s.Matter.Review)
			if err != nil {
				return b, err
			}
			reviews = append(reviews, r)
		}
		if t, ok := s.Process.Transition(typed.Get("transition")); ok && b.transition.Name == "" {
			b.transition, b.sample = t, s
		}
		b.matters = append(b.matters, s)
	}
	b.sets = matterpage.SetsOf(reviews...)
	if b.transition.Name == "" {
		_, err = b.matters[0].Transition(typed.Get("transition"))
	}
	return b, err
}

// ticked are the matters of the ids, which are sorted.
func (b batch) ticked(ids []string) []subject.Matter {
	var list []subject.Matter
	for _, s := range b.matters {
		if _, is := slices.BinarySearch(ids, s.Matter.ID); is {
			list = append(list, s)
		}
	}
	return list
}

// typical is a ticked matter for which the step can be recorded, or else the first.
func (b batch) typical(ids []string, now time.Time) (string, error) {
	for _, s := range b.ticked(ids) {
		if o, err := b.optionOf(s, now); err != nil || o.Allowed {
			return s.Matter.ID, err
		}
	}
	return ids[0], nil
}

// manyForm lists the matters that the form is about, with what stands against
// each. A matter that was offered and not ticked stays on the page.
func (p *Pages) manyForm(b batch, in form.Sent, problems map[string]string) (matterpage.Form, error) {
	now := p.Engine.Now()
	f := p.forms.Begin(b.sample, b.transition)
	f.All, f.Seen = b.all, b.seen()
	if text := b.changed(in); text != "" {
		f.General = []string{text}
	}
	ticked := map[string]bool{}
	for _, id := range in.Typed["matter"] {
		ticked[id] = true
	}
	f.Lacking = nil
	refused := 0
	for _, s := range b.matters {
		o, err := b.optionOf(s, now)
		if err != nil {
			return f, err
		}
		row := matterpage.Picked{Ticked: ticked[s.Matter.ID]}
		if !o.Allowed {
			row.Reason = strings.TrimSpace(o.Reason + " " + o.Satisfy)
		}
		if row.Reason != "" && !in.AsksToDo() {
			row.Ticked, refused = false, refused+1
		}
		row.Now = s.Matter.Version
		row.Seen = cmp.Or(seenOf(in.Typed, s.Matter.ID), row.Now)
		row.ID, row.Jurisdiction = s.Matter.ID, s.Jurisdiction.Ref()
		row.Completeness = s.Matter.Completeness()
		switch {
		case !row.Ticked:
		case len(o.Rights) > 0:
			f.Asks++
		default:
			f.Takes++
		}
		if entries := s.Matter.Insufficient(); row.Ticked && len(entries) > 0 {
			f.Lacking = append(f.Lacking, matterpage.Lacking{Matter: s.Matter.ID, Jurisdiction: s.Jurisdiction.Title(), Entries: entries})
		}
		row.StateTitle = words.State(s.Process, s.Matter.State)
		f.Picked = append(f.Picked, row)
		if s.Jurisdiction.Zone != f.TimeZone {
			f.TimeZone = matterpage.EachZone
		}
		if s.Matter.Moved && s.Matter.Entered.After(f.Earliest) {
			f.Earliest = s.Matter.Entered
		}
	}
	slices.SortFunc(f.Picked, func(a, b matterpage.Picked) int {
		return strings.Compare(a.Jurisdiction.Title(), b.Jurisdiction.Title())
	})
	slices.SortFunc(f.Lacking, func(a, b matterpage.Lacking) int { return strings.Compare(a.Jurisdiction, b.Jurisdiction) })
	if refused == len(f.Picked) {
		f.None = true
		f.LeftOut = "None of the selected matters can take this step now. " + frame.ReasonsShown(refused, b.all != "") + " Go back to the list and select others."
	} else if refused > 0 {
		f.LeftOut = words.Count(refused, "matter", "matters") + " of " + strconv.Itoa(len(f.Picked)) + " cannot take this step and will not be included. " + frame.ReasonsShown(refused, b.all != "")
	}
	f.Title = f.Transition.Title + ": " + words.Count(len(f.Picked), "matter", "matters")
	f.Action, f.Cancel, f.Return, f.Version = "/matters/move", b.back, b.back, 0
	f.Standing, f.Demands, f.Errors, f.Sets = nil, nil, problems, b.sets
	if in.AsksToDo() {
		f.Typed, f.Key = in.Typed, in.Key
		return f, nil
	}
	for _, field := range b.transition.Fields {
		if field.Type == process.Demands {
			f.Typed.Del(matterpage.InputName(field.Name)) // one matter's demands are not the others'
		}
	}
	return f, nil
}

// optionOf is how the step stands for one of the matters, found once.
func (b batch) optionOf(s subject.Matter, now time.Time) (transition.Option, error) {
	if o, found := b.options[s.Matter.ID]; found {
		return o, nil
	}
	var o transition.Option
	if t, err := s.Transition(b.transition.Name); err != nil { // its process has no such step
		o.Reason = err.Error()
	} else if o, err = transition.OptionFor(s.Facts, s.Matter.ID, t, now); err != nil {
		return o, err
	} else if !o.Allowed && !o.Here {
		o.Reason, o.Satisfy = words.OnlyFrom(s.Process, t)+".", ""
	}
	b.options[s.Matter.ID] = o
	return o, nil
}

// showFilled shows the form as it was sent.
func (p *Pages) showFilled(c echo.Context, status int, b batch, in form.Sent, problems map[string]string) error {
	f, err := p.manyForm(b, in, problems)
	if err != nil {
		return err
	}
	return p.showMany(c, status, b, f)
}

func (p *Pages) showMany(c echo.Context, status int, b batch, f matterpage.Form) error {
	if err := form.WithLaw(&f, b.facts, b.matters...); err != nil {
		return err
	}
	if frame.Part(c) {
		return frame.Render(c, http.StatusOK, matterpage.FormDates(f))
	}
	if f.All != "" {
		f.Picked, f.More = frame.Shown(f.Picked, func(m matterpage.Picked) bool { return m.Reason != "" })
	}
	processes := map[string]*process.Definition{}
	for _, s := range b.matters {
		processes[s.Matter.ID] = s.Process
	}
	for i := range f.Picked { // only of those that are shown
		row := &f.Picked[i]
		row.Rights = form.RightsText(processes[row.ID], b.options[row.ID].Rights)
	}
	var err error
	if f.Files, err = p.subject.Notes(c, f.Documents()); err != nil {
		return err
	}
	f.Shell = p.Shell(c, f.Title, page.Crumb{Href: f.Cancel, Title: "Matters"}, page.Crumb{Title: f.Transition.Title})
	return frame.Render(c, status, matterpage.FormPage(f))
}

func (p *Pages) refusedMany(c echo.Context, b batch, in form.Sent, now []dispatch.Composed, refused error) error {
	atInput, general, ok := frame.Refusal(refused)
	if !ok {
		return refused
	}
	f, err := p.manyForm(b, in, nil)
	if err != nil {
		return err
	}
	f.Errors, f.General, f.Letters = atInput, general, letter.ShownNow(now)
	for i := range f.Picked {
		f.Picked[i].Reason = ""
		if workflow.CodeOf(refused) == workflow.Conflict { // what stands against each says what is so now
			f.Picked[i].Seen = f.Picked[i].Now
		}
		if reason := atInput["matters."+f.Picked[i].ID]; reason != "" {
			f.Picked[i].Reason = reason
		}
	}
	return p.showMany(c, frame.StatusOf(refused), b, f)
}
