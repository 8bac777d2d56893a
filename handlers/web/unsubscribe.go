package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	accountpage "duces/templates/account"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
)

// The addresses in a digest lead here. Whoever follows one need not sign in,
// and programs follow links: showing the page changes nothing, and only the
// POST of its button, or of a mail program (RFC 8058), switches the digest off.

// leaver is the user whom an address was made for.
func (w *Web) leaver(c echo.Context) (account.User, error) {
	id := c.QueryParam("u")
	if w.Unsubscribe == nil || !w.Unsubscribe.Check(id, c.QueryParam("k")) {
		return account.User{}, &workflow.Error{
			Code: workflow.Forbidden, Message: "This address does not switch anybody's digest off: a part of it is missing or was changed.",
			Satisfy: "Open the link in the mail once more, or sign in and choose under Preferences.",
		}
	}
	ctx := c.Request().Context()
	world, err := w.Store.World(ctx, id, account.Stream(id))
	if err != nil {
		return account.User{}, err
	}
	return account.Find(world, id)
}

func (w *Web) showUnsubscribe(c echo.Context) error {
	u, err := w.leaver(c)
	if err != nil {
		return err
	}
	if u.Preferences.NoDigest || u.Disabled {
		return w.show(c, http.StatusOK, "The daily digest is switched off", accountpage.Unsubscribed(u.Name))
	}
	return w.show(c, http.StatusOK, "Stop the daily digest", accountpage.Unsubscribe(w.Unsubscribe.Path(u.ID), u.Name))
}

func (w *Web) unsubscribe(c echo.Context) error {
	u, err := w.leaver(c)
	if err != nil {
		return err
	}
	if u.Disabled { // nobody writes to them at all
		return w.show(c, http.StatusOK, "The daily digest is switched off", accountpage.Unsubscribed(u.Name))
	}
	p := u.Preferences
	p.NoDigest = true
	do := func() error {
		_, err := w.Engine.Do(c.Request().Context(), u.ID, newKey(), account.SetPreferences{User: u.ID, Preferences: p})
		return err
	}
	err = do()
	if workflow.CodeOf(err) == workflow.Invalid && p.Delegate != "" {
		// Who stood in has left or the time is over: that must not keep the digest coming.
		p.Delegate, p.DelegateUntil = "", deadline.Date{}
		err = do()
	}
	if err != nil {
		return err
	}
	return w.show(c, http.StatusOK, "The daily digest is switched off", accountpage.Unsubscribed(u.Name))
}
