package file

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"strings"
)

// Listing is what an archive says that it holds, or how far the pages of a document have text.
type Listing struct {
	Pages   int     `json:"pages,omitempty"`   // of a document of which some have no text
	NoText  int     `json:"no_text,omitempty"` // of these pages
	Entries []Entry `json:"entries,omitempty"`
	Cut     bool    `json:"cut,omitempty"` // there is more, which is not listed
	Locked  bool    `json:"-"`             // each file in it needs a password

	word, sheet, slides bool // it is an Office file
}

// Entry is a file of an archive.
type Entry struct {
	Name   string `json:"name"` // as it is safe to show, with its folders
	Size   int64  `json:"size"` // bytes, as declared: nobody has counted them
	Locked bool   `json:"locked,omitempty"`
}

// What is read of an archive, however much it declares.
const (
	mostListed   = 200    // entries that are kept
	mostEntries  = 20_000 // entries that are looked at
	mostName     = 1 << 10
	mostFolders  = 8 // of which an entry's name shows the last
	mostNested   = 3 // archives within archives
	mostArchives = 50
)

// zipReader reads the directories of a ZIP file and of those that are stored in it.
type zipReader struct {
	list   Listing
	looked int // entries
	nested int // archives in it
	parts  struct{ types, word, sheet, slides bool }
	files  int
	locked int
}

func zipListing(r io.ReaderAt, size int64) (Listing, error) {
	z := &zipReader{}
	if err := z.read(r, size, "", 1); err != nil {
		return Listing{}, err
	}
	l := z.list
	l.Locked = z.files > 0 && z.locked == z.files
	l.word, l.sheet, l.slides = z.parts.types && z.parts.word, z.parts.types && z.parts.sheet, z.parts.types && z.parts.slides
	return l, nil
}

// Where a ZIP file keeps its directory.
const (
	endSignature   = "PK\x05\x06"
	wideEnd        = "PK\x06\x06"
	wideLocator    = "PK\x06\x07"
	entrySignature = "PK\x01\x02"
	endLength      = 22
	entryLength    = 46
	localLength    = 30
)

// directory is where that of a ZIP file begins and ends, and how much stands before the archive itself.
type directory struct{ at, end, before int64 }

func findDirectory(r io.ReaderAt, size int64) (directory, bool, error) {
	from := max(0, size-endLength-1<<16)
	tail, err := part(r, from, size, size)
	if err != nil {
		return directory{}, false, err
	}
	i := bytes.LastIndex(tail, []byte(endSignature))
	if i < 0 || len(tail)-i < endLength {
		return directory{}, false, nil
	}
	end := from + int64(i)
	length, offset := int64(le32(tail[i+12:])), int64(le32(tail[i+16:]))
	if i >= 20 && bytes.HasPrefix(tail[i-20:], []byte(wideLocator)) {
		at := int64(binary.LittleEndian.Uint64(tail[i-20+8:]))
		if wide, err := part(r, at, 56, size); err != nil || len(wide) == 56 && bytes.HasPrefix(wide, []byte(wideEnd)) {
			if err != nil {
				return directory{}, false, err
			}
			length = int64(binary.LittleEndian.Uint64(wide[40:]))
			offset = int64(binary.LittleEndian.Uint64(wide[48:]))
			end = at
		}
	}
	before := end - length - offset
	if length < 0 || offset < 0 || length > end || before < 0 {
		return directory{}, false, nil
	}
	return directory{end - length, end, before}, true, nil
}

func (z *zipReader) read(r io.ReaderAt, size int64, under string, depth int) error {
	d, found, err := findDirectory(r, size)
	if err != nil || !found {
		z.list.Cut = true
		return err
	}
	b := bufio.NewReaderSize(io.NewSectionReader(r, d.at, d.end-d.at), 32<<10)
	for {
		var h [entryLength]byte
		if _, err := io.ReadFull(b, h[:]); err != nil || string(h[:4]) != entrySignature {
			if err == nil || errors.Is(err, io.ErrUnexpectedEOF) {
				z.list.Cut = true
			} else if !errors.Is(err, io.EOF) {
				return err
			}
			return nil
		}
		if z.looked++; z.looked > mostEntries {
			z.list.Cut = true
			return nil
		}
		lengths := [3]int{int(le16(h[28:])), int(le16(h[30:])), int(le16(h[32:]))}
		name := make([]byte, min(lengths[0], mostName))
		if _, err := io.ReadFull(b, name); err != nil {
			z.list.Cut = true
			return nil //nolint:nilerr // the directory ends too early
		}
		if _, err := b.Discard(lengths[0] - len(name) + lengths[1] + lengths[2]); err != nil {
			z.list.Cut = true
			return nil //nolint:nilerr // as above
		}
		if err := z.entry(r, d, h[:], string(name), under, depth, size); err != nil {
			return err
		}
	}
}

func (z *zipReader) entry(r io.ReaderAt, d directory, h []byte, name, under string, depth int, size int64) error {
	if strings.HasSuffix(name, "/") {
		return nil
	}
	locked := le16(h[8:])&1 != 0
	z.files++
	if locked {
		z.locked++
	}
	if depth == 1 {
		z.parts.types = z.parts.types || name == "[Content_Types].xml"
		z.parts.word = z.parts.word || strings.HasPrefix(name, "word/")
		z.parts.sheet = z.parts.sheet || strings.HasPrefix(name, "xl/")
		z.parts.slides = z.parts.slides || strings.HasPrefix(name, "ppt/")
	}
	if len(z.list.Entries) < mostListed {
		z.list.Entries = append(z.list.Entries, Entry{Name: under + entryName(name), Size: int64(le32(h[24:])), Locked: locked})
	} else {
		z.list.Cut = true
	}
	switch ending(name) {
	case "zip":
	case "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "cab", "iso":
		z.list.Cut = true
		return nil
	default:
		return nil
	}
	at, packed := int64(le32(h[42:]))+d.before, int64(le32(h[20:]))
	local, err := part(r, at, localLength, size)
	if err != nil {
		return err
	}
	// One that is packed would have to be unpacked to be read.
	if le16(h[10:]) != 0 || locked || depth == mostNested || z.nested == mostArchives || len(local) < localLength {
		z.list.Cut = true
		return nil
	}
	z.nested++
	at += localLength + int64(le16(local[26:])) + int64(le16(local[28:]))
	if at+packed > size {
		z.list.Cut = true
		return nil
	}
	return z.read(io.NewSectionReader(r, at, packed), packed, under+entryName(name)+" › ", depth+1)
}

// entryName is the name of an entry with its folders, each safe to show.
func entryName(name string) string {
	var parts []string
	for _, p := range strings.Split(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/") {
		if p != "" {
			parts = append(parts, Name(p))
		}
	}
	if n := len(parts); n > mostFolders {
		parts = append([]string{"…"}, parts[n-mostFolders:]...)
	}
	return strings.Join(parts, "/")
}

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
