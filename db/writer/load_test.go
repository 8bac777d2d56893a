package writer_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/db"
	"duces/db/writer"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/recalculation"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// An act over far more matters than the cache keeps, each with personal text.
func TestAnActOverMoreStreamsThanTheCacheKeepsReadsThemAllAndStoresThemOnce(t *testing.T) {
	store, err := db.Open(t.Context(), t.TempDir(), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	writer.CacheAtMost(store.Writer, 8*4096)
	at := time.Date(2018, 1, 24, 15, 0, 0, 0, time.UTC)
	engine := workflow.NewEngine(store.Writer, func() time.Time { return at })
	must := func(actor string, cmd workflow.Command) workflow.Result {
		t.Helper()
		r, err := engine.Do(t.Context(), actor, "", cmd)
		if err != nil {
			t.Fatalf("%T: %v", cmd, err)
		}
		return r
	}
	user := func(name string, role workflow.Role) string {
		return must(workflow.OperatorActor, account.AddUser{Name: name, Email: name + "@example.org", Role: role, Zone: "Europe/London", PasswordHash: "x"}).Created[0]
	}
	legal, admin, auditor := user("legal", workflow.Legal), user("admin", workflow.Admin), user("auditor", workflow.Auditor)
	review := must(legal, review.Open{Name: "R", Authority: "A"}).Created[0]
	const n = 600
	items := make([]jurisdiction.New, n)
	for i := range items {
		items[i] = jurisdiction.New{Name: fmt.Sprintf("Town %d", i), Kind: "town", State: "IL", Zone: "America/Chicago", Contact: fmt.Sprintf("Clerk %d", i)}
	}
	jurisdictions := must(legal, jurisdiction.Add{Items: items}).Created
	matters := must(legal, opening.Open{Review: review, Jurisdictions: jurisdictions}).Created
	days := map[string][]byte{"due": []byte(`{"kind":"period","days":30}`), "demands": []byte(`[{"number":1,"text":"All orders"}]`)}
	request := transition.Move{Matters: matters, Name: "issue_request", EffectiveOn: civil.NewDate(2018, 1, 24), Fields: field.Fields{}, Note: "By courier."}
	for name, value := range days {
		request.Fields[name] = value
	}
	must(legal, request)

	closure := recalculation.AddClosure{
		Closure: deadline.Closure{Date: civil.NewDate(2018, 2, 23), Kind: deadline.LegalHoliday, Name: "Day of mourning", Authority: "Proclamation"},
	}
	if r := must(admin, closure); len(r.Events) != n+1 {
		t.Errorf("the closure wrote %d events, want %d", len(r.Events), n+1)
	}
	// Every state is the same however it is read.
	var streams []workflow.Stream
	for _, id := range slices.Concat(matters[:3], matters[n-3:]) {
		streams = append(streams, matter.Stream(id))
	}
	many := make([]workflow.Stream, 0, n)
	for _, id := range jurisdictions {
		many = append(many, jurisdiction.Stream(id))
	}
	w, err := store.Read.World(t.Context(), auditor, append(many, streams...)...)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range jurisdictions {
		if j, err := jurisdiction.Find(w, id); err != nil || j.Contact != fmt.Sprintf("Clerk %d", i) {
			t.Fatalf("jurisdiction %d has the contact %q, %v", i, j.Contact, err)
		}
	}
	for _, s := range streams {
		m, err := matter.Find(w, s.ID())
		if err != nil || len(m.Deadlines) != 1 || m.Deadlines[0].Due != civil.NewDate(2018, 2, 26) {
			t.Errorf("%s: %+v, %v", s, m.Deadlines, err)
		}
		for how, read := range map[string]func(context.Context, string, ...workflow.Stream) (workflow.Facts, error){
			"alone": store.Read.World, "by the writer": store.Writer.Current,
		} {
			w, err := read(t.Context(), auditor, s)
			if err != nil {
				t.Fatal(err)
			}
			other, err := matter.Find(w, s.ID())
			if diff := cmp.Diff(m, other); err != nil || diff != "" {
				t.Errorf("%s read %s differs: %v\n%s", s, how, err, diff)
			}
		}
	}
	if report, err := store.Verify(t.Context(), nil); err != nil || len(report.Problems) != 0 {
		t.Errorf("%+v, %v", report, err)
	}
}
