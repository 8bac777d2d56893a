package dbtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/document"
	"duces/workflow/matter"
	"duces/workflow/recall"
	"duces/workflow/transition"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// Files is what is known of the bytes of files, and their text.
type Files interface {
	SawFile(ctx context.Context, f view.File) error
	AddUnseenFiles(ctx context.Context) (int, error)
	WaitingFiles(ctx context.Context, most int) ([]string, error)
	CameWithMessage(ctx context.Context, sha256 string) error
	TryFile(ctx context.Context, sha256 string) error
	UntryFile(ctx context.Context, sha256 string) error
	ReadFile(ctx context.Context, f view.File, text string) error
	KnownFiles(ctx context.Context, sums []string) (map[string]view.File, error)
	SearchDocuments(ctx context.Context, v workflow.Viewer, f view.DocumentFilter) (view.DocumentSearch, error)
	Copies(ctx context.Context, v workflow.Viewer, matter string, numbers ...int) (map[int]view.Copies, error)
}

var fileRules = []rule{
	{"what was read of a file stays, and those wait that were tried least", "SawFile KnownFiles AddUnseenFiles WaitingFiles CameWithMessage TryFile UntryFile ReadFile", two(filesWait)},
	{"documents are found by their words, in matters that exist for the viewer", "SearchDocuments ReadFile", two(documentsFound)},
	{"a long text is found by words that lie far apart, and its document is named once", "SearchDocuments ReadFile", two(longTextsFound)},
	{"the same bytes are found in other matters: named to who may see them, and counted for others", "Copies", two(copiesFound)},
	{"of very many matters with the same bytes a bounded number is read", "Copies", two(manyCopies)},
}

func filesWait(t *testing.T, fx *twoReviews) {
	ctx, sums := t.Context(), []string{hashOf("one"), hashOf("two"), hashOf("three")}
	fx.Must(fx.people["legal"], upload.Record{Name: "a.txt", SHA256: sums[2], Size: 5}) // into which nobody looked
	one := view.File{SHA256: sums[0], Type: "text/plain", Size: 3, Text: view.TextWaiting, Contents: `{"cut":true}`}
	two := view.File{SHA256: sums[1], Type: "application/pdf", Size: 3, Locked: true, Text: view.TextWaiting}
	for _, f := range []view.File{one, two} {
		if err := fx.Files.SawFile(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []int{1, 0} {
		if n, err := fx.Files.AddUnseenFiles(ctx); err != nil || n != want {
			t.Fatalf("%d files were not seen, want %d: %v", n, want, err)
		}
	}
	wait := func(want ...string) {
		t.Helper()
		got, err := fx.Files.WaitingFiles(ctx, 10)
		if err != nil || len(got) != len(want) {
			t.Fatalf("there wait %v, want %v: %v", got, want, err)
		}
		for _, s := range want {
			if !slices.Contains(got, s) {
				t.Errorf("%s does not wait", s)
			}
		}
	}
	wait() // the text of a file is read once a matter names it
	if err := fx.Files.CameWithMessage(ctx, sums[1]); err != nil {
		t.Fatal(err)
	}
	for range 4 { // one that came with a message is tried before
		wait(sums[1])
		if err := fx.Files.TryFile(ctx, sums[1]); err != nil {
			t.Fatal(err)
		}
	}
	wait()
	fx.begin(fx.north, "Chicago")
	fx.request("legal", "Chicago", "2018-02-23")
	var docs []string
	for i, sum := range sums {
		fx.Must(fx.people["legal"], upload.Record{Name: "a.txt", SHA256: sum, Size: 5})
		docs = append(docs, fmt.Sprintf(`{"name":"%d.txt","sha256":%q,"size":5,"type":"text/plain"}`, i, sum))
	}
	fx.move("legal", "Chicago", "receive_response", `{"production":{"all":"partial"},"documents":[`+strings.Join(docs, ",")+`]}`)
	wait(sums...)
	for _, s := range sums[:2] {
		if err := fx.Files.TryFile(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := fx.Files.WaitingFiles(ctx, 1); err != nil || len(got) != 1 || got[0] != sums[2] {
		t.Errorf("first waits %v: %v", got, err)
	}
	one.Text = view.TextRead
	if err := fx.Files.ReadFile(ctx, one, "Dear Sir"); err != nil {
		t.Fatal(err)
	}
	seen := one
	seen.Text, seen.Type = view.TextWaiting, "text/html"
	if err := fx.Files.SawFile(ctx, seen); err != nil { // the same bytes come in again
		t.Fatal(err)
	}
	fx.reopen(t)
	wait(sums[1], sums[2])
	for range 8 { // the machine was at fault
		if err := errors.Join(fx.Files.TryFile(ctx, sums[2]), fx.Files.UntryFile(ctx, sums[2])); err != nil {
			t.Fatal(err)
		}
	}
	wait(sums[1], sums[2])
	for range 4 {
		if err := fx.Files.TryFile(ctx, sums[2]); err != nil {
			t.Fatal(err)
		}
	}
	wait(sums[1])
	asked := slices.Clone(sums)
	for i := range 300 { // more than one statement asks for
		asked = append(asked, hashOf(fmt.Sprint(i)))
	}
	got, err := fx.Files.KnownFiles(ctx, asked)
	want := map[string]view.File{sums[0]: one, sums[1]: two, sums[2]: {SHA256: sums[2], Text: view.TextBroken}}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("known is %+v, want %+v: %v", got, want, err)
	}
}

func documentsFound(t *testing.T, fx *twoReviews) {
	ctx := t.Context()
	fx.begin(fx.north, "Chicago", "Springfield")
	fx.begin(fx.south, "Miami")
	for who, names := range map[string][]string{"legal": {"Chicago", "Springfield"}, "outsider": {"Miami"}} {
		for _, name := range names {
			fx.request(who, name, "2018-02-23")
			var docs []string
			for _, file := range []string{"all", name, name + " scan", name + " unread"} {
				fx.Must(fx.people[who], upload.Record{Name: "a.txt", SHA256: hashOf(file), Size: 5})
				docs = append(docs, fmt.Sprintf(`{"name":"%s.txt","sha256":%q,"size":5,"type":"text/plain"}`, file, hashOf(file)))
			}
			fx.move(who, name, "receive_response", `{"production":{"all":"partial"},"documents":[`+strings.Join(docs, ",")+`]}`)
			for file, f := range map[string]view.TextState{name: view.TextRead, "all": view.TextRead, name + " scan": view.TextScan} {
				known := view.File{SHA256: hashOf(file), Type: "text/plain", Size: 5, Text: f}
				text := ""
				if f == view.TextRead {
					text = "Die Ämter in " + file + " sent the “policy” of January 2017, and " + strings.Repeat("so on ", 200)
				}
				if err := fx.Files.SawFile(ctx, known); err != nil {
					t.Fatal(err)
				}
				if err := fx.Files.ReadFile(ctx, known, text); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	found := func(who string, f view.DocumentFilter) (names []string, s view.DocumentSearch) {
		t.Helper()
		for {
			s, err := fx.Files.SearchDocuments(ctx, fx.viewer(who), f)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range s.Items {
				names = append(names, h.Jurisdiction.Name+" "+h.Name)
			}
			if f.Cursor = s.Next; s.Next == "" {
				slices.Sort(names)
				return names, s
			}
		}
	}
	north := []string{"Chicago Chicago.txt", "Chicago all.txt", "Springfield Springfield.txt", "Springfield all.txt"}
	for _, c := range []struct {
		who    string
		f      view.DocumentFilter
		want   []string
		unread int
	}{
		{"legal", view.DocumentFilter{Query: "policy january"}, north, 4},
		{"legal", view.DocumentFilter{Query: "amter POLI"}, north, 4}, // without marks, and the beginning of a word
		{"legal", view.DocumentFilter{Query: "policy", Limit: 1}, north, 4},
		{"legal", view.DocumentFilter{Query: "policy", Matter: fx.matters["Chicago"]}, north[:2], 2},
		{"legal", view.DocumentFilter{Query: "policy", Matter: fx.matters["Miami"]}, nil, 0},
		{"legal", view.DocumentFilter{Query: "miami"}, nil, 4},
		{"legal", view.DocumentFilter{Query: `policy OR "NEAR/2 (-x*`}, nil, 4},
		{"legal", view.DocumentFilter{Query: `"policy" *`}, north, 4},
		{"legal", view.DocumentFilter{Query: " *-\"( "}, nil, 4},
		{"outsider", view.DocumentFilter{Query: "policy"}, []string{"Miami Miami.txt", "Miami all.txt"}, 2},
		{"auditor", view.DocumentFilter{Query: "policy"}, []string{north[0], north[1], "Miami Miami.txt", "Miami all.txt", north[2], north[3]}, 6},
		{"admin", view.DocumentFilter{Query: "policy"}, nil, 0},
	} {
		names, s := found(c.who, c.f)
		if !slices.Equal(names, c.want) || s.NotRead() != c.unread {
			t.Errorf("%s finds by %+v %q and %d not read, want %q and %d", c.who, c.f, names, s.NotRead(), c.want, c.unread)
		}
	}
	_, s := found("legal", view.DocumentFilter{Query: "policy", Matter: fx.matters["Chicago"]})
	if s.Unread[view.TextScan] != 1 || s.Unread[view.TextWaiting] != 1 {
		t.Errorf("not read are %v", s.Unread)
	}
	marked := 0
	for _, p := range s.Items[0].Parts {
		if p.Found && p.Text == "policy" {
			marked++
		}
	}
	if marked != 1 || s.Items[0].Number != 1 || s.Items[0].Review.Name != "North 1373" || s.Items[0].Type != "text/plain" {
		t.Errorf("the first is %+v", s.Items[0])
	}
	if _, err := fx.Files.SearchDocuments(ctx, fx.viewer("legal"), view.DocumentFilter{Query: "x", Cursor: "nonsense"}); workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("a cursor that is none: %v", err)
	}
}

func longTextsFound(t *testing.T, fx *twoReviews) {
	ctx := t.Context()
	fx.begin(fx.north, "Chicago")
	fx.request("legal", "Chicago", "2018-02-23")
	var docs []string
	for _, file := range []string{"long", "short"} {
		fx.Must(fx.people["legal"], upload.Record{Name: file + ".txt", SHA256: hashOf(file), Size: 5})
		docs = append(docs, fmt.Sprintf(`{"name":"%s.txt","sha256":%q,"size":5,"type":"text/plain"}`, file, hashOf(file)))
	}
	fx.move("legal", "Chicago", "receive_response", `{"production":{"all":"partial"},"documents":[`+strings.Join(docs, ",")+`]}`)
	reads := func(file, text string) {
		t.Helper()
		known := view.File{SHA256: hashOf(file), Type: "text/plain", Size: 5, Text: view.TextRead}
		if err := fx.Files.SawFile(ctx, known); err != nil {
			t.Fatal(err)
		}
		if err := fx.Files.ReadFile(ctx, known, text); err != nil {
			t.Fatal(err)
		}
	}
	finds := func(query string, want ...string) {
		t.Helper()
		s, err := fx.Files.SearchDocuments(ctx, fx.viewer("legal"), view.DocumentFilter{Query: query})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, h := range s.Items {
			names = append(names, h.Name)
			if !slices.ContainsFunc(h.Parts, func(p view.Part) bool { return p.Found }) {
				t.Errorf("%q marks nothing in %s: %v", query, h.Name, h.Parts)
			}
		}
		if !slices.Equal(names, want) {
			t.Errorf("%q finds %q, want %q", query, names, want)
		}
	}
	// Words of two bytes each fall on every place where a text could be cut.
	long := "aardvark " + strings.Repeat("ämter so on ", 20000) + "zebra " + strings.Repeat("quagga", 20000) + " yak"
	reads("long", long)
	reads("short", "aardvark and yak, so on")
	finds("aardvark zebra", "long.txt")
	finds("zebra aardvark amter", "long.txt")
	finds("yak", "long.txt", "short.txt")
	finds("so on", "long.txt", "short.txt")
	finds("aardvark unicorn")
	finds("amt", "long.txt")
	reads("long", long) // the same again
	finds("so on zebra", "long.txt")
	reads("long", "aardvark")
	finds("zebra")
	finds("aardvark", "long.txt", "short.txt")
	fx.do("legal", recall.Close{
		Matter: fx.matters["Chicago"], Documents: []document.Ref{{SHA256: hashOf("long"), Event: fx.documentEvent("Chicago", "long")}},
		Ground: document.PrivilegeClaim, Custodian: fx.people["supervisor"], On: fx.today(), Claimant: "Attorney", Reason: "Letter.",
	})
	reads("long", long)
	finds("zebra aardvark")
	finds("aardvark", "short.txt")
}

// documentEvent is the event that brought a file to a matter.
func (fx *twoReviews) documentEvent(city, file string) int64 {
	w, err := fx.States.World(fx.t.Context(), fx.people["legal"], matter.Stream(fx.matters[city]))
	if err != nil {
		fx.t.Fatal(err)
	}
	m, err := matter.Find(w, fx.matters[city])
	if err != nil {
		fx.t.Fatal(err)
	}
	i := slices.IndexFunc(m.Documents, func(d document.Document) bool { return d.SHA256 == hashOf(file) })
	return m.Documents[i].Event
}

func manyCopies(t *testing.T, fx *twoReviews) {
	names := make([]string, view.MostCopiesRead+3)
	for i := range names {
		names[i] = fmt.Sprintf("City %03d", i)
	}
	fx.begin(fx.north, names...)
	ids := make([]string, len(names))
	for i, name := range names {
		ids[i] = fx.matters[name]
	}
	fx.Must(fx.people["legal"], upload.Record{Name: "a.txt", SHA256: hashOf("all"), Size: 5})
	docs := json.RawMessage(fmt.Sprintf(`[{"name":"a.txt","sha256":%q,"size":5,"type":"text/plain"}]`, hashOf("all")))
	move := func(n int, name string, fields map[string]json.RawMessage) {
		fx.do("legal", transition.Move{Matters: ids[:n], Name: name, EffectiveOn: fx.today(), Fields: fields})
	}
	move(len(ids), "issue_request", map[string]json.RawMessage{
		"due": json.RawMessage(`{"kind":"fixed","date":"2018-02-23"}`), "demands": json.RawMessage(`[{"number":1,"text":"All documents"}]`),
	})
	answer := map[string]json.RawMessage{"production": json.RawMessage(`{"all":"partial"}`), "documents": docs}
	move(view.MostCopiesRead+1, "receive_response", answer)
	want := func(when string, cut bool) {
		t.Helper()
		for _, who := range []string{"legal", "admin"} { // of whom one sees them
			found, err := fx.Files.Copies(t.Context(), fx.viewer(who), ids[0], 1)
			if err != nil {
				t.Fatal(err)
			}
			c := view.CopiesOf(found, 1)
			if n := len(c.Matters) + len(c.Others); n != view.MostCopiesRead || c.Cut != cut {
				t.Errorf("%s, %s reads %d, cut %t", when, who, n, c.Cut)
			}
		}
	}
	want("as many as are read", false)
	ids = ids[view.MostCopiesRead+1:]
	move(2, "receive_response", answer)
	ids = []string{fx.matters[names[0]]}
	want("two more", true)
}

func copiesFound(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Springfield")
	fx.begin(fx.south, "Miami")
	for who, names := range map[string][]string{"legal": {"Chicago", "Springfield"}, "outsider": {"Miami"}} {
		for _, name := range names {
			fx.request(who, name, "2018-02-23")
			var docs []string
			for _, file := range []string{name, "all", "all"} {
				fx.Must(fx.people[who], upload.Record{Name: "a.txt", SHA256: hashOf(file), Size: 5})
				docs = append(docs, fmt.Sprintf(`{"name":"%d.txt","sha256":%q,"size":5,"type":"text/plain"}`, len(docs), hashOf(file)))
			}
			fx.move(who, name, "receive_response", `{"production":{"all":"partial"},"documents":[`+strings.Join(docs, ",")+`]}`)
		}
	}
	want := func(when string, wants map[string]string) {
		t.Helper()
		for who, want := range wants {
			found, err := fx.Files.Copies(t.Context(), fx.viewer(who), fx.matters["Chicago"], 1, 2, 3)
			if err != nil {
				t.Fatal(err)
			}
			both := view.CopiesOf(found, 2, 3)
			got := fmt.Sprint(len(both.Others), " others")
			for _, c := range both.Matters {
				got += ", " + c.Jurisdiction.Name + " in " + c.Review.Name
			}
			if got != want || len(found) != 2 || len(view.CopiesOf(found, 1).Matters) != 0 {
				t.Errorf("%s, %s sees %s, want %s, and documents %v", when, who, got, want, found)
			}
		}
	}
	if found, err := fx.Files.Copies(t.Context(), fx.viewer("auditor"), fx.matters["Chicago"], 3); err != nil || len(found) != 1 {
		t.Errorf("of one document: %v, %v", found, err)
	}
	want("open", map[string]string{
		"legal": "1 others, Springfield in North 1373", "supervisor": "0 others, Miami in South, Springfield in North 1373",
		"auditor": "0 others, Miami in South, Springfield in North 1373", "admin": "2 others", "outsider": "1 others, Miami in South",
	})
	w, err := fx.States.World(t.Context(), fx.people["legal"], matter.Stream(fx.matters["Springfield"]))
	if err != nil {
		t.Fatal(err)
	}
	m, err := matter.Find(w, fx.matters["Springfield"])
	if err != nil {
		t.Fatal(err)
	}
	d := m.Documents[1]
	fx.do("legal", recall.Close{
		Matter: m.ID, Documents: []document.Ref{{SHA256: d.SHA256, Event: d.Event}}, Ground: document.PrivilegeClaim,
		Custodian: fx.people["supervisor"], On: fx.today(), Claimant: "Attorney", Reason: "Letter.",
	})
	want("closed in Springfield", map[string]string{
		"legal": "2 others", "supervisor": "0 others, Miami in South, Springfield in North 1373",
		"auditor": "0 others, Miami in South, Springfield in North 1373",
	})
}
