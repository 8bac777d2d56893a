package letters_test

import (
	"strings"
	"testing"

	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/adoption"
	"duces/workflow/process"
	"duces/workflow/review"
)

func TestARequestToOpenAReviewSaysWhoAsksForWhat(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago")
	source := strings.Replace(string(process.Default().Source), "days: -14", "days: -13", 1)
	open := adoption.Open{Open: review.Open{Name: "Spring review", Authority: "8 U.S.C. 1373", Process: source}}
	asked := team.Must(team.Users[workflow.Supervisor], open).Pending()
	team.Sweep(team.Sweeper(delivery.Mailbox{}), "2018-01-24T15:01:00Z")
	sent := team.Letters(workflow.AlertApproval)
	if len(sent) != 1 || sent[0].Row.Recipient.ID != team.Second {
		t.Fatalf("%d letters; only the other supervisor decides", len(sent))
	}
	l := sent[0]
	if l.Subject != "Approval asked for: open a review under a process that no review uses yet: Spring review" {
		t.Errorf("the subject is %q", l.Subject)
	}
	l.Says(t, "Supervisor, Dana asks a second person to approve", "Spring review", "January 24, 2018",
		"https://duces.example.org/approvals/"+asked, "You get this as a supervising attorney.", "Look at the request and decide")
	if l.Get("References") != "<approval."+asked+"@example.org>" || len(l.Files) != 0 {
		t.Errorf("headers and files: %v, %v", l.Header, l.Files)
	}
}
