package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db/dbtest"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
)

// governments puts some on record, by their names.
func (s *server) governments(names ...string) map[string]string {
	s.t.Helper()
	items := make([]jurisdiction.New, len(names))
	for i, name := range names {
		items[i] = jurisdiction.New{Name: name, Kind: "county", State: "WA", Zone: "America/Los_Angeles"}
	}
	ids := map[string]string{}
	for i, id := range s.Must(s.people["legal"], jurisdiction.Add{Items: items}).Created {
		ids[names[i]] = id
	}
	return ids
}

func anAward(to string) map[string]any {
	return map[string]any{
		"agency": "Office of Justice Programs", "number": "2017-DJ-0001", "program": "Byrne JAG", "year": 2017, "recipient": to,
		"role": "direct", "basis": "formula", "made_on": "2017-09-26",
	}
}

func (s *server) award(body map[string]any) string {
	s.t.Helper()
	return s.call("legal", http.MethodPost, v1+"/awards", body).is(http.StatusCreated)["id"].(string)
}

func (s *server) act(id string, body map[string]any) answer {
	s.t.Helper()
	return s.call("legal", http.MethodPost, v1+"/awards/"+id+"/actions", body)
}

func anAction(kind, on, amount string) map[string]any {
	return map[string]any{"kind": kind, "on": on, "amount": amount}
}

// columns are an award's columns with what a query asks.
func (s *server) columns(id, query string) map[string]any {
	s.t.Helper()
	return s.call("auditor", http.MethodGet, v1+"/awards/"+id+query, nil).is(http.StatusOK)["columns"].(map[string]any)
}

func (s *server) money(query string) (total map[string]any, rows []any) {
	s.t.Helper()
	got := s.call("auditor", http.MethodGet, v1+"/money?"+query, nil).is(http.StatusOK)
	return got["total"].(map[string]any), got["rows"].([]any)
}

func TestAnAwardThatIsFullyDeobligatedIsKeptAndGoesNoLower(t *testing.T) {
	s := newServer(t, 0)
	id := s.award(with(anAward(s.governments("King")["King"]), "amount", "500,000.00"))
	s.act(id, anAction("obligation", "2017-11-01", "$25,000.50")).is(http.StatusCreated)
	s.act(id, anAction("deobligation", "2017-12-01", "−525,000.50")).is(http.StatusCreated)
	got := s.call("auditor", http.MethodGet, v1+"/awards/"+id, nil).is(http.StatusOK)
	if got["awarded"] != 0.0 || got["note"] != "fully de-obligated" || len(got["actions"].([]any)) != 3 {
		t.Errorf("the award is %v", got)
	}
	for name, body := range map[string]map[string]any{
		"after it":             anAction("deobligation", "2017-12-02", "-0.01"),
		"in brackets":          anAction("deobligation", "2017-12-02", "(0.01)"),
		"before it":            anAction("deobligation", "2017-11-15", "0.01"),
		"more than is undrawn": anAction("drawdown", "2017-12-02", "0.01"),
	} {
		p := s.act(id, body).refused(http.StatusConflict, "refused")
		if !strings.Contains(p["detail"].(string), "-0.01") {
			t.Errorf("%s: %v", name, p["detail"])
		}
	}
	s.act(id, anAction("obligation", "2017-12-02", "-0.01")).refused(http.StatusUnprocessableEntity, "invalid")
	if c := s.columns(id, "?as_of=2017-11-30"); c["awarded"] != 52500050.0 || c["undrawn"] != 52500050.0 {
		t.Errorf("on November 30 the columns are %v", c)
	}
	if list := s.call("auditor", http.MethodGet, v1+"/awards?q=2017DJ", nil).is(http.StatusOK)["items"].([]any); len(list) != 1 {
		t.Errorf("the list is %v", list)
	}
}

func TestANumberWrittenOtherwiseIsAskedAbout(t *testing.T) {
	s := newServer(t, 0)
	king := anAward(s.governments("King")["King"])
	first := s.award(with(king, "amount", "500000"))
	create := func(body map[string]any) answer { return s.call("legal", http.MethodPost, v1+"/awards", body) }
	other := with(king, "number", "2017DJ0001")
	if p := create(other).refused(http.StatusConflict, "refused"); !strings.Contains(p["detail"].(string), "Is 2017DJ0001 the same?") {
		t.Errorf("%v", p)
	}
	create(king).refused(http.StatusConflict, "conflict")
	create(with(king, "number", "2017-dj-0001")).refused(http.StatusConflict, "conflict")
	if cops := s.award(with(king, "agency", "COPS")); cops == first {
		t.Error("an award of another agency is the same")
	}
	create(with(other, "same_as", first, "amount", "1.00")).refused(http.StatusUnprocessableEntity, "invalid")
	if same := s.award(with(other, "same_as", first)); same != first {
		t.Errorf("%s is the same as %s", same, first)
	}
	create(other).refused(http.StatusConflict, "conflict") // it is known as the same now
	if distinct := s.award(with(king, "number", "2017/DJ/0001", "distinct", true)); distinct == first {
		t.Error("a distinct award is the same")
	}
	if total, _ := s.money(""); total["awarded"] != 50000000.0 {
		t.Errorf("the total is %v", total)
	}
}

func TestAnActionHasItsOwnFiscalYearAndMatchIsNotAwarded(t *testing.T) {
	s := newServer(t, 0)
	id := s.award(with(anAward(s.governments("King")["King"]), "amount", "100,000.00", "until", "2018-09-30"))
	s.act(id, anAction("obligation", "2017-09-30", "1.00")).is(http.StatusCreated)
	s.act(id, anAction("obligation", "2017-10-01", "1.00")).is(http.StatusCreated)
	s.act(id, anAction("match", "2017-10-01", "25,000")).is(http.StatusCreated)
	s.act(id, map[string]any{"kind": "extension", "on": "2018-01-02", "until": "2019-09-30"}).is(http.StatusCreated)
	s.act(id, with(anAction("extension", "2018-01-02", "5.00"), "until", "2020-09-30")).refused(http.StatusUnprocessableEntity, "invalid")
	s.act(id, map[string]any{"kind": "extension", "on": "2018-01-02", "until": "2019-09-30"}).refused(http.StatusUnprocessableEntity, "invalid")
	got := s.call("auditor", http.MethodGet, v1+"/awards/"+id, nil).is(http.StatusOK)
	var years []any
	for _, a := range got["actions"].([]any) {
		years = append(years, a.(map[string]any)["federal_fiscal_year"])
	}
	if !slices.Equal(years, []any{2017.0, 2017.0, 2018.0, 2018.0, 2018.0}) || got["year"] != 2017.0 || got["until"] != "2019-09-30" {
		t.Errorf("fiscal years %v, program year %v, until %v", years, got["year"], got["until"])
	}
	c := s.columns(id, "")
	if c["awarded"] != 10000200.0 || c["match"] != 2500000.0 {
		t.Errorf("the columns are %v", c)
	}
	if total, _ := s.money(""); total["awarded"] != 10000200.0 {
		t.Errorf("the total is %v", total)
	}
}

func TestAJointAwardCountsOnceAndEachHasItsShare(t *testing.T) {
	s := newServer(t, 0)
	g := s.governments("Seattle", "King County", "Kitsap")
	share := func(who, amount string) map[string]any {
		return map[string]any{"jurisdiction": g[who], "amount": amount}
	}
	joint := with(anAward(g["Seattle"]), "amount", "600,000.00")
	create := func(body map[string]any) answer { return s.call("legal", http.MethodPost, v1+"/awards", body) }
	for name, shares := range map[string][]any{
		"do not sum":          {share("Seattle", "509,000.00"), share("King County", "90,999.99")},
		"no fiscal agent":     {share("Kitsap", "509,000.00"), share("King County", "91,000.00")},
		"one":                 {share("Seattle", "600,000.00")},
		"twice":               {share("Seattle", "509,000.00"), share("Seattle", "91,000.00")},
		"nobody with that id": {share("Seattle", "509,000.00"), map[string]any{"jurisdiction": "none", "amount": "91,000.00"}},
	} {
		if p := create(with(joint, "shares", shares)).refused(http.StatusUnprocessableEntity, "invalid"); p["detail"] == "" {
			t.Errorf("%s: %v", name, p)
		}
	}
	id := s.award(with(joint, "shares", []any{share("Seattle", "509,000.00"), share("King County", "91,000.00")}))
	s.act(id, anAction("drawdown", "2017-12-01", "1,000.00")).refused(http.StatusUnprocessableEntity, "invalid")
	s.act(id, with(anAction("drawdown", "2017-12-01", "91,000.01"), "shares", []any{share("King County", "91,000.01")})).refused(http.StatusConflict, "refused")
	s.act(id, with(anAction("drawdown", "2017-12-01", "1,000.00"), "shares", []any{share("King County", "1,000.00")})).is(http.StatusCreated)
	s.award(with(anAward(g["Kitsap"]), "number", "S-1", "agency", "King County", "role", "subrecipient", "subaward_of", id, "amount", "60,000"))
	create(with(anAward(g["Kitsap"]), "number", "S-2", "role", "subrecipient")).refused(http.StatusUnprocessableEntity, "invalid")

	total, rows := s.money("by=jurisdiction")
	want := map[string][2]float64{"Seattle": {50900000, 0}, "King County": {9100000, 100000}}
	if total["awarded"] != 60000000.0 || len(rows) != len(want) {
		t.Errorf("the total is %v of %v", total, rows)
	}
	for _, r := range rows {
		row := r.(map[string]any)
		name := row["jurisdiction"].(map[string]any)["name"].(string)
		if got := [2]float64{row["awarded"].(float64), row["drawn"].(float64)}; got != want[name] {
			t.Errorf("%s has %v, want %v", name, got, want[name])
		}
	}
	got := s.call("auditor", http.MethodGet, v1+"/awards/"+id, nil).is(http.StatusOK)
	var agents []string
	var sum float64
	for _, sh := range got["shares"].([]any) {
		sum += sh.(map[string]any)["awarded"].(float64)
		if sh.(map[string]any)["fiscal_agent"] == true {
			agents = append(agents, sh.(map[string]any)["jurisdiction"].(map[string]any)["name"].(string))
		}
	}
	if sum != 60000000 || !slices.Equal(agents, []string{"Seattle"}) {
		t.Errorf("the shares are %v", got["shares"])
	}
	for name, want := range map[string]int{"Seattle": 1, "King County": 1, "Kitsap": 1} {
		if list := s.call("auditor", http.MethodGet, v1+"/awards?jurisdiction="+g[name], nil).is(http.StatusOK)["items"].([]any); len(list) != want {
			t.Errorf("%s has %d awards", name, len(list))
		}
	}
}

func TestAnActionIsCorrectedOnceAndStaysAsItWasKnown(t *testing.T) {
	s := newServer(t, 0)
	id := s.award(with(anAward(s.governments("King")["King"]), "amount", "100.00"))
	s.act(id, anAction("drawdown", "2017-12-01", "20.00")).is(http.StatusCreated)
	got := s.call("auditor", http.MethodGet, v1+"/awards/"+id, nil).is(http.StatusOK)["actions"].([]any)
	no := int(got[1].(map[string]any)["no"].(float64))
	known := url.QueryEscape(got[1].(map[string]any)["recorded_at"].(string))
	s.Pass(time.Hour)
	path := fmt.Sprintf("%s/awards/%s/actions/%d/correction", v1, id, no)
	correct := func(path string, body map[string]any) answer { return s.call("legal", http.MethodPost, path, body) }
	right := anAction("drawdown", "2017-11-01", "30.00")
	correct(path, map[string]any{"right": right}).refused(http.StatusUnprocessableEntity, "invalid")
	correct(path, map[string]any{"reason": "Read wrong."}).refused(http.StatusUnprocessableEntity, "invalid")
	correct(path, map[string]any{"reason": "Read wrong.", "right": anAction("drawdown", "2017-11-01", "100.01")}).refused(http.StatusConflict, "refused")
	correct(path, map[string]any{"reason": "Read wrong.", "right": right}).is(http.StatusCreated)
	correct(path, map[string]any{"reason": "Again.", "removed": true}).refused(http.StatusConflict, "refused")
	for query, drawn := range map[string]float64{
		"": 3000, "?as_of=2017-11-15": 3000, "?as_of=2017-11-15&known_as_of=" + known: 0, "?known_as_of=" + known: 2000, "?as_of=2017-10-31": 0,
	} {
		if c := s.columns(id, query); c["drawn"] != drawn || c["undrawn"] != 10000-drawn {
			t.Errorf("%s: %v", query, c)
		}
		if total, _ := s.money(strings.TrimPrefix(query, "?")); total["drawn"] != drawn || total["awarded"] != 10000.0 {
			t.Errorf("money %s: %v", query, total)
		}
	}
	correct(fmt.Sprintf("%s/awards/%s/actions/%d/correction", v1, id, no+1), map[string]any{"reason": "There was none.", "removed": true}).is(http.StatusCreated)
	if c := s.columns(id, ""); c["drawn"] != 0.0 {
		t.Errorf("%v", c)
	}
}

func TestAmountsAreReadAsPeopleWriteThem(t *testing.T) {
	s := newServer(t, 0)
	id := s.award(with(anAward(s.governments("King")["King"]), "amount", "5000"))
	for text, cents := range map[string]float64{"$1,234,567.89": 123456789, "500000": 50000000, "0.5": 50, " $ 7 ": 700} {
		before := s.columns(id, "")["awarded"].(float64)
		s.act(id, anAction("obligation", "2017-12-01", text)).is(http.StatusCreated)
		if got := s.columns(id, "")["awarded"].(float64) - before; got != cents {
			t.Errorf("%q is %v cents, want %v", text, got, cents)
		}
	}
	s.act(id, anAction("deobligation", "2017-12-01", "(500.00)")).is(http.StatusCreated)
	for text, says := range map[string]string{
		"1.234,56": "a point before the cents", "1,23": "a point before the cents", "1.005": "more than two decimals", "2017-DJ-0001": "is the number of the award",
		"2017DJ0001": "is the number of the award", "five": "amount in dollars", "1,2345": "amount in dollars", "-(5)": "amount in dollars", "": "Amount",
		"9999999999999.00": "trillion", "0.00": "more than 0.00", "5 EUR": "amount in dollars", "--5": "amount in dollars",
	} {
		if p := s.act(id, anAction("obligation", "2017-12-01", text)).refused(http.StatusUnprocessableEntity, "invalid"); !strings.Contains(p["detail"].(string), says) {
			t.Errorf("%q: %v", text, p["detail"])
		}
	}
	s.act(id, anAction("obligation", "2019-01-01", "1.00")).refused(http.StatusUnprocessableEntity, "invalid")
}

func TestIdentifiersHaveDatesAndSplitNoAward(t *testing.T) {
	s := newServer(t, 0)
	s.Pass(5 * 365 * 24 * time.Hour)
	id := s.award(with(anAward(s.governments("King")["King"]), "amount", "100.00"))
	identify := func(scheme, value, from string) answer {
		return s.call("legal", http.MethodPost, v1+"/awards/"+id+"/identifiers", map[string]any{"scheme": scheme, "value": value, "from": from})
	}
	identify("duns", "12-345-6789", "2017-09-26").is(http.StatusCreated)
	identify("duns", "123456789", "2022-04-04").refused(http.StatusUnprocessableEntity, "invalid")
	identify("uei", "ABCDEFGH1234", "2022-04-03").refused(http.StatusUnprocessableEntity, "invalid")
	identify("uei", "ABCDEFGHI234", "2022-04-04").refused(http.StatusUnprocessableEntity, "invalid")
	identify("uei", "abcdefgh1234", "2022-04-04").is(http.StatusCreated)
	s.call("legal", http.MethodPost, v1+"/awards/"+id+"/names", map[string]any{"name": "King County, Washington", "from": "2018-01-01"}).is(http.StatusCreated)
	got := s.call("auditor", http.MethodGet, v1+"/awards/"+id+"?as_of=2017-12-31", nil).is(http.StatusOK)
	if got["awarded"] != 10000.0 || len(got["identifiers"].([]any)) != 2 || got["name"] != nil {
		t.Errorf("%v", got)
	}
	s.act(id, map[string]any{"kind": "condition_accepted", "on": "2017-09-28", "condition": "Notice"}).is(http.StatusCreated)
	s.act(id, map[string]any{"kind": "condition_certified", "on": "2017-10-02", "condition": "notice", "fiscal_year": 2017}).is(http.StatusCreated)
	c := s.call("auditor", http.MethodGet, v1+"/awards/"+id, nil).is(http.StatusOK)["conditions"].([]any)
	if len(c) != 1 || c[0].(map[string]any)["accepted_on"] != "2017-09-28" || c[0].(map[string]any)["certified_on"] != "2017-10-02" {
		t.Errorf("the conditions are %v", c)
	}
}

func TestAFileOfAwardsIsImportedOnceToTheCentOrNotAtAll(t *testing.T) {
	s := newServer(t, 0)
	s.governments("Seattle", "Kitsap")
	s.Must(s.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Kitsap", Kind: "city", State: "WA", Zone: "America/Los_Angeles"}}})
	post := func(query, file string) answer {
		return s.call("legal", http.MethodPost, v1+"/awards:import"+query, file, "Content-Type", "text/csv")
	}
	const head = "agency,number,program,year,recipient,amount,date\n"
	bad := head + "OJP,A-1,JAG,2017,Seattle,100.00,2017-10-01\nOJP,A-1,JAG,2018,Seattle,100.00,2017-10-01\nOJP,A-2,JAG,2017,Nowhere,100.00,2017-10-01\n" +
		"OJP,A-3,JAG,2017,Seattle,\"1.234,56\",2017-10-01\nOJP,A-4,JAG,2017,Seattle,A-4,2017-10-01\nOJP,A-5,JAG,2017,Seattle,1.00,2017-13-01\nOJP,A-6,JAG,2017,Kitsap,1.00,2017-10-01\n"
	for _, c := range []struct {
		name string
		file string
		want []string
	}{
		{"dates", bad, []string{"line 7"}},
		{"recipients", strings.Replace(bad, "2017-13-01", "2017-11-01", 1), []string{"line 4", "line 8"}},
		{"amounts and awards", strings.NewReplacer("2017-13-01", "2017-11-01", "Nowhere", "Seattle", "Kitsap", "Seattle").Replace(bad), []string{"line 3", "line 5", "line 6"}},
		{"below zero", head + "OJP,A-1,JAG,2017,Seattle,100.00,2017-10-01\nOJP,A-1,JAG,2017,Seattle,(100.01),2017-10-02\n", []string{"line 3"}},
	} {
		for _, query := range []string{"", "?dry_run=true"} {
			if got := locations(post(query, c.file).refused(http.StatusUnprocessableEntity, "invalid")); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
	if total, _ := s.money(""); total["awarded"] != 0.0 {
		t.Errorf("refused files left %v", total)
	}

	var file strings.Builder
	file.WriteString(head)
	const rows, whole = 3000, 390_000_000_000
	left := int64(whole)
	for i := range rows {
		cents := int64(130_000_000 + i*7 - rows*7/2)
		if i == rows-1 {
			cents = left
		}
		left -= cents
		fmt.Fprintf(&file, "OJP,2017-DJ-%04d,Byrne JAG,%d,Seattle,\"$%d.%02d\",2017-10-01\n", i, 2016+i%2, cents/100, cents%100)
	}
	if dry := post("?dry_run=true", file.String()).is(http.StatusOK); dry["awards"] != float64(rows) || dry["actions"] != float64(rows) {
		t.Errorf("a dry run says %v", dry)
	}
	if got := post("", file.String()).is(http.StatusCreated); got["awards"] != float64(rows) || got["unchanged"] != 0.0 {
		t.Errorf("the import says awards %v, unchanged %v", got["awards"], got["unchanged"])
	}
	total, byYear := s.money("by=year")
	if total["awarded"] != float64(whole) || len(byYear) != 2 {
		t.Errorf("the total is %v", total)
	}
	one := s.call("auditor", http.MethodGet, v1+"/awards?limit=1", nil).is(http.StatusOK)["items"].([]any)[0].(map[string]any)["id"].(string)
	s.act(one, anAction("drawdown", "2017-11-02", "0.01")).is(http.StatusCreated)
	s.act(one, anAction("deobligation", "2017-12-02", "1,000.99")).is(http.StatusCreated)
	for _, day := range []string{"2017-09-30", "2017-10-01", "2017-11-02", ""} {
		view, _ := s.money("as_of=" + day)
		if want := s.replayed(day); view["awarded"] != float64(want.Awarded) || view["undrawn"] != float64(want.Undrawn) || view["drawn"] != float64(want.Drawn) {
			t.Errorf("on %q the view has %v, and a replay %+v", day, view, want)
		}
	}
	s.act(one, anAction("obligation", "2017-12-02", "1,000.99")).is(http.StatusCreated)
	if got := post("", file.String()).is(http.StatusCreated); got["awards"] != 0.0 || got["actions"] != 0.0 || got["unchanged"] != float64(rows) {
		t.Errorf("the same file again says %v", got)
	}
	if again, _ := s.money(""); again["awarded"] != float64(whole) {
		t.Errorf("the total is %v after the same file", again)
	}
}

// replayed is what the histories of all awards add up to on a day.
func (s *server) replayed(day string) (sum award.Columns) {
	s.t.Helper()
	on := civil.Date{}
	if day != "" {
		on = dbtest.Date(day)
	}
	facts, err := s.store.World(s.t.Context(), s.people["auditor"])
	if err != nil {
		s.t.Fatal(err)
	}
	all := award.Held{Everyone: true}
	if err := facts.Ask(&all); err != nil {
		s.t.Fatal(err)
	}
	for _, id := range all.All() {
		events, err := facts.History(award.Stream(id))
		if err != nil {
			s.t.Fatal(err)
		}
		state, err := kinds.All.Replay(events, workflow.Until{})
		if err != nil {
			s.t.Fatal(err)
		}
		c := state.(award.Award).Columns(on, time.Time{})
		sum.Awarded, sum.Undrawn, sum.Drawn = sum.Awarded+c.Awarded, sum.Undrawn+c.Undrawn, sum.Drawn+c.Drawn
	}
	return sum
}
