package respond

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/invitation"
)

// A sign-in lasts sessionLife at most.
const sessionLife = 12 * time.Hour

// What a session holds.
const (
	invitationKey = "invitation"
	flashKey      = "flash"
)

func sessionsOf(with Config) *scs.SessionManager {
	m := scs.New()
	m.Store = with.Sessions
	m.Lifetime = sessionLife
	m.Cookie.Name = "duces_respondent"
	if with.Secure {
		m.Cookie.Name = "__Host-duces_respondent"
	}
	m.Cookie.Secure, m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Path = with.Secure, true, http.SameSiteLaxMode, "/"
	return m
}

// session loads the respondent's session, and no other, before the page is made.
func (p *Pages) session(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		token := ""
		if cookie, err := c.Cookie(p.sessions.Cookie.Name); err == nil {
			token = cookie.Value
		}
		ctx, err := p.sessions.Load(c.Request().Context(), token)
		if err != nil {
			return (&workflow.Error{Code: workflow.Unavailable, Message: "Your session cannot be read now. Try again."}).Because(err)
		}
		ctx = context.WithValue(ctx, sessionLoaded{}, true)
		c.SetRequest(c.Request().WithContext(ctx))
		head := c.Response().Header()
		head.Add("Vary", "Cookie")
		head.Set("Cache-Control", "no-store")
		c.Response().Before(func() { p.keepSession(ctx, c) })
		return next(c)
	}
}

// sessionLoaded marks a request whose session was loaded: scs panics where none was.
type sessionLoaded struct{}

func (p *Pages) keepSession(ctx context.Context, c echo.Context) {
	switch p.sessions.Status(ctx) {
	case scs.Modified:
		token, expiry, err := p.sessions.Commit(ctx)
		if err != nil {
			p.Log.ErrorContext(ctx, "session of a respondent not kept", "error", err)
			return
		}
		p.sessions.WriteSessionCookie(ctx, c.Response(), token, expiry)
	case scs.Destroyed:
		p.sessions.WriteSessionCookie(ctx, c.Response(), "", time.Time{})
	case scs.Unmodified:
	}
}

// identify finds the actor of a session whose invitation still opens its matter.
func (p *Pages) identify(c echo.Context) (string, error) {
	ctx := c.Request().Context()
	id := p.sessions.GetString(ctx, invitationKey)
	if id == "" {
		return "", access.ErrSignIn
	}
	actor := string(invitation.Stream(id))
	facts, err := p.Store.World(ctx, actor)
	if err != nil {
		return "", err
	}
	if _, _, err := invitation.Live(facts, workflow.Act{Actor: actor, At: p.Engine.Now()}); err != nil || facts.Actor.Disabled {
		p.sessions.Remove(ctx, invitationKey)
		return "", access.ErrSignIn
	}
	return actor, nil
}

// signedOut keeps what somebody typed whose session has ended, and leads them to where they sign in again.
func (p *Pages) signedOut(guard echo.MiddlewareFunc) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		guarded := guard(next)
		return func(c echo.Context) error {
			err := guarded(c)
			if !errors.Is(err, access.ErrSignIn) {
				return err
			}
			typed := c.Request().Method == http.MethodPost && c.Path() == access.RespondPath+"/answer"
			if !typed { // a message would be a session, and so a write for whoever asks
				return frame.Redirect(c, access.RespondPath)
			}
			if wait, ok := p.Limiter.Allow(time.Now(), access.IPKey(c.RealIP())); !ok {
				return access.Wait(wait)
			}
			if p.keepTyped(c) {
				p.flash(c, "You were signed out. What you typed is kept. Ask for a new link to go on; choose files again that you had just added.")
			} else {
				p.flash(c, "You are not signed in. What you typed is not kept. Ask for a new link.")
			}
			return frame.Redirect(c, access.RespondPath)
		}
	}
}

func (p *Pages) flash(c echo.Context, text string) {
	p.sessions.Put(c.Request().Context(), flashKey, text)
}

// takeFlash is empty for a request that no page took: it failed before its session was loaded.
func (p *Pages) takeFlash(c echo.Context) string {
	ctx := c.Request().Context()
	if ctx.Value(sessionLoaded{}) == nil {
		return ""
	}
	return p.sessions.PopString(ctx, flashKey)
}
