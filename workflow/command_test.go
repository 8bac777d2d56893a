package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/adoption"
	"duces/workflow/annotate"
	"duces/workflow/approval"
	"duces/workflow/assignment"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/change"
	"duces/workflow/dispatch"
	"duces/workflow/exclusion"
	"duces/workflow/inbound"
	"duces/workflow/invitation"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/outbox"
	"duces/workflow/proceeding"
	"duces/workflow/productionreceipt"
	"duces/workflow/program"
	"duces/workflow/recalculation"
	"duces/workflow/recall"
	"duces/workflow/repayment"
	"duces/workflow/review"
	"duces/workflow/sentletter"
	"duces/workflow/sweep"
	"duces/workflow/takeover"
	"duces/workflow/transition"
	"duces/workflow/undelivered"
	"duces/workflow/upload"
)

// everyCommand has one command of each type.
func everyCommand() []workflow.Command {
	return []workflow.Command{
		change.Acknowledge{},
		recalculation.AddClosure{},
		account.AddFeed{},
		jurisdiction.Add{},
		jurisdiction.AddAlias{},
		jurisdiction.AddContact{},
		jurisdiction.ChangeContact{},
		jurisdiction.EndContact{},
		jurisdiction.RemoveAlias{},
		recalculation.MergeJurisdictions{},
		annotate.AddNote{},
		change.AskExtension{},
		change.DecideExtension{},
		change.DecideExtensions{},
		change.WithdrawExtension{},
		change.AddOwnDate{},
		change.EndOwnDate{},
		account.AddToken{},
		account.AddUser{},
		approval.Approve{},
		approval.ApproveMany{},
		assignment.Assign{},
		change.Deadline{},
		recalculation.ChangeJurisdiction{},
		change.Deadlines{},
		annotate.AddNotes{},
		account.ChangeUser{},
		account.EnableUser{},
		opening.Import{},
		jurisdiction.Import{},
		opening.Open{},
		adoption.Open{},
		account.RecordBounce{},
		undelivered.Report{},
		account.RevokeFeed{},
		account.RevokeToken{},
		review.SetMember{},
		review.SaveDemandSet{},
		review.NameAgency{},
		review.NameOfficial{},
		exclusion.Exclude{},
		exclusion.End{},
		account.SetPassword{},
		account.SetPreferences{},
		sweep.Tick{},
		matter.CloseConflict{},
		sweep.CorrectClock{},
		takeover.TakeOver{},
		program.Add{},
		program.Revoke{},
		recall.Close{},
		recall.End{},
		recall.Open{},
		transition.AddDocuments{},
		transition.CorrectDocuments{},
		transition.RecordProduction{},
		transition.CorrectProduction{},
		transition.AmendDemands{},
		transition.JudgeWithholding{},
		dispatch.SendLetters{},
		sentletter.RecordReturned{},
		sentletter.CloseReturned{},
		sentletter.Withdraw{},
		review.SaveLetterTemplate{},
		transition.Correct{},
		annotate.Tag{},
		annotate.MarkConfidential{},
		transition.Move{},
		approval.WithdrawApproval{},
		upload.Record{},
		outbox.Record{},
		account.RecordReached{},
		transition.LogCorrespondence{},
		transition.CorrectCorrespondence{},
		inbound.Receive{},
		inbound.File{},
		inbound.Dismiss{},
		invitation.Invite{},
		invitation.MakeCode{},
		invitation.Accept{},
		invitation.RecordMailed{},
		invitation.RecordTried{},
		invitation.Revoke{},
		review.SetOnlineAnswers{},
		transition.Submit{},
		transition.RecordSubmission{},
		productionreceipt.Send{},
		productionreceipt.RecordMailed{},
		productionreceipt.RecordTried{},
		transition.SetAside{},
		award.Record{},
		award.Act{},
		award.CorrectAction{},
		award.ChangeName{},
		award.ChangeIdentifier{},
		award.Import{},
		repayment.Demand{},
		repayment.Enter{},
		repayment.Correct{},
		repayment.EndOverpayment{},
		repayment.Withdraw{},
		proceeding.Open{},
		proceeding.Change{},
		proceeding.ChangeParties{},
		proceeding.LinkTo{},
		proceeding.EnterFiling{},
		proceeding.SetDate{},
		proceeding.EndDate{},
		proceeding.EnterOrder{},
		proceeding.VoidOrder{},
		proceeding.CorrectClause{},
		proceeding.RecordEvent{},
		proceeding.AnswerCoverage{},
		proceeding.Tick{},
		association.Record{},
		proceeding.ChangeMembers{},
	}
}

// Idempotency keys and approval requests of every earlier version know
// commands by these names.
func TestCommandsKeepTheirNames(t *testing.T) {
	want := `Acknowledge AddClosure AddFeed AddJurisdictions AddAlias AddContact ChangeContact EndContact RemoveAlias MergeJurisdictions AddNote AskExtension DecideExtension DecideExtensions WithdrawExtension AddOwnDate EndOwnDate AddToken AddUser Approve ApproveMany AssignOwner ChangeDeadline ChangeJurisdiction ChangeDeadlines AddNotes
		ChangeUser EnableUser ImportIntoReview ImportJurisdictions OpenMatters OpenReview RecordBounce ReportUndelivered RevokeFeed RevokeToken SetMember SaveDemandSet NameAgency NameOfficial ExcludeJurisdiction EndExclusion SetPassword
		SetPreferences Tick CloseConflict CorrectClock TakeOver AddProgram RevokeProgram CloseDocuments EndRecall OpenDocument AddDocuments CorrectDocuments RecordProduction CorrectProduction AmendDemands JudgeWithholding SendLetters RecordReturnedLetter CloseReturnedLetter WithdrawLetter SaveLetterTemplate Correct Tag MarkConfidential Transition WithdrawApproval RecordUpload RecordMessages RecordReached LogCorrespondence CorrectCorrespondence ReceiveMessage FileMessage DismissMessage
		Invite MakeCode AcceptInvitation RecordRespondentMailed RecordRespondentTried RevokeInvitation SetOnlineAnswers SubmitAnswer RecordSubmission SendReceipt RecordReceiptMailed RecordReceiptTried SetAsideSubmission
		RecordAward AwardAction CorrectAwardAction ChangeAwardName ChangeAwardIdentifier ImportAwards
		DemandRepayment EnterDebtEntry CorrectDebt EndOverpayment WithdrawDebt
		OpenProceeding ChangeProceeding ChangeParties LinkProceedings EnterFiling SetProceedingDate EndProceedingDate EnterOrder VoidOrder CorrectClause RecordClauseEvent AnswerCoverage TickProceedings
		RecordAssociation ChangeAssociationMembers`
	var got []string
	for _, c := range everyCommand() {
		got = append(got, c.CommandName())
	}
	if !slices.Equal(got, strings.Fields(want)) {
		t.Errorf("commands are called %v", got)
	}
}
