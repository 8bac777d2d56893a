package deadline

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/handlers/api/mail"
	"duces/workflow/account"
	"duces/workflow/view"
)

// AlertLedger says, for one deadline, who was sent what, when, and on which
// reckoning of the date.
type AlertLedger struct {
	Matter       call.Named        `json:"matter" doc:"Has the name of its jurisdiction."`
	Review       call.Named        `json:"review"`
	Deadline     string            `json:"deadline" doc:"Id within the matter."`
	Kind         string            `json:"kind"`
	Title        string            `json:"title" doc:"Title of the kind of deadline."`
	Status       string            `json:"status" enum:"open,tolled,met,missed,cancelled"`
	Due          string            `json:"due" format:"date" doc:"Current due date."`
	Version      int               `json:"version"`
	Alerts       []Alert           `json:"alerts" doc:"All alerts ever queued, oldest first."`
	Acknowledged []Acknowledgement `json:"acknowledged" doc:"Oldest first."`
}

// Alert is one alert and what became of it.
type Alert struct {
	mail.Mail
	Due     string  `json:"due,omitempty" format:"date" doc:"Due date at the time."`
	Receipt any     `json:"receipt" doc:"How that due date was counted."`
	Tries   []Try   `json:"tries" doc:"Attempts to deliver the alert, or the mail it was sent with. Oldest first."`
	Through *Digest `json:"through,omitempty" doc:"The digest it was sent with."`
}

// Try is one attempt to deliver a message.
type Try struct {
	At     time.Time `json:"at" doc:"Time of the answer, or of the start if no answer came."`
	Answer string    `json:"answer" doc:"The mail server's answer. Empty during the attempt, and if no answer came."`
}

// Digest is the message that held an alert.
type Digest struct {
	ID      string     `json:"id"`
	Address string     `json:"address"`
	Subject string     `json:"subject"`
	Status  string     `json:"status" enum:"queued,sent,failed,unowed,declined"`
	SentAt  *time.Time `json:"sent_at,omitempty"`
}

// AlertsOut carries a ledger.
type AlertsOut struct{ Body AlertLedger }

func (o *operations) addAlerts() {
	call.Add(o.API, huma.Operation{
		OperationID: "get-alerts", Method: http.MethodGet, Path: "/matters/{id}/deadlines/{deadline}/alerts", Summary: "Get a deadline's alert history: who got each alert, when, and whether the mail server accepted it", Tags: []string{"Alerts"},
	}, func(ctx context.Context, u account.User, in *OneDeadlineIn) (*AlertsOut, error) {
		l, err := o.reads.AlertLedger(ctx, u.Viewer(), in.ID, in.Deadline)
		if err != nil {
			return nil, err
		}
		return &AlertsOut{showAlerts(l, o.Now())}, nil
	})
}

func showAlerts(l view.AlertLedger, now time.Time) AlertLedger {
	d := l.Deadline.AsOf(now)
	out := AlertLedger{
		Matter: call.Named(l.Matter), Review: call.Named(l.Review), Deadline: d.ID, Kind: d.Kind, Title: l.Title, Status: string(d.Status),
		Due: call.DateText(d.Due), Version: d.Version, Alerts: make([]Alert, 0, len(l.Alerts)), Acknowledged: make([]Acknowledgement, 0, len(l.Acks)),
	}
	for _, t := range l.Alerts {
		line := Alert{Mail: mail.Show(t.Mail), Due: call.DateText(t.Due), Receipt: t.Receipt.Read(), Tries: []Try{}}
		line.CameBackAt = call.Instant(t.Back)
		tries := t.Mail.Tries
		if t.Through != nil {
			tries = t.Through.Tries
			line.Address = cmp.Or(line.Address, t.Through.Address)
			line.Through = &Digest{
				ID: t.Through.ID, Address: t.Through.Address, Subject: t.Through.Subject, Status: string(t.Through.Status), SentAt: call.Instant(t.Through.Sent),
			}
		}
		for _, try := range tries {
			line.Tries = append(line.Tries, Try{At: try.At.UTC(), Answer: try.Answer})
		}
		out.Alerts = append(out.Alerts, line)
	}
	for _, ack := range l.Acks {
		out.Acknowledged = append(out.Acknowledged, *showAck(ack))
	}
	return out
}
