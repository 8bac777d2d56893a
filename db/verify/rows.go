package verify

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"duces/db/history"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/kinds"
	"duces/workflow/process"
	"duces/workflow/program"
	"duces/workflow/review"
)

// projections replays every stream, one at a time, and compares what stands in
// the tables with what history says should.
func (v *verification) projections(ctx context.Context) error {
	if err := v.takenOver(ctx); err != nil {
		return err
	}
	processes := map[string]*process.Definition{}
	for last := ""; ; {
		page, err := v.q.StreamPage(ctx, sqlc.StreamPageParams{Stream: last, Limit: pageSize})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		for _, p := range page {
			if p.Stream <= last { // it would be read for ever
				v.problem(p.Last, workflow.Stream(p.Stream), "The streams of the table events are not in order behind %s.", last)
				return v.strays(ctx)
			}
			last = p.Stream
			v.report.Streams++
			s := workflow.Stream(p.Stream)
			if err := v.unread(s, v.replay(ctx, s, p.Last, processes)); err != nil {
				return err
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
		v.problem(0, "", "The row %s of the table %s has another name or state than its jurisdiction.", r.ID, r.TableName)
	}
	for _, r := range strays {
		v.problem(0, "", "The table %s has a row %s that no history accounts for.", r.Table, r.Key)
	}
	return nil
}

func (v *verification) replay(ctx context.Context, s workflow.Stream, last int64, processes map[string]*process.Definition) error {
	state, _, err := history.Fold(ctx, v.q, s)
	if e := history.Fault(err); e != nil {
		if !v.suspect[s] {
			v.problem(last, s, "The history of %s does not fold: %v.", s, e)
		}
		return nil
	}
	if err != nil {
		return err
	}
	if state == nil { // the name of the stream is no text
		v.problem(last, s, "The history of %s is not found by its name.", s)
		return nil
	}
	var def *process.Definition
	if hash := kinds.All.Process(s, state); hash != "" {
		if def, err = v.process(ctx, hash, processes); err != nil {
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

func (v *verification) process(ctx context.Context, hash string, known map[string]*process.Definition) (*process.Definition, error) {
	if def, ok := known[hash]; ok {
		return def, nil
	}
	state, _, err := history.Fold(ctx, v.q, review.ProcessStream(hash))
	if err != nil && history.Fault(err) == nil {
		return nil, err
	}
	def, _ := state.(*process.Definition)
	known[hash] = def
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
