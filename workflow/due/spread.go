package due

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"duces/workflow/civil"
	"duces/workflow/deadline"
)

// Foreseen is the date that a deadline would get in one jurisdiction.
type Foreseen struct {
	Who     string // names the jurisdiction
	Receipt deadline.Receipt
	Err     error // why it would get none; nil: it would
}

// Alike are jurisdictions whose deadline would get the same date, or none, for the same reason.
type Alike struct {
	Receipt deadline.Receipt // of one of them
	Err     error
	Why     string   // what makes the date another than the most common one
	Who     []string // in order
}

// Spread is what the dates of one deadline come to in many jurisdictions.
type Spread struct {
	Of               int
	Earliest, Latest civil.Date // zero: none of them gets a date
	Common           Alike      // those that get the most common date
	Others           []Alike    // in the order of their dates, those without one last
}

// SpreadOf gathers dates. Where two dates are as common, the earlier is taken for the usual one.
func SpreadOf(list []Foreseen) Spread {
	s := Spread{Of: len(list)}
	byDate := map[string][]Foreseen{}
	for _, f := range list {
		key := f.moment()
		byDate[key] = append(byDate[key], f)
		if f.Err != nil {
			continue
		}
		if d := f.Receipt.Due; s.Earliest.IsZero() || d.Before(s.Earliest) {
			s.Earliest = d
		}
		if d := f.Receipt.Due; d.After(s.Latest) {
			s.Latest = d
		}
	}
	common := ""
	for _, key := range slices.Sorted(maps.Keys(byDate)) {
		if byDate[key][0].Err == nil && (common == "" || len(byDate[key]) > len(byDate[common])) {
			common = key
		}
	}
	for key, same := range byDate {
		if key == common {
			s.Common = alike(same)
			continue
		}
		byReason := map[string][]Foreseen{}
		for _, f := range same {
			why := ""
			if common != "" && f.Err == nil {
				why = reason(f.Receipt, byDate[common][0].Receipt)
			}
			byReason[why] = append(byReason[why], f)
		}
		for why, group := range byReason {
			a := alike(group)
			a.Why = why
			s.Others = append(s.Others, a)
		}
	}
	slices.SortFunc(s.Others, func(a, b Alike) int {
		if (a.Err == nil) != (b.Err == nil) {
			if a.Err == nil {
				return -1
			}
			return 1
		}
		return cmp.Or(a.Receipt.Due.Compare(b.Receipt.Due), a.Receipt.At.Compare(b.Receipt.At), cmp.Compare(a.Who[0], b.Who[0]))
	})
	return s
}

func alike(list []Foreseen) Alike {
	a := Alike{Receipt: list[0].Receipt, Err: list[0].Err}
	for _, f := range list {
		a.Who = append(a.Who, f.Who)
	}
	slices.Sort(a.Who)
	return a
}

// moment tells dates apart: a period of hours by its hour too, as the clocks of its zone show it.
func (f Foreseen) moment() string {
	switch {
	case f.Err != nil:
		return "none: " + f.Err.Error()
	case f.Receipt.Spec.Hours > 0:
		return f.Receipt.Due.String() + f.Receipt.At.Format(" 15:04")
	}
	return f.Receipt.Due.String()
}

// reason finds what one count left out and the other did not, or the other way round.
func reason(r, common deadline.Receipt) string {
	own, others := leftOut(r), leftOut(common)
	var found []string
	for d, why := range own {
		if others[d] == "" && inside(d, common) {
			found = append(found, d.String()+" "+why)
		}
	}
	for d, why := range others {
		if own[d] == "" && inside(d, r) {
			found = append(found, d.String()+" "+why)
		}
	}
	slices.Sort(found)
	for i, text := range found {
		date, why, _ := strings.Cut(text, " ")
		d, err := civil.ParseDate(date)
		if err != nil {
			continue
		}
		found[i] = d.Text() + ": " + why
	}
	switch {
	case len(found) > 0:
		return strings.Join(slices.Compact(found), "; ")
	case r.Trigger != common.Trigger:
		return "counted from " + r.Trigger.Text()
	case r.Spec != common.Spec:
		return "it has a different period or date"
	case r.Zone != common.Zone:
		return "time zone " + r.Zone
	}
	return ""
}

// inside says whether a count went over a day.
func inside(d civil.Date, r deadline.Receipt) bool {
	return len(r.Steps) > 0 && !d.After(r.Steps[len(r.Steps)-1].Date) && !d.Before(r.Steps[0].Date)
}

// leftOut are the closed days of a count, weekends aside, with why.
func leftOut(r deadline.Receipt) map[civil.Date]string {
	days := map[civil.Date]string{}
	for _, s := range deadline.Skipped(r) {
		if s.Why != s.Date.Weekday().String() {
			days[s.Date] = s.Why
		}
	}
	return days
}
