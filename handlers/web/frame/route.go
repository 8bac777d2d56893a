package frame

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/workflow"
)

// Route is one page: its row of the policy, and what answers.
type Route struct {
	access.Route
	Answer echo.HandlerFunc
	list   bool // that can be downloaded
}

// Get is a page for roles; nil is everybody who is signed in.
func Get(path string, roles []workflow.Role, answer echo.HandlerFunc) Route {
	return Route{access.Route{Method: http.MethodGet, Path: path, Roles: roles}, answer, false}
}

// List is a page whose filter stands in its address. Forms send what is empty, too:
// that is left out of the address, so that it reads as what was chosen.
func List(path string, roles []workflow.Role, answer echo.HandlerFunc) Route {
	return Get(path, roles, func(c echo.Context) error {
		q := c.QueryParams()
		chosen := url.Values{}
		for name, values := range q {
			if name == "back" { // where an empty cursor is the first page
				chosen[name] = values
				continue
			}
			if values = slices.DeleteFunc(slices.Clone(values), workflow.Blank); len(values) > 0 {
				chosen[name] = values
			}
		}
		if len(chosen) == len(q) {
			return answer(c)
		}
		to := url.URL{Path: c.Request().URL.Path, RawQuery: chosen.Encode()}
		return c.Redirect(http.StatusSeeOther, to.String())
	})
}

// Post takes a form from roles; nil is everybody who is signed in.
func Post(path string, roles []workflow.Role, answer echo.HandlerFunc) Route {
	return Route{access.Route{Method: http.MethodPost, Path: path, Roles: roles}, answer, false}
}

// ToAll opens a route to everybody, signed in or not.
func (r Route) ToAll() Route {
	r.Public = true
	return r
}

// ForMembers says that what lies behind a route belongs to one review.
func (r Route) ForMembers() Route {
	r.Member = true
	return r
}

// Takes sets the size of the largest request in bytes; without it that is 1 MiB.
func (r Route) Takes(bytes int64) Route {
	r.Body = bytes
	return r
}

// Names are the parameters in the path.
func (r Route) Names() []string {
	var names []string
	for part := range strings.SplitSeq(r.Path, "/") {
		if name, is := strings.CutPrefix(part, ":"); is {
			names = append(names, name)
		}
	}
	return names
}
