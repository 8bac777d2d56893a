package process

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var processName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,62}$`)

// definition reads the whole file.
func (r *reader) definition(n *yaml.Node) *Definition {
	o := r.object(n, "the process", "name", "title", "initial", "stages", "states", "ladders", "deadlines", "transitions", "letters")
	o.what = "the process"
	d := &Definition{Name: o.needText("name"), Title: o.needText("title"), Initial: o.needText("initial")}
	if d.Name != "" && !processName.MatchString(d.Name) {
		r.problem(o.keys["name"], "%q is no name for a process: lower-case letters, digits and -, starting with a letter", d.Name)
	}
	if d.Initial != "" {
		r.refer("state", d.Initial, o.keys["initial"])
	}
	for _, key := range []string{"stages", "states", "transitions"} {
		o.need(key)
	}
	for _, n := range o.list("stages", maxStages) {
		d.Stages = append(d.Stages, r.stage(n))
	}
	for _, n := range o.list("states", maxStates) {
		d.States = append(d.States, r.state(n))
	}
	ladders := map[string]Ladder{}
	for _, n := range o.list("ladders", maxList) {
		l := r.ladder(n)
		ladders[l.Name] = l
		d.Ladders = append(d.Ladders, l)
	}
	for _, n := range o.list("deadlines", maxList) {
		d.Deadlines = append(d.Deadlines, r.deadline(n, ladders))
	}
	for _, n := range o.list("transitions", maxTransitions) {
		d.Transitions = append(d.Transitions, r.transition(n, d))
	}
	for _, n := range o.list("letters", maxList) {
		d.Letters = append(d.Letters, r.letter(n, d))
	}
	return d
}

func (r *reader) stage(n *yaml.Node) Stage {
	o := r.object(n, "stage", "name", "title")
	s := Stage{Name: o.needName("name"), Title: o.needText("title")}
	r.declare("stage", s.Name, n)
	return s
}

func (r *reader) state(n *yaml.Node) State {
	o := r.object(n, "state", "name", "title", "stage", "terminal", "step_limit", "next_step")
	s := State{
		Name: o.needName("name"), Title: o.needText("title"), Stage: o.needText("stage"),
		Terminal: o.flag("terminal"), StepLimit: o.number("step_limit", 1), NextStep: o.optionalText("next_step"),
	}
	r.declare("state", s.Name, n)
	if s.Stage != "" {
		r.refer("stage", s.Stage, o.keys["stage"])
	}
	if s.Terminal && s.StepLimit > 0 {
		r.problem(o.keys["step_limit"], "%s is terminal: a matter may rest there for ever, so it has no step limit", o.what)
	}
	if s.NextStep != "" && o.keys["step_limit"] == nil {
		r.problem(o.keys["next_step"], "%s has a next_step without a step_limit, which says when it is due", o.what)
	}
	return s
}

func (r *reader) ladder(n *yaml.Node) Ladder {
	o := r.object(n, "ladder", "name", "repeat_days", "rungs")
	l := Ladder{Name: o.needName("name"), RepeatDays: o.number("repeat_days", 1)}
	r.declare("ladder", l.Name, n)
	o.need("rungs")
	for _, n := range o.list("rungs", maxList) {
		ro := r.object(n, "a rung of "+o.what, "days", "to", "unless_acknowledged")
		ro.need("days")
		ro.need("to")
		rung := Rung{Days: ro.number("days", -maxDays), UnlessAcknowledged: ro.flag("unless_acknowledged")}
		rung.To = ro.names("to", func(role string, n *yaml.Node) { ro.role(role, n, alertedRoles) })
		if k := len(l.Rungs); k > 0 && l.Rungs[k-1].Days >= rung.Days {
			r.problem(n, "the rungs of %s must be in order of time, each day once", o.what)
		}
		if rung.UnlessAcknowledged && rung.Days < 1 {
			r.problem(n, "a rung of %s escalates what nobody acknowledged, but is not after the due date: only a date that has passed is acknowledged", o.what)
		}
		l.Rungs = append(l.Rungs, rung)
	}
	return l
}

func (o object) role(role string, n *yaml.Node, known map[string]bool) {
	if !known[role] {
		o.problem(n, "%s names the role %q; allowed here are %s", o.what, role, sortedNames(known))
	}
}

func (r *reader) deadline(n *yaml.Node, ladders map[string]Ladder) Deadline {
	o := r.object(n, "deadline", "name", "title", "owed", "cite", "right", "ladder")
	k := Deadline{
		Name: o.needName("name"), Title: o.needText("title"), Owed: o.needText("owed"),
		Cite: o.optionalText("cite"), Right: o.flag("right"),
	}
	r.declare("deadline", k.Name, n)
	if own, taken := builtInTitle(k.Name); taken && r.unused {
		r.problem(o.keys["name"], "every process has the deadline %q (%s); give this one another name", k.Name, own)
	}
	if k.Owed != "" && k.Owed != "jurisdiction" && k.Owed != "office" {
		r.problem(o.keys["owed"], "%s is owed by %q; it must be jurisdiction or office", o.what, k.Owed)
	}
	if name := o.needText("ladder"); name != "" {
		r.refer("ladder", name, o.keys["ladder"])
		// Cloned, since two kinds of deadline may share a ladder in the file.
		for _, rung := range ladders[name].Rungs {
			rung.To = slices.Clone(rung.To)
			k.Rungs = append(k.Rungs, rung)
		}
		k.RepeatDays = ladders[name].RepeatDays
	}
	return k
}

func sortedNames[K ~string, V any](set map[K]V) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(set)) {
		out = append(out, string(k))
	}
	return strings.Join(out, ", ")
}
