package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
)

// How long a sign-in lasts: a working day whatever happens, and half of one
// without a request.
const (
	sessionLife = 24 * time.Hour
	sessionIdle = 12 * time.Hour
	// A session notes that it is in use only this often, so that reading a
	// page writes nothing.
	sessionNote = 10 * time.Minute
)

// What a session holds.
const (
	userKey   = "user"
	seenKey   = "seen"      // Unix seconds of the latest noted request
	passKey   = "passwords" // how often the user's password had been set at sign-in
	flashKey  = "flash"     // what the last act did, for the next page
	uploadKey = "upload"    // SHA-256 of documents received in this session
)

func sessionsOf(d Deps) *scs.SessionManager {
	m := scs.New()
	m.Store = d.Sessions
	m.Lifetime = sessionLife
	m.Cookie.Name = "duces_session"
	if d.Secure {
		m.Cookie.Name = "__Host-duces_session" // the browser then refuses one set by a neighbour or without TLS
	}
	m.Cookie.Secure = d.Secure
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Path = "/"
	return m
}

// session loads the session before a page is made and keeps what changed in
// it, just before the answer's head is sent.
func (w *Web) session(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if strings.HasPrefix(c.Request().URL.Path, "/static/") {
			return next(c)
		}
		token := ""
		if cookie, err := c.Cookie(w.sessions.Cookie.Name); err == nil {
			token = cookie.Value
		}
		ctx, err := w.sessions.Load(c.Request().Context(), token)
		if err != nil {
			return (&workflow.Error{Code: workflow.Unavailable, Message: "Your session cannot be read now; try again."}).Because(err)
		}
		ctx = context.WithValue(ctx, sessionLoaded{}, true)
		c.SetRequest(c.Request().WithContext(ctx))
		head := c.Response().Header()
		head.Add("Vary", "Cookie")
		head.Set("Cache-Control", "no-store")
		c.Response().Before(func() { w.keepSession(ctx, c) })
		return next(c)
	}
}

// sessionLoaded marks a request whose session was loaded: scs panics where none was.
type sessionLoaded struct{}

func (w *Web) keepSession(ctx context.Context, c echo.Context) {
	switch w.sessions.Status(ctx) {
	case scs.Modified:
		token, expiry, err := w.sessions.Commit(ctx)
		if err != nil {
			// The page is made already; without a cookie its reader signs in again.
			w.Log.ErrorContext(ctx, "session not kept", "error", err)
			return
		}
		w.sessions.WriteSessionCookie(ctx, c.Response(), token, expiry)
	case scs.Destroyed:
		w.sessions.WriteSessionCookie(ctx, c.Response(), "", time.Time{})
	case scs.Unmodified:
	}
}

// identify says who is asking, for the policy.
func (w *Web) identify(c echo.Context) (account.User, error) {
	ctx := c.Request().Context()
	id := ""
	if ctx.Value(sessionLoaded{}) != nil {
		id = w.sessions.GetString(ctx, userKey)
	}
	if id == "" {
		return account.User{}, access.ErrSignIn
	}
	// A session lives by the wall: moving the demonstration's clock ends none.
	now := time.Now()
	idle := now.Sub(time.Unix(w.sessions.GetInt64(ctx, seenKey), 0))
	u, err := w.Store.User(ctx, id)
	if err != nil && workflow.CodeOf(err) != workflow.NotFound {
		return account.User{}, err
	}
	if err != nil || u.Disabled || idle > sessionIdle || w.sessions.GetInt(ctx, passKey) != u.Passwords {
		if err := w.sessions.Destroy(ctx); err != nil {
			return account.User{}, err
		}
		return account.User{}, access.ErrSignIn
	}
	if idle > sessionNote {
		w.sessions.Put(ctx, seenKey, now.Unix())
	}
	return u, nil
}

// who is the user behind a page; the policy let them in.
func who(c echo.Context) account.User {
	u, _ := access.Who(c)
	return u
}

// flash leaves a message for the next page.
func (w *Web) flash(c echo.Context, kind page.Kind, text string) {
	w.sessions.Put(c.Request().Context(), flashKey, string(kind)+"\n"+text)
}

// takeFlash gives the message that was left, once.
func (w *Web) takeFlash(c echo.Context) []page.Flash {
	ctx := c.Request().Context()
	if ctx.Value(sessionLoaded{}) == nil || !w.sessions.Exists(ctx, flashKey) {
		return nil
	}
	kind, text, _ := strings.Cut(w.sessions.PopString(ctx, flashKey), "\n")
	return []page.Flash{{Kind: page.Kind(kind), Text: text}}
}
