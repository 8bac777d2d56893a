package definition

import (
	"fmt"
	"strings"

	"duces/cmd/duces/console"
	"duces/workflow/matrix"
	"duces/workflow/process"
)

// printDefinition prints a process for people.
func printDefinition(con console.Console, def *process.Definition) error {
	fmt.Fprintf(con.Out, "%s (%s)\n%s\n\nStates\n", def.Title, def.Name, def.Hash)
	rows := [][]string{{"  stage", "state", "title", "step limit", "next step"}}
	for _, s := range def.States {
		limit := fmt.Sprintf("%d days", s.StepLimit)
		if s.StepLimit == 0 {
			limit = ""
		}
		rows = append(rows, []string{"  " + s.Stage, s.Name, s.Title, limit, s.NextStep})
	}
	if err := con.Table(rows); err != nil {
		return err
	}
	fmt.Fprintln(con.Out, "\nTransitions")
	rows = [][]string{{"  transition", "from", "to", "approval", "fields (* required)"}}
	for _, t := range def.Transitions {
		var from, fields []string
		for _, f := range t.From {
			from = append(from, f.State)
		}
		for _, f := range append([]process.Field{{Name: t.Effective.Name, Required: true}}, t.Fields...) {
			name := f.Name
			if f.Required {
				name += "*"
			}
			fields = append(fields, name)
		}
		rows = append(rows, []string{"  " + t.Name, strings.Join(from, ", "), t.To, adverseWords[t.Adverse], strings.Join(fields, ", ")})
	}
	if err := con.Table(rows); err != nil {
		return err
	}
	fmt.Fprintln(con.Out, "\nLetters")
	rows = [][]string{{"  letter", "title", "with", "usual office", "sent in"}}
	for _, l := range def.AllLetters() {
		rows = append(rows, []string{"  " + l.Name, l.Title, strings.Join(l.With, ", "), l.Office, sentIn(def, l)})
	}
	return con.Table(rows)
}

// sentIn names the states in which a letter can be sent, or the few in which it cannot.
func sentIn(def *process.Definition, l process.Letter) string {
	var not []string
	for _, s := range def.States {
		if !def.Sends(l, s.Name) {
			not = append(not, s.Name)
		}
	}
	switch in := def.SentIn(l); {
	case len(not) == 0:
		return "any state"
	case len(not) < len(in):
		return "any state but " + strings.Join(not, ", ")
	default:
		return strings.Join(in, ", ")
	}
}

var adverseWords = map[process.Adverse]string{
	process.AdverseNever: "", process.AdverseAlways: "second person", process.AdverseByOutcome: "second person if adverse",
}

// printMatrix prints the generated table of state, transition and role.
func printMatrix(con console.Console, def *process.Definition) error {
	rows := [][]string{{"state", "transition", "role", "verdict", "why"}}
	for _, cell := range matrix.Of(def) {
		rows = append(rows, []string{cell.State, cell.Transition, string(cell.Role), string(cell.Verdict), cell.Why})
	}
	return con.Table(rows)
}

type cellJSON struct {
	State      string `json:"state"`
	Transition string `json:"transition"`
	Role       string `json:"role"`
	Verdict    string `json:"verdict"`
	Why        string `json:"why,omitempty"`
}

func cellsJSON(cells []matrix.Cell) []cellJSON {
	list := make([]cellJSON, len(cells))
	for i, c := range cells {
		list[i] = cellJSON{c.State, c.Transition, string(c.Role), string(c.Verdict), c.Why}
	}
	return list
}
