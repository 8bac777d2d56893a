// Package web is the browser's way into Duces: server-rendered pages and forms
// that work without script. It joins the families of pages, each a package
// below, and puts them behind the policy. A page reads through the interface
// that its family states, makes one command of a form, hands it to the engine,
// and answers with a page or redirects to one. Nothing changes on GET.
package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/sheet"
	"duces/handlers/web/account"
	"duces/handlers/web/approval"
	"duces/handlers/web/assignment"
	"duces/handlers/web/award"
	"duces/handlers/web/certification"
	"duces/handlers/web/closing"
	"duces/handlers/web/correction"
	"duces/handlers/web/correspondence"
	"duces/handlers/web/court"
	"duces/handlers/web/deadline"
	"duces/handlers/web/deadline/many"
	"duces/handlers/web/debt"
	"duces/handlers/web/demandset"
	"duces/handlers/web/demo"
	"duces/handlers/web/document"
	"duces/handlers/web/entry"
	"duces/handlers/web/exclusion"
	"duces/handlers/web/feed"
	"duces/handlers/web/form"
	"duces/handlers/web/frame"
	"duces/handlers/web/home"
	"duces/handlers/web/jurisdiction"
	"duces/handlers/web/letter"
	"duces/handlers/web/lettertemplate"
	"duces/handlers/web/mail"
	"duces/handlers/web/matter"
	"duces/handlers/web/money"
	"duces/handlers/web/online"
	"duces/handlers/web/proceeding"
	"duces/handlers/web/record"
	"duces/handlers/web/report"
	"duces/handlers/web/review"
	"duces/handlers/web/subject"
	"duces/handlers/web/timing"
	"duces/handlers/web/transition"
	"duces/handlers/web/upload"
)

// Store is what all pages read.
type Store interface {
	frame.Reads
	subject.Reads
	matter.Reads
	transition.Reads
	form.Reads
	document.Reads
	letter.Reads
	assignment.Reads
	closing.Reads
	approval.Reads
	upload.Files
	deadline.Reads
	many.Reads
	court.Reads
	review.Reads
	exclusion.Reads
	jurisdiction.Reads
	award.Reads
	debt.Reads
	money.Reads
	account.Reads
	feed.Reads
	mail.Reads
	correspondence.Reads
	proceeding.Reads
	record.Reads
	report.Reads
	home.Reads
}

// Deps are what the pages stand on.
type Deps struct {
	frame.Config
	Store   Store
	Limiter *access.Limiter // of sign-in attempts; shared with whatever else signs in
	// BaseURL is the address at which people reach the pages, for calendar
	// addresses; empty: as the browser called the server.
	BaseURL string
	// Unsubscribe checks the addresses by which digests are switched off; nil: there are none.
	Unsubscribe *access.Unsubscriber
}

// Web holds the pages.
type Web struct {
	*frame.Frame
	routes []frame.Route
}

// New makes the pages.
func New(d Deps) *Web {
	if d.Limiter == nil {
		d.Limiter = &access.Limiter{}
	}
	f := frame.New(d.Config, d.Store)
	return &Web{Frame: f, routes: join(f, d, d.Clock != nil)}
}

// join lists the routes of all families.
func join(f *frame.Frame, d Deps, demonstration bool) []frame.Route {
	s := subject.NewReader(d.Store)
	deadlines := deadline.New(f, s, d.Store)
	matters := matter.New(f, s, d.Store)
	forms, documents := form.New(f, s, d.Store), document.New(f, s, d.Store)
	letters, assignments := letter.New(f, s, d.Store, matters), assignment.New(f, s, d.Store, matters)
	awards := award.New(f, d.Store)
	families := []interface{ Routes() []frame.Route }{
		account.New(f, s, d.Store, d.Limiter, d.Unsubscribe), home.New(f, s, d.Store, deadlines),
		matters, assignments, closing.New(f, s, d.Store), certification.New(f, s), online.New(f, matters),
		upload.New(f, d.Store), letters, documents, transition.New(f, s, d.Store, forms, letters, assignments),
		entry.New(f, s, forms), correction.New(f, s, forms), approval.New(f, s, d.Store, documents),
		deadlines, many.New(f, s, d.Store, deadlines), timing.New(f, s),
		review.New(f, s, d.Store), demandset.New(f, s), lettertemplate.New(f, s), exclusion.New(f, s, d.Store),
		jurisdiction.New(f, s, d.Store), court.New(f, d.Store), awards, debt.New(f, d.Store, awards), money.New(f, d.Store),
		feed.New(f, s, d.Store, d.BaseURL), mail.New(f, d.Store), correspondence.New(f, s, d.Store), record.New(f, d.Store),
		proceeding.New(f, s, d.Store), report.New(f, d.Store),
	}
	if demonstration {
		families = append(families, demo.New(f))
	}
	all := f.LongRoutes()
	for _, pages := range families {
		for _, r := range pages.Routes() {
			all = append(all, f.Downloads(r)...)
		}
	}
	return all
}

// Routes are the rows of the policy for all pages. That of the demonstration's
// clock is always among them; only a demonstration serves it.
func Routes() []access.Route {
	var rows []access.Route
	for _, r := range join(&frame.Frame{}, Deps{}, true) {
		rows = append(rows, r.Route)
	}
	return rows
}

// Register puts the pages on a server, behind the policy.
func (w *Web) Register(e *echo.Echo, policy *access.Policy) {
	e.Use(access.ForPages(w.Session), access.ForPages(w.Guard(policy)))
	for _, r := range w.routes {
		e.Add(r.Method, r.Path, r.Answer)
	}
}

// Table is the list of a page for a program; see frame.Table.
func (w *Web) Table(c echo.Context, path string, filter any, values ...string) (sheet.Table, error) {
	return w.Frame.Table(c, w.page(path), filter, values...)
}

// Serve lets the page at a path of the router answer, under the address and to the user of a request of the API.
func (w *Web) Serve(c echo.Context, path string, values ...string) error {
	r := w.page(path)
	c.SetParamNames(r.Names()...)
	c.SetParamValues(values...)
	return r.Answer(c)
}

func (w *Web) page(path string) frame.Route {
	at := slices.IndexFunc(w.routes, func(r frame.Route) bool { return r.Method == http.MethodGet && r.Path == path })
	return w.routes[at] // of the program's own paths
}
