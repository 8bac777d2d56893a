package timing

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/extension"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// timing is a form about time in a matter, with the command that it gives.
type timing struct {
	on      subject.Matter
	form    matterpage.TimeForm
	said    string // once it is done
	command func(r *reading) workflow.Command
	foresee func(cmd workflow.Command, a workflow.Act) (*deadline.Receipt, error) // nil: no date follows
	inputs  map[string]string                                                     // by the field of the command, if it is called otherwise
	given   url.Values                                                            // as the form is shown at first
	today   string                                                                // in the jurisdiction
}

// timeRoutes are the routes of a form about time, which one of the methods below makes for its matter.
func (p *Pages) timeRoutes(path string, form func(t *timing, param func(string) string) error) []frame.Route {
	find := func(c echo.Context) (timing, error) {
		t, err := p.timely(c)
		if err == nil {
			err = form(&t, c.Param)
		}
		return t, err
	}
	who := workflow.VerbChangeDeadlines.Roles()
	return []frame.Route{frame.Get(path, who, p.showTime(find)).ForMembers(), frame.Post(path, who, p.recordTime(find)).ForMembers()}
}

func (p *Pages) showTime(find func(echo.Context) (timing, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		t, err := find(c)
		if err != nil {
			return err
		}
		return p.timeForm(c, http.StatusOK, t, t.given, nil)
	}
}

func (p *Pages) recordTime(find func(echo.Context) (timing, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		typed, err := frame.Values(c)
		if err != nil {
			return err
		}
		t, err := find(c)
		if err != nil {
			return err
		}
		r := reading{frame.Reading{Values: typed}}
		cmd := t.command(&r)
		found := r.Found
		if typed.Has(page.ShowDates) && t.foresee != nil {
			switch receipt, err := t.foreseen(cmd, found, workflow.Act{Actor: frame.Who(c).ID, At: p.Engine.Now()}); {
			case err != nil:
				t.form.Dates.Problem = workflow.Sentence(err)
			case receipt != nil:
				t.form.Dates.List = []page.DueDate{{Lines: words.Foreseen(*receipt)}}
			default:
				t.form.Dates.List = []page.DueDate{{Lines: []string{"The due date stays as it is."}}}
			}
			if frame.Part(c) {
				return frame.Render(c, http.StatusOK, page.DatesList(t.form.Dates))
			}
			return p.timeForm(c, http.StatusOK, t, typed, nil)
		}
		result, err := p.Do(c, cmd, found...)
		if err != nil {
			found, status, other := frame.ProblemsOf(err)
			if other != nil {
				return other
			}
			for i, d := range found {
				found[i].Field = cmp.Or(t.inputs[d.Field], d.Field)
			}
			if e, is := errors.AsType[*workflow.Error](err); is && e.Code == workflow.Conflict {
				typed.Set("version", e.Existing)
			}
			return p.timeForm(c, status, t, typed, found)
		}
		p.Done(c, result, t.said)
		return frame.Redirect(c, matterpage.Href(t.on.Matter.ID))
	}
}

func (t timing) foreseen(cmd workflow.Command, found frame.Problems, a workflow.Act) (*deadline.Receipt, error) {
	if len(found) > 0 {
		return nil, workflow.Malformed(found[0].Field, found[0].Message)
	}
	return t.foresee(cmd, a)
}

func (p *Pages) timeForm(c echo.Context, status int, t timing, typed url.Values, found frame.Problems) error {
	f := t.form
	f.Key, f.Who, f.Cancel = frame.Key(typed), t.on.Jurisdiction.Title(), matterpage.Href(t.on.Matter.ID)
	if f.Version != "" {
		f.Version = cmp.Or(typed.Get("version"), f.Version)
	}
	var all []page.Field
	for i := range f.Inputs {
		in := &f.Inputs[i]
		in.Value = typed.Get(in.Name)
		in.Field = found.At(in.Field)
		all = append(all, in.Field)
	}
	f.Problems = found.Summary(all...)
	f.Shell = p.Shell(c, f.Title, page.Crumb{Href: "/matters", Title: "Matters"}, page.Crumb{Href: f.Cancel, Title: t.on.Jurisdiction.Title()}, page.Crumb{Title: f.Title})
	return frame.Render(c, status, matterpage.TimePage(f))
}

// timely finds the matter of a form about time, for somebody who may send it.
func (p *Pages) timely(c echo.Context) (timing, error) {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err == nil {
		err = frame.Who(c).Actor().May(workflow.VerbChangeDeadlines)
	}
	return timing{on: s, given: url.Values{}, today: page.ZoneOf(s.Jurisdiction.Zone).Today(p.Engine.Now()).String()}, err
}

// request finds a request for more time with the deadline that it is about, and says both.
func (t *timing) request(id string) (extension.Request, due.Deadline, error) {
	x, ok := t.on.Matter.Extension(id)
	if !ok {
		return x, due.Deadline{}, workflow.Absent("request for more time")
	}
	d, _ := t.on.Matter.Deadline(x.Deadline)
	t.form.Lines = []string{
		words.Kind(t.on.Process, d.Kind) + ": due " + page.DayText(d.Due) + ".",
		"Requested " + page.DayText(x.On) + ", until " + page.DayText(x.Until) + ".",
	}
	return x, d, nil
}

// name says what the form is called, does, and where it is sent.
func (t *timing) name(title, submit, action, said string) {
	t.form.Title, t.form.Submit, t.form.Action, t.said = title, submit, action, said
}

func (t *timing) ask(kind, name, label, hint string, required bool, options ...page.Option) {
	t.form.Inputs = append(t.form.Inputs, matterpage.TimeInput{
		Kind: kind, Field: page.Field{Name: name, Label: label, Hint: hint, Required: required}, Options: options,
	})
}

// choices are options with their titles.
func choices(values []string, title func(string) string) []page.Option {
	options := make([]page.Option, len(values))
	for i, value := range values {
		options[i] = page.Option{Value: value, Label: title(value)}
	}
	return options
}

// reading reads a form about time.
type reading struct{ frame.Reading }

func (r *reading) prose(name string) string { return frame.Lines(r.Get(name)) }

// due is a date or a period, of which one is to be given.
func (r *reading) due() deadline.Spec {
	on, n := r.Day("due", ""), r.number("days")
	switch {
	case !on.IsZero() && n != 0 || on.IsZero() && n == 0 && len(r.Found) == 0:
		r.Found = append(r.Found, workflow.Detail{Field: "due", Message: "Give either a date or a period."})
	case !on.IsZero():
		return deadline.FixedOn(on)
	case n == 0:
		r.Found = append(r.Found, frame.Unsaid("due"))
	}
	spec := deadline.Spec{Kind: deadline.Period}
	switch r.Text("unit") {
	case "business_days":
		spec.BusinessDays = n
	case "months":
		spec.Months = n
	default:
		spec.Days = n
	}
	return spec
}

func (r *reading) number(name string) int {
	text := r.Text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		r.Found = append(r.Found, workflow.Detail{Field: name, Message: "Enter a whole number, such as 14."})
		return 0 // what cannot be read is said once
	}
	return n
}

// asking is the form by which a request for more time is recorded.
func (p *Pages) asking(t *timing, param func(string) string) error {
	d, ok := t.on.Matter.Deadline(param("deadline"))
	if !ok {
		return workflow.Absent("deadline")
	}
	t.name("Record a request for more time", "Record request", matterpage.AskHref(t.on.Matter.ID, d.ID),
		"Request for more time recorded. The due date has not changed.")
	t.form.Lines = []string{
		words.Titled(words.Kind(t.on.Process, d.Kind), d.Title) + ": due " + page.DayText(d.Due) + ". The due date stays until the request is granted.",
	}
	t.given.Set("on", t.today)
	t.ask("date", "on", "Requested on", "", true)
	t.ask("date", "until", "Requested until", "The due date that the jurisdiction asks for.", true)
	t.ask("choice", "by", "Received by", "", true, choices(extension.AskedBy, extension.AskedByTitle)...)
	t.ask("area", "reason", "Reason", "Why the jurisdiction needs more time. It enters the history of this matter.", true)
	t.ask("date", "decide_by", "Our decision due", "Empty: "+words.Days(extension.DecideWithin)+" after the request.", false)
	var contacts []page.Option
	for _, k := range t.on.Jurisdiction.Contacts {
		contacts = append(contacts, page.Option{Value: k.ID, Label: strings.TrimPrefix(k.Name+", "+k.Office, ", ")})
	}
	if len(contacts) > 0 {
		t.ask("choice", "contact", "Requested by", "", false, contacts...)
	}
	t.command = func(r *reading) workflow.Command {
		return change.AskExtension{Matter: t.on.Matter.ID, Asking: change.Asking{
			Deadline: d.ID, On: r.Day("on", ""), Until: r.Day("until", ""), By: r.Text("by"), Contact: r.Text("contact"), DecideBy: r.Day("decide_by", ""),
			Reason: r.prose("reason"),
		}}
	}
	return nil
}

// deciding is the form by which a request for more time is decided.
func (p *Pages) deciding(t *timing, param func(string) string) error {
	x, d, err := t.request(param("request"))
	if err != nil {
		return err
	}
	m := t.on.Matter
	t.name("Decide a request for more time", "Record decision", matterpage.DecideHref(m.ID, x.ID), "Decision recorded.")
	t.form.Lines = append(t.form.Lines, x.Reason)
	t.form.Version, t.form.Dates = strconv.Itoa(d.Version), page.Dates{ID: "time-dates"}
	t.given.Set("until", x.Until.String())
	t.given.Set("on", t.today)
	t.ask("choice", "decision", "Decision", "", true, choices(extension.Decisions, matterpage.StandingTitle)...)
	t.ask("date", "until", "New due date", "Empty if the request is denied. In part: an earlier date than requested.", false)
	t.ask("date", "on", "Decided on", "", true)
	t.ask("area", "reason", "Reason", "Required if the request is denied. It enters the history of this matter.", false)
	t.command = func(r *reading) workflow.Command {
		version, _ := strconv.Atoi(r.Text("version"))
		return change.DecideExtension{
			Matter: m.ID, Request: x.ID, Decision: r.Text("decision"), Until: r.Day("until", ""), On: r.Day("on", ""), Reason: r.prose("reason"), Version: version,
		}
	}
	t.foresee = func(cmd workflow.Command, a workflow.Act) (*deadline.Receipt, error) {
		moved, err := cmd.(change.DecideExtension).Foresee(t.on.Facts, a)
		if err != nil || moved == nil {
			return nil, err
		}
		receipt := moved.Receipt.Read()
		return &receipt, nil
	}
	return nil
}

// withdrawing is the form that takes back a request for more time, or the decision on one.
func (p *Pages) withdrawing(t *timing, param func(string) string) error {
	x, _, err := t.request(param("request"))
	if err != nil {
		return err
	}
	m, what := t.on.Matter, extension.WithdrawnRequest
	action := matterpage.WithdrawHref(m.ID, x.ID)
	line := "For a request that was recorded in error. It stays in the history."
	if x.Decision == "" {
		t.name("Withdraw a request for more time", "Withdraw request", action, "Request withdrawn.")
	} else {
		what = extension.WithdrawnDecision
		t.name("Withdraw the decision on a request for more time", "Withdraw decision", action,
			"Decision withdrawn. The request is open again. The due date has not changed.")
		line = matterpage.StandingTitle(x.Decision) + " on " + page.DayText(x.DecidedOn) +
			". For a decision that was recorded in error. It stays in the history, and the request is open again."
	}
	t.form.Lines = append(t.form.Lines, line)
	if x.Decision != "" && x.Decision != extension.Denied {
		t.form.Lines = append(t.form.Lines, "The due date stays as it is. To move it back, correct the deadline.")
	}
	t.ask("area", "reason", "Reason", "It enters the history of this matter.", true)
	t.command = func(r *reading) workflow.Command {
		return change.WithdrawExtension{Matter: m.ID, Request: x.ID, What: what, Reason: r.prose("reason")}
	}
	return nil
}

// owning is the form by which a date of our own side is added.
func (p *Pages) owning(t *timing, _ func(string) string) error {
	review := t.on.Review
	if err := review.LoadMembers(t.on.Facts); err != nil {
		return err
	}
	people := []page.Option{{Value: "", Label: "Owner of the matter"}}
	for _, u := range review.InRole(t.on.Facts, workflow.VerbChangeDeadlines.Roles()...) {
		people = append(people, page.Option{Value: u.ID, Label: u.Name})
	}
	unit := func(name string) string { return strings.ToUpper(name[:1]) + strings.ReplaceAll(name[1:], "_", " ") }
	t.name("Add an own date", "Add own date", matterpage.OwnHref(t.on.Matter.ID), "Own date added.")
	t.form.Lines = []string{
		"A reminder for our team. It never makes the jurisdiction overdue, no step depends on it, and closing the matter cancels it.",
	}
	t.form.Dates = page.Dates{ID: "time-dates"}
	t.given = url.Values{"unit": {"days"}, "repeat_unit": {"months"}}
	t.ask("text", "title", "Title", "", true)
	t.ask("date", "due", "Date", "Or give a period.", false)
	t.ask("number", "days", "Period", "Counted under Rule 6 from the day below.", false)
	t.ask("choice", "unit", "Unit of the period", "", true, choices([]string{"days", "business_days", "months"}, unit)...)
	t.ask("date", "from", "Counted from", "Empty: today.", false)
	t.ask("choice", "user", "Whose", "", false, people...)
	t.ask("choice", "ladder", "Alerts", "", false, subject.Ladders(t.on.Process)...)
	t.ask("number", "every", "Repeat every", "Empty: it does not repeat.", false)
	t.ask("choice", "repeat_unit", "Unit of the repetition", "", true, choices(due.RepeatUnits, unit)...)
	t.ask("date", "last", "Repeat until", "Empty: it goes on until the matter closes.", false)
	t.ask("area", "note", "Note", "", false)
	t.inputs = map[string]string{"repeats.every": "every", "repeats.unit": "repeat_unit", "repeats.last": "last"}
	t.command = func(r *reading) workflow.Command {
		cmd := change.AddOwnDate{
			Matter: t.on.Matter.ID, Title: r.Text("title"), Due: r.due(), From: r.Day("from", ""), User: r.Text("user"), Ladder: r.Text("ladder"),
			Note: r.prose("note"),
		}
		if r.Text("due") == "" && r.Text("days") != "" {
			t.inputs["due"] = "days"
		}
		last := r.Day("last", "")
		if len(r.Found) > 0 { // whether it follows the first date
			r.Found = append(r.Found, frame.Unsaid("repeats.last"))
		}
		if every := r.number("every"); every != 0 {
			cmd.Repeats = &due.Repeats{Every: every, Unit: cmp.Or(r.Text("repeat_unit"), "days"), Last: last}
		}
		return cmd
	}
	t.foresee = func(cmd workflow.Command, a workflow.Act) (*deadline.Receipt, error) {
		receipt, err := cmd.(change.AddOwnDate).Foresee(t.on.Facts, a)
		return &receipt, err
	}
	return nil
}

// ending is the form by which a date of our own side ends.
func (p *Pages) ending(t *timing, param func(string) string) error {
	d, ok := t.on.Matter.Deadline(param("deadline"))
	if !ok || d.Kind != process.OwnDate {
		return workflow.Absent("own date")
	}
	t.name("Close an own date", "Save", matterpage.OwnEndHref(t.on.Matter.ID, d.ID), "Own date closed.")
	t.form.Lines = []string{words.Titled(words.Kind(t.on.Process, d.Kind), d.Title) + ", " + page.DayText(d.Due)}
	if d.Repeats != nil {
		t.form.Lines = append(t.form.Lines, "Repeats "+d.Repeats.Text()+". The next date is added when this one is done. Canceling ends the series.")
	}
	t.given = url.Values{"end": {"done"}, "on": {t.today}}
	t.ask("choice", "end", "What happened", "", true,
		page.Option{Value: "done", Label: "Done"}, page.Option{Value: "cancel", Label: "Canceled: not needed any more"})
	t.ask("date", "on", "Done on", "", false)
	t.ask("area", "note", "Note", "", false)
	t.command = func(r *reading) workflow.Command {
		end := r.Text("end")
		if end != "done" && end != "cancel" {
			r.Found = append(r.Found, workflow.Detail{Field: "end", Message: validation.Required("What happened")})
		}
		return change.EndOwnDate{Matter: t.on.Matter.ID, Deadline: d.ID, Cancel: end == "cancel", On: r.Day("on", ""), Note: r.prose("note")}
	}
	return nil
}
