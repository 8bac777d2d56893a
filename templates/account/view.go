// Package account holds the pages about users: their list, one of them, a new
// one, everybody's own account, and what is shown once and never again.
package account

import (
	"net/url"
	"strconv"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Href is where an administrator sees a user.
func Href(id string) string { return "/users/" + url.PathEscape(id) }

// RoleOptions are the roles as choices, with what each may do.
func RoleOptions() []page.Option {
	var options []page.Option
	for _, r := range workflow.Roles {
		options = append(options, page.Option{Value: string(r), Label: r.Title(), Hint: r.Help()})
	}
	return options
}

// ListView is the list of users.
type ListView struct {
	Rows    []view.UserRow
	Query   page.Field
	Columns []page.Column
	Sort    string
	MayRun  bool
	Bounced map[string]string // by user: what a mail server said of mail that came back
	// Programs are tokens that belong to no person.
	Programs []view.CredentialRow
	Key      string
	Times    page.Zone // the reader's
}

// clear leads to the whole list, where this is less.
func (v ListView) clear() string {
	if v.Query.Value == "" {
		return ""
	}
	return "/users"
}

// NewView is the form that adds a user.
type NewView struct {
	Problems                          []page.Problem
	Name, Email, Role, Zone, Password page.Field
	Zones                             page.Zones
	Key                               string
}

// View is one user, as an administrator sees them, or as they see themselves.
type View struct {
	Version int // of the user, on which the form of the change rests
	Changed *page.Changed
	account.User
	Own      bool // the reader's own account
	Self     bool // an administrator looking at themselves
	Problems []page.Problem
	Change   ChangeForm
	Password PasswordForm
	Label    page.Field                    // of a new token
	Days     page.Field                    // until it expires
	Uses     map[string]view.CredentialUse // by token and calendar address
	Key      string
	Times    page.Zone // the reader's
}

// ChangeForm replaces name, role and zone.
type ChangeForm struct {
	Name, Role, Zone page.Field
	Zones            page.Zones
	MayChange        bool
}

// PasswordForm sets a password; one's own needs the old one.
type PasswordForm struct{ Old, New, Repeat page.Field }

func (v View) action(what string) string {
	if v.Own {
		return "/account/" + what
	}
	return Href(v.ID) + "/" + what
}

// Secret is something that is shown once.
type Secret struct {
	Title, Lead      string
	Label, Value     string // empty Value: it was shown before
	Hint             string
	BackHref, BackTo string
}

func number(n int) string { return strconv.Itoa(n) }

// MoreColumns are the columns that the file of the list has behind those of the page, by their titles.
var MoreColumns = map[string][]string{"Access": {"Mail bounced"}}

func accessText(u view.UserRow) string {
	if u.Disabled {
		return "Ended"
	}
	return "Active"
}
