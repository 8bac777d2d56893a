package sweeptest

import (
	"slices"
	"strings"
	"testing"

	"duces/handlers/delivery/mailtest"
	"duces/workflow"
	"duces/workflow/view"
)

// Delivered is a message of the outbox that was sent, and what its reader sees.
type Delivered struct {
	Row view.MailRow
	mailtest.Mail
}

// Letters are those of a kind that were sent, the oldest first.
func (team *Team) Letters(kind workflow.AlertKind) []Delivered {
	team.t.Helper()
	var found []Delivered
	auditor := workflow.Viewer{ID: team.Users[workflow.Auditor], Role: workflow.Auditor}
	for _, row := range slices.Backward(team.Outbox(view.MailSent)) {
		if row.Kind != kind || row.With != "" {
			continue
		}
		full, err := team.DB.Mail(team.t.Context(), auditor, row.ID)
		if err != nil {
			team.t.Fatal(err)
		}
		found = append(found, Delivered{full, mailtest.Read(team.t, full.Bytes)})
	}
	return found
}

// To keeps the letters to one user.
func To(all []Delivered, user string) []Delivered {
	return slices.DeleteFunc(slices.Clone(all), func(l Delivered) bool { return l.Row.Recipient.ID != user })
}

// Says checks that both parts of a letter hold some words.
func (l Delivered) Says(t *testing.T, words ...string) {
	t.Helper()
	for part, body := range map[string]string{"text": strings.Join(strings.Fields(l.Text), " "), "HTML": l.HTML} {
		for _, want := range words {
			if !strings.Contains(body, want) {
				t.Errorf("the %s part of %q lacks %q:\n%s", part, l.Subject, want, body)
			}
		}
	}
}

// Lacks checks that no part of a letter holds some words.
func (l Delivered) Lacks(t *testing.T, words ...string) {
	t.Helper()
	for part, body := range map[string]string{"subject": l.Subject, "text": l.Text, "HTML": l.HTML} {
		for _, bad := range words {
			if strings.Contains(body, bad) {
				t.Errorf("the %s of %q holds %q:\n%s", part, l.Subject, bad, body)
			}
		}
	}
}
