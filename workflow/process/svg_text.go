package process

import (
	"fmt"
	"strings"
)

// describe says in words what the drawing shows, for whoever cannot see it.
func describe(d *Definition) string {
	var b strings.Builder
	for i, g := range d.Stages {
		var titles []string
		for _, s := range d.States {
			if s.Stage == g.Name {
				titles = append(titles, s.Title)
			}
		}
		fmt.Fprintf(&b, "Stage %d, %s: %s. ", i+1, g.Title, strings.Join(titles, ", "))
	}
	for _, t := range d.Transitions {
		b.WriteString(sentence(d, t) + " ")
	}
	return strings.TrimSpace(b.String())
}

// sentence tells one transition: "Issue subpoena: from Requested (overdue), …
// to Subpoenaed; adverse."
func sentence(d *Definition, t Transition) string {
	var from []string
	for _, f := range t.From {
		s, _ := d.State(f.State)
		if guards := f.Guards; len(guards) > 0 {
			s.Title += " (" + joined(guards, ", ") + ")"
		}
		from = append(from, s.Title)
	}
	start := strings.Join(from, ", ")
	if fromEverywhere(d, t) {
		start = "any status that is not an end status"
	}
	to, _ := d.State(t.To)
	end := "."
	switch t.Adverse {
	case AdverseAlways:
		end = "; adverse."
	case AdverseByOutcome:
		end = "; adverse by outcome."
	}
	return fmt.Sprintf("%s: from %s to %s%s", t.Title, start, to.Title, end)
}

// wrap breaks a title into lines of about n characters, at spaces only.
func wrap(s string, n int) []string {
	var lines []string
	for _, word := range strings.Fields(s) {
		last := len(lines) - 1
		if last >= 0 && len([]rune(lines[last]))+1+len([]rune(word)) <= n {
			lines[last] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}

// clip keeps a title inside its box; the description has it in full.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
