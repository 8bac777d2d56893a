package demand

import (
	"slices"
	"strconv"
	"strings"

	"duces/workflow/civil"
)

// Demand is one numbered item. Its label stands in Number where it is a plain number, as
// events of earlier versions have it, and in Label otherwise; see Called.
type Demand struct {
	Number  int    `json:"number,omitempty"`
	Label   Label  `json:"label,omitempty"`
	Section string `json:"section,omitempty"` // heading it stands under: "A. Policies"
	Text    string `json:"text"`
	// What the text is limited to; zero and empty: it is not.
	From         civil.Date `json:"from,omitzero"`
	Until        civil.Date `json:"until,omitzero"`
	Custodian    string     `json:"custodian,omitempty"`
	Instructions string     `json:"instructions,omitempty"`
	// Given says that the paper has no number for it, and we gave one.
	Given bool `json:"number_given,omitempty"`
	// Withdrawn: the number is used and asks for nothing ("Reserved").
	Withdrawn bool `json:"withdrawn,omitempty"`
	// Of is the label in the document request, where a schedule numbers anew.
	Of Label `json:"of,omitempty"`
}

// New is a demand of a label.
func New(label Label, text string) Demand {
	d := Demand{Label: label, Text: text}
	d.Call(label)
	return d
}

// Call gives the demand a label.
func (d *Demand) Call(label Label) {
	d.Number, d.Label = label.Plain(), ""
	if d.Number == 0 {
		d.Label = label
	}
}

// Called is the label that the paper has.
func (d Demand) Called() Label {
	if d.Label != "" {
		return d.Label
	}
	return Label(strconv.Itoa(d.Number))
}

// Known is the label under which the matter knows the demand: that of the document
// request, whatever number a schedule gives it.
func (d Demand) Known() Label {
	if d.Of != "" {
		return d.Of
	}
	return d.Called()
}

// Find finds a demand by the label under which the matter knows it.
func Find(list []Demand, known Label) (Demand, bool) {
	i := slices.IndexFunc(list, func(d Demand) bool { return d.Known() == known })
	if i < 0 {
		return Demand{}, false
	}
	return list[i], true
}

// Standing are the demands that were not withdrawn.
func Standing(list []Demand) []Demand {
	return slices.DeleteFunc(slices.Clone(list), func(d Demand) bool { return d.Withdrawn })
}

// Leaves are the demands that answers are judged by: those with no other below them, and
// not withdrawn. What is above follows from them.
func Leaves(list []Demand) []Demand {
	above := map[Label]bool{}
	for _, d := range list {
		if d.Withdrawn {
			continue
		}
		for l := d.Known().Parent(); l != ""; l = l.Parent() {
			above[l] = true
		}
	}
	var leaves []Demand
	for _, d := range list {
		if !above[d.Known()] && !d.Withdrawn {
			leaves = append(leaves, d)
		}
	}
	return leaves
}

// Full is the text with what it is limited to.
func (d Demand) Full() string {
	text := d.Text
	if limits := d.Limits(); limits != "" {
		text += " (" + limits + ")"
	}
	return text
}

// Limits are the dates, the custodian and the instructions of a demand, in words; empty: none.
func (d Demand) Limits() string {
	var all []string
	switch {
	case !d.From.IsZero() && !d.Until.IsZero():
		all = append(all, d.From.Text()+" to "+d.Until.Text())
	case !d.From.IsZero():
		all = append(all, "from "+d.From.Text())
	case !d.Until.IsZero():
		all = append(all, "until "+d.Until.Text())
	}
	if d.Custodian != "" {
		all = append(all, "custodian: "+d.Custodian)
	}
	if d.Instructions != "" {
		all = append(all, d.Instructions)
	}
	return strings.Join(all, "; ")
}

// Line is the demand as lists have it: "2(a). All orders since 2017."
func (d Demand) Line() string { return string(d.Called()) + ". " + d.Full() }
