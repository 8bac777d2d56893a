package page

import "strings"

// Field is one input of a form with all that belongs to it. Value is what stands in it, so that a
// refused form comes back as it was typed; Error points out what to change.
type Field struct {
	Name, Label, Hint, Error, Value string
	// ID is the element's id; Name serves when it is empty. Give one where a page has two forms with the same name.
	ID       string
	Required bool
	// Type is the type of a TextField's input, "text" when empty.
	Type string
	// Autocomplete tells the browser what belongs here, e.g. "username".
	Autocomplete string
	// List is the id of a datalist of what is likely entered.
	List string
	// Min and Max bound a DateField, as ISO dates.
	Min, Max string
	// Rows is the height of a TextArea in lines, 4 when zero.
	Rows int
	// Accept lists the file types of a FileField, e.g. ".csv,text/csv".
	Accept string
	// Values are the choices taken in Checkboxes; the other fields use Value.
	Values []string
}

// Option is one choice of a Select, Radios or Checkboxes.
type Option struct{ Value, Label, Hint string }

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func (f Field) hintID() string  { return f.id() + "-hint" }
func (f Field) errorID() string { return f.id() + "-error" }

// describedBy names the elements that explain the field, in the order in which they should be read.
func (f Field) describedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.hintID())
	}
	if f.Error != "" {
		ids = append(ids, f.errorID())
	}
	return strings.Join(ids, " ")
}

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() int {
	if f.Rows == 0 {
		return 4
	}
	return f.Rows
}

// choiceID is the id of a group's i-th choice. The first takes the group's own id, so that a summary
// of problems leads to something that can be focused, which a fieldset cannot.
func choiceID(f Field, i int, o Option) string {
	if i == 0 {
		return f.id()
	}
	return f.id() + "-" + strings.Join(strings.Fields(o.Value), "-")
}
