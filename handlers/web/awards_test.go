package web_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/opening"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/view"
)

// recordForm is the form of an award, filled in.
func recordForm(b *browser, number, recipient, amount string) *filled {
	return b.get("/awards/new").want(http.StatusOK).form("/awards/new").with("agency", "OJP", "number", number, "program", "Byrne JAG", "year", "2017",
		"recipient", recipient, "role", "direct", "basis", "formula", "made_on", "2017-09-26", "amount", amount)
}

// awards are those on record, by number.
func (s *site) awards() map[string]view.AwardRow {
	s.t.Helper()
	rows, err := s.db.Awards(context.Background(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, view.AwardFilter{})
	if err != nil {
		s.t.Fatal(err)
	}
	all := map[string]view.AwardRow{}
	for _, r := range rows.Items {
		all[r.Number] = r
	}
	return all
}

func TestAnAwardIsRecordedOnThePageWithItsAmountAsPeopleWriteIt(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	b.get("/awards").want(http.StatusOK).says("No awards yet", "Record an award")
	recordForm(b, "2017-DJ-BX-0001", "Nowhere", "$1").submit().want(http.StatusUnprocessableEntity).says("No jurisdiction on record has the name", "Nowhere")
	recordForm(b, "2017-DJ-BX-0001", "city of chicago", "2017-DJ-BX-0001").submit().want(http.StatusUnprocessableEntity).says("is the number of the award")
	recordForm(b, "2017-DJ-BX-0001", "city of chicago", "$1,234,567.89").submit().want(http.StatusOK).says("Award 2017-DJ-BX-0001", "City of Chicago (IL)", "1,234,567.89", "Direct", "Formula")
	if got := s.awards()["2017-DJ-BX-0001"]; got.Awarded != 123456789 || got.Undrawn != 123456789 {
		t.Errorf("on record is %+v", got)
	}
	for query, there := range map[string]bool{
		"": true, "q=dj-bx": true, "q=nothing": false, "jurisdiction=City+of+Chicago": true, "jurisdiction=Sonoma+County": false, "program=byrne+jag": true, "year=2018": false, "year=2017": true,
	} {
		p := b.get("/awards?" + query).want(http.StatusOK)
		if there {
			p.says("2017-DJ-BX-0001", "1,234,567.89")
		} else {
			p.says("No award matches your search.")
		}
	}
	b.get("/awards?jurisdiction=Nowhere").want(http.StatusOK).says("No jurisdiction on record has the name")
	if line := records(t, b.get(asFile("/awards?year=2017", "csv")).want(http.StatusOK))[1]; strings.Join(line, "|") != "2017-DJ-BX-0001|OJP|Byrne JAG|2017|City of Chicago|IL|City|Direct|2017-09-26|1234567.89|1234567.89|0.00" {
		t.Errorf("the file has %q", line)
	}
}

func TestAnAwardWhoseNumberIsWrittenOtherwiseIsAskedAbout(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	recordForm(b, "2017-DJ-BX-0001", "City of Chicago", "100").submit().want(http.StatusOK)
	first := s.awards()["2017-DJ-BX-0001"].ID
	asked := recordForm(b, "2017DJBX0001", "City of Chicago", "100").submit().want(http.StatusConflict).says("Is 2017DJBX0001 the same?", "It is the same award", "It is another award")
	asked.form("/awards/new").with("same", first).submit().want(http.StatusUnprocessableEntity).says("Leave the amount out")
	asked.form("/awards/new").with("same", first, "amount", "").submit().want(http.StatusOK).says("Award number, also written: 2017DJBX0001", "Award 2017-DJ-BX-0001")
	recordForm(b, "2017 DJ BX 0001", "City of Chicago", "5").submit().form("/awards/new").with("same", "distinct").submit().want(http.StatusOK).says("Award 2017 DJ BX 0001 is on record")
	if n := len(s.awards()); n != 2 {
		t.Errorf("%d awards are on record, want 2", n)
	}
}

func TestTheLedgerOfAnAwardShowsEachBalanceAndKeepsWhatWasCorrected(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	recordForm(b, "2017-DJ-1", "City of Chicago", "1,000.00").with("shares", "City of Chicago 600.00\nSonoma County: $400.00", "amount", "1,000.00").submit().want(http.StatusOK).
		says("Sonoma County", "400.00", "fiscal agent")
	at := "/awards/" + s.awards()["2017-DJ-1"].ID
	money := func() *filled {
		return b.get(at + "/actions/new?of=money").want(http.StatusOK).form(at + "/actions/new?of=money")
	}
	money().with("kind", "drawdown", "on", "2017-12-01", "amount", "300", "shares.0.amount", "100").submit().want(http.StatusUnprocessableEntity).says("The shares sum to 100.00")
	money().with("kind", "drawdown", "on", "2017-12-01", "amount", "300", "shares.0.amount", "100", "shares.1.amount", "200").submit().want(http.StatusOK).says("The action is saved.", "Drawdown", "700.00")
	money().with("kind", "drawdown", "on", "2017-12-02", "amount", "9,000", "shares.0.amount", "9,000").submit().want(http.StatusConflict).says("Enter an amount that does not take more than there is")
	money().with("kind", "drawdown", "on", "tomorrow", "amount", "1").submit().want(http.StatusUnprocessableEntity).says("tomorrow")
	of := at + "/actions/new?of=condition"
	b.get(of).form(of).with("kind", "condition_accepted", "on", "2017-11-01", "condition", "Notice condition", "fiscal_year", "2017").submit().want(http.StatusOK).says("Notice condition, fiscal year 2017", "Accepted Wed, Nov 1, 2017")
	b.get(at+"/names/new").form(at+"/names/new").with("name", "Chicago Police", "from", "2017-10-01").submit().want(http.StatusOK).says("Chicago Police", "From Sun, Oct 1, 2017")
	b.get(at+"/identifiers/new").form(at+"/identifiers/new").with("scheme", "duns", "value", "1", "from", "2017-10-01").submit().want(http.StatusUnprocessableEntity).says("nine digits")
	b.get(at+"/identifiers/new").form(at+"/identifiers/new").with("scheme", "duns", "value", "12-345-6789", "from", "2017-10-01").submit().want(http.StatusOK).says("DUNS: 123456789")

	wrong := s.award(at).Actions[1].No
	s.setClock(time.Date(2018, 2, 24, 18, 0, 0, 0, time.UTC))
	correction := at + "/actions/" + strconv.Itoa(wrong) + "/correction"
	form := b.get(correction).want(http.StatusOK).form(correction)
	form.with("amount", "30", "shares.0.amount", "10", "shares.1.amount", "20").submit().want(http.StatusUnprocessableEntity).says("Reason")
	form.with("amount", "30", "shares.0.amount", "10", "shares.1.amount", "20", "reason", "A zero too many").submit().want(http.StatusOK).says("The action is corrected.", "970.00", "Corrected by action", "Drawdown $300.00")
	b.get(at + "?known=2018-01-31").want(http.StatusOK).says("700.00")
	b.get(at + "?as_of=2017-10-01").want(http.StatusOK).says("1,000.00").keepsQuiet("970.00")
	b.get(at + "?as_of=never").want(http.StatusOK).says("never")
	s.signIn(workflow.Auditor).get(at).want(http.StatusOK).says("970.00").keepsQuiet("Record money")
	s.signIn(workflow.Auditor).get(correction).want(http.StatusForbidden)
}

func TestAnActionCarriesItsDocument(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	recordForm(b, "2017-DJ-1", "City of Chicago", "1,000.00").submit().want(http.StatusOK)
	at := "/awards/" + s.awards()["2017-DJ-1"].ID
	path := at + "/actions/new?of=money"
	b.get(path).form(path).with("kind", "drawdown", "on", "2017-12-01", "amount", "1").uploads("document", "empty.pdf", "").submit().
		want(http.StatusUnprocessableEntity).says("The file empty.pdf is empty")
	refused := b.get(path).form(path).with("kind", "drawdown", "on", "2017-12-01", "amount", "9,000").uploads("document", "voucher.pdf", "%PDF-1.4 a voucher").submit().
		want(http.StatusConflict).says("Enter an amount that does not take more than there is", "Already uploaded", "voucher.pdf")
	refused.form(path).with("amount", "300").submit().want(http.StatusOK).says("The action is saved.", "voucher.pdf")
	act := s.award(at).Actions[1]
	file := at + "/documents/" + strconv.Itoa(act.No)
	auditor := s.signIn(workflow.Auditor)
	if got := auditor.get(file).want(http.StatusOK).text; got != "%PDF-1.4 a voucher" {
		t.Errorf("the document is %q", got)
	}
	for _, none := range []string{"/documents/1", "/documents/x", "/documents/99"} {
		auditor.get(at + none).want(http.StatusNotFound)
	}

	correct := func() *filled {
		last := s.award(at).Actions
		path := at + "/actions/" + strconv.Itoa(last[len(last)-1].No) + "/correction"
		return b.get(path).want(http.StatusOK).form(path).with("reason", "Read wrong.")
	}
	document := func() *field.Document {
		last := s.award(at).Actions
		return last[len(last)-1].Document
	}
	correct().with("amount", "30").submit().want(http.StatusOK)
	if d := document(); d == nil || d.SHA256 != act.Document.SHA256 {
		t.Errorf("a correction of the amount leaves the document %+v", d)
	}
	correct().uploads("document", "other.pdf", "%PDF-1.4 another").submit().want(http.StatusOK).says("other.pdf")
	if d := document(); d == nil || d.Name != "other.pdf" {
		t.Errorf("another file leaves %+v", d)
	}
	without := correct()
	without.Del("kept")
	without.submit().want(http.StatusOK)
	if d := document(); d != nil {
		t.Errorf("without its document the action has %+v", d)
	}
	auditor.get(file).want(http.StatusOK) // what was recorded stays
}

func TestAFileOfActionsIsRefusedByLineAndShownBeforeItIsImported(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	const head = "agency,number,program,year,recipient,amount,date\n"
	send := func(text, do string) webPage {
		return b.get("/awards/import").form("/awards/import").with("text", head+text, "do", do).submit()
	}
	send("OJP,A-1,JAG,2017,City of Chicago,\"1.234,00\",2017-09-26\nOJP,A-2,JAG,2017,Nowhere,5,2017-09-26\n", "preview").want(http.StatusUnprocessableEntity).says("1 problem", "Line 3")
	good := "OJP,A-1,JAG,2017,City of Chicago,\"$1,234.50\",2017-09-26\nOJP,A-1,JAG,2017,City of Chicago,(34.50),2017-10-26\nOJP,A-2,JAG,2017,Sonoma County,5,2017-09-26\n"
	shown := send(good, "preview").want(http.StatusOK).says("2 new awards", "3 new actions", "De-obligation", "$1,234.50", "Import 3 actions")
	if n := len(s.awards()); n != 0 {
		t.Fatalf("a preview recorded %d awards", n)
	}
	shown.form("/awards/import").with("do", "import").submit().want(http.StatusOK).says("2 awards recorded, 3 actions added.")
	if got := s.awards()["A-1"].Awarded; got != 120000 {
		t.Errorf("A-1 is of %d cents", got)
	}
	send(good, "preview").want(http.StatusOK).says("Nothing to import", "3 rows already on record")
}

// award is one by the address of its page.
func (s *site) award(href string) award.Award {
	s.t.Helper()
	id := strings.TrimPrefix(href, "/awards/")
	w, err := s.db.World(context.Background(), s.users["auditor"], award.Stream(id))
	if err != nil {
		s.t.Fatal(err)
	}
	a, err := award.Find(w, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func TestTheMoneyViewAgreesToTheCentWithTheLedgers(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	recordForm(b, "J-1", "City of Chicago", "1,000.01").with("shares", "City of Chicago 600.01\nSonoma County 400").submit().want(http.StatusOK)
	recordForm(b, "C-1", "City of Chicago", "0.33").with("program", "COPS", "year", "2016", "made_on", "2016-09-26").submit().want(http.StatusOK)
	id := s.awards()["J-1"].ID
	s.do(s.users["legal"], award.Act{Award: id, Given: award.Given{
		Kind: award.Drawdown, On: civil.NewDate(2017, 12, 1), Amount: "77.77",
		Shares: []award.GivenShare{{Jurisdiction: s.award(id).Holders[0], Amount: "70.00"}, {Jurisdiction: s.award(id).Holders[1], Amount: "7.77"}},
	}})
	cents := func(text string) int64 {
		n, err := award.ParseAmount("", "", text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, query := range []string{"", "by=program", "by=year&by=program", "by=jurisdiction&by=program&by=year", "as_of=2017-11-01", "as_of=2016-12-31", "known=2018-01-24"} {
		on := civil.Date{}
		if day, found := strings.CutPrefix(query, "as_of="); found {
			on, _ = civil.ParseDate(day)
		}
		var want award.Columns
		for _, r := range s.awards() {
			c := s.award(r.ID).Columns(on, time.Time{})
			want.Awarded, want.Undrawn, want.Drawn = want.Awarded+c.Awarded, want.Undrawn+c.Undrawn, want.Drawn+c.Drawn
		}
		lines := records(t, b.get(asFile("/money?"+query, "csv")).want(http.StatusOK))
		var got award.Columns
		for _, line := range lines[1:] {
			for i, cell := range line {
				switch lines[0][i] {
				case "Awarded":
					got.Awarded += cents(cell)
				case "Undrawn":
					got.Undrawn += cents(cell)
				case "Drawn":
					got.Drawn += cents(cell)
				}
			}
		}
		if got != want {
			t.Errorf("%q: the view has %+v, the ledgers %+v", query, got, want)
		}
		b.get("/money?" + query).want(http.StatusOK).says("Awarded: " + award.AmountText(want.Awarded))
	}
	b.get("/money").says("At risk: 1,000.34", "Sonoma County", "Total 1,")
	b.get("/money?as_of=2018-01-01").says("At risk: 0.00", "was not superseded") // no matter was open yet
	b.get("/money?review="+s.review).says("At risk: 1,000.34", "Awarded: 1,000.34")
	other := s.openReview()
	s.do(s.users["legal"], opening.Open{Review: other, Jurisdictions: []string{s.matter(s.matters[1]).Jurisdiction}, OpenedOn: civil.NewDate(2018, 1, 24)})
	b.get("/money?review="+other).says("At risk: 400.00", "Awarded: 400.00", "Sonoma County").keepsQuiet("City of Chicago")
	b.get("/money?by=nothing").want(http.StatusOK).says("Jurisdiction")
	b.get("/money?known=2018-01-23").want(http.StatusOK).says("No money to show")
}

func TestAnAwardShowsTheOrdersThatBarItsDenial(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	recordForm(b, "J-1", "City of Chicago", "10").submit().want(http.StatusOK).keepsQuiet("Court orders on")
	at := "/awards/" + s.awards()["J-1"].ID
	suit := s.do(s.users["legal"], proceeding.Open{
		Docket: proceeding.Docket{Court: "N.D. Ill.", Number: "1:17-cv-05720"}, Kind: proceeding.Challenge, Caption: "City of Chicago v. Sessions",
		Filed: civil.NewDate(2017, 8, 7), Zone: "America/Chicago",
	}).Created[0]
	entered := order.Moment{On: civil.NewDate(2017, 9, 15)}
	s.do(s.users["legal"], proceeding.EnterOrder{Proceeding: suit, Order: proceeding.OrderEntered{
		Kind: "preliminary_injunction", Title: "Preliminary injunction", Entered: entered, Clauses: []order.Clause{{
			No: 1, Effect: order.Bar, Acts: order.Acts{Adverse: true, Conditions: []string{"Notice condition"}, Years: []int{2017}}, Whom: order.Whom{Everyone: true},
			Binds: []order.Bound{{Agency: "Department of Justice"}},
		}},
	}})
	b.get(at).says("Court orders on Wed, Jan 24, 2018", "Bars denial on some grounds", "Clause 1 of Preliminary injunction in City of Chicago v. Sessions")
	s.do(s.users["legal"], award.Act{Award: strings.TrimPrefix(at, "/awards/"), Given: award.Given{Kind: award.Accepted, On: civil.NewDate(2017, 10, 1), Condition: "Notice condition", FiscalYear: 2017}})
	b.get(at).says("Bars denial on Notice condition", "nationwide")
	b.get(at + "?as_of=2017-09-14").keepsQuiet("Court orders on")
	b.get("/money").says("Barred from denial: 10.00", "Clause 1 of Preliminary injunction", "Effective through the last day on record, as known now.")
	b.get("/money?as_of=2017-09-26&known=2018-01-23").says("Effective through Tue, Sep 26, 2017, as known on Tue, Jan 23, 2018.").keepsQuiet("Barred from denial")
	lines := records(t, b.get(asFile("/money", "csv")).want(http.StatusOK))
	if n := len(lines[0]); lines[0][n-2] != "Barred from denial" || lines[1][n-2] != "10.00" || !strings.Contains(lines[1][n-1], "Preliminary injunction") {
		t.Errorf("the file has %q", lines)
	}
	s.do(s.users["legal"], proceeding.EnterOrder{Proceeding: suit, Order: proceeding.OrderEntered{
		Kind: order.Postponement, Entered: entered, Clauses: []order.Clause{{
			No: 1, Effect: order.Bar, Acts: order.Acts{Adverse: true, Conditions: []string{"Notice condition"}}, Whom: order.Whom{Everyone: true},
			Binds: []order.Bound{{Agency: "Department of Justice"}}, Until: order.End{Through: civil.NewDate(2018, 6, 30)},
		}},
	}})
	b.get(at).says("Postponed through Sat, Jun 30, 2018", "since Fri, Sep 15, 2017")
}

// noncompliant takes a matter to a final finding on April 2, 2018.
func (s *site) noncompliant(id string) {
	s.t.Helper()
	s.request(id)
	s.setClock(time.Date(2018, 4, 2, 18, 0, 0, 0, time.UTC))
	s.move(id, "receive_response", "2018-02-20", `{"production":{"all":"partial"}}`)
	for _, step := range [][3]string{
		{"propose_noncompliance", "2018-02-25", `{"basis":"They refused","reply_due":{"kind":"period","days":30}}`}, {"find_noncompliant", "2018-04-02", `{}`},
	} {
		s.move(id, step[0], step[1], step[2])
		asked, _ := s.matter(id).Pending()
		s.decided(asked.ID, "")
	}
}

func TestTheFormOfADecisionOffersTheLawThatBindsTheAwardAndAsksForShares(t *testing.T) {
	s := newSite(t)
	s.noncompliant(s.matters[0])
	b := s.signIn(workflow.Legal)
	recordForm(b, "2017-DJ-1", "City of Chicago", "1,000.00").with("shares", "City of Chicago 600.00\nSonoma County: 400.00").submit().want(http.StatusOK)
	recordForm(b, "COPS-1", "City of Chicago", "5").with("agency", "COPS").submit().want(http.StatusOK)
	at := formOf(s.matters[0], "decide")
	form := func(number, outcome string) webPage {
		return b.get(at).form(at).with("effective_on", "2018-04-02", "f.decisions.0.award", number, "f.decisions.0.outcome", outcome, "law", "show").submit().want(http.StatusOK)
	}
	if empty := b.get(at).text; !strings.Contains(empty, `list="awards-on-record"`) || !strings.Contains(empty, `<option value="COPS-1">`) {
		t.Error("the form does not offer the numbers of the awards on record")
	}
	b.get(at).says("Enter the award number to see the law", "Grounds Noncompliant Finding 2: Final finding of noncompliance, Mon, Apr 2, 2018").
		keepsQuiet("2 CFR 200.338", "Finding 1: Proposed", `value="Requested"`, `value="Proposed"`)
	form("2017 dj 1", "terminated").says("The award's terms are not recorded", "2 CFR 200.339, Termination", "28 CFR 18.5(a)", "Share of City of Chicago", "Share of Sonoma County").
		keepsQuiet("2 CFR 200.340, Termination", "Byrne JAG")
	form("COPS-1", "").says("2 CFR 200.338").keepsQuiet("28 CFR 18.5(a)", "Share of")
	form("X-1", "withheld").says("The award is not on record for this jurisdiction", "2 CFR 200.338", "2 CFR 200.339", "Grounds, one on each line")
	typed := form("2017-DJ-1", "withheld").form(at).with(
		"f.decisions.0.award", "2017-DJ-1", "f.decisions.0.outcome", "withheld", "f.decisions.0.amount", "500", "f.decisions.0.grounds", "Noncompliant",
		"f.decisions.0.authority", "2cfr200.338/2014", "f.decisions.0.facts", "No reply.", "f.decisions.0.action", "Withheld.", "f.decisions.0.appealrights", "18.5(c)",
		"f.decisions.0.right", "no", "f.decisions.0.rightwhy", "18.2(a) names states.",
	)
	holders := s.award("/awards/" + s.awards()["2017-DJ-1"].ID).Holders
	typed.with("f.decisions.0.grounds", "Requested").submit().want(http.StatusUnprocessableEntity).says(
		"“Requested” is neither a condition of the award on record nor a finding of the matter. Those are: Noncompliant.",
		"Requested Neither a condition of this award on record nor a finding",
	)
	typed.with("f.decisions.0.grounds", "Noncompliant")
	typed.with("f.decisions.0.share."+holders[0], "400", "f.decisions.0.share."+holders[1], "99").submit().want(http.StatusUnprocessableEntity).
		says("The shares sum to 499.00, and the amount is 500.00", "Share of Sonoma County")
	typed.with("f.decisions.0.share."+holders[0], "400", "f.decisions.0.share."+holders[1], "100").submit().want(http.StatusOK).says("pending a second person")

	asked, _ := s.matter(s.matters[0]).Pending()
	second := s.signIn(workflow.Supervisor)
	shown := second.get("/approvals/"+asked.ID).want(http.StatusOK).says(
		"Award 2017-DJ-1", "Outcome Withheld", "Amount $500.00", "Grounds Noncompliant", "Authority 2 CFR 200.338 (text of 2014)", "Facts No reply.", "Action Withheld.",
		"Appeal rights 18.5(c)", "Right to review There is no right. 18.2(a) names states.", "City of Chicago: $400.00", "Sonoma County: $100.00",
		"Text 2 CFR 200.338 (text of 2014), Remedies for noncompliance. “… may impose",
	).keepsQuiet("2cfr200.338/2014")
	if !strings.Contains(shown.text, "<summary>Text</summary>") {
		t.Error("the text of the law is not folded away")
	}
}

func TestAnAwardShowsADecisionThatMovedNoMoneyToWhoeverMaySeeItsMatter(t *testing.T) {
	s := newSite(t)
	s.noncompliant(s.matters[0])
	b := s.signIn(workflow.Legal)
	recordForm(b, "2017-DJ-1", "City of Chicago", "210,000.00").submit().want(http.StatusOK)
	s.move(s.matters[0], "decide", "2018-04-02", `{"decisions":[{"award":"2017-DJ-1","outcome":"made","amount_cents":21000000}]}`)
	at := "/awards/" + s.awards()["2017-DJ-1"].ID
	shown := b.get(at).want(http.StatusOK).says("Decisions Made, $210,000.00 Mon, Apr 2, 2018 · Open the matter that decided it")
	if !strings.Contains(shown.text, `href="/matters/`+s.matters[0]+`"`) {
		t.Error("the page does not lead to the matter")
	}
	b.get(at + "?as_of=2018-04-01").want(http.StatusOK).keepsQuiet("Open the matter that decided it")
	s.as("outsider").get(at).is(http.StatusOK).has("210,000.00").lacks("Open the matter that decided it")
}
