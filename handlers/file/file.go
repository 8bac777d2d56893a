// Package file says what a file is: its media type by its content, whether that is what its name says, whether it is
// empty or locked, what an archive lists, and under which name it is safe to show. It looks at bounded parts of a file,
// unpacks nothing and believes no size that a file declares.
package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// Facts are what the bytes of a file say.
type Facts struct {
	Type    string  // media type, never empty
	Locked  bool    // it, or all that an archive holds, opens with a password alone
	Archive Listing // of a ZIP file
}

// Media types that are decided on here.
const (
	PDF     = "application/pdf"
	DOCX    = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX    = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	PPTX    = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	ZIP     = "application/zip"
	OLE     = "application/x-ole-storage"
	Unknown = "application/octet-stream"
	plain   = "text/plain"
	rtf     = "text/rtf"
	svg     = "image/svg+xml"
)

// headSize is how much of a file its type is sniffed from.
const headSize = 8 << 10

// Inspect looks into a file of some size. An error is one of reading: there is no content that it cannot judge.
func Inspect(r io.ReaderAt, size int64) (Facts, error) {
	head, err := part(r, 0, headSize, size)
	if err != nil {
		return Facts{}, err
	}
	is := mimetype.Detect(head)
	f := Facts{Type: is.String()}
	switch {
	case within(is, ZIP):
		f.Archive, err = zipListing(r, size)
		f.Locked = f.Archive.Locked
		f.Type = openXML(f)
		if f.Type != ZIP {
			f.Archive = Listing{}
		}
	case is.Is(PDF):
		f.Locked, err = pdfLocked(r, head, size)
	case within(is, OLE):
		f.Locked, err = oleLocked(r, head, size)
	}
	return f, err
}

// Sniffed is the media type by the first bytes alone, which is enough for types that have a preview.
func Sniffed(r io.ReaderAt, size int64) (string, error) {
	head, err := part(r, 0, headSize, size)
	return mimetype.Detect(head).String(), err
}

// openXML is the type of a file that begins as a ZIP file, by the directory at its end: what lies in its first bytes may
// as well be another file, stored inside it.
func openXML(f Facts) string {
	switch a := f.Archive; {
	case a.word:
		return DOCX
	case a.sheet:
		return XLSX
	case a.slides:
		return PPTX
	}
	if t, _, _ := strings.Cut(f.Type, ";"); strings.HasPrefix(t, "application/vnd.openxmlformats") {
		return ZIP
	}
	return f.Type
}

// part reads up to n bytes at an offset.
func part(r io.ReaderAt, at, n, size int64) ([]byte, error) {
	n = min(n, size-at)
	if at < 0 || n <= 0 {
		return nil, nil
	}
	b := make([]byte, n)
	got, err := r.ReadAt(b, at)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return b[:got], err
}

func within(is *mimetype.MIME, kind string) bool {
	for ; is != nil; is = is.Parent() {
		if is.Is(kind) {
			return true
		}
	}
	return false
}

// format is one that the names of files speak of.
type format struct {
	title string
	ends  []string // of names
	types []string // media types of its content
}

var formats = []format{
	{"PDF", []string{"pdf"}, []string{PDF}},
	{"Word", []string{"docx", "docm"}, []string{DOCX}},
	{"Excel", []string{"xlsx", "xlsm"}, []string{XLSX}},
	{"PowerPoint", []string{"pptx", "pptm"}, []string{PPTX}},
	{"an older Office file", []string{"doc", "xls", "ppt", "msg"}, []string{
		OLE, "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/vnd.ms-outlook",
	}},
	{"ZIP", []string{"zip"}, []string{ZIP}},
	{"PNG", []string{"png"}, []string{"image/png"}},
	{"JPEG", []string{"jpg", "jpeg"}, []string{"image/jpeg"}},
	{"GIF", []string{"gif"}, []string{"image/gif"}},
	{"WebP", []string{"webp"}, []string{"image/webp"}},
	{"TIFF", []string{"tif", "tiff"}, []string{"image/tiff"}},
	{"HEIC", []string{"heic", "heif"}, []string{"image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"}},
	{"HTML", []string{"html", "htm"}, []string{"text/html", "application/xhtml+xml"}},
	{"SVG", []string{"svg"}, []string{svg}},
	{"RTF", []string{"rtf"}, []string{rtf}},
	{"a program", programs, []string{
		"application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-mach-binary", "application/jar", "text/javascript",
	}},
	{"text", []string{"txt", "csv", "md", "log", "json", "xml", "eml", "yaml", "yml", "tsv"}, []string{plain}},
}

// programs are the ends of names that a system runs when they are opened.
var programs = []string{
	"exe", "com", "scr", "pif", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "msi", "msp", "lnk", "jar", "cpl", "reg", "url",
}

// Notes are what a reader should know before they open a file, in sentences: name is under which it was sent.
func Notes(name, kind string, size int64, locked bool) []string {
	var notes []string
	if size == 0 {
		return []string{"The file is empty."}
	}
	if no := Mismatch(name, kind); no != "" {
		notes = append(notes, no)
	}
	if slices.Contains(programs, ending(name)) {
		notes = append(notes, "The name is that of a program. Do not run it.")
	}
	if locked {
		notes = append(notes, "The file is locked with a password. It answers no demand by itself.")
	}
	return notes
}

// Mismatch says in a sentence that a name promises another format than the content has, or nothing.
func Mismatch(name, kind string) string {
	i := slices.IndexFunc(formats, func(f format) bool { return slices.Contains(f.ends, ending(name)) })
	if i < 0 || formats[i].has(kind) || len(formats[i].ends) == len(programs) {
		return ""
	}
	return fmt.Sprintf("The name says %s, the content is %s.", formats[i].title, Title(kind))
}

func (f format) has(kind string) bool {
	is := lookup(kind)
	if is == nil {
		return slices.Contains(f.types, kind)
	}
	return slices.ContainsFunc(f.types, is.Is) || f.types[0] == plain && within(is, plain)
}

func lookup(kind string) *mimetype.MIME {
	media, _, err := mime.ParseMediaType(kind)
	if err != nil {
		return nil
	}
	return mimetype.Lookup(media)
}

// Title is what people call a media type.
func Title(kind string) string {
	for _, f := range formats {
		if f.has(kind) && (f.types[0] != plain || strings.HasPrefix(kind, plain)) {
			return f.title
		}
	}
	if media, _, err := mime.ParseMediaType(kind); err == nil && media != Unknown {
		return media
	}
	return "of no known type"
}

// previews are the types that a browser shows without running anything of them.
var previews = []string{PDF, "image/png", "image/jpeg", "image/gif", "image/webp"}

// Previews says whether a file of a type may be shown in a frame. HTML and SVG never: they can hold programs.
func Previews(kind string) bool { return slices.Contains(previews, kind) }

func ending(name string) string { return strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) }

// encrypts is the key under which a PDF file says how it is locked. It stands in the trailer, which is never compressed.
var encrypts = []byte("/Encrypt")

// pdfLocked looks where a trailer can stand: at the end, at the beginning of a file made for the web, and where the end
// says that the last one begins. No loop follows what the file says, so that none can be endless.
func pdfLocked(r io.ReaderAt, head []byte, size int64) (bool, error) {
	const end = 64 << 10
	tail, err := part(r, max(0, size-end), end, size)
	if err != nil || bytes.Contains(tail, encrypts) || bytes.Contains(head, encrypts) {
		return err == nil, err
	}
	at := bytes.LastIndex(tail, []byte("startxref"))
	if at < 0 {
		return false, nil
	}
	var offset int64
	if _, err := fmt.Fscan(bytes.NewReader(tail[at+len("startxref"):]), &offset); err != nil {
		return false, nil //nolint:nilerr // a broken file, and not one that cannot be read
	}
	xref, err := part(r, offset, headSize, size)
	return bytes.Contains(xref, encrypts), err
}

// oleLocked says whether an OLE file is a locked Office file: it then holds a stream of that name. Its directory is
// looked for where the head says, and one piece of it read.
func oleLocked(r io.ReaderAt, head []byte, size int64) (bool, error) {
	if len(head) < 0x40 {
		return false, nil
	}
	shift, first := uint(head[0x1e])|uint(head[0x1f])<<8, int64(le32(head[0x30:]))
	if shift != 9 && shift != 12 {
		return false, nil
	}
	list, err := part(r, (first+1)<<shift, 16<<10, size)
	return bytes.Contains(list, wide("EncryptedPackage")), err
}

func wide(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}
