// Package matrix says what each role may do in each state of a process. It is
// generated from the policy and the definition that the engine decides by.
package matrix

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/validation"
)

// Cell is one answer of the matrix state × transition × role.
type Cell struct {
	State      string
	Transition string
	Role       workflow.Role
	Verdict    Verdict
	Why        string // the refusal's sentence, or the guards that must hold
}

// Verdict is what a cell says.
type Verdict string

// Verdicts.
const (
	Allowed       Verdict = "allowed"        // done at once, if the guards hold
	NeedsApproval Verdict = "needs approval" // asked for, done by a second person
	MayNeed       Verdict = "allowed; approval if adverse"
	NotFromHere   Verdict = "not from here"     // the state does not lead there
	NotThisRole   Verdict = "not for this role" // policy
	Unseen        Verdict = "not seen"          // to this role the matter does not exist
)

// Of is the whole table of a process, generated from the same policy and
// the same definition that the engine decides by.
func Of(def *process.Definition) []Cell {
	var cells []Cell
	for _, s := range def.States {
		for _, t := range def.Transitions {
			for _, role := range workflow.Roles {
				cells = append(cells, cell(def, s, t, role))
			}
		}
	}
	return cells
}

func cell(def *process.Definition, s process.State, t process.Transition, role workflow.Role) Cell {
	c := Cell{State: s.Name, Transition: t.Name, Role: role}
	member := workflow.Actor{ID: "somebody", Role: role}
	if !(review.Review{Members: map[string]bool{member.ID: true}}).VisibleTo(member) {
		c.Verdict, c.Why = Unseen, workflow.Absent("matter").Message
		return c
	}
	if err := member.MayTake(t); err != nil {
		c.Verdict, c.Why = NotThisRole, err.Error()
		return c
	}
	from, ok := t.FromState(s.Name)
	if !ok {
		c.Verdict = NotFromHere
		c.Why = fmt.Sprintf("%s requires %s.", validation.Quoted(t.Title), def.StartsIn(t))
		return c
	}
	c.Verdict = map[process.Adverse]Verdict{
		process.AdverseNever: Allowed, process.AdverseAlways: NeedsApproval, process.AdverseByOutcome: MayNeed,
	}[t.Adverse]
	for _, g := range slices.Concat(from.Guards, t.Guards) {
		if c.Why != "" {
			c.Why += "; "
		}
		c.Why += g.String() + ": " + def.Condition(t, g)
	}
	return c
}
