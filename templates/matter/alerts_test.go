package matter

import (
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/view"
)

func TestAnAlertThatCameBackIsNoAlertThatArrived(t *testing.T) {
	kim, sam := view.Ref{ID: "kim", Name: "Kim"}, view.Ref{ID: "sam", Name: "Sam"}
	day := func(n int) time.Time { return time.Date(2018, 2, n, 15, 0, 0, 0, time.UTC) }
	alerts := func(who view.Ref, rung, on int) view.AlertEntry {
		return view.AlertEntry{Mail: view.MailRow{
			Kind: workflow.AlertDeadline, Recipient: who, Rung: rung, Status: view.MailSent, Queued: day(on), Sent: day(on),
		}}
	}
	failure := func(of view.Ref, rung, on int) view.AlertEntry {
		r := alerts(sam, rung, on)
		r.Mail.Kind, r.Mail.For = workflow.AlertFailed, of
		return r
	}
	refused := alerts(kim, 1, 24)
	refused.Mail.Status, refused.Mail.Sent = view.MailFailed, time.Time{}
	earlier, declined := alerts(sam, 0, 2), alerts(kim, -3, 20)
	earlier.Mail.Version = -1
	declined.Mail.Status = view.MailDeclined
	cases := []struct {
		name   string
		alerts []view.AlertEntry
		back   int // index of the row that came back; -1: none
		says   string
	}{
		{"all arrived", []view.AlertEntry{alerts(kim, -1, 22), alerts(sam, -1, 22)}, -1, "Yes: 2 alerts to 2 people were accepted by the mail server."},
		{"the only one came back, and nobody else is told yet", []view.AlertEntry{alerts(kim, 0, 23), func() view.AlertEntry {
			r := failure(kim, 0, 24)
			r.Mail.Status, r.Mail.Sent = view.MailQueued, time.Time{}
			return r
		}()}, 0, "No alert is known to have been delivered. 1 alert is waiting to be sent. 1 alert bounced."},
		{
			"of two dates with the same rung the later one",
			[]view.AlertEntry{alerts(kim, 0, 2), alerts(kim, 0, 23), failure(kim, 0, 24)},
			1,
			"Yes: 2 alerts to 2 people were accepted by the mail server. 1 alert bounced.",
		},
		{"the same rung to somebody else", []view.AlertEntry{alerts(sam, 0, 23), failure(kim, 0, 24)}, -1, "Yes: 2 alerts to 1 person were accepted by the mail server."},
		{"a server refused it", []view.AlertEntry{refused, failure(kim, 1, 24)}, -1, "Yes: 1 alert to 1 person was accepted by the mail server. 1 alert could not be delivered."},
		{
			"an alert of the date before the date changed, and one that was not wanted",
			[]view.AlertEntry{earlier, declined},
			-1,
			"No alert has been accepted by a mail server yet. 1 alert was turned off by the recipient. 1 alert gave an earlier due date.",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			view.MarkReturned(c.alerts)
			v := Alerts{Rows: NewAlerted(view.AlertLedger{Alerts: c.alerts})}
			for i, r := range v.Rows {
				if r.Back.IsZero() == (i == c.back) {
					t.Errorf("row %d came back at %v", i, r.Back)
				}
			}
			if got := v.verdict(); got != c.says {
				t.Errorf("the answer is %q, want %q", got, c.says)
			}
		})
	}
}
