package account

import (
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"duces/templates/page"
	"duces/workflow"
)

// FeedsView is the page of one's own calendar addresses.
type FeedsView struct {
	Problems []page.Problem
	Key      string
	Zone     page.Zone
	Admin    bool // administrators make none
	Feeds    []Feed
	Label    page.Field
	Scope    page.Field
	Scopes   []page.Option
}

// Feed is a calendar address that somebody made; its secret is kept nowhere.
type Feed struct {
	ID, Label string
	Scope     string // in words
	Href      string // of what it shows; empty where that is not one thing
	Added     time.Time
}

// FeedsFor is the page of calendar addresses with one scope chosen on its form.
func FeedsFor(s workflow.FeedScope) string {
	return FeedsHref + "?" + url.Values{"scope": {s.Kind}, "id": {s.ID}}.Encode()
}

// ScopeValue is a calendar's scope as a choice of the form.
func ScopeValue(s workflow.FeedScope) string {
	if s.ID == "" {
		return s.Kind
	}
	return s.Kind + ":" + s.ID
}

// ScopeOf reads a choice of the form.
func ScopeOf(value string) workflow.FeedScope {
	kind, id, _ := strings.Cut(value, ":")
	return workflow.FeedScope{Kind: kind, ID: id}
}

// NewFeed is a calendar address on the one page that shows it.
type NewFeed struct {
	Label, Scope string
	Address      string // empty: it was shown before
}

// open is the address as calendar programs take it when a link is followed.
func (f NewFeed) open() templ.SafeURL {
	_, rest, _ := strings.Cut(f.Address, "://")
	return templ.SafeURL("webcal://" + rest)
}
