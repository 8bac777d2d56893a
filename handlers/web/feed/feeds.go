package feed

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	accountpage "duces/templates/account"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
)

// feeds takes a scope from its address, so that other pages can link here:
// ?scope=review&id=… or ?scope=matter&id=…, also ?review=… or ?matter=….
func (p *Pages) feeds(c echo.Context) error {
	kind, id := c.QueryParam("scope"), c.QueryParam("id")
	for _, name := range []string{workflow.FeedOfReview, workflow.FeedOfMatter} {
		if c.QueryParams().Has(name) {
			kind, id = name, c.QueryParam(name)
		}
	}
	scope := scopeOf(kind, id)
	if kind != "" && kind != scope.Kind {
		frame.NoSuchChoice(c, "Scope", kind, "A feed created here shows everything you can see.")
	}
	return p.feedsPage(c, http.StatusOK, scope, nil)
}

func (p *Pages) feedsPage(c echo.Context, status int, scope workflow.FeedScope, found frame.Problems) error {
	u, _, err := p.subject.Account(c)
	if err != nil {
		return err
	}
	names, err := p.scopeNames(c, u, scope)
	if err != nil {
		return err
	}
	v := accountpage.FeedsView{
		Key: frame.FormKey(c), Zone: frame.Zone(c), Admin: !u.Can(workflow.VerbReadMatters), Scopes: names.options(scope),
		Scope: found.At(page.Field{Name: "scope", Label: "Shows", Value: accountpage.ScopeValue(scope), Required: true, Hint: "For a single matter, choose “Subscribe to due dates” on its page."}),
		Label: found.At(page.Field{Name: "label", Label: "What is it for?", Value: c.Request().PostForm.Get("label"), Required: true, Hint: "A name for this feed, such as Work phone."}),
	}
	v.Problems = found.Summary(v.Scope, v.Label)
	for _, f := range u.Feeds {
		title, href := names.of(f.Scope)
		v.Feeds = append(v.Feeds, accountpage.Feed{ID: f.ID, Label: f.Label, Scope: title, Href: href, Added: f.Added})
	}
	slices.SortFunc(v.Feeds, func(a, b accountpage.Feed) int {
		return cmp.Or(b.Added.Compare(a.Added), cmp.Compare(a.ID, b.ID))
	})
	return p.Show(c, status, "Calendar feeds", accountpage.Feeds(v), frame.AccountCrumb, page.Crumb{Title: "Calendar feeds"})
}

// addFeed makes an address. The form comes back with its scope as it was
// chosen, unless that is not the reader's: then it does not exist.
func (p *Pages) addFeed(c echo.Context) error {
	u := frame.Who(c)
	scope := accountpage.ScopeOf(c.FormValue("scope"))
	secret, hash, err := access.NewFeedSecret()
	if err != nil {
		return err
	}
	cmd := account.AddFeed{User: u.ID, Label: strings.TrimSpace(c.FormValue("label")), Scope: scope, Hash: hash}
	result, err := p.Do(c, cmd)
	if err != nil {
		found, status, err := frame.ProblemsOf(err)
		if err != nil {
			return err
		}
		return p.feedsPage(c, status, scopeOf(scope.Kind, scope.ID), found)
	}
	names, err := p.scopeNames(c, u, scope)
	if err != nil {
		return err
	}
	made := accountpage.NewFeed{Label: cmd.Label}
	made.Scope, _ = names.of(scope)
	if !result.Again { // of a form sent twice, only the first secret opens a calendar
		made.Address = p.base(c) + access.FeedPath(secret)
	}
	return p.Show(c, http.StatusOK, "Calendar feed created", accountpage.FeedMade(made), frame.AccountCrumb, page.Crumb{Href: accountpage.FeedsHref, Title: "Calendar feeds"}, page.Crumb{Title: "New feed"})
}

// base is the address at which people reach the pages.
func (p *Pages) base(c echo.Context) string {
	scheme := "http"
	if p.Secure {
		scheme = "https"
	}
	return cmp.Or(strings.TrimSuffix(p.baseURL, "/"), scheme+"://"+c.Request().Host)
}

func (p *Pages) revokeFeed(c echo.Context) error {
	result, err := p.Do(c, account.RevokeFeed{User: frame.Who(c).ID, Feed: c.FormValue("feed")})
	if workflow.CodeOf(err) == workflow.NotFound {
		err = nil // revoked before; it opens nothing either way
	}
	if err != nil {
		found, status, err := frame.ProblemsOf(err)
		if err != nil {
			return err
		}
		return p.feedsPage(c, status, scopeOf("", ""), found)
	}
	p.Done(c, result, "The calendar feed was revoked.")
	return frame.Redirect(c, accountpage.FeedsHref)
}
