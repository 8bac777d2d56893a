package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/templates/home"
	"duces/templates/page"
	"duces/workflow"
)

func (w *Web) showSignIn(c echo.Context) error {
	if _, in := access.Who(c); in {
		return c.Redirect(http.StatusSeeOther, localPath(c.QueryParam("next")))
	}
	return w.signInPage(c, http.StatusOK, home.SignIn{Next: c.QueryParam("next")})
}

func (w *Web) signInPage(c echo.Context, status int, s home.SignIn) error {
	s.Shell = page.Shell{Title: "Sign in", Flash: w.takeFlash(c), Illustrative: w.Illustrative, Version: w.Version}
	if s.Next != "" {
		s.Next = localPath(s.Next)
	}
	return render(c, status, home.SignInPage(s))
}

// signIn opens a session for the right e-mail address and password. It says
// the same, after the same time, whether the address or the password is wrong.
func (w *Web) signIn(c echo.Context) error {
	ctx := c.Request().Context()
	email := strings.ToLower(strings.TrimSpace(c.FormValue("email")))
	form := home.SignIn{Email: email, Next: c.FormValue("next")}
	if wait, ok := w.Limiter.Allow(time.Now(), access.IPKey(c.RealIP()), access.EmailKey(email)); !ok {
		return access.Wait(wait)
	}
	found, err := w.Store.SignInByEmail(ctx, email)
	if err != nil && workflow.CodeOf(err) != workflow.NotFound {
		return err
	}
	right, err := access.CheckPassword(ctx, found.Hash, c.FormValue("password"))
	if err != nil {
		return err
	}
	if !right {
		form.Error = "The e-mail address or the password is not right."
		return w.signInPage(c, http.StatusUnprocessableEntity, form)
	}
	w.Limiter.Forget(access.EmailKey(email))
	if err := w.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := w.sessions.RenewToken(ctx); err != nil {
		return err
	}
	w.sessions.Put(ctx, userKey, found.User.ID)
	w.sessions.Put(ctx, passKey, found.User.Passwords)
	w.sessions.Put(ctx, seenKey, time.Now().Unix())
	return c.Redirect(http.StatusSeeOther, localPath(form.Next))
}

func (w *Web) signOut(c echo.Context) error {
	if err := w.sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

// localPath keeps a redirect on this server: a path of ours, or the first page.
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(next, "\\\r\n\t") ||
		strings.HasPrefix(u.Path, "/sign-") {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}
