package state_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/read"
	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// A reading side that has kept a state for a while says the same as one that reads all of the history now.
func TestAKeptStateIsThatOfTheWholeHistory(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	defer func() { store.Close() }()
	fx := storetest.Fixture(t, store, 1)
	legal, id := fx.Users[workflow.Legal], fx.Matters(1)[0]
	stream := matter.Stream(id)
	request := fx.Move(id, "issue_request")
	note := func() { fx.Must(legal, annotate.AddNote{Matter: id, Text: "They called."}) }
	same := func(when string, kept bool) {
		t.Helper()
		before := store.Read.KeptNumber(stream)
		got := matterOf(t, store.Read, legal, id)
		whole, err := db.OpenReading(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer whole.Close()
		if diff := cmp.Diff(matterOf(t, whole.Read, legal, id), got); diff != "" {
			t.Errorf("%s, -whole +kept:\n%s", when, diff)
		}
		if now := store.Read.KeptNumber(stream); kept && now != got.Version || !kept && now != 0 {
			t.Errorf("%s, %d events are kept, and were %d, of a matter with %d", when, now, before, got.Version)
		}
	}
	same("with few events", false)
	for range 70 {
		note()
	}
	same("read whole", true)
	same("read again", true)
	note()
	same("after one more note", true)
	fx.Move(id, "receive_response")
	same("after a step", true)

	sum, size, err := store.Blobs.PutBlob(t.Context(), strings.NewReader("A letter."))
	if err != nil {
		t.Fatal(err)
	}
	fx.Must(legal, upload.Record{Name: "a.txt", SHA256: sum, Size: size})
	added := fx.Must(legal, transition.AddDocuments{
		Matter: id, Kind: document.Correspondence, ReceivedOn: civil.NewDate(2018, 1, 25), Source: "City Clerk, by mail",
		Documents: []field.Document{{Name: "a.txt", SHA256: sum, Size: size, Type: "text/plain"}},
	}).Events[0].Seq
	same("after documents were added", true)
	fx.Must(legal, transition.Correct{
		Matter: id, Event: request.Events[0].Seq, EffectiveOn: civil.NewDate(2018, 1, 25),
		Fields: dbtest.Transition(id, "issue_request").Fields, Reason: "By the postmark.",
	})
	same("after a correction", true)

	storetest.Tamper(t, dir, fmt.Sprintf("DELETE FROM personal WHERE seq = %d AND name = 'fields.source'", added))
	same("after personal text was erased", true)
	if got := matterOf(t, store.Read, legal, id).Documents[0].Source; got != workflow.ErasedText {
		t.Errorf("the source of a document was erased, and reads %q", got)
	}
	note()
	same("after one more note", true)
	store.Read.KeepStates(0)
	if n := store.Read.KeptNumber(stream); n != 0 {
		t.Errorf("%d events are kept where nothing may be", n)
	}
	same("keeping nothing", false)
}

func matterOf(t *testing.T, reads *read.Reads, who, id string) matter.Matter {
	t.Helper()
	w, err := reads.World(context.Background(), who, matter.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	m, err := matter.Find(w, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// States of more streams than there is room for push each other out.
func TestKeptStatesStayWithinTheirBytes(t *testing.T) {
	store := storetest.Open(t, t.TempDir())
	defer store.Close()
	fx := storetest.Fixture(t, store, 3)
	ids := fx.Matters(3)
	for range 70 {
		fx.Must(fx.Users[workflow.Legal], annotate.AddNotes{Matters: ids, Text: "They called."})
	}
	store.Read.KeepStates(100_000)
	for _, id := range ids {
		matterOf(t, store.Read, fx.Users[workflow.Legal], id)
	}
	kept := 0
	for _, id := range ids {
		if store.Read.KeptNumber(matter.Stream(id)) > 0 {
			kept++
		}
	}
	if kept != 2 || store.Read.KeptNumber(matter.Stream(ids[0])) != 0 {
		t.Errorf("of 3 states of some 40,000 bytes each, %d are kept in 100,000", kept)
	}
}
