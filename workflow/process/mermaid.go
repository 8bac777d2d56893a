package process

import (
	"fmt"
	"slices"
	"strings"
)

// dagger marks an adverse transition wherever one is drawn.
const dagger = "†"

// Mermaid draws the definition as a Mermaid state diagram, states grouped by
// stage. A guard that must hold in one state only is written on that arrow.
func Mermaid(d *Definition) string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    direction LR\n")
	for _, g := range d.Stages {
		fmt.Fprintf(&b, "    state \"%s\" as stage_%s {\n", mermaidText(g.Title), g.Name)
		for _, s := range d.States {
			if s.Stage == g.Name {
				fmt.Fprintf(&b, "        state \"%s\" as %s\n", mermaidText(s.Title), s.Name)
			}
		}
		b.WriteString("    }\n")
	}
	fmt.Fprintf(&b, "    [*] --> %s\n", d.Initial)
	for _, t := range d.Transitions {
		for _, f := range t.From {
			label := markedName(t)
			if len(f.Guards) > 0 {
				label += " [" + joined(f.Guards, ", ") + "]"
			}
			fmt.Fprintf(&b, "    %s --> %s: %s\n", f.State, t.Target(f.State), label)
		}
	}
	for _, s := range d.States {
		if s.Terminal {
			fmt.Fprintf(&b, "    %s --> [*]\n", s.Name)
		}
	}
	return b.String()
}

// mermaidText keeps a title from ending the quoted string it stands in.
func mermaidText(s string) string {
	return strings.NewReplacer(`"`, "'", ";", ",", "{", "(", "}", ")").Replace(s)
}

// markedName is the transition's name, with a dagger where it may be adverse.
func markedName(t Transition) string {
	if t.Adverse == AdverseNever {
		return t.Name
	}
	return t.Name + " " + dagger
}

// fromEverywhere says whether the transition starts in every state that is not
// terminal, so that a drawing may say so in one word.
func fromEverywhere(d *Definition, t Transition) bool {
	return !slices.ContainsFunc(d.States, func(s State) bool {
		_, ok := t.FromState(s.Name)
		return ok == s.Terminal
	})
}
