// Package call owns what every operation of the API shares: registering and
// describing it, who asks, the Idempotency-Key, lists and their cursors, the
// shapes that several answers have, and how an error is shown. It knows no
// family of operations, and of the store only how to find the user of a token.
package call

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/program"
	"duces/workflow/view"
)

// Tokens finds users by what they identify themselves with, or says workflow.NotFound.
type Tokens interface {
	// UserByToken finds the user of a live bearer token by its hash.
	UserByToken(ctx context.Context, hash string, now time.Time) (account.User, error)
	// ProgramByToken does the same for a token that belongs to no person.
	ProgramByToken(ctx context.Context, hash string, now time.Time) (program.Program, error)
	SignInByEmail(ctx context.Context, email string) (view.SignIn, error)
}

// Config is what the operations of all families stand on.
type Config struct {
	Engine *workflow.Engine
	Tokens Tokens
	Policy *access.Policy // must hold the rows of all families
	Pages  Pages
	Logger *slog.Logger
}

// API is the server as operations see it, with their description.
type API struct {
	engine *workflow.Engine
	log    *slog.Logger
	policy *access.Policy
	echo   *echo.Echo
	huma   huma.API
	pages  Pages

	tokens  Tokens
	limiter access.Limiter // of attempts at one's own password
}

// New guards the paths of the API; operations come with Add.
func New(e *echo.Echo, cfg Config) *API {
	verbs := verbs{}
	e.Use(verbs.route, access.ForAPI(cfg.Policy.Guard(bearer(cfg))))
	return &API{engine: cfg.Engine, log: cfg.Logger, policy: cfg.Policy, echo: e, huma: newHuma(e, verbs), pages: cfg.Pages, tokens: cfg.Tokens}
}

func bearer(cfg Config) func(echo.Context) (account.User, error) {
	return func(c echo.Context) (account.User, error) {
		token, ok := access.Bearer(c.Request().Header.Get(echo.HeaderAuthorization))
		if !ok {
			return account.User{}, access.ErrSignIn
		}
		ctx, hash, now := c.Request().Context(), access.HashToken(token), cfg.Engine.Now()
		u, err := cfg.Tokens.UserByToken(ctx, hash, now)
		if workflow.CodeOf(err) == workflow.NotFound {
			var p program.Program
			p, err = cfg.Tokens.ProgramByToken(ctx, hash, now)
			u = account.User{ID: string(program.Stream(p.ID)), Name: p.Label, Role: p.For.Role()} // no such user is on record: the engine lets it do nothing
		}
		if workflow.CodeOf(err) == workflow.NotFound {
			return account.User{}, access.ErrSignIn
		}
		c.SetRequest(c.Request().WithContext(context.WithValue(ctx, tokenKey{}, hash)))
		return u, err
	}
}

// tokenKey is where a request's context holds the hash of its token.
type tokenKey struct{}

// OwnPassword says whether a password is the caller's, or was when the same request, which
// sets another, came before. Wrong ones count against the
// token with which they came: whoever stole it does not keep its owner out.
func (a *API) OwnPassword(ctx context.Context, u account.User, key Keyed, password, next string) (bool, error) {
	var again func() (string, error)
	if key.Key != "" {
		again = func() (string, error) { return access.HashPasswordOf(ctx, u.ID, key.Key, next) }
	}
	token, _ := ctx.Value(tokenKey{}).(string)
	return a.limiter.OwnPassword(ctx, time.Now(), token, password, again, func() (string, error) {
		found, err := a.tokens.SignInByEmail(ctx, u.Email)
		return found.Hash, err
	})
}

// Now is the engine's clock.
func (a *API) Now() time.Time { return a.engine.Now() }

// Do hands a command to the engine.
func (a *API) Do(ctx context.Context, u account.User, key Keyed, cmd workflow.Command) (workflow.Result, error) {
	return a.engine.Do(ctx, u.ID, key.Key, cmd)
}

// Answer does a command, and answers with what was stored.
func (a *API) Answer(ctx context.Context, u account.User, key Keyed, cmd workflow.Command) (*ResultOut, error) {
	r, err := a.Do(ctx, u, key, cmd)
	if err != nil {
		return nil, err
	}
	return Done(r), nil
}

// Described is the description of a path, for what huma cannot take from types.
func (a *API) Described(path string) *huma.PathItem { return a.huma.OpenAPI().Paths[Prefix+path] }

// operation is the description of one operation, whose path is whole.
func (a *API) operation(method, path string) *huma.Operation {
	item := a.huma.OpenAPI().Paths[path]
	return map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
	}[method]
}

// Publish serves the description of all operations, which are added before it. Writing it takes a while, and is left until
// somebody asks for it: nobody may change it any more.
func (a *API) Publish() *huma.OpenAPI {
	described := a.huma.OpenAPI()
	spec := sync.OnceValues(func() ([]byte, error) { return json.Marshal(described) })
	a.echo.Match([]string{http.MethodGet, http.MethodHead}, Prefix+"/openapi.json", func(c echo.Context) error {
		text, err := spec()
		if err != nil {
			return fmt.Errorf("write the description of the API: %w", err)
		}
		return c.Blob(http.StatusOK, "application/openapi+json", text)
	})
	return described
}
