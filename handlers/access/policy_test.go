package access_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
)

// door is a router with one route of each kind, one that nobody listed, and a
// caller whose role the request names.
func door(t *testing.T) (*echo.Echo, *access.Policy) {
	t.Helper()
	p, err := access.NewPolicy([]access.Route{
		{Method: http.MethodGet, Path: "/sign-in", Public: true},
		{Method: http.MethodGet, Path: "/me"},
		{Method: http.MethodPost, Path: "/approvals/:id", For: workflow.VerbApprove, Member: true},
		{Method: http.MethodGet, Path: "/gone", For: workflow.VerbRunUsers},
	})
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		status := http.StatusInternalServerError
		var he *echo.HTTPError
		switch {
		case errors.Is(err, access.ErrSignIn):
			status = http.StatusUnauthorized
		case errors.As(err, &he):
			status = he.Code
		case workflow.CodeOf(err) == workflow.Forbidden:
			status = http.StatusForbidden
		}
		_ = c.NoContent(status)
	}
	e.Use(p.Closed())
	e.Use(access.ForPages(p.Guard(func(c echo.Context) (account.User, error) {
		switch role := c.Request().Header.Get("Role"); role {
		case "":
			return account.User{}, access.ErrSignIn
		case "disabled":
			return account.User{ID: "u", Role: workflow.Supervisor, Disabled: true}, nil
		case "broken":
			return account.User{}, errors.New("the store is away")
		default:
			return account.User{ID: "u", Role: workflow.Role(role)}, nil
		}
	})))
	ok := func(c echo.Context) error {
		user, _ := access.Who(c)
		return c.String(http.StatusOK, string(user.Role))
	}
	e.GET("/sign-in", ok)
	e.GET("/me", ok)
	e.POST("/approvals/:id", ok)
	e.GET("/forgotten", ok)
	e.GET("/api/forgotten", ok)
	e.GET("/forgotten/too", ok)
	return e, p
}

func TestTheDoorOpensToThoseOfTheRow(t *testing.T) {
	e, _ := door(t)
	for name, row := range map[string]struct {
		method, path, role string
		want               int
	}{
		"anybody reads a public page":          {"GET", "/sign-in", "", 200},
		"who is signed in is known there too":  {"GET", "/sign-in", "legal", 200},
		"nobody is asked to sign in":           {"GET", "/me", "", 401},
		"everybody signed in":                  {"GET", "/me", "admin", 200},
		"a disabled account is nobody":         {"GET", "/me", "disabled", 401},
		"the role that the row names":          {"POST", "/approvals/7", "supervisor", 200},
		"another role":                         {"POST", "/approvals/7", "legal", 403},
		"nobody where a role is needed":        {"POST", "/approvals/7", "", 401},
		"a store that is away opens nothing":   {"GET", "/me", "broken", 500},
		"nor a public page":                    {"GET", "/sign-in", "broken", 500},
		"a route without a row":                {"GET", "/forgotten", "admin", 403},
		"another route without a row":          {"GET", "/forgotten/too", "admin", 403},
		"a route that no guard stands before":  {"GET", "/api/forgotten", "admin", 403},
		"what does not exist":                  {"GET", "/nothing", "admin", 404},
		"a method that does not exist":         {"DELETE", "/me", "admin", 405},
		"a row for which there is no route":    {"GET", "/gone", "admin", 404},
		"the same for those who may not enter": {"GET", "/gone", "", 404},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(row.method, row.path, nil)
			r.Header.Set("Role", row.role)
			w := httptest.NewRecorder()
			e.ServeHTTP(w, r)
			if w.Code != row.want {
				t.Errorf("%s %s as %q: %d, want %d", row.method, row.path, row.role, w.Code, row.want)
			}
		})
	}
}

func TestThePolicyListsWhatIsMissing(t *testing.T) {
	e, p := door(t)
	if diff := cmp.Diff([]string{"GET /api/forgotten", "GET /forgotten", "GET /forgotten/too"}, p.Unlisted(e)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"GET /gone"}, p.Unused(e)); diff != "" {
		t.Error(diff)
	}
}

func TestAPolicyThatContradictsItselfIsRefused(t *testing.T) {
	row := access.Route{Method: http.MethodGet, Path: "/"}
	if _, err := access.NewPolicy([]access.Route{row}, []access.Route{row}); err == nil {
		t.Error("two rows for one route were taken")
	}
	if _, err := access.NewPolicy([]access.Route{{Method: http.MethodGet, Path: "/", Public: true, For: workflow.VerbRunUsers}}); err == nil {
		t.Error("a public row for one role was taken")
	}
}
