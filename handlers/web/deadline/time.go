package deadline

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
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// timing is a form about time in a matter, with the command that it gives.
type timing struct {
	on      subject.Matter
	form    matterpage.TimeForm
	said    string // once it is done
	command func(typed url.Values) (workflow.Command, frame.Problems)
	foresee func(cmd workflow.Command, a workflow.Act) (*deadline.Receipt, error) // nil: no date follows
}

func (p *Pages) showTime(find func(echo.Context) (timing, url.Values, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		t, typed, err := find(c)
		if err != nil {
			return err
		}
		return p.timeForm(c, http.StatusOK, t, typed, nil)
	}
}

func (p *Pages) recordTime(find func(echo.Context) (timing, url.Values, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		typed, err := frame.Values(c)
		if err != nil {
			return err
		}
		t, _, err := find(c)
		if err != nil {
			return err
		}
		cmd, found := t.command(typed)
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
		if len(found) > 0 {
			return p.timeForm(c, http.StatusUnprocessableEntity, t, typed, found)
		}
		result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), cmd)
		if err != nil {
			found, status, other := frame.ProblemsOf(err)
			if other != nil {
				return other
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
func (p *Pages) timely(c echo.Context) (timing, page.Zone, error) {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err == nil {
		err = frame.Who(c).Actor().May(workflow.VerbChangeDeadlines)
	}
	return timing{on: s}, page.ZoneOf(s.Jurisdiction.Zone), err
}

// reading reads what was typed; it finds what cannot be read.
type reading struct {
	typed url.Values
	found frame.Problems
}

func (r *reading) text(name string) string { return strings.TrimSpace(r.typed.Get(name)) }

func (r *reading) date(name string) deadline.Date {
	text := r.text(name)
	if text == "" {
		return deadline.Date{}
	}
	d, err := deadline.ParseDate(text)
	if err != nil {
		r.found = append(r.found, workflow.Detail{Field: name, Message: validation.Date("", text)})
	}
	return d
}

func (r *reading) number(name string) int {
	text := r.text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		r.found = append(r.found, workflow.Detail{Field: name, Message: "Enter a whole number, such as 14."})
	}
	return n
}

func input(kind, name, label, hint string, required bool, options ...page.Option) matterpage.TimeInput {
	return matterpage.TimeInput{Kind: kind, Field: page.Field{Name: name, Label: label, Hint: hint, Required: required}, Options: options}
}

// asking is the form by which a request for more time is recorded.
func (p *Pages) asking(c echo.Context) (timing, url.Values, error) {
	t, zone, err := p.timely(c)
	if err != nil {
		return t, nil, err
	}
	d, ok := t.on.Matter.Deadline(c.Param("deadline"))
	if !ok {
		return t, nil, workflow.Absent("deadline")
	}
	var ways, contacts []page.Option
	for _, by := range matter.AskedBy {
		ways = append(ways, page.Option{Value: by, Label: matter.AskedByTitle(by)})
	}
	for _, k := range t.on.Jurisdiction.Contacts {
		contacts = append(contacts, page.Option{Value: k.ID, Label: strings.TrimPrefix(k.Name+", "+k.Office, ", ")})
	}
	title := words.Titled(words.Kind(t.on.Process, d.Kind), d.Title)
	t.said = "Request for more time recorded. The due date has not changed."
	t.form = matterpage.TimeForm{
		Title: "Record a request for more time", Submit: "Record request", Action: matterpage.AskHref(t.on.Matter.ID, d.ID),
		Lines: []string{title + ": due " + page.DayText(d.Due) + ". The due date stays until the request is granted."},
		Inputs: []matterpage.TimeInput{
			input("date", "on", "Requested on", "", true),
			input("date", "until", "Requested until", "The due date that the jurisdiction asks for.", true),
			input("choice", "by", "Received by", "", true, ways...),
			input("area", "reason", "Reason", "Why the jurisdiction needs more time. It enters the history of this matter.", true),
			input("date", "decide_by", "Our decision due", "Empty: "+words.Days(matter.DecideWithin)+" after the request.", false),
		},
	}
	if len(contacts) > 0 {
		t.form.Inputs = append(t.form.Inputs, input("choice", "contact", "Requested by", "", false, contacts...))
	}
	t.command = func(typed url.Values) (workflow.Command, frame.Problems) {
		r := reading{typed: typed}
		cmd := matter.AskExtension{Matter: t.on.Matter.ID, Asking: matter.Asking{
			Deadline: d.ID, On: r.date("on"), Until: r.date("until"), By: r.text("by"), Contact: r.text("contact"), DecideBy: r.date("decide_by"),
			Reason: frame.Lines(typed.Get("reason")),
		}}
		return cmd, r.found
	}
	return t, url.Values{"on": {zone.Today(p.Engine.Now()).String()}}, nil
}

// deciding is the form by which a request for more time is decided.
func (p *Pages) deciding(c echo.Context) (timing, url.Values, error) {
	t, zone, err := p.timely(c)
	if err != nil {
		return t, nil, err
	}
	m := t.on.Matter
	x, ok := m.Extension(c.Param("request"))
	if !ok {
		return t, nil, workflow.Absent("request for more time")
	}
	d, _ := m.Deadline(x.Deadline)
	var decisions []page.Option
	for _, one := range matter.ExtensionDecisions {
		decisions = append(decisions, page.Option{Value: one, Label: matterpage.StandingTitle(one)})
	}
	t.said = "Decision recorded."
	t.form = matterpage.TimeForm{
		Title: "Decide a request for more time", Submit: "Record decision", Action: matterpage.DecideHref(m.ID, x.ID), Version: strconv.Itoa(d.Version),
		Lines: []string{
			words.Kind(t.on.Process, d.Kind) + ": due " + page.DayText(d.Due) + ".",
			"Requested " + page.DayText(x.On) + ", until " + page.DayText(x.Until) + ".", x.Reason,
		},
		Inputs: []matterpage.TimeInput{
			input("choice", "decision", "Decision", "", true, decisions...),
			input("date", "until", "New due date", "Empty if the request is denied. In part: an earlier date than requested.", false),
			input("date", "on", "Decided on", "", true),
			input("area", "reason", "Reason", "Required if the request is denied. It enters the history of this matter.", false),
		},
		Dates: page.Dates{ID: "time-dates"},
	}
	t.command = func(typed url.Values) (workflow.Command, frame.Problems) {
		r := reading{typed: typed}
		cmd := matter.DecideExtension{
			Matter: m.ID, Request: x.ID, Decision: r.text("decision"), Until: r.date("until"), On: r.date("on"), Reason: frame.Lines(typed.Get("reason")),
		}
		cmd.Version, _ = strconv.Atoi(typed.Get("version"))
		return cmd, r.found
	}
	t.foresee = func(cmd workflow.Command, a workflow.Act) (*deadline.Receipt, error) {
		moved, err := cmd.(matter.DecideExtension).Foresee(t.on.Facts, a)
		if err != nil || moved == nil {
			return nil, err
		}
		receipt := moved.Receipt.Read()
		return &receipt, nil
	}
	return t, url.Values{"until": {x.Until.String()}, "on": {zone.Today(p.Engine.Now()).String()}}, nil
}

// withdrawing is the form that takes back a request for more time, or the decision on one.
func (p *Pages) withdrawing(c echo.Context) (timing, url.Values, error) {
	t, _, err := p.timely(c)
	if err != nil {
		return t, nil, err
	}
	m := t.on.Matter
	x, ok := m.Extension(c.Param("request"))
	if !ok {
		return t, nil, workflow.Absent("request for more time")
	}
	d, _ := m.Deadline(x.Deadline)
	what := matter.WithdrawnRequest
	t.said = "Request withdrawn."
	t.form = matterpage.TimeForm{
		Title: "Withdraw a request for more time", Submit: "Withdraw request", Action: matterpage.WithdrawHref(m.ID, x.ID),
		Lines: []string{
			words.Kind(t.on.Process, d.Kind) + ": due " + page.DayText(d.Due) + ".",
			"Requested " + page.DayText(x.On) + ", until " + page.DayText(x.Until) + ".",
			"For a request that was recorded in error. It stays in the history.",
		},
		Inputs: []matterpage.TimeInput{
			input("area", "reason", "Reason", "It enters the history of this matter.", true),
		},
	}
	if x.Decision != "" {
		what = matter.WithdrawnDecision
		t.said = "Decision withdrawn. The request is open again. The due date has not changed."
		t.form.Title, t.form.Submit = "Withdraw the decision on a request for more time", "Withdraw decision"
		t.form.Lines[2] = matterpage.StandingTitle(x.Decision) + " on " + page.DayText(x.DecidedOn) +
			". For a decision that was recorded in error. It stays in the history, and the request is open again."
		if x.Decision != matter.ExtensionDenied {
			t.form.Lines = append(t.form.Lines, "The due date stays as it is. To move it back, correct the deadline.")
		}
	}
	t.command = func(typed url.Values) (workflow.Command, frame.Problems) {
		reason := frame.Lines(typed.Get("reason"))
		return matter.WithdrawExtension{Matter: m.ID, Request: x.ID, What: what, Reason: reason}, nil
	}
	return t, url.Values{}, nil
}

// owning is the form by which a date of our own side is added.
func (p *Pages) owning(c echo.Context) (timing, url.Values, error) {
	t, _, err := p.timely(c)
	if err != nil {
		return t, nil, err
	}
	r := t.on.Review
	if err := r.LoadMembers(t.on.Facts); err != nil {
		return t, nil, err
	}
	people := []page.Option{{Value: "", Label: "Owner of the matter"}}
	for _, u := range r.InRole(t.on.Facts, workflow.VerbChangeDeadlines.Roles()...) {
		people = append(people, option(u))
	}
	ladders := []page.Option{{Value: "", Label: "The day before, the day, and when late"}, {Value: due.NoLadder, Label: "No alerts"}}
	for _, l := range t.on.Process.Ladders {
		ladders = append(ladders, page.Option{Value: l.Name, Label: "As in the process: " + strings.ReplaceAll(l.Name, "_", " ")})
	}
	units := []page.Option{{Value: "days", Label: "Days"}, {Value: "weeks", Label: "Weeks"}, {Value: "months", Label: "Months"}, {Value: "years", Label: "Years"}}
	t.said = "Own date added."
	t.form = matterpage.TimeForm{
		Title: "Add an own date", Submit: "Add own date", Action: matterpage.OwnHref(t.on.Matter.ID),
		Lines: []string{"A reminder for our team. It never makes the jurisdiction overdue, no step depends on it, and closing the matter cancels it."},
		Inputs: []matterpage.TimeInput{
			input("text", "title", "Title", "", true),
			input("date", "due", "Date", "Or give a period.", false),
			input("number", "days", "Period", "Counted under Rule 6 from the day below.", false),
			input("choice", "unit", "Unit of the period", "", false,
				page.Option{Value: "days", Label: "Days"}, page.Option{Value: "business_days", Label: "Business days"}, page.Option{Value: "months", Label: "Months"}),
			input("date", "from", "Counted from", "Empty: today.", false),
			input("choice", "user", "Whose", "", false, people...),
			input("choice", "ladder", "Alerts", "", false, ladders...),
			input("number", "every", "Repeat every", "Empty: it does not repeat.", false),
			input("choice", "repeat_unit", "Unit", "", false, units...),
			input("date", "last", "Repeat until", "Empty: it goes on until the matter closes.", false),
			input("area", "note", "Note", "", false),
		},
		Dates: page.Dates{ID: "time-dates"},
	}
	t.command = func(typed url.Values) (workflow.Command, frame.Problems) {
		r := reading{typed: typed}
		cmd := matter.AddOwnDate{
			Matter: t.on.Matter.ID, Title: r.text("title"), From: r.date("from"), User: r.text("user"), Ladder: r.text("ladder"), Note: frame.Lines(typed.Get("note")),
		}
		on, n := r.date("due"), r.number("days")
		switch {
		case !on.IsZero() && n != 0 || on.IsZero() && n == 0 && len(r.found) == 0:
			r.found = append(r.found, workflow.Detail{Field: "due", Message: "Give either a date or a period."})
		case !on.IsZero():
			cmd.Due = deadline.FixedOn(on)
		default:
			cmd.Due = deadline.Spec{Kind: deadline.Period}
			switch r.text("unit") {
			case "business_days":
				cmd.Due.BusinessDays = n
			case "months":
				cmd.Due.Months = n
			default:
				cmd.Due.Days = n
			}
		}
		if every := r.number("every"); every != 0 {
			cmd.Repeats = &due.Repeats{Every: every, Unit: cmp.Or(r.text("repeat_unit"), "days"), Last: r.date("last")}
		}
		return cmd, r.found
	}
	t.foresee = func(cmd workflow.Command, a workflow.Act) (*deadline.Receipt, error) {
		receipt, err := cmd.(matter.AddOwnDate).Foresee(t.on.Facts, a)
		return &receipt, err
	}
	return t, url.Values{"unit": {"days"}, "repeat_unit": {"months"}}, nil
}

func option(u account.User) page.Option { return page.Option{Value: u.ID, Label: u.Name} }

// ending is the form by which a date of our own side ends.
func (p *Pages) ending(c echo.Context) (timing, url.Values, error) {
	t, zone, err := p.timely(c)
	if err != nil {
		return t, nil, err
	}
	d, ok := t.on.Matter.Deadline(c.Param("deadline"))
	if !ok || d.Kind != process.OwnDate {
		return t, nil, workflow.Absent("own date")
	}
	t.said = "Own date closed."
	t.form = matterpage.TimeForm{
		Title: "Close an own date", Submit: "Save", Action: matterpage.OwnEndHref(t.on.Matter.ID, d.ID),
		Lines: []string{words.Titled(words.Kind(t.on.Process, d.Kind), d.Title) + ", " + page.DayText(d.Due)},
		Inputs: []matterpage.TimeInput{
			input("choice", "end", "What happened", "", true, page.Option{Value: "done", Label: "Done"}, page.Option{Value: "cancel", Label: "Canceled: not needed any more"}),
			input("date", "on", "Done on", "", false),
			input("area", "note", "Note", "", false),
		},
	}
	if d.Repeats != nil {
		t.form.Lines = append(t.form.Lines, "Repeats "+d.Repeats.Text()+". The next date is added when this one is done. Canceling ends the series.")
	}
	t.command = func(typed url.Values) (workflow.Command, frame.Problems) {
		r := reading{typed: typed}
		end := r.text("end")
		if end != "done" && end != "cancel" {
			r.found = append(r.found, workflow.Detail{Field: "end", Message: validation.Required("What happened")})
		}
		return matter.EndOwnDate{Matter: t.on.Matter.ID, Deadline: d.ID, Cancel: end == "cancel", On: r.date("on"), Note: frame.Lines(typed.Get("note"))}, r.found
	}
	return t, url.Values{"end": {"done"}, "on": {zone.Today(p.Engine.Now()).String()}}, nil
}
