package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"duces/cmd/duces/console"
	"duces/db/dbtest"
	"duces/db/directory"
	"duces/db/storetest"
	"duces/workflow/upload"
)

// archived is a data directory of some history with documents of the given contents, of
// which the history names all, and a configuration.
func archived(t *testing.T, documents ...string) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	store := storetest.Open(t, dir)
	fx := storetest.Fixture(t, store, 1)
	id := fx.Matters(1)[0]
	fx.Move(id, "issue_request")
	var docs []map[string]any
	for i, text := range documents {
		sum, size, err := store.Blobs.PutBlob(t.Context(), strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		fx.Must(fx.Users["legal"], upload.Record{Name: fmt.Sprintf("%d.pdf", i), SHA256: sum, Size: size})
		docs = append(docs, map[string]any{"name": fmt.Sprintf("%d.pdf", i), "sha256": sum, "size": size, "type": "application/pdf"})
	}
	raw, err := json.Marshal(docs)
	if err != nil {
		t.Fatal(err)
	}
	step := dbtest.Transition(id, "receive_response")
	step.Fields["documents"] = raw
	fx.Must(fx.Users["legal"], step)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, directory.ConfigFile), "addr: 127.0.0.1:8099\n")
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func pathOf(document string) string {
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(document)))
	return filepath.Join(directory.BlobDir, sum[:2], sum[2:])
}

func inDir(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// ends runs a command to its end in this process, and holds its exit status and what it says.
func ends(t *testing.T, want int, says string, args ...string) {
	t.Helper()
	out, errs, code := call(t, args...)
	if code != want || !strings.Contains(out+errs, says) {
		t.Errorf("duces %s exits %d, want %d that says %q:\n%s%s", strings.Join(args, " "), code, want, says, out, errs)
	}
}

func TestADocumentThatDoesNotHoldIsNotBackedUpAsIfItDid(t *testing.T) {
	t.Parallel()
	for how, c := range map[string]struct {
		change func(t *testing.T, dir string)
		broken int
		says   string
	}{
		"missing": {func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, pathOf("two"))); err != nil {
				t.Fatal(err)
			}
		}, 1, "1.pdf” (SHA-256 " + strings.ReplaceAll(pathOf("two")[len("blobs/"):], "/", "") + ") is missing"},
		"altered": {func(t *testing.T, dir string) { write(t, filepath.Join(dir, pathOf("two")), "twp") }, 1, "1.pdf” (SHA-256 "},
		"swapped": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, pathOf("one")), "two")
			write(t, filepath.Join(dir, pathOf("two")), "one")
		}, 2, "was swapped"},
	} {
		t.Run(how, func(t *testing.T) {
			dir := archived(t, "one", "two", "three")
			room := t.TempDir()
			file, copied := filepath.Join(room, "b.tar"), filepath.Join(room, "copy")
			ends(t, console.ExitYes, "3 documents", "verify", "--data", dir)
			c.change(t, dir)
			files := fmt.Sprintf("the files of %s", console.Count(c.broken, "document"))
			ends(t, console.ExitNo, c.says, "verify", "--data", dir)
			ends(t, console.ExitNo, c.says, "backup", "--data", dir, "-o", file)
			ends(t, console.ExitNo, files, "backup", "--data", dir, "-o", file)
			if left := inDir(t, room); len(left) > 0 {
				t.Errorf("a backup that was refused left %v", left)
			}
			ends(t, console.ExitYes, "Not verified: "+files, "backup", "--data", dir, "-o", file, "--force")
			ends(t, console.ExitNo, "nothing was restored", "restore", file, "--data", copied)
			if left := inDir(t, room); len(left) != 1 {
				t.Errorf("a restore that was refused left %v", left)
			}
			ends(t, console.ExitYes, files, "restore", file, "--data", copied, "--force")
			for _, text := range []string{"one", "two", "three"} { // each as it was, broken or not
				had, err := os.ReadFile(filepath.Join(dir, pathOf(text)))
				got, errCopy := os.ReadFile(filepath.Join(copied, pathOf(text)))
				if !bytes.Equal(had, got) || (err == nil) != (errCopy == nil) {
					t.Errorf("%s was %q, %v, and is %q, %v", text, had, err, got, errCopy)
				}
			}
			ends(t, console.ExitNo, c.says, "verify", "--data", copied)
		})
	}
}

func TestAFileThatNoEventNamesIsPackedIfItHolds(t *testing.T) {
	t.Parallel()
	dir := archived(t, "one")
	for _, text := range []string{"not used yet", "damaged since"} {
		path := filepath.Join(dir, pathOf(text))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, path, text)
	}
	write(t, filepath.Join(dir, pathOf("damaged since")), "damaged")
	room := t.TempDir()
	ends(t, console.ExitYes, "2 files that no event names", "verify", "--data", dir)
	ends(t, console.ExitYes, "Not included: 1 file that no event names", "backup", "--data", dir, "-o", filepath.Join(room, "b.tar"))
	ends(t, console.ExitYes, "verified", "restore", filepath.Join(room, "b.tar"), "--data", filepath.Join(room, "copy"))
	if text, err := os.ReadFile(filepath.Join(room, "copy", pathOf("not used yet"))); err != nil || string(text) != "not used yet" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(room, "copy", pathOf("damaged since"))); err == nil {
		t.Error("what nobody named and nobody can read was packed")
	}
}

// unreadable puts a file that opens and fails to be read, as on a worn disk, where a document lies.
func unreadable(t *testing.T, dir, document string) {
	t.Helper()
	path := filepath.Join(dir, pathOf(document))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	const memory = "/proc/self/mem" // its beginning is mapped by nobody
	if err := os.Symlink(memory, path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(memory); !errors.Is(err, syscall.EIO) {
		t.Skipf("no file here fails to be read: %v", err)
	}
}

func TestADocumentThatCannotBeReadIsNamedAndTheRestIsPacked(t *testing.T) {
	t.Parallel()
	dir, room := archived(t, "one", "two", "three"), t.TempDir()
	unreadable(t, dir, "two")
	file, copied := filepath.Join(room, "b.tar"), filepath.Join(room, "copy")
	ends(t, console.ExitNo, "cannot be read", "verify", "--data", dir)
	ends(t, console.ExitNo, "“1.pdf”", "backup", "--data", dir, "-o", file)
	ends(t, console.ExitYes, "cannot be read", "backup", "--data", dir, "-o", file, "--force")
	ends(t, console.ExitYes, "the files of 1 document", "restore", file, "--data", copied, "--force")
	for _, text := range []string{"one", "three"} {
		if got, err := os.ReadFile(filepath.Join(copied, pathOf(text))); err != nil || string(got) != text {
			t.Errorf("%q, %v", got, err)
		}
	}
	if _, err := os.Lstat(filepath.Join(copied, pathOf("two"))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what cannot be read was packed: %v", err)
	}
}

func TestAFileThatNoEventNamesAndNobodyCanReadIsLeftOut(t *testing.T) {
	dir, room := archived(t, "one"), t.TempDir()
	unreadable(t, dir, "not used yet")
	file, copied := filepath.Join(room, "b.tar"), filepath.Join(room, "copy")
	ends(t, console.ExitYes, "Not included: 1 file that no event names", "backup", "--data", dir, "-o", file)
	ends(t, console.ExitYes, "verified.", "restore", file, "--data", copied)
	if _, err := os.Lstat(filepath.Join(copied, pathOf("not used yet"))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what cannot be read was packed: %v", err)
	}
}

// entries says to which file of an archive each of its bytes belongs, headers and padding too.
func entries(t *testing.T, raw []byte) (names []string, ends []int) {
	t.Helper()
	in := bytes.NewReader(raw)
	for pack := tar.NewReader(in); ; {
		head, err := pack.Next()
		if err == io.EOF {
			return append(names, "the end"), append(ends, len(raw))
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, head.Name)
		ends = append(ends, len(raw)-in.Len()+int(head.Size+511)/512*512)
	}
}

// TestEveryFlippedBitOfABackupIsRefused flips single bits at random: DUCES_FLIPS says how many.
func TestEveryFlippedBitOfABackupIsRefused(t *testing.T) {
	t.Parallel()
	flips := 40
	if n, err := strconv.Atoi(os.Getenv("DUCES_FLIPS")); err == nil {
		flips = n
	}
	dir, room := archived(t, "one", "two", strings.Repeat("three", 20_000)), t.TempDir()
	file := filepath.Join(room, "b.tar")
	ends(t, console.ExitYes, "verified", "backup", "--data", dir, "-o", file)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	names, until := entries(t, raw)
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	target := filepath.Join(room, "copy")
	refused, named := 0, map[string]int{}
	try := func(what string, i int, broken []byte) {
		t.Helper()
		write(t, file, string(broken))
		out, errs, code := call(t, "restore", file, "--data", target)
		of, _ := slices.BinarySearch(until, i+1)
		begin := 0
		if of > 0 {
			begin = until[of-1]
		}
		// Where a header is broken, nobody can say of which file: it is named by the one before.
		isNamed := strings.Contains(errs, names[of])
		if i < begin+512 || of == len(names)-1 {
			isNamed = isNamed || of == 0 && strings.Contains(errs, "its start is damaged") || of > 0 && strings.Contains(errs, " after "+names[of-1]) ||
				of == len(names)-1 && strings.Contains(errs, names[of-1])
		}
		if code == console.ExitYes || !isNamed || !strings.Contains(errs, "nothing was restored") {
			t.Errorf("seed %d, %s, in %s: exits %d\n%s%s", seed, what, names[of], code, out, errs)
			_ = os.RemoveAll(target)
			return
		}
		refused++
		named[names[of]]++
		if _, err := os.Stat(target); err == nil {
			t.Errorf("seed %d, %s: a directory is left", seed, what)
		}
	}
	flip := func(bit int) {
		broken := bytes.Clone(raw)
		broken[bit/8] ^= 1 << (bit % 8)
		try(fmt.Sprintf("bit %d", bit), bit/8, broken)
	}
	for range flips {
		flip(random.IntN(len(raw) * 8))
	}
	t.Logf("%d of %d flipped bits refused by name; seed %d; %v", refused, flips, seed, named)
	// Chance seldom meets what is small: the headers, the fill of each last block, the end.
	for of, end := range until {
		begin := 0
		if of > 0 {
			begin = until[of-1]
		}
		for _, at := range []int{begin, begin + 100 + random.IntN(50), begin + 148 + random.IntN(8), begin + 156, begin + 257 + random.IntN(255), end - 1} {
			flip(at*8 + random.IntN(8))
		}
		try("cut before "+names[of], begin, raw[:begin])
		try("cut within "+names[of], begin, raw[:begin+100])
	}
	try("a block more", len(raw)-1, append(bytes.Clone(raw), make([]byte, 512)...))
	try("a byte more", len(raw)-1, append(bytes.Clone(raw), 0))
	write(t, file, string(raw))
	ends(t, console.ExitYes, "verified.", "restore", file, "--data", target)
}

func TestOneDamagedDocumentLetsTheRestBeRestored(t *testing.T) {
	t.Parallel()
	dir, room := archived(t, "one", "two", "three"), t.TempDir()
	file, copied := filepath.Join(room, "b.tar"), filepath.Join(room, "copy")
	ends(t, console.ExitYes, "verified", "backup", "--data", dir, "-o", file)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(raw, append([]byte("two"), make([]byte, 509)...))
	raw[at] ^= 1
	write(t, file, string(raw))
	ends(t, console.ExitNo, pathOf("two"), "restore", file, "--data", copied)
	ends(t, console.ExitNo, "restore everything else with --force", "restore", file, "--data", copied)
	ends(t, console.ExitYes, "“1.pdf”", "restore", file, "--data", copied, "--force")
	ends(t, console.ExitNo, "“1.pdf”", "verify", "--data", copied)
	at = bytes.Index(raw, []byte("SQLite format 3"))
	raw[at+40] ^= 1 // what is no document cannot be done without
	write(t, file, string(raw))
	ends(t, console.ExitNo, "duces.db", "restore", file, "--data", filepath.Join(room, "other"), "--force")
}
