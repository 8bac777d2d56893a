package process

// Guards are the conditions a definition may name, with their meaning. The
// set is closed: a definition that names another is refused, since nothing
// could evaluate it.
var Guards = map[string]string{
	"overdue":                         "a deadline of the matter that is no mere right has passed without being met",
	"grounds_true":                    "the grounds given are true of the record",
	"within_objection_deadline":       "the objection deadline has not passed, or leave of court is recorded",
	"outstanding_demands":             "each demand listed as outstanding was made",
	"reply_received_or_passed":        "a reply was received, or the time for it has passed",
	"one_decision_per_award":          "no award is decided twice in one act",
	"adverse_only_after_noncompliant": "no decision is adverse unless the matter was found noncompliant",
	notStayed:                         "no order in force bars the act; where only some outcomes are adverse, it binds those alone",
}

// notStayed is the guard that an adverse transition may not go without.
const notStayed = "not_stayed"

// WhenAdverseAppealable opens a deadline only for adverse decisions that carry
// a right of review.
const WhenAdverseAppealable = "adverse_appealable"

// CancelAll among a transition's cancels stands for every open deadline.
const CancelAll = "all"

// fromAny in a file stands for every state that is not terminal.
const fromAny = "any"

var fieldTypes = map[FieldType]bool{
	Text: true, Choice: true, Date: true, Due: true, Demands: true,
	Documents: true, Proceeding: true, Order: true, Decisions: true,
}

// Auditors change nothing and administrators have no say in a matter, so
// neither may be given a transition; an administrator is told no content.
var (
	actingRoles = map[string]bool{"legal": true, "supervisor": true, "compliance": true}
	toldRoles   = map[string]bool{"owner": true, "legal": true, "supervisor": true, "compliance": true, "auditor": true, "admin": true}
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
