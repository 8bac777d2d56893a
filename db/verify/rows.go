package verify

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"duces/db/history"
	"duces/db/parallel"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/kinds"
	"duces/workflow/process"
	"duces/workflow/program"
	"duces/workflow/review"
)

// projections replays every stream and compares what stands in the tables with what
// history says should. Streams are shared among processors, and what they find is
// reported in the order of the streams.
func (v *verification) projections(ctx context.Context) error {
	if err := v.takenOver(ctx); err != nil {
		return err
	}
	idle := make(chan *verification, len(v.readers))
	for _, r := range v.readers {
		idle <- &verification{
			q: r.q, on: r.on, suspect: maps.Clone(v.suspect), taken: v.taken, processes: map[string]*process.Definition{},
			report: Report{ProvedFrom: v.report.ProvedFrom},
		}
	}
	for last, ended := "", false; !ended; {
		page, err := v.q.StreamPage(ctx, sqlc.StreamPageParams{Stream: last, Limit: pageSize})
		if err != nil {
			return err
		}
		ended = len(page) == 0
		for i, p := range page {
			if p.Stream <= last { // it would be read for ever
				v.problem(p.Last, workflow.Stream(p.Stream), "The streams of the table events are not in order behind %s.", last)
				page, ended = page[:i], true
				break
			}
			last = p.Stream
		}
		v.report.Streams += len(page)
		shares := history.Shares(page)
		found := make([]Report, len(shares))
		if err := parallel.Do(len(shares), 1, func(i int) error {
			by := <-idle
			defer func() { idle <- by }()
			err := by.replay(ctx, shares[i])
			found[i], by.report.Problems = by.report, nil
			return err
		}); err != nil {
			return err
		}
		for _, p := range page {
			v.replayed += p.Events
		}
		v.proceeds()
		for _, r := range found {
			v.report.ProvedFrom = min(v.report.ProvedFrom, r.ProvedFrom)
			for _, p := range r.Problems {
				v.add(p)
			}
		}
	}
	return v.strays(ctx)
}

// strays names rows that belong to no history.
func (v *verification) strays(ctx context.Context) error {
	strays, err := projection.Strays(ctx, v.on)
	if err != nil {
		return err
	}
	secrets, err := v.q.SecretsWithoutHistory(ctx)
	if err != nil {
		return err
	}
	for _, r := range secrets {
		strays = append(strays, projection.Stray{Table: r.TableName, Key: r.ID})
	}
	misnamed, err := v.q.Misnamed(ctx)
	if err != nil {
		return err
	}
	for _, r := range misnamed {
		of := "or state than its jurisdiction"
		if r.TableName == "mails" {
			of = "than its recipient"
		}
		v.problem(0, "", "The row %s of the table %s has another name %s.", r.ID, r.TableName, of)
	}
	for _, r := range strays {
		v.problem(0, "", "The table %s has a row %s that no history accounts for.", r.Table, r.Key)
	}
	return nil
}

// replay holds the rows of some streams against their histories, which are read together, or else one by one: so that
// what cannot be read is a problem of its own stream.
func (v *verification) replay(ctx context.Context, share []sqlc.StreamPageRow) error {
	streams := make([]workflow.Stream, len(share))
	for i, p := range share {
		streams[i] = workflow.Stream(p.Stream)
	}
	histories, err := history.FoldEach(ctx, v.on, streams, parallel.InOrder)
	if err != nil && len(share) > 1 {
		for i := range share {
			if err := v.replay(ctx, share[i:i+1]); err != nil {
				return err
			}
		}
		return nil
	}
	if err != nil {
		return v.unread(streams[0], err)
	}
	for i, h := range histories {
		if err := v.unread(h.Stream, v.compareRows(ctx, h, share[i].Last)); err != nil {
			return err
		}
	}
	return nil
}

// compareRows holds the rows of one stream against its history.
func (v *verification) compareRows(ctx context.Context, h history.Folded, last int64) error {
	s, state := h.Stream, h.State
	if e := history.Fault(h.Err); e != nil {
		if !v.suspect[s] {
			v.problem(last, s, "The history of %s does not fold: %v.", s, e)
		}
		return nil
	}
	if h.Err != nil {
		return h.Err
	}
	if state == nil { // the name of the stream is no text
		v.problem(last, s, "The history of %s is not found by its name.", s)
		return nil
	}
	var def *process.Definition
	if hash := kinds.All.Process(s, state); hash != "" {
		var err error
		if def, err = v.process(ctx, hash); err != nil {
			return err
		}
		if def == nil {
			v.problem(last, s, "The process that %s is pinned to is not on record.", s)
			return nil
		}
	}
	shown, err := projection.Stored(ctx, v.q, s)
	if err != nil {
		return err
	}
	v.compare(s, last, kinds.All.Rows(s, state, def), shown)
	switch holder := state.(type) {
	case account.User:
		return v.credentials(ctx, s, last, holder)
	case program.Program:
		return v.programToken(ctx, s, last, holder)
	}
	return nil
}

func (v *verification) process(ctx context.Context, hash string) (*process.Definition, error) {
	if def, ok := v.processes[hash]; ok {
		return def, nil
	}
	state, _, err := history.Fold(ctx, v.q, review.ProcessStream(hash))
	if err != nil && history.Fault(err) == nil {
		return nil, err
	}
	def, _ := state.(*process.Definition)
	v.processes[hash] = def
	return def, nil
}

func (v *verification) compare(s workflow.Stream, last int64, want, have []workflow.Row) {
	at := make(map[string]workflow.Row, len(have))
	for _, r := range have {
		at[projection.TableName(r)+" "+r.Key()] = r
	}
	for _, r := range want {
		name := projection.TableName(r) + " " + r.Key()
		stored, ok := at[name]
		delete(at, name)
		switch {
		case !ok:
			v.problem(last, s, "The table %s lacks the row %s that the history of %s calls for.", projection.TableName(r), r.Key(), s)
		case stored != r:
			v.problem(last, s, "The row %s of the table %s is not what the history of %s says: %s.", r.Key(), projection.TableName(r), s, differences(r, stored))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(at)) {
		v.problem(last, s, "The table %s has a row %s that the history of %s does not account for.", projection.TableName(at[name]), at[name].Key(), s)
	}
}

// differences names the fields in which two rows of a table differ.
func differences(want, have workflow.Row) string {
	w, h := reflect.ValueOf(want), reflect.ValueOf(have)
	var said []string
	for i := range w.NumField() {
		if a, b := w.Field(i).Interface(), h.Field(i).Interface(); a != b {
			said = append(said, fmt.Sprintf("%s is %#v and should be %#v", w.Type().Field(i).Name, b, a))
		}
	}
	return strings.Join(said, ", ")
}
