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
	http.StatusForbidden:             "Not for you",
	http.StatusNotFound:              "Not found",
	http.StatusMethodNotAllowed:      "Not a page",
	http.StatusConflict:              "That cannot be done",
	http.StatusRequestEntityTooLarge: "Too large",
	http.StatusUnprocessableEntity:   "That cannot be read",
	http.StatusTooManyRequests:       "Too many attempts",
	http.StatusServiceUnavailable:    "Try again",
}

// Failure answers a failed request with a page inside the frame: one
// sentence, and a way on. Nobody signed in is led to the sign-in form.
func (f *Frame) Failure(c echo.Context, p *problem.Problem, _ error) error {
	if p.Status == http.StatusUnauthorized {
		return f.askToSignIn(c)
	}
	f.recognize(c)
	v := home.Failure{Title: titles[p.Status], Text: p.Detail, Satisfy: p.Satisfy, Href: "/", Way: "Go to the dashboard"}
	if id := c.Param("id"); id != "" && strings.HasPrefix(c.Path(), "/matters/:id/") && p.Status != http.StatusNotFound {
		v.Href, v.Way = matterpage.Href(id), "Back to the matter"
	}
	if v.Title == "" {
		v.Title = "Something went wrong"
	}
	if p.Code == string(workflow.UnknownOutcome) {
		v.Satisfy = "Go back and send the form once more: what was stored is not stored twice."
	}
	if p.Status >= http.StatusInternalServerError {
		v.Reference = p.Instance
	}
	if _, in := access.Who(c); !in {
		v.Href, v.Way = "/sign-in", "Sign in"
	}
	v.Shell = f.Shell(c, v.Title)
	if Inline(c) { // the part that was asked for is not there: the failure takes the whole page's place
		head := c.Response().Header()
		head.Set("HX-Retarget", "#main")
		head.Set("HX-Reselect", "#main")
		head.Set("HX-Reswap", "outerHTML show:window:top")
	}
	return Render(c, p.Status, home.FailurePage(v))
}

// recognize finds the reader where the failure came before the policy did, so
// that a page that does not exist keeps the frame too.
func (f *Frame) recognize(c echo.Context) {
	if _, in := access.Who(c); in {
		return
	}
	policy, err := access.NewPolicy([]access.Route{{Method: c.Request().Method, Path: c.Path(), Public: true}})
	if err != nil {
		return
	}
	nothing := func(echo.Context) error { return nil }
	if err := policy.Guard(f.Identify)(nothing)(c); err != nil && !errors.Is(err, access.ErrSignIn) {
		f.Log.WarnContext(c.Request().Context(), "reader of an error page not recognised", "error", err)
	}
}

// askToSignIn leads to the sign-in form, and after it back to the page that was asked for.
func (f *Frame) askToSignIn(c echo.Context) error {
	to := "/sign-in"
	if r := c.Request(); r.Method == http.MethodGet && r.URL.Path != "/" && !Inline(c) {
		to += "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	return Redirect(c, to)
}
