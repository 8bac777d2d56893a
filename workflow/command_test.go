package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/adoption"
	"duces/workflow/approval"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/outbox"
	"duces/workflow/program"
	"duces/workflow/review"
	"duces/workflow/takeover"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// everyCommand has one command of each type.
func everyCommand() []workflow.Command {
	return []workflow.Command{
		matter.Acknowledge{},
		matter.AddClosure{},
		account.AddFeed{},
		jurisdiction.Add{},
		jurisdiction.AddAlias{},
		jurisdiction.AddContact{},
		jurisdiction.ChangeContact{},
		jurisdiction.EndContact{},
		jurisdiction.RemoveAlias{},
		matter.MergeJurisdictions{},
		matter.AddNote{},
		account.AddToken{},
		account.AddUser{},
		approval.Approve{},
		approval.ApproveMany{},
		matter.AssignOwner{},
		matter.ChangeDeadline{},
		matter.ChangeJurisdiction{},
		matter.ChangeDeadlines{},
		matter.AddNotes{},
		account.ChangeUser{},
		account.EnableUser{},
		matter.Import{},
		jurisdiction.Import{},
		matter.Open{},
		adoption.Open{},
		account.RecordBounce{},
		matter.ReportUndelivered{},
		account.RevokeFeed{},
		account.RevokeToken{},
		review.SetMember{},
		account.SetPassword{},
		account.SetPreferences{},
		matter.Tick{},
		matter.CloseConflict{},
		matter.CorrectClock{},
		takeover.TakeOver{},
		program.Add{},
		program.Revoke{},
		matter.CloseDocuments{},
		matter.EndRecall{},
		matter.OpenDocument{},
		transition.AddDocuments{},
		transition.CorrectDocuments{},
		transition.RecordProduction{},
		transition.CorrectProduction{},
		transition.AmendDemands{},
		transition.JudgeWithholding{},
		transition.Correct{},
		matter.Tag{},
		transition.Move{},
		approval.WithdrawApproval{},
		upload.Record{},
		outbox.Record{},
		account.RecordReached{},
	}
}

// Idempotency keys and approval requests of every earlier version know
// commands by these names.
func TestCommandsKeepTheirNames(t *testing.T) {
	want := `Acknowledge AddClosure AddFeed AddJurisdictions AddAlias AddContact ChangeContact EndContact RemoveAlias MergeJurisdictions AddNote AddToken AddUser Approve ApproveMany AssignOwner ChangeDeadline ChangeJurisdiction ChangeDeadlines AddNotes
		ChangeUser EnableUser ImportIntoReview ImportJurisdictions OpenMatters OpenReview RecordBounce ReportUndelivered RevokeFeed RevokeToken SetMember SetPassword
		SetPreferences Tick CloseConflict CorrectClock TakeOver AddProgram RevokeProgram CloseDocuments EndRecall OpenDocument AddDocuments CorrectDocuments RecordProduction CorrectProduction AmendDemands JudgeWithholding Correct Tag Transition WithdrawApproval RecordUpload RecordMessages RecordReached`
	var got []string
	for _, c := range everyCommand() {
		got = append(got, c.CommandName())
	}
	if !slices.Equal(got, strings.Fields(want)) {
		t.Errorf("commands are called %v", got)
	}
}
