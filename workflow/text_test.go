package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
)

// What stands in a name ends up in subjects, tables and mails: nothing in it
// may break a line or turn the reading direction without being seen.
func TestANameHoldsNothingThatIsNotSeen(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	city := func(name string) workflow.Command {
		return jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "city", State: "IL", Zone: "America/Chicago"}}}
	}
	for name, bad := range map[string]string{
		"a next line": "Spring\u0085field", "a vertical tab": "Spring\vfield", "an escape": "Spring\x1bfield", "a deletion": "Spring\x7ffield",
		"a line separator": "Spring\u2028field", "a paragraph separator": "Spring\u2029field",
		"an override of direction": "AC\u202e ytiC", "an isolate": "AC\u2066 City", "a tab": "Spring\tfield",
	} {
		d.refuses(name, legal, city(bad), workflow.Invalid, "character U+")
	}
	d.must(legal, city("Doña Ana’s Pueblo – Ḥafa, 市"))
	d.refuses("a closure", d.users[workflow.Admin], matter.AddClosure{Closure: deadline.Closure{
		Date: date("2018-03-01"), Kind: deadline.LegalHoliday, Name: "Day of \u2028mourning", Authority: "Proclamation",
	}}, workflow.Invalid, "U+2028")

	id := d.matters(1)[0]
	d.refuses("a note", legal, matter.AddNote{Matter: id, Text: "Called.\x1b[2J"}, workflow.Invalid, "control character")
	d.must(legal, matter.AddNote{Matter: id, Text: "Called:\r\n\tno answer."})
}
