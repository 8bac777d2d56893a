package review

import (
	"strings"

	"duces/workflow"
)

// Opened begins a review under one legal authority.
type Opened struct {
	Name      string `json:"name"`
	Authority string `json:"authority"`
	About     string `json:"about,omitempty"`
	Process   string `json:"process"`
	// Of one under a process that no review used before: the request that it rests on.
	Approval    string `json:"approval,omitempty"`
	RequestedBy string `json:"requested_by,omitempty"`
}

// Type is the stored name.
func (Opened) Type() string { return "review_opened" }

// MemberAdded lets a user see and act in a review, within the user's role.
type MemberAdded struct {
	User string `json:"user"`
}

// Type is the stored name.
func (MemberAdded) Type() string { return "member_added" }

// MemberRemoved ends a membership.
type MemberRemoved struct {
	User string `json:"user"`
}

// Type is the stored name.
func (MemberRemoved) Type() string { return "member_removed" }

// OnlineAnswersSet says whether respondents may answer online from now on.
type OnlineAnswersSet struct {
	Allowed bool `json:"allowed"`
}

// Type is the stored name.
func (OnlineAnswersSet) Type() string { return "online_answers_set" }

var reviewEvents = []workflow.EventType{
	workflow.Detailed(reviewEvent(func(r Review, d Opened, e workflow.Event) Review {
		r.ID, r.Name, r.Authority, r.About, r.Process = e.Stream.ID(), d.Name, d.Authority, d.About, d.Process
		r.Opened = e.Effective
		return r
	}, func(d Opened, n workflow.Names) string {
		if d.RequestedBy != "" {
			return "Review opened: " + d.Name + ", requested by " + n.NameOf(d.RequestedBy, "somebody")
		}
		return "Review opened: " + d.Name
	}, func(d Opened) []string {
		if d.RequestedBy == "" {
			return nil
		}
		return []string{d.RequestedBy}
	}), func(d Opened, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
		return []workflow.EventDetail{{Title: "Authority", Text: d.Authority}, {Title: "About", Text: d.About}}
	}),

	reviewEvent(func(r Review, d MemberAdded, _ workflow.Event) Review {
		r.Members = workflow.With(r.Members, d.User, true)
		return r
	}, func(MemberAdded, workflow.Names) string { return "Member added" }, func(d MemberAdded) []string { return []string{d.User} }),

	reviewEvent(func(r Review, d MemberRemoved, _ workflow.Event) Review {
		r.Members = workflow.Without(r.Members, d.User)
		return r
	}, func(MemberRemoved, workflow.Names) string { return "Member removed" }, func(d MemberRemoved) []string { return []string{d.User} }),

	reviewEvent(func(r Review, d OnlineAnswersSet, _ workflow.Event) Review {
		r.Online = d.Allowed
		return r
	}, func(d OnlineAnswersSet, _ workflow.Names) string {
		if d.Allowed {
			return "Respondents may answer online"
		}
		return "Respondents may no longer answer online"
	}, nil),
	workflow.Detailed(reviewEvent(Review.demandSetSaved, func(d DemandSetSaved, _ workflow.Names) string {
		return "Demand set saved: " + d.Name
	}, nil), func(d DemandSetSaved, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
		lines := make([]string, len(d.Demands))
		for i, x := range d.Demands {
			lines[i] = x.Line()
		}
		return []workflow.EventDetail{{Title: "Demands", Text: strings.Join(lines, "\n")}}
	}),
}

func reviewEvent[T workflow.Data](fold func(Review, T, workflow.Event) Review, says func(T, workflow.Names) string, mentions func(T) []string) workflow.EventType {
	return workflow.EventOf(func(r Review, d T, e workflow.Event) Review {
		r.Version = e.No
		return fold(r, d, e)
	}, says, mentions)
}
