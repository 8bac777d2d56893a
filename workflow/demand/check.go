package demand

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// check asks about numbers that repeat, are missing or out of order.
func (r *reader) check() {
	lines := map[Label][]int{}
	for _, x := range r.rows {
		lines[x.Called()] = append(lines[x.Called()], x.Line)
	}
	type group struct {
		above Label
		class class
	}
	var order []group
	groups := map[group][]row{}
	asked := map[Label]bool{}
	for _, x := range r.rows {
		if at := lines[x.Called()]; len(at) > 1 && !asked[x.Called()] {
			asked[x.Called()] = true
			r.ask(at[1], fmt.Sprintf("%s stands on lines %s.", x.Called(), list(at)), "Write another number, or take one of them out.")
		}
		if x.Given {
			continue
		}
		g := group{x.above, x.level.class}
		if groups[g] == nil {
			order = append(order, g)
		}
		groups[g] = append(groups[g], x)
	}
	for _, g := range order {
		rows := groups[g]
		if _, is := lines[g.above]; !is && g.above != "" && rows[0].whole && !isUpper(g.above) {
			r.missing(rows[0], []Label{g.above})
		}
		most := 0
		for _, x := range rows {
			if x.level.index < most && len(lines[x.Called()]) == 1 {
				r.ask(x.Line, fmt.Sprintf("%s is out of order.", x.Called()), "The order is right", "Write another number.")
			}
			most = max(most, x.level.index)
		}
		slices.SortStableFunc(rows, func(a, b row) int { return a.level.index - b.level.index })
		last := 0
		for i, x := range rows {
			gap := x.level.index - last - 1
			if i == 0 && x.level.shape == "No." || i == 0 && x.level.class >= upper {
				gap = 0 // a second set goes on where the first one ended
			}
			var left []Label
			for k := range min(gap, maxDemands) {
				if l := sibling(x.Called(), x.level, last+1+k); l != "" {
					left = append(left, l)
				}
			}
			if len(left) > 0 {
				r.missing(x, left)
			}
			last = x.level.index
		}
	}
}

func (r *reader) missing(x row, left []Label) {
	for _, q := range r.questions {
		if slices.Equal(q.Missing, left) {
			return
		}
	}
	what := string(left[0]) + " is missing."
	if len(left) > 1 {
		what = fmt.Sprintf("%s to %s are missing.", left[0], left[len(left)-1])
	}
	r.questions = append(r.questions, Question{Line: x.Line, Asked: what, Choices: []string{"It is left out on purpose", "Add it."}, Missing: left})
}

// list is "1, 3 and 5".
func list(all []int) string {
	texts := make([]string, len(all))
	for i, n := range all {
		texts[i] = strconv.Itoa(n)
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}
