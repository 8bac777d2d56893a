package kinds

import "duces/workflow"

// All are the kinds of stream that this program knows.
var All = workflow.NewKinds(workflow.MatterKind, workflow.ReviewKind, workflow.JurisdictionKind, workflow.UserKind, workflow.ProcessKind, workflow.CalendarKind)
