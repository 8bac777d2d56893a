package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"duces/db/dbtest"
	"duces/workflow"
	"duces/workflow/finding"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/process"
	"duces/workflow/review"
)

var noticeClause = map[string]any{"adverse": true, "conditions": []any{"Notice condition"}, "programs": []any{"Byrne JAG"}, "years": []any{2017}}

// withConditions records an award with conditions that were accepted.
func (s *server) withConditions(body map[string]any, names ...string) string {
	s.t.Helper()
	id := s.award(body)
	for _, name := range names {
		s.act(id, map[string]any{"kind": "condition_accepted", "on": "2017-09-02", "condition": name}).is(http.StatusCreated)
	}
	return id
}

func TestTheMoneyViewSaysWhatOrdersBarFromDenial(t *testing.T) {
	s := newCourts(t, justice)
	louisville, _ := s.government("Louisville", "city", "KY", "America/New_York", "")
	king, _ := s.government("King", "county", "WA", "America/Los_Angeles", "")
	pierce, _ := s.government("Pierce", "county", "WA", "America/Los_Angeles", "")
	jag := s.withConditions(with(anAward(louisville), "made_on", "2017-09-01", "amount", "1,000.00"), "Notice condition", "Access condition")
	s.act(jag, anAction("drawdown", "2017-12-01", "400.00")).is(http.StatusCreated)
	s.withConditions(with(anAward(louisville), "number", "UL-1", "agency", "COPS", "program", "COPS", "made_on", "2017-09-01", "amount", "70.00"), "Notice condition")
	s.withConditions(with(anAward(louisville), "number", "DJ-2", "made_on", "2017-09-01", "amount", "5.00"), "Access condition")
	s.award(with(anAward(king), "number", "DJ-3", "made_on", "2017-09-01", "amount", "200.00", "shares", []any{
		map[string]any{"jurisdiction": king, "amount": "109.00"}, map[string]any{"jurisdiction": pierce, "amount": "91.00"},
	}))
	before := s.Now()
	s.Pass(time.Hour)
	order := s.enter(s.proceeding(), anOrder("preliminary_injunction", moment("2017-09-15"), bar(everyone, "acts", noticeClause)))
	suit := s.proceeding("number", fresh("18-cv"), "court", "W.D. Wash.", "zone", "America/Los_Angeles")
	kings := s.enter(suit, anOrder("preliminary_injunction", moment("2018-02-01"), bar(named(king))))

	rows := func(query string) (map[string]float64, map[string]map[string]bool) {
		t.Helper()
		got := s.call("auditor", http.MethodGet, v1+"/money?"+query, nil).is(http.StatusOK)
		barred, by := map[string]float64{"": got["total"].(map[string]any)["barred"].(float64)}, map[string]map[string]bool{}
		for _, r := range items(got, "rows") {
			name, _ := r["program"].(string)
			if j, is := r["jurisdiction"].(map[string]any); is {
				name = j["name"].(string) + name
			}
			barred[name], by[name] = r["barred"].(float64), map[string]bool{}
			for _, o := range items(r, "barred_by") {
				by[name][o["order"].(string)] = true
			}
		}
		return barred, by
	}
	barred, by := rows("by=jurisdiction,program")
	for name, want := range map[string]float64{"": 80000, "LouisvilleByrne JAG": 60000, "LouisvilleCOPS": 0, "KingByrne JAG": 10900, "PierceByrne JAG": 9100} {
		if barred[name] != want {
			t.Errorf("of %s %v cents are barred, want %v", name, barred[name], want)
		}
	}
	if b := by["LouisvilleByrne JAG"]; len(b) != 1 || !b[order] {
		t.Errorf("Louisville is protected by %v", b)
	}
	if b := by["PierceByrne JAG"]; len(b) != 2 || !b[kings] { // an act against the award is one against each share
		t.Errorf("the share of Pierce is protected by %v", b)
	}
	for query, want := range map[string]float64{
		"as_of=2017-09-14": 0, "as_of=2017-09-15": 120000, "as_of=2017-12-01": 80000, "program=COPS": 0, "year=2018": 0, "by=program": 80000,
		"known_as_of=" + url.QueryEscape(before.Format(time.RFC3339)): 0,
	} {
		if barred, _ := rows(query); barred[""] != want {
			t.Errorf("%s: %v cents are barred, want %v", query, barred[""], want)
		}
	}
}

func TestTheMoneyViewSaysWhatIsAtRiskInAReview(t *testing.T) {
	s := newCourts(t, justice)
	chicago, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	evanston, _ := s.government("Evanston", "city", "IL", "America/Chicago", "")
	joliet := s.Must(s.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Joliet", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	id := s.award(with(anAward(chicago), "amount", "1,000.00"))
	s.act(id, anAction("drawdown", "2017-12-01", "400.00")).is(http.StatusCreated)
	s.award(with(anAward(evanston), "number", "DJ-2", "amount", "30.00", "year", 2016))
	s.award(with(anAward(joliet), "number", "DJ-3", "amount", "5.00"))
	other := s.Must(s.people["legal"], review.Open{Name: "Another review", Authority: "8 U.S.C. 1373", Members: []string{s.people["legal"], s.people["supervisor"]}}).Created[0]
	s.Must(s.people["legal"], opening.Open{Review: other, Jurisdictions: []string{evanston}, OpenedOn: dbtest.Date("2018-01-24")})
	for query, want := range map[string][3]float64{ // awarded, at risk, rows
		"": {103500, 103000, 3}, "by=program": {103500, 103000, 1}, "by=year": {103500, 103000, 2}, "review=" + other: {3000, 3000, 1}, "review=" + s.Review: {103000, 103000, 2},
	} {
		got := s.call("legal", http.MethodGet, v1+"/money?"+query, nil).is(http.StatusOK)
		sum := 0.0
		for _, r := range items(got, "rows") {
			sum += r["at_risk"].(float64)
		}
		if has := [3]float64{got["total"].(map[string]any)["awarded"].(float64), got["at_risk"].(float64), float64(len(items(got, "rows")))}; has != want || sum != want[1] {
			t.Errorf("%q: awarded, at risk and rows are %v, want %v; the rows sum to %v", query, has, want, sum)
		}
	}
	s.step(of, "withdraw", "2018-02-26", map[string]any{"reason": "Settled."}).is(http.StatusCreated)
	if got := s.call("legal", http.MethodGet, v1+"/money", nil).is(http.StatusOK); got["at_risk"] != 3000.0 {
		t.Errorf("once the matter is closed %v is at risk", got["at_risk"])
	}
	for day, want := range map[string]float64{"2018-02-25": 103000, "2018-02-26": 3000} {
		if got := s.call("legal", http.MethodGet, v1+"/money?as_of="+day, nil).is(http.StatusOK); got["at_risk"] != want {
			t.Errorf("on %s %v is at risk, want %v", day, got["at_risk"], want)
		}
	}
	s.call("legal", http.MethodGet, v1+"/money?review=none", nil).refused(http.StatusNotFound, "not_found")
}

// What is at risk follows the day and the instant, and agrees with the history of the matter.
func TestAFindingOfNoncompliancePutsAwardsAtRiskInAClosedMatterUntilItIsSuperseded(t *testing.T) {
	s := newCourts(t, justice)
	chicago, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	s.award(with(anAward(chicago), "made_on", "2017-08-01", "amount", "1,000.00"))
	s.noncompliant(of)
	found := s.Matter(of).Entered
	s.step(of, "decide", found.AddDays(1).String(), map[string]any{"decisions": []any{map[string]any{"award": "2017-DJ-0001", "outcome": "made"}}}).is(http.StatusCreated)
	s.Pass(time.Hour)
	before := s.Now()
	s.Pass(time.Hour)
	closed := found.AddDays(2)
	s.step(of, "close", closed.String(), nil).is(http.StatusCreated)
	facts, err := s.store.World(t.Context(), s.people["auditor"])
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]float64{
		"": 100000, "as_of=2017-07-31": 0,
		"known_as_of=" + url.QueryEscape(before.Format(time.RFC3339)): 100000,
	} {
		if got := s.call("legal", http.MethodGet, v1+"/money?"+query, nil).is(http.StatusOK); got["at_risk"] != want {
			t.Errorf("%q: %v is at risk, want %v", query, got["at_risk"], want)
		}
	}
	events, err := facts.History(matter.Stream(of))
	if err != nil {
		t.Fatal(err)
	}
	for day := found.AddDays(-40); !day.After(closed.AddDays(3)); day = day.AddDays(1) {
		state, err := kinds.All.Replay(events, workflow.Until{On: day})
		if err != nil {
			t.Fatal(err)
		}
		got, want := s.call("legal", http.MethodGet, v1+"/money?as_of="+day.String(), nil).is(http.StatusOK), 0.0
		if m, there := state.(matter.Matter); there && (m.State != "closed" || slices.ContainsFunc(m.Findings, func(f finding.Finding) bool {
			return f.Kind != process.FindingCompliant && f.Stands(day)
		})) {
			want = got["total"].(map[string]any)["awarded"].(float64) // none of it before the award was made
		}
		if got["at_risk"] != want {
			t.Errorf("on %s %v is at risk, and a replay says %v", day, got["at_risk"], want)
		}
	}

	// Reopened, found compliant and closed again, it puts nothing at risk. What was known before does not change.
	s.Pass(time.Hour)
	again := s.Now()
	on := closed
	for _, x := range []struct {
		name   string
		fields map[string]any
	}{
		{"reopen", map[string]any{"reason": "New facts."}},
		{"issue_request", map[string]any{"due": map[string]any{"kind": "fixed", "date": closed.AddDays(20).String()}, "demands": []any{map[string]any{"number": 1, "text": "All orders."}}}},
		{"receive_response", map[string]any{"production": map[string]any{"all": "complete"}}},
		{"find_compliant", map[string]any{"basis": "All came."}},
		{"close", nil},
	} {
		s.Pass(time.Hour)
		on = on.AddDays(1)
		s.step(of, x.name, on.String(), x.fields).is(http.StatusCreated)
	}
	for query, want := range map[string]float64{
		"": 0, "as_of=" + on.String(): 0, "as_of=" + closed.String(): 100000, "as_of=" + closed.AddDays(1).String(): 100000,
		"known_as_of=" + url.QueryEscape(again.Format(time.RFC3339)):                           100000,
		"as_of=" + on.String() + "&known_as_of=" + url.QueryEscape(again.Format(time.RFC3339)): 100000,
	} {
		if got := s.call("legal", http.MethodGet, v1+"/money?"+query, nil).is(http.StatusOK); got["at_risk"] != want {
			t.Errorf("after a finding of compliance, %q: %v is at risk, want %v", query, got["at_risk"], want)
		}
	}
}

// Case 13: section 706 sets a condition aside, and 705 postpones it.
func TestAConditionThatIsSetAsideOrPostponedIsShownWithTheDecisionsThatRestOnIt(t *testing.T) {
	for name, c := range map[string]struct {
		kind     string
		until    map[string]any
		standing map[string]string // by day
	}{
		"set aside": {"set_aside", map[string]any{}, map[string]string{
			"2017-09-14": "", "2017-09-19": "Condition set aside", "2017-09-20": "Condition set aside", "2018-01-01": "Condition set aside",
		}},
		"postponed": {"postponement", map[string]any{"through": "2017-12-31"}, map[string]string{
			"2017-09-14": "", "2017-12-31": "Postponed through Sun, Dec 31, 2017", "2018-01-01": "",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newCourts(t, justice)
			louisville, of := s.government("Louisville", "city", "KY", "America/New_York", "")
			id := s.withConditions(with(anAward(louisville), "made_on", "2017-09-01", "amount", "1,000.00"), "Notice condition", "Access condition")
			s.noncompliant(of)
			s.allowed(s.denial(of, "2017-09-20", "", "2017-DJ-0001", "Notice condition").is(http.StatusAccepted))
			order := s.enter(s.proceeding(), anOrder(c.kind, moment("2017-09-15"), bar(everyone, "acts", noticeClause, "basis", "set_aside", "until", c.until)))
			for day, want := range c.standing {
				got := s.call("auditor", http.MethodGet, v1+"/awards/"+id+"?as_of="+day, nil).is(http.StatusOK)
				for _, condition := range items(got, "conditions") {
					orders := items(condition, "orders")
					if condition["name"] != "Notice condition" || want == "" {
						if len(orders) > 0 {
							t.Errorf("%s, %s: %v", day, condition["name"], orders)
						}
						continue
					}
					if len(orders) != 1 || orders[0]["text"] != want || orders[0]["order"] != order || orders[0]["since"] != "2017-09-15" {
						t.Fatalf("%s: %v", day, orders)
					}
					rests := items(orders[0], "decisions")
					if day < "2017-09-20" {
						if len(rests) > 0 {
							t.Errorf("%s: there are decisions of a later day: %v", day, rests)
						}
						continue
					}
					if len(rests) != 1 || rests[0]["matter"] != of || rests[0]["on"] != "2017-09-20" || rests[0]["outcome"] != "denied" {
						t.Errorf("%s: the decisions are %v", day, rests)
					}
				}
			}
			if got := s.stands(of, "on", "2017-10-02", "award", "2017-DJ-0001", "ground", "Access condition"); got != "free" {
				t.Errorf("an act on another ground is %s", got)
			}
			if got := s.stands(of, "on", "2017-10-02", "award", "2017-DJ-0001", "ground", "Notice condition"); got != "barred" {
				t.Errorf("an act on the ground is %s", got)
			}
		})
	}
}

func TestADecisionOnTwoConditionsThatTwoClausesSetAsideIsNamedOnceUnderEach(t *testing.T) {
	s := newCourts(t, justice)
	louisville, of := s.government("Louisville", "city", "KY", "America/New_York", "")
	id := s.withConditions(with(anAward(louisville), "made_on", "2017-09-01", "amount", "1,000.00"), "Notice condition", "Access condition")
	s.noncompliant(of)
	s.allowed(s.denial(of, "2017-09-20", "", "2017-DJ-0001", "Notice condition", "Access condition").is(http.StatusAccepted))
	both := bar(everyone, "acts", with(noticeClause, "conditions", []any{"Notice condition", "Access condition"}), "basis", "set_aside")
	s.enter(s.proceeding(), anOrder("set_aside", moment("2017-09-15"), both, both))
	got := s.call("auditor", http.MethodGet, v1+"/awards/"+id, nil).is(http.StatusOK)
	for _, condition := range items(got, "conditions") {
		orders := items(condition, "orders")
		if len(orders) != 2 {
			t.Errorf("%s is set aside by %v", condition["name"], orders)
		}
		for _, o := range orders {
			if rests := items(o, "decisions"); len(rests) != 1 || rests[0]["matter"] != of {
				t.Errorf("%s: the decisions are %v", condition["name"], rests)
			}
		}
	}
}

func TestADecisionThatWasCorrectedLaterIsShownAsItWasKnown(t *testing.T) {
	s := newCourts(t, justice)
	louisville, of := s.government("Louisville", "city", "KY", "America/New_York", "")
	id := s.withConditions(with(anAward(louisville), "made_on", "2017-09-01", "amount", "1,000.00"), "Notice condition", "Access condition")
	s.noncompliant(of)
	s.allowed(s.denial(of, "2017-09-20", "", "2017-DJ-0001", "Notice condition").is(http.StatusAccepted))
	s.enter(s.proceeding(), anOrder("set_aside", moment("2017-09-15"), bar(everyone, "acts", noticeClause, "basis", "set_aside")))
	before := s.Now()
	s.Pass(time.Hour)
	grounds := func(query string) []map[string]any {
		t.Helper()
		conditions := items(s.call("auditor", http.MethodGet, v1+"/awards/"+id+query, nil).is(http.StatusOK), "conditions")
		return items(items(conditions[0], "orders")[0], "decisions")
	}
	s.allowed(s.call("legal", http.MethodPost, fmt.Sprintf("%s/matters/%s/transitions/%d/correction", v1, of, s.moveOf(of, "decide")), map[string]any{
		"effective_on": "2017-09-20", "reason": "The ground was misread.", "fields": map[string]any{"decisions": []any{map[string]any{
			"award": "2017-DJ-0001", "program": "Byrne JAG", "fiscal_year": 2017, "outcome": "denied", "amount_cents": 100, "grounds": []any{"Access condition"},
			"facts": "No certification came.", "action": "The award is denied.", "appeal_rights": "28 CFR 18.5(c).",
			"authority": []any{"2cfr200.338/2014"}, "review_right": map[string]any{"right": true, "reason": "18.5(c) names any recipient."},
		}}},
	}).is(http.StatusAccepted))
	if now := grounds(""); len(now) != 0 {
		t.Errorf("the corrected decision rests on the condition: %v", now)
	}
	if then := grounds("?known_as_of=" + url.QueryEscape(before.Format(time.RFC3339Nano))); len(then) != 1 || then[0]["outcome"] != "denied" {
		t.Errorf("before the correction the decisions were %v", then)
	}
}
