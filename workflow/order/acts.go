package order

import (
	"slices"
	"strconv"
	"strings"

	"duces/workflow"
)

// Answer is what the record says: no, yes, or that it cannot tell.
type Answer int

// Answers, in their order: the least of several holds where all must hold, the greatest where one must.
const (
	No Answer = iota
	Unknown
	Yes
)

func answer(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// not turns yes and no around.
func (a Answer) not() Answer { return Yes - a }

// Acts is what a clause is about. A list that is empty narrows nothing; of several lists all must
// fit. The zero Acts, of a change, is everything that the changed clause is about.
type Acts struct {
	Adverse     bool     `json:"adverse,omitempty"`     // all adverse acts
	Transitions []string `json:"transitions,omitempty"` // by name in the process
	Conditions  []string `json:"conditions,omitempty"`  // of awards
	Programs    []string `json:"programs,omitempty"`
	Years       []int    `json:"years,omitempty"`    // fiscal years of awards
	Guidance    []string `json:"guidance,omitempty"` // documents that an act would rest on
}

// IsZero says that nothing is named.
func (a Acts) IsZero() bool {
	return !a.Adverse && len(a.Transitions)+len(a.Conditions)+len(a.Programs)+len(a.Years)+len(a.Guidance) == 0
}

// ofAwards says that only acts about awards can fit.
func (a Acts) ofAwards() bool { return len(a.Conditions)+len(a.Programs)+len(a.Years) > 0 }

// Text is what the clause is about, in one line.
func (a Acts) Text() string {
	var parts []string
	add := func(what string, names []string) {
		if len(names) > 0 {
			parts = append(parts, what+strings.Join(names, ", "))
		}
	}
	if a.Adverse {
		parts = append(parts, "all adverse acts")
	}
	add("", a.Transitions)
	add("award condition ", a.Conditions)
	add("program ", a.Programs)
	years := make([]string, len(a.Years))
	for i, y := range a.Years {
		years[i] = "FY" + strconv.Itoa(y)
	}
	add("", years)
	add("guidance ", a.Guidance)
	return strings.Join(parts, "; ")
}

// Act is one act on one ground: a decision on two grounds is two acts.
type Act struct {
	Transition string // empty: none is named
	Adverse    bool
	Any        bool     // whatever it is: a clause counts that bars some act and is not suspended or ended as a whole
	Ground     string   // the award condition or finding that it rests on; empty: none is named
	Guidance   []string // documents that it rests on
	Award      *Award   // nil: it is about none
}

// Award is what an order may tell an award by. What is not on record is empty or 0.
type Award struct {
	Number     string
	Program    string
	Year       int
	Conditions []string // that it carries
}

// covers says whether the acts of a clause take in an act.
func (a Acts) covers(x Act) Answer {
	if a.IsZero() {
		return Yes
	}
	fits := Yes
	and := func(one Answer) { fits = min(fits, one) }
	if len(a.Transitions) > 0 {
		and(either(slices.Contains(a.Transitions, x.Transition), x.Transition == ""))
	}
	if a.Adverse || len(a.Transitions) == 0 {
		and(answer(x.Adverse))
	}
	if a.ofAwards() && x.Award == nil {
		return No
	}
	if len(a.Conditions) > 0 {
		and(named(a.Conditions, x.Ground))
	}
	if len(a.Programs) > 0 {
		and(named(a.Programs, x.Award.Program))
	}
	if len(a.Years) > 0 {
		and(either(slices.Contains(a.Years, x.Award.Year), x.Award.Year == 0))
	}
	if len(a.Guidance) > 0 {
		and(answer(len(a.GuidanceAmong(x.Guidance)) > 0))
	}
	return fits
}

// GuidanceAmong are those of some guidance documents that a clause is about.
func (a Acts) GuidanceAmong(documents []string) []string {
	var all []string
	for _, g := range documents {
		if named(a.Guidance, g) == Yes {
			all = append(all, g)
		}
	}
	return all
}

// MayBar says whether an act about an award may be among the acts, whatever its ground is.
func (a Acts) MayBar(w Award) bool {
	fits := func(list []string, of ...string) bool {
		return len(list) == 0 || len(of) == 0 || slices.ContainsFunc(of, func(one string) bool { return named(list, one) != No })
	}
	return fits(a.Conditions, w.Conditions...) && fits(a.Programs, w.Program) && (len(a.Years) == 0 || w.Year == 0 || slices.Contains(a.Years, w.Year))
}

// named says whether a list has a name; what nobody recorded may be any of them.
func named(list []string, name string) Answer {
	return either(slices.ContainsFunc(list, func(one string) bool { return workflow.SameName(one, name) }), strings.TrimSpace(name) == "")
}

func either(yes, open bool) Answer {
	if !yes && open {
		return Unknown
	}
	return answer(yes)
}
