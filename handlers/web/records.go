package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/deadline"
)

// Archive is what the pages beyond a matter read.
type Archive interface {
	Jurisdictions(ctx context.Context, v workflow.Viewer, f workflow.JurisdictionFilter) (workflow.Page[workflow.JurisdictionRow], error)
	Users(ctx context.Context, v workflow.Viewer) ([]workflow.UserRow, error)
	Mails(ctx context.Context, v workflow.Viewer, f workflow.MailFilter) (workflow.Page[workflow.MailRow], error)
	Mail(ctx context.Context, v workflow.Viewer, id string) (workflow.MailRow, error)
	// MattersDueFrom names every matter, whoever may see it, with an open
	// deadline that is due on a day or after it; the zero day asks for all.
	MattersDueFrom(ctx context.Context, from deadline.Date) ([]string, error)
}

// recordRoutes are the pages about what surrounds matters: reviews,
// jurisdictions, users, mail, the ledger.
func (w *Web) recordRoutes() []route {
	var rows []route
	add := func(method, path string, roles []workflow.Role, member bool, h echo.HandlerFunc) {
		rows = append(rows, route{access.Route{Method: method, Path: path, Roles: roles, Member: member}, h})
	}
	// A form and its page share one row of the policy.
	form := func(path string, roles []workflow.Role, member bool, show, act echo.HandlerFunc) {
		add(http.MethodGet, path, roles, member, show)
		add(http.MethodPost, path, roles, member, act)
	}
	get, post := http.MethodGet, http.MethodPost

	// A file of every government in the country, or a process, comes with these.
	large := func() { rows[len(rows)-1].Body = 8 << 20 }

	add(get, "/reviews", access.Readers, false, w.reviews)
	form("/reviews/new", access.Movers, false, w.showNewReview, w.openReview)
	large()
	add(get, "/reviews/:id", access.Readers, true, w.review)
	add(post, "/reviews/:id/members", access.Movers, true, w.setMember)
	form("/reviews/:id/matters/new", access.Movers, true, w.showChoose, w.choose)
	form("/reviews/:id/import", access.Movers, true, w.showImport, w.importCSV)
	large()

	add(get, "/jurisdictions", access.Readers, false, w.jurisdictions)
	form("/jurisdictions/new", access.Movers, false, w.showNewJurisdiction, w.addJurisdiction)
	form("/jurisdictions/import", access.Movers, false, w.showImport, w.importCSV)
	large()
	add(get, "/jurisdictions/:id", access.Readers, false, w.jurisdiction)
	form("/jurisdictions/:id/edit", access.Movers, false, w.showEditJurisdiction, w.changeJurisdiction)

	add(get, "/users", access.Admins, false, w.users)
	form("/users/new", access.Admins, false, w.showNewUser, w.addUser)
	add(get, "/users/:id", access.Admins, false, w.user)
	add(post, "/users/:id/change", access.Admins, false, w.changeUser)
	add(post, "/users/:id/password", access.Admins, false, w.setPassword)
	add(post, "/users/:id/access", access.Admins, false, w.setAccess)
	add(post, "/users/:id/tokens", access.Admins, false, w.addToken)
	add(post, "/users/:id/tokens/revoke", access.Admins, false, w.revokeToken)
	add(get, "/account", nil, false, w.account)
	add(post, "/account/change", nil, false, w.changeUser)
	add(post, "/account/password", nil, false, w.changeOwnPassword)
	add(post, "/account/tokens", nil, false, w.addToken)
	add(post, "/account/tokens/revoke", nil, false, w.revokeToken)

	add(get, "/mail", nil, false, w.mails)
	add(get, "/mail/:id", nil, false, w.mail)
	add(get, "/deadlines", access.Readers, false, w.deadlines)
	add(get, "/calendar", access.Readers, false, w.calendar)
	add(get, "/court-calendar", nil, false, w.courtCalendar)
	form("/court-calendar/closures/new", access.Admins, false, w.showNewClosure, w.addClosure)

	add(get, "/ledger", recordKeepers, false, w.ledger)
	add(get, "/ledger/checkpoint.txt", recordKeepers, false, w.checkpoint)
	add(get, "/history/:kind/:id", nil, true, w.history)
	add(get, "/process/:hash", access.Readers, false, w.process)

	// The policy lists the demonstration's clock always; only a demonstration serves it.
	if w.Clock != nil || w.sessions == nil {
		add(post, page.ClockPath, nil, false, w.moveClock)
	}
	return rows
}

// show sends a page inside the frame.
func (w *Web) show(c echo.Context, status int, title string, body templ.Component, crumbs ...page.Crumb) error {
	s := w.shell(c, title, crumbs...)
	return render(c, status, templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
		return page.Layout(s).Render(templ.WithChildren(ctx, body), out)
	}))
}

// do runs a command for the reader under the key that came with the form.
func (w *Web) do(c echo.Context, cmd workflow.Command) (workflow.Receipt, error) {
	return w.Engine.Do(c.Request().Context(), who(c).ID, c.FormValue(page.KeyField), cmd)
}

// formKey is the key of the form that is being answered, or a new one.
func formKey(c echo.Context) string { return keyOf(c.Request().PostForm) }

// faults are the problems of a refused form.
type faults []workflow.Detail

// faultsOf takes the problems out of an error that a form can show. Any other
// error is returned as it is, for the page that says what went wrong.
func faultsOf(err error) (faults, int, error) {
	if _, _, ok := refusal(err); !ok {
		return nil, 0, err
	}
	e, _ := errors.AsType[*workflow.Error](err)
	if len(e.Details) > 0 {
		return e.Details, statusOf(err), nil
	}
	message := e.Error()
	if e.Code == workflow.UnknownOutcome {
		message += " Send the form once more as it is: what was stored is not stored twice."
	}
	return faults{{Field: e.Field, Message: message}}, statusOf(err), nil
}

// at puts its message on a field.
func (f faults) at(field page.Field) page.Field {
	for _, d := range f {
		if d.Field == field.Name {
			field.Error = d.Message
			return field
		}
	}
	return field
}

// summary lists all problems, each leading to its field where the form has it.
func (f faults) summary(fields ...page.Field) []page.Problem {
	var list []page.Problem
	for _, d := range f {
		p := page.Problem{Text: d.Message}
		if i := slices.IndexFunc(fields, func(x page.Field) bool { return d.Field != "" && x.Name == d.Field }); i >= 0 {
			p.FieldID = cmp.Or(fields[i].ID, fields[i].Name)
		}
		list = append(list, p)
	}
	return list
}

// pager leads through a list by cursor. The cursors of earlier pages travel in
// the URL, so that there is a way back without script.
func pager(c echo.Context, next string) (prevHref, nextHref string) {
	q, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return "", ""
	}
	here, trail := q.Get("cursor"), q["back"]
	link := func(cursor string, from []string) string {
		n := url.Values{}
		for name, values := range q {
			if name != "cursor" && name != "back" && values[0] != "" {
				n[name] = values
			}
		}
		if cursor != "" {
			n.Set("cursor", cursor)
		}
		if len(from) > 0 {
			n["back"] = from
		}
		if len(n) == 0 {
			return c.Request().URL.Path
		}
		return c.Request().URL.Path + "?" + n.Encode()
	}
	if here != "" {
		if len(trail) == 0 {
			trail = []string{""}
		}
		prevHref = link(trail[len(trail)-1], trail[:len(trail)-1])
	}
	if next != "" {
		nextHref = link(next, append(slices.Clone(q["back"]), here))
	}
	return prevHref, nextHref
}

// placeStates are the states, the District and the territories by name.
func placeStates() []page.Option {
	var options []page.Option
	for code, name := range workflow.StateNames {
		options = append(options, page.Option{Value: code, Label: name})
	}
	slices.SortFunc(options, func(a, b page.Option) int { return cmp.Compare(a.Label, b.Label) })
	return options
}

// zones are offered where a time zone is asked for; any other may be typed.
var zones = []string{
	"America/New_York", "America/Detroit", "America/Kentucky/Louisville", "America/Indiana/Indianapolis", "America/Chicago",
	"America/Denver", "America/Boise", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
	"America/Puerto_Rico", "Pacific/Guam", "Pacific/Pago_Pago", "UTC",
}

// every reads a list to its end, page by page.
func every[T any](read func(cursor string) (workflow.Page[T], error)) ([]T, error) {
	var all []T
	cursor := ""
	for {
		p, err := read(cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Items...)
		if p.Next == "" {
			return all, nil
		}
		cursor = p.Next
	}
}

// Clock is the clock of the demonstration.
type Clock interface {
	// Forward moves the clock to an instant that lies ahead of it and lets
	// happen what is due by then. It says how many deadlines were missed, how
	// many alerts were queued and how many were sent.
	Forward(ctx context.Context, to time.Time) (missed, queued, sent int, err error)
}

// recordKeepers keep the ledger's checkpoints; only auditors read every event.
var recordKeepers = []workflow.Role{workflow.Auditor, workflow.Admin}
