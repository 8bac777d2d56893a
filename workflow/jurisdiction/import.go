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
	// Others are what governments are called that the list calls by another of their names, by their number in the list, from 0.
	Others map[int]string
	names  []string // of Known, in its order: what the record calls those that the list calls otherwise
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
	plan := Plan{Others: map[int]string{}}
	seen := make(map[Identity]bool, len(items))
	for i, n := range items {
		key := q.Asked[i]
		if seen[key] {
			return Plan{}, workflow.Malformed("items", n.Full()+" is listed twice.")
		}
		seen[key] = true
		if id, known := q.IDs[key]; known {
			plan.Known, plan.KnownIDs = append(plan.Known, n), append(plan.KnownIDs, id)
			plan.known, plan.names = append(plan.known, inputOf(items, i)), append(plan.names, q.Names[key])
			if name := q.Names[key]; name != "" {
				plan.Others[i] = name
			}
		} else {
			plan.New = append(plan.New, n)
		}
	}
	return plan, nil
}

// taken refuses what is on record, each at the input that names it.
func (p Plan) taken() error {
	all := onRecordAlready(p.known[0]+"name", p.Known[0], p.names[0])
	all.Details = []workflow.Detail{workflow.At(all.Field, all.Message)}
	for i, n := range p.Known[1:] {
		one := onRecordAlready(p.known[i+1]+"name", n, p.names[i+1])
		all.Details = append(all.Details, workflow.At(one.Field, one.Message))
		all.Message += " " + one.Message
	}
	return all
}

// onRecordAlready refuses what is on record; under the name called, if this is another of its names.
func onRecordAlready(field string, n New, called string) *workflow.Error {
	name := n.Full()
	if called != "" {
		name += ", which is another name of " + called + ","
	}
	return &workflow.Error{Code: workflow.Conflict, Field: field, Message: name + " is already on record. Nothing was saved. Use the existing jurisdiction, or remove this one."}
}

// Decision puts what is new on record; the ids made are in the order of New.
func (p Plan) Decision(a workflow.Act) workflow.Decision { return adding(a, p.New) }
