package process

import "slices"

// Kinds of deadline that every process has, for what our own side has to do beside the steps.
const (
	ExtensionRequest = "extension_request" // to decide a request for more time
	HoldEnd          = "hold_end"          // to know that the clock is about to run again
	OwnDate          = "own_date"          // whatever somebody wants to be reminded of
	// StepLimit is how lists of deadlines name our own side's next step. It is no deadline of a matter.
	StepLimit = "step_limit"
)

// builtIn are told to whoever looks after the matter; a late one to the supervisors too.
var builtIn = []Deadline{
	{Name: ExtensionRequest, Title: "Decision on a request for more time", Owed: "office", Rungs: ownRungs, RepeatDays: 7},
	{Name: HoldEnd, Title: "End of a hold", Owed: "office", Rungs: []Rung{{Days: -1, To: []string{"owner", "compliance"}}}},
	{Name: OwnDate, Title: "Own date", Owed: "office", Rungs: ownRungs, RepeatDays: 7},
}

var ownRungs = []Rung{
	{Days: -1, To: []string{"owner"}},
	{Days: 0, To: []string{"owner"}},
	{Days: 1, To: []string{"owner"}},
	{Days: 3, To: []string{"supervisor"}, UnlessAcknowledged: true},
}

// BuiltInDeadlines are the kinds of deadline that every process has.
func BuiltInDeadlines() []Deadline { return slices.Clone(builtIn) }

// BuiltIn says whether every process has the kind of deadline.
func BuiltIn(kind string) bool {
	return slices.ContainsFunc(builtIn, func(k Deadline) bool { return k.Name == kind })
}

// builtInTitle is the title of a kind that no process file may define.
func builtInTitle(kind string) (string, bool) {
	if kind == StepLimit {
		return "Our next step", true
	}
	k, taken := find(builtIn, func(k Deadline) bool { return k.Name == kind })
	return k.Title, taken
}
