package account

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/templates/home"
	"duces/templates/page"
	"duces/workflow"
)

func (p *Pages) showSignIn(c echo.Context) error {
	if _, in := access.Who(c); in {
		return c.Redirect(http.StatusSeeOther, frame.LocalPath(c.QueryParam("next")))
	}
	return p.signInPage(c, http.StatusOK, home.SignIn{Next: c.QueryParam("next")})
}

func (p *Pages) signInPage(c echo.Context, status int, s home.SignIn) error {
	s.Shell = page.Shell{Title: "Sign in", Flash: p.TakeFlash(c), Illustrative: p.Illustrative, Version: p.Version}
	if s.Next != "" {
		s.Next = frame.LocalPath(s.Next)
	}
	return frame.Render(c, status, home.SignInPage(s))
}

// signIn opens a session for the right email address and password. It says
// the same, after the same time, whether the address or the password is wrong.
func (p *Pages) signIn(c echo.Context) error {
	ctx := c.Request().Context()
	email := strings.TrimSpace(c.FormValue("email"))
	form := home.SignIn{Email: email, Next: c.FormValue("next")}
	if files, ok := p.HeldIn(c.FormValue("held")); ok {
		form.Ended, form.Held, form.Files = true, c.FormValue("held"), files
	}
	guess, wait, ok := p.limiter.Guess(time.Now(), c.RealIP(), email)
	if !ok {
		return access.Wait(wait)
	}
	found, err := p.read.SignInByEmail(ctx, email)
	right := false
	if err == nil || workflow.CodeOf(err) == workflow.NotFound {
		right, err = guess.Check(ctx, found.Hash, c.FormValue("password"))
	}
	if err != nil {
		guess.Unchecked(time.Now())
		return err
	}
	if !right {
		access.Hold(ctx, guess.Wrong(time.Now()))
		form.Error = "The email address or password is not correct."
		return p.signInPage(c, http.StatusUnprocessableEntity, form)
	}
	guess.Right(time.Now())
	if err := p.SignIn(ctx, found.User); err != nil {
		return err
	}
	if form.Held != "" {
		if done, err := p.Resume(c, found.User.ID, form.Held); done || err != nil {
			return err
		}
		p.Flash(c, page.Warning, "Someone else filled in the form that was here before you signed in. It is not shown to you, and nothing in it was saved.")
	}
	return c.Redirect(http.StatusSeeOther, frame.LocalPath(form.Next))
}

// signedIn says to the script of the pages whether anybody is: “yes” or “no”.
func (p *Pages) signedIn(c echo.Context) error {
	if _, in := access.Who(c); in {
		return c.String(http.StatusOK, "yes")
	}
	return c.String(http.StatusOK, "no")
}

func (p *Pages) signOut(c echo.Context) error {
	if err := p.SignOut(c.Request().Context()); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}
