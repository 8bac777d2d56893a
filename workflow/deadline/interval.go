package deadline

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow/civil"
	"duces/workflow/validation"
)

// Interval is a stay: the day From and every later day up to and including To
// do not count. A zero To is a stay that has not been lifted.
type Interval struct{ From, To civil.Date }

// ParseInterval reads S..E, or S.. for a stay not lifted yet.
func ParseInterval(s string) (Interval, error) {
	from, to, ok := strings.Cut(s, "..")
	if !ok || from == "" {
		return Interval{}, validation.Unread(s, "an interval", "write it as FIRST..LAST, for example 2018-02-01..2018-02-20")
	}
	var i Interval
	var err error
	if i.From, err = civil.ParseDate(from); err != nil {
		return Interval{}, err
	}
	if to != "" {
		if i.To, err = civil.ParseDate(to); err != nil {
			return Interval{}, err
		}
	}
	return i, i.Validate()
}

// Validate refuses an interval without a start, or one that ends before it starts.
func (i Interval) Validate() error {
	if i.From.IsZero() {
		return fmt.Errorf("a tolled interval needs its first day")
	}
	if !i.To.IsZero() && i.To.Before(i.From) {
		return fmt.Errorf("the tolled interval %s ends before it starts", i)
	}
	return nil
}

// String is the interval as S..E.
func (i Interval) String() string { return i.From.String() + ".." + i.To.String() }

// MarshalText writes S..E.
func (i Interval) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads S..E.
func (i *Interval) UnmarshalText(text []byte) error {
	parsed, err := ParseInterval(string(text))
	if err != nil {
		return err
	}
	*i = parsed
	return nil
}

func (i Interval) holds(d civil.Date) bool {
	return !d.Before(i.From) && (i.To.IsZero() || !d.After(i.To))
}

// mergeIntervals sorts and joins intervals that overlap or touch, so that no
// day is ever taken out twice.
func mergeIntervals(in []Interval) []Interval {
	if len(in) < 2 {
		return in
	}
	sorted := slices.Clone(in)
	slices.SortFunc(sorted, func(a, b Interval) int { return a.From.Compare(b.From) })
	merged := sorted[:1]
	for _, next := range sorted[1:] {
		last := &merged[len(merged)-1]
		switch {
		case last.To.IsZero():
			return merged
		case next.From.After(last.To.AddDays(1)):
			merged = append(merged, next)
		case next.To.IsZero() || next.To.After(last.To):
			last.To = next.To
		}
	}
	return merged
}
