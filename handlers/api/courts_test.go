package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow/jurisdiction"
	"duces/workflow/recalculation"
)

func TestCase1ARestrainingOrderBarsThroughItsFourteenthDay(t *testing.T) {
	s := newCourts(t, justice)
	id, of := s.government("Oakland", "city", "CA", "America/Los_Angeles", "")
	p := s.proceeding("zone", "America/Los_Angeles", "court", "N.D. Cal.")
	s.enter(p, anOrder("temporary_restraining_order", moment("2025-05-07", "14:05"), bar(named(id))))
	s.want(of, map[string]string{"2025-05-06": "free", "2025-05-07": "hour", "2025-05-08": "barred", "2025-05-21": "barred", "2025-05-22": "free"})
	s.want(of, map[string]string{"2025-05-07": "free"}, "time", "14:04")
	s.want(of, map[string]string{"2025-05-07": "barred"}, "time", "14:05")
	order := items(s.call("auditor", http.MethodGet, v1+"/proceedings/"+p, nil).is(http.StatusOK), "entered")[0]
	if notes := fmt.Sprint(order["notes"]); !strings.Contains(notes, "2:05 PM") || !strings.Contains(notes, "May 21, 2025") {
		t.Errorf("the other reading is not named: %v", notes)
	}
	hourly := s.enter(p, anOrder("temporary_restraining_order", moment("2025-06-02", "09:00"), bar(named(id), "until", map[string]any{"at": moment("2025-06-07", "12:00")})))
	s.want(of, map[string]string{"2025-06-07": "barred"}, "time", "11:59")
	s.want(of, map[string]string{"2025-06-07": "free"}, "time", "12:00") // a Saturday, and it does not move
	if c := items(s.asks(of, "on", "2025-06-03"), "clauses"); len(c) != 1 || c[0]["order"] != hourly || c[0]["binds"] != "yes" {
		t.Errorf("the clauses are %v", c)
	}
	long := bar(named(id), "until", map[string]any{"through": "2025-07-30"})
	preview := s.call("legal", http.MethodPost, ordersAt(p)+":preview", map[string]any{"order": anOrder("temporary_restraining_order", moment("2025-07-01"), long)}).is(http.StatusOK)
	if notes := fmt.Sprint(preview["order"]); !strings.Contains(notes, "29 days") {
		t.Errorf("of 29 days it says %v", notes)
	}
}

func TestAnOrderAboutGuidanceBarsOnAPastDayWhatRestsOnIt(t *testing.T) {
	s := newCourts(t, justice)
	id, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	s.enter(s.proceeding(), anOrder("preliminary_injunction", moment("2017-09-15"),
		bar(named(id), "acts", map[string]any{"guidance": []string{"Guidance of October 2017"}})))
	s.want(of, map[string]string{"2017-09-14": "free", "2017-09-20": "barred"}, "guidance", "guidance of october 2017")
	s.want(of, map[string]string{"2017-09-20": "free"}, "guidance", "Another memorandum")
	s.want(of, map[string]string{"2017-09-20": "free"}, "guidance", "Guidance of October 2017", "known_as_of", "2017-09-21T05:00:00Z")
}

func TestCase3AnInjunctionBindsFromItsHour(t *testing.T) {
	s := newCourts(t, justice)
	id, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	p := s.proceeding()
	s.noncompliant(of)
	s.enter(p, with(anOrder("preliminary_injunction", moment("2017-09-15", "17:00"), bar(named(id))), "noticed", moment("2017-09-18", "09:00")))
	if got := s.denial(of, "2017-09-15", "", "2017-DJ-0001").refused(http.StatusConflict, "refused"); !strings.Contains(fmt.Sprint(got), "time of day") {
		t.Errorf("without an hour it says %v", got)
	}
	if got := s.denial(of, "2017-09-15", "17:00", "2017-DJ-0001").refused(http.StatusConflict, "refused"); got["guard"] != "not_stayed" || !strings.Contains(got["detail"].(string), "Preliminary injunction") {
		t.Errorf("at the hour it says %v", got)
	}
	s.denial(of, "2017-09-17", "", "2017-DJ-0001").refused(http.StatusConflict, "refused") // before notice came
	s.denial(of, "2017-09-15", "16:00", "2017-DJ-0001").is(http.StatusAccepted)
	shown := items(s.call("auditor", http.MethodGet, v1+"/proceedings/"+p, nil).is(http.StatusOK), "entered")[0]
	if n := shown["noticed"].(map[string]any); n["on"] != "2017-09-18" || n["hour"] != "09:00" {
		t.Errorf("notice is %v", n)
	}
}

func TestCase4AStayGivesBackWhatItSuspended(t *testing.T) {
	s := newCourts(t, "Office of Justice Programs", justice)
	chicago, ofChicago := s.government("Chicago", "city", "IL", "America/Chicago", "")
	_, ofLouisville := s.government("Louisville", "consolidated", "KY", "America/New_York", "")
	p := s.proceeding()
	notice := map[string]any{"conditions": []string{"Notice"}, "programs": []string{"Byrne JAG"}, "years": []int{2017}}
	first := s.enter(p, anOrder("preliminary_injunction", moment("2017-09-15"), bar(named(chicago), "acts", notice), bar(everyone, "acts", notice)))
	appeal := s.proceeding("court", "7th Cir.", "type", "appeal")
	s.call("legal", http.MethodPost, v1+"/proceedings/"+appeal+"/links", map[string]any{"proceeding": p, "how": "appeal_of"}).is(http.StatusCreated)
	stay := s.frees(appeal, anOrder("stay", moment("2018-06-26"), clauseChange("suspend", first, 2, "until", map[string]any{"event": "the court of appeals decides"})))
	second := s.enter(p, anOrder("permanent_injunction", moment("2018-07-27"), bar(named(chicago), "acts", notice)))
	s.call("legal", http.MethodPost, ordersAt(appeal)+"/"+stay+"/clauses/1:event", map[string]any{"end": true, "at": moment("2020-04-30")}).is(http.StatusCreated)

	award := []string{"award", "2017-DJ-0001", "ground", "Notice"}
	for of, number := range map[string]string{ofChicago: "2017-DJ-0001", ofLouisville: "2017-DJ-0002"} {
		m := s.Matter(of)
		s.award(with(anAward(m.Jurisdiction), "number", number, "amount", "100.00"))
		s.award(with(anAward(m.Jurisdiction), "agency", "COPS", "number", "2017-UL-"+number, "program", "COPS Hiring", "amount", "100.00"))
	}
	s.want(ofChicago, map[string]string{"2017-09-14": "free", "2017-09-15": "barred", "2018-06-26": "barred", "2019-01-01": "barred", "2020-04-30": "barred"}, award...)
	award[1] = "2017-DJ-0002"
	s.want(ofLouisville, map[string]string{"2017-09-15": "barred", "2018-06-25": "barred", "2018-06-26": "free", "2020-04-29": "free", "2020-04-30": "barred"}, award...)
	s.want(ofLouisville, map[string]string{"2018-01-02": "free", "2020-05-01": "free"}, "award", "2017-UL-2017-DJ-0002", "ground", "Notice")
	var spans []string
	for _, x := range items(s.asks(ofLouisville, append([]string{"on", "2020-05-01"}, award...)...), "periods") {
		spans = append(spans, fmt.Sprint(x["from"], " ", x["through"], " ", len(x["by"].([]any))))
	}
	if want := []string{"2017-09-15 2018-06-25 1", "2018-06-26 2020-04-29 0", "2020-04-30 2020-05-01 1"}; !slices.Equal(spans, want) {
		t.Errorf("the periods are %v, want %v", spans, want)
	}
	both := map[string]bool{}
	for _, c := range items(s.asks(ofChicago, "on", "2018-07-27", "award", "2017-DJ-0001", "ground", "Notice"), "clauses") {
		both[c["order"].(string)] = true
	}
	if len(both) != 2 || !both[first] || !both[second] {
		t.Errorf("on July 27 the orders %v bar", both)
	}
	s.frees(p, anOrder("other", moment("2018-08-01"), clauseChange("end", first, 1), clauseChange("end", first, 2)))
	s.want(ofChicago, map[string]string{"2018-08-02": "barred"}, "award", "2017-DJ-0001", "ground", "Notice")
}

func TestCase5AReversalWaitsForTheMandate(t *testing.T) {
	s := newCourts(t, justice)
	id, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	first := s.enter(s.proceeding(), anOrder("preliminary_injunction", moment("2017-09-15"), bar(named(id))))
	appeal := s.proceeding("court", "7th Cir.", "type", "appeal")
	reversal := s.frees(appeal, anOrder("appeal_decision", moment("2018-04-19"), clauseChange("end", first, 1)), "united_states", true)
	at := v1 + "/proceedings/" + appeal
	dates := items(s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK), "dates")
	if len(dates) != 1 || dates[0]["on"] != "2018-06-11" || !strings.Contains(dates[0]["title"].(string), "Mandate") {
		t.Errorf("the dates are %v", dates)
	}
	s.want(of, map[string]string{"2018-04-20": "barred", "2018-06-10": "barred", "2018-06-12": "barred", "2019-01-01": "barred"})
	path := ordersAt(appeal) + "/" + reversal + "/clauses/1:event"
	s.call("legal", http.MethodPost, path, map[string]any{"at": moment("2018-08-10")}).refused(http.StatusConflict, "refused") // without the mandate itself
	s.allowed(s.call("legal", http.MethodPost, path, map[string]any{"at": moment("2018-08-10"), "documents": s.paper()}).is(http.StatusAccepted))
	s.want(of, map[string]string{"2018-08-09": "barred", "2018-08-10": "free"})
	if dates = items(s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK), "dates"); dates[0]["ended"] == nil {
		t.Errorf("the date is still open: %v", dates)
	}
	// Rehearing en banc vacates the judgment, and the injunction stands.
	s.frees(appeal, anOrder("other", moment("2018-08-20"), clauseChange("end", reversal, 1)))
	s.want(of, map[string]string{"2018-08-19": "free", "2018-08-20": "barred"})
}

func TestCase5APetitionForRehearingLeavesNoDateForTheMandate(t *testing.T) {
	s := newCourts(t, justice)
	id, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	first := s.enter(s.proceeding(), anOrder("preliminary_injunction", moment("2017-09-15"), bar(named(id))))
	appeal := s.proceeding("court", "7th Cir.", "type", "appeal")
	reversal := s.frees(appeal, anOrder("appeal_decision", moment("2018-04-19"), clauseChange("end", first, 1)), "united_states", true)
	at := v1 + "/proceedings/" + appeal
	open := func() []map[string]any {
		t.Helper()
		all := items(s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK), "dates")
		return slices.DeleteFunc(all, func(d map[string]any) bool { return d["ended"] != nil })
	}
	petition := map[string]any{"title": "Petition for rehearing", "on": "2018-06-01", "rehearing": reversal}
	s.call("legal", http.MethodPost, at+"/filings", with(petition, "rehearing", appeal+".9")).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, at+"/filings", petition).is(http.StatusCreated)
	if dates := open(); len(dates) != 1 || strings.Contains(dates[0]["title"].(string), "Mandate") || dates[0]["on"] != "2018-07-01" {
		t.Errorf("while a petition is pending the dates are %v", dates)
	}
	s.want(of, map[string]string{"2018-06-12": "barred", "2018-07-12": "barred"})

	s.call("legal", http.MethodPost, at+"/filings", map[string]any{"title": "Order denying rehearing", "on": "2018-07-02", "rehearing": reversal, "denied": true}).is(http.StatusCreated)
	if dates := open(); len(dates) != 1 || dates[0]["title"] != "Mandate expected" || dates[0]["on"] != "2018-07-09" {
		t.Errorf("once it is denied the dates are %v", dates)
	}

	// Rehearing en banc vacates the judgment: nobody waits for its mandate, and the injunction stands.
	s.frees(appeal, anOrder("other", moment("2018-07-05"), clauseChange("end", reversal, 1)))
	if dates := open(); len(dates) != 0 {
		t.Errorf("after the judgment is gone the dates are %v", dates)
	}
	s.want(of, map[string]string{"2018-07-04": "barred", "2018-07-05": "barred", "2019-01-01": "barred"})
}

func TestARemandWithoutVacaturBarsAndFreesNothing(t *testing.T) {
	s := newCourts(t, justice)
	id, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	_, other := s.government("Evanston", "city", "IL", "America/Chicago", "")
	p := s.proceeding()
	s.enter(p, anOrder("preliminary_injunction", moment("2018-02-01"), bar(named(id))))
	remand := with(anOrder("judgment", moment("2018-03-01")), "title", "Remand without vacatur", "clauses", []any{})
	s.call("legal", http.MethodPost, ordersAt(p), map[string]any{"order": remand}).is(http.StatusCreated) // needs no second person
	s.want(of, map[string]string{"2018-02-28": "barred", "2018-03-01": "barred", "2018-03-02": "barred"})
	s.want(other, map[string]string{"2018-03-02": "free"})
}

func TestAStayIsEnteredWithTheOrderThatItStaysAndGivesItBack(t *testing.T) {
	s := newCourts(t, justice)
	id, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	_, ofLouisville := s.government("Louisville", "consolidated", "KY", "America/New_York", "")
	p := s.proceeding()
	stay := clauseChange("suspend", "", 1, "until", map[string]any{"through": "2018-08-31"})
	order := with(anOrder("permanent_injunction", moment("2018-07-27"), bar(everyone), bar(named(id)), stay),
		"signed", moment("2018-07-25"), "filed", moment("2018-07-26", "16:30"), "noticed", moment("2018-07-30", "09:00"), "judge", "Leinenweber", "number", "211")
	s.frees(p, order)
	s.want(of, map[string]string{"2018-07-26": "free", "2018-07-27": "barred", "2018-09-01": "barred"})
	s.want(ofLouisville, map[string]string{"2018-07-27": "free", "2018-08-31": "free", "2018-09-01": "barred"})
	shown := items(s.call("auditor", http.MethodGet, v1+"/proceedings/"+p, nil).is(http.StatusOK), "entered")[0]
	for what, want := range map[string][2]string{"signed": {"2018-07-25"}, "filed": {"2018-07-26", "16:30"}, "entered": {"2018-07-27"}, "noticed": {"2018-07-30", "09:00"}} {
		m, _ := shown[what].(map[string]any)
		if hour, _ := m["hour"].(string); m["on"] != want[0] || hour != want[1] {
			t.Errorf("%s is %v", what, m)
		}
	}
	if shown["judge"] != "Leinenweber" || shown["number"] != "211" || len(shown["documents"].([]any)) != 1 {
		t.Errorf("the order is %v", shown)
	}
}

func TestCase7AnAdministrativeStayLastsUntilItsEventComes(t *testing.T) {
	s := newCourts(t, justice)
	id, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	p := s.proceeding()
	first := s.enter(p, anOrder("preliminary_injunction", moment("2025-01-10"), bar(named(id))))
	stay := s.frees(p, anOrder("administrative_stay", moment("2025-02-07"), clauseChange("suspend", first, 1, "until", map[string]any{"event": "the motion is decided"})))
	s.want(of, map[string]string{"2025-02-06": "barred", "2025-02-07": "free", "2025-06-01": "free"})
	dates := items(s.call("auditor", http.MethodGet, v1+"/proceedings/"+p, nil).is(http.StatusOK), "dates")
	if len(dates) != 1 || dates[0]["on"] != "2025-03-09" || dates[0]["order"] != stay {
		t.Errorf("nobody is reminded after 30 days: %v", dates)
	}
	s.call("legal", http.MethodPost, ordersAt(p)+"/"+stay+"/clauses/1:event", map[string]any{"end": true, "at": moment("2025-02-20")}).is(http.StatusCreated)
	s.want(of, map[string]string{"2025-02-06": "barred", "2025-02-07": "free", "2025-02-19": "free", "2025-02-20": "barred"})
	s.enter(p, anOrder("other", moment("2025-03-01"), bar(named(id), "until", map[string]any{"event": "further order"})))
}

func TestCase8AnOrderReachesTheAwardsThatItNamesAndTheOfficesThatItBinds(t *testing.T) {
	s := newCourts(t, "Department of Housing and Urban Development")
	king, ofKing := s.government("King", "county", "WA", "America/Los_Angeles", "")
	boston, ofBoston := s.government("Boston", "city", "MA", "America/New_York", "")
	shelter, ofShelter := s.government("Shelter Authority", "special_district", "MA", "America/New_York", "Boston")
	award := func(number, program, to string, pairs ...any) string {
		return s.award(with(with(anAward(to), "agency", "HUD", "number", number, "program", program, "amount", "100.00"), pairs...))
	}
	award("K-FTA", "FTA", king)
	award("B-FTA", "FTA", boston)
	coc := award("B-COC", "CoC", boston)
	award("S-COC", "CoC", shelter, "role", "subrecipient", "subaward_of", coc)
	binds := []any{map[string]any{"agency": "Department of Housing and Urban Development"}, map[string]any{"agency": "Department of Transportation"}}
	order := anOrder("temporary_restraining_order", moment("2025-05-07"),
		bar(named(king), "binds", binds), bar(map[string]any{"named": []string{boston}, "subawards": true}, "binds", binds, "acts", map[string]any{"programs": []string{"CoC"}}))
	p := s.proceeding("court", "W.D. Wash.", "zone", "America/Los_Angeles")
	preview := s.call("legal", http.MethodPost, ordersAt(p)+":preview", map[string]any{"order": order}).is(http.StatusOK)
	var touched []string
	for _, a := range items(preview, "awards") {
		touched = append(touched, a["number"].(string))
	}
	slices.Sort(touched)
	if !slices.Equal(touched, []string{"B-COC", "K-FTA"}) || len(items(preview, "matters")) != 2 || preview["needs_approval"] != false {
		t.Errorf("awards %v of %v", touched, preview)
	}
	s.enter(p, order)
	on := "2025-05-12"
	s.want(ofBoston, map[string]string{on: "free"}, "award", "B-FTA")
	s.want(ofBoston, map[string]string{on: "barred"}, "award", "B-COC")
	s.want(ofShelter, map[string]string{on: "barred"}, "award", "S-COC")
	s.want(ofKing, map[string]string{on: "barred"}, "award", "K-FTA")
	s.call("legal", http.MethodPut, v1+"/reviews/"+s.Review+"/agency", map[string]any{"name": justice}).is(http.StatusOK)
	s.want(ofKing, map[string]string{on: "free (not us)"}, "award", "K-FTA")
	s.want(ofKing, map[string]string{on: "free (not us)"})
}

func TestCase9AnOrderCoversAndJoiningASuitDoesNot(t *testing.T) {
	s := newCourts(t, justice)
	king, _ := s.government("King", "county", "WA", "America/Los_Angeles", "")
	denver, of := s.government("Denver", "consolidated", "CO", "America/Denver", "")
	p := s.proceeding("court", "W.D. Wash.", "zone", "America/Los_Angeles")
	first := s.enter(p, anOrder("preliminary_injunction", moment("2025-06-03"), bar(named(king))))
	at := v1 + "/proceedings/" + p
	s.call("legal", http.MethodPost, at+"/parties", map[string]any{"on": "2025-08-05", "join": []any{map[string]any{"role": "plaintiff", "jurisdiction": denver}}}).is(http.StatusCreated)
	s.want(of, map[string]string{"2025-08-06": "free", "2025-08-22": "free"})
	s.enter(p, anOrder("preliminary_injunction", moment("2025-08-22"), clauseChange("extend", first, 1, "whom", named(denver))))
	s.want(of, map[string]string{"2025-08-21": "free", "2025-08-22": "barred"})
	parties := items(s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK), "parties")
	s.call("legal", http.MethodPost, at+"/parties", map[string]any{"on": "2025-10-01", "leave": []any{parties[0]["id"]}}).is(http.StatusCreated)
	s.want(of, map[string]string{"2025-10-02": "barred"})
	asked := items(s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK), "dates")
	if len(asked) != 1 || !strings.Contains(asked[0]["title"].(string), "Denver (consolidated city-county) left the case") {
		t.Fatalf("nobody is asked whether it is still protected: %v", asked)
	}
	s.call("legal", http.MethodPost, at+"/parties", map[string]any{"on": "2025-08-05", "join": []any{map[string]any{"role": "amicus", "name": "A scholar"}}}).is(http.StatusCreated)
	s.call("legal", http.MethodPost, at+"/parties", map[string]any{"on": "2025-10-01", "leave": []any{"2"}}).is(http.StatusCreated)
	if dates := items(s.call("auditor", http.MethodGet, at, nil).is(http.StatusOK), "dates"); len(dates) != 1 {
		t.Errorf("one whom no order protects is asked about: %v", dates)
	}
	s.frees(p, anOrder("other", moment("2025-10-20"), clauseChange("end", first, 1, "whom", named(denver))))
	s.want(of, map[string]string{"2025-10-19": "barred", "2025-10-20": "free"})
	list := s.call("auditor", http.MethodGet, v1+"/proceedings?jurisdiction="+denver, nil).is(http.StatusOK)
	if len(items(list, "items")) != 1 {
		t.Errorf("by its party %v is found", list)
	}
}

func TestCase10StatesAndAssociationsCoverByTheirRules(t *testing.T) {
	s := newCourts(t, justice)
	const west = "America/Los_Angeles"
	_, berkeley := s.government("Berkeley", "city", "CA", west, "Alameda County")
	_, portland := s.government("Portland", "city", "OR", west, "")
	district, water := s.government("Bay Water", "special_district", "CA", west, "")
	p := s.proceeding("court", "N.D. Cal.", "zone", west)
	order := s.enter(p, anOrder("preliminary_injunction", moment("2025-05-01"), bar(map[string]any{"states": []any{map[string]any{"state": "CA", "itself": true, "subdivisions": true}}})))
	on := "2025-05-02"
	s.want(berkeley, map[string]string{on: "barred"})
	s.want(portland, map[string]string{on: "free"})
	s.want(water, map[string]string{on: "person"})
	path := ordersAt(p) + "/" + order + "/clauses/1:coverage"
	s.call("legal", http.MethodPost, path, map[string]any{"jurisdiction": s.Matter(portland).Jurisdiction, "covered": true, "reason": "A guess."}).refused(http.StatusConflict, "refused")
	s.call("legal", http.MethodPost, path, map[string]any{"jurisdiction": district, "covered": true, "reason": "Its act of 1923."}).is(http.StatusCreated)
	s.want(water, map[string]string{on: "barred"})
	shown := items(s.call("auditor", http.MethodGet, v1+"/proceedings/"+p, nil).is(http.StatusOK), "entered")[0]
	if kept := items(shown, "answers"); len(kept) != 1 || kept[0]["jurisdiction"] != district || kept[0]["covered"] != true || kept[0]["by"] != s.people["legal"] {
		t.Errorf("the answers are %v", shown["answers"])
	}

	// Members of a conference, as they were on the day of the order, and as they change.
	one, ofOne := s.government("Salem", "city", "OR", west, "")
	late, ofLate := s.government("Eugene", "city", "OR", west, "")
	conference := s.call("legal", http.MethodPost, v1+"/associations", map[string]any{"name": "Conference", "members": []string{one}, "from": "2025-01-01"}).is(http.StatusCreated)["id"].(string)
	at := v1 + "/associations/" + conference
	members := s.call("auditor", http.MethodGet, at+"?on=2025-06-15", nil).is(http.StatusOK)["on"].([]any)
	fixed := s.enter(p, anOrder("preliminary_injunction", moment("2025-06-15"), bar(map[string]any{"named": members}, "basis", "association")))
	s.call("legal", http.MethodPost, at+"/members", map[string]any{"on": "2025-07-01", "joined": []string{late}}).is(http.StatusCreated)
	s.want(ofOne, map[string]string{"2025-06-15": "barred", "2025-07-02": "barred"})
	s.want(ofLate, map[string]string{"2025-06-15": "free", "2025-07-02": "free"})
	s.enter(p, anOrder("preliminary_injunction", moment("2025-06-16"), bar(map[string]any{"members": []string{conference}}, "basis", "association")))
	s.want(ofLate, map[string]string{"2025-06-30": "free", "2025-07-01": "barred"})

	// One who leaves is free from that day, once a second person has seen the notice.
	leaves := map[string]any{"on": "2025-07-10", "left": []string{late}}
	preview := s.call("legal", http.MethodPost, at+"/members:preview", leaves).is(http.StatusOK)
	if touched := items(preview, "matters"); preview["needs_approval"] != true || len(touched) != 1 || touched[0]["matter"] != ofLate {
		t.Errorf("the preview says %v", preview)
	}
	s.call("legal", http.MethodPost, at+"/members", leaves).refused(http.StatusConflict, "refused")
	s.want(ofLate, map[string]string{"2025-07-10": "barred"})
	leaves["documents"] = s.paper()
	asked := s.call("legal", http.MethodPost, at+"/members", leaves).is(http.StatusAccepted)
	s.want(ofLate, map[string]string{"2025-07-10": "barred"})
	s.allowed(asked)
	s.want(ofLate, map[string]string{"2025-07-09": "barred", "2025-07-10": "free"})
	if len(items(s.call("auditor", http.MethodGet, v1+"/associations", nil).is(http.StatusOK), "items")) != 1 || fixed == "" {
		t.Error("the conference is not listed")
	}

	// A county that is merged stays covered through its successor.
	county, ofCounty := s.government("Old", "county", "NV", west, "")
	s.enter(p, anOrder("preliminary_injunction", moment("2025-05-01"), bar(named(county))))
	successor := s.Must(s.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "New", Kind: "consolidated", State: "NV", Zone: west}}}).Created[0]
	s.Must(s.people["legal"], recalculation.MergeJurisdictions{ID: county, Into: successor})
	if m := s.Matter(ofCounty); m.Jurisdiction != successor {
		t.Errorf("the matter is that of %s", m.Jurisdiction)
	}
	s.want(ofCounty, map[string]string{on: "barred"})
	_, neighbor := s.government("Carson", "county", "NV", west, "")
	s.want(neighbor, map[string]string{on: "free"})
}

func TestARecordLeavesAnOrderOnceASecondPersonAgrees(t *testing.T) {
	s := newCourts(t, justice)
	const on = "2025-05-08"
	id, of := s.government("Springfield", "city", "IL", "America/Chicago", "")
	unused := s.Must(s.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Shelby", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	elsewhere := s.Must(s.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Springfield", Kind: "city", State: "MO", Zone: "America/Chicago"}}}).Created[0]
	s.enter(s.proceeding(), anOrder("preliminary_injunction", moment("2025-05-01"),
		bar(map[string]any{"states": []map[string]any{{"state": "IL", "subdivisions": true}}})))
	s.want(of, map[string]string{on: "barred"})
	moves := func(id, name, state string) answer {
		return s.call("legal", http.MethodPut, v1+"/jurisdictions/"+id, map[string]any{"name": name, "kind": "city", "state": state, "zone": "America/Chicago"})
	}
	moves(id, "Springfield in Sangamon County", "IL").is(http.StatusOK)
	preview := map[string]any{"name": "Springfield", "kind": "city", "state": "WI", "zone": "America/Chicago", "preview": true}
	if got := s.call("legal", http.MethodPut, v1+"/jurisdictions/"+id, preview).is(http.StatusOK); got["needs_approval"] != true {
		t.Errorf("the preview says %v", got)
	}
	asked := moves(id, "Springfield", "WI").is(http.StatusAccepted)
	s.want(of, map[string]string{on: "barred"})
	s.call("supervisor", http.MethodPost, v1+"/approvals/"+asked["approval"].(map[string]any)["id"].(string), map[string]any{"approve": false, "note": "It is in Illinois."}).is(http.StatusOK)
	asked = s.call("legal", http.MethodPost, v1+"/jurisdictions/"+id+":merge", map[string]any{"into": elsewhere}).is(http.StatusAccepted)
	s.want(of, map[string]string{on: "barred"})
	s.allowed(asked)
	s.want(of, map[string]string{on: "free"})
	s.allowed(moves(unused, "Shelby", "WI").is(http.StatusAccepted)) // which no review uses
	moves(unused, "Shelby", "IA").is(http.StatusOK)
}

func TestCase12AnOrderEnteredLateIsAConflictAndUndoesNothing(t *testing.T) {
	s := newCourts(t, justice)
	id, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	s.noncompliant(of)
	has := s.award(with(anAward(id), "year", 2017, "amount", "100.00"))
	s.act(has, map[string]any{"kind": "condition_accepted", "on": "2017-10-01", "condition": "Notice"}).is(http.StatusCreated)
	s.allowed(s.denial(of, "2018-03-05", "", "2017-DJ-0001", "Notice").is(http.StatusAccepted))
	before := s.Now().Format(time.RFC3339)
	s.Pass(time.Hour)
	p := s.proceeding()
	acts := map[string]any{"programs": []string{"Byrne JAG"}, "years": []int{2016}}
	wrong := bar(named(id), "acts", acts)
	order := s.enter(p, with(anOrder("preliminary_injunction", moment("2018-03-10"), wrong), "effective", moment("2018-03-01")))
	s.want(of, map[string]string{"2018-03-05": "free"}, "award", "2017-DJ-0001")
	right := with(wrong, "acts", with(acts, "years", []int{2017}), "from", map[string]any{"from": moment("2018-03-01")})
	s.allowed(s.call("legal", http.MethodPost, ordersAt(p)+"/"+order+"/clauses/1:correct", map[string]any{"clause": right, "reason": "FY2016 was read for FY2017."}).is(http.StatusAccepted))
	s.want(of, map[string]string{"2018-02-28": "free", "2018-03-01": "barred", "2018-03-05": "barred"}, "award", "2017-DJ-0001")
	s.want(of, map[string]string{"2018-03-05": "free"}, "award", "2017-DJ-0001", "known_as_of", before)
	m := s.Matter(of)
	if m.State != "decided" || len(m.Conflicts) != 1 || !strings.Contains(m.Conflicts[0].Why, "bars") {
		t.Errorf("the matter is %s with the conflicts %+v", m.State, m.Conflicts)
	}
	s.allowed(s.call("legal", http.MethodPost, ordersAt(p)+"/"+order+":void", map[string]any{"reason": "Another case."}).is(http.StatusAccepted))
	s.want(of, map[string]string{"2018-03-05": "free"}, "award", "2017-DJ-0001")
}

func TestCase13ASetAsideConditionBarsOnlyWhatRestsOnIt(t *testing.T) {
	s := newCourts(t, justice)
	_, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	id := s.Matter(of).Jurisdiction
	has := s.award(with(anAward(id), "amount", "100.00"))
	s.act(has, map[string]any{"kind": "condition_accepted", "on": "2017-10-01", "condition": "Notice"}).is(http.StatusCreated)
	other := s.award(with(anAward(id), "number", "2017-DJ-0002", "amount", "100.00"))
	s.act(other, map[string]any{"kind": "condition_accepted", "on": "2017-10-01", "condition": "Reports"}).is(http.StatusCreated)
	s.noncompliant(of)
	s.allowed(s.denial(of, "2018-03-05", "", "2017-DJ-0001", "Notice").is(http.StatusAccepted))
	clause := bar(everyone, "acts", map[string]any{"conditions": []string{"Notice"}}, "basis", "set_aside")
	p := s.proceeding()
	order := with(anOrder("set_aside", moment("2018-03-10"), clause), "effective", moment("2018-03-01"))
	preview := s.call("legal", http.MethodPost, ordersAt(p)+":preview", map[string]any{"order": order}).is(http.StatusOK)
	if awards := items(preview, "awards"); len(awards) != 1 || awards[0]["id"] != has {
		t.Errorf("the awards with the condition are %v", awards)
	}
	if found := items(preview, "conflicts"); len(found) != 1 || found[0]["matter"] != of || !strings.Contains(found[0]["why"].(string), "Notice") {
		t.Errorf("the decisions that rest on it are %v", found)
	}
	s.enter(p, order)
	s.want(of, map[string]string{"2018-03-05": "barred"}, "award", "2017-DJ-0001", "ground", "Notice")
	s.want(of, map[string]string{"2018-03-05": "free"}, "award", "2017-DJ-0001", "ground", "Reports")
	if len(s.Matter(of).Conflicts) != 1 {
		t.Errorf("the conflicts are %+v", s.Matter(of).Conflicts)
	}
	s.enter(p, anOrder("postponement", moment("2019-01-02"), bar(everyone, "acts", map[string]any{"conditions": []string{"Reports"}}, "until", map[string]any{"through": "2019-03-31"})))
	s.want(of, map[string]string{"2019-01-01": "free", "2019-01-02": "barred", "2019-03-31": "barred", "2019-04-01": "free"}, "award", "2017-DJ-0002", "ground", "Reports")
}

func TestCase14ADecisionIsJudgedGroundByGround(t *testing.T) {
	s := newCourts(t, justice)
	id, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	has := s.award(with(anAward(id), "amount", "100.00"))
	for _, condition := range []string{"Notice", "Reports"} {
		s.act(has, map[string]any{"kind": "condition_accepted", "on": "2017-09-10", "condition": condition}).is(http.StatusCreated)
	}
	s.noncompliant(of)
	s.enter(s.proceeding(), anOrder("preliminary_injunction", moment("2017-09-15"), bar(named(id), "acts", map[string]any{"conditions": []string{"Notice"}})))
	got := s.denial(of, "2017-10-02", "", "2017-DJ-0001", "Notice", "Reports").refused(http.StatusConflict, "refused")
	if says := got["detail"].(string); !strings.Contains(says, "Preliminary injunction") || !strings.Contains(says, "“Notice”") || strings.Contains(says, "“Reports”") {
		t.Errorf("it says %q", says)
	}
	s.denial(of, "2017-10-02", "", "2017-DJ-0001", "Reports").is(http.StatusAccepted)
}
