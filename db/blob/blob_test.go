package blob_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"duces/db"
	"duces/db/blob"
	"duces/db/directory"
	"duces/db/storetest"
	"duces/workflow"
)

// blobStore is a store with its directory.
func blobStore(t *testing.T) (*db.DB, string) {
	t.Helper()
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store, dir
}

// blobFiles lists what lies below the blobs, but for folders.
func blobFiles(t *testing.T, dir string) []string {
	t.Helper()
	root := filepath.Join(dir, directory.BlobDir)
	var list []string
	err := filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			list = append(list, strings.TrimPrefix(path, root+"/"))
		}
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return list
}

func TestADocumentIsOneFileThatIsItsOwnersAlone(t *testing.T) {
	store, dir := blobStore(t)
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	for range 2 {
		if _, _, err := store.Blobs.PutBlob(t.Context(), strings.NewReader("abc")); err != nil {
			t.Fatal(err)
		}
	}
	if got := blobFiles(t, dir); len(got) != 1 || got[0] != "ba/"+abc[2:] {
		t.Errorf("on disk: %v", got)
	}
	info, err := os.Stat(filepath.Join(dir, directory.BlobDir, abc[:2], abc[2:]))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestAnInterruptedDocumentLeavesNoFile(t *testing.T) {
	store, dir := blobStore(t)
	if _, _, err := store.Blobs.PutBlob(t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("the line is cut")))); err == nil {
		t.Error("half a document was stored")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := store.Blobs.PutBlob(ctx, strings.NewReader("late")); err == nil {
		t.Error("a document of a caller who is gone was stored")
	}
	if got := blobFiles(t, dir); len(got) != 0 {
		t.Errorf("on disk: %v", got)
	}
}

func TestWhatAKilledProcessWasReceivingIsGoneAtTheNextStart(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	if _, _, err := store.Blobs.PutBlob(t.Context(), strings.NewReader("one")); err != nil {
		t.Fatal(err)
	}
	unfinished, err := store.Blobs.Receive(t.Context(), strings.NewReader("two"))
	if err != nil {
		t.Fatal(err)
	}
	defer unfinished.Drop()
	if got := blobFiles(t, dir); len(got) != 2 {
		t.Fatalf("on disk: %v, want a document and a file that is being received", got)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	tried := filepath.Join(dir, ".new-1") // by a process that was killed while it tried whether there is room
	if err := os.WriteFile(tried, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := storetest.Open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(tried); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was tried is still there: %v", err)
	}
	if got := blobFiles(t, dir); len(got) != 1 {
		t.Errorf("on disk: %v, want the document alone", got)
	}
}

func TestAFileThatIsDroppedLeavesNothing(t *testing.T) {
	store, dir := blobStore(t)
	f, err := store.Blobs.Receive(t.Context(), strings.NewReader("abc"))
	if err != nil {
		t.Fatal(err)
	}
	f.Drop()
	f.Drop()
	if got := blobFiles(t, dir); len(got) != 0 {
		t.Errorf("on disk: %v", got)
	}
}

func TestFilesThatWaitToBeKeptHoldNoDescriptors(t *testing.T) {
	store, dir := blobStore(t)
	open := func() int {
		list, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip("this system does not list open files")
		}
		return len(list)
	}
	before := open()
	const many = 50
	for n := range many {
		f, err := store.Blobs.Receive(t.Context(), strings.NewReader(strings.Repeat("x", n+1)))
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := f.Keep(); err != nil {
				t.Error(err)
			}
			if got := blobFiles(t, dir); len(got) != many {
				t.Errorf("on disk: %d files, want %d", len(got), many)
			}
		}()
	}
	if now := open(); now > before+many/2 {
		t.Errorf("%d files are open, %d were before", now, before)
	}
}

func TestFilesThatAreBeingReceivedHaveOneBoundTogether(t *testing.T) {
	store, dir := blobStore(t)
	blob.SetUnfinished(store.Blobs, 1<<30-5)
	first, err := store.Blobs.Receive(t.Context(), strings.NewReader("abc"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Blobs.Receive(t.Context(), strings.NewReader("abc"))
	if e, ok := errors.AsType[*workflow.Error](err); !ok || e.Code != workflow.Unavailable || !strings.Contains(e.Message, "at once") {
		t.Errorf("got %v", err)
	}
	if err := first.Keep(); err != nil {
		t.Error(err)
	}
	if _, _, err := store.Blobs.PutBlob(t.Context(), strings.NewReader("abcd")); err != nil {
		t.Errorf("what is kept or was refused still counts: %v", err)
	}
	if got := blobFiles(t, dir); len(got) != 2 {
		t.Errorf("on disk: %v", got)
	}
}

func TestADirectoryThatCannotBeWrittenIsUnavailable(t *testing.T) {
	store, dir := blobStore(t)
	storetest.WriteFile(t, filepath.Join(dir, directory.BlobDir), "") // where the folder belongs: permissions would not stop root
	_, _, err := store.Blobs.PutBlob(t.Context(), strings.NewReader("abc"))
	if workflow.CodeOf(err) != workflow.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestAFileWhereAFolderIsExpectedHoldsNoDocuments(t *testing.T) {
	store, dir := blobStore(t)
	name, _, err := store.Blobs.PutBlob(t.Context(), strings.NewReader("abc"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, directory.BlobDir, "00"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var names []string
	err = blob.Each(dir, func(name string) error {
		names = append(names, name)
		return nil
	})
	if err != nil || len(names) != 1 || names[0] != name {
		t.Errorf("%v, %v", names, err)
	}
}
