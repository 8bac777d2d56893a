// Package access owns what is asked of a request before it is served: passwords,
// bearer tokens, secret addresses, a limit on attempts, and the policy that says
// which route is for whom. It keeps no state beyond the limit's memory and may
// not read the store, where users and secrets live.
package access

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"duces/workflow"
	"duces/workflow/account"
)

// Route is one row of the policy: a route and for whom it is. It decides by the
// role alone. Whether this review or that matter exists for somebody, and
// whether the act is theirs to do, the store and the engine decide behind it.
type Route struct {
	Method string
	Path   string // the router's pattern, such as "/matters/:id"
	// Public opens the route to everybody, signed in or not.
	Public bool
	// For is what the route serves: it is open to the roles that may do that.
	// Without For and Roles it is open to everybody who is signed in, but to no program.
	For workflow.Verb
	// Roles are those for whom the route is, where no single verb says it.
	Roles []workflow.Role
	// Member says that what lies behind belongs to one review: to a user who is
	// not a member it does not exist (404). Auditors read without being members.
	Member bool
	// Realm is whose sessions the route is for; empty: those of users. No session opens a route of another realm.
	Realm Realm
	// Body is the largest request that the route takes, in bytes; 0 is 1 MiB.
	Body int64
}

// Realm is one kind of session.
type Realm string

// Respondents is the realm of people outside the team who answer online.
const Respondents Realm = "respondents"

const usualBody = 1 << 20

// Open says whether the row lets a role in.
func (r Route) Open(role workflow.Role) bool {
	if !r.Public && r.For == "" && len(r.Roles) == 0 {
		return role.Known()
	}
	return r.Public || (r.For == "" || role.Can(r.For)) && (len(r.Roles) == 0 || slices.Contains(r.Roles, role))
}

// Takes is the size of the largest request that the route takes, in bytes.
func (r Route) Takes() int64 {
	if r.Body > 0 {
		return r.Body
	}
	return usualBody
}

func (r Route) key() string { return r.Method + " " + r.Path }

// The groups of roles that rows of pages are made of, as the one table of the domain has them.
var (
	Readers    = workflow.VerbReadMatters.Roles()
	Movers     = workflow.VerbRunReviews.Roles()
	Approvers  = workflow.VerbApprove.Roles()
	Correctors = workflow.VerbCorrect.Roles()
	Noters     = workflow.VerbNote.Roles()
	Admins     = workflow.VerbRunUsers.Roles()
)

// ErrSignIn says that nobody is signed in where somebody must be: 401 over
// HTTP, and for a page the way to the sign-in form.
var ErrSignIn = errors.New("sign in first")

// errClosed refuses a route that was registered without a row.
var errClosed = &workflow.Error{Code: workflow.Forbidden, Message: "No one has access to this page."}

// Policy is the table of all routes. A route without a row is closed.
type Policy struct {
	rows    map[string]Route
	mu      sync.Mutex
	known   map[string]bool // routes that the router has, read once it serves
	ready   bool
	uploads tally // large bodies under way, by their users
	drains  tally // bodies of refused requests, by their addresses
}

// NewPolicy makes a policy of the rows that pages, API and the rest bring.
// Two rows for one route are refused: one of them would be wrong.
func NewPolicy(tables ...[]Route) (*Policy, error) {
	p := &Policy{rows: map[string]Route{}}
	for _, r := range slices.Concat(tables...) {
		if _, twice := p.rows[r.key()]; twice {
			return nil, fmt.Errorf("the route %s has two rows in the policy", r.key())
		}
		if r.Public && (r.For != "" || len(r.Roles) > 0 || r.Member) {
			return nil, fmt.Errorf("the route %s is public and restricted at once", r.key())
		}
		p.rows[r.key()] = r
	}
	return p, nil
}

// Lookup finds the row of a route. HEAD asks for what GET asks for, and less of it.
func (p *Policy) Lookup(method, path string) (Route, bool) {
	r, ok := p.rows[method+" "+path]
	if !ok && method == http.MethodHead {
		r, ok = p.rows[http.MethodGet+" "+path]
	}
	return r, ok
}

// Routes lists all rows in a steady order.
func (p *Policy) Routes() []Route {
	return slices.SortedFunc(maps.Values(p.rows), func(a, b Route) int {
		if c := strings.Compare(a.Path, b.Path); c != 0 {
			return c
		}
		return strings.Compare(a.Method, b.Method)
	})
}

// Closed refuses with 403 every route of the router that has no row. It stands
// before all routes, so that one which was registered past the policy answers
// nobody. What the router does not have stays 404 or 405.
func (p *Policy) Closed() echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if _, listed := p.Lookup(c.Request().Method, c.Path()); !listed && p.registered(c) {
				return errClosed
			}
			return next(c)
		}
	}
}

// Guard holds a request against its row and keeps who it is for Who. identify
// says who is asking; it returns ErrSignIn for nobody, and its other errors
// go to the error handler as they are. On a public route it is asked too,
// but an answer of nobody is good enough there. Install it with Echo.Use, inside
// ForPages or ForAPI.
func (p *Policy) Guard(identify func(echo.Context) (account.User, error)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			row, listed := p.Lookup(c.Request().Method, c.Path())
			if !listed {
				if p.registered(c) {
					return errClosed
				}
				return next(c)
			}
			if row.Realm != "" {
				return next(c) // GuardRealm's
			}
			user, err := identify(c)
			switch {
			case err == nil && user.ID == "":
				err = ErrSignIn
			case err == nil && user.Disabled:
				user, err = account.User{}, ErrSignIn
			}
			switch {
			case err == nil:
				c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), whoKey{}, user)))
			case !row.Public || !errors.Is(err, ErrSignIn):
				return err
			}
			if !row.Public && !row.Open(user.Role) {
				return &workflow.Error{Code: workflow.Forbidden, Message: "Your role, " + strings.ToLower(user.Role.Title()) + ", does not have access to this."}
			}
			if err := p.admit(c, row, user.ID); err != nil {
				return err
			}
			return next(c)
		}
	}
}

// GuardRealm is Guard for the routes of a realm. identify gives who is asking as the realm knows them, and
// ErrSignIn for nobody. What it gives is kept for WhoIn, and never for Who.
func (p *Policy) GuardRealm(realm Realm, identify func(echo.Context) (string, error)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			row, listed := p.Lookup(c.Request().Method, c.Path())
			if !listed || row.Realm != realm {
				return next(c)
			}
			who, err := identify(c)
			if err == nil && who == "" {
				err = ErrSignIn
			}
			if err != nil && (!row.Public || !errors.Is(err, ErrSignIn)) {
				return err
			}
			if err == nil {
				c.Set(string(realm), who)
			}
			if err := p.admit(c, row, string(realm)+"/"+who); err != nil {
				return err
			}
			return next(c)
		}
	}
}

// WhoIn is whom GuardRealm let in; empty on a public route where nobody is signed in.
func WhoIn(c echo.Context, realm Realm) string {
	who, _ := c.Get(string(realm)).(string)
	return who
}

type whoKey struct{}

// Who is the user that Guard let in; false on a public route where nobody is signed in.
func Who(c echo.Context) (account.User, bool) { return From(c.Request().Context()) }

// From is Who for code that knows only the request's context.
func From(ctx context.Context) (account.User, bool) {
	u, ok := ctx.Value(whoKey{}).(account.User)
	return u, ok
}

// Unlisted names the router's routes that have no row; a test wants none.
func (p *Policy) Unlisted(e *echo.Echo) []string {
	var missing []string
	for key := range routesOf(e) {
		method, path, _ := strings.Cut(key, " ")
		if _, ok := p.Lookup(method, path); !ok {
			missing = append(missing, key)
		}
	}
	slices.Sort(missing)
	return missing
}

// Unused names the rows for which the router has no route; a test wants none.
func (p *Policy) Unused(e *echo.Echo) []string {
	has := routesOf(e)
	var unused []string
	for _, r := range p.Routes() {
		if !has[r.key()] {
			unused = append(unused, r.key())
		}
	}
	return unused
}

func (p *Policy) registered(c echo.Context) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ready {
		p.known, p.ready = routesOf(c.Echo()), true
	}
	return p.known[c.Request().Method+" "+c.Path()]
}

func routesOf(e *echo.Echo) map[string]bool {
	routes := map[string]bool{}
	for _, r := range e.Routes() {
		if r.Method != echo.RouteNotFound { // what a group uses to run its middleware on a 404
			routes[r.Method+" "+r.Path] = true
		}
	}
	return routes
}
