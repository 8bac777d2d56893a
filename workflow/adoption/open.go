// Package adoption opens reviews. One under a process that no review uses yet waits
// for a second person, who is shown how that process differs from the default one:
// a file without adverse steps would otherwise do away with every second person.
package adoption

import (
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/review"
)

// Open opens a review, or asks for it.
type Open struct{ review.Open }

// Decide implements workflow.Command.
func (c Open) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	d, err := c.By(facts, a, facts.Actor, "")
	if err != nil {
		return workflow.Decision{}, err
	}
	def, err := c.Definition()
	if err != nil {
		return workflow.Decision{}, err
	}
	if facts.Actor.Role == workflow.Operator || review.InUse(facts, def) {
		return d, nil
	}
	if c.OpenedOn.IsZero() {
		c.OpenedOn = a.Today()
	}
	c.Members = slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(c.Members), facts.Actor.ID))))
	asked, _, err := approval.Ask(facts, a, a.NewID("approval/review"), c, approval.About{Opens: strings.TrimSpace(c.Name), Streams: c.Streams()}, workflow.Supervisor, nil)
	return asked, err
}

// MayAsk implements approval.Command.
func (c Open) MayAsk(facts workflow.Facts, _ approval.About) error {
	return facts.Actor.May(workflow.VerbRunReviews)
}

// Ended implements approval.Command.
func (c Open) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	if r.Status != approval.Given {
		return workflow.Decision{}, nil
	}
	asker, err := account.Find(facts, r.RequestedBy)
	if err != nil {
		return workflow.Decision{}, err
	}
	return c.By(facts, a, asker.Actor(), r.ID)
}
