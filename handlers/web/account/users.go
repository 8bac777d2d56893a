package account

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	accountpage "duces/templates/account"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

var usersCrumb = page.Crumb{Href: "/users", Title: "Users"}

func (p *Pages) users(c echo.Context) error {
	u := frame.Who(c)
	f := view.UserFilter{Query: strings.TrimSpace(c.QueryParam("q")), Sort: frame.SortOf(c, view.UserSorts)}
	frame.Narrow(c, &f)
	rows, err := p.read.Users(c.Request().Context(), u.Viewer(), f)
	if err != nil {
		return err
	}
	v := accountpage.ListView{Rows: rows, Query: page.Field{Name: "q", Label: "Name or email", Type: "search", Value: f.Query}, Sort: f.Sort, MayRun: u.Can(workflow.VerbRunUsers), Key: frame.NewKey(), Times: frame.Zone(c)}
	if v.Programs, err = p.read.Programs(c.Request().Context()); err != nil {
		return err
	}
	for _, col := range [][2]string{{"Name", "name"}, {"Email", "email"}, {"Role", "role"}, {"Time zone", "zone"}, {"API tokens", "tokens"}, {"Access", "access"}} {
		head := frame.Column(c, view.UserSorts, col[0], col[1])
		head.Number, head.More = col[1] == "tokens", accountpage.MoreColumns[head.Title]
		v.Columns = append(v.Columns, head)
	}
	if v.Bounced, err = p.bounced(c, rows); err != nil {
		return err
	}
	return p.Show(c, http.StatusOK, "Users", accountpage.List(v))
}

// bounced says for users, by id, why mail to them came back.
func (p *Pages) bounced(c echo.Context, rows []view.UserRow) (map[string]string, error) {
	streams := make([]workflow.Stream, len(rows))
	for i, r := range rows {
		streams[i] = account.Stream(r.ID)
	}
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, streams...)
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

func (p *Pages) showNewUser(c echo.Context) error {
	return p.newUserPage(c, http.StatusOK, nil)
}

func (p *Pages) newUserPage(c echo.Context, status int, found frame.Problems) error {
	given := c.Request().PostForm
	v := accountpage.NewView{
		Key: frame.FormKey(c), Zones: frame.Zones(),
		Name:  found.At(page.Field{Name: "name", Label: "Name", Value: given.Get("name"), Required: true}),
		Email: found.At(page.Field{Name: "email", Label: "Email", Hint: "Used to sign in and to send alerts.", Type: "email", Value: given.Get("email"), Required: true}),
		Role:  found.At(page.Field{Name: "role", Label: "Role", Value: given.Get("role"), Required: true}),
		Zone:  found.At(page.Field{Name: "zone", Label: "Time zone", Hint: "The user sees times in this time zone.", Value: cmp.Or(frame.ZoneTyped(c, ""), frame.Who(c).Zone), Required: true}),
		// A typed password is never written into a page.
		Password: found.At(page.Field{
			Name: "password", Label: "Password", Hint: "Leave empty to create a password that is shown once. At least 12 characters, and not easy to guess.", Type: "password", Autocomplete: "new-password",
		}),
	}
	v.Problems = found.Summary(v.Name, v.Email, v.Role, v.Zone, v.Password)
	return p.Show(c, status, "Add a user", accountpage.New(v), usersCrumb, page.Crumb{Title: "Add a user"})
}

func (p *Pages) addUser(c echo.Context) error {
	cmd := account.AddUser{Name: c.FormValue("name"), Email: c.FormValue("email"), Role: workflow.Role(c.FormValue("role")), Zone: frame.ZoneTyped(c, "")}
	password, hash, made, err := passwordOf(c, "password", cmd.Name, cmd.Email)
	if err == nil {
		cmd.PasswordHash, cmd.Made = hash, made
		var result workflow.Result
		if result, err = p.Do(c, cmd); err == nil {
			return p.userAdded(c, cmd, result, password, made)
		}
	}
	found, status, err := frame.ProblemsOf(err)
	if err != nil {
		return err
	}
	return p.newUserPage(c, status, found)
}

func (p *Pages) userAdded(c echo.Context, cmd account.AddUser, result workflow.Result, password string, made bool) error {
	href := accountpage.Href(result.Created[0])
	if !made {
		p.Done(c, result, cmd.Name+" can sign in now.")
		return frame.Redirect(c, href)
	}
	return p.showSecret(c, result, accountpage.Secret{
		Title: cmd.Name + " can sign in now", Lead: cmd.Email, Label: "Password", Value: password,
		Hint: "This password is shown only once. Give it to the user in person or by phone. They can change it under “Your account”.", BackHref: href, BackTo: "Go to the user",
	}, usersCrumb, page.Crumb{Title: cmd.Name})
}

func (p *Pages) user(c echo.Context) error    { return p.userPage(c, http.StatusOK, "", nil) }
func (p *Pages) account(c echo.Context) error { return p.userPage(c, http.StatusOK, "", nil) }

// userPage shows a user; form names the form that was refused, if one was.
func (p *Pages) userPage(c echo.Context, status int, form string, found frame.Problems, refused ...error) error {
	u, own, err := p.subject.Account(c)
	if err != nil {
		return err
	}
	field := func(in, name, label, value string) page.Field {
		f := page.Field{Name: name, ID: in + "-" + name, Label: label, Value: value, Required: true}
		if in == form {
			if sent, ok := c.Request().PostForm[name]; ok {
				f.Value = sent[0]
			}
			if name == "zone" {
				f.Value = frame.ZoneTyped(c, "")
			}
			f = found.At(f)
		}
		return f
	}
	secret := func(name, label, autocomplete string) page.Field {
		f := field("password", name, label, "")
		f.Value, f.Type, f.Autocomplete = "", "password", autocomplete
		return f
	}
	v := accountpage.View{
		User: u, Own: own, Self: u.ID == frame.Who(c).ID, Key: frame.NewKey(),
		Change: accountpage.ChangeForm{
			Name: field("change", "name", "Name", u.Name), Role: field("change", "role", "Role", string(u.Role)),
			Zone: field("change", "zone", "Time zone", u.Zone), Zones: frame.Zones(), MayChange: frame.Who(c).Can(workflow.VerbRunUsers),
		},
		Password: accountpage.PasswordForm{New: secret("password", "New password", "new-password")},
		Label:    field("token", "label", "What is it for?", ""),
		Days:     field("token", "days", "Expires after", "90"),
		Times:    frame.Zone(c),
	}
	v.Password.New.Hint = "At least 12 characters, and not easy to guess."
	if own || v.Self {
		v.Password.Old = secret("old", "Current password", "current-password")
		v.Password.Repeat = secret("repeat", "Confirm new password", "new-password")
	} else {
		v.Password.New.Required = false
		v.Password.New.Hint = "Leave empty to create a password that is shown once. At least 12 characters, and not easy to guess."
	}
	v.Version = u.Version
	if form == "change" {
		v.Version = cmp.Or(frame.Seen(c.Request().PostForm), u.Version)
	}
	if len(refused) > 0 {
		typed := v.Change
		on, _ := words.Differences(userFacts(u.Name, u.Role, u.Zone), userFacts(typed.Name.Value, workflow.Role(typed.Role.Value), typed.Zone.Value))
		if v.Changed = frame.Stale(refused[0], on); v.Changed != nil {
			v.Version, found = u.Version, nil
		}
	}
	if v.Uses, err = p.read.LastUses(c.Request().Context(), u.ID); err != nil {
		return err
	}
	v.Problems = found.Summary(v.Change.Name, v.Change.Role, v.Change.Zone, v.Password.Old, v.Password.New, v.Password.Repeat, v.Label, v.Days)
	if own {
		return p.Show(c, status, "Your account", accountpage.User(v))
	}
	return p.Show(c, status, u.Name, accountpage.User(v), usersCrumb, page.Crumb{Title: u.Name})
}

// userFacts are what a form of a user says, to be compared.
func userFacts(name string, role workflow.Role, zone string) []words.Fact {
	return []words.Fact{{Title: "Name", Values: []string{name}}, {Title: "Role", Values: []string{role.Title()}}, {Title: "Time zone", Values: []string{timezone.Title(zone)}}}
}

// refusedIn shows the page of a user again with what was wrong in one of its forms.
func (p *Pages) refusedIn(c echo.Context, form string, err error) error {
	found, status, other := frame.ProblemsOf(err)
	if other != nil {
		return other
	}
	return p.userPage(c, status, form, found, err)
}

// back is the page on which the forms of a user stand.
func back(u account.User, own bool) string {
	if own {
		return "/account"
	}
	return accountpage.Href(u.ID)
}

func (p *Pages) changeUser(c echo.Context) error {
	u, own, err := p.subject.Account(c)
	if err != nil {
		return err
	}
	cmd := account.ChangeUser{User: u.ID, Name: new(c.FormValue("name")), Role: new(workflow.Role(c.FormValue("role"))), Zone: new(frame.ZoneTyped(c, "")), Version: frame.Seen(c.Request().PostForm)}
	result, err := p.Do(c, cmd)
	if err != nil {
		return p.refusedIn(c, "change", err)
	}
	p.Done(c, result, "Saved.")
	return frame.Redirect(c, back(u, own))
}

func (p *Pages) setAccess(c echo.Context) error {
	u, own, err := p.subject.Account(c)
	if err != nil {
		return err
	}
	enable := c.FormValue("enable") == "true"
	result, err := p.Do(c, account.EnableUser{User: u.ID, Enable: enable})
	if err != nil {
		return p.refusedIn(c, "access", err)
	}
	did := u.Name + " no longer has access."
	if enable {
		did = u.Name + " has access again."
	}
	p.Done(c, result, did)
	return frame.Redirect(c, back(u, own))
}
