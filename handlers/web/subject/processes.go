package subject

import (
	"context"
	"time"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

// Processes are the definitions that a reader's matters follow, by review.
type Processes struct {
	reviews []view.ReviewRow
	Of      map[string]*process.Definition
}

// Processes reads the reviews that exist for the reader, with their definitions.
func (r *Reader) Processes(ctx context.Context, u account.User) (Processes, error) {
	p := Processes{Of: map[string]*process.Definition{}}
	var err error
	if p.reviews, err = r.read.Reviews(ctx, u.Viewer(), time.Time{}); err != nil || len(p.reviews) == 0 {
		return p, err
	}
	streams := make([]workflow.Stream, len(p.reviews))
	for i, r := range p.reviews {
		streams[i] = review.Stream(r.ID)
	}
	world, err := r.read.World(ctx, u.ID, streams...)
	if err != nil {
		return p, err
	}
	for _, row := range p.reviews {
		r, err := review.Find(world, row.ID)
		if err != nil {
			continue // the reader lost access between the two reads
		}
		if def, err := review.FindProcess(world, r.Process); err == nil {
			p.Of[r.ID] = def
		}
	}
	return p, nil
}

// All lists the definitions once each, in the order of the reviews.
func (p Processes) All() []*process.Definition {
	var defs []*process.Definition
	seen := map[string]bool{}
	for _, r := range p.reviews {
		if def := p.Of[r.ID]; def != nil && !seen[def.Hash] {
			seen[def.Hash] = true
			defs = append(defs, def)
		}
	}
	if len(defs) == 0 {
		defs = append(defs, process.Default())
	}
	return defs
}

func (p Processes) ReviewOptions() []page.Option {
	out := make([]page.Option, len(p.reviews))
	for i, r := range p.reviews {
		out[i] = page.Option{Value: r.ID, Label: r.Name}
	}
	return out
}

// Merged collects options of all definitions, each value once.
func (p Processes) Merged(list func(*process.Definition) []page.Option) []page.Option {
	var out []page.Option
	seen := map[string]bool{}
	for _, def := range p.All() {
		for _, o := range list(def) {
			if !seen[o.Value] {
				seen[o.Value] = true
				out = append(out, o)
			}
		}
	}
	return out
}

func StageOptions(def *process.Definition) []page.Option {
	out := make([]page.Option, len(def.Stages))
	for i, s := range def.Stages {
		out[i] = page.Option{Value: s.Name, Label: s.Title}
	}
	return out
}

func StateOptions(def *process.Definition) []page.Option {
	out := make([]page.Option, len(def.States))
	for i, s := range def.States {
		out[i] = page.Option{Value: s.Name, Label: s.Title}
	}
	return out
}

func ActOptions(def *process.Definition) []page.Option {
	out := make([]page.Option, len(def.Transitions))
	for i, t := range def.Transitions {
		out[i] = page.Option{Value: t.Name, Label: t.Title}
	}
	return out
}
