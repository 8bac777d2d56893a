package proceeding

import (
	"slices"

	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/order"
)

// Tied are a proceeding and all that clauses tie it to: one changes the other, or is changed by it.
func Tied(facts workflow.Facts, p Proceeding) ([]Proceeding, error) {
	var all []Proceeding
	seen := map[string]bool{}
	var keys []string
	add := func(id string) error {
		if seen[id] {
			return nil
		}
		seen[id] = true
		x, err := workflow.Look[Proceeding](facts, Stream(id))
		if err == nil {
			all = append(all, x)
		}
		return err
	}
	if err := add(p.ID); err != nil {
		return nil, err
	}
	for i := 0; i < len(all); i++ {
		for _, o := range all[i].Orders {
			for _, c := range o.Clauses {
				keys = append(keys, reachOf(c.Whom)...)
				for _, ref := range c.Changes {
					if err := add(Of(ref.Order)); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	if len(keys) == 0 {
		return all, nil
	}
	slices.Sort(keys)
	q := Reaching{Keys: slices.Compact(keys)}
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	if err := facts.Load(streams(q.IDs)...); err != nil {
		return nil, err
	}
	// Of those that protect the same persons, only what changes a clause of these counts.
	for grew := true; grew; {
		grew = false
		for _, id := range q.IDs {
			x, err := workflow.Look[Proceeding](facts, Stream(id))
			if err != nil {
				return nil, err
			}
			if !seen[id] && x.changesAny(seen) {
				if err := add(id); err != nil {
					return nil, err
				}
				grew = true
			}
		}
	}
	return all, nil
}

func (p Proceeding) changesAny(of map[string]bool) bool {
	for _, o := range p.Orders {
		for _, c := range o.Clauses {
			if slices.ContainsFunc(c.Changes, func(ref order.Ref) bool { return of[Of(ref.Order)] }) {
				return true
			}
		}
	}
	return false
}

// Documents are all files that the proceeding names: of filings, then of orders.
func (p Proceeding) Documents() []field.Document { return p.documents() }
