package archive_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duces/cmd/duces/archive"
)

// files are those of a small archive; the last fills a block.
var files = [][2]string{{"duces.db", "some bytes"}, {"empty", ""}, {"blobs/ab", strings.Repeat("x", 512)}}

func spool(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "spool"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func packed(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := archive.NewWriter(&out, spool(t))
	for _, f := range files {
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Add(f[0], int64(len(f[1])), strings.NewReader(f[1]))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(raw []byte, f *os.File) (found archive.Contents, kept [][2]string, err error) {
	if err := errors.Join(f.Truncate(0), seek(f)); err != nil {
		return found, nil, err
	}
	found, err = archive.Read(bytes.NewReader(raw), f, func(name string, from io.Reader) (string, error) {
		text, err := io.ReadAll(from)
		kept = append(kept, [2]string{name, string(text)})
		return fmt.Sprintf("%x", sha256.Sum256(text)), err
	})
	return found, kept, err
}

func seek(f *os.File) error {
	_, err := f.Seek(0, io.SeekStart)
	return err
}

func TestAnArchiveComesBackWhole(t *testing.T) {
	found, kept, err := read(packed(t), spool(t))
	if err != nil || !found.Listed || len(found.Differ) > 0 || !slices.Equal(kept, files) {
		t.Errorf("%+v, %v, %v", found, kept, err)
	}
}

// Every single bit is flipped, and the archive cut at every length: none is taken for whole.
func TestNoBitOfAnArchiveIsLeftToChance(t *testing.T) {
	raw, f := packed(t), spool(t)
	for bit := range len(raw) * 8 {
		raw[bit/8] ^= 1 << (bit % 8)
		if found, _, err := read(raw, f); err == nil && len(found.Differ) == 0 {
			t.Errorf("bit %d (byte %d) is flipped, and it is taken for whole", bit, bit/8)
		}
		raw[bit/8] ^= 1 << (bit % 8)
	}
	for n := range raw {
		if found, _, err := read(raw[:n], f); err == nil && len(found.Differ) == 0 {
			t.Errorf("cut to %d of %d bytes, it is taken for whole", n, len(raw))
		}
	}
	if _, _, err := read(append(bytes.Clone(raw), 0), f); err == nil {
		t.Error("with a byte more, it is taken for whole")
	}
}

func TestFilesThatDifferAreNamed(t *testing.T) {
	raw := packed(t)
	raw[bytes.Index(raw, []byte("some bytes"))] ^= 1
	raw[bytes.Index(raw, []byte("xxxx"))] ^= 1
	found, kept, err := read(raw, spool(t))
	if err != nil || !slices.Equal(found.Differ, []string{"duces.db", "blobs/ab"}) || len(kept) != len(files) {
		t.Errorf("%+v, %v, %v", found, kept, err)
	}
}

func TestAnArchiveOfAnEarlierVersionHasNoList(t *testing.T) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: f[0], Size: int64(len(f[1])), Mode: 0o644, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, f[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	found, kept, err := read(out.Bytes(), spool(t))
	if err != nil || found.Listed || !slices.Equal(kept, files) {
		t.Errorf("%+v, %v, %v", found, kept, err)
	}
}

func TestAFileThatChangesWhileItIsPackedIsAnError(t *testing.T) {
	for name, text := range map[string]string{"shorter": "abc", "longer": "abcde"} {
		w, err := archive.NewWriter(io.Discard, spool(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Add("file", 4, strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "file changed while it was packed") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
