package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db/dbtest"
	"duces/workflow/deadline"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
)

// found is a matter with a final finding of noncompliance, and its jurisdiction.
func (s *server) found() (id, of string) { return s.foundOn("") }

// foundOn is found, with every step after the request on one day; empty: on its own.
func (s *server) foundOn(on string) (id, of string) {
	s.t.Helper()
	id = s.requested()
	for _, step := range []string{"receive_response", "propose_noncompliance", "receive_reply", "find_noncompliant"} {
		if on == "" {
			s.Move(id, step)
			continue
		}
		got := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move(step), "effective_on", on))
		if got.Status == http.StatusAccepted {
			s.approved(got.json())
		}
	}
	return id, s.Matter(id).Jurisdiction
}

func withheld(number string, cents int) map[string]any {
	return map[string]any{
		"award": number, "outcome": "withheld", "amount_cents": cents, "grounds": []any{"Notice condition"}, "authority": []any{"2cfr200.338/2014"},
		"facts": "No certification came.", "action": "The award is withheld.", "appeal_rights": "28 CFR 18.5(c).",
		"review_right": map[string]any{"right": true, "reason": "18.5(c) names any recipient."},
	}
}

func (s *server) decide(id string, decisions ...any) answer {
	s.t.Helper()
	return s.decideOn(id, "2018-02-26", decisions...)
}

func (s *server) decideOn(id, on string, decisions ...any) answer {
	s.t.Helper()
	return s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", map[string]any{
		"transition": "decide", "effective_on": on, "fields": map[string]any{"decisions": decisions},
	})
}

func (s *server) approved(asked map[string]any) {
	s.t.Helper()
	at := v1 + "/approvals/" + asked["approval"].(map[string]any)["id"].(string)
	s.call("supervisor", http.MethodPost, at, s.yes(at)).is(http.StatusOK)
}

// anAwardWithMoney is a direct formula award of a jurisdiction with $1,000.00, of which $400.00 are drawn.
func (s *server) anAwardWithMoney(of string) string {
	s.t.Helper()
	award := s.award(with(anAward(of), "amount", "1,000.00"))
	s.act(award, anAction("drawdown", "2017-12-01", "400.00")).is(http.StatusCreated)
	s.act(award, map[string]any{"kind": "condition_accepted", "on": "2017-12-02", "condition": "Notice condition"}).is(http.StatusCreated)
	return award
}

func TestADecisionMovesTheCentsOfItsAward(t *testing.T) {
	s := newServer(t, 1)
	id, of := s.found()
	award := s.anAwardWithMoney(of)
	s.approved(s.decide(id, withheld("2017-dj-0001", 50000)).is(http.StatusAccepted))
	if c := s.columns(award, ""); c["withheld"] != 50000.0 || c["undrawn"] != 10000.0 || c["drawn"] != 40000.0 || c["awarded"] != 100000.0 {
		t.Errorf("after the decision the columns are %v", c)
	}
	decided := s.Matter(id).Decisions[0]
	if decided.Program != "Byrne JAG" || decided.FiscalYear != 2017 || decided.NoReviewRight ||
		!strings.Contains(decided.Law, "The award's terms are not recorded, so its date") || !strings.Contains(decided.Right, "28 CFR 18.5(c): “") {
		t.Errorf("the decision is %+v", decided)
	}
	var author any
	for _, e := range items(s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/history", nil).is(http.StatusOK), "items") {
		if e["type"] == "transitioned" {
			author = e["data"].(map[string]any)["requested_by"]
		}
	}
	if r := decided.ReviewRight; r == nil || !r.Right || r.Reason != "18.5(c) names any recipient." || author != s.people["legal"] {
		t.Errorf("the answer is %+v by %v", r, author)
	}
	due, open := s.Matter(id).Latest("review_request")
	if !open || due.Due.String() != "2018-03-28" {
		t.Errorf("the request for review is due %v, %v", due.Due, open)
	}

	s.fix(id, "2018-02-26", withheld("2017-DJ-0001", 20000))
	if c := s.columns(award, ""); c["withheld"] != 20000.0 || c["undrawn"] != 40000.0 {
		t.Errorf("after its correction the columns are %v", c)
	}
	s.fix(id, "2018-02-26", map[string]any{"award": "2017-DJ-0001", "outcome": "made"})
	if c := s.columns(award, ""); c["withheld"] != 0.0 || c["undrawn"] != 60000.0 || c["awarded"] != 100000.0 {
		t.Errorf("once the award is made the columns are %v", c)
	}
}

func TestADecisionThatTheLedgerOrTheLawDoesNotBearIsRefused(t *testing.T) {
	s := newServer(t, 1)
	id, of := s.found()
	award := s.anAwardWithMoney(of)
	one := func(changes ...any) map[string]any { return with(withheld("2017-DJ-0001", 50000), changes...) }
	for name, c := range map[string]struct {
		decision map[string]any
		says     string
	}{
		"above what is undrawn":        {one("amount_cents", 60001), "above the $600.00 that is undrawn"},
		"above what is drawn":          {one("outcome", "disallowed", "amount_cents", 40001), "above the $400.00 that is drawn"},
		"no amount":                    {one("amount_cents", 0), "enter how much of the $600.00"},
		"no authority":                 {one("authority", []any{}), "Authority"},
		"law of later awards":          {one("authority", []any{"2cfr200.339/2020"}), "does not bind this award"},
		"law that carries it not":      {one("authority", []any{"2cfr200.339/2014"}), "cannot carry the outcome"},
		"a ground that is not on file": {one("grounds", []any{"Access condition"}), "Access condition"},
		"a status that is no finding":  {one("grounds", []any{"Requested"}), "nor a finding of the matter. Those are: Notice condition; Noncompliant."},
		"no facts":                     {one("facts", ""), "18.5(b)(1)"},
		"another program":              {one("program", "COPS"), "the ledger says"},
		"the right is not answered":    {one("review_right", nil), "28 CFR 18.2(a) names state formula applicants"},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.decide(id, c.decision)
			if said := fmt.Sprint(got.json()); got.Status < 400 || !strings.Contains(said, c.says) {
				t.Errorf("%d %s", got.Status, said)
			}
		})
	}
	if c := s.columns(award, ""); c["undrawn"] != 60000.0 {
		t.Errorf("the columns are %v", c)
	}
	old := map[string]any{"award": "OLD-1", "outcome": "withheld", "amount_cents": 5, "no_review_right": true}
	share := []any{map[string]any{"jurisdiction": of, "cents": 4}}
	if got := s.decide(id, with(old, "shares", share)); got.Status < 400 || !strings.Contains(string(got.Body), "The shares sum to 0.04") {
		t.Errorf("%d %s", got.Status, got.Body)
	}
	s.approved(s.decide(id, old).is(http.StatusAccepted))
	if law := s.Matter(id).Decisions[0].Law; !strings.Contains(law, "The award is not on record") {
		t.Errorf("the law of an award that is not on record: %q", law)
	}
}

// compliant is a matter of another review about a jurisdiction, with a finding of compliance.
func (s *server) compliant(of string) string {
	s.t.Helper()
	r := s.Must(s.people["legal"], review.Open{
		Name: fresh("Another review"), Authority: "8 U.S.C. 1373", Members: []string{s.people["legal"], s.people["supervisor"]},
	}).Created[0]
	id := s.Must(s.people["legal"], opening.Open{Review: r, Jurisdictions: []string{of}, OpenedOn: dbtest.Date("2018-01-24")}).Created[0]
	for _, step := range []string{"issue_request", "receive_response", "find_compliant"} {
		s.Move(id, step)
	}
	return id
}

// fix corrects the decisions of a matter.
func (s *server) fix(id, on string, decisions ...any) {
	s.t.Helper()
	got := s.call("legal", http.MethodPost, fmt.Sprintf("%s/matters/%s/transitions/%d/correction", v1, id, s.moveOf(id, "decide")), map[string]any{
		"effective_on": on, "fields": map[string]any{"decisions": decisions}, "reason": "The amount was read wrong.",
	})
	if got.Status == http.StatusAccepted {
		s.approved(got.json())
		return
	}
	got.is(http.StatusCreated)
}

func TestAnAwardThatIsMadeLaterGetsBackWhatWasWithheld(t *testing.T) {
	made := map[string]any{"award": "2017-DJ-0001", "outcome": "made"}
	for outcome, authority := range map[string]string{"withheld": "2cfr200.338/2014", "suspended": "28cfr18.5(a)"} {
		t.Run(outcome, func(t *testing.T) {
			s := newServer(t, 1)
			first, of := s.found()
			award := s.anAwardWithMoney(of)
			harm := func(cents int) map[string]any {
				return with(withheld("2017-DJ-0001", cents), "outcome", outcome, "authority", []any{authority})
			}
			s.Pass(48 * time.Hour)
			s.approved(s.decideOn(first, "2018-02-26", harm(50000)).is(http.StatusAccepted))
			later := s.compliant(of)
			if got := s.decideOn(later, "2018-02-27", with(made, "amount_cents", 50001)); got.Status < 400 || !strings.Contains(string(got.Body), "above the $500.00 that is withheld") {
				t.Errorf("%d %s", got.Status, got.Body)
			}
			s.decideOn(later, "2018-02-27", made).is(http.StatusCreated)
			stands := func(name string, then, now float64) {
				t.Helper()
				if c := s.columns(award, "?as_of=2018-02-26"); c["withheld"] != then || c["undrawn"] != 60000-then || c["awarded"] != 100000.0 {
					t.Errorf("%s, before it was made: %v", name, c)
				}
				if c := s.columns(award, ""); c["withheld"] != now || c["undrawn"] != 60000-now || c["awarded"] != 100000.0 {
					t.Errorf("%s, after it was made: %v", name, c)
				}
				if total, _ := s.money(""); total["withheld"] != now || total["awarded"] != 100000.0 {
					t.Errorf("%s, in the money view: %v", name, total)
				}
			}
			stands("made", 50000, 0)
			s.fix(first, "2018-02-26", harm(20000))
			stands("less was withheld", 20000, 0)
			s.fix(later, "2018-02-27", with(made, "amount_cents", 20000))
			s.fix(first, "2018-02-26", harm(30000))
			stands("what is given back was named", 30000, 10000)
			s.fix(later, "2018-02-27", made)
			s.fix(first, "2018-02-26", harm(60000))
			stands("more was withheld", 60000, 0)
			s.fix(later, "2018-02-27", with(made, "amount_cents", 10000))
			stands("a part is given back", 60000, 50000)
			s.fix(later, "2018-02-27", made)
			s.fix(first, "2018-02-26", made)
			stands("nothing was withheld", 0, 0)
		})
	}
}

func TestTheLawOfAnAwardIsThatOfItsDateOrOfItsTerms(t *testing.T) {
	s := newServer(t, 0)
	s.Pass(8 * 365 * 24 * time.Hour)
	king := s.governments("King")["King"]
	for name, c := range map[string]struct {
		award      map[string]any
		on, says   string
		binds, not string
	}{
		"by its date":                       {with(anAward(king), "number", "A-1"), "2018-02-23", "The award's terms are not recorded, so its date, Tue, Sep 26, 2017", "2cfr200.338/2014", "2cfr200.340/2020"},
		"from the day of § 200.340 alone":   {with(anAward(king), "number", "A-2", "made_on", "2020-08-13"), "2021-01-04", "only § 200.340 was in force", "2cfr200.340/2020", "2cfr200.339/2020"},
		"by the day that its terms name":    {with(anAward(king), "number", "A-3", "terms", map[string]any{"regulation": "2 CFR part 200", "as_of": "2020-09-01"}), "2021-01-04", "as of Tue, Sep 1, 2020", "2cfr200.340/2020", "2cfr200.339/2020"},
		"by terms that name the later text": {with(anAward(king), "number", "A-4", "terms", map[string]any{"regulation": "2 CFR part 200", "as_of": "2024-10-01"}), "2025-01-06", "as of Tue, Oct 1, 2024", "2cfr200.340/2024", "2cfr200.338/2014"},
		"by terms that follow the law":      {with(anAward(king), "number", "A-5", "terms", map[string]any{"regulation": "2 CFR part 200 as amended"}), "2020-11-12", "as amended", "2cfr200.339/2020", "2cfr200.338/2014"},
		"of another agency":                 {with(anAward(king), "number", "A-6", "agency", "COPS"), "2018-02-23", "not recorded", "2cfr200.338/2014", "28cfr18.5(a)"},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.call("auditor", http.MethodGet, v1+"/awards/"+s.award(c.award)+"/authorities?on="+c.on, nil).is(http.StatusOK)
			var ids []string
			for _, x := range items(got, "sections") {
				ids = append(ids, x["id"].(string))
			}
			if !strings.Contains(got["law"].(string), c.says) || !slices.Contains(ids, c.binds) || slices.Contains(ids, c.not) {
				t.Errorf("%v binds %v", got["law"], ids)
			}
		})
	}
}

// Case 22: the right goes with the role in each award; where two paragraphs differ the answer is asked for.
func TestTheRightToReviewGoesWithTheRoleInTheAward(t *testing.T) {
	s := newServer(t, 0)
	town := s.governments("King")["King"]
	washington := s.Must(s.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{
		{Name: "Washington", Kind: "state", State: "WA", Zone: "America/Los_Angeles"},
	}}).Created[0]
	state := s.award(with(anAward(washington), "role", "pass_through"))
	for name, c := range map[string]struct {
		award                 map[string]any
		outcome, right, quote string
	}{
		"a state with a formula award":     {with(anAward(washington), "number", "A-1"), "withheld", "right", "28 CFR 18.2(a)"},
		"its subgrantee":                   {with(anAward(town), "number", "A-2", "role", "subrecipient", "subaward_of", state), "withheld", "none", "28 CFR 18.2(c)"},
		"a categorical applicant":          {with(anAward(town), "number", "A-3", "basis", "categorical"), "denied", "none", "28 CFR 18.2(d)"},
		"a direct formula award of a city": {with(anAward(town), "number", "A-4"), "withheld", "ask", "28 CFR 18.2(a)"},
		"an award of another agency":       {with(anAward(town), "number", "A-5", "agency", "COPS"), "withheld", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			id := s.award(c.award)
			got := s.call("auditor", http.MethodGet, v1+"/awards/"+id+"/authority?on=2018-02-23&outcome="+c.outcome, nil).is(http.StatusOK)
			right, _ := got["right"].(string)
			if right != c.right || !strings.Contains(got["law"].(string), "chooses the text of 2 CFR part 200") {
				t.Errorf("right %q, law %v", right, got["law"])
			}
			if quoted := got["quoted"].([]any); c.quote != "" && quoted[0].(map[string]any)["cite"] != c.quote || c.right == "ask" && len(quoted) != 2 {
				t.Errorf("quoted are %v", quoted)
			}
			for _, x := range got["offered"].([]any) {
				id := x.(map[string]any)["id"].(string)
				if strings.HasSuffix(id, "/2020") || c.right == "" && strings.HasPrefix(id, "28cfr") {
					t.Errorf("%s is offered", id)
				}
			}
		})
	}
}

// Case 22: thirty days after a notice of February 23 end on a Sunday, and do not roll.
func TestTheLastDayToRequestReviewIsNotRolledAndItsReceiptNamesTheOtherReading(t *testing.T) {
	s := newServer(t, 1)
	id, of := s.foundOn("2018-02-23")
	s.anAwardWithMoney(of)
	s.approved(s.decideOn(id, "2018-02-23", withheld("2017-DJ-0001", 50000)).is(http.StatusAccepted))
	due, _ := s.Matter(id).Latest("review_request")
	if receipt := due.Receipt.Read(); due.Due.String() != "2018-03-25" || !slices.ContainsFunc(receipt.Alternates, func(a deadline.Alternate) bool {
		return a.Due.String() == "2018-03-26"
	}) {
		t.Errorf("due %v, other readings %v", due.Due, receipt.Alternates)
	}
}

// An act against a joint award is one against each share: a part of it says whose cents it takes.
func TestAPartOfAJointAwardSaysWhoseCentsItTakes(t *testing.T) {
	s := newServer(t, 1)
	id, of := s.found()
	king := s.governments("King")["King"]
	shares := func(field string, own, kings any) []any {
		return []any{map[string]any{"jurisdiction": of, field: own}, map[string]any{"jurisdiction": king, field: kings}}
	}
	award := s.award(with(anAward(of), "amount", "1,000.00", "shares", shares("amount", "909.00", "91.00")))
	s.act(award, map[string]any{"kind": "condition_accepted", "on": "2017-12-02", "condition": "Notice condition"}).is(http.StatusCreated)
	part := withheld("2017-DJ-0001", 50000)
	if got := s.decide(id, part); got.Status < 400 || !strings.Contains(string(got.Body), "how much of the amount is each jurisdiction's share") {
		t.Errorf("%d %s", got.Status, got.Body)
	}
	if got := s.decide(id, with(part, "shares", shares("cents", 40000, 10000))); got.Status < 400 || !strings.Contains(string(got.Body), "share of King") {
		t.Errorf("%d %s", got.Status, got.Body)
	}
	s.approved(s.decide(id, with(part, "shares", shares("cents", 45000, 5000))).is(http.StatusAccepted))
	if c := s.columns(award, ""); c["withheld"] != 50000.0 || c["undrawn"] != 50000.0 {
		t.Errorf("the columns are %v", c)
	}
	all := []field.DecidedShare{{Jurisdiction: of, Cents: 90900}, {Jurisdiction: king, Cents: 9100}}
	s.fix(id, "2018-02-26", withheld("2017-DJ-0001", 100000))
	if got := s.Matter(id).Decisions[0].Shares; !slices.Equal(got, all) {
		t.Errorf("of the whole award %v is withheld, want %v", got, all)
	}
}
