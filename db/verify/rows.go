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
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/kinds"
	"duces/workflow/process"
	"duces/workflow/program"
	"duces/workflow/review"
)

// replayed reports problems of whole histories. That one does not fold says nothing new where an event of it is
// known to be wrong.
func (v *verification) replayed(histories []Problem) error {
	v.committedBefore()
	for _, p := range histories {
		if !p.folds || !v.suspect[p.Stream] {
			v.add(p)
		}
	}
	return nil
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
	miscounted, err := v.q.Miscounted(ctx)
	if err != nil {
		return err
	}
	for _, r := range miscounted {
		v.problem(0, "", "The table matter_counts has %d matters of the review %s in the state %s where there are %d.", r.Counted, r.ReviewID, r.State, r.There)
	}
	for _, r := range strays {
		v.problem(0, "", "The table %s has a row %s that no history accounts for.", r.Table, r.Key)
	}
	return nil
}

// history holds the rows of one stream against its history.
func (w *worker) history(ctx context.Context, of []read, rows []workflow.Row) error {
	s, last := of[0].stream, of[len(of)-1].seq
	state, err := folded(of)
	if err != nil {
		if !w.suspect[s] {
			w.add(Problem{Seq: last, Stream: s, What: fmt.Sprintf("The history of %s does not fold: %v.", s, err), folds: true})
		}
		return nil
	}
	if state == nil {
		w.problem(last, s, "The history of %s comes to nothing.", s)
		return nil
	}
	var def *process.Definition
	if hash := kinds.All.Process(s, state); hash != "" {
		var err error
		if def, err = w.process(ctx, hash); err != nil {
			return err
		}
		if def == nil {
			w.problem(last, s, "The process that %s is pinned to is not on record.", s)
			return nil
		}
	}
	w.compare(s, last, kinds.All.Rows(s, state, def), rows)
	switch holder := state.(type) {
	case account.User:
		return w.credentials(ctx, s, last, holder)
	case program.Program:
		return w.programToken(ctx, s, last, holder)
	}
	return nil
}

func (w *worker) process(ctx context.Context, hash string) (*process.Definition, error) {
	if def, ok := w.processes[hash]; ok {
		return def, nil
	}
	state, _, err := history.Fold(ctx, w.q, review.ProcessStream(hash))
	if err != nil && history.Fault(err) == nil {
		return nil, err
	}
	def, _ := state.(*process.Definition)
	w.processes[hash] = def
	return def, nil
}

func (w *worker) compare(s workflow.Stream, last int64, want, have []workflow.Row) {
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
			w.problem(last, s, "The table %s lacks the row %s that the history of %s calls for.", projection.TableName(r), r.Key(), s)
		case stored != r:
			w.problem(last, s, "The row %s of the table %s is not what the history of %s says: %s.", r.Key(), projection.TableName(r), s, differences(r, stored))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(at)) {
		w.problem(last, s, "The table %s has a row %s that the history of %s does not account for.", projection.TableName(at[name]), at[name].Key(), s)
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
