package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duces/workflow/due"
)

func TestAnOrderThatCanWorkOnNothingIsRefusedAndNothingIsStored(t *testing.T) {
	s := newCourts(t, justice)
	id, _ := s.government("Chicago", "city", "IL", "America/Chicago", "")
	p := s.proceeding()
	nobody := s.call("legal", http.MethodPost, v1+"/associations", map[string]any{"name": "Nobody yet"}).is(http.StatusCreated)["id"].(string)
	for name, c := range map[string]struct {
		clause map[string]any
		says   string
	}{
		"end before start":     {bar(named(id), "from", map[string]any{"from": moment("2018-03-01")}, "until", map[string]any{"through": "2018-02-20"}), "not after the start"},
		"scope of nobody":      {bar(map[string]any{}), "whom the clause protects"},
		"no such jurisdiction": {bar(named("nothing")), "nothing"},
		"an empty association": {bar(map[string]any{"members": []string{nobody}}), "Nobody belongs"},
		"without an act":       {bar(named(id), "acts", map[string]any{}), "acts that the clause bars"},
		"without an office":    {bar(named(id), "binds", []any{}), "who is bound"},
		"changes nothing":      {map[string]any{"effect": "end"}, "clauses that it changes"},
		"changes no clause":    {clauseChange("end", p+".7", 1), "no clause 1"},
		"a hidden character":   {bar(named(id), "acts", map[string]any{"conditions": []string{"No\u202etice"}}), "U+202E"},
	} {
		for _, path := range []string{ordersAt(p), ordersAt(p) + ":preview"} {
			got := s.call("legal", http.MethodPost, path, map[string]any{"order": anOrder("preliminary_injunction", moment("2018-02-27"), c.clause)}).refused(http.StatusUnprocessableEntity, "invalid")
			if !strings.Contains(strings.ToLower(got["detail"].(string)), strings.ToLower(c.says)) {
				t.Errorf("%s: %v", name, got["detail"])
			}
			if at := locations(got); len(at) > 0 && !strings.HasPrefix(at[0], "body.order.clauses.0") {
				t.Errorf("%s: at %v", name, at)
			}
		}
	}
	if n := s.call("auditor", http.MethodGet, v1+"/proceedings/"+p, nil).is(http.StatusOK)["orders"]; n != 0.0 {
		t.Errorf("%v orders are on record", n)
	}
}

func TestAProceedingIsFoundUnderEveryNameAndEnteredOnce(t *testing.T) {
	s := newCourts(t, justice)
	p := s.proceeding("number", "1:17-cv-05720-HDL")
	twin := with(aProceeding(), "court", "Northern District of Illinois", "number", "17 C 5720", "caption", "Chicago v. Barr")
	got := s.call("legal", http.MethodPost, v1+"/proceedings", twin).refused(http.StatusConflict, "refused")
	if !strings.Contains(got["detail"].(string), "City of Chicago v. Sessions") {
		t.Errorf("it says %v", got)
	}
	other := s.call("legal", http.MethodPost, v1+"/proceedings", with(twin, "others", []string{p})).is(http.StatusCreated)["id"].(string)
	s.call("legal", http.MethodPatch, v1+"/proceedings/"+p, map[string]any{"caption": "City of Chicago v. Whitaker", "on": "2018-11-07", "status": "stayed"}).is(http.StatusOK)
	for q, want := range map[string]int{
		"q=17+C+5720": 2, "q=1:17-cv-05720": 2, "q=N.D.+Ill.+17-cv-5720": 2, "q=whitaker": 1, "q=sessions": 1, "q=chicago": 2, "q=17-cv-9999": 0, "q=5%25": 0,
		"status=stayed": 1, "status=pending&q=barr": 1,
	} {
		if list := items(s.call("auditor", http.MethodGet, v1+"/proceedings?"+q, nil).is(http.StatusOK), "items"); len(list) != want {
			t.Errorf("%s finds %d, want %d", q, len(list), want)
		}
	}
	s.call("legal", http.MethodPost, v1+"/proceedings/"+p+"/filings", map[string]any{"title": "Brief", "on": "2018-02-01", "documents": s.paper(), "also": []string{other}}).is(http.StatusCreated)
	s.call("legal", http.MethodPost, v1+"/proceedings/"+p+"/dates", map[string]any{"title": "Hearing", "on": "2030-02-01", "also": []string{other}}).is(http.StatusCreated)
	s.call("legal", http.MethodPost, v1+"/proceedings/"+p+"/links", map[string]any{"proceeding": other, "how": "consolidated"}).is(http.StatusCreated)
	for _, id := range []string{p, other} {
		d := s.call("auditor", http.MethodGet, v1+"/proceedings/"+id, nil).is(http.StatusOK)
		if len(items(d, "filings")) != 1 || len(items(d, "links")) != 1 || d["next_on"] != "2030-02-01" {
			t.Errorf("the proceeding is %v", d)
		}
		date := items(d, "dates")[0]["id"].(string)
		s.call("legal", http.MethodPost, v1+"/proceedings/"+id+"/dates/"+url.PathEscape(date)+":end", map[string]any{"how": "The hearing was held."}).is(http.StatusOK)
	}
}

func TestThePreviewOfAStayListsTheDeadlinesThatItTollsAndStoresNothing(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	p := s.proceeding()
	order := anOrder("stay", moment("2018-02-20"), map[string]any{"effect": "toll", "whom": everyone})
	before := s.Matter(id).Version
	preview := s.call("legal", http.MethodPost, ordersAt(p)+":preview", map[string]any{"order": order}).is(http.StatusOK)
	if tolled := items(preview, "deadlines"); len(tolled) != 1 || tolled[0]["matter"] != id || preview["needs_approval"] != false {
		t.Errorf("the preview is %v", preview)
	}
	if now := s.Matter(id).Version; now != before {
		t.Errorf("the preview is on record: version %d, then %d", before, now)
	}
	s.enter(p, order)
	if d := s.Matter(id).Deadlines[0]; d.Status != due.StatusTolled || d.TolledOn.String() != "2018-02-20" {
		t.Errorf("the deadline is %s from %s", d.Status, d.TolledOn)
	}
}

func TestDisputedLawIsWarnedAboutAndDecidesNothing(t *testing.T) {
	s := newCourts(t, justice)
	id, of := s.government("Chicago", "city", "IL", "America/Chicago", "")
	conference := s.call("legal", http.MethodPost, v1+"/associations", map[string]any{"name": "Conference", "members": []string{id}, "from": "2017-01-01"}).is(http.StatusCreated)["id"].(string)
	p := s.proceeding()
	for name, c := range map[string]struct {
		clause map[string]any
		says   string
	}{
		"a party":       {bar(named(id)), ""},
		"nationwide":    {bar(everyone), "nationwide"},
		"a class":       {bar(named(id), "basis", "class"), "Fed. R. Civ. P. 23"},
		"a set-aside":   {bar(everyone, "basis", "set_aside"), "5 U.S.C. 706"},
		"members":       {bar(map[string]any{"members": []string{conference}}, "basis", "association"), "each of its members"},
		"members named": {bar(named(id), "basis", "association"), "each of its members"},
	} {
		order := anOrder("preliminary_injunction", moment("2018-02-27"), c.clause)
		notes, _ := s.call("legal", http.MethodPost, ordersAt(p)+":preview", map[string]any{"order": order}).is(http.StatusOK)["order"].(map[string]any)["notes"].([]any)
		if len(notes) != min(len(c.says), 1) || !strings.Contains(fmt.Sprint(notes...), c.says) {
			t.Errorf("%s: the notes are %v", name, notes)
		}
		s.enter(p, order)
	}
	s.want(of, map[string]string{"2018-02-28": "barred"})
}
