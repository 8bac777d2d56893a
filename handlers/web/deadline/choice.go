package deadline

import (
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	duepage "duces/templates/due"
	"duces/templates/page"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/view"
)

// choice is the filter in the address of the list of deadlines and of the
// calendar.
type choice struct {
	review, kind, owed, status, owner, unread page.Field
	query, stage, usState                     page.Field
}

func choiceOf(c echo.Context, q url.Values, statuses []page.Option) choice {
	field := func(name, label string, options []page.Option) page.Field {
		f := page.Field{Name: name, Label: label, Value: q.Get(name)}
		if options != nil {
			f = frame.OneOf(c, f, options)
		}
		return f
	}
	return choice{
		review: field("review", "Review", nil), kind: field("kind", "Kind", nil),
		owed: field("owed", "Owed by", duepage.Owed), status: field("status", "Status", statuses),
		query: page.Field{Name: "q", Label: "Name", Type: "search", Value: strings.TrimSpace(q.Get("q"))}, stage: field("stage", "Stage", nil),
		usState: field("us_state", "State", frame.AnyOf("All states", frame.USStates())),
		owner:   field("owner", "Assigned to", nil), unread: field("unacknowledged", "Not acknowledged", page.Ticks),
	}
}

func (f choice) narrows() bool {
	return len(f.values()) > 0
}

// filter is the choice as a filter of the store. No status means all.
func (f choice) filter(u account.User) view.DeadlineFilter {
	q := view.DeadlineFilter{
		Review: f.review.Value, Kind: f.kind.Value, Owed: f.owed.Value, Owner: view.OwnerAsked(u, f.owner.Value), Unacknowledged: f.unread.Value != "",
		Query: f.query.Value, Stage: f.stage.Value, USState: f.usState.Value,
	}
	switch f.status.Value {
	case "live", duepage.StatusAhead:
		q.Live = true
	case duepage.StatusOverdue:
		q.Overdue = true
	case "", "all":
	default:
		q.Status = f.status.Value
	}
	return q
}

// keeps says whether a deadline that the filter found belongs to the choice at an
// instant: the store has no status "ahead".
func (f choice) keeps(d view.DeadlineRow, now time.Time) bool {
	return f.status.Value != duepage.StatusAhead || !d.Overdue && now.Before(d.Ends)
}

func (f choice) values() url.Values {
	q := url.Values{}
	for _, x := range []page.Field{f.review, f.kind, f.owed, f.status, f.owner, f.unread, f.query, f.stage, f.usState} {
		if x.Value != "" {
			q.Set(x.Name, x.Value)
		}
	}
	return q
}

func (f choice) href(path string, first deadline.Date) string {
	q := f.values()
	q.Set("month", monthText(first))
	return path + "?" + q.Encode()
}

// month links to another month; "" if it lies beyond the dates that can be written.
func (f choice) month(first deadline.Date) (href, title string) {
	if _, err := deadline.ParseDate(first.String()); err != nil {
		return "", ""
	}
	return f.href(duepage.AsMonth, first), monthTitle(first)
}

// day links to the list of one day under the same choice. Without a status the
// calendar shows all deadlines, the list live ones.
func (f choice) day(d deadline.Date) string {
	q := f.values()
	switch f.status.Value {
	case "":
		q.Set("status", "all")
	case "live":
		q.Del("status")
	}
	q.Set("day", d.String())
	return duepage.AsList + "?" + q.Encode()
}

func kindOptions(def *process.Definition) []page.Option {
	out := make([]page.Option, len(def.Deadlines))
	for i, d := range def.Deadlines {
		out[i] = page.Option{Value: d.Name, Label: d.Title}
	}
	return out
}
