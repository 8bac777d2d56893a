package blob_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"duces/db/blob"
	"duces/db/directory"
	"duces/workflow"
)

func TestADocumentIsHashedWholeOnceAndThenEachBlockAsItIsRead(t *testing.T) {
	dir := t.TempDir()
	b := blob.New(dir)
	const block = 1 << 20
	data := bytes.Repeat([]byte("0123456789abcdef"), (2*block+block/2)/16)
	sum, _, err := b.PutBlob(t.Context(), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	read := func(from, n int64) ([]byte, error) {
		t.Helper()
		f, err := b.ReadDocument(t.Context(), sum)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.Seek(from, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, n)
		_, err = io.ReadFull(f, got)
		if failed := f.Err(); workflow.CodeOf(failed) != workflow.CodeOf(err) {
			t.Errorf("reading fails with %v, and says %v", err, failed)
		}
		return got, err
	}
	if got, err := read(0, int64(len(data))); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("all of it: %v", err)
	}
	if got, err := read(block-5, 10); err != nil || !bytes.Equal(got, data[block-5:block+5]) {
		t.Errorf("over the end of a block: %q, %v", got, err)
	}
	path := filepath.Join(dir, directory.BlobDir, sum[:2], sum[2:])
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Clone(data)
	changed[len(changed)-1] ^= 1
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	// With the old time nothing but the bytes shows it: the whole is not hashed again, and the changed block is noticed.
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if got, err := read(10, 10); err != nil || !bytes.Equal(got, data[10:20]) {
		t.Errorf("a block that is as it was: %q, %v", got, err)
	}
	if _, err := read(2*block, 10); workflow.CodeOf(err) != workflow.Damaged {
		t.Errorf("a block with a changed byte: %v", err)
	}
	if err := os.WriteFile(path, data[:block], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ReadDocument(t.Context(), sum); workflow.CodeOf(err) != workflow.Damaged {
		t.Errorf("a file of another size: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ReadDocument(t.Context(), sum); workflow.CodeOf(err) != workflow.Damaged {
		t.Errorf("a file that is gone: %v", err)
	}
}
