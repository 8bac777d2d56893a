package transition

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/document"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/transition"
	"duces/workflow/validation"
)

// form is the empty form of a transition: today as its date, and what the
// record already knows.
func (p *Pages) form(s subject.Matter, t process.Transition) matterpage.Form {
	today := page.ZoneOf(s.Jurisdiction.Zone).Today(p.Engine.Now())
	f := matterpage.Form{
		Title: t.Title + ": " + s.Jurisdiction.Title(), Transition: t, Action: matterpage.ActHref(s.Matter.ID, t.Name), Cancel: matterpage.Href(s.Matter.ID),
		Key: frame.NewKey(), Version: s.Matter.Version, Typed: url.Values{matterpage.EffectiveName: {today.String()}},
		Standing: s.Matter.Demands, Latest: today, TimeZone: s.Jurisdiction.Zone, Sets: matterpage.SetsOf(s.Review),
		Exhibits: matterpage.Exhibits(s.Matter),
	}
	if t.Derives() {
		f.Demands = matterpage.Standing(s.Matter.DemandStatus())
	}
	if entries := s.Matter.Insufficient(); len(entries) > 0 {
		f.Lacking = []matterpage.Lacking{{Entries: entries}}
	}
	if s.Matter.Moved {
		f.Earliest = s.Matter.Entered
	}
	f.LetterKinds = letterKinds(s.Process, t)
	prefill(f.Typed, t, s.Matter)
	for _, d := range s.Matter.Deadlines { // what came, and the step is to record
		if d.AnsweredApart() && t.Answers() && slices.Contains(t.Meets, d.Kind) && !d.Submitted.On.Before(f.Earliest) {
			f.Typed.Set(matterpage.EffectiveName, d.Submitted.On.String())
		}
	}
	return f
}

// prefill sets the choices of an empty form.
func prefill(typed url.Values, t process.Transition, m matter.Matter) {
	for _, p := range t.Fields {
		switch {
		case p.Type == process.Due && p.Required:
			typed.Set(matterpage.InputName(p.Name, "kind"), "fixed")
		case p.Type == process.Due:
			typed.Set(matterpage.InputName(p.Name, "kind"), "none")
		case p.Type == process.Demands && p.Required && !matterpage.ChoosesStanding(t, p, m.Demands):
			typed.Set(matterpage.InputName(p.Name), demand.Write(m.Demands))
		case matterpage.ChoosesStanding(t, p, m.Demands) && m.CompletenessDerived():
			for _, d := range owed(m) {
				typed.Add(matterpage.InputName(p.Name), string(d.Known()))
			}
		case p.Type == process.Demands && p.Use == process.UseDemands && m.CompletenessDerived():
			typed.Set(matterpage.InputName(p.Name), demand.Write(owed(m)))
		}
	}
}

// owed are the demands of which something is owed: a subpoena rests on what is missing.
func owed(m matter.Matter) []demand.Demand {
	var list []demand.Demand
	for _, s := range production.Owed(m.DemandStatus()) {
		list = append(list, s.Demand)
	}
	return list
}

func (p *Pages) showTransition(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	t, err := s.Transition(c.Param("name"))
	if err != nil {
		return err
	}
	o, err := transition.OptionFor(s.Facts, s.Matter.ID, t, p.Engine.Now())
	if err != nil {
		return err
	}
	if !o.Allowed {
		return &workflow.Error{Code: workflow.Refused, Message: o.Reason, Satisfy: o.Satisfy}
	}
	f := p.form(s, t)
	from, err := answering(c, &f, s)
	if err != nil {
		return err
	}
	if err := canSeal(&f, s, from); err != nil {
		return err
	}
	cmd, _, err := decode(t, f.Typed, from)
	if err != nil {
		return err
	}
	f.Dates = foresee(t, cmd.EffectiveOn, cmd.Fields, s)
	return p.showForm(c, http.StatusOK, s, f)
}

func (p *Pages) showForm(c echo.Context, status int, s subject.Matter, f matterpage.Form) error {
	if f.Correction == nil {
		o, err := transition.OptionFor(s.Facts, s.Matter.ID, f.Transition, p.Engine.Now())
		if err != nil {
			return err
		}
		if f.Rights = rightsText(s.Process, o.Rights); len(f.Rights) > 0 {
			f.Members = nil // a second person must read the documents
		}
	}
	if err := withLaw(&f, s.Facts, s); err != nil {
		return err
	}
	if frame.Part(c) {
		return frame.Render(c, http.StatusOK, matterpage.FormDates(f))
	}
	f.Record = &matterpage.Record{State: words.State(s.Process, s.Matter.State), Entered: s.Matter.Entered, Demands: s.Matter.Demands}
	for _, d := range slices.Backward(s.Matter.Deadlines) {
		f.Record.Deadlines = append(f.Record.Deadlines, matterpage.NewDue(d, s.Process, p.Engine.Now()))
	}
	var err error
	if f.Files, err = p.subject.Notes(c, f.Documents()); err != nil {
		return err
	}
	if frame.Inline(c) {
		return frame.Render(c, status, matterpage.FormInline(f))
	}
	here, title := f.Transition.Title, f.Title
	if f.Correction != nil && !strings.HasSuffix(title, s.Jurisdiction.Title()) {
		here, title = f.Title, f.Title+": "+s.Jurisdiction.Title()
	}
	f.Shell = p.Shell(c, title,
		page.Crumb{Href: "/matters", Title: "Matters"}, page.Crumb{Href: matterpage.Href(s.Matter.ID), Title: s.Jurisdiction.Title()}, page.Crumb{Title: here})
	return frame.Render(c, status, matterpage.FormPage(f))
}

// sent is a form as it came. Whoever read it drops its files.
type sent struct {
	typed   url.Values
	files   frame.Files
	refused error // why a file was not taken; nil: each was
	key     string
	version int // of the matter that the form showed; 0 asks for no comparison
}

func (p *Pages) readSent(c echo.Context) (sent, error) {
	typed, files, err := frame.ValuesAndFiles(c, p.read.Receive)
	if err != nil && typed == nil {
		return sent{}, err
	}
	in := sent{typed: typed, files: files, refused: err, key: frame.Key(typed)}
	in.version, _ = strconv.Atoi(typed.Get("version")) // 0 for a version that is none
	return in, nil
}

// filled is a form as it was typed, with its problems by input name.
func (in sent) filled(f matterpage.Form, problems map[string]string) matterpage.Form {
	f.Typed, f.Key, f.Version, f.Errors = in.typed, in.key, in.version, problems
	return f
}

// fills says whether a button was pressed that only fills in more of the form.
func (in sent) fills() bool {
	return in.typed.Get("more") != "" || in.typed.Get(matterpage.TakeName) != "" || in.typed.Has(matterpage.LawName)
}

// fill does that, and says what is wrong, by input.
func (in sent) fill(sets matterpage.DemandSets) map[string]string {
	if more := in.typed.Get("more"); more != "" {
		addRow(in.typed, more)
		return nil
	}
	if in.typed.Has(matterpage.LawName) { // the form that comes back shows it
		return nil
	}
	return sets.Take(in.typed)
}

func filledStatus(problems map[string]string) int {
	if len(problems) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// answering is what a form rests on. One that records an answer which came online, by its event, is filled in with it.
func answering(c echo.Context, f *matterpage.Form, s subject.Matter) (source, error) {
	from := source{standing: s.Matter.Demands, sets: f.Sets}
	of := c.QueryParam(matterpage.OfName)
	if of == "" {
		return from, nil
	}
	event, err := strconv.ParseInt(of, 10, 64)
	came, is := s.Matter.Submission(event)
	if err != nil || !is {
		return from, workflow.Absent("answer")
	}
	from.of, f.Action = event, f.Action+"?"+url.Values{matterpage.OfName: {of}}.Encode()
	if from.onRecord, err = productionOf(f.Transition, production.GivenOf(came.Delivery)); err != nil {
		return from, err
	}
	encodeSome(f.Typed, f.Transition, from.onRecord, from.standing)
	f.Typed.Set(matterpage.EffectiveName, came.On.String())
	f.Typed.Set(matterpage.InputName(document.Source), came.Source())
	return from, nil
}

// transition takes a filled-in form. The page is made only for a form that
// comes back: as it was typed, with what was wrong.
func (p *Pages) transition(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	t, err := s.Transition(c.Param("name"))
	if err != nil {
		return err
	}
	in, err := p.readSent(c)
	if err != nil {
		return err
	}
	defer in.files.Drop()
	f := p.form(s, t)
	from, err := answering(c, &f, s)
	if err != nil {
		return err
	}
	if err := canSeal(&f, s, from); err != nil {
		return err
	}
	if in.fills() {
		problems := in.fill(f.Sets)
		return p.showForm(c, filledStatus(problems), s, in.filled(f, problems))
	}
	if err := p.receive(c, t, in); err != nil {
		return p.refusedForm(c, s, in.filled(f, nil), err)
	}
	cmd, problems, err := decode(t, in.typed, from)
	if err != nil {
		return err
	}
	if in.typed.Has(page.ShowDates) {
		f = in.filled(f, datesOnly(t, problems))
		f.Dates = withProblems(foresee(t, cmd.EffectiveOn, cmd.Fields, s), t, f.Errors)
		return p.showForm(c, http.StatusOK, s, f)
	}
	cmd.Readers = subject.SealedFor(in.typed, problems)
	cmd.Matters, cmd.Version, cmd.Of = []string{s.Matter.ID}, in.version, from.of
	if len(problems) > 0 {
		unread := maps.Clone(problems)
		atInput, general, _ := frame.Refusal(frame.Besides(s.Facts, cmd, p.Engine.Now()))
		for name, text := range atInput {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(unread)), func(at string) bool { return at == name || strings.HasPrefix(at, name+".") }) {
				problems[name] = text
			}
		}
		f = in.filled(f, problems)
		f.General = general
		f.Dates = withProblems(foresee(t, cmd.EffectiveOn, cmd.Fields, s), t, datesOnly(t, problems))
		return p.showForm(c, http.StatusUnprocessableEntity, s, f)
	}
	now, ready, err := p.addLetter(c, s.Facts, &cmd, in.typed)
	var result workflow.Result
	if err == nil && ready {
		result, err = p.Engine.Do(c.Request().Context(), frame.Who(c).ID, in.key, cmd)
	}
	if err != nil || !ready {
		f = in.filled(f, nil)
		f.Dates = foresee(t, cmd.EffectiveOn, cmd.Fields, s)
		f.Letters = shownNow(now)
		if err == nil {
			return p.showForm(c, http.StatusOK, s, f)
		}
		return p.refusedForm(c, s, f, err)
	}
	said, err := p.outcome(c, s, t, result)
	if err != nil {
		return err
	}
	p.done(c, result, said, t, cmd.Fields)
	return frame.Redirect(c, matterpage.Href(s.Matter.ID))
}

// refusedForm shows a form again with what the engine said of it.
func (p *Pages) refusedForm(c echo.Context, s subject.Matter, f matterpage.Form, err error) error {
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return err
	}
	f.Errors, f.General = atInput, general
	e, _ := errors.AsType[*workflow.Error](err)
	if e.Code == workflow.Conflict {
		fresh, readErr := p.subject.Matter(c, s.Matter.ID)
		if readErr != nil {
			return readErr
		}
		since, readErr := p.since(c, s.Matter.ID, f.Version)
		if readErr != nil {
			return readErr
		}
		if e.Existing == "" {
			f.Key = frame.NewKey() // the old one was used for another command
		} else {
			f.General = nil
			f.Changed = changed(e, fresh, since)
		}
		f.Version = fresh.Matter.Version
		s = fresh
	}
	return p.showForm(c, frame.StatusOf(err), s, f)
}

// addRow gives a repeating field one more row.
func addRow(typed url.Values, field string) {
	name := matterpage.InputName(field, "rows")
	n, err := strconv.Atoi(typed.Get(name))
	if err != nil {
		n = 1
	}
	typed.Set(name, strconv.Itoa(min(n+1, matterpage.MaxRows)))
}

// outcome tells what an act led to.
func (p *Pages) outcome(c echo.Context, s subject.Matter, t process.Transition, r workflow.Result) (string, error) {
	if r.Pending() != "" {
		said := fmt.Sprintf("%s: %s is pending a second person's approval.", s.Jurisdiction.Title(), validation.Quoted(t.Title))
		after, err := p.subject.Matter(c, s.Matter.ID)
		if err != nil {
			return "", err
		}
		asked, err := transition.FindAsked(after.Facts, after.Matter, r.Pending())
		if err != nil {
			return "", err
		}
		for _, text := range rightsText(s.Process, asked.Rights) {
			said += " It would end a right of the jurisdiction: " + text
		}
		return said, nil
	}
	status := "is now"
	if r.State == s.Matter.State {
		status = "is still"
	}
	return fmt.Sprintf("%s: %s was recorded. The matter's status %s %s.",
		s.Jurisdiction.Title(), validation.Quoted(t.Title), status, validation.Quoted(words.State(s.Process, r.State))), nil
}
