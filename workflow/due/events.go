package due

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/timezone"
)

// Opened sets a due date and keeps its receipt.
type Opened struct {
	Deadline string     `json:"deadline"` // id within the matter
	Kind     string     `json:"kind"`
	Owed     string     `json:"owed"`
	Right    bool       `json:"right,omitempty"` // it ends a right: letting it pass is no default
	Basis    Basis      `json:"basis"`
	Due      civil.Date `json:"due"`
	Ends     time.Time  `json:"ends"` // the instant at which the last day is over
	Zone     string     `json:"zone"`
	Receipt  Receipt    `json:"receipt"`
	Note     string     `json:"note,omitempty"`    // e.g. why the earlier of two was taken
	Version  int        `json:"version,omitempty"` // of the date, where a correction gave it another; else 1
	About    string     `json:"about,omitempty"`   // id of the deadline that our own side has this one for
	// Of a date of our own side, whose Personal "title" says what it is for.
	User    string   `json:"user,omitempty"`
	Ladder  string   `json:"ladder,omitempty"`
	Repeats *Repeats `json:"repeats,omitempty"`
	// ForRecipient says that it is of one of several recipients of a paper, whom Personal "title" names.
	ForRecipient bool `json:"for_recipient,omitempty"`
}

// Type is the stored name.
func (Opened) Type() string { return "deadline_opened" }

// Moved derives a due date again; the older version stays in history.
type Moved struct {
	Deadline string     `json:"deadline"`
	Version  int        `json:"version"`
	Cause    Cause      `json:"cause"`
	Basis    Basis      `json:"basis"`
	Old      civil.Date `json:"old"`
	Due      civil.Date `json:"due"`
	Ends     time.Time  `json:"ends"`
	Receipt  Receipt    `json:"receipt"`
	// Zone is that of Ends. Events of earlier versions lack it: the zone stays.
	Zone string `json:"zone,omitempty"`
	// Authority is what the change rests on: a stipulation, an order, a rule.
	// Personal "reason" says why in free words.
	Authority string `json:"authority,omitempty"`
	// Repeats is the series as it is from now on, where its first date is corrected.
	Repeats *Repeats `json:"repeats,omitempty"`
	// Stayed are those of Basis.Tolled that court orders ask for.
	Stayed []deadline.Interval `json:"stayed,omitempty"`
}

// Type is the stored name.
func (Moved) Type() string { return "deadline_moved" }

// Cause says why a date was derived again.
type Cause string

// Causes.
const (
	CauseReopened  Cause = "reopened"  // by a transition
	CauseExtended  Cause = "extended"  // by days, or to a date
	CauseTolled    Cause = "tolled"    // for an interval whose end is known
	CauseResumed   Cause = "resumed"   // after an open toll
	CauseCorrected Cause = "corrected" // the trigger, e.g. a service date, or a fixed date
	CauseClosure   Cause = "closure"   // a day was declared closed
	// The jurisdiction's state or time zone was corrected.
	CauseJurisdiction Cause = "jurisdiction"
)

// Builds says whether such a change keeps what the date was derived from before,
// and so follows where that is corrected.
func (c Cause) Builds() bool {
	return slices.Contains([]Cause{CauseExtended, CauseTolled, CauseResumed, CauseClosure, CauseJurisdiction}, c)
}

// Tolled stops the clock: day On and later do not count.
type Tolled struct {
	Deadline  string     `json:"deadline"`
	On        civil.Date `json:"on"`
	Cause     string     `json:"cause"`
	Authority string     `json:"authority,omitempty"`
	Until     civil.Date `json:"until,omitzero"` // last day on hold, after which the clock runs again by itself
}

// Type is the stored name.
func (Tolled) Type() string { return "deadline_tolled" }

// Met ends a deadline by the act that it waited for.
type Met struct {
	Deadline string     `json:"deadline"`
	On       civil.Date `json:"on"`
	LateDays int        `json:"late_days,omitempty"`
	// Step is the event of the step that met it, where a correction found that out
	// afterwards; else the step is of the same act.
	Step int64 `json:"step,omitempty"`
	// Apart says that what met it was recorded apart before the step: the day is that of the two that came first.
	Apart bool `json:"apart,omitempty"`
}

// Type is the stored name.
func (Met) Type() string { return "deadline_met" }

// Missed says that the last day ended without the act.
type Missed struct {
	Deadline string     `json:"deadline"`
	Due      civil.Date `json:"due"`
	ActedOn  bool       `json:"acted_on,omitempty"` // the matter had moved since when this was found out
}

// Type is the stored name.
func (Missed) Type() string { return "deadline_missed" }

// Cancelled ends a deadline that is no longer owed.
type Cancelled struct {
	Deadline string `json:"deadline"`
	Cause    string `json:"cause"`
}

// Type is the stored name.
func (Cancelled) Type() string { return "deadline_cancelled" }

// Reminded says which rung of a deadline's ladder was told to whom.
type Reminded struct {
	Deadline  string   `json:"deadline"`
	Version   int      `json:"version"`
	Rung      int      `json:"rung"`                // days relative to the due date
	Collapsed []int    `json:"collapsed,omitempty"` // older rungs that this one stands for
	Late      bool     `json:"late,omitempty"`      // told later than its own day, after downtime
	To        []string `json:"to"`                  // user ids
	// Delegated names for whom others of To stand in: user id → of whom they are told instead.
	Delegated map[string]string `json:"delegated,omitempty"`
}

// Type is the stored name.
func (Reminded) Type() string { return "reminded" }

// Acknowledged says that somebody has read that a date is near or has passed.
type Acknowledged struct {
	Deadline string `json:"deadline"`
	Version  int    `json:"version"`
	Day      int    `json:"day"` // relative to the due date, in the deadline's own zone
}

// Type is the stored name.
func (Acknowledged) Type() string { return "acknowledged" }

// A Fold takes the deadlines of a state to what an event makes of them.
type Fold[S any] func(s S, e workflow.Event, quiet bool, fold func([]Deadline) []Deadline) S

// Events are the events of deadlines, for whatever aggregate has some:
// change says how it keeps them. A quiet event is one for which nobody's decision need wait.
func Events[S any](change Fold[S]) []workflow.EventType {
	return []workflow.EventType{
		workflow.Detailed(deadlineEvent(change, false, func(list []Deadline, d Opened, e workflow.Event) []Deadline {
			return append(list, Deadline{
				ID: d.Deadline, Kind: d.Kind, Owed: d.Owed, Right: d.Right, Status: StatusOpen, Version: max(1, d.Version), Basis: d.Basis,
				Due: d.Due, Ends: d.Ends, Zone: d.Zone, Receipt: d.Receipt, Opened: e.Recorded, Arose: e.Recorded, Note: d.Note, About: d.About,
				Title: e.Personal[TitleName].Text(), User: d.User, Ladder: d.Ladder, Repeats: d.Repeats, ForRecipient: d.ForRecipient,
			})
		}, func(d Opened, n workflow.Names) string {
			return TitleOf(n, d.Deadline) + " due " + d.Due.Text()
		}, Opened.mentions), func(d Opened, e workflow.Event, n workflow.Names) []workflow.EventDetail {
			whose := ""
			if d.User != "" {
				whose = n.NameOf(d.User, "")
			}
			return []workflow.EventDetail{
				{Title: titleWord(d), Text: e.Personal[TitleName].Text()},
				{Title: "Authority", Text: cite(n, d.Kind)},
				{Title: "Basis", Text: d.Note},
				{Title: "Whose", Text: whose},
				{Title: "Repeats", Text: d.Repeats.said()},
			}
		}),

		workflow.Detailed(deadlineEvent(change, false, one(func(x *Deadline, d Moved, e workflow.Event) {
			x.Status, x.Version, x.Basis = StatusOpen, d.Version, d.Basis
			x.Stayed = slices.DeleteFunc(slices.Concat(x.Stayed, d.Stayed), func(i deadline.Interval) bool { return !slices.Contains(d.Basis.Tolled, i) })
			x.Stayed = slices.Compact(x.Stayed)
			x.Due, x.Ends, x.Receipt, x.Opened = d.Due, d.Ends, d.Receipt, e.Recorded
			x.TolledOn, x.HeldUntil, x.TollCause, x.EndedBy, x.ActedOn = civil.Date{}, civil.Date{}, "", "", false
			x.Answered, x.AnsweredBy, x.Supplements = "", "", nil
			x.Zone = cmp.Or(d.Zone, x.Zone)
			x.Repeats = cmp.Or(d.Repeats, x.Repeats)
		}), func(d Moved, n workflow.Names) string {
			if d.Cause == CauseJurisdiction && d.Old == d.Due {
				return fmt.Sprintf("%s stays due %s, ending at midnight in %s (%s)", TitleOf(n, d.Deadline), d.Due.Text(), timezone.Title(d.Zone), d.Cause)
			}
			if d.Old == d.Due {
				return fmt.Sprintf("%s stays due %s (%s)", TitleOf(n, d.Deadline), d.Due.Text(), d.Cause)
			}
			return fmt.Sprintf("%s moved from %s to %s (%s)", TitleOf(n, d.Deadline), d.Old.Text(), d.Due.Text(), d.Cause)
		}, nil), func(d Moved, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return []workflow.EventDetail{{Title: "Authority", Text: d.Authority}}
		}),

		workflow.Detailed(deadlineEvent(change, false, one(func(x *Deadline, d Tolled, _ workflow.Event) {
			x.Status, x.TolledOn, x.HeldUntil, x.TollCause = StatusTolled, d.On, d.Until, d.Cause
		}),
			func(d Tolled, n workflow.Names) string {
				if !d.Until.IsZero() {
					return fmt.Sprintf("%s on hold from %s through %s", TitleOf(n, d.Deadline), d.On.Text(), d.Until.Text())
				}
				return TitleOf(n, d.Deadline) + " tolled from " + d.On.Text()
			}, nil), func(d Tolled, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return []workflow.EventDetail{{Title: "Authority", Text: d.Authority}}
		}),

		deadlineEvent(change, false, one(func(x *Deadline, d Met, e workflow.Event) {
			if d.Apart { // what came may have another day since, or was none
				d.On, _ = x.MetBy(e.Effective)
				d.LateDays = x.LateOn(d.On)
			}
			x.Status, x.MetOn, x.LateDays = StatusMet, d.On, d.LateDays
			x.Answered, x.AnsweredBy, x.Supplements = "", "", nil
			x.Submitted = Submitted{} // no answer waits any more to be recorded
		}), Met.says, nil),

		deadlineEvent(change, true, one(func(x *Deadline, d Missed, _ workflow.Event) {
			if d.Due == x.Due { // else a correction gave it another day since
				x.Status, x.ActedOn = StatusMissed, d.ActedOn
				*x = x.open() // a correction gave what came another day since
			}
		}),
			func(d Missed, n workflow.Names) string {
				return TitleOf(n, d.Deadline) + " missed: the last day was " + d.Due.Text()
			}, nil),

		deadlineEvent(change, false, one(func(x *Deadline, d Cancelled, _ workflow.Event) {
			x.Status, x.EndedBy, x.OutOfSeries = StatusCancelled, d.Cause, d.Cause == SeriesOver
		}),
			func(d Cancelled, n workflow.Names) string {
				return TitleOf(n, d.Deadline) + " canceled: " + causeTitle(d.Cause, n)
			}, nil).Called("Deadline canceled"),

		deadlineEvent(change, true, one(func(x *Deadline, d Reminded, e workflow.Event) {
			x.Reminders = slices.Clone(x.Reminders)
			for _, rung := range d.Collapsed {
				x.Reminders = append(x.Reminders, Reminder{Version: d.Version, Rung: rung, Collapsed: true, At: e.Recorded})
			}
			x.Reminders = append(x.Reminders, Reminder{Version: d.Version, Rung: d.Rung, To: d.To, At: e.Recorded})
		}), func(d Reminded, n workflow.Names) string {
			return fmt.Sprintf("%s: alert %s queued for %s", TitleOf(n, d.Deadline), RungWords(d.Rung), People(len(d.To)))
		}, func(d Reminded) []string {
			return append(slices.Clone(d.To), slices.Collect(maps.Values(d.Delegated))...)
		}).Called("Alert queued").AsAlert(),

		deadlineEvent(change, true, one(func(x *Deadline, d Acknowledged, e workflow.Event) {
			x.Acks = append(slices.Clone(x.Acks), Ack{Version: d.Version, Day: d.Day, By: e.Actor, At: e.Recorded})
		}), func(d Acknowledged, n workflow.Names) string {
			return fmt.Sprintf("%s: acknowledged, %s", TitleOf(n, d.Deadline), RungWords(d.Day))
		}, nil),
	}
}

func deadlineEvent[S any, T workflow.Data](
	change Fold[S], quiet bool, fold func([]Deadline, T, workflow.Event) []Deadline, says func(T, workflow.Names) string, mentions func(T) []string,
) workflow.EventType {
	return workflow.EventOf(func(s S, d T, e workflow.Event) S {
		return change(s, e, quiet, func(old []Deadline) []Deadline { return fold(slices.Clone(old), d, e) })
	}, says, mentions)
}

// one folds an event into the deadline that it is about.
func one[T interface {
	workflow.Data
	of() string
}](fold func(*Deadline, T, workflow.Event)) func([]Deadline, T, workflow.Event) []Deadline {
	return func(list []Deadline, d T, e workflow.Event) []Deadline {
		for i := range list {
			if list[i].ID == d.of() {
				fold(&list[i], d, e)
			}
		}
		return list
	}
}

func (d Moved) of() string        { return d.Deadline }
func (d Tolled) of() string       { return d.Deadline }
func (d Met) of() string          { return d.Deadline }
func (d Missed) of() string       { return d.Deadline }
func (d Cancelled) of() string    { return d.Deadline }
func (d Reminded) of() string     { return d.Deadline }
func (d Acknowledged) of() string { return d.Deadline }
