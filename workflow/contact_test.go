package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/recalculation"
	"duces/workflow/view"
)

func (d *fixture) jurisdiction(id string) jurisdiction.Jurisdiction {
	d.t.Helper()
	w, err := d.db.World(d.t.Context(), d.users[workflow.Auditor], jurisdiction.Stream(id))
	if err != nil {
		d.t.Fatal(err)
	}
	j, err := jurisdiction.Find(w, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return j
}

func contact(office, name, from, until string) jurisdiction.ContactDetails {
	return jurisdiction.ContactDetails{Office: office, Name: name, From: date(from), Until: date(until)}
}

func names(contacts []jurisdiction.Contact) string {
	var all []string
	for _, c := range contacts {
		all = append(all, c.Holder())
	}
	return strings.Join(all, ", ")
}

func TestALetterGoesToWhomHoldsTheOfficeOnItsDate(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.jurisdictions[0], d.users[workflow.Legal]
	const mayor = "Office of the Mayor"
	first := d.must(legal, jurisdiction.AddContact{Jurisdiction: id, ContactDetails: contact(mayor, "Ada", "2016-01-01", "")}).Created[0]
	d.must(legal, jurisdiction.EndContact{Jurisdiction: id, Contact: first, Until: date("2018-01-31")})
	second := d.must(legal, jurisdiction.AddContact{Jurisdiction: id, ContactDetails: contact("office of the  MAYOR", "Ben", "2018-02-01", "2018-06-30")}).Created[0]
	d.must(legal, jurisdiction.AddContact{Jurisdiction: id, ContactDetails: contact("County Counsel", "", "", "")})
	d.must(legal, jurisdiction.AddContact{Jurisdiction: id, ContactDetails: contact(mayor, "Cal", "2018-06-15", "2018-07-31")})
	d.must(legal, jurisdiction.AddContact{Jurisdiction: id, ContactDetails: contact(mayor, "Dee", "2018-09-01", "")})
	j := d.jurisdiction(id)
	for on, want := range map[string]string{
		"2015-12-31": "", "2018-01-30": "Ada", "2018-01-31": "Ada", "2018-02-01": "Ben", "2018-06-20": "Ben, Cal", "2018-07-01": "Cal", "2018-08-15": "", "2030-01-01": "Dee",
	} {
		if got := names(jurisdiction.OfficeHolders(j.Contacts, mayor, date(on))); got != want {
			t.Errorf("on %s the office is held by %q, want %q", on, got, want)
		}
	}
	if got := names(jurisdiction.OfficeHolders(j.Contacts, "County Counsel", date("2018-01-01"))); got != "County Counsel" {
		t.Errorf("an office without a name is addressed as %q", got)
	}
	both := jurisdiction.Overlaps(j.Contacts)
	if len(both) != 1 || both[0].Text(civil.Date.String) != "Two contacts share “Office of the Mayor” from 2018-06-15 to 2018-06-30: Ben and Cal. Letters address both." &&
		both[0].Text(civil.Date.String) != "Two contacts share “office of the MAYOR” from 2018-06-15 to 2018-06-30: Ben and Cal. Letters address both." {
		t.Errorf("overlaps: %v", both)
	}
	d.must(legal, jurisdiction.ChangeContact{Jurisdiction: id, Contact: second, ContactDetails: contact(mayor, "Ben", "2018-02-01", "2018-06-14")})
	if both := jurisdiction.Overlaps(d.jurisdiction(id).Contacts); len(both) != 0 {
		t.Errorf("after the change: %v", both)
	}
	if len(j.Contacts) != 5 || j.Contacts[1].Until != date("2018-06-30") {
		t.Errorf("an older state has changed: %+v", j.Contacts)
	}
	d.verify()
}

func TestAContactThatCannotBeWrittenToIsRefusedWithEachProblem(t *testing.T) {
	d := newFixture(t, 2)
	id, legal := d.jurisdictions[0], d.users[workflow.Legal]
	bad := jurisdiction.ContactDetails{Email: "mayor at example", Phone: "none", Address: strings.Repeat("x", 1001), From: date("2018-02-01"), Until: date("2018-01-31")}
	_, err := d.do(legal, jurisdiction.AddContact{Jurisdiction: id, ContactDetails: bad})
	for _, says := range []string{"Office", "an email address", "a telephone number", "at most 1000 characters", "cannot be before the first day in office, Thu, Feb 1, 2018"} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("it says %v, and not %q", err, says)
		}
	}
	added := d.must(legal, jurisdiction.AddContact{Jurisdiction: id, ContactDetails: contact("County Counsel", "Ada", "2018-01-01", "")}).Created[0]
	end := jurisdiction.EndContact{Jurisdiction: id, Contact: added}
	d.refuses("no day", legal, end, workflow.Invalid, "Last day in office")
	end.Until = date("2017-12-31")
	d.refuses("before the first day", legal, end, workflow.Invalid, "cannot be before")
	end.Until, end.Version = date("2018-01-31"), 1
	d.refuses("an old version", legal, end, workflow.Conflict, "has changed since")
	end.Version = 0
	d.must(legal, end)
	d.refuses("ended twice", legal, end, workflow.Refused, "already on record: Wed, Jan 31, 2018")
	end.Jurisdiction = d.jurisdictions[1]
	d.refuses("of another jurisdiction", legal, end, workflow.NotFound, "")
	for _, role := range []workflow.Role{workflow.Compliance, workflow.Auditor, workflow.Admin} {
		d.refuses(string(role), d.users[role], jurisdiction.AddContact{Jurisdiction: id, ContactDetails: contact("Clerk", "", "", "")}, workflow.Forbidden, "")
		d.refuses(string(role), d.users[role], jurisdiction.AddAlias{Jurisdiction: id, Alias: "X"}, workflow.Forbidden, "")
	}
	d.must(d.users[workflow.Supervisor], jurisdiction.AddContact{Jurisdiction: id, ContactDetails: contact("Clerk", "", "", "")})
}

func (d *fixture) found(query string) []string {
	d.t.Helper()
	rows, err := d.db.Jurisdictions(d.t.Context(), workflow.Viewer{ID: d.users[workflow.Auditor], Role: workflow.Auditor}, view.JurisdictionFilter{Query: query})
	if err != nil {
		d.t.Fatal(err)
	}
	var names []string
	for _, r := range rows.Items {
		names = append(names, r.Name)
	}
	return names
}

func TestAnotherNameIsFoundAndImportedAndUnique(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	metro := jurisdiction.New{Name: "Louisville", Kind: "consolidated", State: "KY", Zone: "America/Kentucky/Louisville"}
	id := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{metro}}).Created[0]
	other := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Lexington", Kind: "consolidated", State: "KY", Zone: "America/New_York"}}}).Created[0]
	const long = "Louisville/Jefferson County Metro Government"
	d.must(legal, jurisdiction.AddAlias{Jurisdiction: id, Alias: " Louisville/Jefferson  County Metro Government"})
	for _, query := range []string{"jefferson", "metro government", "louisville"} {
		if got := d.found(query); !slices.Equal(got, []string{"Louisville"}) {
			t.Errorf("%q finds %v", query, got)
		}
	}
	d.refuses("twice", legal, jurisdiction.AddAlias{Jurisdiction: id, Alias: strings.ToUpper(long)}, workflow.Invalid, "is already a name of Louisville")
	d.refuses("its own name", legal, jurisdiction.AddAlias{Jurisdiction: id, Alias: "louisville"}, workflow.Invalid, "is already a name of")
	d.refuses("of two", legal, jurisdiction.AddAlias{Jurisdiction: other, Alias: long}, workflow.Conflict, "which is another name of Louisville")
	d.refuses("the name of another", legal, jurisdiction.AddAlias{Jurisdiction: other, Alias: "Louisville"}, workflow.Conflict, "Louisville")
	d.refuses("nothing", legal, jurisdiction.AddAlias{Jurisdiction: id, Alias: " "}, workflow.Invalid, "Other name")
	d.refuses("one that it has not", legal, jurisdiction.RemoveAlias{Jurisdiction: id, Alias: "Falls City"}, workflow.NotFound, "")
	called := metro
	called.Name = long
	d.refuses("added once more", legal, jurisdiction.Add{Items: []jurisdiction.New{called}}, workflow.Conflict, "is another name of Louisville")
	county := called
	county.Kind = "county"
	r := d.must(legal, opening.Import{Review: d.review, Items: []jurisdiction.New{metro, called, county}})
	if r.Count("jurisdiction_added") != 1 || r.Count("matter_opened") != 2 {
		t.Errorf("the import wrote %v", r.Events)
	}
	// The other name becomes the name, and is no other name any more.
	d.must(legal, recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: id, New: called}})
	if j := d.jurisdiction(id); j.Name != long || len(j.Aliases) != 0 {
		t.Errorf("it is called %s and %v", j.Name, j.Aliases)
	}
	d.must(legal, jurisdiction.AddAlias{Jurisdiction: id, Alias: "Falls City"})
	d.must(legal, jurisdiction.RemoveAlias{Jurisdiction: id, Alias: "falls city"})
	if got := d.found("falls"); len(got) != 0 {
		t.Errorf("a name that was removed finds %v", got)
	}
	d.verify()
}
