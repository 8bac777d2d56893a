package dbtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"duces/workflow"
)

var blobRules = []rule{
	{"a document is kept under its hash, also over a restart", "PutBlob OpenDocument", documentUnderItsHash},
	{"a file is received, and kept or dropped", "Receive OpenDocument", receivedFile},
	{"sweeping takes what is being received, and no document", "PutBlob Receive Sweep OpenDocument", swept},
	{"a large document comes back whole", "PutBlob OpenDocument", largeDocument},
	{"an interrupted document leaves nothing", "PutBlob OpenDocument", interruptedDocument},
	{"only a hash opens a document", "OpenDocument", onlyAHashOpens},
	{"a document that is on record opens whole, or is damaged", "PutBlob OpenDocument", documentOnRecord},
	{"a document on record is read from any place", "PutBlob ReadDocument", documentReadAnywhere},
	{"files of a draft lie apart until they are dropped", "ReceiveDraft OpenDraft DraftSize DropDraftFile OldDrafts DropDraft OpenDocument", filesOfADraft},
}

// abc is the text of a document; its hash is the example of FIPS 180-2.
const abc = "abc"

func hashOf(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

func documentUnderItsHash(t *testing.T, o *opened) {
	const sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	for range 2 {
		name, size, err := o.Blobs.PutBlob(t.Context(), strings.NewReader(abc))
		if err != nil || name != sum || size != 3 {
			t.Fatalf("stored as %s, %d bytes, %v", name, size, err)
		}
	}
	for _, when := range []string{"at once", "after a restart"} {
		f, err := o.Blobs.OpenDocument(t.Context(), sum)
		if err != nil {
			t.Fatal(when, err)
		}
		if text, err := io.ReadAll(f); err != nil || string(text) != "abc" {
			t.Errorf("%s: read %q, %v", when, text, err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		o.reopen(t)
	}
}

func largeDocument(t *testing.T, o *opened) {
	text := bytes.Repeat([]byte("0123456789abcdef"), 1<<17)
	name, size, err := o.Blobs.PutBlob(t.Context(), iotest.HalfReader(bytes.NewReader(text)))
	if err != nil || size != int64(len(text)) {
		t.Fatal(size, err)
	}
	f, err := o.Blobs.OpenDocument(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, text) {
		t.Errorf("%d bytes came back, %v", len(got), err)
	}
}

func interruptedDocument(t *testing.T, o *opened) {
	broken := errors.New("the line is cut")
	_, _, err := o.Blobs.PutBlob(t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || workflow.CodeOf(err) == workflow.Unavailable { // it is not the store that failed
		t.Errorf("got %v, want the reader's error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err = o.Blobs.PutBlob(ctx, strings.NewReader("late")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the caller is gone", err)
	}
	for _, text := range []string{"half", "late"} {
		_, err := o.Blobs.OpenDocument(t.Context(), fmt.Sprintf("%x", sha256.Sum256([]byte(text))))
		wantCode(t, text, err, workflow.Damaged)
	}
	if name, _, err := o.Blobs.PutBlob(t.Context(), strings.NewReader("half")); err != nil {
		t.Errorf("what was cut cannot be sent again: %v", err)
	} else if f, err := o.Blobs.OpenDocument(t.Context(), name); err != nil {
		t.Error(err)
	} else if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func onlyAHashOpens(t *testing.T, o *opened) {
	name, _, err := o.Blobs.PutBlob(t.Context(), strings.NewReader("abc"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"", "ba", "../ledger.key", "..", "/etc/passwd", strings.ToUpper(name), name + "0", name[:62] + "..",
		"..%2f..%2fledger.key", strings.Repeat("../", 20) + "etc/passwd", name[:2] + "/" + name[2:], strings.Repeat("0", 64), name[:63] + "\x00",
	} {
		f, err := o.Blobs.OpenDocument(t.Context(), name)
		wantCode(t, name, err, workflow.Damaged)
		if f != nil {
			t.Errorf("%q opened %s", name, f.Name())
		}
	}
}

func documentReadAnywhere(t *testing.T, o *opened) {
	text := bytes.Repeat([]byte("0123456789abcdef"), 3<<16)
	name, _, err := o.Blobs.PutBlob(t.Context(), bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // hashed whole, and by what is known of it then
		c, err := o.Blobs.ReadDocument(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		part := make([]byte, 40)
		if _, err := c.ReadAt(part, 1<<20-20); err != nil || !bytes.Equal(part, text[1<<20-20:1<<20+20]) {
			t.Errorf("read %q, %v", part, err)
		}
		if err := errors.Join(c.Err(), c.Close()); err != nil {
			t.Error(err)
		}
	}
	_, err = o.Blobs.ReadDocument(t.Context(), hashOf("never sent"))
	wantCode(t, "never sent", err, workflow.Damaged)
}

func filesOfADraft(t *testing.T, o *opened) {
	keep := func(invitation, text string) {
		t.Helper()
		f, err := o.Blobs.ReceiveDraft(t.Context(), invitation, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Keep(); err != nil {
			t.Fatal(err)
		}
		f.Drop()
	}
	holds := func(when, invitation string, texts ...string) {
		t.Helper()
		want := int64(0)
		for _, text := range texts {
			want += int64(len(text))
			f, err := o.Blobs.OpenDraft(t.Context(), invitation, hashOf(text))
			if err != nil {
				t.Fatalf("%s: %q: %v", when, text, err)
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
		if files, size, err := o.Blobs.DraftSize(invitation); err != nil || files != len(texts) || size != want {
			t.Errorf("%s: %d files of %d bytes, want %d of %d: %v", when, files, size, len(texts), want, err)
		}
	}
	keep("one", "first")
	keep("one", "second")
	keep("other", "first")
	o.reopen(t)
	holds("after a restart", "one", "first", "second")
	_, err := o.Blobs.OpenDocument(t.Context(), hashOf("first"))
	wantCode(t, "no document is made of it", err, workflow.Damaged)
	for range 2 { // that there is none is no error
		if err := o.Blobs.DropDraftFile("one", hashOf("first")); err != nil {
			t.Fatal(err)
		}
	}
	holds("without one", "one", "second")
	for age, want := range map[time.Duration]int{time.Hour: 0, -time.Hour: 2} {
		if old, err := o.Blobs.OldDrafts(age); err != nil || len(old) != want {
			t.Errorf("nothing has changed for %s in %v, want %d: %v", age, old, want, err)
		}
	}
	for range 2 {
		if err := o.Blobs.DropDraft("one"); err != nil {
			t.Fatal(err)
		}
	}
	holds("dropped", "one")
	holds("another", "other", "first")
	for _, name := range []string{"", "..", "../blobs", "a/b"} {
		if err := o.Blobs.DropDraft(name); err == nil {
			t.Errorf("the draft %q was dropped", name)
		}
	}
}

func receivedFile(t *testing.T, o *opened) {
	for _, keep := range []bool{false, true} {
		text := fmt.Sprint("kept: ", keep)
		f, err := o.Blobs.Receive(t.Context(), strings.NewReader(text))
		if err != nil || f.SHA256 != hashOf(text) || f.Size != int64(len(text)) {
			t.Fatalf("received as %+v, %v", f, err)
		}
		_, err = o.Blobs.OpenDocument(t.Context(), f.SHA256)
		wantCode(t, "before it is kept", err, workflow.Damaged)
		if keep {
			if err := f.Keep(); err != nil {
				t.Fatal(err)
			}
		}
		f.Drop()
		o.reopen(t)
		file, err := o.Blobs.OpenDocument(t.Context(), f.SHA256)
		if !keep {
			wantCode(t, "after it was dropped", err, workflow.Damaged)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}
}

// documentOnRecord opens one as a download does, also after its bytes were altered
// beneath the store.
func documentOnRecord(t *testing.T, o *opened) {
	name, _, err := o.Blobs.PutBlob(t.Context(), strings.NewReader("abc"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := o.Blobs.OpenDocument(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(f); err != nil || string(text) != "abc" {
		t.Errorf("read %q, %v", text, err)
	}
	path := f.Name()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := o.Blobs.OpenDocument(gone, name); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the caller is gone", err)
	}
	for what, change := range map[string]func() error{
		"a byte changed":     func() error { return os.WriteFile(path, []byte("abd"), 0o600) },
		"a byte too many":    func() error { return os.WriteFile(path, []byte("abcd"), 0o600) },
		"nothing left":       func() error { return os.WriteFile(path, nil, 0o600) },
		"a folder instead":   func() error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) },
		"the file taken out": func() error { return os.RemoveAll(path) },
	} {
		t.Run(what, func(t *testing.T) {
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte("abc"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := change(); err != nil {
				t.Fatal(err)
			}
			f, err := o.Blobs.OpenDocument(t.Context(), name)
			wantCode(t, what, err, workflow.Damaged)
			if f != nil {
				t.Error("a file is handed out")
			}
		})
	}
}

func swept(t *testing.T, o *opened) {
	name, _, err := o.Blobs.PutBlob(t.Context(), strings.NewReader("kept"))
	if err != nil {
		t.Fatal(err)
	}
	unfinished, err := o.Blobs.Receive(t.Context(), strings.NewReader("not kept"))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Blobs.Sweep(); err != nil {
		t.Fatal(err)
	}
	if err := unfinished.Keep(); err == nil {
		t.Error("what was swept can be kept")
	}
	f, err := o.Blobs.OpenDocument(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}
