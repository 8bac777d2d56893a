package letters_test

import (
	"strings"
	"testing"

	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/account"
)

func TestWhoeverGetsATokenFromTheCommandLineReadsOfIt(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago")
	legal := team.Users[workflow.Legal]
	add := func(label, hash string) string {
		return team.Must(workflow.OperatorActor, account.AddToken{User: legal, Label: label, Hash: hash}).Created[0]
	}
	add("nightly report", "a hash")
	revoked := add("old script", "another hash")
	team.Must(legal, account.RevokeToken{User: legal, Token: revoked})
	team.Must(legal, account.AddToken{User: legal, Label: "made by themselves", Hash: "a third hash"})
	team.Sweep(team.Sweeper(delivery.Mailbox{}), "2018-01-24T15:01:00Z")
	sent := team.Letters(workflow.AlertToken)
	if len(sent) != 2 || len(sweeptest.To(sent, legal)) != 2 {
		t.Fatalf("%d letters, want one for each token of the command line", len(sent))
	}
	dead := 0
	for _, l := range sent {
		if l.Subject != "An API token was created for your account" || l.Get("References") != "<account."+legal+"@example.org>" {
			t.Errorf("the subject is %q, the headers %v", l.Subject, l.Header)
		}
		l.Says(t, "under your name", "Jan 24, 2018", "Revoke it on your account page, and find", "https://duces.example.org/account")
		l.Lacks(t, "hash", "made by themselves", "old script")
		if strings.Contains(l.Text, "nightly report") {
			l.Lacks(t, "revoked since")
			continue
		}
		dead++
		l.Says(t, "This token has been revoked and no longer works.")
	}
	if dead != 1 {
		t.Errorf("%d letters name no token", dead)
	}
}
