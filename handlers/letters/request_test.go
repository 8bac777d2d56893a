package letters_test

import (
	"fmt"
	"strings"
	"testing"

	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/adoption"
	"duces/workflow/approval"
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
	if l.Subject != "Approval needed: open a review under a new process: Spring review" {
		t.Errorf("the subject is %q", l.Subject)
	}
	l.Says(t, "Supervisor, Dana requested a second person", "Spring review", "Jan 24, 2018",
		"https://duces.example.org/approvals/"+asked, "You get this as a supervising attorney.", "Review the request and decide")
	if l.Get("References") != "<approval."+asked+"@example.org>" || len(l.Files) != 0 {
		t.Errorf("headers and files: %v, %v", l.Header, l.Files)
	}
}

// One act asks for the same step in many matters: each has its request, and whoever
// decides gets one mail that names them all.
func TestOneActThatAsksForManyApprovalsIsOneMail(t *testing.T) {
	names := make([]string, 23)
	for i := range names {
		names[i] = fmt.Sprintf("City %02d", i+1)
	}
	team := sweeptest.New(t, names...)
	ids := team.Request()
	team.Sweep(team.Sweeper(delivery.Mailbox{}), "2018-02-25T15:00:00Z")
	asked := team.Move(ids, "issue_subpoena", "2018-02-24", `{"grounds":"no_response"}`)
	if len(asked.Waiting) != len(ids) {
		t.Fatalf("%d requests wait, not %d", len(asked.Waiting), len(ids))
	}
	team.Must(team.Users[workflow.Legal], approval.WithdrawApproval{Matter: ids[0], Approval: asked.Waiting[0].Approval})
	team.Sweep(team.Sweeper(delivery.Mailbox{}), "2018-02-25T15:10:00Z")
	sent := team.Letters(workflow.AlertApproval)
	for _, user := range []string{team.Users[workflow.Supervisor], team.Second} {
		mine := sweeptest.To(sent, user)
		if len(mine) != 1 {
			t.Fatalf("%d mails, not one", len(mine))
		}
		if want := "Approval needed: 22 requests (January 2018 document requests)"; mine[0].Subject != want {
			t.Errorf("the subject is %q", mine[0].Subject)
		}
		for i, w := range asked.Waiting {
			if i == 0 {
				mine[0].Lacks(t, w.Approval)
				continue
			}
			mine[0].Says(t, "https://duces.example.org/approvals/"+w.Approval, names[i])
		}
	}
}
