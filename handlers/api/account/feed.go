package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
)

// Feed is a calendar under a secret address, without the address.
type Feed struct {
	ID      string    `json:"id"`
	Label   string    `json:"label"`
	Scope   FeedScope `json:"scope"`
	AddedAt time.Time `json:"added_at"`
}

// FeedScope says whose deadlines a calendar shows.
type FeedScope struct {
	Kind string `json:"kind" enum:"person,review,matter" doc:"person: due dates of all your reviews." example:"person"`
	ID   string `json:"id,omitempty" doc:"Id of the review or matter."`
}

// AddFeedIn makes an address.
type AddFeedIn struct {
	call.Keyed
	Body struct {
		Label string    `json:"label" doc:"What the feed is for." example:"Calendar on my phone"`
		Scope FeedScope `json:"scope"`
	}
}

// NewFeedOut carries an address, this once.
type NewFeedOut struct {
	call.Replayed
	Body struct {
		call.Made
		URL string `json:"url,omitempty" doc:"Path of the feed on this server, shown only once. Anyone who has it can read the calendar. A repeated answer does not contain it: revoke the feed and create another." example:"/calendar/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg.ics"`
	}
}

// RevokeFeedIn ends an address.
type RevokeFeedIn struct {
	call.Keyed
	Feed string `path:"feed" doc:"Id of the calendar feed."`
}

// UserFeed is a calendar as an administrator sees it: of whom and since when, not of what.
type UserFeed struct {
	ID      string    `json:"id"`
	Label   string    `json:"label"`
	AddedAt time.Time `json:"added_at"`
	Used
}

// RevokeUserFeedIn ends an address of somebody.
type RevokeUserFeedIn struct {
	call.Keyed
	ID   string `path:"id"`
	Feed string `path:"feed" doc:"Id of the calendar feed."`
}

// addUserFeeds adds what administrators do with the calendars of others.
func (o *operations) addUserFeeds(tags []string) {
	call.Add(o.API, huma.Operation{
		OperationID: "list-user-feeds", Method: http.MethodGet, Path: "/users/{id}/feeds", Summary: "List a user's calendar feeds", Tags: tags,
		Description: "Your own. Administrators can list anyone's.", Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *OfUserIn) (*call.ListOut[UserFeed], error) {
		of, err := o.of(ctx, u, in.ID)
		if err != nil {
			return nil, err
		}
		uses, err := o.reads.LastUses(ctx, of.ID)
		if err != nil {
			return nil, err
		}
		feeds, next, err := call.Cut(of.FeedsInOrder(), in.Paged, func(f account.Feed) string { return f.ID })
		if err != nil {
			return nil, err
		}
		return call.ListOf(feeds, next, func(f account.Feed) UserFeed {
			return UserFeed{ID: f.ID, Label: f.Label, AddedAt: f.Added.UTC(), Used: Used{uses[f.ID].Used}}
		}), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "revoke-user-feed", Method: http.MethodDelete, Path: "/users/{id}/feeds/{feed}", Summary: "Revoke a user's calendar feed", Tags: tags, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *RevokeUserFeedIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, account.RevokeFeed{User: in.ID, Feed: in.Feed})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}

func (o *operations) addFeeds() {
	tags := []string{"Calendars"}
	o.addUserFeeds(tags)
	call.Add(o.API, huma.Operation{
		OperationID: "list-feeds", Method: http.MethodGet, Path: "/me/feeds", Summary: "List your calendar feeds", Tags: tags,
	}, func(ctx context.Context, u account.User, in *call.Paged) (*call.ListOut[Feed], error) {
		full, err := o.self(ctx, u)
		if err != nil {
			return nil, err
		}
		feeds, next, err := call.Cut(full.FeedsInOrder(), *in, func(f account.Feed) string { return f.ID })
		if err != nil {
			return nil, err
		}
		return call.ListOf(feeds, next, func(f account.Feed) Feed {
			return Feed{ID: f.ID, Label: f.Label, Scope: FeedScope(f.Scope), AddedAt: f.Added.UTC()}
		}), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "add-feed", Method: http.MethodPost, Path: "/me/feeds", Summary: "Create a calendar feed: a secret address where a calendar program reads due dates", Tags: tags,
		DefaultStatus: http.StatusCreated, Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *AddFeedIn) (*NewFeedOut, error) {
		secret, hash, err := access.NewFeedSecret()
		if err != nil {
			return nil, err
		}
		r, err := o.Do(ctx, u, in.Keyed, account.AddFeed{User: u.ID, Label: in.Body.Label, Scope: workflow.FeedScope(in.Body.Scope), Hash: hash})
		if err != nil {
			return nil, err
		}
		out := &NewFeedOut{Replayed: call.Again(r)}
		out.Body.Made = call.Created(r, "").Body
		if !r.Again {
			out.Body.URL = access.FeedPath(secret)
		}
		return out, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "revoke-feed", Method: http.MethodDelete, Path: "/me/feeds/{feed}", Summary: "Revoke a calendar feed", Tags: tags, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *RevokeFeedIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, account.RevokeFeed{User: u.ID, Feed: in.Feed})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}
