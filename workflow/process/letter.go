package process

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"duces/workflow/letter"
)

// OtherLetter is the kind of letter that every process has, in every state.
const OtherLetter = "other"

var otherLetter = Letter{Name: OtherLetter, Title: "Other letter", Text: "{{date}}\n\n{{addressee}}\n\n{{message}}\n\n{{sender}}\n"}

// Letter returns the kind of letter of that name.
func (d *Definition) Letter(name string) (Letter, bool) {
	return find(d.AllLetters(), func(l Letter) bool { return l.Name == name })
}

// AllLetters are the kinds of letter of the process and the one that every process has.
func (d *Definition) AllLetters() []Letter { return append(slices.Clip(d.Letters), otherLetter) }

// LettersIn are the kinds of letter that can be sent in a state.
func (d *Definition) LettersIn(state string) []Letter {
	return slices.DeleteFunc(d.AllLetters(), func(l Letter) bool { return !d.Sends(l, state) })
}

// Sends says whether a kind of letter can be sent in a state.
func (d *Definition) Sends(l Letter, state string) bool {
	at, ok := d.State(state)
	switch {
	case !ok:
		return false
	case l.Name == OtherLetter:
		return true
	case len(l.With) == 0:
		return !at.Terminal
	}
	return slices.ContainsFunc(l.With, func(name string) bool {
		t, ok := d.Transition(name)
		return ok && t.LeadsTo(state)
	})
}

// SentIn names the states in which a kind of letter can be sent.
func (d *Definition) SentIn(l Letter) []string {
	var states []string
	for _, s := range d.States {
		if d.Sends(l, s.Name) {
			states = append(states, s.Name)
		}
	}
	return states
}

// HasDeadline implements letter.Names.
func (d *Definition) HasDeadline(name string) bool {
	_, ok := d.Deadline(name)
	return ok
}

// HasTransition implements letter.Names.
func (d *Definition) HasTransition(name string) bool {
	_, ok := d.Transition(name)
	return ok
}

// HasField implements letter.Names.
func (d *Definition) HasField(transition, name string) bool {
	t, _ := d.Transition(transition)
	f, ok := t.Field(name)
	return ok && said(f.Type)
}

// Check names what is wrong with a template of the kind.
func (l Letter) Check(text string, d *Definition) []letter.Problem {
	problems := letter.Check(text, d)
	used := letter.Used(text)
	for _, name := range l.Requires {
		if !slices.Contains(used, name) {
			problems = append(problems, letter.Problem{Text: "The field {{" + name + "}} is missing. Every letter of this kind needs it."})
		}
	}
	return problems
}

// LetterFields are all fields that a letter under the process can name, each with its sentence.
func (d *Definition) LetterFields() []letter.Field {
	var fields []letter.Field
	for _, f := range letter.Fields {
		switch f.Name {
		case "due.":
			for _, k := range d.Deadlines {
				fields = append(fields, letter.Field{Name: f.Name + k.Name, Help: "Due date: " + k.Title + "."})
			}
		case "step.":
			for _, t := range d.Transitions {
				fields = append(fields, letter.Field{Name: f.Name + t.Name, Help: t.Title + ": " + t.Effective.Title + "."})
			}
		case "field.":
			for _, t := range d.Transitions {
				for _, given := range t.Fields {
					if said(given.Type) {
						fields = append(fields, letter.Field{Name: f.Name + t.Name + "." + given.Name, Help: t.Title + ": " + given.Title + "."})
					}
				}
			}
		default:
			fields = append(fields, f)
		}
	}
	return fields
}

// said says whether a letter can say what was given of a type: a due date is the deadline's, what came has
// demands of its own, and the name of a document may be closed to whoever reads the letter.
func said(t FieldType) bool { return t != Due && t != Production && t != Documents && t != Exhibits }

func (r *reader) letter(n *yaml.Node, d *Definition) Letter {
	o := r.object(n, "letter", "name", "title", "with", "office", "requires", "text")
	l := Letter{Name: o.needName("name"), Title: o.needText("title"), Office: o.optionalText("office")}
	if l.Name == OtherLetter {
		r.problem(o.keys["name"], "every process has the letter %q; give this one another name", l.Name)
	}
	r.declare("letter", l.Name, n)
	l.With = o.names("with", func(name string, n *yaml.Node) { r.refer("transition", name, n) })
	l.Requires = o.names("requires", func(name string, n *yaml.Node) {
		if len(letter.Check("{{"+name+"}}", d)) > 0 {
			r.problem(n, "there is no field %q for letters", name)
		}
	})
	if text := o.need("text"); text != nil {
		l.Text = o.prose(text)
		for _, p := range l.Check(l.Text, d) {
			line := text.Line
			if text.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
				line += p.Line
			}
			r.problem(&yaml.Node{Line: line}, "the text of %s: %s", o.what, p.Text)
		}
	}
	return l
}

// prose reads text of many lines.
func (o object) prose(n *yaml.Node) string {
	bad := func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }
	switch {
	case n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str":
		o.problem(n, "the text of %s must be text", o.what)
	case strings.TrimSpace(n.Value) == "":
		o.problem(n, "the text of %s is empty", o.what)
	case strings.ContainsFunc(n.Value, bad):
		o.problem(n, "the text of %s holds a control character", o.what)
	case utf8.RuneCountInString(n.Value) > maxLetter:
		o.problem(n, "the text of %s has more than %d characters", o.what, maxLetter)
	default:
		return n.Value
	}
	return ""
}

// maxLetter is how many characters a template may have.
const maxLetter = 20_000
