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
	"time"

	"duces/db"
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

func TestWhatACrashLeftIsSweptButNotAnUploadInProgress(t *testing.T) {
	store, dir := blobStore(t)
	if _, _, err := store.Blobs.PutBlob(t.Context(), strings.NewReader("one")); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{".new-crashed": 48 * time.Hour, ".new-in-progress": time.Hour} {
		path := filepath.Join(dir, directory.BlobDir, name)
		storetest.WriteFile(t, path, "half")
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := store.Blobs.PutBlob(t.Context(), strings.NewReader("two")); err != nil {
		t.Fatal(err)
	}
	if got := blobFiles(t, dir); len(got) != 3 || got[0] != ".new-in-progress" {
		t.Errorf("on disk: %v, want two documents and the upload in progress", got)
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
