package transition

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/stay"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// inquiry is what a guard may look at.
type inquiry struct {
	work       *matter.Work // with the facts of the act; nil: orders are not asked
	matter     matter.Matter
	def        *process.Definition
	transition process.Transition
	on         civil.Date     // effective date asked for
	time       string         // time of day asked for, as "15:04"; empty: none is given
	zone       *time.Location // of the jurisdiction
	at         time.Time
	given      field.Values
	asked      bool          // whether fields were given: a page asks before they are
	of         int64         // event of an answer that came online, which the step records; 0: none
	readers    []string      // who alone may open the documents; none: all may
	orders     *stay.Reading // of all matters of the act; nil: they are read for each
	merged     error         // why a closed matter stays closed: its jurisdiction was merged into another
}

// instant is when the act happens: the first instant at which clocks in the jurisdiction show its time of day. It is zero
// where no time is given, or one that they never showed.
func (q inquiry) instant() time.Time {
	if q.time == "" {
		return time.Time{}
	}
	at, _, err := q.on.TimeOn(q.time, q.zone)
	if err != nil {
		return time.Time{}
	}
	return at
}

// reading is what is known of orders.
func (q inquiry) reading() *stay.Reading {
	if q.orders != nil {
		return q.orders
	}
	return stay.In(q.work.Facts(), []string{q.work.Matter().ID})
}

// step is the act as orders see it.
func (q inquiry) step() stay.Step {
	return stay.StepOf(q.transition, q.given.Fields, q.given.Decisions, q.on, q.instant())
}

// guard says no, or nil, given its arguments. Its error names what would satisfy it.
type guard func(q inquiry, args map[string]string) *workflow.Error

// guards implement process.GuardTypes, name by name; a test holds the two equal.
var guards = map[string]guard{
	"overdue":                overdue,
	"deadline_passed":        deadlinePassed,
	"deadline_running":       deadlineRunning,
	"field_is":               fieldIs,
	"demands_known":          demandsKnown,
	"grounds_true":           groundsTrue,
	"not_served":             notServed,
	"served_before":          servedBefore,
	"recipient_served":       recipientServed,
	"one_decision_per_award": oneDecisionPerAward,
	"adverse_only_from":      adverseOnlyFrom,
	"not_stayed":             notStayed,
}

// run asks one guard. Of several of which one must hold, the first says what
// is wrong and all of them what would satisfy.
func (q inquiry) run(g process.Guard) error {
	if len(g.Any) == 0 {
		f, ok := guards[g.Name]
		if !ok {
			return &workflow.Error{Code: workflow.Internal, Message: fmt.Sprintf("This version of Duces does not know the condition %q.", g.Name)}
		}
		if no := f(q, g.Args); no != nil {
			return no
		}
		return nil
	}
	var first *workflow.Error
	for _, one := range g.Any {
		err := q.run(one)
		no, ok := errors.AsType[*workflow.Error](err)
		switch {
		case err == nil:
			return nil
		case !ok || no.Code != workflow.Refused:
			return err
		case first == nil:
			first = no
		default:
			first.Satisfy += " Or: " + no.Satisfy
		}
	}
	return first
}

func overdue(q inquiry, _ map[string]string) *workflow.Error {
	if q.matter.Overdue() {
		return nil
	}
	next, ok := q.matter.Next()
	if !ok {
		return workflow.Refuse("overdue", "Nothing is overdue in this matter.", "A deadline must pass without an answer first.")
	}
	return workflow.Refuse("overdue", fmt.Sprintf("The %s is not overdue.", strings.ToLower(q.def.DeadlineTitle(next.Kind))),
		fmt.Sprintf("It is due %s. That day must end in %s first.", next.Due.Text(), timezone.Title(next.Zone)))
}

func deadlinePassed(q inquiry, args map[string]string) *workflow.Error {
	d, ok := q.matter.Latest(args["deadline"])
	switch {
	case ok && d.Status == due.StatusTolled:
		return workflow.Refuse("deadline_passed", fmt.Sprintf("%s has been tolled since %s.", validation.Quoted(q.def.DeadlineTitle(d.Kind)), d.TolledOn.Text()),
			"Record what the deadline is for, or resume the deadline and wait until its last day has ended.")
	case !ok || d.Status != due.StatusOpen:
		return nil
	}
	return workflow.Refuse("deadline_passed", fmt.Sprintf("The time for %s runs until %s.", validation.Quoted(q.def.DeadlineTitle(d.Kind)), d.Due.Text()),
		"Record what the deadline is for, or wait until that day has ended in "+timezone.Title(d.Zone)+".")
}

func deadlineRunning(q inquiry, args map[string]string) *workflow.Error {
	d, ok := q.matter.LatestOf(args["deadline"], q.party().recipient)
	if !ok || !q.asked || d.LateOn(q.on) == 0 {
		return nil
	}
	kind, _ := q.def.Deadline(d.Kind)
	cite := ""
	if kind.Cite != "" {
		cite = " (" + kind.Cite + ")"
	}
	return workflow.Refuse("deadline_running", fmt.Sprintf("The time for %s ended on %s%s.", validation.Quoted(q.def.DeadlineTitle(d.Kind)), d.Due.Text(), cite),
		"Enter a date on or before that day.")
}

func fieldIs(q inquiry, args map[string]string) *workflow.Error {
	if !q.asked || q.given.Choice[args["field"]] == args["value"] {
		return nil
	}
	f, _ := q.transition.Field(args["field"])
	value := f.OptionTitle(args["value"])
	return workflow.Refuse("field_is", fmt.Sprintf("“%s” is not “%s”.", f.Title, value), fmt.Sprintf("Choose “%s” for “%s” if that is true.", value, f.Title))
}

// groundsTrue holds the grounds of a subpoena against the record: 23 requests
// named three grounds, and each must be a fact before it is asserted.
func groundsTrue(q inquiry, args map[string]string) *workflow.Error {
	if !q.asked {
		return nil
	}
	f, _ := q.transition.Field(args["field"])
	title := func(ground string) string { return validation.Quoted(f.OptionTitle(args[ground])) }
	refuse := func(why, satisfy string) *workflow.Error { return workflow.Refuse("grounds_true", why, satisfy) }
	received, latest := q.matter.ResponseOnRecord(), q.matter.ResponseOn()
	asked, late := q.def.AskedBefore(q.transition), false
	for _, d := range q.matter.Deadlines {
		owed := d.Owed == due.OwedByJurisdiction && slices.Contains(asked, d.Kind)
		late = late || owed && (d.LateDays > 0 || d.Status == due.StatusMissed)
	}
	switch grounds := q.given.Choice[f.Name]; {
	case grounds == args["no_response"] && received:
		return refuse("A response is on record, received "+latest.Text()+".", "Choose "+title("incomplete")+" or "+title("untimely")+" if that is true.")
	case grounds == args["no_response"] && len(q.matter.Unrecorded()) > 0:
		return refuse("An answer came online on "+q.matter.Unrecorded()[0].On.Text()+" and is not recorded yet.", "Record it first.")
	case grounds == args["no_response"] && !q.matter.Overdue():
		return refuse("The response is not overdue.", "The response deadline must have passed.")
	case grounds == args["incomplete"] && !received:
		return refuse("No response is on record.", "Record the response first, or choose "+title("no_response")+".")
	case grounds == args["incomplete"] && !q.matter.Incomplete() && q.matter.CompletenessDerived():
		return refuse("Every demand is satisfied on the record.", "Record what is missing for a demand first, or choose another ground.")
	case grounds == args["incomplete"] && !q.matter.Incomplete():
		return refuse("The latest response is on record as complete.", "Record a deficiency or another response first.")
	case grounds == args["untimely"] && !late:
		return refuse("No deadline of the request was missed and no response came late.", "Choose a ground that the record supports.")
	}
	return nil
}

func demandsKnown(q inquiry, args map[string]string) *workflow.Error {
	if !q.asked {
		return nil
	}
	var unknown []string
	for _, d := range q.given.Demands[args["field"]] {
		if _, known := demand.Find(q.matter.Demands, d.Known()); !known {
			unknown = append(unknown, string(d.Called()))
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return workflow.Refuse("demands_known", "There is no demand with the number "+strings.Join(unknown, ", ")+".", "Use the demand numbers of the document request.")
}

func oneDecisionPerAward(q inquiry, _ map[string]string) *workflow.Error {
	seen := map[string]bool{}
	for _, d := range q.given.Decisions {
		if seen[d.Award] {
			return workflow.Refuse("one_decision_per_award", "Award "+d.Award+" is decided twice.", "Enter one decision for each award.")
		}
		seen[d.Award] = true
	}
	return nil
}

func adverseOnlyFrom(q inquiry, args map[string]string) *workflow.Error {
	if !field.AnyAdverse(q.given.Decisions) || q.matter.State == args["state"] {
		return nil
	}
	return workflow.Refuse("adverse_only_from", fmt.Sprintf("An adverse decision requires the status %s.", q.def.InState(args["state"])),
		"The status is "+q.def.InState(q.matter.State)+": choose “made” or “made with conditions”.")
}

// notStayed refuses what a court order bars on the day of the act, ground by ground.
func notStayed(q inquiry, _ map[string]string) *workflow.Error {
	if q.work == nil || !q.asked {
		return nil
	}
	return q.reading().Guard(q.work, q.step())
}
