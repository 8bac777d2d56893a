package matter

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"duces/templates/page"
	"duces/workflow/demand"
	"duces/workflow/process"
)

// ReadList reads the demands that were typed. What is known on record leaves no gap.
func ReadList(typed string, known []demand.Demand) (demand.List, error) {
	list, err := demand.Read(typed)
	return list.Among(known), err
}

// ListAccepted is the value of the tick “These are the demands”. It holds for the text that was
// shown: a list edited since is looked at again.
func ListAccepted(typed string) string {
	text := strings.ReplaceAll(strings.TrimSpace(typed), "\r\n", "\n")
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// AcceptName is the input of that tick.
func AcceptName(field string) string { return InputName(field, "accepted") }

// pasted is the list of a field, where it is to be looked at before it is saved.
func (f Form) pasted(p process.Field) (demand.List, bool) {
	asked := f.Errors[InputName(p.Name)] != "" || f.Errors[AcceptName(p.Name)] != ""
	if !asked && !f.Typed.Has(AcceptName(p.Name)) {
		return demand.List{}, false
	}
	list, err := ReadList(f.value(InputName(p.Name)), f.known(p))
	return list, err == nil && !list.Plain()
}

// known are the demands on record and those of the set that was chosen.
func (f Form) known(p process.Field) []demand.Demand {
	set := f.Sets.Chosen(f.Typed, p.Name).Demands
	if f.Correction == nil {
		return slices.Concat(set, f.Standing)
	}
	var own []demand.Demand
	if raw := f.Correction.Fields[p.Name]; len(raw) > 0 && json.Unmarshal(raw, &own) != nil {
		own = nil
	}
	return slices.Concat(own, set, f.Standing)
}

// acceptable says whether the list can be saved as it is read.
func acceptable(l demand.List) bool {
	_, refused := l.Refused()
	return len(l.Demands) > 0 && !refused
}

func listNote(l demand.List) string {
	if acceptable(l) {
		return "Nothing is saved yet. Edit the text above, or accept the list below."
	}
	return "Nothing is saved yet. Edit the text above."
}

func acceptList(f Form, p process.Field) page.Field {
	in := f.input(AcceptName(p.Name), "Save this list?")
	in.Values = f.Typed[in.Name]
	return in
}

func acceptOption(f Form, p process.Field) []page.Option {
	value := ListAccepted(f.value(InputName(p.Name)))
	return []page.Option{{Value: value, Label: "These are the demands", Hint: "The numbers are saved as shown."}}
}

// remarks say what a reader should know of a demand of the list.
func remarks(d demand.Item) string {
	var all []string
	if d.Given {
		all = append(all, "Number given by us")
	}
	if d.Withdrawn {
		all = append(all, "Withdrawn")
	}
	return strings.Join(all, ". ")
}

func hasSections(l demand.List) bool {
	for _, d := range l.Demands {
		if d.Section != "" {
			return true
		}
	}
	return false
}
