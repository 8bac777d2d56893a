// Package letter reads the templates of letters and fills them in. A template is Markdown
// with named fields; what fills a field is data, and never becomes Markdown or a field. It
// knows no matter and no process: values come from whoever has them.
package letter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Field is what a template can name: {{jurisdiction}}.
type Field struct {
	Name string // a name that ends in a point is followed by another: "due."
	Help string // one sentence, as it stands beside the editor
	// Block fields fill paragraphs of their own.
	Block bool
	// Optional fields introduce what they say. Without a value there is nothing to say, and the letter goes out.
	Optional bool
}

// Fields are all that a template can name.
var Fields = []Field{
	{Name: "addressee", Help: "Who holds the office on the date of the letter, the office, the jurisdiction, and the postal address on record.", Block: true},
	{Name: "authority", Help: "Legal authority of the review."},
	{Name: "certification.about", Help: "The law that the latest certification of compliance is about. One that was renewed or withdrawn does not count."},
	{Name: "certification.expires", Help: "Day on which it expires, with the weekday."},
	{Name: "certification.signed", Help: "Day on which it was signed, with the weekday."},
	{Name: "certification.signer", Help: "Who signed it, with the office."},
	{Name: "date", Help: "Date of the letter, with the weekday."},
	{Name: "decisions", Help: "The decision on each award.", Block: true},
	{Name: "demands", Help: "All demands that were not withdrawn, each with its number.", Block: true},
	{Name: "denial", Help: "The latest decision on a request for more time, if it is a denial: the deadline, the date requested, and the day of the decision."},
	{Name: "due.", Help: "Due date of a deadline that is open, with the weekday, and the hour if it does not end with the day."},
	{Name: "extension", Help: "The latest extension, if it still holds and its deadline is open: the deadline, its date, and the date that it replaces."},
	{Name: "extension_reason", Help: "Why the latest request for more time was denied, or granted in part.", Block: true},
	{Name: "field.", Help: "What a step was given: the step's name, a period, and the field's name."},
	{
		Name: "insufficient_entries", Block: true, Optional: true,
		Help: "The entries of privilege logs that do not say what Rule 26(b)(5)(A) asks for, with what each lacks, after a " +
			"sentence that introduces them. If there are none, it is left out.",
	},
	{Name: "jurisdiction", Help: "Name of the jurisdiction."},
	{Name: "message", Help: "Text that you type when you send the letter.", Block: true},
	{Name: "office", Help: "Office to which the letter is addressed."},
	{Name: "outstanding", Help: "The demands for which something is still due, each with its number.", Block: true},
	{Name: "review", Help: "Name of the review."},
	{Name: "rule_45", Help: "Text of Federal Rule of Civil Procedure 45(d) and (e), which every subpoena must set out (Rule 45(a)(1)(A)(iv)).", Block: true},
	{Name: "sender", Help: "Name of the person who sends the letter."},
	{Name: "service.location", Help: "Where the paper was served."},
	{Name: "service.method", Help: "How it was served."},
	{Name: "service.on", Help: "Date of service, with the weekday. A service that was replaced does not count. Of several, the letter names the one that you choose, or the one from which the dates run."},
	{Name: "service.person", Help: "Person or office on whom the paper was served."},
	{Name: "service.server", Help: "Who served it."},
	{Name: "service.time", Help: "Time of day of the service."},
	{Name: "step.", Help: "Date of a step, with the weekday."},
}

// Names are what a process adds to Fields: what may follow a name that ends in a point.
type Names interface {
	HasDeadline(name string) bool
	HasTransition(name string) bool
	HasField(transition, name string) bool
}

// Problem is one thing wrong with a template, and on which line, from 1; 0: on none.
type Problem struct {
	Line int
	Text string
}

func (p Problem) Error() string {
	if p.Line == 0 {
		return p.Text
	}
	return fmt.Sprintf("Line %d: %s", p.Line, p.Text)
}

var (
	field   = regexp.MustCompile(`\{\{\s*([a-z0-9_.]*)\s*\}\}`)
	code    = regexp.MustCompile("^(    |\t)|`")
	opening = regexp.MustCompile(`\{\{[^{}\n]{0,60}`)
)

// Check names what is wrong with a template: fields that there are not, and fields in places
// that they cannot fill.
func Check(text string, known Names) []Problem {
	var problems []Problem
	for i, line := range strings.Split(text, "\n") {
		wrong := func(format string, args ...any) {
			problems = append(problems, Problem{i + 1, fmt.Sprintf(format, args...)})
		}
		found := field.FindAllStringSubmatch(line, -1)
		for _, m := range found {
			f, ok := find(m[1], known)
			switch {
			case !ok:
				wrong("there is no field %s. Use one of the fields that are listed.", m[0])
			case f.Block && strings.TrimSpace(line) != m[0]:
				wrong("%s fills paragraphs. Give it a line of its own.", m[0])
			case code.MatchString(line):
				wrong("%s is in code, which is printed as it is. Remove the indent or the backquote.", m[0])
			}
		}
		if rest := field.ReplaceAllString(line, ""); strings.Contains(rest, "{{") {
			wrong("%s is no field. Write fields as {{date}}.", opening.FindString(rest))
		}
	}
	return problems
}

// find finds what a name in a template stands for.
func find(name string, known Names) (Field, bool) {
	if i := slices.IndexFunc(Fields, func(f Field) bool { return f.Name == name && !strings.HasSuffix(name, ".") }); i >= 0 {
		return Fields[i], true
	}
	group, rest, dotted := strings.Cut(name, ".")
	if dotted {
		group += "."
	}
	i := slices.IndexFunc(Fields, func(f Field) bool { return f.Name == group })
	if i < 0 {
		return Field{}, false
	}
	ok := true
	switch group {
	case "due.":
		ok = known.HasDeadline(rest)
	case "step.":
		ok = known.HasTransition(rest)
	case "field.":
		transition, name, _ := strings.Cut(rest, ".")
		ok = known.HasField(transition, name)
	}
	return Fields[i], ok
}

// Used are the names of the fields of a template, each once, in order.
func Used(text string) []string {
	var names []string
	for _, m := range field.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// Compose fills in a template. Blanks are the fields without a value that are not optional, in order; the letter
// cannot go out with one.
func Compose(template string, values map[string]string) (text string, blanks []string) {
	is := func(name string, what func(Field) bool) bool {
		return slices.ContainsFunc(Fields, func(f Field) bool { return f.Name == name && what(f) })
	}
	for _, name := range Used(template) {
		if strings.TrimSpace(values[name]) == "" && !is(name, func(f Field) bool { return f.Optional }) {
			blanks = append(blanks, name)
		}
	}
	text = field.ReplaceAllStringFunc(template, func(m string) string {
		name := field.FindStringSubmatch(m)[1]
		if is(name, func(f Field) bool { return f.Block }) {
			return "\n" + paragraphs(values[name]) + "\n" // in paragraphs of its own, whatever stands around it
		}
		return escape(strings.Join(strings.Fields(values[name]), " "))
	})
	return text, blanks
}

// Difference is a field whose value is not what it was.
type Difference struct{ Field, Was, Is string }

// Text says it in a sentence.
func (d Difference) Text() string {
	return fmt.Sprintf("{{%s}} was %s and is now %s.", d.Field, quoted(d.Was), quoted(d.Is))
}

func quoted(s string) string {
	if s == "" {
		return "empty"
	}
	return "“" + strings.Join(strings.Fields(s), " ") + "”"
}

// Compare names the fields of a template whose values differ.
func Compare(template string, was, is map[string]string) []Difference {
	var all []Difference
	for _, name := range Used(template) {
		if was[name] != is[name] {
			all = append(all, Difference{name, was[name], is[name]})
		}
	}
	return all
}

// paragraphs is text that keeps its lines, and is nothing but text.
func paragraphs(s string) string {
	var out strings.Builder
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")), "\n")
	for i, line := range lines {
		line = escape(strings.Join(strings.Fields(line), " ")) // an indent would make it code
		out.WriteString(line)
		switch {
		case i == len(lines)-1:
		case line != "" && strings.TrimSpace(lines[i+1]) != "":
			out.WriteString("\\\n") // a line break
		default:
			out.WriteString("\n")
		}
	}
	return out.String()
}

// escape keeps text from being read as Markdown: a backslash makes any ASCII punctuation
// literal (CommonMark 0.31, section 2.4).
func escape(s string) string {
	var out strings.Builder
	for _, r := range s {
		if r > ' ' && r < 0x7f && ((r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// Plain is a composed letter as it reads, for previews: Markdown without the backslashes.
func Plain(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			if next := text[i+1]; next == '\n' || strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", next) >= 0 {
				i++
			}
		}
		out.WriteByte(text[i])
	}
	return strings.TrimSpace(blankLines.ReplaceAllString(out.String(), "\n\n"))
}

var blankLines = regexp.MustCompile(`\n{3,}`)
