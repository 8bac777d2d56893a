package workflow

import "duces/workflow/process"

// mayAct says whether an actor may ask for a transition: a process can give it
// to other roles than those that move matters.
func mayAct(a Actor, t process.Transition) error {
	if len(t.Roles) == 0 {
		return a.May(VerbMove)
	}
	roles := make([]Role, len(t.Roles))
	for i, r := range t.Roles {
		roles[i] = Role(r)
	}
	return a.MayAs(VerbMove, roles)
}

func mayApprove(actor Actor, a Approval) error {
	if err := actor.May(VerbApprove); err != nil {
		return err
	}
	if actor.ID == a.RequestedBy {
		return Refuse("second_person", "You asked for this act yourself.", "Another supervising attorney must decide it.")
	}
	return nil
}
