package kinds

import (
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/adoption"
	"duces/workflow/approval"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/calendar"
	"duces/workflow/change"
	"duces/workflow/clock"
	"duces/workflow/exclusion"
	"duces/workflow/grant"
	"duces/workflow/inbound"
	"duces/workflow/invitation"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/outbox"
	"duces/workflow/proceeding"
	"duces/workflow/program"
	"duces/workflow/recalculation"
	"duces/workflow/repayment"
	"duces/workflow/review"
	"duces/workflow/stay"
	"duces/workflow/takeover"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// All are the kinds of stream that this program knows, and the commands that can wait.
var All = workflow.NewKinds(matter.Kind.Following(stay.Follows...).Following(grant.Follows...).Answering(stay.Answers), review.Kind, jurisdiction.Kind, account.Kind, review.ProcessKind, calendar.Kind, approval.Kind, clock.Kind, outbox.Kind, program.Kind, takeover.Kind, upload.Kind, inbound.Kind, invitation.Kind, proceeding.Kind.Following(exclusion.Follows...), association.Kind, award.Kind, repayment.Kind).
	Storing(workflow.Stored[transition.Move](), workflow.Stored[transition.Correct](), workflow.Stored[adoption.Open](), workflow.Stored[recalculation.ChangeJurisdiction](), workflow.Stored[recalculation.MergeJurisdictions](), workflow.Stored[change.Deadline](),
		workflow.Stored[proceeding.EnterOrder](), workflow.Stored[proceeding.VoidOrder](), workflow.Stored[proceeding.CorrectClause](), workflow.Stored[proceeding.RecordEvent](), workflow.Stored[proceeding.ChangeMembers]())
