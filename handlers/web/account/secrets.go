package account

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	accountpage "duces/templates/account"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/program"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// passwordOf is the password of a form, or one that is made here.
func passwordOf(c echo.Context, field, name, email string) (password, hash string, made bool, err error) {
	if password = c.FormValue(field); password == "" {
		password, made = access.NewPassword(), true
	}
	hash, err = hashOf(c, password, name, email)
	return password, hash, made, err
}

// hashOf is the hash of a password that a form brought, the same if the form is sent again.
func hashOf(c echo.Context, password, name, email string) (string, error) {
	return access.HashPasswordOf(c.Request().Context(), frame.Who(c).ID, c.FormValue(page.KeyField), password, name, email)
}

// showSecret shows a secret that was just made. For a form sent twice
// the engine gives the first result; the secret made the second time is not in
// use, and is not shown.
func (p *Pages) showSecret(c echo.Context, result workflow.Result, s accountpage.Secret, crumbs ...page.Crumb) error {
	if result.Again {
		s.Value = ""
	}
	return p.Show(c, http.StatusOK, s.Title, accountpage.Once(s), crumbs...)
}

// setPassword is for administrators, and sets the password of another user only: for
// their own, they use changeOwnPassword, which asks for the old one.
func (p *Pages) setPassword(c echo.Context) error {
	u, own, err := p.subject.Account(c)
	if err != nil {
		return err
	}
	if u.ID == frame.Who(c).ID {
		return p.changeOwnPassword(c)
	}
	password, hash, made, err := passwordOf(c, "password", u.Name, u.Email)
	if err != nil {
		return p.refusedIn(c, "password", err)
	}
	result, err := p.Do(c, account.SetPassword{User: u.ID, PasswordHash: hash, Made: made})
	if err != nil {
		return p.refusedIn(c, "password", err)
	}
	if !made {
		p.Done(c, result, "The password of "+u.Name+" is set.")
		return frame.Redirect(c, back(u, own))
	}
	return p.showSecret(c, result, accountpage.Secret{
		Title: "The password of " + u.Name + " is set", Lead: u.Email, Label: "Password", Value: password,
		Hint: "This password is shown only once. Give it to the user in person or by phone.", BackHref: back(u, own), BackTo: "Go to the user",
	}, usersCrumb, page.Crumb{Title: u.Name})
}

// changeOwnPassword needs the old one, so that nobody takes over an account at a screen left open.
func (p *Pages) changeOwnPassword(c echo.Context) error {
	ctx, u := c.Request().Context(), frame.Who(c)
	wrong := func(field, message string) error {
		return p.refusedIn(c, "password", &workflow.Error{Code: workflow.Invalid, Field: field, Message: message})
	}
	var again func() (string, error)
	if c.FormValue(page.KeyField) != "" {
		again = func() (string, error) { return hashOf(c, c.FormValue("password"), u.Name, u.Email) }
	}
	right, err := p.limiter.OwnPassword(ctx, time.Now(), p.SessionID(ctx), c.FormValue("old"), again, func() (string, error) {
		found, err := p.read.SignInByEmail(ctx, u.Email)
		return found.Hash, err
	})
	if err != nil {
		return err
	}
	if !right {
		return wrong("old", "Current password: this is not your password.")
	}
	if c.FormValue("password") != c.FormValue("repeat") {
		return wrong("repeat", "Confirm new password: the two passwords do not match.")
	}
	hash, err := hashOf(c, c.FormValue("password"), u.Name, u.Email)
	if err != nil {
		return p.refusedIn(c, "password", err)
	}
	result, err := p.Do(c, account.SetPassword{User: u.ID, PasswordHash: hash})
	if err != nil {
		return p.refusedIn(c, "password", err)
	}
	after, _, err := p.subject.Account(c)
	if err != nil {
		return err
	}
	// A form that is sent again later changes nothing, and the session stays as it is.
	// Of two copies sent at once, both were let in before the password was set.
	if after.SessionsEnded > u.SessionsEnded {
		if err := p.PasswordChanged(ctx, u.SessionsEnded+1); err != nil {
			return err
		}
	}
	p.Done(c, result, "Your password was changed.")
	return frame.Redirect(c, "/account")
}

func (p *Pages) addToken(c echo.Context) error {
	u, own, err := p.subject.Account(c)
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(c.FormValue("days"))
	if err != nil || days < 0 || days > 365 {
		return p.refusedIn(c, "token", &workflow.Error{Code: workflow.Invalid, Field: "days", Message: validation.NoOption("Expires after", c.FormValue("days"))})
	}
	token, hash, err := access.NewToken()
	if err != nil {
		return err
	}
	cmd := account.AddToken{User: u.ID, Label: strings.TrimSpace(c.FormValue("label")), Hash: hash}
	if days > 0 {
		// With the day, so that the same form sent twice is the same command.
		here := timezone.Named(u.Zone)
		cmd.Expires = civil.DateIn(p.Engine.Now(), here).AddDays(days).EndIn(here).UTC()
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		return p.refusedIn(c, "token", err)
	}
	return p.showSecret(c, result, accountpage.Secret{
		Title: "Token created", Lead: cmd.Label, Label: "API token", Value: token,
		Hint: "This token is shown only once. Send it as “Authorization: Bearer …”.", BackHref: back(u, own), BackTo: "Done",
	})
}

// revokeFeed is for administrators; readers end their own on the page of calendars.
func (p *Pages) revokeFeed(c echo.Context) error {
	u, own, err := p.subject.Account(c)
	if err != nil {
		return err
	}
	result, err := p.Do(c, account.RevokeFeed{User: u.ID, Feed: c.FormValue("feed")})
	if workflow.CodeOf(err) == workflow.NotFound {
		err = nil // as with a token
	}
	if err != nil {
		return p.refusedIn(c, "feeds", err)
	}
	p.Done(c, result, "The calendar feed was revoked.")
	return frame.Redirect(c, back(u, own))
}

// revokeProgram ends a token that belongs to no person.
func (p *Pages) revokeProgram(c echo.Context) error {
	result, err := p.Do(c, program.Revoke{Program: c.Param("id")})
	if workflow.CodeOf(err) == workflow.NotFound {
		err = nil // as with a token
	}
	if err != nil {
		return err
	}
	p.Done(c, result, "The token was revoked.")
	return frame.Redirect(c, "/users")
}

func (p *Pages) revokeToken(c echo.Context) error {
	u, own, err := p.subject.Account(c)
	if err != nil {
		return err
	}
	result, err := p.Do(c, account.RevokeToken{User: u.ID, Token: c.FormValue("token")})
	if workflow.CodeOf(err) == workflow.NotFound {
		err = nil // somebody else was first; it opens nothing either way
	}
	if err != nil {
		return p.refusedIn(c, "tokens", err)
	}
	p.Done(c, result, "The token was revoked.")
	return frame.Redirect(c, back(u, own))
}
