package opening

import (
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
)

// Import puts those governments of a list on record that are not there yet, and
// opens a matter for each of the list that has none in the review, in one act.
type Import struct {
	Review   string             `json:"review"`
	Items    []jurisdiction.New `json:"items"`
	OpenedOn civil.Date         `json:"opened_on,omitzero"` // today if zero
	// Excluded is OpenExcluded to open matters for those too that are left off the list; else none open for them.
	Excluded string `json:"excluded,omitempty"`
}

// CommandName implements Command.
func (Import) CommandName() string { return "ImportIntoReview" }

// Streams implements Command.
func (c Import) Streams() []workflow.Stream { return []workflow.Stream{review.Stream(c.Review)} }

func (c Import) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	o, err := beginOpening(facts, a, c.Review, c.OpenedOn)
	if err != nil {
		return workflow.Decision{}, err
	}
	plan, err := c.Plan(facts)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Load(jurisdictionStreams(plan.Open)...); err != nil {
		return workflow.Decision{}, err
	}
	for _, id := range plan.Open {
		j, err := jurisdiction.Find(facts, id)
		if err != nil {
			return workflow.Decision{}, err
		}
		o.open(id, j.Zone)
	}
	d := plan.Decision(a)
	for i, id := range d.Created {
		o.open(id, plan.New[i].Zone)
	}
	if c.Excluded != OpenExcluded {
		o.leave(plan.Excluded)
	}
	d.Join(o.decision)
	return d, nil
}

// ImportPlan is what an import into a review comes to.
type ImportPlan struct {
	jurisdiction.Plan
	Open []string // of the jurisdictions on record, those without a matter in the review
	// Excluded are left off the list of the review: no matter opens for them, but where the command says so.
	Excluded []review.Exclusion
}

// Matters is how many matters open.
func (p ImportPlan) Matters() int { return len(p.Open) + len(p.New) }

// Plan sorts the list by what is on record, and stores nothing.
func (c Import) Plan(facts workflow.Facts) (ImportPlan, error) {
	r, err := review.Find(facts, c.Review)
	if err != nil {
		return ImportPlan{}, err
	}
	known, err := jurisdiction.Import{Items: c.Items}.Plan(facts)
	if err != nil {
		return ImportPlan{}, err
	}
	q := matter.InReview{Review: c.Review, Asked: known.KnownIDs}
	if err := facts.Ask(&q); err != nil {
		return ImportPlan{}, err
	}
	plan := ImportPlan{Plan: known}
	for _, id := range known.KnownIDs {
		if q.Have[id] {
			continue
		}
		q.Have[id] = true // a list may call it by two of its names
		x, excluded, err := excluded(facts, r, id)
		switch {
		case err != nil:
			return ImportPlan{}, err
		case excluded:
			plan.Excluded = append(plan.Excluded, x)
		}
		if !excluded || c.Excluded == OpenExcluded {
			plan.Open = append(plan.Open, id)
		}
	}
	return plan, nil
}

// excluded finds whether a jurisdiction is left off the list of a review.
func excluded(facts workflow.Facts, r review.Review, id string) (review.Exclusion, bool, error) {
	if len(r.Exclusions) == 0 {
		return review.Exclusion{}, false, nil
	}
	j, err := jurisdiction.Find(facts, id)
	x, is := r.Exclusion(append([]string{id}, j.Merged...)...)
	return x, is, err
}

func jurisdictionStreams(ids []string) []workflow.Stream {
	streams := make([]workflow.Stream, len(ids))
	for i, id := range ids {
		streams[i] = jurisdiction.Stream(id)
	}
	return streams
}
