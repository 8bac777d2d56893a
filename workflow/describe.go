package workflow

import (
	"fmt"
	"strings"

	"duces/workflow/process"
)

// Describe says an event in one plain sentence, without its actor and dates.
// def may be nil for streams that follow no process.
func Describe(def *process.Definition, e Event) string {
	state := func(n string) string {
		if def == nil {
			return n
		}
		return stateTitle(def, n)
	}
	act := func(n string) string {
		if def == nil {
			return n
		}
		return transitionTitle(def, n)
	}
	due := func(id string) string {
		kind, _, _ := cutLast(id, "-")
		if def != nil {
			if d, ok := def.Deadline(kind); ok {
				return d.Title
			}
		}
		return kind
	}
	switch d := e.Data.(type) {
	case MatterOpened:
		return "Matter opened as " + state(d.State)
	case Transitioned:
		if d.From == d.To {
			return act(d.Transition)
		}
		return fmt.Sprintf("%s: %s → %s", act(d.Transition), state(d.From), state(d.To))
	case NoteAdded:
		return "Note"
	case ApprovalRequested:
		return "Approval asked for: " + act(d.Transition)
	case ApprovalGiven:
		return "Approved"
	case ApprovalRejected:
		return "Rejected"
	case ApprovalWithdrawn:
		return "Request for approval withdrawn"
	case ApprovalLapsed:
		return "Request for approval lapsed: " + act(d.By) + " came first"
	case DeadlineOpened:
		return due(d.Deadline) + " due " + d.Due.Long()
	case DeadlineMoved:
		return fmt.Sprintf("%s moved from %s to %s (%s)", due(d.Deadline), d.Old.Long(), d.Due.Long(), d.Cause)
	case DeadlineTolled:
		return due(d.Deadline) + " tolled from " + d.On.Long()
	case DeadlineMet:
		if d.LateDays > 0 {
			return fmt.Sprintf("%s met on %s, %s late", due(d.Deadline), d.On.Long(), days(d.LateDays))
		}
		return due(d.Deadline) + " met on " + d.On.Long()
	case DeadlineMissed:
		return due(d.Deadline) + " missed: the last day was " + d.Due.Long()
	case DeadlineCancelled:
		return due(d.Deadline) + " no longer owed: " + act(d.Cause)
	case Reminded:
		return fmt.Sprintf("%s: alert %s queued for %s", due(d.Deadline), RungWords(d.Rung), people(len(d.To)))
	case Acknowledged:
		return fmt.Sprintf("%s: acknowledged, %s", due(d.Deadline), RungWords(d.Day))
	case OwnerAssigned:
		if d.User == "" {
			return "Nobody looks after the matter any more"
		}
		return "Given to somebody to look after"
	case AlertUndelivered:
		return fmt.Sprintf("%s: an alert could not be delivered; %s told instead", due(d.Deadline), people(len(d.To)))
	case ClosureAdded:
		return fmt.Sprintf("%s declared closed: %s (%s)", d.Closure.Date.Long(), d.Closure.Name, d.Closure.Authority)
	case StepOverdue:
		return fmt.Sprintf("Our own step is late: still %s, to be left by %s; %s told", state(d.State), d.Due.Long(), people(len(d.To)))
	case ReviewOpened:
		return "Review opened: " + d.Name
	case MemberAdded:
		return "Member added"
	case MemberRemoved:
		return "Member removed"
	case JurisdictionAdded:
		return "Jurisdiction added: " + d.Name
	case JurisdictionChanged:
		return "Jurisdiction changed: " + d.Name
	case UserAdded:
		return "User added as " + strings.ToLower(d.Role.Title())
	case UserChanged:
		return "User changed: " + strings.ToLower(d.Role.Title())
	case UserDisabled:
		return "Access ended"
	case UserEnabled:
		return "Access given back"
	case PreferencesSet:
		return "Preferences for mail set"
	case MailBounced:
		return "A mail came back: " + d.Status
	case FeedAdded:
		return "Calendar address made: " + d.Label
	case FeedRevoked:
		return "Calendar address revoked"
	case PasswordSet:
		return "Password set"
	case TokenAdded:
		return "API token made: " + d.Label
	case TokenRevoked:
		return "API token revoked"
	case ProcessAdopted:
		return "Process adopted: " + d.Name
	}
	return e.Data.Type()
}

// DescribeTo is Describe for readers who may know the users that an event
// names; who cannot be found has no name.
func DescribeTo(def *process.Definition, e Event, name func(user string) string) string {
	if d, ok := e.Data.(OwnerAssigned); ok && d.User != "" {
		if n := name(d.User); n != "" {
			return "Given to " + n + " to look after"
		}
	}
	return Describe(def, e)
}

// RungWords says how far from the due date a rung is, which counts in days and
// is less than 0 before it.
func RungWords(rung int) string {
	switch {
	case rung < 0:
		return days(-rung) + " before"
	case rung > 0:
		return days(rung) + " overdue"
	}
	return "on the day"
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
