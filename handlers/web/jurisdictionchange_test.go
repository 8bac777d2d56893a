package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"duces/workflow/timezone"
)

func TestACorrectedStateShowsAndThenMovesWhatIsCountedThere(t *testing.T) {
	s := newSite(t)
	s.period(s.matters[0])
	b := s.as("legal")
	id := s.matter(s.matters[0]).Jurisdiction
	edit := "/jurisdictions/" + id + "/edit"
	form := func() url.Values {
		return url.Values{"name": {"Harlan"}, "kind": {"city"}, "state": {"KY"}, "zone": {"America/New_York"}, "contact": {"The clerk"}, "key": {"k1"}}
	}
	before := s.size()
	preview := b.post(edit, form()).is(http.StatusOK).has(
		"1 due date would be recalculated", "ends in Central Time (Chicago)", "ends in Eastern Time (New York)", "Nothing has been saved yet")
	if s.size() != before {
		t.Fatal("the preview stored something")
	}
	b.post(edit, with(form(), "step", "edit")).is(http.StatusOK).has(`value="Harlan"`, "The clerk")
	b.post(edit, with(form(), "hash", "of something else", "step", "apply")).is(http.StatusConflict).has("have changed since you last saw them", `value="Harlan"`)
	b.post(edit, with(form(), "hash", preview.input("hash"), "step", "apply")).is(http.StatusSeeOther)
	b.get("/jurisdictions/"+id).has("1 due date was recalculated", "Harlan")
	got := s.response(s.matters[0])
	if got.Version != 2 || got.Zone != "America/New_York" || !got.Ends.Equal(got.Due.EndIn(timezone.Named("America/New_York"))) {
		t.Errorf("the response ends in %s at %s, version %d", got.Zone, got.Ends, got.Version)
	}
	b.get("/matters/" + s.matters[0]).has("Jurisdiction corrected: dates are counted in the time zone Kentucky")
	b.post(edit, with(form(), "name", "City of Harlan", "key", "k2")).is(http.StatusSeeOther)
}
