package production

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow/demand"
	"duces/workflow/validation"
)

// Given is what somebody says came for the demands, in one delivery.
type Given struct {
	// All is the answer to every demand that Answers do not name; empty: nothing is said of them.
	All     string   `json:"all,omitempty"`
	Answers []Answer `json:"answers,omitempty"`
	Via     string   `json:"via,omitempty"` // one of Ways
}

// Check refuses what could be said of no demands at all.
func (g Given) Check() error {
	if g.All != "" && !slices.Contains(Answers, g.All) {
		return fmt.Errorf("%s", validation.NotOneOf("All", g.All, Answers...))
	}
	if g.Via != "" && !slices.Contains(Ways, g.Via) {
		return fmt.Errorf("%s", validation.NotOneOf("Via", g.Via, Ways...))
	}
	for _, a := range g.Answers {
		if err := a.check(); err != nil {
			return fmt.Errorf("demand %s: %w", a.Demand, err)
		}
	}
	return nil
}

func (a Answer) check() error {
	if !slices.Contains(Answers, a.Answer) {
		return fmt.Errorf("%s", validation.NotOneOf("Answer", a.Answer, Answers...))
	}
	if a.Withheld != "" && a.Withheld != Withheld && a.Withheld != Nothing {
		return fmt.Errorf("%s", validation.NotOneOf("Withheld", a.Withheld, Withheld, Nothing))
	}
	if a.Answer != Objected && (a.Part != "" || a.Withheld != "") && a.Ground == "" {
		return fmt.Errorf("a part, and whether something is withheld, belong to an objection. Enter its ground")
	}
	if a.Answer == Objected && a.Withheld == Nothing && a.Part == "" {
		return fmt.Errorf("an objection on which nothing is withheld leaves the demand answered or not. Choose how far it is answered, and keep the ground")
	}
	return nil
}

// For is what is said of the demands of a matter: one answer for each that is answered, in
// the order of the demands. A demand that has others below it is answered by those.
func (g Given) For(items []Item) ([]Answer, error) {
	leaves := demand.Leaves(plain(standing(items)))
	named := map[demand.Label]Answer{}
	for _, a := range g.Answers {
		label, err := g.leaf(a.Demand, items, leaves)
		if err != nil {
			return nil, err
		}
		if _, twice := named[label]; twice {
			return nil, fmt.Errorf("demand %s is answered twice", a.Demand)
		}
		a.Demand = label
		named[label] = a
	}
	var all []Answer
	for _, x := range items {
		if a, is := named[x.Known()]; is {
			all = append(all, a)
		} else if _, leaf := demand.Find(leaves, x.Known()); leaf && g.All != "" {
			all = append(all, Answer{Demand: x.Known(), Answer: g.All})
		}
	}
	return slices.DeleteFunc(all, func(a Answer) bool { return a.Answer == Outstanding && a.Ground == "" }), nil
}

// leaf finds the demand that a label means, by the number that the request gives it or, where
// a schedule numbers anew, by that of the schedule if the request has no such number.
func (g Given) leaf(label demand.Label, items []Item, leaves []demand.Demand) (demand.Label, error) {
	typed, err := demand.ParseLabel(string(label))
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(items, func(x Item) bool { return x.Known() == typed })
	if i < 0 {
		i = slices.IndexFunc(items, func(x Item) bool { return x.Called() == typed })
	}
	if i < 0 {
		return "", fmt.Errorf("there is no demand %s. The demands are %s", typed, listed(plain(items)))
	}
	x := items[i]
	var below []string
	for _, l := range leaves {
		if (Item{Demand: l}).under(x.Known()) {
			below = append(below, string(l.Called()))
		}
	}
	switch {
	case x.Withdrawn:
		return "", fmt.Errorf("demand %s is withdrawn and cannot be answered", typed)
	case len(below) > 0:
		return "", fmt.Errorf("demand %s follows from those below it. Answer %s", typed, strings.Join(below, ", "))
	}
	return x.Known(), nil
}

func standing(items []Item) []Item {
	return slices.DeleteFunc(slices.Clone(items), func(x Item) bool { return !x.Stands })
}

func listed(list []demand.Demand) string {
	labels := make([]string, len(list))
	for i, d := range list {
		labels[i] = string(d.Called())
	}
	if len(labels) == 0 {
		return "none"
	}
	return strings.Join(labels, ", ")
}

// Title is what people call an answer or a status.
func Title(answer string) string {
	switch answer {
	case NoneExist:
		return "None exist"
	case "":
		return ""
	}
	return strings.ToUpper(answer[:1]) + answer[1:]
}

// Text says the answer in words: "Objected to “all email”: unduly burdensome. Something is withheld."
func (a Answer) Text() string {
	text := Title(a.Answer)
	if a.Part != "" {
		text += " to " + validation.Quoted(a.Part)
	}
	if a.Ground != "" && a.Answer != Objected {
		text += "; objection"
	}
	if a.Ground != "" {
		text += ": " + strings.TrimSuffix(a.Ground, ".")
	}
	switch a.Withheld {
	case Withheld:
		text += ". Something is withheld"
	case Nothing:
		text += ". Nothing is withheld"
	}
	return text
}
