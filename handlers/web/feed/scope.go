package feed

import (
	"time"

	"github.com/labstack/echo/v4"

	accountpage "duces/templates/account"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

// scopeNames says in words what the reader's calendar addresses show, as far
// as it exists for the reader now.
type scopeNames struct {
	all     string
	reviews []view.ReviewRow
	matters map[string]string
}

// scopeNames reads the names of all scopes of a user, and of one more that is
// asked for: where that does not exist for them, it says so.
func (p *Pages) scopeNames(c echo.Context, u account.User, asked workflow.FeedScope) (scopeNames, error) {
	n := scopeNames{all: "Everything I work on", matters: map[string]string{}}
	if u.Viewer().SeesAll() {
		n.all = "Every review"
	}
	ctx := c.Request().Context()
	var err error
	if n.reviews, err = p.read.Reviews(ctx, u.Viewer(), time.Time{}); err != nil {
		return n, err
	}
	var ids []string
	for _, f := range u.Feeds {
		if f.Scope.Kind == workflow.FeedOfMatter {
			ids = append(ids, f.Scope.ID)
		}
	}
	if asked.Kind == workflow.FeedOfMatter {
		ids = append(ids, asked.ID)
	}
	if err := p.matterNames(c, u, ids, n.matters); err != nil {
		return n, err
	}
	if _, href := n.of(asked); href == "" && asked.Kind != workflow.FeedOfPerson {
		return n, workflow.Absent(asked.Kind)
	}
	return n, nil
}

func (p *Pages) matterNames(c echo.Context, u account.User, ids []string, names map[string]string) error {
	if len(ids) == 0 {
		return nil
	}
	streams := make([]workflow.Stream, len(ids))
	for i, id := range ids {
		streams[i] = matter.Stream(id)
	}
	world, err := p.read.World(c.Request().Context(), u.ID, streams...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		m, err := matter.Find(world, id)
		if err != nil {
			continue // the reader lost access
		}
		r, err := review.Find(world, m.Review)
		if err != nil {
			return err
		}
		j, err := jurisdiction.Find(world, m.Jurisdiction)
		if err != nil {
			return err
		}
		names[id] = "Matter: " + j.Title() + " (" + r.Name + ")"
	}
	return nil
}

// of gives the words for a scope, and its page: "" for everything, and for what
// the reader no longer sees.
func (n scopeNames) of(s workflow.FeedScope) (title, href string) {
	switch s.Kind {
	case workflow.FeedOfPerson:
		return n.all, ""
	case workflow.FeedOfReview:
		for _, r := range n.reviews {
			if r.ID == s.ID {
				return "Review: " + r.Name, "/reviews/" + r.ID
			}
		}
	case workflow.FeedOfMatter:
		if title, ok := n.matters[s.ID]; ok {
			return title, "/matters/" + s.ID
		}
	}
	return "A " + s.Kind + " that you can no longer see. The calendar is empty.", ""
}

// scopeOf is the scope of a review or a matter; any other kind is everything.
func scopeOf(kind, id string) workflow.FeedScope {
	if kind == workflow.FeedOfReview || kind == workflow.FeedOfMatter {
		return workflow.FeedScope{Kind: kind, ID: id}
	}
	return workflow.FeedScope{Kind: workflow.FeedOfPerson}
}

// options are the scopes that can be chosen: all, each review, and the one
// matter that is asked for.
func (n scopeNames) options(asked workflow.FeedScope) []page.Option {
	list := []page.Option{{Value: workflow.FeedOfPerson, Label: n.all}}
	if asked.Kind == workflow.FeedOfMatter {
		title, _ := n.of(asked)
		list = append(list, page.Option{Value: accountpage.ScopeValue(asked), Label: title})
	}
	for _, r := range n.reviews {
		s := workflow.FeedScope{Kind: workflow.FeedOfReview, ID: r.ID}
		list = append(list, page.Option{Value: accountpage.ScopeValue(s), Label: "Review: " + r.Name})
	}
	return list
}
