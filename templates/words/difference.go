package words

import "slices"

// Difference is a fact that is not what it was. One side may be empty.
type Difference struct {
	Title    string
	Old, New []string
}

// Differences compares two lists of facts of the same form. Those that are the
// same come back as they are, the others with both values.
func Differences(before, after []Fact) (differ []Difference, same []Fact) {
	find := func(list []Fact, title string) []string {
		if i := slices.IndexFunc(list, func(f Fact) bool { return f.Title == title }); i >= 0 {
			return list[i].Values
		}
		return nil
	}
	for _, f := range after {
		if old := find(before, f.Title); slices.Equal(old, f.Values) {
			same = append(same, f)
		} else {
			differ = append(differ, Difference{f.Title, old, f.Values})
		}
	}
	for _, f := range before {
		if find(after, f.Title) == nil {
			differ = append(differ, Difference{f.Title, f.Values, nil})
		}
	}
	return differ, same
}
