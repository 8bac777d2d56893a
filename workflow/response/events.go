package response

import (
	"slices"

	"duces/workflow"
	"duces/workflow/due"
)

// A Fold takes the response of a state, and the deadlines beside it, to what an event makes of them.
type Fold[S any] func(s S, e workflow.Event, quiet bool, fold func(Response, []due.Deadline) (Response, []due.Deadline)) S

// Events are the events of a response, for whatever aggregate has one: change says how it keeps it. A quiet event is one
// for which nobody's decision need wait. The documents that came are the aggregate's own to keep.
func Events[S any](change Fold[S]) []workflow.EventType {
	return slices.Concat(productionEvents(change), demandEvents(change), submissionEvents(change), receiptEvents(change))
}

func event[S any, T workflow.Data](
	change Fold[S], quiet bool, fold func(Response, T, workflow.Event) Response, says func(T, workflow.Names) string, mentions func(T) []string,
) workflow.EventType {
	return withDeadlines(change, quiet, func(r Response, list []due.Deadline, d T, e workflow.Event) (Response, []due.Deadline) {
		return fold(r, d, e), list
	}, says, mentions)
}

// withDeadlines is event for one that says something of deadlines too.
func withDeadlines[S any, T workflow.Data](
	change Fold[S], quiet bool, fold func(Response, []due.Deadline, T, workflow.Event) (Response, []due.Deadline),
	says func(T, workflow.Names) string, mentions func(T) []string,
) workflow.EventType {
	return workflow.EventOf(func(s S, d T, e workflow.Event) S {
		return change(s, e, quiet, func(r Response, list []due.Deadline) (Response, []due.Deadline) { return fold(r, list, d, e) })
	}, says, mentions)
}
