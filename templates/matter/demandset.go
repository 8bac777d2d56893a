package matter

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/process"
	"duces/workflow/review"
)

// DemandSet is a set of demands that a form can take over.
type DemandSet struct {
	ID, Title string
	Demands   []demand.Demand
}

// DemandSets are those of which a form can take one.
type DemandSets []DemandSet

// SetsOf are the sets of some reviews in their latest versions, by name.
func SetsOf(reviews ...review.Review) DemandSets {
	var all DemandSets
	for _, r := range reviews {
		for _, s := range r.DemandSets {
			title := fmt.Sprintf("%s, version %d", s.Name, len(s.Versions))
			if len(reviews) > 1 {
				title = r.Name + ": " + title
			}
			all = append(all, DemandSet{ID: s.ID, Title: title, Demands: s.Latest().Demands})
		}
	}
	slices.SortFunc(all, func(a, b DemandSet) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID)) })
	return all
}

// SetName is the input that chooses the set of a field.
func SetName(field string) string { return InputName(field, "set") }

// TakeName is the button that fills in the set of a field.
const TakeName = "take"

// Chosen is the set that was chosen for a field; empty: none.
func (sets DemandSets) Chosen(typed url.Values, field string) DemandSet {
	id := typed.Get(SetName(field))
	i := slices.IndexFunc(sets, func(s DemandSet) bool { return id != "" && s.ID == id })
	if i < 0 {
		return DemandSet{}
	}
	return sets[i]
}

// Take fills in the demands of the set that was chosen, and says what is wrong, by input.
func (sets DemandSets) Take(typed url.Values) map[string]string {
	name := typed.Get(TakeName)
	set := sets.Chosen(typed, name)
	if set.ID == "" {
		return map[string]string{SetName(name): "Set of demands: choose one of the sets."}
	}
	typed.Set(InputName(name), demand.Write(set.Demands))
	typed.Del(AcceptName(name))
	return nil
}

// TypedDemands reads the list that was typed for a field, and says what is wrong, by input. One
// that is not plain is saved only once somebody has seen how it is read.
func TypedDemands(typed url.Values, p process.Field, known []demand.Demand) ([]demand.Demand, map[string]string) {
	text := typed.Get(InputName(p.Name))
	read, err := ReadList(text, known)
	problems := map[string]string{}
	refused, is := read.Refused()
	switch accepted := typed.Get(AcceptName(p.Name)) == ListAccepted(text); {
	case err != nil:
		problems[InputName(p.Name)] = p.Title + ": " + workflow.Sentence(err)
	case is:
		problems[InputName(p.Name)] = fmt.Sprintf("%s: line %d: %s %s", p.Title, refused.Line, refused.Asked, refused.Choices[0])
	case len(read.Demands) == 0 && strings.TrimSpace(text) != "":
		problems[InputName(p.Name)] = "No demands were found. Check how the list is read."
	case !read.Plain() && !accepted:
		problems[AcceptName(p.Name)] = "Check how the list is read. Then edit it, or tick “These are the demands”."
	}
	return read.All(), problems
}

// sets are the choice of a set for a field.
func (f Form) sets(p process.Field) (page.Field, []page.Option) {
	in := f.input(SetName(p.Name), "Set of demands")
	in.Hint = "Fills in the demands below. You can edit them."
	options := make([]page.Option, len(f.Sets))
	for i, s := range f.Sets {
		options[i] = page.Option{Value: s.ID, Label: s.Title}
	}
	return in, options
}
