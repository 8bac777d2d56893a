package web_test

import (
	"net/http"
	"strings"
	"testing"

	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/usstate"
)

func TestTheZoneOfAFormIsChosenByItsNameOrIsTheUsualOneOfTheState(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Legal)
	form := b.get("/jurisdictions/new").says("The usual one of the state", "Central Time (Chicago)", "Mountain Time (Denver)", "Another time zone").form("/jurisdictions/new")
	form.with("name", "City of Albuquerque", "kind", "city", "state", "NM").submit().want(http.StatusOK).says("City of Albuquerque is on record.", "Mountain Time (Denver)")

	admin := st.signIn(workflow.Admin)
	ada := admin.get("/users/new").form("/users/new").with("name", "Ada", "email", "ada@example.org", "role", "legal", "zone", page.OtherZone, "zone_other", "Mars")
	refused := ada.submit().want(http.StatusUnprocessableEntity).says("Time zone:", `"Mars" is not a time zone`)
	again := refused.form("/users/new")
	if again.Get("zone") != page.OtherZone || again.Get("zone_other") != "Mars" {
		t.Errorf("the form comes back with %q, %q", again.Get("zone"), again.Get("zone_other"))
	}
	again.with("zone_other", "Europe/London").submit().want(http.StatusOK)
	admin.get("/users").says("Europe/London")

	offered := map[string]bool{}
	for _, o := range frame.Zones().Options {
		offered[o.Value] = true
	}
	for state, name := range usstate.Names {
		usual := jurisdiction.ZonesOf(state)[0]
		if !offered[usual] {
			t.Errorf("%s: %s is not offered", name, usual)
		}
		if !strings.Contains(strings.Join(frame.StateZones().Usual, " "), state+"="+usual) {
			t.Errorf("%s: %s is not its usual zone on the page", name, usual)
		}
	}
}

func TestAZoneOfAnotherStateIsConfirmedBeforeItIsStored(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Legal)
	b.get("/jurisdictions/new").keepsQuiet("Time zone of another state")
	s := b.get("/jurisdictions/new").form("/jurisdictions/new").
		with("name", "City of Dallas", "kind", "city", "state", "TX", "zone", "EST", "contact", "The Clerk").submit().
		want(http.StatusUnprocessableEntity).says("EST", "write America/New_York").keepsQuiet("Time zone of another state")
	s = s.form("/jurisdictions/new").with("zone", "America/New_York").submit().want(http.StatusUnprocessableEntity).
		says("America/New_York is not used in Texas. Time zones there: America/Chicago, America/Denver.", "Deadlines of this jurisdiction end at midnight in Eastern Time (New York).", "The Clerk")
	// Confirmed for one zone is not confirmed for another.
	s.form("/jurisdictions/new").with("zone_confirmed", "TX America/New_York", "zone", "America/Boise").submit().
		want(http.StatusUnprocessableEntity).says("America/Boise is not used in Texas")
	s = s.form("/jurisdictions/new").with("zone_confirmed", "TX America/New_York").submit().want(http.StatusOK).says("City of Dallas is on record.", "Eastern Time (New York)")
	// What stands is not asked for again.
	edit := s.path + "/edit"
	b.get(edit).form(edit).with("contact", "Another clerk").submit().want(http.StatusOK).says("Another clerk")
	b.get("/jurisdictions/new").form("/jurisdictions/new").with("name", "City of El Paso", "kind", "city", "state", "TX", "zone", "US/Mountain").submit().
		want(http.StatusOK).says("City of El Paso is on record.", "Mountain Time (Denver)")
}

func TestPreferencesTakeTheZoneOfACity(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Admin)
	for zone, says := range map[string]string{"HST": "write Pacific/Honolulu", "UTC": "the zone of a city", "Etc/GMT+5": "the zone of a city"} {
		b.get("/users/new").form("/users/new").with("name", "Ada", "email", "ada@example.org", "role", "legal", "zone", zone).submit().
			want(http.StatusUnprocessableEntity).says(says)
	}
}
