package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/debt"
	"duces/workflow/opening"
	"duces/workflow/repayment"
)

// owing is a server in September 2018 with an award of which $10,000.00 were disallowed, and the terms of a demand for it.
func owing(t *testing.T) (s *server, of string, demand map[string]any) {
	t.Helper()
	s = newServer(t, 1)
	id := s.Matters(1)[0]
	of, decision := s.Disallowed(id, "2017-UL-0001", "10,000.00")
	s.Pass(200 * 24 * time.Hour)
	return s, of, map[string]any{"award": of, "matter": id, "decision": decision, "demanded": "2018-06-01", "amount": "10,000.00", "rate": "1.00"}
}

func (s *server) demand(body map[string]any) string {
	s.t.Helper()
	return s.call("legal", http.MethodPost, v1+"/debts", body).is(http.StatusCreated)["id"].(string)
}

// addEntry adds an entry to a debt.
func (s *server) addEntry(id, kind, on string, more ...any) answer {
	s.t.Helper()
	return s.call("legal", http.MethodPost, v1+"/debts/"+id+"/entries", with(map[string]any{"kind": kind, "on": on}, more...))
}

func (s *server) debt(id, query string) map[string]any {
	s.t.Helper()
	return s.call("auditor", http.MethodGet, v1+"/debts/"+id+query, nil).is(http.StatusOK)
}

// due is a column of a debt at the end of a day: charged, paid, waived, due.
func (s *server) due(id, on, column string) string {
	s.t.Helper()
	for _, c := range items(s.debt(id, "?as_of="+on)["balance"].(map[string]any), "columns") {
		if c["column"] == column {
			return fmt.Sprintf("%.0f-%.0f-%.0f=%.0f", c["charged"], c["paid"], c["waived"], c["due"])
		}
	}
	return ""
}

func (a answer) says(status int, text string) {
	a.t.Helper()
	if p := a.refused(status, map[int]string{409: "refused", 422: "invalid"}[status]); !strings.Contains(fmt.Sprint(p["detail"], p["errors"]), text) {
		a.t.Errorf("%s does not say %q", a.Body, text)
	}
}

func TestCase20OffsetWaitsForItsDayAndAnAppealMovesNoInterest(t *testing.T) {
	s, _, demand := owing(t)
	id := s.demand(demand)
	if d := s.debt(id, ""); d["offset_from"] != "2018-08-31" || d["edition"] != "2014" || d["interest_from"] != "2018-06-01" || d["grace"] != 30.0 {
		t.Errorf("the debt is %v", d)
	}
	s.addEntry(id, "offset", "2018-08-30", "amount", "100.00").says(http.StatusConflict, "the first day for offset is Fri, Aug 31, 2018")
	before := s.due(id, "2018-08-30", "interest")
	s.addEntry(id, "appeal", "2018-06-15").is(http.StatusCreated)
	if after := s.due(id, "2018-08-30", "interest"); after != before || before != "2466-0-0=2466" { // 90 days
		t.Errorf("interest was %s, and with the appeal it is %s", before, after)
	}
	s.addEntry(id, "offset", "2018-08-31", "amount", "100.00").is(http.StatusCreated)
	if got := s.due(id, "2018-08-31", "interest"); got != "2493-2493-0=0" {
		t.Errorf("interest is %s", got)
	}
	s.addEntry(id, "appeal", "2018-09-01", "holds", true).is(http.StatusCreated)
	s.addEntry(id, "offset", "2018-09-02", "amount", "100.00").says(http.StatusConflict, "holds collection")
	if held := s.debt(id, "?as_of=2018-09-02")["balance"].(map[string]any)["held_by"]; held != "3" {
		t.Errorf("collection is held by %v", held)
	}
	s.addEntry(id, "release", "2018-09-03", "names", "3").is(http.StatusCreated)
	s.addEntry(id, "offset", "2018-09-03", "amount", "100.00").is(http.StatusCreated)
	if d := s.debt(id, ""); d["interest_from"] != "2018-06-01" || len(items(d, "entries")) != 5 {
		t.Errorf("the debt is %v", d)
	}
}

// What debts say is repaid of principal, the award and the money view say too: on every day, now and as it was known.
func TestWhatIsRepaidAgreesWithTheLedgerOfTheAwardToTheCent(t *testing.T) {
	s, of, demand := owing(t)
	debts := []string{s.demand(with(demand, "amount", "6,000.00")), s.demand(with(demand, "amount", "4,000.00", "demanded", "2018-07-01"))}
	known := []time.Time{{}}
	agree := func(step string) {
		t.Helper()
		for _, at := range known {
			for _, on := range []string{"2018-05-31", "2018-06-01", "2018-06-10", "2018-06-20", "2018-07-01", "2018-07-15", "2018-08-01", "2018-09-01", "2018-09-10"} {
				query := "as_of=" + on
				if !at.IsZero() {
					query += "&known_as_of=" + at.Format(time.RFC3339Nano)
				}
				var paid float64
				for _, id := range debts {
					if b, is := s.debt(id, "?"+query)["balance"].(map[string]any); is {
						for _, c := range items(b, "columns") {
							if c["column"] == "principal" {
								paid += c["paid"].(float64)
							}
						}
					}
				}
				total, _ := s.money(query)
				if c := s.columns(of, "?"+query); c["repaid"] != paid || total["repaid"] != paid || c["disallowed"] != 1_000_000-paid && on != "2018-05-31" {
					t.Errorf("%s, %s: debts say %v, the award %v, the money view %v", step, query, paid, c, total)
				}
			}
		}
		s.Pass(time.Minute)
		known = append(known, s.Now().UTC())
		s.Pass(time.Minute)
	}
	agree("demanded")
	for _, x := range []struct {
		what  string
		debt  int
		kind  string
		on    string
		more  []any
		state float64
	}{
		{"a payment", 0, "payment", "2018-06-20", []any{"amount", "1,000.00"}, 100_000},
		{"a penalty before it", 0, "charge", "2018-06-10", []any{"amount", "250.00", "column", "penalty"}, 75_000},
		{"all of the second", 1, "payment", "2018-07-15", []any{"amount", "4,000.00"}, 475_000},
		{"the first check came back", 0, "reversal", "2018-08-01", []any{"names", "1", "reason", "The check was returned."}, 400_000},
		{"more than all", 0, "payment", "2018-09-01", []any{"amount", "7,000.00"}, 1_000_000},
	} {
		s.addEntry(debts[x.debt], x.kind, x.on, x.more...).is(http.StatusCreated)
		agree(x.what)
		if c := s.columns(of, ""); c["repaid"] != x.state {
			t.Errorf("%s: the award has %v repaid, want %v", x.what, c["repaid"], x.state)
		}
	}
	if c := s.columns(of, "?as_of=2018-07-31"); c["repaid"] != 475_000.0 {
		t.Errorf("before the check came back: %v", c)
	}
}

func TestAnOverpaymentIsKeptUnappliedAndWaitsForADecision(t *testing.T) {
	s, _, demand := owing(t)
	id := s.demand(demand)
	overpaid := func() (all []float64) {
		t.Helper()
		for _, d := range items(s.call("auditor", http.MethodGet, v1+"/debts?overpaid=true", nil).is(http.StatusOK), "items") {
			all = append(all, d["overpayment"].(float64))
		}
		return all
	}
	want := func(step string, want ...float64) {
		t.Helper()
		if got := overpaid(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v waits for a decision, want %v", step, got, want)
		}
	}
	want("nothing paid")
	s.addEntry(id, "payment", "2018-06-20", "amount", "10,000.25").is(http.StatusCreated)
	want("25 cents too much", 25)
	if d := s.debt(id, ""); d["unapplied"] != 25.0 || items(d, "entries")[0]["unapplied"] != 25.0 {
		t.Errorf("the debt is %v", d)
	}
	s.addEntry(id, "payment", "2018-06-21", "amount", "1.00").is(http.StatusCreated)
	want("and a dollar", 125)
	at := v1 + "/debts/" + id + "/overpayment"
	s.call("legal", http.MethodPost, at, map[string]any{"how": " "}).says(http.StatusUnprocessableEntity, "What was done")
	s.call("legal", http.MethodPost, at, map[string]any{"how": "Refunded by wire."}).is(http.StatusCreated)
	want("refunded")
	s.call("legal", http.MethodPost, at, map[string]any{"how": "Refunded by wire."}).refused(http.StatusNotFound, "not_found")
	s.addEntry(id, "payment", "2018-06-22", "amount", "0.10").is(http.StatusCreated)
	want("ten cents more", 10)
	s.addEntry(id, "reversal", "2018-06-23", "names", "3", "reason", "Entered twice.").is(http.StatusCreated)
	want("they never came")
	if d := s.debt(id, "?as_of=2018-06-23"); d["balance"].(map[string]any)["unapplied"] != 125.0 {
		t.Errorf("the debt is %v", d)
	}
}

func TestADebtOfAnEarlierDayIsShownAsItWasKnown(t *testing.T) {
	s, _, demand := owing(t)
	day := func() string { return s.Now().UTC().Format(time.DateOnly) }
	later := func() string {
		s.Pass(24 * time.Hour)
		at := s.Now().UTC().Format(time.RFC3339Nano)
		s.Pass(24 * time.Hour)
		return at
	}
	before := later()
	id := s.demand(demand)
	demanded := later()
	s.addEntry(id, "payment", "2018-06-20", "amount", "10,000.25").is(http.StatusCreated)
	found, paid := day(), later()
	s.call("legal", http.MethodPost, v1+"/debts/"+id+"/overpayment", map[string]any{"how": "Refunded by wire."}).is(http.StatusCreated)
	refunded, ended := day(), later()
	s.addEntry(id, "reversal", "2018-06-25", "names", "1", "reason", "The check was returned.").is(http.StatusCreated)
	reversed := later()
	withdrawn := day()
	s.call("legal", http.MethodPost, v1+"/debts/"+id+"/withdrawal", map[string]any{"on": withdrawn, "reason": "The decision was wrong."}).is(http.StatusCreated)

	s.call("auditor", http.MethodGet, v1+"/debts/"+id+"?known_as_of="+before, nil).refused(http.StatusNotFound, "not_found")
	for _, c := range []struct {
		name, query                    string
		repaid, unapplied, overpayment float64
		withdrawn                      any
	}{
		{"today", "", 0, 0, 0, withdrawn},
		{"known before the payment", "?known_as_of=" + demanded, 0, 0, 0, nil},
		{"known before the refund", "?known_as_of=" + paid, 1_000_000, 25, 25, nil},
		{"known before the check came back", "?known_as_of=" + ended, 1_000_000, 25, 0, nil},
		{"known before the withdrawal", "?known_as_of=" + reversed, 0, 0, 0, nil},
		{"the day before the payment", "?as_of=2018-06-19", 0, 0, 0, nil},
		{"the day of the payment, when nobody knew of it", "?as_of=2018-06-20", 1_000_000, 25, 0, nil},
		{"the day of the payment, as known before the refund", "?as_of=2018-06-20&known_as_of=" + paid, 1_000_000, 25, 0, nil},
		{"the day on which the overpayment was found", "?as_of=" + found + "&known_as_of=" + ended, 1_000_000, 25, 25, nil},
		{"the day of the refund", "?as_of=" + refunded + "&known_as_of=" + ended, 1_000_000, 25, 0, nil},
		{"the day after the check came back", "?as_of=2018-06-26", 0, 0, 0, nil},
		{"the day of the withdrawal", "?as_of=" + withdrawn, 0, 0, 0, withdrawn},
	} {
		d := s.debt(id, c.query)
		if d["repaid"] != c.repaid || d["unapplied"] != c.unapplied || d["overpayment"] != c.overpayment || d["withdrawn"] != c.withdrawn {
			t.Errorf("%s: the debt is %v", c.name, d)
		}
	}
}

func TestAnEntryThatTheDebtDoesNotBearIsRefusedAndChangesNothing(t *testing.T) {
	s, of, demand := owing(t)
	id := s.demand(demand)
	s.addEntry(id, "payment", "2018-06-20", "amount", "1,000.00", "reference", "Check 1041").is(http.StatusCreated)
	s.addEntry(id, "charge", "2018-06-20", "amount", "5.00", "column", "cost").is(http.StatusCreated)
	s.addEntry(id, "reversal", "2018-06-25", "names", "1", "reason", "The check was returned.").is(http.StatusCreated)
	before := s.debt(id, "")
	for name, c := range map[string]struct {
		kind, on string
		more     []any
		status   int
		says     string
	}{
		"a second reversal":                 {"reversal", "2018-06-26", []any{"names", "1", "reason", "Again."}, 409, "an entry is reversed once"},
		"a reversal of a reversal":          {"reversal", "2018-06-26", []any{"names", "3", "reason", "It was good."}, 409, "A reversal is not reversed."},
		"a reversal of nothing":             {"reversal", "2018-06-26", []any{"names", "9", "reason", "Wrong."}, 422, "No entry of this debt"},
		"a reversal without a reason":       {"reversal", "2018-06-26", []any{"names", "2"}, 422, "Reason"},
		"a waiver above its column":         {"waiver", "2018-06-26", []any{"column", "cost", "amount", "5.01", "reason", "Small."}, 409, "more than the $5.00 due in Administrative costs"},
		"a waiver of another column":        {"waiver", "2018-06-26", []any{"column", "penalty", "amount", "5.00", "reason", "Small."}, 409, "more than the $0.00 due in Penalties"},
		"a waiver of principal":             {"waiver", "2018-06-26", []any{"column", "principal", "amount", "5.00", "reason", "Small."}, 422, "principal is not waived"},
		"a waiver without a column":         {"waiver", "2018-06-26", []any{"amount", "5.00", "reason", "Small."}, 422, "Column"},
		"a payment before the demand":       {"payment", "2018-05-31", []any{"amount", "5.00"}, 422, "or a later one"},
		"a payment in the future":           {"payment", "2019-06-01", []any{"amount", "5.00"}, 422, "is in the future"},
		"a payment below zero":              {"payment", "2018-06-26", []any{"amount", "(5.00)"}, 422, "above zero"},
		"interest that somebody types":      {"charge", "2018-06-26", []any{"column", "interest", "amount", "5.00"}, 422, "interest"},
		"the release of what does not hold": {"release", "2018-06-26", []any{"names", "2"}, 409, "Only an appeal"},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			s.addEntry(id, c.kind, c.on, c.more...).says(c.status, c.says)
		})
	}
	s.t = t
	if after := s.debt(id, ""); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("the debt was %v and is %v", before, after)
	}
	s.addEntry(id, "payment", "2018-06-27", "amount", "1.00", "version", 2).refused(http.StatusConflict, "conflict")
	if c := s.columns(of, ""); c["repaid"] != 0.0 {
		t.Errorf("the award has %v", c)
	}
}

func TestTheSameKeyTwiceRecordsOneDemandAndOnePayment(t *testing.T) {
	s, of, demand := owing(t)
	const key = "Idempotency-Key"
	post := func(path, key2 string, body map[string]any) map[string]any {
		t.Helper()
		return s.call("legal", http.MethodPost, v1+path, body, key, key2).is(http.StatusCreated)
	}
	first := post("/debts", "demand", demand)
	if again := post("/debts", "demand", demand); again["id"] != first["id"] {
		t.Errorf("%v, then %v", first, again)
	}
	id := first["id"].(string)
	payment := map[string]any{"kind": "payment", "on": "2018-06-20", "amount": "1,000.00"}
	post("/debts/"+id+"/entries", "payment", payment)
	post("/debts/"+id+"/entries", "payment", payment)
	s.call("legal", http.MethodPost, v1+"/debts/"+id+"/entries", with(payment, "amount", "2.00"), key, "payment").refused(http.StatusConflict, "conflict")
	if d := s.debt(id, ""); len(items(d, "entries")) != 1 || d["repaid"] != 100_000.0 || s.columns(of, "")["repaid"] != 100_000.0 {
		t.Errorf("the debt is %v", d)
	}
}

func TestADemandAndAnEntryNameTheirDocuments(t *testing.T) {
	s, _, demand := owing(t)
	letter, advice := s.paper()[0].(map[string]any), s.paper()[0].(map[string]any)
	foreign := map[string]any{"name": "a.pdf", "sha256": strings.Repeat("ef", 32), "size": 3, "type": "application/pdf"}
	s.call("legal", http.MethodPost, v1+"/debts", with(demand, "document", foreign)).says(http.StatusUnprocessableEntity, "You have not uploaded this file.")
	id := s.demand(with(demand, "document", letter))
	s.addEntry(id, "payment", "2018-06-20", "amount", "1,000.00", "document", foreign).says(http.StatusUnprocessableEntity, "You have not uploaded this file.")
	s.addEntry(id, "payment", "2018-06-20", "amount", "1,000.00", "document", advice).is(http.StatusCreated)
	d := s.debt(id, "")
	if got := d["document"].(map[string]any)["sha256"]; got != letter["sha256"] {
		t.Errorf("the demand names %v", d["document"])
	}
	if got := items(d, "entries")[0]["document"].(map[string]any)["name"]; got != advice["name"] {
		t.Errorf("the entry names %v", got)
	}
	// Who corrects the terms need not have uploaded the letter that stays.
	s.call("supervisor", http.MethodPost, v1+"/debts/"+id+"/correction", map[string]any{
		"demanded": "2018-06-01", "amount": "9,000.00", "rate": "1.00", "reason": "Read wrong.", "document": d["document"],
	}).is(http.StatusCreated)
	if got := s.debt(id, "")["document"].(map[string]any)["sha256"]; got != letter["sha256"] {
		t.Errorf("corrected, the demand names %v", got)
	}
}

func TestACorrectedDemandKeepsWhatWasKnownAndNoMoreThanIsDisallowed(t *testing.T) {
	s, of, demand := owing(t)
	id := s.demand(with(demand, "amount", "5,000.00", "rate", "2.00"))
	s.addEntry(id, "payment", "2018-06-20", "amount", "4,000.00").is(http.StatusCreated)
	s.Pass(time.Hour)
	before := s.Now().UTC().Format(time.RFC3339)
	s.Pass(time.Hour)
	fix := func(more ...any) answer {
		return s.call("legal", http.MethodPost, v1+"/debts/"+id+"/correction", with(map[string]any{
			"demanded": "2018-06-01", "amount": "3,000.00", "rate": "1.00", "reason": "The demand was read wrong.",
		}, more...))
	}
	fix("reason", "").says(http.StatusUnprocessableEntity, "Reason")
	fix("demanded", "2018-06-21").says(http.StatusConflict, "Entry 1, Payment: $4,000.00, would not be possible.")
	fix("amount", "10,000.01").says(http.StatusUnprocessableEntity, "the decision disallows $10,000.00")
	fix("interest_from", "2018-05-31").says(http.StatusUnprocessableEntity, "First date of interest")
	fix().is(http.StatusCreated)
	d := s.debt(id, "")
	if d["principal"] != 300_000.0 || d["rate"] != "1.00" || d["repaid"] != 300_000.0 || d["overpayment"] != 100_000.0 {
		t.Errorf("the debt is %v", d)
	}
	if c := s.columns(of, ""); c["repaid"] != 300_000.0 || c["disallowed"] != 700_000.0 {
		t.Errorf("the award has %v", c)
	}
	d = s.debt(id, "?as_of=2018-07-01&known_as_of="+before)
	if b := d["balance"].(map[string]any); b["due"] != 100_000.0 || d["rate"] != "2.00" || s.columns(of, "?known_as_of="+before)["repaid"] != 400_000.0 {
		t.Errorf("as it was known: %v", d)
	}
	s.call("legal", http.MethodPost, v1+"/debts", with(demand, "matter", "", "decision", 0, "amount", "7,000.01")).says(http.StatusConflict, "would be demanded")
	s.demand(with(demand, "amount", "7,000.00"))
}

func TestADemandRestsOnWhatADecisionDisallowed(t *testing.T) {
	s, of, demand := owing(t)
	matter, decision := demand["matter"].(string), demand["decision"].(int64)
	other := s.award(with(anAward(s.Jurisdictions[0]), "amount", "500.00"))
	post := func(body map[string]any) answer { return s.call("legal", http.MethodPost, v1+"/debts", body) }
	none := func(body map[string]any) map[string]any { return with(body, "matter", "", "decision", 0) }
	for name, c := range map[string]struct {
		body   map[string]any
		status int
		says   string
	}{
		"an award that is not on record":   {with(demand, "award", "none"), 422, "there is none with this id"},
		"a matter that is not on record":   {with(demand, "matter", "none"), 422, "there is none with this id"},
		"another event of the matter":      {with(demand, "decision", decision-1), 422, "disallows no amount of award 2017-UL-0001"},
		"a matter without a decision":      {with(demand, "decision", 0), 422, "or neither"},
		"another award":                    {with(demand, "award", other), 422, "disallows no amount of award 2017-DJ-0001"},
		"more than the decision":           {with(demand, "amount", "10,000.01"), 422, "the decision disallows $10,000.00"},
		"before the decision":              {with(demand, "demanded", "2018-02-25"), 422, "the decision is of Mon, Feb 26, 2018"},
		"an award with nothing disallowed": {none(with(demand, "award", other, "amount", "1.00")), 409, "$0.00 of it is disallowed"},
		"more than is disallowed":          {none(with(demand, "amount", "10,000.01")), 409, "$10,000.00 of it is disallowed and not repaid"},
		"before it was disallowed":         {none(with(demand, "demanded", "2018-02-25")), 409, "on Sun, Feb 25, 2018"},
		"no rate":                          {with(demand, "rate", " "), 422, "Interest rate"},
		"a rate that is none":              {with(demand, "rate", "1.005"), 422, "such as 1.00"},
		"a debtor that has no part in it":  {with(demand, "debtor", "none"), 422, "Debtor"},
		"fewer days without interest":      {with(demand, "grace", 29), 422, "only extend them"},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			post(c.body).says(c.status, c.says)
		})
	}
	s.t = t
	part := s.demand(with(demand, "amount", "6,000.00"))
	post(with(demand, "amount", "4,000.01")).says(422, "the decision disallows $10,000.00, and other demands are for $6,000.00 of it")
	s.call("legal", http.MethodPost, v1+"/debts/"+part+"/withdrawal", map[string]any{"on": "2018-06-21", "reason": "One demand for all."}).is(http.StatusCreated)
	id := s.demand(none(demand))
	fix := func() map[string]any {
		return s.call("legal", http.MethodPost, fmt.Sprintf("%s/matters/%s/transitions/%d/correction", v1, matter, decision), map[string]any{
			"effective_on": "2018-02-26", "fields": map[string]any{"decisions": []any{map[string]any{"award": "2017-UL-0001", "outcome": "made"}}}, "reason": "Read wrong.",
		}).is(http.StatusAccepted)
	}
	at := v1 + "/approvals/" + fix()["approval"].(map[string]any)["id"].(string)
	s.call("supervisor", http.MethodPost, at, s.yes(at)).says(http.StatusConflict, "Repayment of $10,000.00 of award 2017-UL-0001 would be demanded")
	withdraw := func(on string) answer {
		return s.call("legal", http.MethodPost, v1+"/debts/"+id+"/withdrawal", map[string]any{"on": on, "reason": "The decision was wrong."})
	}
	s.addEntry(id, "charge", "2018-06-22", "amount", "1.00", "column", "cost").is(http.StatusCreated)
	withdraw("2018-06-21").says(http.StatusUnprocessableEntity, "Fri, Jun 22, 2018 or a later one")
	withdraw("2018-06-23").is(http.StatusCreated)
	s.addEntry(id, "payment", "2018-06-24", "amount", "1.00").says(http.StatusConflict, "The demand was withdrawn on Sat, Jun 23, 2018.")
	if d := s.debt(id, "?as_of=2018-06-24"); d["balance"] != nil || d["withdrawn"] != "2018-06-23" {
		t.Errorf("the debt is %v", d)
	}
	s.call("supervisor", http.MethodPost, at, s.yes(at)).is(http.StatusOK)
	if c := s.columns(of, ""); c["disallowed"] != 0.0 || c["drawn"] != 1_000_000.0 {
		t.Errorf("the award has %v", c)
	}
}

// aDebtAt is a new debt, or what is below it.
func aDebtAt(below string) func(*server, string) string {
	return func(s *server, _ string) string {
		return "/debts/" + s.Must(s.people["legal"], s.aDemand()).Created[0] + below
	}
}

// anOverpaidDebt is a new debt on which a cent too much was paid, below its address.
func anOverpaidDebt(below string) func(*server, string) string {
	return func(s *server, who string) string {
		at := aDebtAt("")(s, who)
		s.Must(s.people["legal"], repayment.Enter{Debt: at[len("/debts/"):], Given: repayment.Given{Kind: debt.Payment, On: civil.NewDate(2018, 2, 26), Amount: "0.02"}})
		return at + below
	}
}

// aDemand is one of a cent of what an award has disallowed.
func (s *server) aDemand() repayment.Demand {
	if s.disallowed == "" {
		opened := s.Must(s.people["legal"], opening.Open{Review: s.Review, Jurisdictions: []string{aTown(s)}, OpenedOn: civil.NewDate(2018, 1, 24)})
		s.disallowed, _ = s.Disallowed(opened.Created[0], fresh("2017-UL"), "10,000.00")
	}
	return repayment.Demand{Award: s.disallowed, GivenTerms: repayment.GivenTerms{Demanded: civil.NewDate(2018, 2, 26), Amount: "0.01", Rate: "1.00"}}
}
