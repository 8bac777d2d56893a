package jurisdiction

import (
	"fmt"
	"strings"

	"duces/workflow"
)

// Identity tells one jurisdiction from another on record.
type Identity struct {
	Search string // the name in lower case
	State  string
	Kind   string
}

func (n New) identity() Identity {
	return Identity{Search: searched(strings.TrimSpace(n.Name)), State: n.State, Kind: n.Kind}
}

// OnRecord asks which jurisdictions are on record.
type OnRecord struct {
	Asked []Identity
	IDs   map[Identity]string // of those that are
}

// Asks implements workflow.Question.
func (q *OnRecord) Asks() string {
	return fmt.Sprintf("which of %d jurisdictions are on record?", len(q.Asked))
}

// Import puts those governments of a list on record that are not there yet, in
// one act; what is on record is left as it is.
type Import struct {
	Items []New `json:"items"`
}

// CommandName implements Command.
func (Import) CommandName() string { return "ImportJurisdictions" }

// Streams implements Command.
func (c Import) Streams() []workflow.Stream { return nil }

func (c Import) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	plan, err := c.Plan(facts)
	if err != nil {
		return workflow.Decision{}, err
	}
	return plan.Decision(a), nil
}

// Plan is what an import comes to.
type Plan struct {
	New      []New
	Known    []New
	KnownIDs []string // of Known, in its order
}

// Plan sorts the list by what is on record, and stores nothing.
func (c Import) Plan(facts workflow.Facts) (Plan, error) {
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return Plan{}, err
	}
	if err := checkAll(c.Items); err != nil {
		return Plan{}, err
	}
	q := OnRecord{Asked: make([]Identity, len(c.Items))}
	for i, n := range c.Items {
		q.Asked[i] = n.identity()
	}
	if err := facts.Ask(&q); err != nil {
		return Plan{}, err
	}
	var plan Plan
	seen := make(map[Identity]bool, len(c.Items))
	for i, n := range c.Items {
		key := q.Asked[i]
		if seen[key] {
			return Plan{}, workflow.Malformed("items", fmt.Sprintf("%s (%s) is listed twice.", n.Name, n.State))
		}
		seen[key] = true
		n = n.withZone()
		if id, known := q.IDs[key]; known {
			plan.Known, plan.KnownIDs = append(plan.Known, n), append(plan.KnownIDs, id)
		} else {
			plan.New = append(plan.New, n)
		}
	}
	return plan, nil
}

// Decision puts what is new on record; the ids made are in the order of New.
func (p Plan) Decision(a workflow.Act) workflow.Decision { return adding(a, p.New) }
