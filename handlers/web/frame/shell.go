package frame

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	duepage "duces/templates/due"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/view"
)

// navItem is one entry of the navigation.
type navItem struct {
	href, title string
	roles       []workflow.Role
}

// nav is the primary navigation. A role sees the entries whose roles include it; none means all.
var nav = []navItem{
	{"/", "Dashboard", access.Readers},
	{"/matters", "Matters", access.Readers},
	{"/deadlines", "Deadlines", access.Readers},
	{"/approvals", "Approvals", access.Readers},
	{"/reviews", "Reviews", access.Readers},
	{"/jurisdictions", "Jurisdictions", access.Readers},
	{"/proceedings", "Courts", access.Readers},
	{"/awards", "Awards", access.Readers},
	{"/court-calendar", "Court calendar", access.Admins},
	{"/users", "Users", access.Admins},
	{"/inbound", "Incoming mail", access.Readers},
	{"/mail", "Mail", nil},
	{"/ledger", "Ledger", []workflow.Role{workflow.Auditor, workflow.Admin}},
}

// Shell is the frame around a page, as its reader sees it. It takes the flash message.
func (f *Frame) Shell(c echo.Context, title string, crumbs ...page.Crumb) page.Shell {
	s := page.Shell{Title: title, Crumbs: crumbs, Illustrative: f.Illustrative, Version: f.Version, Downloads: downloads(c)}
	if c.Get(downloadKey) != nil { // nobody sees this page: only its table is read
		return s
	}
	s.Flash = f.TakeFlash(c)
	s.Acted = len(s.Flash) > 0
	s.Flash = append(s.Flash, notices(c)...)
	u, in := access.Who(c)
	if !in {
		return s
	}
	ctx, now := c.Request().Context(), f.Engine.Now()
	zone := page.ZoneOf(u.Zone)
	s.User = &page.SignedIn{Name: u.Name, Role: u.Role.Title()}
	s.Zone, s.AsOf = zone.Label(now), zone.Text(now)
	s.Standing = f.standing(ctx, u)
	if f.Clock != nil {
		s.Demo = &page.DemoBar{Now: zone.Text(now)}
	}
	// A page without these figures is better than no page.
	waiting := 0
	if u.Can(workflow.VerbApprove) {
		ask := view.ApprovalFilter{MayDecide: true, Limit: 200}
		if all, err := ReadAll(func(cursor string) (view.Page[view.ApprovalRow], error) {
			ask.Cursor = cursor
			return f.read.Approvals(ctx, u.Viewer(), ask)
		}); err == nil {
			waiting = len(all)
		}
	}
	if head, err := f.read.LedgerHead(ctx); err == nil {
		s.LedgerSize = head.Size
	}
	for _, n := range nav {
		if !(access.Route{Roles: n.roles}).Open(u.Role) {
			continue
		}
		item := page.NavItem{Href: n.href, Title: n.title, Current: n.current(c.Request().URL.Path)}
		if n.href == "/approvals" {
			item.Count, item.CountLabel = waiting, "to approve"
		}
		s.Nav = append(s.Nav, item)
	}
	return s
}

// beside are pages that mark an entry as current although their paths do not lie below it.
var beside = map[string][]string{"/deadlines": {duepage.AsMonth, duepage.AsCourt}, "/awards": {"/money", "/debts"}, "/reviews": {"/report"}}

func (n navItem) current(path string) bool {
	return slices.ContainsFunc(append([]string{n.href}, beside[n.href]...), func(href string) bool {
		return path == href || href != "/" && strings.HasPrefix(path, href+"/")
	})
}

// Zone is the time zone of the reader.
func Zone(c echo.Context) page.Zone { return page.ZoneOf(Who(c).Zone) }

// Render sends a component, once it is rendered whole: an error sends nothing.
func Render(c echo.Context, status int, t templ.Component) error {
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	buffered := templ.GetBuffer()
	defer templ.ReleaseBuffer(buffered)
	ctx := page.WithAddress(c.Request().Context(), c.QueryParams())
	if u, in := access.Who(c); in {
		ctx = page.WithReader(ctx, u.ID)
	}
	if err := t.Render(ctx, buffered); err != nil {
		return err
	}
	return c.HTMLBlob(status, buffered.Bytes())
}

// Inline says that htmx asks for a part of a page.
func Inline(c echo.Context) bool { return c.Request().Header.Get("HX-Request") == "true" }

// Part says that the script of the pages asks for the dates of a form alone.
func Part(c echo.Context) bool { return c.Request().Header.Get("Duces-Part") == "dates" }

// Redirect sends the browser to another page after a form was taken: with status
// 303, or for htmx with the header that makes it load the whole page.
func Redirect(c echo.Context, href string) error {
	if Inline(c) {
		c.Response().Header().Set("HX-Redirect", href)
		return c.NoContent(204)
	}
	return c.Redirect(303, href)
}

// Show sends a page inside the frame.
func (f *Frame) Show(c echo.Context, status int, title string, body templ.Component, crumbs ...page.Crumb) error {
	s := f.Shell(c, title, crumbs...)
	return Render(c, status, templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
		return page.Layout(s).Render(templ.WithChildren(ctx, body), out) //nolint:contextcheck // a component gets the context when it is rendered
	}))
}
