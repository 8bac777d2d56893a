package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/templates/account"
	"duces/templates/page"
	"duces/workflow"
)

var usersCrumb = page.Crumb{Href: "/users", Title: "Users"}

func (w *Web) users(c echo.Context) error {
	u := who(c)
	rows, err := w.Store.Users(c.Request().Context(), u.Viewer())
	if err != nil {
		return err
	}
	return w.show(c, http.StatusOK, "Users", account.List(account.ListView{Rows: rows, MayRun: u.Can(workflow.VerbRunUsers)}))
}

func (w *Web) showNewUser(c echo.Context) error {
	return w.newUserPage(c, http.StatusOK, nil)
}

func (w *Web) newUserPage(c echo.Context, status int, found faults) error {
	given := c.Request().PostForm
	v := account.NewView{
		Key: formKey(c), Zones: zones,
		Name:  found.at(page.Field{Name: "name", Label: "Name", Value: given.Get("name"), Required: true}),
		Email: found.at(page.Field{Name: "email", Label: "E-mail", Hint: "To sign in, and where alerts go.", Type: "email", Value: given.Get("email"), Required: true}),
		Role:  found.at(page.Field{Name: "role", Label: "Role", Value: given.Get("role"), Required: true}),
		Zone:  found.at(page.Field{Name: "zone", Label: "Time zone", Hint: "Times are shown to them in it.", Value: cmp.Or(given.Get("zone"), who(c).Zone), Required: true}),
		// What was typed does not come back: a password is never written into a page.
		Password: found.at(page.Field{
			Name: "password", Label: "Password", Hint: "Leave it empty, and one is made and shown once. At least 12 characters.", Type: "password", Autocomplete: "new-password",
		}),
	}
	v.Problems = found.summary(v.Name, v.Email, v.Role, v.Zone, v.Password)
	return w.show(c, status, "Add a user", account.New(v), usersCrumb, page.Crumb{Title: "Add a user"})
}

// passwordOf is the password of a form, or one that is made here.
func passwordOf(c echo.Context, field string) (password, hash string, made bool, err error) {
	if password = c.FormValue(field); password == "" {
		password, made = newPassword(), true
	}
	hash, err = access.HashPassword(c.Request().Context(), password)
	return password, hash, made, err
}

// newPassword makes one that can be read over the telephone: 120 random bits
// in letters and digits, none of which look alike.
func newPassword() string {
	text := strings.ToLower(rand.Text())[:24]
	return strings.Join([]string{text[:6], text[6:12], text[12:18], text[18:]}, "-")
}

func (w *Web) addUser(c echo.Context) error {
	cmd := workflow.AddUser{Name: c.FormValue("name"), Email: c.FormValue("email"), Role: workflow.Role(c.FormValue("role")), Zone: strings.TrimSpace(c.FormValue("zone"))}
	password, hash, made, err := passwordOf(c, "password")
	if err == nil {
		cmd.PasswordHash = hash
		var receipt workflow.Receipt
		if receipt, err = w.do(c, cmd); err == nil {
			return w.userAdded(c, cmd, receipt, password, made)
		}
	}
	found, status, err := faultsOf(err)
	if err != nil {
		return err
	}
	return w.newUserPage(c, status, found)
}

func (w *Web) userAdded(c echo.Context, cmd workflow.AddUser, receipt workflow.Receipt, password string, made bool) error {
	href := account.Href(receipt.Created[0])
	if !made {
		w.flash(c, page.Success, cmd.Name+" can sign in now.")
		return leadOn(c, href)
	}
	return w.once(c, receipt, account.Secret{
		Title: cmd.Name + " can sign in now", Lead: cmd.Email, Label: "Password", Value: password,
		Hint: "It is shown once and kept nowhere. Hand it over in person or by telephone; they can change it under “Your account”.", BackHref: href, BackTo: "Go to the user",
	}, usersCrumb, page.Crumb{Title: cmd.Name})
}

// once shows a secret that was just made. A form sent twice did nothing the
// second time, so that the secret made for it opens nothing and is not shown.
func (w *Web) once(c echo.Context, receipt workflow.Receipt, s account.Secret, crumbs ...page.Crumb) error {
	if receipt.Again {
		s.Value = ""
	}
	return w.show(c, http.StatusOK, s.Title, account.Once(s), crumbs...)
}

// accountOf is the user that a page is about: the one in the path, or the reader.
func (w *Web) accountOf(c echo.Context) (u workflow.User, own bool, err error) {
	id := c.Param("id")
	if id == "" {
		id, own = who(c).ID, true
	}
	world, err := w.Store.World(c.Request().Context(), who(c).ID, workflow.UserStream(id))
	if err != nil {
		return u, own, err
	}
	u, err = world.User(id)
	return u, own, err
}

func (w *Web) user(c echo.Context) error { return w.userPage(c, http.StatusOK, "", nil) }

func (w *Web) account(c echo.Context) error { return w.userPage(c, http.StatusOK, "", nil) }

// userPage shows a user; form names the form that was refused, if one was.
func (w *Web) userPage(c echo.Context, status int, form string, found faults) error {
	u, own, err := w.accountOf(c)
	if err != nil {
		return err
	}
	field := func(in, name, label, value string) page.Field {
		f := page.Field{Name: name, ID: in + "-" + name, Label: label, Value: value, Required: true}
		if in == form {
			if sent, ok := c.Request().PostForm[name]; ok {
				f.Value = sent[0]
			}
			f = found.at(f)
		}
		return f
	}
	secret := func(name, label, autocomplete string) page.Field {
		f := field("password", name, label, "")
		f.Value, f.Type, f.Autocomplete = "", "password", autocomplete
		return f
	}
	v := account.View{
		User: u, Own: own, Self: u.ID == who(c).ID, Key: newKey(),
		Change: account.ChangeForm{
			Name: field("change", "name", "Name", u.Name), Role: field("change", "role", "Role", string(u.Role)),
			Zone: field("change", "zone", "Time zone", u.Zone), Zones: zones, MayChange: who(c).Can(workflow.VerbRunUsers),
		},
		Password: account.PasswordForm{New: secret("password", "New password", "new-password")},
		Label:    field("token", "label", "What is it for?", ""),
		Days:     field("token", "days", "It opens for", "90"),
	}
	v.Password.New.Hint = "At least 12 characters."
	if own {
		v.Password.Old = secret("old", "Password now", "current-password")
		v.Password.Repeat = secret("repeat", "New password once more", "new-password")
	} else {
		v.Password.New.Required = false
		v.Password.New.Hint = "Leave it empty, and one is made and shown once. At least 12 characters."
	}
	for id, label := range u.Tokens {
		v.Tokens = append(v.Tokens, account.Token{ID: id, Label: label})
	}
	slices.SortFunc(v.Tokens, func(a, b account.Token) int { return cmp.Compare(a.ID, b.ID) })
	v.Problems = found.summary(v.Change.Name, v.Change.Role, v.Change.Zone, v.Password.Old, v.Password.New, v.Password.Repeat, v.Label, v.Days)
	if own {
		return w.show(c, status, "Your account", account.User(v))
	}
	return w.show(c, status, u.Name, account.User(v), usersCrumb, page.Crumb{Title: u.Name})
}

// refusedIn shows the page of a user again with what was wrong in one of its forms.
func (w *Web) refusedIn(c echo.Context, form string, err error) error {
	found, status, err := faultsOf(err)
	if err != nil {
		return err
	}
	return w.userPage(c, status, form, found)
}

// back is the page on which the forms of a user stand.
func back(u workflow.User, own bool) string {
	if own {
		return "/account"
	}
	return account.Href(u.ID)
}

func (w *Web) changeUser(c echo.Context) error {
	u, own, err := w.accountOf(c)
	if err != nil {
		return err
	}
	cmd := workflow.ChangeUser{User: u.ID, Name: c.FormValue("name"), Role: workflow.Role(c.FormValue("role")), Zone: strings.TrimSpace(c.FormValue("zone"))}
	if _, err := w.do(c, cmd); err != nil {
		return w.refusedIn(c, "change", err)
	}
	w.flash(c, page.Success, "Saved.")
	return leadOn(c, back(u, own))
}

func (w *Web) setAccess(c echo.Context) error {
	u, own, err := w.accountOf(c)
	if err != nil {
		return err
	}
	enable := c.FormValue("enable") == "true"
	if _, err := w.do(c, workflow.EnableUser{User: u.ID, Enable: enable}); err != nil {
		return w.refusedIn(c, "access", err)
	}
	if enable {
		w.flash(c, page.Success, u.Name+" has access again.")
	} else {
		w.flash(c, page.Success, u.Name+" has no access any more.")
	}
	return leadOn(c, back(u, own))
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
	receipt, err := w.do(c, workflow.SetPassword{User: u.ID, PasswordHash: hash})
	if err != nil {
		return w.refusedIn(c, "password", err)
	}
	if !made {
		w.flash(c, page.Success, "The password of "+u.Name+" is set.")
		return leadOn(c, back(u, own))
	}
	return w.once(c, receipt, account.Secret{
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
	if _, err := w.do(c, workflow.SetPassword{User: u.ID, PasswordHash: hash}); err != nil {
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
	cmd := workflow.AddToken{User: u.ID, Label: strings.TrimSpace(c.FormValue("label")), Hash: hash}
	if days > 0 {
		// To the day, so that the same form sent twice is the same command.
		cmd.Expires = w.Engine.Now().Truncate(24*time.Hour).AddDate(0, 0, days+1)
	}
	receipt, err := w.do(c, cmd)
	if err != nil {
		return w.refusedIn(c, "token", err)
	}
	return w.once(c, receipt, account.Secret{
		Title: "The token is made", Lead: cmd.Label, Label: "API token", Value: token,
		Hint: "It is shown once and kept nowhere. Send it as “Authorization: Bearer …”.", BackHref: back(u, own), BackTo: "Done",
	})
}

func (w *Web) revokeToken(c echo.Context) error {
	u, own, err := w.accountOf(c)
	if err != nil {
		return err
	}
	_, err = w.do(c, workflow.RevokeToken{User: u.ID, Token: c.FormValue("token")})
	if gone, ours := errors.AsType[*workflow.Error](err); ours && gone.Code == workflow.NotFound {
		err = nil // somebody else was first; it opens nothing either way
	}
	if err != nil {
		return w.refusedIn(c, "tokens", err)
	}
	w.flash(c, page.Success, "The token is revoked.")
	return leadOn(c, back(u, own))
}
