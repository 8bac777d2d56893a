package award

import (
	"strings"
	"time"

	"duces/workflow/civil"
	"duces/workflow/field"
)

// Column is where a cent of an award stands.
type Column string

// The columns. Outside is no column: an obligation brings cents from there, and a de-obligation takes them there.
const (
	Outside    Column = ""
	Undrawn    Column = "undrawn"
	Drawn      Column = "drawn"
	Withheld   Column = "withheld"
	Denied     Column = "denied"
	Disallowed Column = "disallowed"
	Repaid     Column = "repaid"
	matched    Column = "match" // not federal money, and so in none of the award's columns
)

// AllColumns are those whose sum is what was awarded.
var AllColumns = []Column{Undrawn, Drawn, Withheld, Denied, Disallowed, Repaid}

// ActionKind says what an action does.
type ActionKind string

// The kinds of action.
const (
	Obligation   ActionKind = "obligation"
	Deobligation ActionKind = "deobligation"
	Drawdown     ActionKind = "drawdown"
	Match        ActionKind = "match"               // what the recipient adds: never counted as awarded
	Extension    ActionKind = "extension"           // of the period; no money moves
	Accepted     ActionKind = "condition_accepted"  // by the recipient
	Certified    ActionKind = "condition_certified" // by its officer
	Movement     ActionKind = "movement"            // from one column to another, by a decision or a repayment
)

// ActionKinds are those that a person records.
var ActionKinds = []ActionKind{Obligation, Deobligation, Drawdown, Match, Extension, Accepted, Certified}

// between are the columns that an action moves cents from and into.
func (k ActionKind) between() (from, into Column) {
	switch k {
	case Obligation:
		return Outside, Undrawn
	case Deobligation:
		return Undrawn, Outside
	case Drawdown:
		return Undrawn, Drawn
	case Match:
		return Outside, matched
	}
	return Outside, Outside
}

// money says whether such an action has an amount.
func (k ActionKind) money() bool {
	from, into := k.between()
	return from != into || k == Movement
}

// Title is what people call the kind.
func (k ActionKind) Title() string {
	if k == Deobligation {
		return "De-obligation"
	}
	words := strings.ReplaceAll(string(k), "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// Share is a part of an amount, and whose it is.
type Share struct {
	Jurisdiction string `json:"jurisdiction"`
	Cents        int64  `json:"cents"`
}

// Entry is what an action says.
type Entry struct {
	Kind       ActionKind      `json:"kind"`
	Cents      int64           `json:"cents,omitempty"`  // above zero; the kind says which way they move
	Shares     []Share         `json:"shares,omitempty"` // of a joint award; they sum to Cents
	Until      civil.Date      `json:"until,omitzero"`   // last day of the period
	Condition  string          `json:"condition,omitempty"`
	FiscalYear int             `json:"fiscal_year,omitempty"` // of the condition
	Document   *field.Document `json:"document,omitempty"`
	Reference  string          `json:"reference,omitempty"` // the agency's own, such as a modification number
	From       Column          `json:"from,omitempty"`      // of a movement
	Into       Column          `json:"into,omitempty"`
	All        bool            `json:"all,omitempty"` // of a movement, as Moved has it
}

// Acted says that an action was taken; its day is the event's.
type Acted struct {
	Entry
}

// Type is the stored name.
func (Acted) Type() string { return "award_action" }

// ActionCorrected replaces an action as it was recorded, or takes it away. Its day is that of the action put right;
// Personal "reason" says why.
type ActionCorrected struct {
	Action  int    `json:"action"`
	Removed bool   `json:"removed,omitempty"` // it never happened
	Entry   *Entry `json:"entry,omitempty"`   // nil if Removed
}

// Type is the stored name.
func (ActionCorrected) Type() string { return "award_action_corrected" }

// Moved says that a decision or a repayment moved cents from one column of an award to another.
type Moved struct {
	From      Column  `json:"from"`
	Into      Column  `json:"into"`
	Cents     int64   `json:"cents"`
	Shares    []Share `json:"shares,omitempty"`
	Reference string  `json:"reference"` // of the decision, or the stream of the debt
	// All says that the decision moves whatever is in the column, so that Cents follow what earlier decisions put there.
	All bool `json:"all,omitempty"`
}

// Type is the stored name.
func (Moved) Type() string { return "award_moved" }

// Action is one line of the ledger.
type Action struct {
	No       int        // of its event in the history of the award
	On       civil.Date // when it took effect
	Recorded time.Time
	Actor    string // who recorded it
	Event    int64  // its Seq
	Entry
	Corrects    int       // number of the action in whose stead it stands; 0: none
	Removed     bool      // it says that the action it corrects never happened
	CorrectedBy int       // number of the action that stands in its stead; 0: none
	CorrectedAt time.Time // when that was recorded
}

// FiscalYear is the federal one of a day, which begins on October 1 of the year before (31 U.S.C. 1102).
func FiscalYear(on civil.Date) int {
	if on.Month() >= time.October {
		return on.Year() + 1
	}
	return on.Year()
}

// between are the columns that the action moves cents from and into.
func (a Action) between() (from, into Column) {
	if a.Kind == Movement {
		return a.From, a.Into
	}
	return a.Kind.between()
}

// parts are the shares of the action, of an award that holder alone holds too.
func (a Action) parts(holder string) []Share {
	if len(a.Shares) > 0 {
		return a.Shares
	}
	return []Share{{holder, a.Cents}}
}

// standsAt says whether the action is part of the ledger as it was known at an instant; the zero one is now.
func (a Action) standsAt(known time.Time) bool {
	if known.IsZero() {
		return !a.Removed && a.CorrectedBy == 0
	}
	return !a.Removed && !a.Recorded.After(known) && (a.CorrectedBy == 0 || a.CorrectedAt.After(known))
}
