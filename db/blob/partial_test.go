package blob_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duces/db/blob"
	"duces/db/directory"
	"duces/workflow"
	"duces/workflow/upload"
)

func TestAnUnfinishedUploadIsSweptAfterADay(t *testing.T) {
	b, began := blob.New(t.TempDir()), time.Date(2018, 2, 27, 12, 0, 0, 0, time.UTC)
	for id, at := range map[string]time.Time{"a1": began, "a2": began.Add(time.Hour)} {
		p := upload.Partial{ID: id, Owner: "lee", Name: "a.txt", Size: 8, Began: at}
		if err := b.BeginPartial(p); err != nil {
			t.Fatal(err)
		}
		if _, err := b.AppendPartial(t.Context(), p, 0, strings.NewReader("byte")); err != nil {
			t.Fatal(err)
		}
	}
	b.SweepPartials(began.Add(24*time.Hour + time.Minute))
	if _, _, err := b.FindPartial("a1", "lee"); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("the old one is still there: %v", err)
	}
	if _, here, err := b.FindPartial("a2", "lee"); err != nil || here != 4 {
		t.Errorf("the newer one has %d bytes: %v", here, err)
	}
}

func TestAUserHasAHundredUnfinishedUploadsAtMost(t *testing.T) {
	b := blob.New(t.TempDir())
	begin := func(n int, owner string, size int64) error {
		return b.BeginPartial(upload.Partial{ID: fmt.Sprintf("%s-%d", owner, n), Owner: owner, Name: "a.txt", Size: size})
	}
	for n := range 100 {
		if err := begin(n, "abc", 8); err != nil {
			t.Fatal(err)
		}
	}
	if err := begin(100, "abc", 8); workflow.CodeOf(err) != workflow.Unavailable {
		t.Errorf("one more: %v", err)
	}
	if err := begin(0, "def", 8); err != nil {
		t.Errorf("of somebody else: %v", err)
	}
	if err := begin(1, "def", blob.LargestPartial+1); workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("one that is too large: %v", err)
	}
	if _, _, err := b.FindPartial("../def-0", "def"); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("an id that is a path: %v", err)
	}
}

func TestAnOwnerHasABoundOfBytesAndOthersDoNotCount(t *testing.T) {
	dir := t.TempDir()
	begin := func(b *blob.Blobs, n int, owner string) error {
		return b.BeginPartial(upload.Partial{ID: fmt.Sprintf("%s-%d", owner, n), Owner: owner, Name: "a.bin", Size: blob.LargestPartial})
	}
	b := blob.New(dir)
	for n := range int(blob.MostOwnBytes / blob.LargestPartial) {
		if err := begin(b, n, "abc"); err != nil {
			t.Fatal(err)
		}
	}
	if err := begin(b, 9, "abc"); workflow.CodeOf(err) != workflow.Unavailable {
		t.Errorf("more bytes than one may have: %v", err)
	}
	if err := begin(b, 0, "def"); err != nil {
		t.Errorf("of somebody else: %v", err)
	}
	again := blob.New(dir) // as after a restart
	if err := begin(again, 9, "abc"); workflow.CodeOf(err) != workflow.Unavailable {
		t.Errorf("a restart forgets what is unfinished: %v", err)
	}
	again.DropPartial("abc-0")
	if err := begin(again, 9, "abc"); err != nil {
		t.Errorf("after one was cancelled: %v", err)
	}
}

func TestWhatACrashLeftOfABeginningIsSweptAtTheStart(t *testing.T) {
	dir := t.TempDir()
	b := blob.New(dir)
	if err := b.BeginPartial(upload.Partial{ID: "a1", Owner: "lee", Name: "a.txt", Size: 8}); err != nil {
		t.Fatal(err)
	}
	partial := filepath.Join(dir, directory.BlobDir, "partial")
	for name, text := range map[string]string{
		"b2": "bytes", "c3": "bytes", "c3.json": `{"ID":"c3","Own`, directory.UnfinishedPrefix + "1": `{"ID":`,
	} {
		if err := os.WriteFile(filepath.Join(partial, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again := blob.New(dir)
	if err := again.Sweep(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(partial)
	if err != nil || len(left) != 2 || left[0].Name() != "a1" || left[1].Name() != "a1.json" {
		t.Errorf("there are %v: %v", left, err)
	}
	if _, _, err := again.FindPartial("a1", "lee"); err != nil {
		t.Errorf("the whole one: %v", err)
	}
}

func TestToBeginAnUploadReadsNoOther(t *testing.T) {
	dir := t.TempDir()
	b := blob.New(dir)
	for n := range 3 {
		p := upload.Partial{ID: fmt.Sprintf("a%d", n), Owner: "lee", Name: "a.txt", Size: blob.LargestPartial}
		if err := b.BeginPartial(p); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 3 { // whoever read them now would count none
		if err := os.Remove(filepath.Join(dir, directory.BlobDir, "partial", fmt.Sprintf("a%d.json", n))); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.BeginPartial(upload.Partial{ID: "a3", Owner: "lee", Name: "a.txt", Size: blob.LargestPartial}); err != nil {
		t.Fatal(err)
	}
	if err := b.BeginPartial(upload.Partial{ID: "a4", Owner: "lee", Name: "a.txt", Size: 8}); workflow.CodeOf(err) != workflow.Unavailable {
		t.Errorf("the directory was read again: %v", err)
	}
}

func TestTheLaterRequestGoesOnWithAnUploadAndTheEarlierOneStops(t *testing.T) {
	b := blob.New(t.TempDir())
	p := upload.Partial{ID: "a1", Owner: "lee", Name: "a.txt", Size: 12}
	if err := b.BeginPartial(p); err != nil {
		t.Fatal(err)
	}
	dead, hold := io.Pipe()
	stopped := make(chan error)
	go func() {
		_, err := b.AppendPartial(t.Context(), p, 0, dead)
		stopped <- err
	}()
	_, _ = hold.Write([]byte("byte"))
	_, _ = hold.Write([]byte("")) // the first bytes are written once more is read
	if _, err := b.AppendPartial(t.Context(), p, 4, strings.NewReader("s of one")); err != nil {
		t.Fatal(err)
	}
	_, _ = hold.Write([]byte("XXXX"))
	hold.Close()
	if err := <-stopped; workflow.CodeOf(err) != workflow.Conflict {
		t.Errorf("the earlier request: %v", err)
	}
	got, err := b.FinishPartial(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Keep(); err != nil {
		t.Fatal(err)
	}
	f, err := b.OpenDocument(t.Context(), got.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if raw, _ := io.ReadAll(f); string(raw) != "bytes of one" {
		t.Errorf("the file holds %q", raw)
	}
}
