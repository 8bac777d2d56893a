package jobs

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

// scene is what a letter about a matter is written from: the record as its
// recipient may read it.
type scene struct {
	workflow.Facts
	to     account.User // zero: nobody in particular
	matter matter.Matter
	review review.Review
	place  jurisdiction.Jurisdiction
	def    *process.Definition
}

// set finds what a letter about a matter needs in a world that was read for it.
func set(w workflow.Facts, to account.User, m string) (scene, error) {
	x := scene{Facts: w, to: to}
	var err error
	x.matter, err = matter.Find(x.Facts, m)
	if workflow.CodeOf(err) == workflow.NotFound {
		return x, unowed("The recipient is not a member of the review any more.")
	}
	if err != nil {
		return x, err
	}
	if x.review, err = review.Find(x.Facts, x.matter.Review); err != nil {
		return x, err
	}
	if x.place, err = jurisdiction.Find(x.Facts, x.matter.Jurisdiction); err != nil {
		return x, err
	}
	x.def, err = review.FindProcess(x.Facts, x.matter.Process)
	return x, err
}

// awaited finds the deadline of an alert, if it is still to be told of.
func (x scene) awaited(alert workflow.Alert, now time.Time) (d due.Deadline, kind process.Deadline, today deadline.Date, err error) {
	d, ok := x.matter.Deadline(alert.Deadline)
	if !ok || !d.Live() || d.Version != alert.Version {
		return d, kind, today, unowed("The deadline has been met, moved or cancelled since.")
	}
	if alert.Kind == workflow.AlertDeadline && d.Superseded(alert.Rung, alert.Recipient) {
		return d, kind, today, unowed("A later alert about the same date took its place.")
	}
	kind, _ = x.def.Deadline(d.Kind)
	if kind.Title == "" {
		kind.Title = strings.ReplaceAll(d.Kind, "_", " ")
	}
	loc, err := zoned(d.Zone)
	if err != nil {
		return d, kind, today, err
	}
	return d, kind, deadline.DateIn(now, loc), nil
}

// escalated says whether an alert goes beyond those who were told first.
func escalated(d due.Deadline, kind process.Deadline, alert workflow.Alert) bool {
	return due.Escalated(kind, alert.Rung) && !d.EscalationAnswered(alert.Rung)
}

func (x scene) acked(d due.Deadline) string {
	ack, ok := d.Acknowledged()
	if !ok {
		return ""
	}
	loc, err := zoned(x.to.Zone)
	if err != nil {
		loc = time.UTC
	}
	return "by " + x.name(ack.By) + " on " + deadline.DateIn(ack.At, loc).Long()
}

// couldAcknowledge names those of the review who may.
func (x scene) couldAcknowledge() []string {
	var names []string
	for _, id := range slices.Sorted(maps.Keys(x.review.Members)) {
		if u, err := account.Find(x.Facts, id); err == nil && !u.Disabled && u.Can(workflow.VerbAcknowledge) {
			names = append(names, u.Name)
		}
	}
	return names
}

// returned says why a message did not arrive: in the words of the server that
// refused it, or of the report with which it came back after one had taken it.
func (x scene) returned(to string, m view.MailRow) string {
	u, err := account.Find(x.Facts, to)
	if b := u.Bounce; err == nil && b != nil && (b.Mail == m.ID || m.With != "" && b.Mail == m.With) {
		return cmp.Or(b.Report, b.Status)
	}
	return m.Answer
}
