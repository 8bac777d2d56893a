package call

import (
	"context"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/process"
	"duces/workflow/review"
)

// Worlds reads streams as they stand for an actor.
type Worlds interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
}

// NextSteps says what our team is to do in a matter, by its review and its state. Of reviews, each may
// come more than once; one that the caller no longer sees says nothing.
func NextSteps(ctx context.Context, reads Worlds, u account.User, reviews []string) (func(review, state string) string, error) {
	defs := map[string]*process.Definition{}
	var streams []workflow.Stream
	for _, id := range reviews {
		if _, known := defs[id]; !known {
			defs[id] = nil
			streams = append(streams, review.Stream(id))
		}
	}
	if len(streams) > 0 {
		w, err := reads.World(ctx, u.ID, streams...)
		if err != nil {
			return nil, err
		}
		for id := range defs {
			r, err := review.Find(w, id)
			if err != nil {
				continue // the caller lost access between the two reads
			}
			if def, err := review.FindProcess(w, r.Process); err == nil {
				defs[id] = def
			}
		}
	}
	return func(review, state string) string { return defs[review].NextStep(state) }, nil
}
