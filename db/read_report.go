package db

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

// reportPage is how many lines a report reads at once.
const reportPage = 500

// Report says how a review stands now, and what was recorded in it in an
// interval. Its lists are short; what it counts it counts in full.
func (db *DB) Report(ctx context.Context, v workflow.Viewer, f view.ReportFilter) (view.Report, error) {
	r := view.Report{Stages: map[string]int{}, AtRisk: map[string]view.Money{}}
	s := scopeOf(v)
	there, err := db.reads.ReviewVisible(ctx, sqlc.ReviewVisibleParams{ID: f.Review, SeesAll: s.all, Member: s.member})
	if err != nil {
		return r, column.Unread("review", err)
	}
	if there == 0 {
		return r, workflow.Absent("review")
	}
	def, err := db.processOf(ctx, f.Review)
	if err != nil {
		return r, err
	}
	if err := db.reportStates(ctx, &r, def, f); err != nil {
		return r, column.Unread("report", err)
	}
	if err := db.reportMoves(ctx, &r, def, f); err != nil {
		return r, column.Unread("report", err)
	}
	return r, column.Unread("report", db.reportMoney(ctx, &r, def, f.Review))
}

func (db *DB) processOf(ctx context.Context, rv string) (*process.Definition, error) {
	w, err := db.World(ctx, workflow.SystemActor, review.Stream(rv))
	if err != nil {
		return nil, err
	}
	r, err := review.Find(w, rv)
	if err != nil {
		return nil, err
	}
	return review.FindProcess(w, r.Process)
}

// reportStates counts matters by where they stand. Which of them rest there
// for too long follows from the day on which they came.
func (db *DB) reportStates(ctx context.Context, r *view.Report, def *process.Definition, f view.ReportFilter) error {
	groups, err := db.reads.ReportStates(ctx, sqlc.ReportStatesParams{Review: f.Review, Now: column.Micros(f.Now)})
	if err != nil {
		return err
	}
	today := map[string]deadline.Date{}
	for _, g := range groups {
		n := int(g.Matters)
		r.Matters += n
		r.Stages[g.Stage] += n
		r.Overdue += int(g.Late)
		r.Waiting += int(g.Waiting)
		state, _ := def.State(g.State)
		if state.Terminal {
			r.Closed += n
		}
		if g.State == matter.Noncompliant {
			r.Undecided += n
		}
		if _, ok := today[g.Zone]; !ok {
			loc, err := time.LoadLocation(g.Zone)
			if err != nil {
				return err
			}
			today[g.Zone] = deadline.DateIn(f.Now, loc)
		}
		entered, err := column.Day(g.EnteredOn)
		if err != nil {
			return err
		}
		if state.StepLimit > 0 && entered.DaysUntil(today[g.Zone]) > state.StepLimit {
			r.StepLate += n
		}
	}
	return nil
}

// reportMoves reads the transitions of the interval, the latest first.
func (db *DB) reportMoves(ctx context.Context, r *view.Report, def *process.Definition, f view.ReportFilter) error {
	// Acts that were made durable together may lie out of the order of their instants by a little.
	const slack = 4096
	from, err := db.LedgerSizeAt(ctx, f.From)
	if err != nil {
		return err
	}
	to, err := db.LedgerSizeAt(ctx, f.To)
	if err != nil {
		return err
	}
	q := sqlc.ReportMovesParams{
		Before: to + 1 + slack, After: max(0, from-slack), Begins: column.Micros(f.From), Ends: column.Micros(f.To), Review: f.Review, Most: reportPage,
	}
	for {
		lines, err := db.reads.ReportMoves(ctx, q)
		if err != nil {
			return err
		}
		for _, l := range lines {
			e, err := kinds.All.Decode(l.Bytes)
			if err != nil {
				return column.Damaged(matter.Stream(l.MatterID), err)
			}
			t, ok := e.Data.(matter.Transitioned)
			if !ok {
				return column.Damaged(matter.Stream(l.MatterID), fmt.Errorf("event %d is no transition", l.Seq))
			}
			place := jurisdiction.Ref{ID: l.JurisdictionID, Name: l.PlaceName, State: l.PlaceState}
			addMove(r, def, f.Most, l.MatterID, place, e, t)
		}
		if len(lines) < reportPage {
			return nil
		}
		q.Before = lines[len(lines)-1].Seq
	}
}

func addMove(r *view.Report, def *process.Definition, most int, matter string, place jurisdiction.Ref, e workflow.Event, t matter.Transitioned) {
	r.Moved++
	if len(r.Moves) < most {
		r.Moves = append(r.Moves, view.ReportMove{Matter: matter, Jurisdiction: place, Transition: t.Transition, From: t.From, To: t.To, On: e.Effective})
	}
	for _, d := range t.Decisions {
		r.Decided++
		if len(r.Decisions) < most {
			r.Decisions = append(r.Decisions, view.ReportDecision{Matter: matter, Jurisdiction: place, On: e.Effective, Decided: d})
		}
	}
	kind, _ := def.Transition(t.Transition)
	for _, f := range kind.Fields {
		raw, given := t.Fields[f.Name]
		if f.Type != process.Order || !given {
			continue
		}
		var o field.Order
		if err := json.Unmarshal(raw, &o); err != nil {
			continue // it was checked when it entered history; a report does not fail over it
		}
		r.Ordered++
		if len(r.Orders) < most {
			r.Orders = append(r.Orders, view.ReportOrder{Matter: matter, Jurisdiction: place, Order: o})
		}
	}
}

// reportMoney adds up the adverse decisions that stand: those of matters that
// are in the stage in which decisions are taken. A matter that was reopened
// has left it, and its decisions are open again.
func (db *DB) reportMoney(ctx context.Context, r *view.Report, def *process.Definition, review string) error {
	for _, stage := range decidingStages(def) {
		q := sqlc.ReportMattersInParams{Review: review, Stage: stage, Most: reportPage}
		for {
			lines, err := db.reads.ReportMattersIn(ctx, q)
			if err != nil {
				return err
			}
			for _, l := range lines {
				if err := db.addMoney(ctx, r, matter.Stream(l.ID)); err != nil {
					return err
				}
			}
			if len(lines) < reportPage {
				break
			}
			q.After = lines[len(lines)-1].JurisdictionID
		}
	}
	return nil
}

// decidingStages are those that a transition which takes decisions leads to.
func decidingStages(def *process.Definition) []string {
	var stages []string
	seen := map[string]bool{}
	for _, t := range def.Transitions {
		for _, f := range t.Fields {
			if stage, _ := def.StageOf(t.To); f.Type == process.Decisions && !seen[stage.Name] {
				seen[stage.Name] = true
				stages = append(stages, stage.Name)
			}
		}
	}
	return stages
}

func (db *DB) addMoney(ctx context.Context, r *view.Report, s workflow.Stream) error {
	moves, err := db.reads.StreamOfType(ctx, sqlc.StreamOfTypeParams{Stream: string(s), Type: matter.Transitioned{}.Type()})
	if err != nil {
		return err
	}
	for _, raw := range moves {
		if !bytes.Contains(raw, []byte(`"decisions":[`)) {
			continue // most moves decide nothing, and need not be read
		}
		e, err := kinds.All.Decode(raw)
		if err != nil {
			return column.Damaged(s, err)
		}
		t, _ := e.Data.(matter.Transitioned)
		if len(t.Decisions) == 0 {
			continue // the words stood in somebody's text
		}
		for _, d := range t.Decisions {
			if field.Adverse(d.Outcome) {
				m := r.AtRisk[d.Outcome]
				r.AtRisk[d.Outcome] = view.Money{Awards: m.Awards + 1, Cents: m.Cents + d.AmountCents}
			}
		}
		return nil
	}
	return nil
}

// LedgerSizeAt is how many events had been recorded before an instant. It
// halves its way through the ledger, in which instants rise.
func (db *DB) LedgerSizeAt(ctx context.Context, at time.Time) (int64, error) {
	h, err := db.reads.Head(ctx)
	if err != nil {
		return 0, column.Unread("head of the ledger", err)
	}
	low, high := int64(0), h.Size // events up to low are earlier, those after high are not
	for low < high {
		middle := low + (high-low+1)/2
		recorded, err := db.reads.EventRecorded(ctx, middle)
		if err != nil {
			return 0, column.Unread("ledger", err)
		}
		if recorded < column.Micros(at) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}
