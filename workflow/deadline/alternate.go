package deadline

// reading switches off one way of reading the law on which courts differ; the
// zero reading is ours.
type reading struct {
	noObservedFriday  bool // the Friday for a Saturday holiday is no legal holiday
	noStateObserved   bool // nor is a state holiday that not all of the state keeps
	closedIsBusiness  bool // a day with the office inaccessible is still a business day
	backwardNotTolled bool // a stay does not lengthen a period counted back
}

var otherReadings = []struct {
	reading
	why string
}{
	{reading{noObservedFriday: true}, "if the Friday on which a Saturday holiday is observed is no legal holiday: 5 U.S.C. 6103(b) speaks of pay and leave only, and courts differ"},
	{reading{noStateObserved: true}, "if a state holiday that only part of the state keeps, or keeps on a substitute day, is left out"},
	{reading{closedIsBusiness: true}, "if a day on which the office was inaccessible still counts as a business day"},
	{reading{backwardNotTolled: true}, "if a stay does not lengthen a period that is counted back"},
}

// alternates lists the due dates that differ under the other readings.
func alternates(s Spec, ctx Context, ours outcome) []Alternate {
	list := []Alternate{}
	for _, other := range otherReadings {
		out, err := due(s, ctx, other.reading, nil)
		if err != nil || out.date == ours.date && out.at.Equal(ours.at) {
			continue
		}
		a := Alternate{Due: out.date, Why: other.why}
		if s.Hours > 0 {
			a.At = out.at
		}
		list = append(list, a)
	}
	return list
}

// notes are remarks on the whole computation that belong to no single day.
func notes(s Spec, ctx Context, out outcome) []string {
	return nil
}
