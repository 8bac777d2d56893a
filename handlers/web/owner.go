package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

// owner is who looks after a matter, with the members that it could be given to.
func (w *Web) owner(c echo.Context, s subject) matterpage.Owner {
	o := matterpage.Owner{
		User: view.Ref{ID: s.matter.Owner, Name: w.nameOf(c, s.world, s.matter.Owner)}, May: who(c).Can(workflow.VerbAssign), Key: newKey(),
		Field: page.Field{Name: "user", ID: "owner-user", Label: "Give it to", Value: s.matter.Owner},
	}
	if o.May {
		o.People = append([]page.Option{{Label: "Nobody"}}, members(s.world, s.review)...)
	}
	return o
}

// owners are the choices by which a list is narrowed to whose matters they are:
// those who look after some that the reader sees. What is asked for is among them.
func (w *Web) owners(c echo.Context, asked string) ([]page.Option, error) {
	u := who(c)
	found, err := w.Store.OwnersFor(c.Request().Context(), u.Viewer())
	if err != nil {
		return nil, err
	}
	options := []page.Option{{Label: "Anybody"}}
	if !u.Viewer().SeesAll() || asked == view.Me { // an auditor looks after nothing
		options = append(options, page.Option{Value: view.Me, Label: "Me"})
	}
	options = append(options, page.Option{Value: view.Nobody, Label: "Nobody"})
	for _, o := range found {
		if o.ID != u.ID || o.ID == asked {
			options = append(options, page.Option{Value: o.ID, Label: o.Name})
		}
	}
	if !slices.ContainsFunc(options, func(o page.Option) bool { return o.Value == asked }) {
		options = append(options, page.Option{Value: asked, Label: "Somebody else"})
	}
	return options, nil
}

// members are those of a review whose access has not ended, by name.
func members(world workflow.Facts, r review.Review) []page.Option {
	var people []page.Option
	for id := range r.Members {
		if u, err := account.Find(world, id); err == nil && !u.Disabled {
			people = append(people, page.Option{Value: id, Label: u.Name + ", " + strings.ToLower(u.Role.Title())})
		}
	}
	slices.SortFunc(people, func(a, b page.Option) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
	})
	return people
}

// assign gives a matter to somebody to look after, or takes it back.
func (w *Web) assign(c echo.Context) error {
	typed, err := values(c)
	if err != nil {
		return err
	}
	id, user := c.Param("id"), typed.Get("user")
	_, err = w.Engine.Do(c.Request().Context(), who(c).ID, keyOf(typed), matter.AssignOwner{Matters: []string{id}, User: user})
	if err == nil {
		text := "Nobody in particular looks after this matter any more."
		if user != "" {
			text = "The matter is given to " + w.nameOf(c, workflow.Facts{}, user) + "."
		}
		w.flash(c, page.Success, text)
		return leadOn(c, matterpage.Href(id))
	}
	if workflow.CodeOf(err) == workflow.NotFound { // of matter or user: the page that follows tells which
		err = &workflow.Error{Code: workflow.Invalid, Field: "user", Message: "Give it to: choose a member of the review."}
	}
	found, status, err := faultsOf(err)
	if err != nil {
		return err
	}
	v, err := w.matterView(c)
	if err != nil {
		return err
	}
	v.Owner.Field = found.at(v.Owner.Field)
	if v.Owner.Field.Error == "" {
		v.Shell.Flash = append(v.Shell.Flash, page.Flash{Kind: page.Error, Text: found[0].Message})
	}
	return render(c, status, matterpage.ViewPage(v))
}
