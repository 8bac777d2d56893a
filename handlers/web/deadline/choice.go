package deadline

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	duepage "duces/templates/due"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/process"
	"duces/workflow/view"
)

// choice is the filter in the address of the list of deadlines and of the
// calendar.
type choice struct {
	review, kind, owed, status, owner, whose, unread, answered page.Field
	query, stage, usState                                      page.Field
	unsaid                                                     string // the status that none stands for
}

func choiceOf(c echo.Context, q url.Values, statuses []page.Option, unsaid string) choice {
	field := func(name, label string, options []page.Option) page.Field {
		f := page.Field{Name: name, Label: label, Value: q.Get(name)}
		if options != nil {
			f = frame.OneOf(c, f, options)
		}
		return f
	}
	return choice{
		review: field("review", "Review", nil), kind: field("kind", "Kind", nil),
		owed: field("owed", "Who must act", duepage.Owed), status: field("status", "Status", statuses),
		query: page.Field{Name: "q", Label: "Name", Type: "search", Value: strings.TrimSpace(q.Get("q"))}, stage: field("stage", "Stage", nil),
		usState: field("us_state", "State", frame.AnyOf("All states", frame.USStates())),
		owner:   field("owner", "Assigned to", nil), whose: field("whose", "Own dates of", nil), unread: field("unacknowledged", "Not acknowledged", page.Ticks),
		answered: field("completeness", "Answered with", words.Answers), unsaid: unsaid,
	}
}

// among drops what no process or review that the reader sees has, with a notice.
func (f choice) among(c echo.Context, defs subject.Processes) choice {
	f.review = frame.OneOf(c, f.review, frame.AnyOf("All", defs.ReviewOptions()))
	f.kind = frame.OneOf(c, f.kind, kindsOf(defs))
	f.stage = frame.OneOf(c, f.stage, frame.AnyOf("All stages", defs.Merged(subject.StageOptions)))
	return f
}

func (f choice) narrows() bool {
	return len(f.values()) > 0
}

// filter is the choice as a filter of the store.
func (f choice) filter(u account.User) view.DeadlineFilter {
	q := view.DeadlineFilter{
		Review: f.review.Value, Kind: f.kind.Value, Owed: f.owed.Value, Owner: view.OwnerAsked(u, f.owner.Value), Unacknowledged: f.unread.Value != "",
		Whose:        view.OwnerAsked(u, f.whose.Value),
		Completeness: f.answered.Value, Query: f.query.Value, Stage: f.stage.Value, USState: f.usState.Value,
	}
	switch status := cmp.Or(f.status.Value, f.unsaid); status {
	case duepage.StatusLive:
		q.Live = true
	case duepage.StatusAhead:
		q.Ahead = true
	case duepage.StatusOverdue:
		q.Overdue = true
	case duepage.StatusAll:
	default:
		q.Status = status
	}
	return q
}

func (f choice) values() url.Values {
	q := url.Values{}
	for _, x := range []page.Field{f.review, f.kind, f.owed, f.status, f.owner, f.whose, f.unread, f.answered, f.query, f.stage, f.usState} {
		if x.Value != "" {
			q.Set(x.Name, x.Value)
		}
	}
	return q
}

func (f choice) href(path string, first civil.Date) string {
	q := f.values()
	q.Set("month", monthText(first))
	return path + "?" + q.Encode()
}

// month links to another month; "" if it lies beyond the dates that can be written.
func (f choice) month(first civil.Date) (href, title string) {
	if _, err := civil.ParseDate(first.String()); err != nil {
		return "", ""
	}
	return f.href(duepage.AsMonth, first), monthTitle(first)
}

// day links to the list of one day under the same choice. Without a status the
// calendar shows all deadlines, the list live ones.
func (f choice) day(d civil.Date) string {
	q := f.values()
	switch f.status.Value {
	case "":
		q.Set("status", duepage.StatusAll)
	case duepage.StatusLive:
		q.Del("status")
	}
	q.Set("day", d.String())
	return duepage.AsList + "?" + q.Encode()
}

// kindsOf are the choices of the filter by kind: those of the processes, and what our own side keeps beside the
// steps, of which our own next step is the last.
func kindsOf(defs subject.Processes) []page.Option {
	all := frame.AnyOf("All", defs.Merged(func(def *process.Definition) []page.Option { return kindOptions(def.Deadlines) }))
	for _, own := range kindOptions(process.BuiltInDeadlines()) {
		if !slices.ContainsFunc(all, func(o page.Option) bool { return o.Value == own.Value }) { // an older file may have it
			all = append(all, own)
		}
	}
	return append(all, page.Option{Value: view.StepLimit, Label: "Our next step"})
}

func kindOptions(kinds []process.Deadline) []page.Option {
	out := make([]page.Option, len(kinds))
	for i, d := range kinds {
		out[i] = page.Option{Value: d.Name, Label: d.Title}
	}
	return out
}
