package dbtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

var uploadRules = []rule{
	{"the record tells who sent which files", "World", two(filesOfTheirSenders)},
	{"a move names its actor's own files or documents of its matter", "Update", two(movesNameOwnFiles)},
}

// send keeps files and records that somebody of the legal team sent them.
func (fx *fixture) send(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		sum, size, err := fx.Blobs.PutBlob(t.Context(), strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		fx.Must(fx.Users[workflow.Legal], upload.Record{Name: "a.txt", SHA256: sum, Size: size})
	}
}

func filesOfTheirSenders(t *testing.T, fx *twoReviews) {
	for _, f := range []struct {
		who, text string
	}{{"legal", "one"}, {"legal", "two"}, {"legal", "two"}, {"outsider", "three"}} {
		fx.Must(fx.people[f.who], upload.Record{Name: "a.txt", SHA256: hashOf(f.text), Size: int64(len(f.text))})
	}
	var asked []string
	for _, text := range []string{"one", "two", "three", "never"} {
		asked = append(asked, hashOf(text))
	}
	for i := range 300 { // more than one statement asks for
		asked = append(asked, hashOf(fmt.Sprint(i)))
	}
	for who, want := range map[string]map[string]int64{
		"legal":      {hashOf("one"): 3, hashOf("two"): 3},
		"outsider":   {hashOf("three"): 5},
		"compliance": {},
	} {
		q := upload.Sent{By: fx.people[who], Asked: asked}
		if err := fx.facts(t).Ask(&q); err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(q.Sizes, want) {
			t.Errorf("%s sent %v, want %v", who, q.Sizes, want)
		}
	}
	for _, role := range []string{"auditor", "admin"} {
		_, err := fx.Do(fx.people[role], upload.Record{Name: "a.txt", SHA256: hashOf("one"), Size: 3})
		wantCode(t, role, err, workflow.Forbidden)
	}
}

func movesNameOwnFiles(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Springfield")
	for _, name := range []string{"Chicago", "Springfield"} {
		fx.request("legal", name, "2018-02-23")
	}
	fx.Must(fx.people["legal"], upload.Record{Name: "a.txt", SHA256: hashOf("own"), Size: 3})
	fx.Must(fx.people["outsider"], upload.Record{Name: "b.txt", SHA256: hashOf("other"), Size: 5})
	respond := func(text string, size int, names ...string) error {
		move := transition.Move{Name: "receive_response", EffectiveOn: fx.today(), Fields: map[string]json.RawMessage{
			"production": json.RawMessage(`{"all":"partial"}`),
			"documents":  json.RawMessage(fmt.Sprintf(`[{"name":"a.txt","sha256":%q,"size":%d,"type":"text/plain"}]`, hashOf(text), size)),
		}}
		for _, name := range names {
			move.Matters = append(move.Matters, fx.matters[name])
		}
		_, err := fx.Do(fx.people["legal"], move)
		return err
	}
	never, others := respond("never", 5, "Chicago", "Springfield"), respond("other", 5, "Chicago", "Springfield")
	wantCode(t, "a file that nobody sent", never, workflow.Invalid)
	wantCode(t, "a file that somebody else sent", others, workflow.Invalid)
	if a, b := strings.ReplaceAll(fmt.Sprintf("%+v", never), hashOf("never"), "-"), strings.ReplaceAll(fmt.Sprintf("%+v", others), hashOf("other"), "-"); a != b {
		t.Errorf("the answers tell the two apart:\n%s\n%s", a, b)
	}
	wantCode(t, "a file that has another size", respond("own", 4, "Chicago"), workflow.Invalid)
	if err := respond("own", 3, "Chicago", "Springfield"); err != nil {
		t.Error(err)
	}
}
