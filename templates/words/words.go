// Package words says what is on record in the words that pages use: titles of
// the process, how long something is away, and what a transition was given.
package words

import (
	"fmt"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/recalculation"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// State is a state's title; def may be nil where the process is not at hand.
func State(def *process.Definition, name string) string {
	if def != nil {
		if s, ok := def.State(name); ok {
			return s.Title
		}
	}
	return plain(name)
}

// Status is a state's title and, of a closed matter, that of the step that closed it.
func Status(def *process.Definition, state, closedBy string) string {
	if closedBy == "" {
		return State(def, state)
	}
	return State(def, state) + ": " + Act(def, closedBy)
}

// OnlyFrom says from which states a transition starts.
func OnlyFrom(def *process.Definition, t process.Transition) string {
	text := "Only from "
	for i, f := range t.From {
		switch {
		case i > 0 && i == len(t.From)-1:
			text += " or "
		case i > 0:
			text += ", "
		}
		text += State(def, f.State)
	}
	return text
}

// Stage is a stage's title.
func Stage(def *process.Definition, name string) string {
	if def != nil {
		if s, ok := def.Stage(name); ok {
			return s.Title
		}
	}
	return plain(name)
}

// Act is a transition's title.
func Act(def *process.Definition, name string) string {
	if def != nil {
		if t, ok := def.Transition(name); ok {
			return t.Title
		}
	}
	return plain(name)
}

// Asked is the title of what a request asks for: a transition, or the correction of one.
func Asked(def *process.Definition, transition string, correction bool) string {
	if correction {
		return "Correction: " + Act(def, transition)
	}
	return Act(def, transition)
}

// Request is the title of what a request asks for, by its row.
func Request(def *process.Definition, r view.ApprovalRow, correction bool) string {
	switch {
	case r.Opens != "":
		return "Open a review under a new process"
	case r.Command == (recalculation.MergeJurisdictions{}).CommandName():
		return "Merge a jurisdiction into another"
	case CourtRequest(r.Command) != "":
		return CourtRequest(r.Command)
	case r.Matter == "":
		return "Change a jurisdiction"
	case r.Deadline != "":
		return ChangeAsked(r.Change, due.TitleOf(workflow.Names{Process: def}, r.Deadline))
	}
	return Asked(def, r.Transition, correction)
}

// CourtRequest is the title of a request about a court order; empty: it is none.
func CourtRequest(command string) string {
	switch command {
	case (proceeding.EnterOrder{}).CommandName():
		return "Enter a court order"
	case (proceeding.VoidOrder{}).CommandName():
		return "Mark a court order as entered in error"
	case (proceeding.CorrectClause{}).CommandName():
		return "Correct a clause of a court order"
	case (proceeding.RecordEvent{}).CommandName():
		return "Record what a clause waits for or that it ended"
	case (proceeding.ChangeMembers{}).CommandName():
		return "Change the members of an association"
	}
	return ""
}

// ChangeAsked is the title of a request to change a deadline by hand.
func ChangeAsked(change, title string) string { return upperFirst(due.AskedChange(change, title)) }

// Kind is the title of a kind of deadline.
func Kind(def *process.Definition, name string) string {
	if def != nil {
		if d, ok := def.Deadline(name); ok {
			return d.Title
		}
	}
	return plain(name)
}

// plain makes a machine name readable where no process gives it a title.
func plain(name string) string {
	s := strings.ReplaceAll(name, "_", " ")
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Left says how far a due date is from today, and whether it lies behind.
func Left(due, today civil.Date) (text string, late bool) {
	switch n := today.DaysUntil(due); {
	case n < 0:
		return Days(-n) + " late", true
	case n == 0:
		return "today", false
	case n == 1:
		return "tomorrow", false
	default:
		return "in " + Days(n), false
	}
}

// DaysLate is how many days a due date lies behind today in a zone; 0 if it does not.
func DaysLate(due civil.Date, zone string, now time.Time) int {
	return max(0, due.DaysUntil(civil.DateIn(now, timezone.Named(zone))))
}

// Days counts days.
func Days(n int) string { return Count(n, "day", "days") }

// Count puts a number before the right form of a noun.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Service is a way of service as people read it.
func Service(s deadline.Service) string {
	switch s {
	case "":
		return "Not stated"
	case deadline.Mail:
		return "Mail"
	case deadline.Clerk:
		return "Left with the clerk"
	case deadline.Consented:
		return "Other means consented to"
	}
	return plain(string(s))
}

// JurisdictionKind is a kind of government as people read it.
func JurisdictionKind(kind string) string {
	return plain(jurisdiction.KindText(kind))
}

// Titled is the title of a kind of deadline with that of the date itself, if it has one.
func Titled(kind, title string) string {
	if title == "" {
		return kind
	}
	return kind + ": " + title
}
