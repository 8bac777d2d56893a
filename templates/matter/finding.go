package matter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/finding"
	"duces/workflow/grant"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// Finding is a finding in words.
type Finding struct {
	finding.Finding
	AskedBy    string // name
	ApprovedBy string
	Corrected  bool
}

// href is where the history has the step of the finding.
func (f Finding) href() string { return "#" + anchorOf(f.Event) }

// Exhibits are the documents of a matter that the reader may open, as choices: each file once, the newest first.
func Exhibits(m matter.Matter) []page.Option {
	var all []page.Option
	for _, d := range slices.Backward(m.Documents) {
		if d.Closed || slices.ContainsFunc(all, func(o page.Option) bool { return o.Value == d.SHA256 }) {
			continue
		}
		all = append(all, page.Option{Value: d.SHA256, Label: d.Name, Hint: CameText(d)})
	}
	return all
}

// CameText says on which day a document was received, or, of one of our letters, issued.
func CameText(d document.Document) string {
	if d.Kind == document.Letter {
		return "Issued " + d.On.Text() + "."
	}
	return "Received " + d.On.Text() + "."
}

// FindingOptions are the findings of a matter that no later one had superseded on a day, as choices, the newest first. Those
// that a form names already stay. nil: there are none.
func FindingOptions(m matter.Matter, on civil.Date, named []string) []page.Option {
	var all []page.Option
	for _, f := range slices.Backward(m.Findings) {
		number, label := strconv.Itoa(f.Number), f.Title()+", "+f.On.Text()
		switch {
		case f.Stands(on):
		case slices.Contains(named, number):
			label += fmt.Sprintf(" (superseded by finding %d)", f.SupersededBy)
		default:
			continue
		}
		all = append(all, page.Option{Value: number, Label: label})
	}
	if all == nil {
		return nil
	}
	return slices.Insert(all, 0, page.Option{Label: "None"})
}

// GroundOptions are the findings of matters that are in effect on a day, as choices of grounds, each name once.
func GroundOptions(all []grant.Ground, on civil.Date) []page.Option {
	var options []page.Option
	for _, g := range all {
		if g.Finding.On.After(on) || !g.Finding.Stands(on) || slices.ContainsFunc(options, func(o page.Option) bool { return o.Value == g.Name }) {
			continue
		}
		o := page.Option{Value: g.Name, Label: g.Name}
		if g.Finding.Number > 0 {
			o.Hint = g.Finding.Title() + ", " + g.Finding.On.Text()
		}
		options = append(options, o)
	}
	return options
}

// manyExhibits are so many documents to choose from that a form which can do without them folds them away.
const manyExhibits = 10

// exhibitsOpen says that they are not folded away: some are chosen, or something is wrong with them.
func (f Form) exhibitsOpen(p process.Field) bool {
	in := f.exhibits(p)
	return len(in.Values) > 0 || in.Error != ""
}

// exhibits is the input of documents of the matter.
func (f Form) exhibits(p process.Field) page.Field {
	in := f.field(p)
	in.Values = f.Typed[in.Name]
	return in
}

func superseding(f finding.Finding) string {
	numbers := make([]string, len(f.Supersedes))
	for i, n := range f.Supersedes {
		numbers[i] = strconv.Itoa(n)
	}
	if len(numbers) == 1 {
		return "finding " + numbers[0]
	}
	return "findings " + strings.Join(numbers, ", ")
}

// numberOf is the number of a document among those of the matter; 0: it is not among them, or closed to the reader.
func (v View) numberOf(d field.Document) int {
	if d.SHA256 == "" {
		return 0
	}
	return slices.IndexFunc(v.Matter.Documents, func(x document.Document) bool { return x.SHA256 == d.SHA256 }) + 1
}
