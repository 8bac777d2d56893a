package recount

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"duces/db/column"
	"duces/db/history"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/sweep"
	"duces/workflow/view"
)

const (
	pageSize = 512
	// latest is how long a message can wait: for a digest, for the end of quiet hours or for the next attempt, never so long.
	latest = 4 * 24 * time.Hour
)

// Writer changes the store, as package writer does.
type Writer interface {
	// Write runs statements in the store's one transaction at a time. do may
	// run more than once, and must then begin anew.
	Write(ctx context.Context, do func(ctx context.Context, q *sqlc.Queries) error) error
	// Reindex makes the indexes of tables anew.
	Reindex(ctx context.Context, tables ...string) error
}

// Recounts counts what the clock has to do. It is safe for concurrent use.
type Recounts struct {
	pool   *sql.DB
	reads  *sqlc.Queries
	writer Writer
}

// New counts over a pool that reads, and puts right through a writer.
func New(pool *sql.DB, reads *sqlc.Queries, writer Writer) *Recounts {
	return &Recounts{pool, reads, writer}
}

// LastRecount is what the last count found; the zero value: there was none.
func (r *Recounts) LastRecount(ctx context.Context) (view.Recount, error) {
	rows, err := r.reads.LastRecount(ctx)
	if err != nil || len(rows) == 0 {
		return view.Recount{}, column.Unread("clock", err)
	}
	return view.Recount{At: column.Instant(rows[0].RecountedAt), Overlooked: int(rows[0].Overlooked)}, nil
}

// Recount computes from the histories when the clock has something to do in each
// matter, looks whether queued messages can go out, puts right what differs, and
// records how much that was. A matter that cannot be read or put right is an error,
// once all others have been.
func (r *Recounts) Recount(ctx context.Context, now time.Time) (view.Recount, error) {
	found := view.Recount{At: now}
	holes, err := sqlite.IndexFaults(ctx, r.pool, "matters", "mails")
	if err != nil {
		return found, column.Unread("indexes of the clock", err)
	}
	var left error // what could not be put right
	if holes > 0 {
		left = r.writer.Reindex(ctx, "matters", "mails")
	}
	matters, unmended, err := r.matters(ctx, now)
	if err != nil {
		return found, column.Unread("histories", err)
	}
	err = r.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		mails, err := q.FreeMails(ctx, sqlc.FreeMailsParams{Now: column.Micros(now), Latest: column.Micros(now.Add(latest))})
		if err != nil {
			return err
		}
		digested, err := q.FreeDigested(ctx)
		if err != nil {
			return err
		}
		found.Overlooked = holes + matters + int(mails) + int(digested)
		return q.SetRecount(ctx, sqlc.SetRecountParams{RecountedAt: column.Micros(now), Overlooked: int64(found.Overlooked)})
	})
	return found, cmp.Or(err, left, unmended)
}

// matters puts right when the clock has something to do in each matter, and says how
// many were wrong. unmended is why the first could not be read or put right.
func (r *Recounts) matters(ctx context.Context, now time.Time) (wrong int, unmended, err error) {
	definitions := map[string]*process.Definition{}
	for last := matter.KindName + "/"; ; {
		page, next, unread, err := r.page(ctx, last, definitions)
		if err != nil {
			return wrong, unmended, err
		}
		n, left := r.mend(ctx, now, page...)
		wrong += n
		unmended = cmp.Or(unmended, unread, left)
		if next == "" {
			return wrong, unmended, nil
		}
		last = next
	}
}

// page names the matters, of some after last, whose row says another time than
// their history, both read at one instant.
func (r *Recounts) page(ctx context.Context, last string, definitions map[string]*process.Definition) (wrong []string, next string, unread, err error) {
	tx, err := r.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, "", nil, err
	}
	defer tx.Rollback()
	q := sqlite.Queries(tx)
	rows, err := q.StreamPage(ctx, sqlc.StreamPageParams{Stream: last, Limit: pageSize})
	if err != nil {
		return nil, "", nil, err
	}
	var streams []workflow.Stream
	for _, row := range rows {
		if !strings.HasPrefix(row.Stream, matter.KindName+"/") {
			break
		}
		if row.Stream <= last { // stored as bytes, they are greater than every text
			return nil, "", nil, fmt.Errorf("the streams of the ledger do not follow each other: %q comes after %q", row.Stream, last)
		}
		last = row.Stream
		streams = append(streams, workflow.Stream(row.Stream))
	}
	for _, s := range streams {
		row, m, err := RowOf(ctx, q, s, definitions)
		if fault := history.Fault(err); fault != nil {
			if unread == nil {
				unread = err
			}
			continue
		}
		if err != nil {
			return nil, "", nil, err
		}
		same, err := q.MatterTicksAt(ctx, sqlc.MatterTicksAtParams{ID: s.ID(), TickAt: row.TickAt})
		if err != nil {
			return nil, "", nil, err
		}
		lost, err := lostAlerts(ctx, q, m)
		if err != nil {
			return nil, "", nil, err
		}
		if !same || len(lost) > 0 {
			wrong = append(wrong, s.ID())
		}
	}
	if len(streams) == pageSize {
		next = last
	}
	return wrong, next, unread, nil
}

// mend puts matters right and says how many were wrong: all of them at once, or else one by one, so that one which
// cannot be put right keeps no other from it.
func (r *Recounts) mend(ctx context.Context, now time.Time, ids ...string) (wrong int, left error) {
	if len(ids) == 0 {
		return 0, nil
	}
	err := r.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		wrong = 0
		for _, id := range ids {
			changed, err := mendOne(ctx, q, id, now)
			if err != nil {
				return err
			}
			if changed {
				wrong++
			}
		}
		return nil
	})
	if err == nil || len(ids) == 1 {
		return wrong, err
	}
	wrong = 0
	for _, id := range ids {
		n, err := r.mend(ctx, now, id)
		if err != nil {
			n, left = 1, cmp.Or(left, err)
		}
		wrong += n
	}
	return wrong, left
}

// mendOne goes by the history as it is by now. Alerts that the outbox has lost are queued again.
func mendOne(ctx context.Context, q *sqlc.Queries, id string, now time.Time) (changed bool, err error) {
	row, m, err := RowOf(ctx, q, matter.Stream(id), map[string]*process.Definition{})
	if err != nil {
		return false, err
	}
	lost, err := lostAlerts(ctx, q, m)
	if err != nil {
		return false, err
	}
	for _, a := range lost {
		if _, err := q.QueueMail(ctx, projection.MailRow(a, now)); err != nil {
			return true, err
		}
	}
	same, err := q.MatterTicksAt(ctx, sqlc.MatterTicksAtParams{ID: id, TickAt: row.TickAt})
	if err != nil || same {
		return len(lost) > 0, err
	}
	return true, mendRow(ctx, q, row)
}

// mendRow writes into a matter's row when the clock has something to do in it. A row that is
// gone is written anew, instead of one that says it is another matter's.
func mendRow(ctx context.Context, q *sqlc.Queries, row matter.Row) error {
	n, err := q.SetMatterTick(ctx, sqlc.SetMatterTickParams{ID: row.ID, TickAt: row.TickAt})
	if err != nil || n > 0 {
		return err
	}
	if err := q.DropMatterInTheWay(ctx, sqlc.DropMatterInTheWayParams{ID: row.ID, ReviewID: row.ReviewID, JurisdictionID: row.JurisdictionID}); err != nil {
		return err
	}
	return q.InsertMatter(ctx, sqlc.InsertMatterParams(row))
}

// lostAlerts are those that history says were made and that the outbox does not have.
func lostAlerts(ctx context.Context, q *sqlc.Queries, m matter.Matter) (lost []workflow.Alert, err error) {
	made := sweep.Reminded(m)
	if len(made) == 0 {
		return nil, nil
	}
	rows, err := q.MatterAlerts(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	kept := make(map[sqlc.MatterAlertsRow]bool, len(rows))
	for _, row := range rows {
		kept[row] = true
	}
	for _, a := range made {
		if !kept[sqlc.MatterAlertsRow{Kind: string(a.Kind), DeadlineID: a.Deadline, Version: int64(a.Version), Rung: int64(a.Rung), Recipient: a.Recipient}] {
			lost = append(lost, a)
		}
	}
	return lost, nil
}

// RowOf is a matter, and its row, as its history says.
func RowOf(ctx context.Context, q *sqlc.Queries, s workflow.Stream, definitions map[string]*process.Definition) (row matter.Row, m matter.Matter, err error) {
	state, _, err := history.Fold(ctx, q, s)
	if err != nil {
		return row, m, err
	}
	m, ok := state.(matter.Matter)
	if !ok {
		return row, m, column.Damaged(s, errors.New("it has no events"))
	}
	hash := kinds.All.Process(s, state)
	def, known := definitions[hash]
	if !known {
		adopted, _, err := history.Fold(ctx, q, review.ProcessStream(hash))
		if err != nil {
			return row, m, err
		}
		if def, known = adopted.(*process.Definition); !known {
			return row, m, column.Damaged(s, fmt.Errorf("its process %s is not on record", hash))
		}
		definitions[hash] = def
	}
	for _, r := range kinds.All.Rows(s, state, def) {
		if row, ok := r.(matter.Row); ok {
			return row, m, nil
		}
	}
	return row, m, column.Damaged(s, errors.New("it shows no row"))
}
