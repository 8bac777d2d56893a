package matter

import (
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/approval/noted"
)

// EndRequest begins what follows from the end of a request about a matter: the
// matter's own history says it too.
func EndRequest(facts workflow.Facts, a workflow.Act, r approval.Request) (*Work, error) {
	w, err := Begin(facts, a, r.About.Matter)
	if err != nil {
		return w, err
	}
	e := a.Event(Stream(w.matter.ID), w.Today(), noted.Says(r))
	e.Personal = r.Comment
	w.Add(e)
	return w, nil
}

func withApprovals(m Matter, e workflow.Event, fold func(approval.About, noted.Approvals) noted.Approvals) Matter {
	m = m.after(e, false)
	m.Approvals = fold(approval.About{Review: m.Review, Matter: m.ID, Process: m.Process}, m.Approvals)
	return m
}
