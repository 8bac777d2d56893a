package account

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	accountpage "duces/templates/account"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
)

// The addresses in a digest lead here. Whoever follows one need not sign in,
// and programs follow links: showing the page changes nothing, and only the
// POST of its button, or of a mail program (RFC 8058), switches the digest off.

// subscriber is the user for whom the address of the request was made.
func (p *Pages) subscriber(c echo.Context) (account.User, error) {
	id := c.QueryParam("u")
	if p.unsubscriber == nil || !p.unsubscriber.Check(id, c.QueryParam("k")) {
		return account.User{}, &workflow.Error{
			Code: workflow.Forbidden, Message: "This link does not work: part of it is missing or was changed.",
			Satisfy: "Open the link in the mail again, or sign in and turn the digest off under Preferences.",
		}
	}
	ctx := c.Request().Context()
	world, err := p.read.World(ctx, id, account.Stream(id))
	if err != nil {
		return account.User{}, err
	}
	return account.Find(world, id)
}

func (p *Pages) showUnsubscribe(c echo.Context) error {
	u, err := p.subscriber(c)
	if err != nil {
		return err
	}
	if u.Preferences.NoDigest || u.Disabled {
		return p.Show(c, http.StatusOK, "The daily digest is turned off", accountpage.Unsubscribed(u.Name))
	}
	return p.Show(c, http.StatusOK, "Stop the daily digest", accountpage.Unsubscribe(p.unsubscriber.Path(u.ID), u.Name))
}

func (p *Pages) unsubscribe(c echo.Context) error {
	u, err := p.subscriber(c)
	if err != nil {
		return err
	}
	if u.Disabled { // nobody writes to them at all
		return p.Show(c, http.StatusOK, "The daily digest is turned off", accountpage.Unsubscribed(u.Name))
	}
	wanted := u.Preferences
	wanted.NoDigest = true
	do := func() error {
		_, err := p.Engine.Do(c.Request().Context(), u.ID, frame.NewKey(), account.SetPreferences{User: u.ID, Preferences: wanted})
		return err
	}
	err = do()
	if workflow.CodeOf(err) == workflow.Invalid && wanted.Delegate != "" {
		// The delegate has left or the time is over: that must not keep the digest switched on.
		wanted.Delegate, wanted.DelegateUntil = "", civil.Date{}
		err = do()
	}
	if err != nil {
		return err
	}
	return p.Show(c, http.StatusOK, "The daily digest is turned off", accountpage.Unsubscribed(u.Name))
}
