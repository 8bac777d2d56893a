package noted

import (
	"encoding/json"
	"slices"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/due"
	"duces/workflow/field"
)

// Approvals are all requests about a matter, in order. What changes them gives new ones.
type Approvals []Request

// A Fold takes the requests of a state to what an event makes of them. About is the matter, with its review and its process.
type Fold[S any] func(s S, e workflow.Event, fold func(about approval.About, all Approvals) Approvals) S

// Events are what a history says of requests, for whatever aggregate is asked about: change says how it keeps them. Who
// has its page open must see them before they decide.
func Events[S any](change Fold[S]) []workflow.EventType {
	return []workflow.EventType{
		workflow.Detailed(workflow.EventOf(func(s S, d Requested, e workflow.Event) S {
			return change(s, e, func(about approval.About, all Approvals) Approvals { return all.with(about, d, e) })
		}, Requested.says, nil), func(d Requested, e workflow.Event, n workflow.Names) []workflow.EventDetail {
			if d.From == "" && d.On.IsZero() {
				return n.AskedFor(d.Approval).Details
			}
			return field.Given(n.Process, d.Transition, d.Fields, e.Personal)
		}),
		ending(change, approval.Given, Given.of, func(d Given, n workflow.Names) string { return n.AskedFor(d.Approval).Of("Approved") }),
		ending(change, approval.Rejected, Rejected.of, func(d Rejected, n workflow.Names) string { return n.AskedFor(d.Approval).Of("Rejected") }),
		ending(change, approval.Withdrawn, Withdrawn.of, func(d Withdrawn, n workflow.Names) string {
			return n.AskedFor(d.Approval).Of("Request for approval withdrawn")
		}),
		ending(change, approval.Lapsed, Lapsed.of, func(d Lapsed, n workflow.Names) string { return approval.LapsedText(d.Why, d.By, n) }),
	}
}

func ending[S any, T workflow.Data](change Fold[S], status string, of func(T) string, says func(T, workflow.Names) string) workflow.EventType {
	return workflow.EventOf(func(s S, d T, e workflow.Event) S {
		return change(s, e, func(_ approval.About, all Approvals) Approvals { return all.ended(of(d), status, e) })
	}, says, nil)
}

func (d Given) of() string     { return d.Approval }
func (d Rejected) of() string  { return d.Approval }
func (d Withdrawn) of() string { return d.Approval }
func (d Lapsed) of() string    { return d.Approval }

func (d Requested) says(n workflow.Names) string {
	switch {
	case d.Deadline != "":
		return "Approval requested: " + due.AskedChange(d.Change, n.Process.DeadlineTitle(d.Kind))
	case d.Correction != 0:
		return "Approval requested: correction of " + n.Process.TransitionTitle(d.Transition)
	}
	return "Approval requested: " + n.Process.TransitionTitle(d.Transition)
}

func (all Approvals) with(about approval.About, d Requested, e workflow.Event) Approvals {
	asked := Request{ID: d.Approval, Transition: d.Transition, Deadline: d.Deadline, Change: d.Change, Hash: d.Hash, RequestedBy: e.Actor, Status: approval.Pending}
	if d.From != "" {
		about.Transition, about.Streams = d.Transition, []workflow.Stream{e.Stream}
		asked.Held = &approval.Request{
			ID: d.Approval, Held: e.Stream, Command: "Transition", Content: d.command(about.Matter), Personal: e.Personal, Hash: d.Hash,
			About: about, Role: workflow.Supervisor, RequestedBy: e.Actor, RequestedAt: e.Recorded, Status: approval.Pending,
		}
	}
	return append(slices.Clone(all), asked)
}

// command is the command that a version before asked for, as it would be stored now.
func (d Requested) command(matter string) json.RawMessage {
	raw, err := json.Marshal(map[string]any{"matters": []string{matter}, "transition": d.Transition, "from": d.From, "effective_on": d.On, "fields": d.Fields})
	if err != nil {
		panic(err) // these are names, a date and values that were read as JSON
	}
	return raw
}

func (all Approvals) ended(id, status string, e workflow.Event) Approvals {
	all = slices.Clone(all)
	for i, a := range all {
		if a.ID != id {
			continue
		}
		all[i].Status, all[i].DecidedBy, all[i].DecidedIn = status, e.Actor, e.Act
		if a.Held != nil {
			ended := a.Held.After(status, e)
			if d, lapsed := e.Data.(Lapsed); lapsed {
				ended.Why = d.Why
			}
			all[i].Held = &ended
		}
	}
	return all
}

// HeldRequest implements approval.Holder.
func (all Approvals) HeldRequest(id string) (approval.Request, bool) {
	for _, a := range all {
		if a.ID == id && a.Held != nil {
			return *a.Held, true
		}
	}
	return approval.Request{}, false
}

// Pending is the step, or the correction of one, that waits for a second person, if one does.
func (all Approvals) Pending() (Request, bool) { return all.Waiting("") }

// Waiting is the request to change a deadline by hand that waits for a second person, if one does.
func (all Approvals) Waiting(deadline string) (a Request, waits bool) {
	for _, a := range all {
		if a.Status == approval.Pending && a.Deadline == deadline {
			return a, true
		}
	}
	return Request{}, false
}

// Waits says whether anything about the matter waits for a second person.
func (all Approvals) Waits() bool {
	return slices.ContainsFunc(all, func(a Request) bool { return a.Status == approval.Pending })
}

// Shown are the requests without what they say of closed documents.
func (all Approvals) Shown(h workflow.Hidden) Approvals {
	all = slices.Clone(all)
	for i, a := range all {
		if a.Held != nil {
			held := a.Held.Shown(h)
			all[i].Held = &held
		}
	}
	return all
}

// Row is how lists show a request that the matter itself holds.
type Row approval.Row

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

// Rows are those of the requests that the matter itself holds.
func (all Approvals) Rows() []workflow.Row {
	var rows []workflow.Row
	for _, a := range all {
		if a.Held != nil {
			rows = append(rows, Row(a.Held.Row()))
		}
	}
	return rows
}
