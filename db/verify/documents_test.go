package verify_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/directory"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// brought is a directory whose history names documents in each way that there is: in a
// step, in a correction, and in a step that waits for a second person. It gives the event
// that brought each, by the document's text.
func brought(t *testing.T) (dir string, by map[string]int64) {
	t.Helper()
	dir, by = t.TempDir(), map[string]int64{}
	store := storetest.Open(t, dir)
	d := storetest.Fixture(t, store, 2)
	d.WithDocuments()
	legal := d.Users[workflow.Legal]
	bring := func(cmd workflow.Command, texts ...string) workflow.Result {
		t.Helper()
		r := d.Must(legal, cmd)
		for _, e := range r.Events {
			if e.Type == "transitioned" || e.Type == "command_requested" {
				for _, text := range texts {
					by[text] = e.Seq
				}
				return r
			}
		}
		t.Fatalf("no event brings %v: %+v", texts, r)
		return r
	}
	matters := d.Matters(2)
	for _, id := range matters {
		d.Move(id, "issue_request")
	}
	step := dbtest.Transition("", "receive_response")
	step.Matters = matters[:1]
	step.Fields = answer(t, store, d, "one", "two")
	bring(step, "one", "two")
	bring(transition.Correct{
		Matter: matters[0], Event: by["one"], EffectiveOn: step.EffectiveOn, Fields: answer(t, store, d, "one", "two", "three"), Reason: "More came.",
	}, "three")
	step.Matters = matters[1:] // the same document once more: the first event brought it
	step.Fields = answer(t, store, d, "one")
	d.Must(legal, step)
	adverse := dbtest.Transition(matters[0], "issue_subpoena")
	adverse.Fields = answer(t, store, d, "four")
	adverse.Fields["grounds"] = json.RawMessage(`"incomplete"`)
	delete(adverse.Fields, "production")
	if r := bring(adverse, "four"); r.Pending() == "" {
		t.Fatal("the subpoena does not wait for a second person")
	}
	answer(t, store, d, "five")
	for _, e := range d.Must(legal, upload.Record{Name: "six.pdf", SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte("five"))), Size: 4}).Events {
		by["five"] = e.Seq - 1 // the first time it was sent
	}
	if _, _, err := store.Blobs.PutBlob(t.Context(), strings.NewReader("not used yet")); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, by
}

// answer is what a response brings, with its documents stored.
func answer(t *testing.T, store *db.DB, d *dbtest.Fixture, texts ...string) map[string]json.RawMessage {
	t.Helper()
	var docs []string
	for _, text := range texts {
		sum, size, err := store.Blobs.PutBlob(t.Context(), strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		d.Must(d.Users[workflow.Legal], upload.Record{Name: text + ".pdf", SHA256: sum, Size: size})
		docs = append(docs, fmt.Sprintf(`{"name":"%s.pdf","sha256":%q,"size":%d,"type":"application/pdf"}`, text, sum, size))
	}
	return map[string]json.RawMessage{"production": json.RawMessage(`{"all":"partial"}`), "documents": json.RawMessage("[" + strings.Join(docs, ",") + "]")}
}

func fileOf(dir, text string) string {
	name := fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	return filepath.Join(dir, directory.BlobDir, name[:2], name[2:])
}

func TestEveryDocumentThatHistoryNamesIsRead(t *testing.T) {
	dir, by := brought(t)
	report, err := verify.Directory(t.Context(), dir, nil)
	if err != nil || len(report.Problems) > 0 || report.Documents != 5 || report.Unnamed != 1 {
		t.Fatalf("untouched: %+v, %v", report, err)
	}
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for text, seq := range by {
		for how, c := range map[string]struct {
			do   func(path string)
			says string
		}{
			"missing":  {func(path string) { must(t, os.Remove(path)) }, "is missing"},
			"altered":  {func(path string) { write(path, text+"x") }, "was altered"},
			"emptied":  {func(path string) { write(path, "") }, "was altered"},
			"a folder": {func(path string) { must(t, os.Remove(path)); must(t, os.Mkdir(path, 0o700)) }, "cannot be read"},
			"a pipe":   {func(path string) { must(t, os.Remove(path)); must(t, syscall.Mkfifo(path, 0o600)) }, "cannot be read"},
		} {
			t.Run(text+" "+how, func(t *testing.T) {
				path := fileOf(dir, text)
				c.do(path)
				report, err := verify.Directory(t.Context(), dir, nil)
				must(t, os.RemoveAll(path))
				write(path, text)
				if err != nil || len(report.Problems) != 1 {
					t.Fatalf("%+v, %v", report.Problems, err)
				}
				p := report.Problems[0]
				name := "“" + text + ".pdf”"
				if text == "five" { // of what was only sent, the name is personal
					name = "A file that was sent and is in no matter"
				}
				if p.Seq != seq || !strings.Contains(p.What, name) || !strings.Contains(p.What, p.Document) || !strings.Contains(p.What, c.says) ||
					p.Document != fmt.Sprintf("%x", sha256.Sum256([]byte(text))) || p.Stream == "" {
					t.Errorf("%+v; event %d brought it", p, seq)
				}
			})
		}
	}
	t.Run("two swapped", func(t *testing.T) {
		write(fileOf(dir, "one"), "four")
		write(fileOf(dir, "four"), "one")
		report, err := verify.Directory(t.Context(), dir, nil)
		if err != nil || len(report.Problems) != 2 || report.Problems[0].Seq != by["one"] || report.Problems[1].Seq != by["four"] {
			t.Fatalf("%+v, %v", report.Problems, err)
		}
		for _, p := range report.Problems {
			if !strings.Contains(p.What, "was swapped") {
				t.Error(p.What)
			}
		}
	})
	t.Run("all of them gone", func(t *testing.T) {
		must(t, os.RemoveAll(filepath.Join(dir, directory.BlobDir)))
		report, err := verify.Directory(t.Context(), dir, nil)
		if err != nil || len(report.Problems) != 5 || report.Unnamed != 0 {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
