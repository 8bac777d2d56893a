package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	accountpage "duces/templates/account"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
)

// passwordOf is the password of a form, or one that is made here.
func passwordOf(c echo.Context, field string) (password, hash string, made bool, err error) {
	if password = c.FormValue(field); password == "" {
		password, made = access.NewPassword(), true
	}
	hash, err = access.HashPassword(c.Request().Context(), password)
	return password, hash, made, err
}

// once shows a secret that was just made. A form sent twice did nothing the
// second time, so that the secret made for it opens nothing and is not shown.
func (w *Web) once(c echo.Context, receipt workflow.Result, s accountpage.Secret, crumbs ...page.Crumb) error {
	if receipt.Again {
		s.Value = ""
	}
	return w.show(c, http.StatusOK, s.Title, accountpage.Once(s), crumbs...)
}

// setPassword is an administrator's act; one's own password is changed by changeOwnPassword.
func (w *Web) setPassword(c echo.Context) error {
	u, own, err := w.accountOf(c)
	if err != nil {
		return err
	}
	password, hash, made, err := passwordOf(c, "password")
	if err != nil {
		return w.refusedIn(c, "password", err)
	}
	receipt, err := w.do(c, account.SetPassword{User: u.ID, PasswordHash: hash})
	if err != nil {
		return w.refusedIn(c, "password", err)
	}
	if !made {
		w.flash(c, page.Success, "The password of "+u.Name+" is set.")
		return leadOn(c, back(u, own))
	}
	return w.once(c, receipt, accountpage.Secret{
		Title: "The password of " + u.Name + " is set", Lead: u.Email, Label: "Password", Value: password,
		Hint: "It is shown once and kept nowhere. Hand it over in person or by telephone.", BackHref: back(u, own), BackTo: "Go to the user",
	}, usersCrumb, page.Crumb{Title: u.Name})
}

// changeOwnPassword needs the old one, so that a screen left open gives nobody the account.
func (w *Web) changeOwnPassword(c echo.Context) error {
	ctx, u := c.Request().Context(), who(c)
	wrong := func(field, message string) error {
		return w.refusedIn(c, "password", &workflow.Error{Code: workflow.Invalid, Field: field, Message: message})
	}
	key := access.EmailKey(u.Email)
	if wait, ok := w.Limiter.Allow(time.Now(), access.IPKey(c.RealIP()), key); !ok {
		return access.Wait(wait)
	}
	found, err := w.Store.SignInByEmail(ctx, u.Email)
	if err != nil {
		return err
	}
	right, err := access.CheckPassword(ctx, found.Hash, c.FormValue("old"))
	if err != nil {
		return err
	}
	if !right {
		return wrong("old", "Password now: this is not your password.")
	}
	w.Limiter.Forget(key)
	if c.FormValue("password") != c.FormValue("repeat") {
		return wrong("repeat", "New password once more: the two are not the same.")
	}
	hash, err := access.HashPassword(ctx, c.FormValue("password"))
	if err != nil {
		return w.refusedIn(c, "password", err)
	}
	if _, err := w.do(c, account.SetPassword{User: u.ID, PasswordHash: hash}); err != nil {
		return w.refusedIn(c, "password", err)
	}
	if err := w.sessions.RenewToken(ctx); err != nil {
		return err
	}
	w.sessions.Put(ctx, passKey, u.Passwords+1) // this session goes on; others of the user are over
	w.flash(c, page.Success, "Your password is changed.")
	return leadOn(c, "/account")
}

func (w *Web) addToken(c echo.Context) error {
	u, own, err := w.accountOf(c)
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(c.FormValue("days"))
	if err != nil || days < 0 || days > 365 {
		return w.refusedIn(c, "token", &workflow.Error{Code: workflow.Invalid, Field: "days", Message: "It opens for: choose one of the lengths."})
	}
	token, hash, err := access.NewToken()
	if err != nil {
		return err
	}
	cmd := account.AddToken{User: u.ID, Label: strings.TrimSpace(c.FormValue("label")), Hash: hash}
	if days > 0 {
		// To the day, so that the same form sent twice is the same command.
		cmd.Expires = w.Engine.Now().Truncate(24*time.Hour).AddDate(0, 0, days+1)
	}
	receipt, err := w.do(c, cmd)
	if err != nil {
		return w.refusedIn(c, "token", err)
	}
	return w.once(c, receipt, accountpage.Secret{
		Title: "The token is made", Lead: cmd.Label, Label: "API token", Value: token,
		Hint: "It is shown once and kept nowhere. Send it as “Authorization: Bearer …”.", BackHref: back(u, own), BackTo: "Done",
	})
}

func (w *Web) revokeToken(c echo.Context) error {
	u, own, err := w.accountOf(c)
	if err != nil {
		return err
	}
	_, err = w.do(c, account.RevokeToken{User: u.ID, Token: c.FormValue("token")})
	if workflow.CodeOf(err) == workflow.NotFound {
		err = nil // somebody else was first; it opens nothing either way
	}
	if err != nil {
		return w.refusedIn(c, "tokens", err)
	}
	w.flash(c, page.Success, "The token is revoked.")
	return leadOn(c, back(u, own))
}
