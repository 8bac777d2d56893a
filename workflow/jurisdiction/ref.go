package jurisdiction

import (
	"strings"

	"duces/workflow/search"
)

// Ref names a jurisdiction for a reader who may know another of the same name.
type Ref struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Parent string `json:"parent,omitempty"`
}

// Ref names it.
func (j Jurisdiction) Ref() Ref {
	return Ref{ID: j.ID, Name: j.Name, Kind: j.Kind, State: j.State, Parent: j.Parent}
}

// Title is Ref.Title.
func (j Jurisdiction) Title() string { return j.Ref().Title() }

// Title is the name with what tells it from others of the state: its kind, unless
// the name says that, and its parent. “St. Louis (city)”, “Cook County”,
// “Washington Township (Bergen County)”.
func (r Ref) Title() string { return r.Name + inBrackets(r.about()) }

// Full is the title with the state: “St. Louis (city, MO)”.
func (r Ref) Full() string { return r.In(r.State) }

// In is the title with a state in the reader's words.
func (r Ref) In(state string) string { return r.Name + inBrackets(append(r.about(), state)) }

// About is what stands beside the name in a list: “city, MO”.
func (r Ref) About() string { return strings.Join(append([]string{r.State}, r.about()...), ", ") }

func (r Ref) about() []string {
	var parts []string
	if !saysKind(r.Name, r.Kind, r.State) {
		parts = append(parts, KindText(r.Kind))
	}
	if r.Parent != "" {
		parts = append(parts, r.Parent)
	}
	return parts
}

func inBrackets(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// SearchKey is by what it is found, besides its other names.
func (r Ref) SearchKey() string { return r.searchNames().Key() }

func (r Ref) searchNames() search.Names {
	return search.Names{Name: r.Name, Kind: KindText(r.Kind), State: r.State, Parent: r.Parent}
}
