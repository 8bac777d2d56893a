package read

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/ledger"
	"duces/workflow/view"
)

// historyLine is an event as stored; at is its place in what is being read.
type historyLine struct {
	seq, at int64
	bytes   []byte
}

// History pages through one stream that the viewer may read, or through the
// whole ledger, which is for auditors.
func (r *Reads) History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error) {
	var none view.Page[view.HistoryRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	list, first := "history "+string(f.Stream), int64(0)
	if f.Newest {
		list, first = "newest "+string(f.Stream), math.MaxInt64
	}
	key, err := after(f.Cursor, list, decimal(first))
	if err != nil {
		return none, err
	}
	from, err := number(key[0])
	if err != nil {
		return none, err
	}
	if err := r.mayRead(ctx, v, f.Stream); err != nil {
		return none, err
	}
	lines, err := r.events(ctx, f, from, int32(limit+1))
	if err != nil {
		return none, column.Unread("history", err)
	}
	names := map[string]string{}
	return pageOf(lines, limit, func(l historyLine) (view.HistoryRow, error) { return r.showEvent(ctx, l, names) },
		func(l historyLine) string { return cursor(list, decimal(l.at)) })
}

// mayRead says whether a stream is there for the viewer, as its kind has it.
func (r *Reads) mayRead(ctx context.Context, v workflow.Viewer, stream workflow.Stream) error {
	if stream == "" {
		if !v.SeesAll() {
			return &workflow.Error{Code: workflow.Forbidden, Message: "The whole ledger is for auditors; read the history of a matter instead."}
		}
		return nil
	}
	w, err := r.World(ctx, v.ID, stream)
	if err == nil && w.As(workflow.Actor{ID: v.ID, Role: v.Role}).See(stream) != nil {
		err = workflow.Absent("history")
	}
	return column.Unread("history", err)
}

func (r *Reads) events(ctx context.Context, f view.HistoryFilter, from int64, most int32) ([]historyLine, error) {
	stream := string(f.Stream)
	switch {
	case stream == "" && f.Newest:
		rows, err := r.q.LedgerBackward(ctx, sqlc.LedgerBackwardParams{Before: from, Most: most})
		return each(rows, func(r sqlc.LedgerBackwardRow) historyLine { return historyLine{r.Seq, r.Seq, r.Bytes} }), err
	case stream == "":
		rows, err := r.q.LedgerForward(ctx, sqlc.LedgerForwardParams{After: from, Most: most})
		return each(rows, func(r sqlc.LedgerForwardRow) historyLine { return historyLine{r.Seq, r.Seq, r.Bytes} }), err
	case f.Newest:
		rows, err := r.q.StreamBackward(ctx, sqlc.StreamBackwardParams{Stream: stream, Before: from, Most: most})
		return each(rows, func(r sqlc.StreamBackwardRow) historyLine { return historyLine{r.Seq, r.No, r.Bytes} }), err
	}
	rows, err := r.q.StreamForward(ctx, sqlc.StreamForwardParams{Stream: stream, After: from, Most: most})
	return each(rows, func(r sqlc.StreamForwardRow) historyLine { return historyLine{r.Seq, r.No, r.Bytes} }), err
}

func (r *Reads) showEvent(ctx context.Context, l historyLine, names map[string]string) (view.HistoryRow, error) {
	row := view.HistoryRow{Leaf: hex.EncodeToString(hashOf(l.bytes))}
	e, err := kinds.All.Decode(l.bytes)
	if err != nil {
		return row, column.Damaged(workflow.Stream(fmt.Sprintf("event %d", l.seq)), err)
	}
	if len(e.Personal) > 0 {
		values, err := r.q.PersonalOf(ctx, l.seq)
		if err != nil {
			return row, column.Unread("history", err)
		}
		for _, p := range values {
			if len(p.Salt) != len(ledger.Salt{}) {
				return row, column.Damaged(e.Stream, fmt.Errorf("event %d: the salt of %q has %d bytes", l.seq, p.Name, len(p.Salt)))
			}
			if err := e.Unseal(p.Name, ledger.Salt(p.Salt), p.Value); err != nil {
				return row, column.Damaged(e.Stream, err)
			}
		}
	}
	row.Event = e
	row.ActorName, err = r.nameOf(ctx, e.Actor, names)
	return row, err
}

func hashOf(event []byte) []byte {
	leaf := ledger.LeafHash(event)
	return leaf[:]
}

// nameOf finds an actor's name as it is now, asking for each once a page.
func (r *Reads) nameOf(ctx context.Context, id string, names map[string]string) (string, error) {
	if name, ok := names[id]; ok {
		return name, nil
	}
	name := person(id, "").Name
	if name == "" {
		var err error
		if name, err = r.q.UserName(ctx, id); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", column.Unread("history", err)
		}
	}
	names[id] = name
	return name, nil
}
