package file

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"duces/handlers/eml"
	"duces/workflow/view"
)

// Text is the text of a file, as far as it could be read.
type Text struct {
	State view.TextState `json:"state"`
	Text  string         `json:"text,omitempty"` // legible, in one line
	// Pages and NoText are how many pages it has, and how many of them have no text, of one that is scanned in part.
	Pages  int `json:"pages,omitempty"`
	NoText int `json:"no_text,omitempty"`
}

// Contents is what is kept of its pages, as view.File has it; empty: nothing.
func (t Text) Contents() (string, error) {
	if t.State != view.TextPartly {
		return "", nil
	}
	raw, err := json.Marshal(Listing{Pages: t.Pages, NoText: t.NoText})
	return string(raw), err
}

// What is read of a text.
const (
	mostText   = 1 << 20  // bytes that are kept
	mostMarkup = 64 << 20 // bytes of XML or HTML in which it stands
)

// ReadText reads the text of a file. Its output is bounded, and so is what it reads of most files; but a broken PDF file can
// keep it busy, or take memory, without end. So the server never calls it: Extractor has a process of its own do so, and
// ends that.
func ReadText(r io.ReaderAt, size int64, kind string) (t Text) {
	defer func() {
		if recover() != nil { // the file is broken in a way that the reader did not foresee
			t = Text{State: view.TextBroken}
		}
	}()
	g := &gathered{}
	var err error
	switch {
	case kind == PDF:
		return pdfText(r, size)
	case kind == DOCX:
		err = docxText(g, r, size)
	case kind == rtf:
		err = rtfText(g, bufio.NewReader(io.NewSectionReader(r, 0, min(size, mostMarkup))))
	case kind == svg || lookup(kind) != nil && lookup(kind).Is("text/html"):
		err = htmlText(g, decoded(io.NewSectionReader(r, 0, min(size, mostMarkup))))
	case isMessage(r, size, kind):
		err = messageText(g, r, size)
	case Reads(kind):
		err = plainText(g, decoded(io.NewSectionReader(r, 0, size)))
	default:
		return Text{State: view.TextNone}
	}
	return g.as(err)
}

// gathered is a text in the making.
type gathered struct {
	b   strings.Builder
	cut bool
}

// add takes a piece. Once it is cut, there is enough.
func (g *gathered) add(s string) {
	if g.b.Len()+len(s) > mostText {
		s = s[:max(0, mostText-g.b.Len())]
		g.cut = true
	}
	g.b.WriteString(s)
}

func (g *gathered) as(err error) Text {
	t := Text{State: view.TextRead, Text: legible(g.b.String())}
	switch {
	case g.cut || errors.Is(err, errTooLarge):
		t.State = view.TextTooLarge
	case err != nil:
		t.State = view.TextBroken
	case t.Text == "":
		t.State = view.TextNone
	}
	return t
}

// legible is a text in one line, of characters that are seen.
func legible(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "\ufffd")) {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = b.Len() > 0
		case unicode.Is(unicode.Cf, r): // such as a soft hyphen
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// docxPart names the parts of a DOCX file in which people write, in the order in which they are read.
var docxPart = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^word/document\d*\.xml$`),
	regexp.MustCompile(`(?i)^word/(header|footer)\d*\.xml$`), // numbers of pages and stamps stand here
	regexp.MustCompile(`(?i)^word/(footnotes|endnotes|comments)\d*\.xml$`),
	regexp.MustCompile(`(?i)^word/diagrams/data\d*\.xml$`),
}

var errTooLarge = errors.New("the file has more than is read")

func docxText(g *gathered, r io.ReaderAt, size int64) error {
	z := &zipReader{}
	if err := z.read(r, size, "", mostNested); err != nil {
		return err
	}
	if z.looked > mostEntries {
		return errTooLarge
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return err
	}
	found, left := false, int64(mostMarkup)
	for i, named := range docxPart {
		for _, f := range archive.File {
			if !named.MatchString(f.Name) {
				continue
			}
			found = found || i == 0
			if left, err = docxPartText(g, f, left); err != nil {
				return err
			}
		}
		if !found {
			return errors.New("there is no text part")
		}
	}
	return nil
}

// docxPartText reads a part, of at most so many bytes, and says how many are left.
func docxPartText(g *gathered, f *zip.File, most int64) (left int64, err error) {
	in, err := f.Open()
	if err != nil {
		return most, err
	}
	bounded := &io.LimitedReader{R: in, N: most}
	err = wordText(g, bounded)
	if closed := in.Close(); err == nil {
		err = closed
	}
	if bounded.N <= 0 {
		err = errTooLarge
	}
	return bounded.N, err
}

// mostDeep is how deep elements may lie in each other: the reader remembers each that is open.
const mostDeep = 1000

// wordText reads the text of a part of a DOCX file as it comes. What was deleted is no text.
func wordText(g *gathered, r io.Reader) error {
	d := xml.NewDecoder(r)
	in, deep := false, 0
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if deep != 0 {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		add := ""
		switch x := token.(type) {
		case xml.StartElement:
			if deep++; deep > mostDeep {
				return errTooLarge
			}
			in = x.Name.Local == "t"
			add = wordMark(x)
		case xml.EndElement:
			deep--
			in = false
			if x.Name.Local == "p" {
				add = "\n"
			}
		case xml.CharData:
			if in {
				add = string(x)
			}
		}
		if g.add(add); g.cut {
			return nil
		}
	}
}

// wordMark is the text for which an element stands by itself: numbers of pages have hyphens that do not break, and a
// stamp across the page is the attribute of a picture.
func wordMark(x xml.StartElement) string {
	switch x.Name.Local {
	case "tab", "ptab", "br", "cr":
		return " "
	case "noBreakHyphen":
		return "-"
	case "textpath":
		for _, a := range x.Attr {
			if a.Name.Local == "string" {
				return "\n" + a.Value + "\n"
			}
		}
	}
	return ""
}

// isMessage says whether a file is a saved email. Its type says so of those alone that begin with a usual header.
func isMessage(r io.ReaderAt, size int64, kind string) bool {
	if is := lookup(kind); is == nil || !is.Is("message/rfc822") && !is.Is(plain) || size > eml.MostSize {
		return false
	}
	head, err := part(r, 0, 64<<10, size)
	m := eml.Read(head)
	return err == nil && len(m.From) > 0 && (m.ID != "" || !m.Date.IsZero())
}

// messageText reads what an email says, whatever it is encoded in, and then the message as it came.
func messageText(g *gathered, r io.ReaderAt, size int64) error {
	raw, err := part(r, 0, size, size)
	if err != nil {
		return err
	}
	for _, text := range eml.Read(raw).Texts() {
		g.add(text + "\n")
	}
	cut := g.cut
	err = plainText(g, decoded(io.NewSectionReader(r, 0, size)))
	g.cut = cut // what its attachments are encoded in is no text
	return err
}

func htmlText(g *gathered, r io.Reader) error {
	z := html.NewTokenizer(r)
	z.SetMaxBuf(1 << 20)
	hidden := false
	for {
		token := z.Next()
		opens := token == html.StartTagToken
		switch token {
		case html.ErrorToken:
			if errors.Is(z.Err(), html.ErrBufferExceeded) {
				return errTooLarge
			}
			if errors.Is(z.Err(), io.EOF) {
				return nil
			}
			return z.Err()
		case html.StartTagToken, html.EndTagToken:
			name, _ := z.TagName()
			if s := string(name); s == "script" || s == "style" {
				hidden = opens
			}
			if g.add(" "); g.cut {
				return nil
			}
		case html.TextToken:
			if !hidden {
				g.add(html.UnescapeString(string(z.Text())))
			}
		}
	}
}

func plainText(g *gathered, r io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(r, mostText+1))
	if err == nil {
		g.add(string(b))
	}
	return err
}

// decoded reads UTF-16 with its mark, UTF-8, and otherwise Windows-1252, by what a file begins with.
func decoded(r *io.SectionReader) io.Reader {
	start := make([]byte, 64<<10)
	n, _ := r.ReadAt(start, 0)
	start = start[:n]
	switch {
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), bytes.HasPrefix(start, []byte{0xfe, 0xff}):
		return utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewDecoder().Reader(r)
	case valid(start):
		return r
	}
	return charmap.Windows1252.NewDecoder().Reader(r)
}

// valid says whether bytes are UTF-8, but for a last character that is cut off.
func valid(b []byte) bool {
	for i := 0; i < utf8.UTFMax && i <= len(b); i++ {
		if utf8.Valid(b[:len(b)-i]) {
			return true
		}
	}
	return false
}
