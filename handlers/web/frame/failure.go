package frame

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/problem"
	"duces/templates/home"
	matterpage "duces/templates/matter"
	"duces/workflow"
)

// titles are the headings of pages that say what went wrong.
var titles = map[int]string{
	http.StatusForbidden:             "You don't have access to this page",
	http.StatusNotFound:              "Page not found",
	http.StatusMethodNotAllowed:      "Page not found",
	http.StatusConflict:              "This cannot be done",
	http.StatusRequestEntityTooLarge: "Too large",
	http.StatusUnprocessableEntity:   "This request cannot be read",
	http.StatusTooManyRequests:       "Too many attempts",
	http.StatusServiceUnavailable:    "Try again",
}

// Failure answers a failed request with a page: one sentence, and a link to go
// on. A reader who is not signed in is sent to the sign-in form.
func (f *Frame) Failure(c echo.Context, p *problem.Problem, _ error) error {
	if Part(c) { // which stands beside a form
		return c.String(p.Status, p.Detail)
	}
	if p.Status == http.StatusUnauthorized {
		return f.askToSignIn(c)
	}
	f.recognize(c)
	v := home.Failure{Title: titles[p.Status], Text: p.Detail, Satisfy: p.Satisfy, Href: "/", Way: "Go to the dashboard"}
	if id := c.Param("id"); id != "" && strings.HasPrefix(c.Path(), "/matters/:id/") && p.Status != http.StatusNotFound {
		v.Href, v.Way = matterpage.Href(id), "Back to the matter"
	}
	if p.Status == http.StatusConflict && p.Field == problem.KeyHeader {
		v.Text = alreadySent
	}
	if v.Title == "" {
		v.Title = "Something went wrong"
	}
	if p.Code == string(workflow.UnknownOutcome) {
		v.Satisfy = "Go back and submit the form again. Nothing is saved twice."
	}
	if p.Status >= http.StatusInternalServerError {
		v.Reference = p.Instance
	}
	if _, in := access.Who(c); !in {
		v.Href, v.Way = "/sign-in", "Sign in"
	}
	ListsNone(c)
	v.Shell = f.Shell(c, v.Title)
	wholePage(c)
	return Render(c, p.Status, home.FailurePage(v))
}

// wholePage replaces the whole page where htmx asked for a part.
func wholePage(c echo.Context) {
	if Inline(c) {
		head := c.Response().Header()
		head.Set("HX-Retarget", "#main")
		head.Set("HX-Reselect", "#main")
		head.Set("HX-Reswap", "outerHTML show:window:top")
	}
}

// recognize finds the reader of a request that failed before the policy ran, so
// that a page that does not exist has the navigation too.
func (f *Frame) recognize(c echo.Context) {
	if _, in := access.Who(c); in {
		return
	}
	policy, err := access.NewPolicy([]access.Route{{Method: c.Request().Method, Path: c.Path(), Public: true}})
	if err != nil {
		return
	}
	nothing := func(echo.Context) error { return nil }
	identify := policy.Guard(f.Identify)(nothing)
	if c.Request().Context().Value(sessionLoaded{}) == nil { // a body was too large even to ask who sends it
		identify = f.Session(identify)
	}
	if err := identify(c); err != nil && !errors.Is(err, access.ErrSignIn) {
		f.Log.WarnContext(c.Request().Context(), "reader of an error page not recognized", "error", err)
	}
}

// askToSignIn redirects to the sign-in form, which redirects back to the page.
func (f *Frame) askToSignIn(c echo.Context) error {
	to := "/sign-in"
	if r := c.Request(); r.Method == http.MethodGet && r.URL.Path != "/" && !Inline(c) {
		to += "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	return Redirect(c, to)
}
