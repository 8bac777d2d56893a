package deadline

import "duces/workflow/holiday"

// reading chooses the other way where the law is read in two ways; the zero
// reading is ours.
type reading struct {
	holiday.Reading
	closingAtEndOnly  bool // a closing on the day before service days begin extends nothing
	closedIsBusiness  bool // a day with the office inaccessible is still a business day
	backwardNotTolled bool // a stay does not lengthen a period counted back
}

var otherReadings = []struct {
	reading
	why string
}{
	{reading{Reading: holiday.Reading{NoObservedFriday: true}}, "if the Friday on which a Saturday holiday is observed is no legal holiday: 5 U.S.C. 6103(b) speaks of pay and leave only, and courts differ"},
	{reading{Reading: holiday.Reading{FewerStateDays: true}}, "if a day that the state's statute names a holiday, but on which its courts are open, is none under Rule 6(a)(6)(C)"},
	{reading{Reading: holiday.Reading{MoreStateDays: true}}, "if a day that only part of the state, or only its offices, keep as a holiday counts under Rule 6(a)(6)(C)"},
	{reading{Reading: holiday.Reading{OtherCompilation: true}}, "if a day on which public compilations of the state's holidays disagree, and for which no statute was found, is read the other way"},
	{reading{closingAtEndOnly: true}, "if Rule 6(a)(3) looks only at the very last day, and not at the day on which the period would end before the days for service"},
	{reading{closedIsBusiness: true}, "if a day on which the office was inaccessible still counts as a business day"},
	{reading{backwardNotTolled: true}, "if a stay does not lengthen a period that is counted back"},
}

// alternates lists the due dates that differ under the other readings, and
// the span of days that all readings together asked the calendar about.
func alternates(s Spec, ctx Context, ours outcome) ([]Alternate, span) {
	list, asked := []Alternate{}, ours.asked
	for _, other := range otherReadings {
		out, err := due(s, ctx, other.reading, nil)
		if err != nil {
			continue
		}
		if !out.asked.low.IsZero() {
			asked.add(out.asked.low)
			asked.add(out.asked.high)
		}
		if out.date == ours.date && out.at.Equal(ours.at) {
			continue
		}
		a := Alternate{Due: out.date, Why: other.why}
		if s.Hours > 0 {
			a.At = out.at
		}
		list = append(list, a)
	}
	return list, asked
}
