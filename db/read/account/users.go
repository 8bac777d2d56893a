// Package account reads users, what opens something to them, and whom lists can be narrowed to.
package account

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"duces/db/column"
	"duces/db/projection"
	"duces/db/read/page"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/program"
	"duces/workflow/search"
	"duces/workflow/view"
)

// People is the reading side of users and credentials. It is safe for concurrent use.
type People struct{ q *sqlc.Queries }

// New reads users.
func New(q *sqlc.Queries) *People { return &People{q} }

// Users lists people. Administrators, auditors and the command line
// see all of everybody; those who work in reviews see whom they can choose as
// a member: who has access, without address and tokens.
func (r *People) Users(ctx context.Context, v workflow.Viewer, f view.UserFilter) ([]view.UserRow, error) {
	order, err := userOrderOf(f.Sort)
	if err != nil {
		return nil, err
	}
	lines, err := r.q.Users(ctx)
	if err != nil {
		return nil, column.Unread("list of users", err)
	}
	users := make([]view.UserRow, 0, len(lines))
	for _, l := range lines {
		email, _ := account.EmailOf(l.Email)
		u := view.UserRow{
			ID: l.ID, Name: l.Name, Email: email, Role: workflow.Role(l.Role), Zone: l.Zone, Disabled: l.Disabled, Tokens: int(l.Tokens),
		}
		if !seesAccounts(v) {
			if u.Disabled {
				continue
			}
			u.Email, u.Tokens = "", 0
		}
		users = append(users, u)
	}
	users = usersNamed(users, f.Query)
	slices.SortStableFunc(users, order)
	return users, nil
}

// usersNamed keeps those whom a query finds by what is shown of them.
func usersNamed(users []view.UserRow, typed string) []view.UserRow {
	keys := make(map[string]string, len(users))
	var known []string
	for _, u := range users {
		keys[u.ID] = search.Names{Name: u.Name, Kind: u.Email}.Key()
		known = append(known, search.Words(keys[u.ID])...)
	}
	slices.Sort(known)
	q := search.Read(typed)
	for _, q := range append([]search.Query{q}, q.Near(typed, known)...) {
		var some []view.UserRow
		for _, u := range users {
			if q.Finds(keys[u.ID]) {
				some = append(some, u)
			}
		}
		if len(some) > 0 {
			return some
		}
	}
	return []view.UserRow{}
}

// userOrderOf is an order of users, who come by name.
func userOrderOf(sort string) (func(a, b view.UserRow) int, error) {
	by, down := strings.CutPrefix(cmp.Or(sort, view.UserSorts[0]), "-")
	key, ok := map[string]func(a, b view.UserRow) int{
		"name":   func(a, b view.UserRow) int { return cmp.Compare(workflow.Folded(a.Name), workflow.Folded(b.Name)) },
		"email":  func(a, b view.UserRow) int { return cmp.Compare(a.Email, b.Email) },
		"role":   func(a, b view.UserRow) int { return cmp.Compare(a.Role.Title(), b.Role.Title()) },
		"zone":   func(a, b view.UserRow) int { return cmp.Compare(a.Zone, b.Zone) },
		"tokens": func(a, b view.UserRow) int { return cmp.Compare(a.Tokens, b.Tokens) },
		"access": func(a, b view.UserRow) int { return compareFlags(a.Disabled, b.Disabled) },
	}[by]
	if !ok {
		return nil, page.NoSuchSort(by, view.UserSorts)
	}
	if down {
		return func(a, b view.UserRow) int { return key(b, a) }, nil
	}
	return key, nil
}

func compareFlags(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// seesAccounts says whether the viewer reads what is on record about users.
func seesAccounts(v workflow.Viewer) bool { return v.SeesAll() || v.Role == workflow.Admin }

// OwnersFor gives those who look after matters that exist for the viewer, by name.
func (r *People) OwnersFor(ctx context.Context, v workflow.Viewer) ([]view.Ref, error) {
	s := scope.Of(v)
	rows, err := r.q.Owners(ctx, sqlc.OwnersParams{SeesAll: s.All, Member: s.Member})
	return page.Each(rows, func(r sqlc.OwnersRow) view.Ref { return view.Ref(r) }), column.Unread("list of owners", err)
}

// OwnDatesOf gives those who can have own dates on matters that exist for the viewer, or have some, by name.
func (r *People) OwnDatesOf(ctx context.Context, v workflow.Viewer) ([]view.Ref, error) {
	s := scope.Of(v)
	rows, err := r.q.OwnDatePeople(ctx, sqlc.OwnDatePeopleParams{SeesAll: s.All, Member: s.Member})
	return page.Each(rows, func(r sqlc.OwnDatePeopleRow) view.Ref { return view.Ref(r) }), column.Unread("list of members", err)
}

// LastUses says of a user's tokens and calendar addresses, by id, when each opened
// something last, to the hour, and when it ends.
func (r *People) LastUses(ctx context.Context, user string) (map[string]view.CredentialUse, error) {
	rows, err := r.q.LastUses(ctx, user)
	if err != nil {
		return nil, column.Unread("list of tokens", err)
	}
	uses := make(map[string]view.CredentialUse, len(rows))
	for _, l := range rows {
		uses[l.ID] = view.CredentialUse{Used: column.Instant(l.UsedAt), Expires: column.Instant(l.ExpiresAt)}
	}
	return uses, nil
}

// Programs lists the live tokens that belong to no person, the oldest first.
func (r *People) Programs(ctx context.Context) ([]view.CredentialRow, error) {
	rows, err := r.q.Programs(ctx)
	return page.Each(rows, func(l sqlc.ProgramsRow) view.CredentialRow {
		return view.CredentialRow{
			ID: l.ID, Label: l.Label, For: program.Purpose(l.Purpose), Added: column.Instant(l.AddedAt),
			CredentialUse: view.CredentialUse{Used: column.Instant(l.UsedAt), Expires: column.Instant(l.ExpiresAt)},
		}
	}), column.Unread("list of tokens", err)
}

// User finds a user, with live tokens, whether or not access is disabled.
func (r *People) User(ctx context.Context, id string) (account.User, error) {
	u, err := r.q.UserByID(ctx, id)
	return projection.User(ctx, r.q, u, err)
}
