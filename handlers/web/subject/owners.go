package subject

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/review"
	"duces/workflow/view"
)

// Owners are the options of a filter by owner: everybody who owns a matter that
// the reader sees, and a user who is asked for. The field is emptied, with a notice,
// where there is no such user.
func (r *Reader) Owners(c echo.Context, asked string) (page.Field, []page.Option, error) {
	f := page.Field{Name: "owner", Label: "Assigned to", Value: strings.TrimSpace(asked)}
	return r.people(c, f, r.read.OwnersFor, page.Option{Label: "Anyone"}, page.Option{Value: view.Nobody, Label: "Unassigned"})
}

// Whose are the options of a filter by whose own dates there are: the members of all reviews that the reader sees.
func (r *Reader) Whose(c echo.Context, asked string) (page.Field, []page.Option, error) {
	f := page.Field{Name: "whose", Label: "Own dates of", Value: strings.TrimSpace(asked)}
	return r.people(c, f, r.read.OwnDatesOf, page.Option{Label: "All deadlines"})
}

// people are the options of a filter by a person: all, the reader, what else there is, and those who are found.
func (r *Reader) people(
	c echo.Context, f page.Field, find func(context.Context, workflow.Viewer) ([]view.Ref, error), all page.Option, more ...page.Option,
) (page.Field, []page.Option, error) {
	u := frame.Who(c)
	found, err := find(c.Request().Context(), u.Viewer())
	if err != nil {
		return f, nil, err
	}
	options := []page.Option{all}
	if !u.Viewer().SeesAll() || f.Value == view.Me { // an auditor owns no matter
		options = append(options, page.Option{Value: view.Me, Label: "Me"})
	}
	options = append(options, more...)
	for _, o := range found {
		if o.ID != u.ID || o.ID == f.Value {
			options = append(options, page.Option{Value: o.ID, Label: o.Name})
		}
	}
	if !slices.ContainsFunc(options, func(o page.Option) bool { return o.Value == f.Value }) {
		switch _, err := r.read.User(c.Request().Context(), f.Value); {
		case err == nil:
			options = append(options, page.Option{Value: f.Value, Label: "Someone else"})
		case workflow.CodeOf(err) != workflow.NotFound:
			return f, nil, err
		}
	}
	return frame.OneOf(c, f, options), options, nil
}

// Members are those of a review whose access has not ended, by name.
func Members(world workflow.Facts, r review.Review) ([]page.Option, error) {
	if err := r.LoadMembers(world); err != nil {
		return nil, err
	}
	var people []page.Option
	for id := range r.Members {
		if u, err := account.Find(world, id); err == nil && !u.Disabled {
			people = append(people, page.Option{Value: id, Label: u.Name + ", " + strings.ToLower(u.Role.Title())})
		}
	}
	slices.SortFunc(people, func(a, b page.Option) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
	})
	return people, nil
}

// SealedFor are the members who alone may open the documents of a form; none: all may. It says what is wrong, by input.
func SealedFor(typed url.Values, problems map[string]string) []string {
	sealed, readers := typed.Get(matterpage.SealName) != "", typed[matterpage.ReadersName]
	switch {
	case sealed && len(readers) == 0:
		problems[matterpage.ReadersName] = "Sealed documents: choose at least one member who can open them."
	case !sealed && len(readers) > 0:
		problems[matterpage.ReadersName] = "Sealed documents: you chose members, but did not check “Seal these documents”. Check it, or choose nobody."
	}
	return readers
}
