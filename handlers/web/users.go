package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	accountpage "duces/templates/account"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

var (
	usersCrumb   = page.Crumb{Href: "/users", Title: "Users"}
	accountCrumb = page.Crumb{Href: "/account", Title: "Your account"}
)

func (w *Web) users(c echo.Context) error {
	u := who(c)
	rows, err := w.Store.Users(c.Request().Context(), u.Viewer())
	if err != nil {
		return err
	}
	v := accountpage.ListView{Rows: rows, MayRun: u.Can(workflow.VerbRunUsers)}
	if v.Bounced, err = w.bounced(c, rows); err != nil {
		return err
	}
	return w.show(c, http.StatusOK, "Users", accountpage.List(v))
}

// bounced finds the users to whom mail came back, with what was said of it.
func (w *Web) bounced(c echo.Context, rows []view.UserRow) (map[string]string, error) {
	streams := make([]workflow.Stream, len(rows))
	for i, r := range rows {
		streams[i] = account.Stream(r.ID)
	}
	world, err := w.Store.World(c.Request().Context(), who(c).ID, streams...)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, r := range rows {
		if u, err := account.Find(world, r.ID); err == nil && u.Bounce != nil {
			found[r.ID] = words.Bounced(*u.Bounce)
		}
	}
	return found, nil
}

func (w *Web) showNewUser(c echo.Context) error {
	return w.newUserPage(c, http.StatusOK, nil)
}

func (w *Web) newUserPage(c echo.Context, status int, found faults) error {
	given := c.Request().PostForm
	v := accountpage.NewView{
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
	return w.show(c, status, "Add a user", accountpage.New(v), usersCrumb, page.Crumb{Title: "Add a user"})
}

func (w *Web) addUser(c echo.Context) error {
	cmd := account.AddUser{Name: c.FormValue("name"), Email: c.FormValue("email"), Role: workflow.Role(c.FormValue("role")), Zone: strings.TrimSpace(c.FormValue("zone"))}
	password, hash, made, err := passwordOf(c, "password")
	if err == nil {
		cmd.PasswordHash = hash
		var receipt workflow.Result
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

func (w *Web) userAdded(c echo.Context, cmd account.AddUser, receipt workflow.Result, password string, made bool) error {
	href := accountpage.Href(receipt.Created[0])
	if !made {
		w.flash(c, page.Success, cmd.Name+" can sign in now.")
		return leadOn(c, href)
	}
	return w.once(c, receipt, accountpage.Secret{
		Title: cmd.Name + " can sign in now", Lead: cmd.Email, Label: "Password", Value: password,
		Hint: "It is shown once and kept nowhere. Hand it over in person or by telephone; they can change it under “Your account”.", BackHref: href, BackTo: "Go to the user",
	}, usersCrumb, page.Crumb{Title: cmd.Name})
}

// accountOf is the user that a page is about: the one in the path, or the reader.
func (w *Web) accountOf(c echo.Context) (u account.User, own bool, err error) {
	id := c.Param("id")
	if id == "" {
		id, own = who(c).ID, true
	}
	world, err := w.Store.World(c.Request().Context(), who(c).ID, account.Stream(id))
	if err != nil {
		return u, own, err
	}
	u, err = account.Find(world, id)
	return u, own, err
}
func (w *Web) user(c echo.Context) error    { return w.userPage(c, http.StatusOK, "", nil) }
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
	v := accountpage.View{
		User: u, Own: own, Self: u.ID == who(c).ID, Key: newKey(),
		Change: accountpage.ChangeForm{
			Name: field("change", "name", "Name", u.Name), Role: field("change", "role", "Role", string(u.Role)),
			Zone: field("change", "zone", "Time zone", u.Zone), Zones: zones, MayChange: who(c).Can(workflow.VerbRunUsers),
		},
		Password: accountpage.PasswordForm{New: secret("password", "New password", "new-password")},
		Label:    field("token", "label", "What is it for?", ""),
		Days:     field("token", "days", "It opens for", "90"),
		Times:    zoneOf(c),
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
		v.Tokens = append(v.Tokens, accountpage.Token{ID: id, Label: label})
	}
	slices.SortFunc(v.Tokens, func(a, b accountpage.Token) int { return cmp.Compare(a.ID, b.ID) })
	v.Problems = found.summary(v.Change.Name, v.Change.Role, v.Change.Zone, v.Password.Old, v.Password.New, v.Password.Repeat, v.Label, v.Days)
	if own {
		return w.show(c, status, "Your account", accountpage.User(v))
	}
	return w.show(c, status, u.Name, accountpage.User(v), usersCrumb, page.Crumb{Title: u.Name})
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
func back(u account.User, own bool) string {
	if own {
		return "/account"
	}
	return accountpage.Href(u.ID)
}

func (w *Web) changeUser(c echo.Context) error {
	u, own, err := w.accountOf(c)
	if err != nil {
		return err
	}
	cmd := account.ChangeUser{User: u.ID, Name: c.FormValue("name"), Role: workflow.Role(c.FormValue("role")), Zone: strings.TrimSpace(c.FormValue("zone"))}
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
	if _, err := w.do(c, account.EnableUser{User: u.ID, Enable: enable}); err != nil {
		return w.refusedIn(c, "access", err)
	}
	if enable {
		w.flash(c, page.Success, u.Name+" has access again.")
	} else {
		w.flash(c, page.Success, u.Name+" has no access any more.")
	}
	return leadOn(c, back(u, own))
}
