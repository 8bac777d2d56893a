package jurisdiction

import "duces/workflow"

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
	known    []string // where the inputs of Known stand
}

// Plan sorts the list by what is on record, and stores nothing.
func (c Import) Plan(facts workflow.Facts) (Plan, error) {
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return Plan{}, err
	}
	items, err := allUnderstood(c.Items)
	if err != nil {
		return Plan{}, err
	}
	q := OnRecord{Asked: make([]Identity, len(items))}
	for i, n := range items {
		q.Asked[i] = n.identity()
	}
	if err := facts.Ask(&q); err != nil {
		return Plan{}, err
	}
	var plan Plan
	seen := make(map[Identity]bool, len(items))
	for i, n := range items {
		key := q.Asked[i]
		if seen[key] {
			return Plan{}, workflow.Malformed("items", n.Full()+" is listed twice.")
		}
		seen[key] = true
		if id, known := q.IDs[key]; known {
			plan.Known, plan.KnownIDs = append(plan.Known, n), append(plan.KnownIDs, id)
			plan.known = append(plan.known, inputOf(items, i))
		} else {
			plan.New = append(plan.New, n)
		}
	}
	return plan, nil
}

// taken refuses what is on record, each at the input that names it.
func (p Plan) taken() error {
	all := onRecordAlready(p.known[0]+"name", p.Known[0])
	all.Details = []workflow.Detail{workflow.At(all.Field, all.Message)}
	for i, n := range p.Known[1:] {
		one := onRecordAlready(p.known[i+1]+"name", n)
		all.Details = append(all.Details, workflow.At(one.Field, one.Message))
		all.Message += " " + one.Message
	}
	return all
}

func onRecordAlready(field string, n New) *workflow.Error {
	return &workflow.Error{Code: workflow.Conflict, Field: field, Message: n.Full() + " is already on record. Nothing was saved. Use the existing jurisdiction, or remove this one."}
}

// Decision puts what is new on record; the ids made are in the order of New.
func (p Plan) Decision(a workflow.Act) workflow.Decision { return adding(a, p.New) }
