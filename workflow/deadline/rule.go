package deadline

import (
	"fmt"
	"strings"
	"time"

	"duces/workflow/civil"
	"duces/workflow/validation"
)

// Names of the rules a period may be counted under.
const (
	RuleFRCP6        = "frcp-6"        // Federal Rule of Civil Procedure 6, the usual one
	RuleCalendarDays = "calendar-days" // every day counts and the last day stays where it falls
	RuleBusinessDays = "business-days" // Saturdays, Sundays and holidays do not count
)

// Rule is one dated version of a way of counting.
type Rule struct {
	Name      string
	Effective civil.Date // in force for triggers from this date; none for rules of our own
	Source    string     // where the text stands
	version   int        // of a rule of our own; 0 is 1

	rolls          bool // the last day is never a Saturday, Sunday or legal holiday
	skips          bool // such days do not count at all
	stateDaysBack  bool // holidays of the state count when counting back too: Rule 6(a)(6)(C) is of periods under Rule 6
	threeDays      bool // Rule 6(d) may add three days
	electronicAdds bool // and does so for electronic service
}

// ID names the version, as receipts do: "frcp-6/2016-12-01".
func (r Rule) ID() string {
	if r.Effective.IsZero() {
		return fmt.Sprintf("%s/%d", r.Name, max(r.version, 1))
	}
	return r.Name + "/" + r.Effective.String()
}

var rules = []Rule{
	{
		Name: RuleFRCP6, Effective: civil.NewDate(2009, time.December, 1), rolls: true, threeDays: true, electronicAdds: true,
		Source: "Fed. R. Civ. P. 6 as amended 26 March 2009, effective 1 December 2009",
	},
	{
		Name: RuleFRCP6, Effective: civil.NewDate(2016, time.December, 1), rolls: true, threeDays: true,
		Source: "Fed. R. Civ. P. 6(d) as amended 28 April 2016, effective 1 December 2016: no days for electronic service",
	},
	{
		Name: RuleFRCP6, Effective: civil.NewDate(2023, time.December, 1), rolls: true, threeDays: true,
		Source: "Fed. R. Civ. P. 6(a)(6)(A) as amended 24 April 2023, effective 1 December 2023: Juneteenth named",
	},
	{Name: RuleCalendarDays, Source: "plain count of calendar days"},
	{Name: RuleBusinessDays, rolls: true, skips: true, threeDays: true, Source: "plain count of business days; counted back, without holidays of a state"},
	{Name: RuleBusinessDays, version: 2, rolls: true, skips: true, stateDaysBack: true, threeDays: true, Source: "plain count of business days"},
}

// ruleFor finds the version that governs a period triggered on the date: the
// one pinned by the Spec, or the latest in force then. A trigger older than
// the oldest version falls under that oldest one.
func ruleFor(s Spec, trigger civil.Date) (Rule, error) {
	name, version, pinned := strings.Cut(s.Rule, "/")
	if name == "" {
		name = RuleFRCP6
		if s.BusinessDays > 0 {
			name = RuleBusinessDays
		}
	}
	var found Rule
	for _, r := range rules {
		if r.Name != name {
			continue
		}
		if pinned && r.ID() != name+"/"+version {
			continue
		}
		if found.Name == "" || pinned || !r.Effective.After(trigger) {
			found = r
		}
	}
	switch {
	case found.Name == "" && pinned:
		return Rule{}, fmt.Errorf("no version %q of the rule %s is known", version, name)
	case found.Name == "":
		return Rule{}, validation.NoneOf("the rule", s.Rule, RuleFRCP6, RuleCalendarDays, RuleBusinessDays)
	case found.skips != (s.BusinessDays > 0):
		return Rule{}, fmt.Errorf("a period in business days is counted under %s, and nothing else is", RuleBusinessDays)
	case !found.rolls && s.Hours > 0:
		return Rule{}, fmt.Errorf("a period in hours is counted under %s", RuleFRCP6)
	case !found.threeDays && s.Service != "":
		return Rule{}, fmt.Errorf("days for service belong to %s: a period under %s takes no service", RuleFRCP6, found.Name)
	}
	return found, nil
}

// serviceDays is what Rule 6(d) adds to a period for a way of service. The
// version that counts is the one in force at the trigger, also for periods
// under a rule of our own.
func serviceDays(s Spec, r Rule, trigger civil.Date) int {
	if s.Before || !r.threeDays {
		return 0 // Rule 6(d) speaks of acting after being served
	}
	switch s.Service {
	case Mail, Clerk, Consented:
		return 3
	case Electronic:
		if r.Name != RuleFRCP6 {
			r, _ = ruleFor(Spec{}, trigger)
		}
		if r.electronicAdds {
			return 3
		}
	}
	return 0
}
