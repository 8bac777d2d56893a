package production

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"duces/workflow/bates"
	"duces/workflow/demand"
	"duces/workflow/privilege"
	"duces/workflow/validation"
)

// Given is what somebody says came for the demands, in one delivery.
type Given struct {
	// All is the answer to every demand that Answers do not name; empty: nothing is said of them.
	All     string   `json:"all,omitempty"`
	Answers []Answer `json:"answers,omitempty"`
	Via     string   `json:"via,omitempty"` // one of Ways
	// Bates are the page numbers as typed: "CHI000001–CHI000250; CHI000252-300".
	Bates string `json:"bates,omitempty"`
	// PrivilegeLog says what is withheld as privileged.
	PrivilegeLog []privilege.Entry `json:"privilege_log,omitempty"`
}

// GroundName is the name of the ground of an objection among the personal text of its event.
func GroundName(of demand.Label) string { return "ground." + string(of) }

// PartName is as GroundName, for the part that is objected to.
func PartName(of demand.Label) string { return "part." + string(of) }

// EntryName is as GroundName, for the entry of the privilege log at an index.
func EntryName(i int) string { return fmt.Sprintf("privilege.%d", i+1) }

// maxEntries is how many entries of a privilege log one delivery can have.
const maxEntries = 500

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
	if _, wrong := bates.Parse(g.Bates); len(wrong) > 0 && strings.TrimSpace(g.Bates) != "" {
		return fmt.Errorf("page numbers, line %d: %s", wrong[0].Line, strings.TrimSuffix(wrong[0].Message, "."))
	}
	if len(g.PrivilegeLog) > maxEntries {
		return fmt.Errorf("the privilege log has more than %d entries. Record it in parts", maxEntries)
	}
	for i, e := range g.PrivilegeLog {
		e.Count = cmp.Or(e.Count, 1)
		if no := e.Check(); len(no) > 0 {
			return fmt.Errorf("privilege log, entry %d: %s", i+1, strings.TrimSuffix(no[0].Message, "."))
		}
	}
	return nil
}

// Delivery is what is given for the demands of a matter, and its personal text by its name in an event.
func (g Given) Delivery(items []Item) (Delivery, map[string]string, error) {
	d, words := Delivery{Via: g.Via}, map[string]string{}
	var err error
	if d.Answers, err = g.For(items); err != nil {
		return d, nil, err
	}
	for i, a := range d.Answers {
		if strings.TrimSpace(a.Ground) != "" {
			words[GroundName(a.Demand)] = a.Ground
		}
		if strings.TrimSpace(a.Part) != "" {
			words[PartName(a.Demand)] = a.Part
		}
		d.Answers[i].Ground, d.Answers[i].Part = "", ""
	}
	if strings.TrimSpace(g.Bates) != "" {
		ranges, _ := bates.Parse(g.Bates) // checked
		for _, r := range ranges {
			d.Bates = append(d.Bates, r.String())
		}
	}
	for i, e := range g.PrivilegeLog {
		c := Claim{Count: max(1, e.Count), Bates: bates.Text(e.Bates)}
		for _, label := range e.Demands {
			known, err := g.leaf(demand.Label(label), items, demand.Leaves(plain(standing(items))))
			if err != nil {
				return d, nil, fmt.Errorf("privilege log, entry %d: %w", i+1, err)
			}
			c.Demands = append(c.Demands, known)
		}
		for _, lack := range e.Insufficient() {
			c.Lacks = append(c.Lacks, lack.Field)
		}
		raw, err := json.Marshal(e)
		if err != nil {
			return d, nil, err
		}
		d.Claims, words[EntryName(i)] = append(d.Claims, c), string(raw)
	}
	return d, words, nil
}

// GivenOf is what somebody gave when they recorded a delivery with its personal text. An entry of a privilege log
// that was erased keeps what is no personal text.
func GivenOf(d Delivery) Given {
	g := Given{Answers: slices.Clone(d.Answers), Via: d.Via, Bates: strings.Join(d.Bates, "; ")}
	for _, c := range d.Claims {
		var e privilege.Entry
		if json.Unmarshal([]byte(c.Entry), &e) != nil {
			ranges, _ := bates.Parse(c.Bates)
			e = privilege.Entry{Count: c.Count, Bates: ranges}
			for _, l := range c.Demands {
				e.Demands = append(e.Demands, string(l))
			}
		}
		g.PrivilegeLog = append(g.PrivilegeLog, e)
	}
	return g
}

// Text is the personal text of what is given, as WithoutText leaves it out, by its name in an event.
func (g Given) Text() (map[string]string, error) {
	all := map[string]string{}
	for _, a := range g.Answers {
		if a.Ground != "" {
			all[GroundName(a.Demand)] = a.Ground
		}
		if a.Part != "" {
			all[PartName(a.Demand)] = a.Part
		}
	}
	for i, e := range g.PrivilegeLog {
		raw, err := json.Marshal(e)
		if err != nil {
			return nil, err
		}
		all[EntryName(i)] = string(raw)
	}
	return all, nil
}

// WithText gives back the text that WithoutText took; text finds it by its name in an event.
func (g Given) WithText(text func(name string) string) Given {
	g.Answers, g.PrivilegeLog = slices.Clone(g.Answers), slices.Clone(g.PrivilegeLog)
	for i, a := range g.Answers {
		g.Answers[i].Ground, g.Answers[i].Part = text(GroundName(a.Demand)), text(PartName(a.Demand))
	}
	for i := range g.PrivilegeLog {
		var e privilege.Entry
		if raw := text(EntryName(i)); raw != "" && json.Unmarshal([]byte(raw), &e) == nil {
			g.PrivilegeLog[i] = e
		}
	}
	return g
}

// WithoutText is what is given without its personal text.
func (g Given) WithoutText() Given {
	g.Answers, g.PrivilegeLog = slices.Clone(g.Answers), slices.Clone(g.PrivilegeLog)
	for i := range g.Answers {
		g.Answers[i].Ground, g.Answers[i].Part = "", ""
	}
	for i, e := range g.PrivilegeLog {
		g.PrivilegeLog[i] = privilege.Entry{Bates: e.Bates, Count: e.Count, Demands: e.Demands}
	}
	return g
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
	i := -1
	for _, is := range []func(Item) bool{
		func(x Item) bool { return x.Stands && x.Known() == typed },
		func(x Item) bool { return x.Stands && x.Called() == typed },
		func(x Item) bool { return x.Known() == typed },
	} {
		if i < 0 {
			i = slices.IndexFunc(items, is)
		}
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
