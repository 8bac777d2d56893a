package mail

import (
	"context"
	"database/sql"

	"duces/db/column"
	"duces/db/history"
	"duces/db/parallel"
	"duces/db/read/person"
	"duces/db/read/scope"
	"duces/db/read/state"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

// AlertLedger gives all alerts that were ever queued about a deadline, with
// what became of each and how the date was reached then, as of one moment. A
// matter that the viewer may not see is workflow.NotFound.
func (r *Messages) AlertLedger(ctx context.Context, v workflow.Viewer, matter, id string) (view.AlertLedger, error) {
	l, err := r.alertLedger(ctx, v, matter, id)
	if err != nil {
		return view.AlertLedger{}, column.Unread("alert ledger", err)
	}
	names := person.NamesOf(r.q, r.streams) // read by another connection: not while one is held
	for _, a := range l.Deadline.Acks {
		name, err := names.Of(ctx, a.By)
		if err != nil {
			return view.AlertLedger{}, err
		}
		l.Acks = append(l.Acks, view.AckRow{Ack: a, By: view.Ref{ID: a.By, Name: name}})
	}
	return l, nil
}

func (r *Messages) alertLedger(ctx context.Context, v workflow.Viewer, mat, id string) (view.AlertLedger, error) {
	var l view.AlertLedger
	tx, err := r.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return l, err
	}
	defer tx.Rollback()
	on := sqlite.Rebound{On: tx}
	reads := sqlc.New(on)
	s := scope.Of(v)
	if there, err := reads.MatterVisible(ctx, sqlc.MatterVisibleParams{ID: mat, SeesAll: s.All, Member: s.Member}); err != nil || there == 0 {
		if err == nil {
			err = workflow.Absent("matter")
		}
		return l, err
	}
	histories, err := history.FoldMany(ctx, on, []workflow.Stream{matter.Stream(mat)}, parallel.InOrder)
	if err != nil {
		return l, err
	}
	m, _ := histories[0].State.(matter.Matter)
	var ok bool
	if l.Deadline, ok = m.Deadline(id); !ok {
		return l, workflow.Absent("deadline")
	}
	behind, err := state.Of(ctx, r.streams, on, []workflow.Stream{jurisdiction.Stream(m.Jurisdiction), review.Stream(m.Review), review.ProcessStream(m.Process)})
	if err != nil {
		return l, err
	}
	jur, _ := behind[0].(jurisdiction.Jurisdiction)
	review, _ := behind[1].(review.Review)
	l.Matter, l.Review, l.Title = view.Ref{ID: m.ID, Name: jur.Title()}, view.Ref{ID: review.ID, Name: review.Name}, l.Deadline.Kind
	if def, ok := behind[2].(*process.Definition); ok {
		if kind, ok := l.Deadline.Of(def); ok {
			l.Title = kind.Title
		}
	}
	l.Alerts, err = alertEntries(ctx, reads, s, mat, id, derivations(histories[0].Events, id))
	view.MarkReturned(l.Alerts)
	return l, err
}

// derived is a due date as one version of it had it.
type derived struct {
	due     civil.Date
	receipt due.Receipt
}

// derivations finds in a matter's history how each version of a date was reached.
func derivations(events []workflow.Event, id string) map[int]derived {
	found := map[int]derived{}
	for _, e := range events {
		switch d := e.Data.(type) {
		case due.Opened:
			if d.Deadline == id {
				found[1] = derived{d.Due, d.Receipt}
			}
		case due.Moved:
			if d.Deadline == id {
				found[d.Version] = derived{d.Due, d.Receipt}
			}
		}
	}
	return found
}

// alertEntries reads the alerts about a deadline, the digests that some went out with,
// and the attempts to deliver either.
func alertEntries(ctx context.Context, reads *sqlc.Queries, s scope.Scope, matter, id string, versions map[int]derived) ([]view.AlertEntry, error) {
	alerts, err := reads.DeadlineAlerts(ctx, sqlc.DeadlineAlertsParams{Matter: matter, Deadline: id})
	if err != nil {
		return nil, err
	}
	digests, err := reads.DeadlineDigests(ctx, sqlc.DeadlineDigestsParams{Matter: matter, Deadline: id, SeesAll: s.All, Member: s.Member})
	if err != nil {
		return nil, err
	}
	attempts, err := reads.DeadlineAttempts(ctx, sqlc.DeadlineAttemptsParams{Matter: matter, Deadline: id})
	if err != nil {
		return nil, err
	}
	tries := map[string][]view.MailTry{}
	for _, a := range attempts {
		tries[a.MailID] = append(tries[a.MailID], view.MailTry{At: column.Instant(a.At), Answer: a.Answer})
	}
	through := map[string]*view.MailRow{}
	for _, l := range digests {
		row := showMail(mailLine(l), false)
		row.Tries = tries[row.ID]
		through[row.ID] = &row
	}
	list := make([]view.AlertEntry, 0, len(alerts))
	for _, l := range alerts {
		row := showMail(mailLine(l), false)
		row.Tries = tries[row.ID]
		then := versions[row.Version]
		list = append(list, view.AlertEntry{Mail: row, Due: then.due, Receipt: then.receipt, Through: through[row.Carrier()]})
	}
	return list, nil
}
