package matter

import (
	"testing"
	"time"

	"duces/workflow"
)

func TestAnAlertThatCameBackIsNoAlertThatArrived(t *testing.T) {
	kim, sam := workflow.Ref{ID: "kim", Name: "Kim"}, workflow.Ref{ID: "sam", Name: "Sam"}
	day := func(n int) time.Time { return time.Date(2018, 2, n, 15, 0, 0, 0, time.UTC) }
	told := func(who workflow.Ref, rung, on int) workflow.Told {
		return workflow.Told{Mail: workflow.MailRow{
			Kind: workflow.AlertDeadline, Recipient: who, Rung: rung, Status: workflow.MailSent, Queued: day(on), Sent: day(on),
		}}
	}
	failure := func(of workflow.Ref, rung, on int) workflow.Told {
		r := told(sam, rung, on)
		r.Mail.Kind, r.Mail.For = workflow.AlertFailed, of
		return r
	}
	refused := told(kim, 1, 24)
	refused.Mail.Status, refused.Mail.Sent = workflow.MailFailed, time.Time{}
	earlier, declined := told(sam, 0, 2), told(kim, -3, 20)
	earlier.Mail.Version = -1
	declined.Mail.Status = workflow.MailDeclined
	cases := []struct {
		name string
		told []workflow.Told
		back int // index of the row that came back; -1: none
		says string
	}{
		{"all arrived", []workflow.Told{told(kim, -1, 22), told(sam, -1, 22)}, -1, "Yes: 2 alerts to 2 people were taken by the mail server."},
		{"the only one came back, and nobody else is told yet", []workflow.Told{told(kim, 0, 23), func() workflow.Told {
			r := failure(kim, 0, 24)
			r.Mail.Status, r.Mail.Sent = workflow.MailQueued, time.Time{}
			return r
		}()}, 0, "No alert is known to have arrived. 1 alert is on the way or held. 1 alert came back."},
		{
			"of two dates with the same rung the later one",
			[]workflow.Told{told(kim, 0, 2), told(kim, 0, 23), failure(kim, 0, 24)},
			1,
			"Yes: 2 alerts to 2 people were taken by the mail server. 1 alert came back.",
		},
		{"the same rung to somebody else", []workflow.Told{told(sam, 0, 23), failure(kim, 0, 24)}, -1, "Yes: 2 alerts to 1 person were taken by the mail server."},
		{"a server refused it", []workflow.Told{refused, failure(kim, 1, 24)}, -1, "Yes: 1 alert to 1 person was taken by the mail server. 1 alert could not be delivered."},
		{
			"an alert of the date before it moved, and one that was not wanted",
			[]workflow.Told{earlier, declined},
			-1,
			"No alert has been taken by a mail server yet. 1 alert was not wanted. 1 alert told the date as it stood before.",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			workflow.MarkReturned(c.told)
			v := Alerts{Rows: NewAlerted(workflow.AlertLedger{Told: c.told})}
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
