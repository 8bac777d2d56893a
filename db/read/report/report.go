// Package report adds up how a review stands and what was recorded in it.
package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"duces/db/column"
	"duces/db/read/record"
	"duces/db/read/scope"
	"duces/db/read/state"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// Reports adds up reviews. It is safe for concurrent use.
type Reports struct {
	q       *sqlc.Queries
	streams *state.Streams
	ledger  *record.Ledger
}

// New reads what reports need.
func New(q *sqlc.Queries, streams *state.Streams, ledger *record.Ledger) *Reports {
	return &Reports{q, streams, ledger}
}

// reportPage is how many lines a report reads at once.
const reportPage = 500

// Report says how a review stands now, and what was recorded in it in an
// interval. Its lists are short; what it counts it counts in full.
func (r *Reports) Report(ctx context.Context, v workflow.Viewer, f view.ReportFilter) (view.Report, error) {
	rep := view.Report{Stages: map[string]int{}, Adverse: map[string]view.Money{}}
	s := scope.Of(v)
	there, err := r.q.ReviewVisible(ctx, sqlc.ReviewVisibleParams{ID: f.Review, SeesAll: s.All, Member: s.Member})
	if err != nil {
		return rep, column.Unread("review", err)
	}
	if there == 0 {
		return rep, workflow.Absent("review")
	}
	def, err := r.processOf(ctx, f.Review)
	if err != nil {
		return rep, err
	}
	if err := r.reportStates(ctx, &rep, def, f); err != nil {
		return rep, column.Unread("report", err)
	}
	if err := r.reportMoves(ctx, &rep, def, f); err != nil {
		return rep, column.Unread("report", err)
	}
	if rep.Confidential, err = r.q.ConfidentialMatters(ctx, f.Review); err != nil {
		return rep, column.Unread("report", err)
	}
	return rep, column.Unread("report", r.reportMoney(ctx, &rep, def, f))
}

func (r *Reports) processOf(ctx context.Context, id string) (*process.Definition, error) {
	w, err := r.streams.World(ctx, workflow.SystemActor, review.Stream(id))
	if err != nil {
		return nil, err
	}
	found, err := review.Find(w, id)
	if err != nil {
		return nil, err
	}
	return review.FindProcess(w, found.Process)
}

// reportStates counts matters by where they stand. Which of them rest there
// for too long follows from the day on which they came.
func (r *Reports) reportStates(ctx context.Context, rep *view.Report, def *process.Definition, f view.ReportFilter) error {
	groups, err := r.q.ReportStates(ctx, sqlc.ReportStatesParams{Review: f.Review, Now: column.Micros(f.Now), Published: f.Published})
	if err != nil {
		return err
	}
	undecided := def.AwaitDecision()
	today := map[string]civil.Date{}
	for _, g := range groups {
		n := int(g.Matters)
		rep.Matters += n
		rep.Stages[g.Stage] += n
		rep.Overdue += int(g.Late)
		rep.Waiting += int(g.Waiting)
		state, _ := def.State(g.State)
		if state.Terminal {
			rep.Closed += n
		}
		if slices.Contains(undecided, g.State) {
			rep.Undecided += n
		}
		if _, ok := today[g.Zone]; !ok {
			loc, err := timezone.Load(g.Zone)
			if err != nil {
				return err
			}
			today[g.Zone] = civil.DateIn(f.Now, loc)
		}
		entered, err := column.Day(g.EnteredOn)
		if err != nil {
			return err
		}
		if state.StepLimit > 0 && entered.DaysUntil(today[g.Zone]) > state.StepLimit {
			rep.StepLate += n
		}
	}
	return nil
}

// reportMoves reads the transitions of the interval, the latest first, each as it is known now.
func (r *Reports) reportMoves(ctx context.Context, rep *view.Report, def *process.Definition, f view.ReportFilter) error {
	// Acts that were made durable together may lie out of the order of their instants by a little.
	const slack = 4096
	from, err := r.ledger.LedgerSizeAt(ctx, f.From)
	if err != nil {
		return err
	}
	to, err := r.ledger.LedgerSizeAt(ctx, f.To)
	if err != nil {
		return err
	}
	var right corrected
	q := sqlc.ReportMovesParams{
		Before: to + 1 + slack, After: max(0, from-slack), Begins: column.Micros(f.From), Ends: column.Micros(f.To),
		Review: f.Review, Most: reportPage, Published: f.Published,
	}
	for {
		lines, err := r.q.ReportMoves(ctx, q)
		if err != nil {
			return err
		}
		for _, l := range lines {
			e, err := kinds.All.Decode(l.Bytes)
			if err != nil {
				return column.Damaged(matter.Stream(l.MatterID), err)
			}
			if _, ok := e.Data.(matter.Transitioned); !ok {
				return column.Damaged(matter.Stream(l.MatterID), fmt.Errorf("event %d is no transition", l.Seq))
			}
			if e.Corrects != 0 { // it mends a move, and is none
				continue
			}
			if right == nil {
				if right, err = r.reportCorrections(ctx, f, q.After, q.Before); err != nil {
					return err
				}
			}
			last := right.of(e)
			t, _ := last.Data.(matter.Transitioned)
			where := jurisdiction.Ref{ID: l.JurisdictionID, Name: l.JurisdictionName, Kind: l.JurisdictionKind, State: l.JurisdictionState, Parent: l.JurisdictionParent}
			addMove(rep, def, f.Most, l.MatterID, where, e, last, t)
		}
		if len(lines) < reportPage {
			return nil
		}
		q.Before = lines[len(lines)-1].Seq
	}
}

// reportCorrections are those of the moves of an interval. They may be later than it.
func (r *Reports) reportCorrections(ctx context.Context, f view.ReportFilter, after, before int64) (corrected, error) {
	rows, err := r.q.ReportCorrections(ctx, sqlc.ReportCorrectionsParams{
		Before: before, After: after, Begins: column.Micros(f.From), Ends: column.Micros(f.To), Review: f.Review,
	})
	if err != nil {
		return nil, err
	}
	right := corrected{}
	for _, row := range rows {
		if err := right.add(row.Stream, row.Bytes); err != nil {
			return nil, err
		}
	}
	return right, nil
}

// corrected are the last corrections of events, by the event that each corrects.
type corrected map[int64]workflow.Event

// add takes up what a stored event corrects; one that corrects nothing is not read.
func (c corrected) add(stream string, raw []byte) error {
	if !bytes.Contains(raw, []byte(`"corrects":`)) {
		return nil
	}
	e, err := kinds.All.Decode(raw)
	if err != nil {
		return column.Damaged(workflow.Stream(stream), err)
	}
	if e.Corrects != 0 && e.Seq > c[e.Corrects].Seq { // else the words stood in somebody's text
		c[e.Corrects] = e
	}
	return nil
}

// of is the event by which an event has its content: its last correction, or itself. A correction may itself be corrected.
func (c corrected) of(e workflow.Event) workflow.Event {
	for last, mended := c[e.Seq]; mended; last, mended = c[e.Seq] {
		e = last
	}
	return e
}

// addMove takes up a move that one event made, and by which another, its last correction, has its content.
func addMove(rep *view.Report, def *process.Definition, most int, matter string, where jurisdiction.Ref, made, e workflow.Event, t matter.Transitioned) {
	rep.Moved++
	if len(rep.Moves) < most {
		move := view.ReportMove{
			Matter: matter, Jurisdiction: where, Transition: t.Transition, From: t.From, To: t.To, On: e.Effective, Completeness: t.Answer(), Actor: made.Actor,
		}
		if e.Seq != made.Seq {
			move.CorrectedBy = e.Actor
		}
		rep.Moves = append(rep.Moves, move)
	}
	for _, d := range t.Decisions {
		rep.Decided++
		if len(rep.Decisions) < most {
			rep.Decisions = append(rep.Decisions, view.ReportDecision{Matter: matter, Jurisdiction: where, On: e.Effective, Decided: d})
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
		rep.Ordered++
		if len(rep.Orders) < most {
			rep.Orders = append(rep.Orders, view.ReportOrder{Matter: matter, Jurisdiction: where, Order: o})
		}
	}
}

// reportMoney adds up the adverse decisions that stand: those of matters that
// are in the stage in which decisions are taken. A matter that was reopened
// has left it, and its decisions are open again.
func (r *Reports) reportMoney(ctx context.Context, rep *view.Report, def *process.Definition, f view.ReportFilter) error {
	for _, stage := range decidingStages(def) {
		rows, err := r.q.ReportSteps(ctx, sqlc.ReportStepsParams{Review: f.Review, Stage: stage, Published: f.Published})
		if err != nil {
			return err
		}
		right := corrected{}
		var deciding []workflow.Event
		for _, row := range rows {
			if err := right.add(row.Stream, row.Bytes); err != nil {
				return err
			}
			if !bytes.Contains(row.Bytes, []byte(`"decisions":[`)) {
				continue // most steps decide nothing, and need not be read
			}
			e, err := kinds.All.Decode(row.Bytes)
			if err != nil {
				return column.Damaged(workflow.Stream(row.Stream), err)
			}
			if e.Corrects == 0 {
				deciding = append(deciding, e)
			}
		}
		last := map[workflow.Stream]workflow.Event{}
		for _, e := range deciding {
			if e.Seq > last[e.Stream].Seq && len(decisions(right.of(e))) > 0 {
				last[e.Stream] = e
			}
		}
		for _, e := range last {
			for _, d := range decisions(right.of(e)) {
				if field.Adverse(d.Outcome) {
					m := rep.Adverse[d.Outcome]
					rep.Adverse[d.Outcome] = view.Money{Awards: m.Awards + 1, Cents: m.Cents + d.AmountCents}
				}
			}
		}
	}
	return nil
}

func decisions(e workflow.Event) []field.Decided {
	t, _ := e.Data.(matter.Transitioned)
	return t.Decisions
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
