package kinds

import (
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/calendar"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
)

// All are the kinds of stream that this program knows.
var All = workflow.NewKinds(matter.Kind, review.Kind, jurisdiction.Kind, account.Kind, review.ProcessKind, calendar.Kind)
