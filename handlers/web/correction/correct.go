package correction

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/form"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/matter"
	"duces/workflow/transition"
	"duces/workflow/validation"
)

// correcting is a transition on record whose form is shown or was sent.
type correcting struct {
	subject.Matter
	past   []workflow.Event
	record transition.OnRecord
	from   form.Source
}

// correcting finds the step of a request, for somebody who may correct it.
func (p *Pages) correcting(c echo.Context) (correcting, error) {
	var x correcting
	var err error
	if x.Matter, err = p.subject.Matter(c, c.Param("id")); err != nil {
		return x, err
	}
	event, err := strconv.ParseInt(c.Param("event"), 10, 64)
	if err != nil {
		return x, workflow.Absent("transition")
	}
	if x.past, err = x.History(); err != nil {
		return x, err
	}
	if x.record, err = transition.FindOnRecord(x.Process, x.past, event); err != nil {
		return x, err
	}
	if err := frame.Who(c).Actor().MayTake(x.record.Transition); err != nil {
		return x, err
	}
	fields, err := x.record.Given()
	if err != nil {
		return x, err
	}
	x.from = form.NewSource(x.record.Transition, fields, x.record.Before.Demands)
	x.from.Sets = matterpage.SetsOf(x.Review)
	return x, nil
}

func (p *Pages) showCorrect(c echo.Context) error {
	x, err := p.correcting(c)
	if err != nil {
		return err
	}
	return p.forms.Show(c, http.StatusOK, x.Matter, p.correctionForm(x))
}

// correctionForm is the form of a transition, filled in with what stands.
func (p *Pages) correctionForm(x correcting) matterpage.Form {
	t := x.record.Transition
	f := p.forms.Begin(x.Matter, t)
	f.Title, f.Standing = "Correct: "+t.Title, x.from.Standing
	f.Action = matterpage.CorrectHref(x.Matter.Matter.ID, x.record.First.Seq)
	if t.Derives() {
		f.Demands = matterpage.Standing(x.record.Before.DemandStatus())
	}
	f.Typed = form.Encode(t, x.from)
	f.Typed.Set(matterpage.EffectiveName, x.record.Event.Effective.String())
	f.Typed.Set(matterpage.TimeName, matter.TimeOf(x.record.Event))
	f.Earliest = x.record.Before.Opened
	if x.record.Before.Moved {
		f.Earliest = x.record.Before.Entered
	}
	f.Correction = &matterpage.Correction{Fields: x.from.OnRecord}
	return f
}

// correct takes the form of a transition on record. Sent first, it shows what
// would follow and stores nothing; sent with the hash of that, it does it.
func (p *Pages) correct(c echo.Context) error {
	x, err := p.correcting(c)
	if err != nil {
		return err
	}
	in, err := p.forms.Read(c)
	if err != nil {
		return err
	}
	defer in.Files.Drop()
	t := x.record.Transition
	if in.Fills() {
		problems := in.Fill(x.from.Sets)
		return p.forms.Show(c, form.FilledStatus(problems), x.Matter, p.filledCorrection(x, in, problems))
	}
	if err := p.forms.Receive(c, t, in); err != nil {
		return p.refusedCorrection(c, x, in, nil, err)
	}
	if in.Typed.Get("step") == "edit" {
		return p.forms.Show(c, http.StatusOK, x.Matter, p.filledCorrection(x, in, nil))
	}
	cmd, problems, err := form.DecodeCorrection(t, in.Typed, x.from)
	if err != nil {
		return err
	}
	cmd.Matter, cmd.Event = x.Matter.Matter.ID, x.record.First.Seq
	if in.Typed.Has(page.ShowDates) {
		f := p.filledCorrection(x, in, form.DatesOnly(t, problems))
		f.Dates = map[string]page.Dates{"": p.foreseeCorrection(c, x, cmd, problems)}
		return p.forms.Show(c, http.StatusOK, x.Matter, f)
	}
	cmd.Version = in.Version
	if len(problems) > 0 {
		general := frame.BesidesByInput(problems, frame.Malformed(x.Facts, cmd, p.Engine.Now()))
		f := p.filledCorrection(x, in, problems)
		f.General = general
		return p.forms.Show(c, http.StatusUnprocessableEntity, x.Matter, f)
	}
	noReason := cmd.CheckReason()
	if e, is := errors.AsType[*workflow.Error](noReason); is {
		problems[matterpage.ReasonName] = e.Message
	} else if in.AsksToDo() {
		return p.doCorrection(c, x, in, cmd)
	}
	confirm, err := p.confirm(c, x, in, cmd)
	if err != nil {
		return p.refusedCorrection(c, x, in, problems, err)
	}
	if noReason != nil {
		return p.forms.Show(c, http.StatusUnprocessableEntity, x.Matter, p.filledCorrection(x, in, problems))
	}
	return p.showConfirm(c, http.StatusOK, x, confirm)
}

// doCorrection does what was shown and confirmed.
func (p *Pages) doCorrection(c echo.Context, x correcting, in form.Sent, cmd transition.Correct) error {
	if cmd.Shown = in.Typed.Get("hash"); cmd.Shown == "" {
		return &workflow.Error{Code: workflow.Invalid, Message: "This form is out of date. Open the page again."}
	}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, in.Key, cmd)
	if err != nil {
		e, ours := errors.AsType[*workflow.Error](err)
		if !ours || e.Code != workflow.Conflict || e.Existing != "" {
			return p.refusedCorrection(c, x, in, nil, err)
		}
		confirm, readErr := p.confirm(c, x, in, cmd)
		if readErr != nil || confirm.Hash == cmd.Shown {
			return p.refusedCorrection(c, x, in, nil, err)
		}
		confirm.Changed = true
		return p.showConfirm(c, http.StatusConflict, x, confirm)
	}
	text := x.Jurisdiction.Title() + ": " + validation.Quoted(x.record.Transition.Title) + " was corrected."
	if result.Pending() != "" {
		text = x.Jurisdiction.Title() + ": the correction of " + validation.Quoted(x.record.Transition.Title) + " is pending a second person's approval."
	}
	p.Done(c, result, text)
	return frame.Redirect(c, matterpage.Href(cmd.Matter))
}

// confirm says what a correction would lead to now.
func (p *Pages) confirm(c echo.Context, x correcting, in form.Sent, cmd transition.Correct) (matterpage.Confirm, error) {
	preview, err := cmd.Preview(x.Facts, workflow.Act{Actor: frame.Who(c).ID, At: p.Engine.Now()})
	if err != nil {
		return matterpage.Confirm{}, err
	}
	f := p.filledCorrection(x, in, nil)
	v := matterpage.Confirm{
		Title: f.Title, Action: f.Action, Cancel: f.Cancel, Key: in.Key, Version: in.Version, Typed: in.Typed, Reason: cmd.Reason, Approval: preview.Approval,
		Rights: form.RightsText(x.Process, preview.Rights),
	}
	if v.Hash, err = preview.Hash(); err != nil {
		return v, err
	}
	if v.Follows, err = x.Follows(preview, x.past); err != nil {
		return v, err
	}
	t := x.record.Transition
	v.Follows.Notes = transition.Notes(transition.Foresee(t, cmd.Fields, form.DateContext(cmd.EffectiveOn, x.Matter)))
	now := words.StepFacts(x.Process, t.Name, x.When(cmd.EffectiveOn, cmd.EffectiveTime), cmd.Fields, typedText(cmd.Fields))
	v.Differences, _ = words.Differences(x.StepFacts(x.record.Event), now)
	return v, nil
}

// typedText is the text among fields, as events keep it.
func typedText(fields map[string]json.RawMessage) map[string]workflow.Sealed {
	personal := map[string]workflow.Sealed{}
	for name, raw := range fields {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			personal["fields."+name] = workflow.Sealed{Value: text}
		}
	}
	return personal
}

func (p *Pages) showConfirm(c echo.Context, status int, x correcting, v matterpage.Confirm) error {
	v.Shell = p.Shell(c, v.Title+": "+x.Jurisdiction.Title(),
		page.Crumb{Href: "/matters", Title: "Matters"}, page.Crumb{Href: v.Cancel, Title: x.Jurisdiction.Title()}, page.Crumb{Title: v.Title})
	return frame.Render(c, status, matterpage.ConfirmPage(v))
}

func (p *Pages) filledCorrection(x correcting, in form.Sent, problems map[string]string) matterpage.Form {
	return in.Filled(p.correctionForm(x), problems)
}

// refusedCorrection shows the form again with what the engine said of it.
func (p *Pages) refusedCorrection(c echo.Context, x correcting, in form.Sent, problems map[string]string, err error) error {
	f := p.filledCorrection(x, in, nil)
	if len(problems) == 0 {
		return p.forms.Refused(c, x.Matter, f, err)
	}
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return err
	}
	maps.Copy(atInput, problems)
	f.Errors, f.General = atInput, general
	return p.forms.Show(c, frame.StatusOf(err), x.Matter, f)
}

// foreseeCorrection says which due dates a correction would move.
func (p *Pages) foreseeCorrection(c echo.Context, x correcting, cmd transition.Correct, problems map[string]string) page.Dates {
	for _, input := range slices.Sorted(maps.Keys(problems)) {
		return page.Dates{Problem: problems[input]}
	}
	preview, err := cmd.Preview(x.Facts, workflow.Act{Actor: frame.Who(c).ID, At: p.Engine.Now()})
	if err != nil {
		return page.Dates{Problem: workflow.Sentence(err)}
	}
	if len(preview.Moved) == 0 {
		return page.Dates{List: []page.DueDate{{Lines: []string{"No due date changes."}}}}
	}
	var d page.Dates
	for _, m := range preview.Moved {
		d.List = append(d.List, page.DueDate{Title: words.Kind(x.Process, m.Kind), Lines: words.Moves(m.Old, m.New, m.Receipt)})
	}
	return d
}
