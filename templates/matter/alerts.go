package matter

import (
	"strings"
	"time"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// Alerts is the alert ledger of one deadline: whether somebody was told.
type Alerts struct {
	view.AlertLedger
	Due  Due // as it stands now
	Zone page.Zone
	Rows []Alerted
	// Empty says why nobody was told yet; Next is when the next alert is, zero
	// where the ladder has nothing more to say.
	Empty string
	Next  time.Time
}

// nextDay is the day of the next alert, where the date is due.
func (v Alerts) nextDay() string {
	return page.DayText(civil.DateIn(v.Next, timezone.Named(v.Deadline.Zone)))
}

// Alerted is one alert with who acknowledged the date that it told of.
type Alerted struct {
	view.AlertEntry
	Ack *view.AckRow // the first one after it, of the same date; nil: nobody did
}

// NewAlerted joins alerts with the acknowledgments that followed them.
func NewAlerted(l view.AlertLedger) []Alerted {
	rows := make([]Alerted, len(l.Alerts))
	for i, t := range l.Alerts {
		rows[i].AlertEntry = t
		for j, a := range l.Acks {
			if a.Version == t.Mail.Version && !a.At.Before(t.Mail.Queued) {
				rows[i].Ack = &l.Acks[j]
				break
			}
		}
	}
	return rows
}

// What says which rung an alert was, or that it told of another that did not arrive.
func (a Alerted) What() string {
	if a.Mail.Kind == workflow.AlertDeadline {
		return due.RungWords(a.Mail.Rung)
	}
	return words.MailKind(a.Mail.Kind) + " (" + due.RungWords(a.Mail.Rung) + ")"
}

// Tries are the attempts to deliver it: its own, or those of its digest.
func (a Alerted) Tries() []view.MailTry {
	if a.Through != nil {
		return a.Through.Tries
	}
	return a.Mail.Tries
}

// How says in which way it was sent or will be.
func (a Alerted) How() string {
	switch {
	case a.Mail.Declined():
		return "Not sent"
	case a.Through != nil && a.Through.Kind == workflow.AlertTogether:
		return "Combined with other alerts"
	case a.Mail.Digest:
		return "Daily digest"
	}
	return "Separate mail"
}

// Taken is when a server took it; zero: none did.
func (a Alerted) Taken() time.Time {
	if a.Mail.Status != view.MailSent {
		return time.Time{}
	}
	return a.Mail.Sent
}

// Explain is how the date that was told had been reached, in plain words.
func (a Alerted) Explain() []string { return a.Receipt.Read().Explain() }

// why says why it was never sent, where it was not the server that refused.
func (a Alerted) why() string {
	if a.Mail.Unowed() || a.Mail.Declined() {
		return a.Mail.Answer
	}
	return ""
}

// telling says to whom somebody's place was taken, or whom an alert did not reach.
func (a Alerted) telling() string {
	switch {
	case a.Mail.For.ID == "":
		return ""
	case a.Mail.Kind == workflow.AlertFailed:
		return a.Mail.For.Name + " could not be reached"
	}
	return "delegate for " + a.Mail.For.Name
}

// verdict answers the question that leads here, in one sentence.
func (v Alerts) verdict() string {
	taken, open, failed, back, declined, before := 0, 0, 0, 0, 0, 0
	people := map[string]bool{}
	for _, r := range v.Rows {
		switch {
		case v.moved(r):
			before++ // they told another date, whatever became of them
		case !r.Back.IsZero():
			back++
		case !r.Taken().IsZero():
			taken++
			people[r.Mail.Recipient.ID] = true
		case r.Mail.Status == view.MailQueued:
			open++
		case words.Trouble(r.Mail):
			failed++
		case r.Mail.Declined():
			declined++
		}
	}
	var parts []string
	if taken > 0 {
		parts = append(parts, "Yes: "+words.Count(taken, "alert", "alerts")+" to "+words.Count(len(people), "person", "people")+" "+verb(taken)+" accepted by the mail server.")
	} else {
		parts = append(parts, nobody(back))
	}
	if open > 0 {
		parts = append(parts, words.Count(open, "alert is", "alerts are")+" waiting to be sent.")
	}
	if failed > 0 {
		parts = append(parts, words.Count(failed, "alert", "alerts")+" could not be delivered.")
	}
	if back > 0 {
		parts = append(parts, words.Count(back, "alert", "alerts")+" bounced.")
	}
	if declined > 0 {
		parts = append(parts, words.Count(declined, "alert was", "alerts were")+" turned off by the recipient.")
	}
	if before > 0 {
		parts = append(parts, words.Count(before, "alert", "alerts")+" gave an earlier due date.")
	}
	return strings.Join(parts, " ")
}

// nobody is the answer where no alert arrived, though some may have been taken.
func nobody(back int) string {
	if back > 0 {
		return "No alert is known to have been delivered."
	}
	return "No alert has been accepted by a mail server yet."
}

func verb(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// moved says whether an alert told another date than the present one.
func (v Alerts) moved(a Alerted) bool { return a.Mail.Version != v.Deadline.Version }
