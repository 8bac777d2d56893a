package transition

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/transition"
)

// foresee says, by field, when something would be due in each of some matters.
// What several have in common is said once.
func foresee(t process.Transition, on deadline.Date, fields map[string]json.RawMessage, matters ...subject.Matter) map[string][]string {
	all := map[string][]string{}
	for _, s := range matters {
		for _, x := range transition.Foresee(t, fields, dateContext(on, s)) {
			lines := words.Foreseen(x.Receipt)
			if x.Err != nil {
				lines = []string{workflow.Sentence(x.Err)}
			}
			for _, line := range lines {
				if len(matters) > 1 && len(lines) > 0 && line == lines[0] {
					line = s.Jurisdiction.State + ": " + line
				}
				if !slices.Contains(all[x.Field], line) {
					all[x.Field] = append(all[x.Field], line)
				}
			}
		}
	}
	return all
}

func dateContext(on deadline.Date, s subject.Matter) deadline.Context {
	return deadline.Context{From: on, State: s.Jurisdiction.State, Zone: deadline.Zone(s.Jurisdiction.Zone), Calendar: calendar.Of(s.Facts)}
}

// datesOnly keeps the problems of due dates: the rest of the form may be unfinished.
func datesOnly(t process.Transition, problems map[string]string) map[string]string {
	kept := maps.Clone(problems)
	maps.DeleteFunc(kept, func(input, _ string) bool {
		return !slices.ContainsFunc(t.Fields, func(f process.Field) bool {
			own := matterpage.InputName(f.Name)
			return f.Type == process.Due && (input == own || strings.HasPrefix(input, own+"."))
		})
	})
	return kept
}
