package dbtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/outbox"
	"duces/workflow/review"
	"duces/workflow/view"
)

var messageRules = []rule{
	{"messages are shown to those whom they concern, newest first", "Mails Mail", two(messagesByRole)},
	{"messages are filtered alike by every filter, without their bytes", "Mails Mail", two(messagesAreFiltered)},
	{"a message with several alerts is one row, found by each of them", "Mails Mail", two(combinedIsOneRow)},
	{"what a message says of another review stays hidden in the ledger of a deadline and in every order, and what fell out hides nothing", "Mails Mail AlertLedger MailNeedless", two(withheldEverywhere)},
	{"the alerts in one message stand by jurisdiction on all its pages", "Mails", two(alertsStandByJurisdiction)},
	{"messages that are alike in an order stand by their recipients' names, as these are now", "Mails", two(alikeStandByName)},
	{"a message that came back is known from its recipient", "Returned", two(returnedKnownFromRecipient)},
	{"messages that end together stand in events that each name a bounded number", "MailSent Verify", two(manyEndTogether)},
	{"what went out with a digest came back with it", "Returned", two(returnedWithItsDigest)},
}

func messagesByRole(t *testing.T, fx *twoReviews) {
	fx.queued(3)
	fx.begin(fx.south, "Houston")
	fx.request("outsider", "Houston", "2018-02-23")
	fx.at("2018-02-23T15:00:00Z")
	fx.sweep(4) // three to compliance in the north, and in the south, where nobody looks after it, to the legal team
	for who, want := range map[string]int{"auditor": 7, "admin": 7, "legal": 6, "compliance": 6, "outsider": 1, "supervisor": 7, "second": 6} {
		rows := everyPage(t, 2, func(cursor string) (view.Page[view.MailRow], error) {
			return fx.Mail.Mails(t.Context(), fx.viewer(who), view.MailFilter{Limit: 2, Cursor: cursor})
		})
		if len(rows) != want {
			t.Errorf("%s sees %d messages, want %d", who, len(rows), want)
		}
		if !slices.IsSortedFunc(rows, func(a, b view.MailRow) int { return b.Queued.Compare(a.Queued) }) {
			t.Errorf("%s sees them in another order than newest first", who)
		}
		for _, r := range rows {
			if blank := r.Matter == "" && r.Jurisdiction == "" && r.Subject == ""; blank != (who == "admin") {
				t.Errorf("%s sees %+v", who, r)
			}
		}
	}
	for sort, compare := range map[string]func(a, b view.MailRow) int{
		"queued":  func(a, b view.MailRow) int { return a.Queued.Compare(b.Queued) },
		"subject": func(a, b view.MailRow) int { return cmp.Compare(a.Subject, b.Subject) },
		"recipient": func(a, b view.MailRow) int {
			return cmp.Compare(a.Recipient.Name, b.Recipient.Name)
		},
		"status":   func(a, b view.MailRow) int { return cmp.Compare(a.Status, b.Status) },
		"sent":     func(a, b view.MailRow) int { return a.Sent.Compare(b.Sent) },
		"attempts": func(a, b view.MailRow) int { return cmp.Compare(a.Attempts, b.Attempts) },
	} {
		byKey := compare
		compare = func(a, b view.MailRow) int {
			return cmp.Or(byKey(a, b), cmp.Compare(a.Recipient.Name, b.Recipient.Name), a.Queued.Compare(b.Queued), cmp.Compare(a.ID, b.ID))
		}
		for _, down := range []bool{false, true} {
			f := view.MailFilter{Sort: sort, Limit: 2}
			if down {
				f.Sort = "-" + sort
			}
			rows := everyPage(t, 2, func(cursor string) (view.Page[view.MailRow], error) {
				f.Cursor = cursor
				return fx.Mail.Mails(t.Context(), fx.viewer("auditor"), f)
			})
			seen := map[string]bool{}
			for _, r := range rows {
				seen[r.ID] = true
			}
			if down {
				slices.Reverse(rows)
			}
			if len(seen) != 7 || len(rows) != 7 || !slices.IsSortedFunc(rows, compare) {
				t.Errorf("by %s the list has %d messages, %d of them once; or out of order", f.Sort, len(rows), len(seen))
			}
		}
	}
	_, err := fx.Mail.Mails(t.Context(), fx.viewer("admin"), view.MailFilter{Sort: "-subject"})
	wantCode(t, "an administrator sorts by what is blanked", err, workflow.Invalid)
	mine, err := fx.Mail.Mails(t.Context(), fx.viewer("outsider"), view.MailFilter{Recipient: fx.people["outsider"]})
	if err != nil || len(mine.Items) != 1 || mine.Items[0].Jurisdiction != "Houston (city)" {
		t.Fatalf("to the legal team: %+v, %v", mine.Items, err)
	}
	_, err = fx.Mail.Mail(t.Context(), fx.viewer("legal"), mine.Items[0].ID)
	wantCode(t, "a message of a review that is not theirs", err, workflow.NotFound)
	for who, want := range map[string]int{"legal": 2, "outsider": 0, "admin": 0} {
		page, err := fx.Mail.Mails(t.Context(), fx.viewer(who), view.MailFilter{Matter: fx.matters["City 01"]})
		if err != nil || len(page.Items) != want {
			t.Errorf("%s sees %d messages of one matter, want %d: %v", who, len(page.Items), want, err)
		}
	}
}

func returnedKnownFromRecipient(t *testing.T, fx *twoReviews) {
	fx.queued(3)
	got, err := fx.Outbox.ClaimMail(t.Context(), fx.Now(), 10, wait)
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	for _, m := range got[:2] {
		if err := fx.Outbox.MailSent(t.Context(), view.Taken{ID: m.ID, At: fx.Now(), Answer: "250 taken"}); err != nil {
			t.Fatal(err)
		}
	}
	back := fx.Now().Add(time.Hour)
	fx.now.Store(back.UnixMicro())
	to := fx.people["compliance"]
	report := func(mail, status string) {
		fx.do(workflow.SystemActor, account.RecordBounce{User: to, Mail: mail, Status: status, Report: "no such user"})
	}
	report(got[0].ID, "5.1.1")
	fx.Pass(time.Hour)
	report("", "5.1.1")        // it does not say which
	report(got[0].ID, "5.0.0") // what is known is known
	report(got[2].ID, "5.1.1") // which no server has taken
	fx.Pass(time.Hour)
	fx.do("admin", account.ChangeUser{User: to, Zone: new("America/New_York")}) // no longer marked
	page, err := fx.Mail.Mails(t.Context(), fx.viewer("auditor"), view.MailFilter{})
	if err != nil || len(page.Items) != 3 {
		t.Fatal(page, err)
	}
	returned, err := fx.Mail.Returned(t.Context(), page.Items)
	if err != nil || len(returned) != 1 || !returned[got[0].ID].Equal(back) {
		t.Errorf("%v, %v; want %s at %s", returned, err, got[0].ID, back)
	}
}

func manyEndTogether(t *testing.T, fx *twoReviews) {
	const many, most = 600, 256
	alerts := make([]workflow.Alert, many)
	for i := range alerts {
		alerts[i] = workflow.Alert{Key: fmt.Sprint("report ", i), Kind: workflow.AlertWeekly, Review: fx.south, Recipient: fx.people["outsider"]}
	}
	fx.queue(many, alerts...)
	var taken []view.Taken
	for _, m := range fx.claim(fx.Now(), many) {
		taken = append(taken, view.Taken{ID: m.ID, At: fx.Now(), Answer: "250 taken"})
	}
	if err := fx.Outbox.MailSent(t.Context(), taken...); err != nil {
		t.Fatal(err)
	}
	rows := fx.history("auditor", view.HistoryFilter{Stream: outbox.Stream(civil.DateIn(fx.Now(), time.UTC))})
	named := 0
	for _, row := range rows {
		ended, is := row.Event.Data.(outbox.Ended)
		if !is || len(ended.Messages) > most {
			t.Errorf("event %d: %T names %d messages", row.Event.Seq, row.Event.Data, len(ended.Messages))
		}
		named += len(ended.Messages)
	}
	if found, err := fx.Verification.Verify(t.Context(), nil); named != many || err != nil || len(found.Problems) > 0 {
		t.Errorf("%d of %d messages are named in %d events: %+v, %v", named, many, len(rows), found.Problems, err)
	}
}

func returnedWithItsDigest(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago")
	fx.request("legal", "Chicago", "2018-02-23")
	fx.taken("Chicago")
	fx.at("2018-02-09T15:00:00Z")
	fx.sweep(1)
	fx.at("2018-02-10T15:00:00Z")
	if n, err := fx.Digests.Gather(t.Context(), fx.Now()); n != 1 || err != nil {
		t.Fatalf("%d digests, %v", n, err)
	}
	got, err := fx.Outbox.ClaimMail(t.Context(), fx.Now(), 10, wait)
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	if err := fx.Outbox.MailSent(t.Context(), view.Taken{ID: got[0].ID, Digest: true, At: fx.Now(), Answer: "250 taken"}); err != nil {
		t.Fatal(err)
	}
	fx.do(workflow.SystemActor, account.RecordBounce{User: got[0].Alert.Recipient, Mail: got[0].ID, Status: "5.1.1", Report: "no such user"})
	for _, f := range []view.MailFilter{{}, {With: got[0].ID}} {
		page, err := fx.Mail.Mails(t.Context(), fx.viewer("auditor"), f)
		if err != nil {
			t.Fatal(err)
		}
		returned, err := fx.Mail.Returned(t.Context(), page.Items)
		if err != nil || len(page.Items) != 1 || len(returned) != 1 {
			t.Errorf("%+v: of %d messages came back %v, %v", f, len(page.Items), returned, err)
		}
	}
}

func messagesAreFiltered(t *testing.T, fx *twoReviews) {
	fx.queued(5)
	got := fx.claim(fx.Now(), 5)
	for i, m := range got {
		if err := fx.Outbox.MailRendered(t.Context(), view.Rendered{ID: m.ID, MessageID: fmt.Sprintf("<%d@duces>", i), Address: "compliance@example.gov", Subject: "Due", Bytes: []byte("text")}); err != nil {
			t.Fatal(err)
		}
	}
	if err := fx.Outbox.MailSent(t.Context(), view.Taken{ID: got[0].ID, At: fx.Now(), Answer: "250"}); err != nil {
		t.Fatal(err)
	}
	for _, m := range got[1:3] {
		if err := fx.Outbox.MailRefused(t.Context(), m.ID, fx.Now(), "550 no such user", true); err != nil {
			t.Fatal(err)
		}
	}
	weekly := workflow.Alert{Key: "weekly", Kind: workflow.AlertWeekly, Review: fx.south, Recipient: fx.people["outsider"]}
	fx.Pass(time.Minute)
	fx.queue(1, weekly)
	matter := got[0].Alert.Matter
	compliance := fx.people["compliance"]
	for name, c := range map[string]struct {
		f    view.MailFilter
		want int
	}{
		"all":                           {view.MailFilter{}, 6},
		"sent":                          {view.MailFilter{Status: view.MailSent}, 1},
		"failed":                        {view.MailFilter{Status: view.MailFailed}, 2},
		"queued":                        {view.MailFilter{Status: view.MailQueued}, 3},
		"to one":                        {view.MailFilter{Recipient: compliance}, 5},
		"to another":                    {view.MailFilter{Recipient: fx.people["outsider"]}, 1},
		"to nobody":                     {view.MailFilter{Recipient: "nobody"}, 0},
		"of a kind":                     {view.MailFilter{Kind: workflow.AlertWeekly}, 1},
		"of a matter":                   {view.MailFilter{Matter: matter}, 1},
		"of a matter, failed":           {view.MailFilter{Matter: matter, Status: view.MailFailed}, 0},
		"of a matter, to somebody else": {view.MailFilter{Matter: matter, Recipient: fx.people["legal"]}, 0},
		"of a matter, of another kind":  {view.MailFilter{Matter: matter, Kind: workflow.AlertWeekly}, 0},
		"to one, queued":                {view.MailFilter{Recipient: compliance, Status: view.MailQueued}, 2},
		"to one, of another kind":       {view.MailFilter{Recipient: compliance, Kind: workflow.AlertWeekly}, 0},
		"queued, of a kind":             {view.MailFilter{Status: view.MailQueued, Kind: workflow.AlertDeadline}, 2},
		"all at once":                   {view.MailFilter{Status: view.MailSent, Recipient: compliance, Matter: matter, Kind: workflow.AlertDeadline}, 1},
	} {
		rows := everyPage(t, 1, func(cursor string) (view.Page[view.MailRow], error) {
			c.f.Limit, c.f.Cursor = 1, cursor
			return fx.Mail.Mails(t.Context(), fx.viewer("auditor"), c.f)
		})
		seen := map[string]bool{}
		for _, r := range rows {
			if seen[r.ID] || len(r.Bytes) != 0 || len(r.Tries) != 0 ||
				c.f.Status != "" && r.Status != c.f.Status || c.f.Kind != "" && r.Kind != c.f.Kind || c.f.Recipient != "" && r.Recipient.ID != c.f.Recipient || c.f.Matter != "" && r.Matter != c.f.Matter {
				t.Errorf("%s: %+v", name, r)
			}
			seen[r.ID] = true
		}
		if len(rows) != c.want {
			t.Errorf("%s: %d messages, want %d", name, len(rows), c.want)
		}
	}
	// An administrator sees that there was a message, and none of its text.
	for who, sees := range map[string]bool{"auditor": true, "compliance": true, "legal": true, "admin": false} {
		row, err := fx.Mail.Mail(t.Context(), fx.viewer(who), got[0].ID)
		if err != nil || (string(row.Bytes) == "text") != sees || (row.Subject == "Due") != sees || row.Status != view.MailSent {
			t.Errorf("%s reads %+v, %v", who, row, err)
		}
	}
	_, err := fx.Mail.Mail(t.Context(), fx.viewer("auditor"), "nothing")
	wantCode(t, "a message that is not there", err, workflow.NotFound)
}

// Two alerts of the north and one of the south come in one message. Whoever is a member of one review sees the message,
// the alerts of that review, and nothing of the other.
func combinedIsOneRow(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Joliet")
	fx.begin(fx.south, "Houston", "Dallas")
	alert := func(key, review, city string) workflow.Alert {
		return workflow.Alert{
			Key: key, Kind: workflow.AlertDeadline, Recipient: fx.people["supervisor"], Review: review, Matter: fx.matters[city], Deadline: "response-1", Version: 1,
		}
	}
	step := alert("c", fx.south, "Houston")
	step.Kind, step.Deadline = workflow.AlertStep, ""
	fx.queue(4, alert("a", fx.north, "Chicago"), alert("b", fx.north, "Joliet"), step, alert("d", fx.south, "Dallas"))
	fx.gather(fx.Now(), 1)
	combined := fx.claimDue()[0].ID
	if err := fx.Outbox.MailRendered(t.Context(), view.Rendered{ID: combined, MessageID: "<1@duces>", Address: "s@example.gov", Subject: "4 overdue: 2 reviews", Bytes: []byte("text")}); err != nil {
		t.Fatal(err)
	}
	if err := fx.Outbox.MailSent(t.Context(), view.Taken{ID: combined, Digest: true, At: fx.Now(), Answer: "250"}); err != nil {
		t.Fatal(err)
	}
	single := fx.near("e", "supervisor", workflow.AlertDeadline)
	single.Matter, single.Review, single.Deadline = fx.matters["Chicago"], fx.north, "response-1"
	fx.Pass(time.Minute)
	fx.queue(1, single)
	for who, want := range map[string]struct {
		rows, alerts int
		whole        bool
	}{"auditor": {2, 4, true}, "supervisor": {2, 4, true}, "admin": {2, 4, true}, "legal": {2, 2, false}, "outsider": {1, 2, false}} {
		v := fx.viewer(who)
		rows := everyPage(t, 1, func(cursor string) (view.Page[view.MailRow], error) {
			return fx.Mail.Mails(t.Context(), v, view.MailFilter{Limit: 1, Cursor: cursor})
		})
		if len(rows) != want.rows {
			t.Errorf("%s sees %d messages, want %d", who, len(rows), want.rows)
			continue
		}
		row := rows[len(rows)-1]
		if row.ID != combined || row.Alerts != want.alerts || row.Withheld == want.whole || (row.Subject != "") != (want.whole && who != "admin") || row.Status != view.MailSent || row.Attempts != 1 {
			t.Errorf("%s sees %+v", who, row)
		}
		one, err := fx.Mail.Mail(t.Context(), v, combined)
		if err != nil || one.Alerts != want.alerts || (len(one.Bytes) > 0) != (want.whole && who != "admin") || one.Withheld == want.whole {
			t.Errorf("%s reads %+v, %v", who, one, err)
		}
		inIt, err := fx.Mail.Mails(t.Context(), v, view.MailFilter{With: combined})
		if err != nil || len(inIt.Items) != want.alerts {
			t.Errorf("%s sees %d alerts in the message, want %d: %v", who, len(inIt.Items), want.alerts, err)
		}
	}
	for name, c := range map[string]struct {
		who  string
		f    view.MailFilter
		want []string
	}{
		"by a matter of one of its alerts":           {"auditor", view.MailFilter{Matter: fx.matters["Joliet"]}, []string{combined}},
		"by a matter, with one that stands alone":    {"auditor", view.MailFilter{Matter: fx.matters["Chicago"]}, []string{"", combined}},
		"by the name of one of its alerts":           {"auditor", view.MailFilter{Query: "joliet"}, []string{combined}},
		"by the name of its recipient":               {"auditor", view.MailFilter{Query: "supervisor"}, []string{"", combined}},
		"by the kind of one of its alerts":           {"auditor", view.MailFilter{Kind: workflow.AlertStep}, []string{combined}},
		"by its own kind":                            {"auditor", view.MailFilter{Kind: workflow.AlertTogether}, []string{combined}},
		"by its own kind and a matter":               {"auditor", view.MailFilter{Kind: workflow.AlertTogether, Matter: fx.matters["Joliet"]}, []string{combined}},
		"by the kind of one and the matter of other": {"auditor", view.MailFilter{Kind: workflow.AlertStep, Matter: fx.matters["Joliet"]}, nil},
		"by its status":                              {"auditor", view.MailFilter{Status: view.MailSent}, []string{combined}},
		"by its status, sorted by it":                {"auditor", view.MailFilter{Status: view.MailSent, Sort: "status"}, []string{combined}},
		"by its recipient":                           {"auditor", view.MailFilter{Recipient: fx.people["supervisor"]}, []string{"", combined}},
		"by a matter that is not the viewer's":       {"legal", view.MailFilter{Matter: fx.matters["Houston"]}, nil},
		"by a name that is not the viewer's":         {"legal", view.MailFilter{Query: "houston"}, nil},
		"by a kind of which the viewer sees none":    {"legal", view.MailFilter{Kind: workflow.AlertStep}, nil},
	} {
		page, err := fx.Mail.Mails(t.Context(), fx.viewer(c.who), c.f)
		if err != nil || len(page.Items) != len(c.want) {
			t.Errorf("%s: %d messages, want %d, %v", name, len(page.Items), len(c.want), err)
			continue
		}
		for i, m := range page.Items {
			if (m.ID == combined) != (c.want[i] == combined) {
				t.Errorf("%s: message %d is %+v", name, i, m)
			}
		}
	}
}

func withheldEverywhere(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago")
	fx.begin(fx.south, "Houston")
	fx.request("legal", "Chicago", "2018-02-23")
	response := fx.responseDue("Chicago").ID
	alert := func(key, review, city, deadline string) workflow.Alert {
		return workflow.Alert{
			Key: key, Kind: workflow.AlertDeadline, Recipient: fx.people["supervisor"], Review: review, Matter: fx.matters[city], Deadline: deadline, Version: 1,
		}
	}
	// sent writes what is due, once some alerts have fallen out, and gives it and the id of those.
	sent := func(key string, gone bool) (mail, houston string) {
		fx.Pass(time.Hour)
		fx.queue(2, alert(key+" a", fx.north, "Chicago", response), alert(key+" b", fx.south, "Houston", "response-1"))
		fx.gather(fx.Now(), 1)
		for _, m := range fx.claimDue() {
			if m.Attempt == 1 {
				mail = m.ID
			}
		}
		lines, err := fx.Digests.Digested(t.Context(), mail)
		if err != nil || len(lines) != 2 {
			t.Fatalf("%+v, %v", lines, err)
		}
		for _, l := range lines {
			if l.Alert.Review == fx.south {
				houston = l.ID
			}
		}
		if gone {
			if err := fx.Outbox.MailNeedless(t.Context(), houston, fx.Now(), view.MailUnowed, "It was met."); err != nil {
				t.Fatal(err)
			}
		}
		if err := fx.Outbox.MailRendered(t.Context(), view.Rendered{ID: mail, Attempt: 1, MessageID: "<" + key + "@duces>", Address: "s@example.gov", Subject: "Houston", Bytes: []byte("text")}); err != nil {
			t.Fatal(err)
		}
		return mail, houston
	}
	subject := func(who, mail string) string {
		t.Helper()
		l, err := fx.Mail.AlertLedger(t.Context(), fx.viewer(who), fx.matters["Chicago"], response)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range l.Alerts {
			if a.Through != nil && a.Through.ID == mail {
				return a.Through.Subject
			}
		}
		t.Errorf("the ledger lacks the mail")
		return ""
	}
	whole, _ := sent("whole", false)
	partly, houston := sent("partly", true)
	for who, sees := range map[string]bool{"auditor": true, "supervisor": true, "legal": false} {
		if got := subject(who, whole); (got != "") != sees {
			t.Errorf("%s reads the subject %q in the ledger of a deadline", who, got)
		}
		one, err := fx.Mail.Mail(t.Context(), fx.viewer(who), partly)
		if err != nil || one.Withheld || one.Subject == "" || subject(who, partly) == "" {
			t.Errorf("%s reads %+v of what holds alerts of one review, %v", who, one, err)
		}
	}
	if m := fx.message(houston); m.Carrier() != "" || m.Status != view.MailUnowed {
		t.Errorf("what fell out is %+v", m)
	}
	for who, may := range map[string]bool{"auditor": true, "supervisor": false, "legal": false, "admin": false} {
		for _, sort := range []string{"subject", "-subject"} {
			_, err := fx.Mail.Mails(t.Context(), fx.viewer(who), view.MailFilter{Sort: sort})
			if (err == nil) != may {
				t.Errorf("%s by %s: %v", who, sort, err)
			}
		}
	}
	// What was written and then not sent says what it said.
	if err := fx.Outbox.MailNeedless(t.Context(), whole, fx.Now(), view.MailUnowed, "All is done."); err != nil {
		t.Fatal(err)
	}
	fx.do("outsider", review.SetMember{Review: fx.south, User: fx.people["supervisor"]})
	if one, err := fx.Mail.Mail(t.Context(), fx.viewer("supervisor"), whole); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("who is a member no more reads %+v, %v", one, err)
	}
}

func alertsStandByJurisdiction(t *testing.T, fx *twoReviews) {
	cities := []string{"Joliet", "Aurora", "Chicago", "Peoria", "Elgin"}
	fx.begin(fx.north, cities...)
	var alerts []workflow.Alert
	for i, city := range cities {
		a := fx.near(fmt.Sprint(i), "compliance", workflow.AlertDeadline)
		a.Matter, a.Review, a.Deadline = fx.matters[city], fx.north, "response-1"
		alerts = append(alerts, a)
	}
	fx.queue(len(alerts), alerts...)
	fx.gather(fx.Now(), 1)
	f := view.MailFilter{With: fx.claimDue()[0].ID, Sort: view.MailsByJurisdiction}
	for _, f.Limit = range []int{1, 2, 100} {
		var got []string
		for _, m := range everyPage(t, f.Limit, func(cursor string) (view.Page[view.MailRow], error) {
			f.Cursor = cursor
			return fx.Mail.Mails(t.Context(), fx.viewer("compliance"), f)
		}) {
			got = append(got, m.Jurisdiction)
		}
		if len(got) != len(cities) || !slices.IsSorted(got) {
			t.Errorf("%d at a time: %q", f.Limit, got)
		}
	}
	f.Cursor = ""
	if _, err := fx.Mail.Mails(t.Context(), fx.viewer("admin"), f); workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("an administrator learns the order of what is not shown: %v", err)
	}
}

// Messages of one instant to several people go from page to page in the order of their names, also where somebody has another name now.
func alikeStandByName(t *testing.T, fx *twoReviews) {
	var alerts []workflow.Alert
	for i, who := range []string{"supervisor", "legal", "second", "compliance", "outsider", "legal"} {
		alerts = append(alerts, fx.near(fmt.Sprint(i), who, workflow.AlertDeadline))
	}
	fx.queue(6, alerts...)
	fx.do(workflow.OperatorActor, account.ChangeUser{User: fx.people["second"], Name: new("Aaron")})
	want := []string{"Aaron", "compliance", "legal", "legal", "outsider", "supervisor"}
	for _, f := range []view.MailFilter{{}, {Status: view.MailQueued}} {
		for _, sort := range view.MailSorts {
			for _, f.Sort = range []string{strings.TrimPrefix(sort, "-"), "-" + strings.TrimPrefix(sort, "-")} {
				var got []string
				for _, m := range everyPage(t, 1, func(cursor string) (view.Page[view.MailRow], error) {
					f.Limit, f.Cursor = 1, cursor
					return fx.Mail.Mails(t.Context(), fx.viewer("auditor"), f)
				}) {
					got = append(got, m.Recipient.Name)
				}
				if f.Sort[0] == '-' {
					slices.Reverse(got)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%q by %s: %v", f.Status, f.Sort, got)
				}
			}
		}
	}
}
