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
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
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
	matters, unmended, err := r.matters(ctx)
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
func (r *Recounts) matters(ctx context.Context) (wrong int, unmended, err error) {
	definitions := map[string]*process.Definition{}
	for last := matter.KindName + "/"; ; {
		page, next, unread, err := r.page(ctx, last, definitions)
		if err != nil {
			return wrong, unmended, err
		}
		n, left := r.mend(ctx, page...)
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
		at, err := tickOf(ctx, q, s, definitions)
		if fault := history.Fault(err); fault != nil {
			if unread == nil {
				unread = err
			}
			continue
		}
		if err != nil {
			return nil, "", nil, err
		}
		same, err := q.MatterTicksAt(ctx, sqlc.MatterTicksAtParams{ID: s.ID(), TickAt: at})
		if err != nil {
			return nil, "", nil, err
		}
		if !same {
			wrong = append(wrong, s.ID())
		}
	}
	if len(streams) == pageSize {
		next = last
	}
	return wrong, next, unread, nil
}

// mend writes into the rows of matters when the clock has something to do in them, and
// says how many were wrong: all of them at once, or else one by one, so that one which
// cannot be put right keeps no other from it.
func (r *Recounts) mend(ctx context.Context, ids ...string) (wrong int, left error) {
	if len(ids) == 0 {
		return 0, nil
	}
	err := r.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		wrong = 0
		for _, id := range ids {
			changed, err := mendOne(ctx, q, id)
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
		n, err := r.mend(ctx, id)
		wrong += max(n, number(err != nil))
		left = cmp.Or(left, err)
	}
	return wrong, left
}

// mendOne goes by the history as it is by now. A row that is gone is written anew, in
// place of one that says it is another matter's.
func mendOne(ctx context.Context, q *sqlc.Queries, id string) (changed bool, err error) {
	row, err := rowOf(ctx, q, matter.Stream(id), map[string]*process.Definition{})
	if err != nil {
		return false, err
	}
	same, err := q.MatterTicksAt(ctx, sqlc.MatterTicksAtParams{ID: id, TickAt: row.TickAt})
	if err != nil || same {
		return false, err // somebody was here in the meantime
	}
	n, err := q.SetMatterTick(ctx, sqlc.SetMatterTickParams{ID: id, TickAt: row.TickAt})
	if err != nil || n > 0 {
		return true, err
	}
	if err := q.DropMatterInTheWay(ctx, sqlc.DropMatterInTheWayParams{ID: id, ReviewID: row.ReviewID, JurisdictionID: row.JurisdictionID}); err != nil {
		return true, err
	}
	return true, q.InsertMatter(ctx, sqlc.InsertMatterParams(row))
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func tickOf(ctx context.Context, q *sqlc.Queries, s workflow.Stream, definitions map[string]*process.Definition) (int64, error) {
	row, err := rowOf(ctx, q, s, definitions)
	return row.TickAt, err
}

// rowOf is the row of a matter as its history says.
func rowOf(ctx context.Context, q *sqlc.Queries, s workflow.Stream, definitions map[string]*process.Definition) (matter.Row, error) {
	state, _, err := history.Fold(ctx, q, s)
	if err != nil {
		return matter.Row{}, err
	}
	hash := kinds.All.Process(s, state)
	def, known := definitions[hash]
	if !known {
		adopted, _, err := history.Fold(ctx, q, review.ProcessStream(hash))
		if err != nil {
			return matter.Row{}, err
		}
		if def, known = adopted.(*process.Definition); !known {
			return matter.Row{}, column.Damaged(s, fmt.Errorf("its process %s is not on record", hash))
		}
		definitions[hash] = def
	}
	for _, r := range kinds.All.Rows(s, state, def) {
		if row, ok := r.(matter.Row); ok {
			return row, nil
		}
	}
	return matter.Row{}, column.Damaged(s, errors.New("it shows no row"))
}
