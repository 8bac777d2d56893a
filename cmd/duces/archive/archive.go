// Package archive owns the form of a backup: a tar file with a mark of its version first,
// then the files, then a list of their SHA-256, which ends with its own. Nothing in it is
// left to chance, so that whoever reads one can make every byte again and compare. It knows
// neither what the files are nor where they belong.
package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
)

const (
	markName = "backup"
	markText = "Duces backup 2\n"
	// ListName is the list of hashes, in the form that sha256sum --check reads.
	ListName = "SHA256SUMS"
)

// Spool is a file for the list while the archive is made or read: it grows with the
// number of files, which memory should not.
type Spool interface {
	io.Reader
	io.Writer
	io.Seeker
}

// header is all that the program writes about a file.
func header(name string, size int64) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600}
}

// Writer makes an archive.
type Writer struct {
	tar  *tar.Writer
	list *list
}

// NewWriter begins an archive.
func NewWriter(out io.Writer, spool Spool) (*Writer, error) {
	w := &Writer{tar.NewWriter(out), newList(spool)}
	_, err := w.Add(markName, int64(len(markText)), strings.NewReader(markText))
	return w, err
}

// Add packs a file, and gives the SHA-256 of the bytes that it packed. That there are
// more or fewer of them than size is an error, after which the archive is lost.
func (w *Writer) Add(name string, size int64, from io.Reader) (sum string, err error) {
	h := sha256.New()
	if err := w.tar.WriteHeader(header(name, size)); err != nil {
		return "", err
	}
	n, err := io.Copy(io.MultiWriter(w.tar, h), from)
	if errors.Is(err, tar.ErrWriteTooLong) || err == nil && n < size {
		err = fmt.Errorf("%s changed while it was packed; try again", name)
	}
	if err != nil {
		return "", err
	}
	sum = hex.EncodeToString(h.Sum(nil))
	return sum, w.list.add(name, sum)
}

// Close ends the archive with its list.
func (w *Writer) Close() error {
	size, err := w.list.end()
	if err != nil {
		return err
	}
	if err := w.tar.WriteHeader(header(ListName, size)); err != nil {
		return err
	}
	if _, err := io.Copy(w.tar, w.list.spool); err != nil {
		return err
	}
	return w.tar.Close()
}

// list is the hashes of files as they come.
type list struct {
	spool Spool
	out   *bufio.Writer
	sum   hash.Hash
	size  int64
}

func newList(spool Spool) *list {
	return &list{spool: spool, out: bufio.NewWriter(spool), sum: sha256.New()}
}

func (l *list) add(name, sum string) error { return l.line(sum + "  " + name + "\n") }

func (l *list) line(text string) error {
	_, _ = io.WriteString(l.sum, text) // never fails
	n, err := l.out.WriteString(text)
	l.size += int64(n)
	return err
}

// lastLine is a list's own hash, as a comment of the form that sha256sum reads.
func lastLine(above hash.Hash) string {
	return "# SHA-256 of the lines above: " + hex.EncodeToString(above.Sum(nil)) + "\n"
}

// end adds the hash of the list itself, and makes the spool ready to be read.
func (l *list) end() (size int64, err error) {
	if err := l.line(lastLine(l.sum)); err != nil {
		return 0, err
	}
	if err := l.out.Flush(); err != nil {
		return 0, err
	}
	_, err = l.spool.Seek(0, io.SeekStart)
	return l.size, err
}

// Damage is an archive that is not what was written. It says where.
type Damage struct{ Where string }

func (d *Damage) Error() string { return d.Where }

func damage(format string, args ...any) error { return &Damage{fmt.Sprintf(format, args...)} }

// Contents says what an archive was found to be.
type Contents struct {
	Listed bool     // it has a list of hashes; those of earlier versions have none
	Differ []string // files whose bytes are not those that the list names
}

// mostDiffer bounds how many files are named.
const mostDiffer = 1000

// Read hands each file of an archive to keep, which reads it whole and gives the SHA-256 of
// what it read. A file whose bytes are not those that were packed is among those that
// differ; anything else that is not as the program wrote it is a Damage.
func Read(in io.Reader, spool Spool, keep func(name string, from io.Reader) (sum string, err error)) (Contents, error) {
	same := &comparer{}
	r := &reader{in: in, same: same, tar: tar.NewReader(io.TeeReader(in, reading{same})), again: tar.NewWriter(same), list: newList(spool)}
	head, err := r.tar.Next()
	if err != nil {
		return Contents{}, fmt.Errorf("it is not a backup, or its start is damaged: %w", noEOF(err))
	}
	if head.Name != markName {
		return Contents{}, r.early(head, keep)
	}
	return r.all(head, keep)
}

type reader struct {
	in    io.Reader
	tar   *tar.Reader
	same  *comparer
	again *tar.Writer // writes into same what the program would have written
	list  *list
	last  string // the file before
}

// early reads an archive of an earlier version, which has neither mark nor list.
func (r *reader) early(head *tar.Header, keep func(string, io.Reader) (string, error)) (err error) {
	r.same.off = true
	r.same.read.Reset()
	for ; err == nil; head, err = r.tar.Next() {
		if head.Typeflag != tar.TypeReg {
			return fmt.Errorf("%q does not belong in a backup", head.Name)
		}
		if _, err := keep(head.Name, r.tar); err != nil {
			return err
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (r *reader) all(head *tar.Header, keep func(string, io.Reader) (string, error)) (Contents, error) {
	if err := r.mark(head); err != nil {
		return Contents{}, err
	}
	for {
		head, err := r.next()
		if err != nil {
			return Contents{}, err
		}
		if head.Name == ListName {
			return r.end(head)
		}
		sum, err := keep(head.Name, io.TeeReader(r.tar, r.again))
		if err != nil {
			return Contents{}, r.failed(err)
		}
		if err := r.list.add(head.Name, sum); err != nil {
			return Contents{}, err
		}
	}
}

// mark reads the file that says which version wrote the archive.
func (r *reader) mark(head *tar.Header) error {
	if err := r.header(head); err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(io.TeeReader(r.tar, r.again), 100))
	if err != nil {
		return r.failed(err)
	}
	if string(text) != markText {
		return damage("%s was not written by this version of Duces. If a newer version wrote it, restore with that version", markName)
	}
	sum := sha256.Sum256(text)
	return r.list.add(markName, hex.EncodeToString(sum[:]))
}

// next goes on to the next file, which must begin as the program begins one.
func (r *reader) next() (*tar.Header, error) {
	head, err := r.tar.Next()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, damage("it ends after %s, without its file list", r.last)
	}
	if err != nil {
		return nil, r.failed(err)
	}
	return head, r.header(head)
}

// header compares what lies between the bytes of two files: what fills the last block of
// the one, and what the program writes before the other.
func (r *reader) header(head *tar.Header) error {
	if err := r.again.Flush(); err != nil {
		return r.failed(err)
	}
	if err := r.again.WriteHeader(header(head.Name, head.Size)); err != nil || r.same.read.Len() > 0 {
		return damage("the header of %s, after %s, was changed", head.Name, r.last)
	}
	r.last = head.Name
	return nil
}

// failed makes a Damage of whatever keeps the archive from being read.
func (r *reader) failed(err error) error {
	switch {
	case errors.Is(err, errDiffers):
		return damage("the bytes after %s were changed", r.last)
	case errors.Is(err, tar.ErrHeader):
		return damage("the header after %s cannot be read", r.last)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return damage("it ends within %s", r.last)
	}
	return err
}

// end holds the list of the archive against what was read, and reads to the very end.
func (r *reader) end(head *tar.Header) (Contents, error) {
	if _, err := r.list.end(); err != nil {
		return Contents{}, err
	}
	found := Contents{Listed: true}
	listed, ours := bufio.NewReader(io.TeeReader(r.tar, r.again)), bufio.NewReader(r.list.spool)
	sum := sha256.New()
	for {
		line, err := listed.ReadString('\n')
		if err != nil {
			return found, damage("%s was changed", ListName)
		}
		if strings.HasPrefix(line, "#") {
			if line != lastLine(sum) {
				return found, damage("%s was changed", ListName)
			}
			break
		}
		_, _ = io.WriteString(sum, line) // never fails
		our, err := ours.ReadString('\n')
		if err != nil {
			return found, err
		}
		if line == our {
			continue
		}
		_, name, _ := strings.Cut(strings.TrimSuffix(our, "\n"), "  ")
		if !strings.HasSuffix(line, "  "+name+"\n") {
			return found, damage("%s does not match the files, from %s on", ListName, name)
		}
		if len(found.Differ) < mostDiffer {
			found.Differ = append(found.Differ, name)
		}
	}
	return found, r.close(head, listed, ours)
}

// close holds what follows the list against what the program writes there.
func (r *reader) close(head *tar.Header, listed, ours *bufio.Reader) error {
	if rest, err := io.Copy(io.Discard, listed); err != nil || rest > 0 {
		return damage("%s is too long", head.Name)
	}
	if our, err := ours.ReadString('\n'); err != nil || !strings.HasPrefix(our, "# ") {
		return damage("%s does not list %s", ListName, strings.TrimSpace(our))
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return damage("there is extra data after %s, where the backup ended", ListName)
	}
	if err := r.again.Close(); err != nil || r.same.read.Len() > 0 {
		return damage("its end, after %s, was changed", ListName)
	}
	if n, err := io.Copy(io.Discard, r.in); err != nil || n > 0 {
		return damage("%d bytes follow the end of the backup", n)
	}
	return nil
}

// reading adds what was read.
type reading struct{ *comparer }

func (r reading) Write(p []byte) (int, error) {
	if r.off {
		return len(p), nil
	}
	return r.read.Write(p)
}

// comparer compares what was read with what the program would have written. Bytes are
// read before they are written again.
type comparer struct {
	read bytes.Buffer // and not yet compared
	off  bool         // nothing is compared
}

var errDiffers = errors.New("these bytes were changed")

func (c *comparer) Write(again []byte) (int, error) {
	if !bytes.Equal(c.read.Next(len(again)), again) {
		return 0, errDiffers
	}
	return len(again), nil
}

// noEOF is an error that nobody takes for the end of something.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("it is empty")
	}
	return err
}
