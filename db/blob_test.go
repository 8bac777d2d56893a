package db_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"duces/workflow"
)

// files lists what lies below the blobs, but for folders.
func files(t *testing.T, o *office) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(filepath.Join(o.dir, "blobs"), func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			list = append(list, strings.TrimPrefix(path, o.dir+"/blobs/"))
		}
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return list
}

func TestADocumentIsKeptOnceUnderItsHash(t *testing.T) {
	o := openOffice(t)
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	for range 2 {
		name, size, err := o.db.PutBlob(t.Context(), strings.NewReader("abc"))
		if err != nil || name != abc || size != 3 {
			t.Fatalf("stored as %s, %d bytes, %v", name, size, err)
		}
	}
	if got := files(t, o); len(got) != 1 || got[0] != "ba/"+abc[2:] {
		t.Errorf("on disk: %v", got)
	}
	info, err := os.Stat(filepath.Join(o.dir, "blobs", abc[:2], abc[2:]))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	f, err := o.db.OpenBlob(abc)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if text, err := io.ReadAll(f); err != nil || string(text) != "abc" {
		t.Errorf("read %q, %v", text, err)
	}
}

func TestALargeDocumentComesBackWhole(t *testing.T) {
	o := openOffice(t)
	text := bytes.Repeat([]byte("0123456789abcdef"), 1<<17)
	name, size, err := o.db.PutBlob(t.Context(), iotest.HalfReader(bytes.NewReader(text)))
	if err != nil || size != int64(len(text)) {
		t.Fatal(size, err)
	}
	f, err := o.db.OpenBlob(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, text) {
		t.Errorf("%d bytes came back, %v", len(got), err)
	}
}

func TestAnInterruptedDocumentLeavesNothing(t *testing.T) {
	o := openOffice(t)
	broken := errors.New("the line is cut")
	_, _, err := o.db.PutBlob(t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err = o.db.PutBlob(ctx, strings.NewReader("late")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the caller is gone", err)
	}
	if got := files(t, o); len(got) != 0 {
		t.Errorf("on disk: %v", got)
	}
}

func TestWhatACrashLeftIsSweptButNotAnUploadAtWork(t *testing.T) {
	o := openOffice(t)
	if _, _, err := o.db.PutBlob(t.Context(), strings.NewReader("one")); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{".new-crashed": 48 * time.Hour, ".new-at-work": time.Hour} {
		path := filepath.Join(o.dir, "blobs", name)
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := o.db.PutBlob(t.Context(), strings.NewReader("two")); err != nil {
		t.Fatal(err)
	}
	if got := files(t, o); len(got) != 3 || got[0] != ".new-at-work" {
		t.Errorf("on disk: %v, want two documents and the upload at work", got)
	}
}

func TestOnlyAHashOpensADocument(t *testing.T) {
	o := openOffice(t)
	name, _, err := o.db.PutBlob(t.Context(), strings.NewReader("abc"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"", "ba", "../ledger.key", "..", "/etc/passwd", strings.ToUpper(name), name + "0", name[:62] + "..",
		"..%2f..%2fledger.key", strings.Repeat("../", 20) + "etc/passwd", name[:2] + "/" + name[2:], strings.Repeat("0", 64), name[:63] + "\x00",
	} {
		f, err := o.db.OpenBlob(name)
		wantCode(t, name, err, workflow.NotFound)
		if f != nil {
			t.Errorf("%q opened %s", name, f.Name())
		}
	}
}

func TestADirectoryThatCannotBeWrittenIsUnavailable(t *testing.T) {
	o := openOffice(t)
	// A file where the folder belongs: permissions would not stop root.
	if err := os.WriteFile(filepath.Join(o.dir, "blobs"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := o.db.PutBlob(t.Context(), strings.NewReader("abc"))
	wantCode(t, "a document without a place", err, workflow.Unavailable)
}
