package writer_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/jurisdiction"
)

func TestALongActSaysHowFarItIsAndIsStoppedWithoutATrace(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	engine := workflow.NewEngine(store.Writer, time.Now)
	var items []jurisdiction.New
	for i := range 3000 {
		items = append(items, jurisdiction.New{Name: fmt.Sprintf("City of Number %d", i), Kind: "city", State: "IL", Zone: "America/Chicago"})
	}
	for _, stopAt := range []int64{0, 1, 50, 80} { // percent
		ctx, stop := context.WithCancel(t.Context())
		neighbor := make(chan error, 1)
		begun := false
		_, err := engine.Do(workflow.WithProgress(ctx, func(done, of int64) {
			if !begun {
				begun = true
				one := jurisdiction.New{Name: fmt.Sprintf("City of Neighbor %d", stopAt), Kind: "city", State: "IL", Zone: "America/Chicago"}
				go func() {
					_, err := engine.Do(t.Context(), workflow.OperatorActor, "", jurisdiction.Add{Items: []jurisdiction.New{one}})
					neighbor <- err
				}()
			}
			if of > 0 && done*100 >= stopAt*of {
				stop()
			}
		}), workflow.OperatorActor, "import", jurisdiction.Add{Items: items})
		if workflow.CodeOf(err) != workflow.Unavailable || ctx.Err() == nil {
			t.Errorf("stopped at %d %%: %v", stopAt, err)
		}
		if err := <-neighbor; err != nil {
			t.Errorf("stopped at %d %%, a neighbor heard: %v", stopAt, err)
		}
	}
	done, of := int64(0), int64(0)
	_, err := engine.Do(workflow.WithProgress(t.Context(), func(d, n int64) {
		if d < done {
			t.Errorf("it went back from %d to %d", done, d)
		}
		done, of = d, n
	}), workflow.OperatorActor, "import", jurisdiction.Add{Items: items})
	if err != nil || done != of || of < 3000 {
		t.Errorf("%d of %d: %v", done, of, err)
	}
	report, err := store.Verify(t.Context(), nil)
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v, %v", report.Problems, err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if got := storetest.Select(t, dir, "count(*) FROM jurisdictions"); got != 3004 {
		t.Errorf("%d jurisdictions are on record", got)
	}
}

// Acts of one group are written together, whatever each of them is asked for.
func TestEachOfSeveralActsInOneGroupHearsItsOwnProgress(t *testing.T) {
	store := storetest.Open(t, t.TempDir())
	defer store.Close()
	engine := workflow.NewEngine(store.Writer, time.Now)
	sizes := []int{5, 40, 1, 20, 100, 3}
	done, of := make([]int64, len(sizes)), make([]int64, len(sizes))
	var jobs []func()
	for i, n := range sizes {
		var items []jurisdiction.New
		for k := range n {
			items = append(items, jurisdiction.New{
				Name: fmt.Sprintf("City of Number %d-%d", i, k), Kind: "city", State: "IL", Zone: "America/Chicago",
			})
		}
		jobs = append(jobs, func() {
			ctx := workflow.WithProgress(t.Context(), func(d, n int64) { done[i], of[i] = d, n })
			if i == 2 {
				ctx = t.Context() // nobody asks about it
			}
			if _, err := engine.Do(ctx, workflow.OperatorActor, "", jurisdiction.Add{Items: items}); err != nil {
				t.Error(err)
			}
		})
	}
	inOneGroup(t, store, jobs...)
	for i, n := range sizes {
		if want := int64(3 * n); i != 2 && (done[i] != want || of[i] != want) {
			t.Errorf("of act %d with %d events: %d of %d", i, n, done[i], of[i])
		}
	}
}
