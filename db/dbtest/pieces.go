package dbtest

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/upload"
)

var pieceRules = []rule{
	{"a file that comes in pieces is its owner's, and is a document once it is whole", "BeginPartial FindPartial AppendPartial FinishPartial DonePartial", inPieces},
	{"a piece goes where the last one ended, and nowhere else", "BeginPartial AppendPartial FindPartial", pieceByPiece},
	{"one that is dropped, or older than a day, is gone", "BeginPartial DropPartial SweepPartials FindPartial", piecesSwept},
}

var piecesBegan = time.Date(2018, 2, 1, 12, 0, 0, 0, time.UTC)

// partialOf begins a file that comes in pieces.
func (o *opened) partialOf(t *testing.T, id, text string) upload.Partial {
	t.Helper()
	p := upload.Partial{ID: id, Owner: "lee", Name: "a.txt", Size: int64(len(text)), Began: piecesBegan}
	if err := o.Blobs.BeginPartial(p); err != nil {
		t.Fatal(err)
	}
	return p
}

// here is how many bytes of one have come; -1: there is none for that owner.
func (o *opened) here(t *testing.T, id, owner string) int64 {
	t.Helper()
	_, here, err := o.Blobs.FindPartial(id, owner)
	if err != nil && workflow.CodeOf(err) != workflow.NotFound {
		t.Fatal(err)
	}
	if err != nil {
		return -1
	}
	return here
}

func inPieces(t *testing.T, o *opened) {
	p := o.partialOf(t, "a1", "first and last")
	for _, text := range []string{"first ", "and last"} {
		at := o.here(t, "a1", "lee")
		if here, err := o.Blobs.AppendPartial(t.Context(), p, at, strings.NewReader(text)); err != nil || here != at+int64(len(text)) {
			t.Fatalf("after %q %d bytes are here: %v", text, here, err)
		}
		o.reopen(t)
	}
	if o.here(t, "a1", "kim") != -1 {
		t.Error("somebody else finds it")
	}
	got, err := o.Blobs.FinishPartial(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Keep(); err != nil || got.SHA256 != hashOf("first and last") {
		t.Fatalf("kept as %s: %v", got.SHA256, err)
	}
	f, err := o.Blobs.OpenDocument(t.Context(), got.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if text, err := io.ReadAll(f); err != nil || string(text) != "first and last" {
		t.Errorf("read %q: %v", text, err)
	}
	p.Done = json.RawMessage(`"answer"`)
	if err := o.Blobs.DonePartial(p); err != nil {
		t.Fatal(err)
	}
	again, here, err := o.Blobs.FindPartial("a1", "lee")
	if err != nil || here != p.Size || string(again.Done) != `"answer"` {
		t.Errorf("a sender who asks again is told %s, %d bytes: %v", again.Done, here, err)
	}
}

func pieceByPiece(t *testing.T, o *opened) {
	p := o.partialOf(t, "b1", "abcdef")
	for _, from := range []int64{1, 6, -1} {
		if _, err := o.Blobs.AppendPartial(t.Context(), p, from, strings.NewReader("x")); err == nil {
			t.Errorf("a piece is taken at %d of an empty file", from)
		}
	}
	if here, err := o.Blobs.AppendPartial(t.Context(), p, 0, strings.NewReader("abcdefgh")); err != nil || here != 6 {
		t.Errorf("of more than the whole %d bytes are taken: %v", here, err)
	}
	if o.here(t, "b1", "lee") != 6 || o.here(t, "../b1", "lee") != -1 {
		t.Error("the file is not where it was begun")
	}
}

func piecesSwept(t *testing.T, o *opened) {
	for _, id := range []string{"c1", "c2"} {
		o.partialOf(t, id, "abc")
	}
	o.Blobs.DropPartial("c1")
	if o.here(t, "c1", "lee") != -1 || o.here(t, "c2", "lee") != 0 {
		t.Error("not that alone which was dropped is gone")
	}
	o.Blobs.SweepPartials(piecesBegan.Add(23 * time.Hour))
	if o.here(t, "c2", "lee") != 0 {
		t.Error("one of less than a day is gone")
	}
	o.Blobs.SweepPartials(piecesBegan.Add(25 * time.Hour))
	if o.here(t, "c2", "lee") != -1 {
		t.Error("one of more than a day is still there")
	}
}
