package kinds

import (
	"duces/workflow"
	"duces/workflow/matter"
)

// All are the kinds of stream that this program knows.
var All = workflow.NewKinds(matter.Kind, workflow.ReviewKind, workflow.JurisdictionKind, workflow.UserKind, workflow.ProcessKind, workflow.CalendarKind)
