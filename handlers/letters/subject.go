package letters

import (
	"maps"
	"slices"
	"strings"
	"time"

	"duces/handlers/delivery"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
)

// subject is what a letter about a matter is written from: the record as its
// recipient may read it.
type subject struct {
	workflow.Facts
	to           account.User // zero: nobody in particular
	matter       matter.Matter
	review       review.Review
	jurisdiction jurisdiction.Jurisdiction
	process      *process.Definition
}

// findSubject finds what a letter about a matter needs in facts that were read for it.
func findSubject(facts workflow.Facts, to account.User, id string) (subject, error) {
	s := subject{Facts: facts, to: to}
	var err error
	s.matter, err = matter.Find(facts, id)
	if workflow.CodeOf(err) == workflow.NotFound {
		return s, delivery.Unowed("The recipient is no longer a member of the review.")
	}
	if err != nil {
		return s, err
	}
	if s.review, err = review.Find(facts, s.matter.Review); err != nil {
		return s, err
	}
	if s.jurisdiction, err = jurisdiction.Find(facts, s.matter.Jurisdiction); err != nil {
		return s, err
	}
	s.process, err = review.FindProcess(facts, s.matter.Process)
	return s, err
}

// owed finds the deadline of an alert, if its recipient is still to hear of it.
func (s subject) owed(alert workflow.Alert, now time.Time) (d due.Deadline, kind process.Deadline, today civil.Date, err error) {
	d, ok := s.matter.Deadline(alert.Deadline)
	if !ok || !d.Live() || d.Version != alert.Version {
		return d, kind, today, delivery.Unowed("The deadline was met, moved, or canceled.")
	}
	if d.Unrecorded() {
		return d, kind, today, delivery.Unowed("An answer came online and waits to be recorded.")
	}
	if alert.Kind == workflow.AlertDeadline && d.Superseded(alert.Rung, alert.Recipient) {
		return d, kind, today, delivery.Unowed("A later alert about the same date replaced this one.")
	}
	kind = s.kind(d)
	kind.Title = words.Titled(kind.Title, d.Title) + s.whose(d)
	zone, err := timezone.Load(d.Zone)
	if err != nil {
		return d, kind, today, err
	}
	return d, kind, civil.DateIn(now, zone), nil
}

// whose says whose own date it is; empty: it is none, or nobody's.
func (s subject) whose(d due.Deadline) string {
	user := d.Whose(s.matter.Owner)
	switch {
	case d.Kind != process.OwnDate || !d.OurOwn():
	case user != "" && user == s.to.ID:
		return " (yours)"
	case s.name(user) != "":
		return " (" + s.name(user) + ")"
	}
	return ""
}

// kind is that of a deadline, without the title of the date itself.
func (s subject) kind(d due.Deadline) process.Deadline {
	kind, _ := s.process.Deadline(d.Kind)
	if kind.Title == "" {
		kind.Title = strings.ReplaceAll(d.Kind, "_", " ")
	}
	return kind
}

// escalated says whether an alert goes beyond those who were alerted first.
func escalated(d due.Deadline, kind process.Deadline, alert workflow.Alert) bool {
	return due.Escalated(kind, alert.Rung) && !d.EscalationAnswered(alert.Rung)
}

// acknowledgment says by whom and when a deadline was acknowledged; empty: it was not.
func (s subject) acknowledgment(d due.Deadline) string {
	ack, ok := d.Acknowledged()
	if !ok {
		return ""
	}
	zone, err := timezone.Load(s.to.Zone)
	if err != nil {
		zone = time.UTC
	}
	return "by " + s.name(ack.By) + " on " + civil.DateIn(ack.At, zone).Text()
}

// couldAcknowledge names those of the review who may.
func (s subject) couldAcknowledge() []string {
	var names []string
	for _, id := range slices.Sorted(maps.Keys(s.review.Members)) {
		if u, err := account.Find(s.Facts, id); err == nil && !u.Disabled && u.Can(workflow.VerbAcknowledge) {
			names = append(names, u.Name)
		}
	}
	return names
}

// name is that of a user, or empty where it is not known.
func (s subject) name(user string) string {
	u, err := account.Find(s.Facts, user)
	if err != nil {
		return ""
	}
	return u.Name
}
