package transition

import (
	"duces/workflow"
	"duces/workflow/process"
)

// MayAct says whether an actor may ask for a transition: a process can give it
// to other roles than those that move matters.
func MayAct(a workflow.Actor, t process.Transition) error {
	if len(t.Roles) == 0 {
		return a.May(workflow.VerbMove)
	}
	roles := make([]workflow.Role, len(t.Roles))
	for i, r := range t.Roles {
		roles[i] = workflow.Role(r)
	}
	return a.MayAs(workflow.VerbMove, roles)
}
