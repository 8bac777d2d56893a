// Package opening opens matters in a review: for governments on record, or for those of a list that is imported.
package opening

import (
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/step"
	"duces/workflow/validation"
)

// Open opens a matter for each of several jurisdictions, in one act.
type Open struct {
	Review        string     `json:"review"`
	Jurisdictions []string   `json:"jurisdictions"`
	OpenedOn      civil.Date `json:"opened_on,omitzero"` // today if zero
	// Excluded says what becomes of those that are left off the list of the review; empty: all is refused.
	Excluded string `json:"excluded,omitempty"`
}

// What becomes of jurisdictions that are left off the list of a review.
const (
	LeaveExcluded = "leave" // no matter opens for them
	OpenExcluded  = "open"  // theirs open too, and they are left off no longer
)

// CommandName implements Command.
func (Open) CommandName() string { return "OpenMatters" }

// Streams implements Command.
func (c Open) Streams() []workflow.Stream {
	return append([]workflow.Stream{review.Stream(c.Review)}, jurisdictionStreams(c.Jurisdictions)...)
}

func (c Open) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	o, err := beginOpening(facts, a, c.Review, c.OpenedOn)
	if err != nil {
		return workflow.Decision{}, err
	}
	if len(c.Jurisdictions) == 0 {
		return workflow.Decision{}, workflow.Malformed("jurisdictions", "Select at least one jurisdiction.")
	}
	if modes := []string{LeaveExcluded, OpenExcluded}; c.Excluded != "" && !slices.Contains(modes, c.Excluded) {
		return workflow.Decision{}, workflow.Malformed("excluded", validation.NotOneOf("Excluded", c.Excluded, modes...))
	}
	var refused []review.Exclusion
	seen := map[string]bool{}
	for _, id := range c.Jurisdictions {
		j, err := jurisdiction.Find(facts, id)
		if err != nil || seen[id] {
			return workflow.Decision{}, workflow.Malformed("jurisdictions", validation.Not("Jurisdiction", id, "on record, or is listed twice"))
		}
		if err := j.NotMerged(); err != nil {
			return workflow.Decision{}, err
		}
		seen[id] = true
		if x, is, _ := excluded(facts, o.review, id); is && c.Excluded != OpenExcluded {
			refused = append(refused, x)
			continue
		}
		o.open(id, j.Zone)
	}
	if len(refused) > 0 && (c.Excluded == "" || len(o.decision.Events) == 0) {
		return workflow.Decision{}, review.Refusal(refused)
	}
	o.leave(refused)
	return o.decision, nil
}

// leave names those for whom no matter opens.
func (o *opening) leave(excluded []review.Exclusion) {
	for _, x := range excluded {
		o.decision.Left = append(o.decision.Left, workflow.Detail{Field: x.Jurisdiction, Message: x.Says()})
	}
}

// Foresee gives the last day of our first step in each matter that the command would open, in the order of its
// jurisdictions, and the day on which it would open them. There are no dates where the process sets no limit.
func (c Open) Foresee(facts workflow.Facts, a workflow.Act) (on civil.Date, dates []due.Foreseen, err error) {
	d, err := c.Decide(facts, a)
	if err != nil {
		return on, nil, err
	}
	have := matter.InReview{Review: c.Review, Asked: c.Jurisdictions}
	if err := facts.Ask(&have); err != nil {
		return on, nil, err
	}
	for _, e := range d.Events {
		opened, is := e.Data.(matter.Opened)
		if !is {
			continue
		}
		def, err := review.FindProcess(facts, opened.Process)
		if err != nil {
			return on, nil, err
		}
		j, err := jurisdiction.Find(facts, opened.Jurisdiction)
		if err != nil {
			return on, nil, err
		}
		if have.Have[j.ID] {
			return on, nil, workflow.Clash(j.Title() + " already has a matter in this review. Leave it out, or reopen its matter.")
		}
		on = e.Effective
		if last, limited := step.First(def, on); limited {
			dates = append(dates, due.Foreseen{Who: j.Title(), Receipt: deadline.Receipt{Due: last}})
		}
	}
	return on, dates, nil
}

// opening is an act that opens matters in a review.
type opening struct {
	act          workflow.Act
	review       review.Review
	state, stage string
	on           civil.Date
	decision     workflow.Decision
}

// beginOpening finds what all matters of the act have in common; on is today if zero.
func beginOpening(facts workflow.Facts, a workflow.Act, reviewID string, on civil.Date) (*opening, error) {
	r, err := review.Find(facts, reviewID)
	if err != nil {
		return nil, err
	}
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return nil, err
	}
	def, err := review.FindProcess(facts, r.Process)
	if err != nil {
		return nil, err
	}
	stage, _ := def.StageOf(def.Initial)
	if on.IsZero() {
		on = a.Today()
	}
	return &opening{act: a, review: r, state: def.Initial, stage: stage.Name, on: on}, nil
}

// open opens the matter of one jurisdiction.
func (o *opening) open(jurisdictionID, zone string) {
	made := o.act.NewIDOf("matter/"+jurisdictionID, len(o.decision.Created))
	o.decision.Created = append(o.decision.Created, made)
	o.decision.Events = append(o.decision.Events, o.act.Event(matter.Stream(made), o.on, matter.Opened{
		Review: o.review.ID, Jurisdiction: jurisdictionID, Process: o.review.Process, State: o.state, Stage: o.stage, Zone: zone,
	}))
}
