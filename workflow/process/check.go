package process

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// checkOrder holds the states to the order of their stages, and each stage to
// having states.
func (r *reader) checkOrder(d *Definition) {
	latest := -1
	filled := map[string]bool{}
	for _, s := range d.States {
		stage, i := d.StageOf(s.Name)
		filled[stage.Name] = true
		if i < latest {
			r.problem(r.at("state", s.Name), "the state %q of stage %q stands after states of stage %q; states follow the order of the stages",
				s.Name, stage.Name, d.Stages[latest].Name)
		}
		latest = max(latest, i)
	}
	for _, g := range d.Stages {
		if !filled[g.Name] {
			r.problem(r.at("stage", g.Name), "the stage %q has no states", g.Name)
		}
	}
}

func (r *reader) at(kind, name string) *yaml.Node { return r.declared[declaration{kind, name}] }

// checkGraph finds what no matter could use: states it cannot come to or
// cannot leave, moves that change nothing, deadlines that nothing opens.
func (r *reader) checkGraph(d *Definition) {
	all := func(int) bool { return true }
	reached := spread([]string{d.Initial}, d, all, func(t Transition, s string) []string {
		if _, ok := t.FromState(s); ok {
			return []string{t.Target(s)}
		}
		return nil
	})
	// A way out of every state at once (withdraw) would hide every dead end,
	// so it does not count as a way on.
	specific := func(i int) bool { return !r.sources[i].any }
	var terminal []string
	for _, s := range d.States {
		if s.Terminal {
			terminal = append(terminal, s.Name)
		}
	}
	ends := spread(terminal, d, specific, func(t Transition, s string) []string {
		if t.To != s { // one that stays in its states leads to no end
			return nil
		}
		var from []string
		for _, f := range t.From {
			from = append(from, f.State)
		}
		return from
	})
	for _, s := range d.States {
		at := r.at("state", s.Name)
		if !reached[s.Name] {
			r.problem(at, "the state %q is unreachable: no transition leads there from %q", s.Name, d.Initial)
		}
		switch {
		case ends[s.Name]:
		case !leaves(d, s.Name, specific):
			r.problem(at, "the state %q is a dead end: it is not terminal, and no transition that names it in \"from\" leads on", s.Name)
		default:
			r.problem(at, "from the state %q no terminal state can be reached", s.Name)
		}
	}
	for i, t := range d.Transitions {
		if stays(t) && !records(t) {
			r.problem(r.sources[i].node, "the transition %q goes nowhere: it stays in %q and records nothing", t.Name, t.To)
		}
	}
	for _, k := range d.Deadlines {
		opened := slices.ContainsFunc(d.Transitions, func(t Transition) bool {
			return slices.ContainsFunc(t.Opens, func(o Opening) bool { return o.Deadline == k.Name })
		})
		if !opened {
			r.problem(r.at("deadline", k.Name), "the deadline %q is opened by no transition", k.Name)
		}
	}
}

// spread returns the states that next leads to, step by step, over the
// transitions that use admits.
func spread(start []string, d *Definition, use func(i int) bool, next func(Transition, string) []string) map[string]bool {
	seen := map[string]bool{}
	for _, s := range start {
		seen[s] = true
	}
	for queue := slices.Clone(start); len(queue) > 0; queue = queue[1:] {
		for i, t := range d.Transitions {
			if !use(i) {
				continue
			}
			for _, s := range next(t, queue[0]) {
				if !seen[s] {
					seen[s] = true
					queue = append(queue, s)
				}
			}
		}
	}
	return seen
}

func leaves(d *Definition, state string, use func(i int) bool) bool {
	for i, t := range d.Transitions {
		if _, ok := t.FromState(state); ok && use(i) && t.Target(state) != state {
			return true
		}
	}
	return false
}

func stays(t Transition) bool {
	return !slices.ContainsFunc(t.From, func(f From) bool { return t.Target(f.State) != f.State })
}

func records(t Transition) bool {
	return len(t.Fields)+len(t.Opens)+len(t.Reopens)+len(t.Meets)+len(t.Cancels)+len(t.Tolls) > 0
}
