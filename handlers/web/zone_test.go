package web_test

import (
	"net/http"
	"testing"

	"duces/workflow"
)

func TestAZoneOfAnotherStateIsConfirmedBeforeItIsStored(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Legal)
	b.get("/jurisdictions/new").keepsQuiet("Time zone of another state")
	s := b.get("/jurisdictions/new").form("/jurisdictions/new").
		with("name", "City of Dallas", "kind", "city", "state", "TX", "zone", "EST", "contact", "The Clerk").submit().
		want(http.StatusUnprocessableEntity).says("EST", "write America/New_York").keepsQuiet("Time zone of another state")
	s = s.form("/jurisdictions/new").with("zone", "America/New_York").submit().want(http.StatusUnprocessableEntity).
		says("America/New_York is not used in Texas. Time zones there: America/Chicago, America/Denver.", "Deadlines of this jurisdiction end at midnight in America/New_York.", "The Clerk")
	// Confirmed for one zone is not confirmed for another.
	s.form("/jurisdictions/new").with("zone_confirmed", "TX America/New_York", "zone", "America/Boise").submit().
		want(http.StatusUnprocessableEntity).says("America/Boise is not used in Texas")
	s = s.form("/jurisdictions/new").with("zone_confirmed", "TX America/New_York").submit().want(http.StatusOK).says("City of Dallas is on record.", "America/New_York")
	// What stands is not asked for again.
	edit := s.path + "/edit"
	b.get(edit).form(edit).with("contact", "Another clerk").submit().want(http.StatusOK).says("Another clerk")
	b.get("/jurisdictions/new").form("/jurisdictions/new").with("name", "City of El Paso", "kind", "city", "state", "TX", "zone", "US/Mountain").submit().
		want(http.StatusOK).says("City of El Paso is on record.", "America/Denver")
}

func TestPreferencesTakeTheZoneOfACity(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Admin)
	for zone, says := range map[string]string{"HST": "write Pacific/Honolulu", "UTC": "the zone of a city", "Etc/GMT+5": "the zone of a city"} {
		b.get("/users/new").form("/users/new").with("name", "Ada", "email", "ada@example.org", "role", "legal", "zone", zone).submit().
			want(http.StatusUnprocessableEntity).says(says)
	}
}
