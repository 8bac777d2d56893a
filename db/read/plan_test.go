package read_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db/answer"
	"duces/db/read"
	"duces/db/read/page"
	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/civil"
	"duces/workflow/extension"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/view"
)

func TestListsWalkAnIndexInTheirOwnOrder(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	defer store.Close()
	storetest.Tamper(t, dir, // a name for queries to find
		"INSERT INTO jurisdictions (id, name, search, kind, state, zone, parent, contact, version, parent_search, words) VALUES ('j', 'Chicago', 'chicago', 'city', 'IL', 'America/Chicago', '', '', 1, '', ' chicago |')",
		"INSERT INTO jurisdiction_words VALUES ('chicago', 'j')")
	plans, pool, _ := storetest.Explain(t, dir)
	reads := read.New(pool, plans, "", 0)
	ask := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	yes, now, on := true, time.Now(), civil.NewDate(2018, 2, 23)
	for _, v := range []workflow.Viewer{{ID: "a", Role: workflow.Auditor}, {ID: "l", Role: workflow.Supervisor}} {
		for _, sort := range view.MatterSorts {
			for _, sort := range []string{sort, "-" + sort} {
				_, err := reads.Matters(t.Context(), v, view.MatterFilter{
					State: "open", Stage: "x", Review: "r", Jurisdiction: "j", Overdue: &yes, Waiting: true, Owner: "u", Query: "chicago", Sort: sort, Now: now, Count: true,
				})
				ask(sort, err)
			}
		}
		for _, sort := range view.MatterSorts {
			for _, sort := range []string{sort, "-" + sort} {
				_, err := reads.Matters(t.Context(), v, view.MatterFilter{Sort: sort, Cursor: behind("matters", sort, 4), Now: now, Count: true})
				ask("matters behind a page, by "+sort, err)
			}
		}
		for _, f := range []view.DeadlineFilter{
			{},
			{Live: true},
			{Status: "met"},
			{Matter: "m", Live: true},
			{Overdue: true, Unacknowledged: true},
			{Owner: view.Nobody},
			{Owner: "u", Live: true},
			{Whose: "u", Live: true},
			{Query: "chicago"},
		} {
			f.Review, f.From, f.To, f.Now = "r", on, on, now
			for _, sort := range view.DeadlineSorts {
				for _, f.Sort = range []string{sort, "-" + sort} {
					for _, f.Cursor = range []string{"", behind("deadlines", f.Sort, 5)} {
						_, err := reads.Deadlines(t.Context(), v, f)
						ask("deadlines", err)
					}
				}
			}
		}
		for _, f := range []view.ApprovalFilter{{}, {Status: "given"}, {MayDecide: true}, {Matter: "m"}} {
			for _, sort := range view.ApprovalSorts {
				for _, f.Sort = range []string{strings.TrimPrefix(sort, "-"), "-" + strings.TrimPrefix(sort, "-")} {
					_, err := reads.Approvals(t.Context(), v, f)
					ask("approvals", err)
				}
			}
		}
		for _, f := range []view.MailFilter{{}, {Status: "failed"}, {Recipient: "u"}, {Matter: "m"}, {With: "l"}} {
			for _, sort := range f.SortsFor(v) {
				for _, f.Sort = range []string{strings.TrimPrefix(sort, "-"), "-" + strings.TrimPrefix(sort, "-")} {
					for _, f.Cursor = range []string{"", behind("mails", f.Sort, 5)} {
						_, err := reads.Mails(t.Context(), v, f)
						ask("mails", err)
					}
				}
			}
		}
		for _, sort := range view.JurisdictionSorts {
			for _, sort := range []string{sort, "-" + sort} {
				_, err := reads.Jurisdictions(t.Context(), v, view.JurisdictionFilter{Kind: "city", State: "IL", Query: "x", NotIn: "r", Sort: sort})
				ask("jurisdictions", err)
			}
		}
		for _, f := range []view.ExtensionFilter{{}, {Review: "r"}, {Standing: extension.Open}, {Review: "r", Standing: extension.Open}} {
			_, err := reads.Extensions(t.Context(), v, f)
			ask("requests for more time", err)
		}
		_, err := reads.Counts(t.Context(), v, now)
		ask("counts", err)
		_, err = reads.OwnersFor(t.Context(), v)
		ask("owners", err)
		_, err = reads.OwnDatesOf(t.Context(), v)
		ask("whose own dates", err)
	}
	auditor := workflow.Viewer{ID: "a", Role: workflow.Auditor}
	for _, f := range []view.HistoryFilter{
		{},
		{NoAlerts: true},
		{Type: "note_added"},
		{Kind: "matter"},
		{Actor: "u"},
		{Actor: "u", Type: "note_added"},
		{Recorded: view.Instants{From: now}},
		{Effective: view.Days{From: on}},
		{Effective: view.Days{To: on}, Actor: "u", NoAlerts: true},
		{Stream: calendar.Stream},
		{Stream: calendar.Stream, Actor: "u", Type: "closure_added", Effective: view.Days{From: on, To: on}},
	} {
		for _, f.Newest = range []bool{false, true} {
			_, err := reads.History(t.Context(), auditor, f)
			ask("history", err)
		}
		for _, sort := range f.Sorts() {
			for _, f.Sort = range []string{strings.TrimPrefix(sort, "-"), "-" + strings.TrimPrefix(sort, "-")} {
				_, err := reads.History(t.Context(), auditor, f)
				ask("history by "+f.Sort, err)
			}
		}
	}
	for _, stream := range []workflow.Stream{"", calendar.Stream} {
		_, err := reads.HistoryChoices(t.Context(), auditor, stream)
		ask("choices of a history", err)
	}
	_, err := reads.DueMatters(t.Context(), now, 10)
	ask("due matters", err)
	for _, question := range kinds.All.Questions() {
		ask(question.Asks(), answer.To(t.Context(), plans, question))
	}
	onRecord := jurisdiction.OnRecord{Asked: make([]jurisdiction.Identity, 300)}
	ask(onRecord.Asks(), answer.To(t.Context(), plans, &onRecord))
	inReview := matter.InReview{Review: "r", Asked: make([]string, 300)}
	ask(inReview.Asks(), answer.To(t.Context(), plans, &inReview))

	for query, index := range map[string]string{
		"deadlines by due owner 1":         "SEARCH m USING INDEX matters_owner (owner=?)",
		"matters by step 1":                "SEARCH m USING INDEX matters_step ((step_due,name,id)>(?,?,?))",
		"matters by due 1":                 "SEARCH m USING INDEX matters_by_due ((next_due,name,id)>(?,?,?))",
		"matters by review 1 rest":         "SEARCH m USING INDEX matters_by_review (review_id=? AND (name,id)>(?,?))",
		"matters by owner 1 rest":          "SEARCH m USING INDEX matters_owner (owner=? AND (name,id)>(?,?))",
		"CountOwned":                       "SEARCH m USING COVERING INDEX matters_owner (owner=?",
		"OwnDatePeople":                    "USING COVERING INDEX members_user (user_id=?",
		"OwnDatePeople :many:":             "USING INDEX deadlines_whose (whose=?",
		"Owners":                           "USING COVERING INDEX matters_owner (owner=?",
		"deadlines by due live 1":          "SEARCH k USING COVERING INDEX deadlines_live (due_on>? AND due_on<?)",
		"CountUnacknowledged":              "SEARCH d USING COVERING INDEX deadlines_live (due_on<?)",
		"Late :many:":                      "SEARCH d USING INDEX deadlines_status (status=? AND due_on<?)",
		"CountLateSteps":                   "SEARCH m USING COVERING INDEX matters_step (step_due<?)",
		"LedgerNumbers :many:":             "SEARCH events USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
		"LedgerNumbers down":               "SEARCH events USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
		"TypeNumbers :many:":               "SEARCH events USING COVERING INDEX events_type (type=? AND rowid>? AND rowid<?)",
		"TypeNumbers down":                 "SEARCH events USING COVERING INDEX events_type (type=? AND rowid>? AND rowid<?)",
		"ActorNumbers :many:":              "SEARCH events USING COVERING INDEX events_actor (actor=? AND type=? AND rowid>? AND rowid<?)",
		"ActorNumbers down":                "SEARCH events USING COVERING INDEX events_actor (actor=? AND type=? AND rowid>? AND rowid<?)",
		"EffectiveNumbers :many:":          "SEARCH events USING COVERING INDEX events_effective (effective_on>? AND effective_on<?)",
		"EffectiveNumbers down":            "SEARCH events USING COVERING INDEX events_effective (effective_on>? AND effective_on<?)",
		"mails by queued 1":                "SEARCH l USING INDEX mails_newest ((queued_at,recipient_name,id)",
		"mails by queued status 1":         "SEARCH l USING INDEX mails_newest_status (status=? AND (queued_at,recipient_name,id)",
		"mails by queued recipient 1":      "SEARCH l USING INDEX mails_newest_to (recipient=? AND (queued_at,id)",
		"mails by subject 1":               "SEARCH l USING INDEX mails_by_subject ((subject,recipient_name,queued_at,id)",
		"mails by recipient 1":             "SEARCH l USING INDEX mails_newest_to (recipient=?)",
		"mails by status 1":                "SEARCH l USING INDEX mails_by_status ((status,recipient_name,queued_at,id)",
		"mails by status status 1":         "SEARCH l USING INDEX mails_by_status (status=? AND (recipient_name,queued_at,id)",
		"mails by sent 1":                  "SEARCH l USING INDEX mails_by_sent ((sent_at,recipient_name,queued_at,id)",
		"mails by attempts 1":              "SEARCH l USING INDEX mails_by_attempts ((attempts,recipient_name,queued_at,id)",
		"mails by queued matter 1":         "SEARCH l USING PRIMARY KEY (id=?)",
		"mails by queued with 1":           "SEARCH l USING INDEX mails_with (digest_id=? AND (queued_at,id)",
		"ActorAfter":                       "SEARCH events USING COVERING INDEX events_actor (actor>?)",
		"LedgerRespondents":                "USING COVERING INDEX events_actor (actor>? AND actor<?)",
		"LedgerActors":                     "USING COVERING INDEX events_actor (actor=?)",
		"StreamHistory :many:":             "SEARCH events USING INDEX events_stream (stream=? AND no>? AND no<?)",
		"StreamHistory down":               "SEARCH events USING INDEX events_stream (stream=? AND no>? AND no<?)",
		"deadlines by due names 1":         "SEARCH m USING INDEX matters_jurisdiction (jurisdiction_id=?)",
		"deadlines by due whose 1":         "SEARCH k USING INDEX deadlines_whose (whose=? AND due_on>? AND due_on<?)",
		"extensions by decide_by 1":        "SEARCH x USING INDEX extensions_by_day ((decide_by,matter_id,id)>(?,?,?))",
		"extensions by decide_by review":   "SEARCH x USING INDEX extensions_of_review (review_id=? AND (decide_by,matter_id,id)>(?,?,?))",
		"extensions by decide_by standing": "SEARCH x USING INDEX extensions_by_standing (standing=? AND (decide_by,matter_id,id)>(?,?,?))",
		"extensions by decide_by both":     "SEARCH x USING INDEX extensions_by_review (review_id=? AND standing=? AND (decide_by,matter_id,id)>(?,?,?))",
		"SELECT search":                    "SEARCH jurisdictions USING INDEX jurisdictions_name (search=? AND state=? AND kind=? AND parent_search=?)",
		"SELECT jurisdiction":              "SEARCH matters USING COVERING INDEX matters_review_jurisdiction (review_id=? AND jurisdiction_id=?)",
	} {
		if !slices.ContainsFunc(plans.Steps, func(step string) bool {
			return (strings.Contains(step, ": "+query+" ") || strings.HasPrefix(step, query)) && strings.Contains(step, index)
		}) {
			t.Errorf("%s does not %s", query, index)
		}
	}

	// Reviews are few, and jurisdictions are only searched as a whole.
	whole := regexp.MustCompile(`: SCAN (m|d|k|e|a|l|n|x|y|mail_attempts|events|mails|deadlines|approvals|matters)$`)
	few := regexp.MustCompile(`: (Owners|Late|deadlines by due (matter|owner|names)|(mails|approvals) by \w+ (matter|with)) `)
	asked := regexp.MustCompile(`: approvals by (act|about|review|requester|status)\b`) // by people, one by one
	slices.Sort(plans.Steps)
	for _, step := range slices.Compact(plans.Steps) {
		if few.MatchString(step) && !whole.MatchString(step) || asked.MatchString(step) {
			continue // one matter, deadline or person has few, and an office few people, which may be sorted
		}
		if strings.Contains(step, "USE TEMP B-TREE FOR ORDER BY") || strings.Contains(step, "USE TEMP B-TREE FOR GROUP BY") || whole.MatchString(step) {
			t.Errorf("no index serves %s", step)
		}
	}
}

// behind continues a list in the middle of an order whose key has so many parts.
func behind(list, sort string, parts int) string {
	return page.Cursor(list+" "+sort, append([]string{"0"}, slices.Repeat([]string{"1"}, parts)...)...)
}
