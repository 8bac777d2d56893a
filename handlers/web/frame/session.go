package frame

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

// A sign-in lasts sessionLife at most, and sessionIdle without a request.
const (
	sessionLife = 24 * time.Hour
	sessionIdle = 12 * time.Hour
	// A session records that it is in use at most this often: most pages that
	// are read write nothing.
	sessionNote = 10 * time.Minute
)

// What a session holds.
const (
	userKey  = "user"
	seenKey  = "seen"      // Unix seconds of the latest noted request
	endedKey = "passwords" // how often the user's sessions had ended at sign-in
	flashKey = "flash"     // what the last act did, for the next page
)

func sessionsOf(d Config) *scs.SessionManager {
	m := scs.New()
	m.Store = d.Sessions
	m.Lifetime = sessionLife
	m.Cookie.Name = "duces_session"
	if d.Secure {
		m.Cookie.Name = "__Host-duces_session" // the browser then refuses one set by a neighboring host or without TLS
	}
	m.Cookie.Secure = d.Secure
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Path = "/"
	return m
}

// Session loads the session before the page is made, and stores its changes
// just before the header of the answer is sent.
func (f *Frame) Session(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if strings.HasPrefix(c.Request().URL.Path, "/static/") {
			return next(c)
		}
		token := ""
		if cookie, err := c.Cookie(f.sessions.Cookie.Name); err == nil {
			token = cookie.Value
		}
		ctx, err := f.sessions.Load(c.Request().Context(), token)
		if err != nil {
			return (&workflow.Error{Code: workflow.Unavailable, Message: "Your session cannot be read now. Try again."}).Because(err)
		}
		ctx = context.WithValue(ctx, sessionLoaded{}, true)
		c.SetRequest(c.Request().WithContext(ctx))
		head := c.Response().Header()
		head.Add("Vary", "Cookie")
		head.Set("Cache-Control", "no-store")
		c.Response().Before(func() { f.keepSession(ctx, c) })
		return next(c)
	}
}

// sessionLoaded marks a request whose session was loaded: scs panics where none was.
type sessionLoaded struct{}

func (f *Frame) keepSession(ctx context.Context, c echo.Context) {
	switch f.sessions.Status(ctx) {
	case scs.Modified:
		token, expiry, err := f.sessions.Commit(ctx)
		if err != nil {
			// The page is made already; without a cookie its reader signs in again.
			f.Log.ErrorContext(ctx, "session not kept", "error", err)
			return
		}
		f.sessions.WriteSessionCookie(ctx, c.Response(), token, expiry)
	case scs.Destroyed:
		f.sessions.WriteSessionCookie(ctx, c.Response(), "", time.Time{})
	case scs.Unmodified:
	}
}

// Identify finds the user of a request for the policy: access.ErrSignIn if there is none.
func (f *Frame) Identify(c echo.Context) (account.User, error) {
	ctx := c.Request().Context()
	id := ""
	if ctx.Value(sessionLoaded{}) != nil {
		id = f.sessions.GetString(ctx, userKey)
	}
	if id == "" {
		return account.User{}, access.ErrSignIn
	}
	// A session is timed by the real clock: moving the demonstration's clock ends none.
	now := time.Now()
	idle := now.Sub(time.Unix(f.sessions.GetInt64(ctx, seenKey), 0))
	u, err := f.read.User(ctx, id)
	if err != nil && workflow.CodeOf(err) != workflow.NotFound {
		return account.User{}, err
	}
	if err != nil || u.Disabled || idle > sessionIdle || f.sessions.GetInt(ctx, endedKey) != u.SessionsEnded {
		if err := f.sessions.Destroy(ctx); err != nil {
			return account.User{}, err
		}
		return account.User{}, access.ErrSignIn
	}
	if idle > sessionNote {
		f.sessions.Put(ctx, seenKey, now.Unix())
	}
	return u, nil
}

// SignIn opens a session for a user, under a new token.
func (f *Frame) SignIn(ctx context.Context, u account.User) error {
	if err := f.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := f.sessions.RenewToken(ctx); err != nil {
		return err
	}
	f.sessions.Put(ctx, userKey, u.ID)
	f.sessions.Put(ctx, endedKey, u.SessionsEnded)
	f.sessions.Put(ctx, seenKey, time.Now().Unix())
	return nil
}

// SessionID tells the session from all others; it is a secret.
func (f *Frame) SessionID(ctx context.Context) string { return f.sessions.Token(ctx) }

// SignOut ends the session.
func (f *Frame) SignOut(ctx context.Context) error { return f.sessions.Destroy(ctx) }

// PasswordChanged keeps this session, under a new token, after its user set a
// password; all other sessions of the user end. ended counts this time too.
func (f *Frame) PasswordChanged(ctx context.Context, ended int) error {
	if err := f.sessions.RenewToken(ctx); err != nil {
		return err
	}
	f.sessions.Put(ctx, endedKey, ended)
	return nil
}

// Who is the signed-in user, whom the policy let in. On a public page it may be the zero User.
func Who(c echo.Context) account.User {
	u, _ := access.Who(c)
	return u
}

// Flash leaves a message for the next page.
func (f *Frame) Flash(c echo.Context, kind page.Kind, text string) {
	text = string(kind) + "\n" + text
	if a := longOf(c.Request().Context()); a != nil { // the next page is of the request that fetches the answer
		a.mu.Lock()
		defer a.mu.Unlock()
		a.flash = text
		return
	}
	f.sessions.Put(c.Request().Context(), flashKey, text)
}

// TakeFlash returns the message left for this page and removes it.
func (f *Frame) TakeFlash(c echo.Context) []page.Flash {
	ctx := c.Request().Context()
	if ctx.Value(sessionLoaded{}) == nil || longOf(ctx) != nil || !f.sessions.Exists(ctx, flashKey) {
		return nil
	}
	kind, text, _ := strings.Cut(f.sessions.PopString(ctx, flashKey), "\n")
	return []page.Flash{{Kind: page.Kind(kind), Text: text}}
}
