package db

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duces/db/dbtest"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/process"
)

// matterHistories is how many random histories one check drives at once: with
// rapid's 100 checks that makes a thousand, all in one store.
const matterHistories = 10

// TestReplayOfRandomHistoriesEqualsTheProjections drives matters through the
// engine in whatever order, refusals included, and compares every row that
// shows them with what their stored bytes say, and at the end the whole ledger.
func TestReplayOfRandomHistoriesEqualsTheProjections(t *testing.T) {
	dir := t.TempDir()
	store := openTest(t, dir)
	d := dbtest.NewDesk(t, store, 0)
	places, stored, given, acknowledged := 0, 0, 0, 0
	processes := map[string]*process.Definition{}
	rapid.Check(t, func(t *rapid.T) {
		matters := randomMatters(t, d, &places)
		steps := make([][]step, len(matters))
		for i := range matters {
			steps[i] = rapid.SliceOfN(rapid.Custom(drawStep), 1, 12).Draw(t, "steps")
		}
		d.Pass(time.Duration(rapid.IntRange(0, 72).Draw(t, "hours")) * time.Hour)
		var wg sync.WaitGroup
		errs := make([]error, len(matters))
		for i, id := range matters {
			wg.Go(func() { errs[i] = walk(d, id, steps[i]) })
		}
		wg.Wait()
		for i, id := range matters {
			if errs[i] != nil {
				t.Fatal(errs[i])
			}
			m := d.Matter(id)
			if m.Owner != "" {
				given++
			}
			for _, due := range m.Deadlines {
				if due.Heeded() {
					acknowledged++
				}
			}
			v := &verification{q: store.reads, suspect: map[workflow.Stream]bool{}}
			if err := v.replay(context.Background(), workflow.MatterStream(id), 0, processes); err != nil {
				t.Fatal(err)
			}
			for _, p := range v.report.Problems {
				t.Fatalf("%s", p.What)
			}
			stored++
		}
	})
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	report, err := Verify(t.Context(), dir, nil)
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	if given == 0 || acknowledged == 0 {
		t.Errorf("%d matters were given to somebody and %d deadlines acknowledged", given, acknowledged)
	}
	t.Logf("%d histories, %d events; %d with an owner, %d deadlines acknowledged", stored, report.Events, given, acknowledged)
}

func randomMatters(t *rapid.T, d *dbtest.Desk, places *int) []string {
	items := make([]workflow.NewJurisdiction, matterHistories)
	for i := range items {
		*places++
		items[i] = workflow.NewJurisdiction{
			Name: fmt.Sprintf("Town %06d", *places), Kind: "town", State: "NY",
			Zone: rapid.SampledFrom([]string{"America/New_York", "Pacific/Honolulu", "UTC"}).Draw(t, "zone"),
		}
	}
	legal := d.Users[workflow.Legal]
	added := d.Must(legal, workflow.AddJurisdictions{Items: items})
	return d.Must(legal, workflow.OpenMatters{Review: d.Review, Jurisdictions: added.Created, OpenedOn: dbtest.Date("2018-01-02")}).Created
}

// step is one random thing that somebody tries.
type step struct {
	kind, pick int
	days       int
	on         bool
}

func drawStep(t *rapid.T) step {
	return step{
		kind: rapid.IntRange(0, 13).Draw(t, "kind"), pick: rapid.IntRange(0, 1<<16).Draw(t, "pick"),
		days: rapid.IntRange(0, 40).Draw(t, "days"), on: rapid.Bool().Draw(t, "on"),
	}
}

// walk tries steps on one matter. A refusal is an answer; a fault is not.
func walk(d *dbtest.Desk, id string, steps []step) error {
	for _, s := range steps {
		w, err := d.Store.World(context.Background(), d.Users[workflow.Auditor], workflow.MatterStream(id))
		if err != nil {
			return err
		}
		m, err := workflow.FindMatter(w, id)
		if err != nil {
			return err
		}
		actor, cmd := d.Users[workflow.Legal], workflow.Command(workflow.AddNote{Matter: id, Text: fmt.Sprint("Note ", s.pick, ".")})
		switch p, waits := m.Pending(); {
		case s.kind == 0:
		case s.kind == 1:
			actor, cmd = workflow.SystemActor, workflow.Tick{Matter: id, At: d.Now().AddDate(0, 0, s.days)}
		case s.kind >= 12 && len(m.Deadlines) > 0:
			due := m.Deadlines[s.pick%len(m.Deadlines)]
			actor, cmd = d.Users[workflow.Compliance], workflow.Acknowledge{Matter: id, Deadline: due.ID, Version: due.Version}
		case s.kind >= 10:
			owners := []string{d.Users[workflow.Legal], d.Users[workflow.Supervisor], ""}
			cmd = workflow.AssignOwner{Matters: []string{id}, User: owners[s.pick%len(owners)]}
		case waits && s.kind == 2:
			cmd = workflow.WithdrawApproval{Matter: id, Approval: p.ID}
		case waits && s.kind < 8:
			actor, cmd = d.Users[workflow.Supervisor], workflow.Approve{Matter: id, Approval: p.ID, Approve: s.on, Note: "Looked at.", Hash: p.Hash}
		default:
			cmd = s.transition(m, deadline.DateIn(d.Now(), time.UTC).AddDays(-1))
		}
		if _, err := d.Do(actor, cmd); workflow.CodeOf(err) == workflow.Internal && err != nil {
			return fmt.Errorf("%T on %s: %w", cmd, m.State, err)
		}
	}
	return nil
}

func (s step) transition(m workflow.Matter, on deadline.Date) workflow.Transition {
	here := process.Default().TransitionsFrom(m.State)
	t := here[s.pick%len(here)]
	fields := map[string]json.RawMessage{}
	for i, f := range t.Fields {
		if raw := s.field(f, i, on); raw != "" && (f.Required || s.on) {
			fields[f.Name] = json.RawMessage(raw)
		}
	}
	return workflow.Transition{Matters: []string{m.ID}, Name: t.Name, EffectiveOn: on, Fields: fields, Note: "Noted."}
}

func (s step) field(f process.Field, i int, on deadline.Date) string {
	switch f.Type {
	case process.Text:
		return `"Words, \"quoted\", and ünïcödé."`
	case process.Choice:
		return `"` + f.Options[(s.pick+i)%len(f.Options)].Name + `"`
	case process.Date:
		return `"` + on.String() + `"`
	case process.Due:
		if s.pick%2 == 0 {
			return `{"kind":"fixed","date":"` + on.AddDays(s.days).String() + `"}`
		}
		return fmt.Sprintf(`{"kind":"period","days":%d}`, s.days+1)
	case process.Demands:
		return `[{"number":1,"text":"All orders."}]`
	case process.Documents:
		return fmt.Sprintf(`[{"name":"a.pdf","sha256":"%064d","size":3,"type":"application/pdf"}]`, s.pick)
	case process.Proceeding:
		return `{"caption":"A v. B","court":"S.D.N.Y."}`
	case process.Order:
		return `{"caption":"A v. B","court":"S.D.N.Y.","entered":"2018-01-05"}`
	case process.Decisions:
		return fmt.Sprintf(`[{"award":"2016-1","outcome":"%s","amount_cents":%d}]`, workflow.Outcomes[s.pick%len(workflow.Outcomes)], s.days)
	}
	return ""
}
