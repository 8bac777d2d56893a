package dbtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/approval"
	"duces/workflow/approval/noted"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/process"
	"duces/workflow/sweep"
	"duces/workflow/transition"
	"duces/workflow/view"
)

var randomRules = []rule{
	{"replay of random histories equals what lists show", "Verify Update World Matters Deadlines Approvals", randomHistories},
}

const (
	// matterHistories is how many random histories one check drives at once: with
	// rapid's 100 checks that makes a thousand.
	matterHistories = 10
	// checksPerStore keeps a store so small that every check can verify all of it.
	checksPerStore = 5
)

// randomHistories drives matters through the engine in whatever order, refusals
// included, and compares what lists show of them with what their histories come
// to, and every stored row with its history and the ledger.
func randomHistories(t *testing.T, o *opened) {
	fx := &fixture{NewFixture(t, o.base(), 0), o}
	fx.send(t, documents...)
	checks, jurisdictions, stored, given, acknowledged := 0, 0, 0, 0, 0
	rapid.Check(t, func(r *rapid.T) {
		if checks++; checks%checksPerStore == 0 {
			fx.stop(t)
			o := fx.another(t)
			fx = &fixture{NewFixture(t, o.base(), 0), o}
			fx.send(t, documents...)
		}
		matters := randomMatters(r, fx, &jurisdictions)
		steps := make([][]step, len(matters))
		for i := range matters {
			steps[i] = rapid.SliceOfN(rapid.Custom(drawStep), 1, 12).Draw(r, "steps")
		}
		fx.Pass(time.Duration(rapid.IntRange(0, 72).Draw(r, "hours")) * time.Hour)
		var wg sync.WaitGroup
		errs := make([]error, len(matters))
		for i, id := range matters {
			wg.Go(func() { errs[i] = walk(fx, id, steps[i]) })
		}
		wg.Wait()
		for i, id := range matters {
			if errs[i] != nil {
				r.Fatal(errs[i])
			}
			m := fx.Matter(id)
			if m.Owner != "" {
				given++
			}
			for _, due := range m.Deadlines {
				if due.StillAcknowledged() {
					acknowledged++
				}
			}
			if err := fx.shownAsItIs(m); err != nil {
				r.Fatal(err)
			}
			stored++
		}
		found, err := fx.Verification.Verify(context.Background(), nil)
		if err != nil || len(found.Problems) > 0 {
			r.Fatalf("%+v, %v", found, err)
		}
	})
	if given == 0 || acknowledged == 0 {
		t.Errorf("%d matters were given to somebody and %d deadlines acknowledged", given, acknowledged)
	}
	t.Logf("%d histories; %d with an owner, %d deadlines acknowledged", stored, given, acknowledged)
}

// shownAsItIs compares the rows of a matter with its state.
func (fx *fixture) shownAsItIs(m matter.Matter) error {
	ctx, auditor := context.Background(), workflow.Viewer{ID: fx.Users[workflow.Auditor], Role: workflow.Auditor}
	matters, err := fx.Lists.Matters(ctx, auditor, view.MatterFilter{Jurisdiction: m.Jurisdiction, Now: fx.Now()})
	if err != nil || len(matters.Items) != 1 {
		return fmt.Errorf("%d rows show matter %s: %v", len(matters.Items), m.ID, err)
	}
	waits := m.Waits()
	row := matters.Items[0]
	if row.ID != m.ID || row.State != m.State || row.Stage != m.Stage || row.Owner.ID != m.Owner || row.Version != m.Version || row.Waiting != waits {
		return fmt.Errorf("the row %+v shows %s/%s, owner %q, version %d, waiting %t", row, m.Stage, m.State, m.Owner, m.Version, waits)
	}
	deadlines, err := fx.Lists.Deadlines(ctx, auditor, view.DeadlineFilter{Matter: m.ID, Now: fx.Now(), Limit: 200})
	if err != nil || len(deadlines.Items) != len(m.Deadlines) {
		return fmt.Errorf("%d rows show %d deadlines: %v", len(deadlines.Items), len(m.Deadlines), err)
	}
	for _, row := range deadlines.Items {
		i := slices.IndexFunc(m.Deadlines, func(d due.Deadline) bool { return d.ID == row.ID })
		if i < 0 {
			return fmt.Errorf("no history has the deadline %+v", row)
		}
		if d := m.Deadlines[i]; row.Due != d.Due || row.Status != d.Status || row.Kind != d.Kind || row.Version != d.Version || row.Acknowledged != d.StillAcknowledged() {
			return fmt.Errorf("the row %+v shows %+v", row, d)
		}
	}
	approvals, err := fx.Approvals.Approvals(ctx, auditor, view.ApprovalFilter{Matter: m.ID, Limit: 200})
	if err != nil || len(approvals.Items) != len(m.Approvals) {
		return fmt.Errorf("%d rows show %d requests: %v", len(approvals.Items), len(m.Approvals), err)
	}
	for _, row := range approvals.Items {
		if !slices.ContainsFunc(m.Approvals, func(a noted.Request) bool {
			return a.ID == row.ID && a.Status == row.Status && a.Transition == row.Transition
		}) {
			return fmt.Errorf("the row %+v shows none of %+v", row, m.Approvals)
		}
	}
	return nil
}

func randomMatters(t *rapid.T, fx *fixture, jurisdictions *int) []string {
	items := make([]jurisdiction.New, matterHistories)
	for i := range items {
		*jurisdictions++
		items[i] = jurisdiction.New{
			Name: fmt.Sprintf("Town %06d", *jurisdictions), Kind: "town", State: "NY",
			Zone: rapid.SampledFrom([]string{"America/New_York", "Pacific/Honolulu", "Europe/London"}).Draw(t, "zone"), ZoneConfirmed: true,
		}
	}
	legal := fx.Users[workflow.Legal]
	added := fx.Must(legal, jurisdiction.Add{Items: items})
	return fx.Must(legal, opening.Open{Review: fx.Review, Jurisdictions: added.Created, OpenedOn: Date("2018-01-02")}).Created
}

// documents are the contents of those that steps bring.
var documents = []string{"One", "Two", "Tri"}

// step is one random thing that somebody tries.
type step struct {
	kind, pick int
	days       int
	on         bool
}

func drawStep(t *rapid.T) step {
	return step{
		kind: rapid.IntRange(0, 15).Draw(t, "kind"), pick: rapid.IntRange(0, 1<<16).Draw(t, "pick"),
		days: rapid.IntRange(0, 40).Draw(t, "days"), on: rapid.Bool().Draw(t, "on"),
	}
}

// walk tries steps on one matter. A refusal is an answer; a fault is not.
func walk(fx *fixture, id string, steps []step) error {
	for _, s := range steps {
		w, err := fx.States.World(context.Background(), fx.Users[workflow.Auditor], matter.Stream(id))
		if err != nil {
			return err
		}
		m, err := matter.Find(w, id)
		if err != nil {
			return err
		}
		actor, cmd := fx.Users[workflow.Legal], workflow.Command(annotate.AddNote{Matter: id, Text: fmt.Sprint("Note ", s.pick, ".")})
		switch p, waits := m.Pending(); {
		case s.kind == 0:
		case s.kind == 1:
			actor, cmd = workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: fx.Now().AddDate(0, 0, s.days)}
		case s.kind >= 14 && m.Moved:
			if cmd, err = s.correction(w, m); err != nil {
				return err
			}
		case s.kind >= 12 && len(m.Deadlines) > 0:
			due := m.Deadlines[s.pick%len(m.Deadlines)]
			actor, cmd = fx.Users[workflow.Compliance], change.Acknowledge{Matter: id, Deadline: due.ID, Version: due.Version}
		case s.kind >= 10:
			owners := []string{fx.Users[workflow.Legal], fx.Users[workflow.Supervisor], ""}
			cmd = assignment.Assign{Matters: []string{id}, User: owners[s.pick%len(owners)]}
		case waits && s.kind == 2:
			cmd = approval.WithdrawApproval{Matter: id, Approval: p.ID}
		case waits && s.kind < 8:
			actor, cmd = fx.Users[workflow.Supervisor], approval.Approve{Matter: id, Approval: p.ID, Approve: s.on, Note: "Looked at.", Hash: p.Hash}
		default:
			cmd = s.transition(m, civil.DateIn(fx.Now(), time.UTC).AddDays(-1))
		}
		if _, err := fx.Do(actor, cmd); workflow.CodeOf(err) == workflow.Internal && err != nil {
			return fmt.Errorf("%T on %s: %w", cmd, m.State, err)
		}
	}
	return nil
}

// correction corrects one of the transitions on record.
func (s step) correction(facts workflow.Facts, m matter.Matter) (workflow.Command, error) {
	events, err := facts.History(matter.Stream(m.ID))
	if err != nil {
		return nil, err
	}
	moves := slices.DeleteFunc(events, func(e workflow.Event) bool { return e.Data.Type() != matter.Transitioned{}.Type() })
	e := moves[s.pick%len(moves)]
	t, _ := process.Default().Transition(e.Data.(matter.Transitioned).Transition)
	on := e.Effective.AddDays(-s.days % 3)
	return transition.Correct{Matter: m.ID, Event: e.Seq, EffectiveOn: on, Fields: s.fields(t, on), Reason: "It was otherwise."}, nil
}

func (s step) transition(m matter.Matter, on civil.Date) transition.Move {
	here := process.Default().TransitionsFrom(m.State)
	t := here[s.pick%len(here)]
	return transition.Move{Matters: []string{m.ID}, Name: t.Name, EffectiveOn: on, Fields: s.fields(t, on), Note: "Noted."}
}

func (s step) fields(t process.Transition, on civil.Date) map[string]json.RawMessage {
	fields := map[string]json.RawMessage{}
	for i, f := range t.Fields {
		if raw := s.field(f, i, on); raw != "" && (f.Required || s.on) {
			fields[f.Name] = json.RawMessage(raw)
		}
	}
	return fields
}

func (s step) field(f process.Field, i int, on civil.Date) string {
	switch f.Type {
	case process.Text:
		return `"Words, \"quoted\", and ünïcödé."`
	case process.Choice:
		return `"` + f.Options[(s.pick+i)%len(f.Options)].Name + `"`
	case process.Date:
		return `"` + on.String() + `"`
	case process.Time:
		return `"14:30"`
	case process.Due:
		if s.pick%2 == 0 {
			return `{"kind":"fixed","date":"` + on.AddDays(s.days).String() + `"}`
		}
		return fmt.Sprintf(`{"kind":"period","days":%d}`, s.days+1)
	case process.Demands:
		return `[{"number":1,"text":"All orders."}]`
	case process.Documents:
		return fmt.Sprintf(`[{"name":"a.pdf","sha256":%q,"size":3,"type":"application/pdf"}]`, hashOf(documents[s.pick%len(documents)]))
	case process.Proceeding:
		return `{"caption":"A v. B","court":"S.D.N.Y."}`
	case process.Order:
		return `{"caption":"A v. B","court":"S.D.N.Y.","entered":"2018-01-05"}`
	case process.Decisions:
		return fmt.Sprintf(`[{"award":"2016-1","outcome":"%s","condition":"Reports","amount_cents":%d}]`, field.Outcomes[s.pick%len(field.Outcomes)], s.days)
	}
	return ""
}
