// Package exclusion leaves jurisdictions off the list of a review while a proceeding is pending, and asks the review's
// members when it has ended. The review holds who is left off; the proceeding, which reviews rest on it.
package exclusion

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/review"
	"duces/workflow/validation"
)

// Exclude leaves a jurisdiction off the list of a review.
type Exclude struct {
	Review       string `json:"review"`
	Jurisdiction string `json:"jurisdiction"`
	Proceeding   string `json:"proceeding"`
	Reason       string `json:"reason"`
}

// CommandName implements workflow.Command.
func (Exclude) CommandName() string { return "ExcludeJurisdiction" }

// Streams implements workflow.Command.
func (c Exclude) Streams() []workflow.Stream {
	return []workflow.Stream{review.Stream(c.Review), proceeding.Stream(c.Proceeding), jurisdiction.Stream(c.Jurisdiction)}
}

// Decide implements workflow.Command.
func (c Exclude) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, err := toRun(facts, c.Review, c.Reason)
	if err != nil {
		return workflow.Decision{}, err
	}
	j, err := jurisdiction.Current(facts, c.Jurisdiction)
	if err != nil {
		return workflow.Decision{}, workflow.Malformed("jurisdiction", validation.Not("Jurisdiction", c.Jurisdiction, "on record"))
	}
	p, err := proceeding.Find(facts, c.Proceeding)
	switch {
	case err != nil:
		return workflow.Decision{}, workflow.Malformed("proceeding", "No proceeding with this id is on record.")
	case p.Status == proceeding.Ended:
		return workflow.Decision{}, workflow.Malformed("proceeding", "This proceeding has ended. Choose one that is pending.")
	}
	if x, already := r.Exclusion(append([]string{j.ID}, j.Merged...)...); already {
		return workflow.Decision{}, workflow.Refuse("unchanged", x.Name+" is left off the list already, because of "+x.Case+".", "End that exclusion first.")
	}
	have := matter.InReview{Review: r.ID, Asked: []string{j.ID}}
	if err := facts.Ask(&have); err != nil {
		return workflow.Decision{}, err
	}
	if have.Have[j.ID] {
		return workflow.Decision{}, workflow.Refuse("has_matter", j.Title()+" has a matter in this review.", "Close that matter instead.")
	}
	title := fmt.Sprintf("%s, %s %s", p.Caption(civil.Date{}), p.Docket.Court, p.Docket.Number)
	e := a.Event(review.Stream(r.ID), a.Today(), review.JurisdictionExcluded{Jurisdiction: j.ID, Name: j.Title(), Proceeding: p.ID, Case: title})
	e.Personal = reason(a, r.ID, c.Reason)
	return workflow.Decision{Events: []workflow.Event{
		e, a.Event(proceeding.Stream(p.ID), p.Today(a), proceeding.ExclusionRested{Review: r.ID, Jurisdiction: j.ID, Name: j.Title()}),
	}}, nil
}

func toRun(facts workflow.Facts, id, reason string) (review.Review, error) {
	r, err := review.Find(facts, id)
	if err == nil {
		err = facts.Actor.May(workflow.VerbRunReviews)
	}
	if err == nil {
		err = workflow.Collect(workflow.CheckProse("reason", "Reason", reason, true))
	}
	return r, err
}

// reason seals why somebody is left off a list, or is no longer; of keeps the salts of one act apart.
func reason(a workflow.Act, of, text string) map[string]workflow.Sealed {
	return map[string]workflow.Sealed{workflow.ReasonName: a.Seal(review.Stream(of), workflow.ReasonName, text)}
}

// End puts a jurisdiction back on the list of a review, so that a matter can be opened.
type End struct {
	Review       string `json:"review"`
	Jurisdiction string `json:"jurisdiction"`
	Reason       string `json:"reason"`
}

// CommandName implements workflow.Command.
func (End) CommandName() string { return "EndExclusion" }

// Streams implements workflow.Command.
func (c End) Streams() []workflow.Stream { return []workflow.Stream{review.Stream(c.Review)} }

// Decide implements workflow.Command.
func (c End) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, err := toRun(facts, c.Review, c.Reason)
	if err != nil {
		return workflow.Decision{}, err
	}
	x, known := r.Exclusion(c.Jurisdiction)
	if !known {
		return workflow.Decision{}, workflow.Absent("exclusion")
	}
	return ended(facts, a, r, x, reason(a, r.ID, c.Reason))
}

// ended is the end of an exclusion, in the review and in the proceeding.
func ended(facts workflow.Facts, a workflow.Act, r review.Review, x review.Exclusion, why map[string]workflow.Sealed) (workflow.Decision, error) {
	e := a.Event(review.Stream(r.ID), a.Today(), review.ExclusionEnded{Jurisdiction: x.Jurisdiction, Name: x.Name})
	e.Personal = why
	d := workflow.Decision{Events: []workflow.Event{e}}
	p, err := workflow.Look[proceeding.Proceeding](facts, proceeding.Stream(x.Proceeding))
	if err != nil {
		return workflow.Decision{}, err
	}
	note := func(data workflow.Data) {
		d.Events = append(d.Events, a.Event(proceeding.Stream(p.ID), p.Today(a), data))
	}
	note(proceeding.ExclusionRested{Review: r.ID, Jurisdiction: x.Jurisdiction, Name: x.Name, Over: true})
	if date, known := p.Date(dateOf(r.ID, x.Jurisdiction)); known && date.Done == "" {
		note(proceeding.DateEnded{Date: date.ID, How: "The exclusion ended."})
	}
	return d, nil
}

func dateOf(review, jurisdiction string) string { return "exclusion/" + review + "/" + jurisdiction }

// Follows asks the members of each review that leaves somebody off its list, once the proceeding has ended, and ends the
// exclusion of whoever gets a matter all the same.
var Follows = []workflow.Consequence{
	workflow.FollowsFromAll(opened, matter.Opened{}),
	workflow.FollowsFrom(func(after workflow.Facts, a workflow.Act, e workflow.Event, d proceeding.Changed) (workflow.Decision, error) {
		var next workflow.Decision
		if d.Status != proceeding.Ended {
			return next, nil
		}
		p, err := workflow.Look[proceeding.Proceeding](after, e.Stream)
		if err != nil {
			return next, err
		}
		for _, x := range p.Exclusions {
			r, err := workflow.Look[review.Review](after, review.Stream(x.Review))
			if err != nil {
				return next, err
			}
			asked(after, a, p, r, x, &next)
		}
		return next, nil
	}),
}

// opened ends the exclusions of jurisdictions for which a matter opens.
func opened(after workflow.Facts, a workflow.Act, events []workflow.Event) (workflow.Decision, error) {
	var d workflow.Decision
	for _, e := range events {
		m := e.Data.(matter.Opened)
		r, err := workflow.Look[review.Review](after, review.Stream(m.Review))
		if err != nil {
			return d, err
		}
		if len(r.Exclusions) == 0 {
			continue
		}
		j, err := workflow.Look[jurisdiction.Jurisdiction](after, jurisdiction.Stream(m.Jurisdiction))
		if err != nil {
			return d, err
		}
		for _, x := range r.Exclusions { // of records that were merged, each may have one
			if x.Jurisdiction != j.ID && !slices.Contains(j.Merged, x.Jurisdiction) {
				continue
			}
			next, err := ended(after, a, r, x, reason(a, r.ID+"/"+x.Jurisdiction, "A matter was opened."))
			if err != nil {
				return d, err
			}
			d.Join(next)
		}
	}
	return d, nil
}

// asked sets a date of the proceeding, tells the members of the review of it, and asks again until the exclusion ends.
func asked(facts workflow.Facts, a workflow.Act, p proceeding.Proceeding, r review.Review, x proceeding.ExclusionRested, d *workflow.Decision) {
	today := p.Today(a)
	date := proceeding.Date{
		ID: dateOf(r.ID, x.Jurisdiction), On: today, Repeats: order.RemindEvery,
		Title: fmt.Sprintf("The case ended: decide whether %s returns to the list of %s", x.Name, r.Name),
	}
	said := proceeding.DateAlerted{Date: date.ID, On: today, To: []string{}, Next: today.AddDays(order.RemindEvery)}
	for _, u := range r.InRole(facts, workflow.Legal, workflow.Supervisor) {
		said.To = append(said.To, u.ID)
		d.Alerts = append(d.Alerts, alert(a, p, date, u))
	}
	for _, data := range []workflow.Data{proceeding.DateSet{Date: date}, said} {
		d.Events = append(d.Events, a.Event(proceeding.Stream(p.ID), today, data))
	}
}

func alert(a workflow.Act, p proceeding.Proceeding, date proceeding.Date, u account.User) workflow.Alert {
	return workflow.Alert{
		Key: fmt.Sprintf("proceeding/%s/%s/%s/%s", p.ID, date.ID, date.On, u.ID), Kind: workflow.AlertCourt,
		Approval: p.ID, Deadline: date.ID, Recipient: u.ID, NotBefore: u.AfterQuiet(a.At, time.Time{}),
	}
}
