package order

import (
	"fmt"

	"duces/workflow/civil"
	"duces/workflow/deadline"
)

// Kind is what an order is called.
type Kind string

// Kinds lists all kinds of order, with what they are called.
var Kinds = []struct {
	Kind  Kind
	Title string
}{
	{TemporaryRestraint, "Temporary restraining order"},
	{"preliminary_injunction", "Preliminary injunction"},
	{"permanent_injunction", "Permanent injunction"},
	{"stay", "Stay"},
	{"administrative_stay", "Administrative stay"},
	{"compel", "Order to compel"},
	{"quash", "Order quashing a subpoena"},
	{SetAside, "Set-aside (5 U.S.C. 706)"},
	{Postponement, "Postponement (5 U.S.C. 705)"},
	{"judgment", "Judgment"},
	{Decision, "Decision on appeal"},
	{"mandate", "Mandate"},
	{"other", "Other order"},
}

// Kinds that rules ask for.
const (
	TemporaryRestraint Kind = "temporary_restraining_order"
	Decision           Kind = "appeal_decision"
	SetAside           Kind = "set_aside"
	Postponement       Kind = "postponement"
)

// Title is what people call an order of the kind; empty: there is none.
func (k Kind) Title() string {
	for _, one := range Kinds {
		if one.Kind == k {
			return one.Title
		}
	}
	return ""
}

// restraintDays is how long a temporary restraining order lasts unless it says less: Fed. R. Civ. P. 65(b)(2).
const restraintDays = 14

// RestraintEnd is when a temporary restraining order ends that says no end: 14 days after entry, of which the day of
// entry is none, and which do not end later where the last is a weekend. Other is the shorter reading, from hour to
// hour; the longer one guards.
func RestraintEnd(entered Moment) (end End, other Moment) {
	last := entered.On.AddDays(restraintDays)
	if entered.Hour != "" {
		other = Moment{On: last, Hour: entered.Hour, Zone: entered.Zone}
	}
	return End{Through: last}, other
}

// RestraintWarning warns of a restraining order that lasts longer than 28 days: Fed. R. Civ. P. 65(b)(2) lets it be
// extended once, and some courts then treat it as an injunction.
func RestraintWarning(entered, end Moment) string {
	if days := entered.On.DaysUntil(end.On); days > 2*restraintDays {
		return fmt.Sprintf("This restraining order lasts %d days. Past 28 days, courts may treat it as a preliminary injunction (Fed. R. Civ. P. 65(b)(2)).", days)
	}
	return ""
}

// Mandate is when the mandate of a court of appeals is expected to issue, and how that was reached.
type Mandate struct {
	Rehearing deadline.Receipt // until when a petition for rehearing may be filed
	Expected  deadline.Receipt
}

// ExpectMandate computes when the mandate issues if nobody asks for rehearing: seven days after the time for a
// petition is over (Fed. R. App. P. 41(b)), which is 14 days after judgment, or 45 where the United States is a
// party to a civil case (40(d)(1); before December 2024, 40(a)(1)). Days are counted as Rule 6(a) counts them (26(a)).
func ExpectMandate(judgment civil.Date, unitedStates bool) (Mandate, error) {
	days := 14
	if unitedStates {
		days = 45
	}
	var m Mandate
	var err error
	if m.Rehearing, err = deadline.Compute(deadline.Days(days), deadline.Context{From: judgment}); err != nil {
		return m, err
	}
	m.Expected, err = MandateAfterDenial(m.Rehearing.Due)
	return m, err
}

// MandateAfterDenial is when the mandate issues after the time for a petition is over, or an order denies one: seven days
// later (Fed. R. App. P. 41(b)).
func MandateAfterDenial(on civil.Date) (deadline.Receipt, error) {
	return deadline.Compute(deadline.Days(7), deadline.Context{From: on})
}

// RemindEvery is after how many days somebody is asked again whether an event has come that a clause waits for.
const RemindEvery = 30

// MandateIssues is the event that a reversal on appeal waits for: Fed. R. App. P. 41(c).
const MandateIssues = "the mandate issues"

// Doubt warns of a clause whose reach is disputed in law; empty: nothing is known. It decides nothing.
func Doubt(c Clause) string {
	switch {
	case c.Effect.Changes():
		return ""
	case c.Basis == BySetAside:
		return "Whether a set-aside or a postponement (5 U.S.C. 706, 705) reaches those who are not parties is disputed."
	case c.Whom.Everyone && c.Basis != ByClass:
		return "Relief for everyone, nationwide, goes beyond the parties. " +
			"Trump v. CASA, Inc., 606 U.S. 831 (2025), held that it likely exceeds the equitable authority that Congress gave federal courts."
	case c.Basis == ByClass:
		return "Relief for a class rests on its certification (Fed. R. Civ. P. 23). Check that the class is certified, if only provisionally."
	case c.Basis == ByAssociation || len(c.Whom.Members) > 0:
		return "Whether an order for an association protects each of its members, and those who join later, is disputed. Check what the order says of members."
	}
	return ""
}
