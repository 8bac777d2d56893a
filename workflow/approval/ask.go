package approval

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/alert"
	"duces/workflow/ledger"
	"duces/workflow/review"
)

// Command is one that can wait for a second person. It is stored as its canonical
// JSON, so that its text must not stand in it: that is sealed beside it.
type Command interface {
	workflow.Command
	// MayAsk refuses with Forbidden what the actor's role may not ask for, and with
	// NotFound what the actor may not see: then a request of theirs lapses.
	MayAsk(facts workflow.Facts, about About) error
	// Ended is what becomes of the streams that the command is about when a
	// request for it ends as r.Status says: all that was asked for where it was
	// approved, and else what their own histories say of it.
	Ended(facts workflow.Facts, a workflow.Act, r Request) (workflow.Decision, error)
}

// Ask makes a request for a command, and alerts those in the review who may
// decide it, but for the one who asks. id is new; personal is the command's
// text. The hash is of exactly what would happen.
func Ask(
	facts workflow.Facts, a workflow.Act, id string, c Command, about About, role workflow.Role, personal map[string]workflow.Sealed,
) (d workflow.Decision, hash string, err error) {
	content, err := ledger.Canonical(c)
	if err != nil {
		return d, "", err
	}
	hash, err = hashOf(c.CommandName(), content, about, personal)
	if err != nil {
		return d, "", err
	}
	asked := CommandRequested{Command: c.CommandName(), Content: content, Hash: hash, About: about, Role: role}
	e := a.Event(Stream(id), a.Today(), asked)
	e.Personal = personal
	d.Events, d.Waiting = []workflow.Event{e}, []workflow.Waiting{{Approval: id, Stream: about.Streams[0]}}
	r, deciders, err := about.deciders(facts, role)
	if err != nil {
		return d, "", err
	}
	others := slices.DeleteFunc(deciders, func(u account.User) bool { return u.ID == a.Actor })
	// Somebody can still join a review. What is of no review everybody of the role may
	// decide already, and where nobody else has it the request would wait unseen.
	if about.Review == "" && len(others) == 0 {
		return workflow.Decision{}, "", workflow.Refuse("second_person", role.Words()+" other than you must approve this, but there is none.",
			"Ask an administrator to add or enable one. Then submit the request again.")
	}
	// Only another one of the role can decide, and so stand in.
	may := func(u account.User) bool { return u.Role == role && u.ID != a.Actor }
	for _, t := range alert.StandIns(facts, r, a.At, others, may) {
		d.Alerts = append(d.Alerts, workflow.Alert{
			// One act asks for much, and writes to nobody twice: the letter tells of all of it.
			Key: "approval/" + a.ID + "/" + about.Review + "/" + t.To.ID, Kind: workflow.AlertApproval, Review: about.Review, Matter: about.Matter, Approval: id,
			Recipient: t.To.ID, For: t.For, NotBefore: t.To.AfterQuiet(a.At, time.Time{}),
		})
	}
	return d, hash, nil
}

// deciders are the users of a role who can decide the request, and the review whose
// members they are: of a request of no review, one of nothing but them.
func (b About) deciders(facts workflow.Facts, role workflow.Role) (review.Review, []account.User, error) {
	if b.Review != "" {
		r, err := workflow.Look[review.Review](facts, review.Stream(b.Review)) // whoever asks need not see it
		return r, r.InRole(facts, role), err
	}
	all, err := account.AllInRole(facts, role)
	r := review.Review{Members: map[string]bool{}}
	for _, u := range all {
		r.Members[u.ID] = true
	}
	return r, all, err
}

// Lapse ends a request that a transition has overtaken.
func (r Request) Lapse(a workflow.Act, by string) workflow.Decision {
	if !r.Own() {
		return workflow.Decision{} // its holder says it
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(r.ID), a.Today(), CommandLapsed{By: by})}}
}
