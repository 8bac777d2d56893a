package process

// WhenAdverseAppealable opens a deadline only for adverse decisions that carry
// a right of review.
const WhenAdverseAppealable = "adverse_appealable"

// CancelAll among a transition's cancels stands for every open deadline.
const CancelAll = "all"

// fromAny in a file stands for every state that is not terminal.
const fromAny = "any"

var fieldTypes = map[FieldType]bool{
	Text: true, Choice: true, Date: true, Time: true, Due: true, Demands: true,
	Documents: true, Exhibits: true, Guidance: true, Proceeding: true, Order: true, Decisions: true, Production: true,
}

// Auditors change nothing and administrators have no say in a matter, so
// neither may be given a transition; an administrator is told no content.
var (
	actingRoles  = map[string]bool{"legal": true, "supervisor": true, "compliance": true}
	alertedRoles = map[string]bool{"owner": true, "legal": true, "supervisor": true, "compliance": true, "auditor": true, "admin": true}
)

// Bounds on a file, so that a hostile one costs little to refuse.
const (
	maxBytes       = 1 << 20
	maxStages      = 20
	maxStates      = 200
	maxTransitions = 500
	maxList        = 100
	maxDays        = 3660
)
