package file

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
	"golang.org/x/net/html"
	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

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
	mostPages  = 5000     // of a PDF file
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

// pdfText reads a PDF file page by page. Pages that cannot be read take away their own text alone.
func pdfText(r io.ReaderAt, size int64) Text {
	doc, err := pdf.NewReader(lenient{r}, endOfPDF(r, size))
	switch {
	case errors.Is(err, pdf.ErrInvalidPassword), err != nil && strings.Contains(err.Error(), "encryption"):
		return Text{State: view.TextLocked}
	case err != nil:
		return Text{State: view.TextBroken}
	}
	g, broken, none := &gathered{}, 0, 0
	pages := doc.NumPage()
	for i := 1; i <= min(pages, mostPages) && !g.cut; i++ {
		text, err := pageText(doc, i)
		if err != nil {
			broken++
		}
		if legible(text) == "" {
			none++
		}
		g.add(text + "\n")
	}
	t := g.as(nil)
	switch {
	case pages > mostPages:
		t.State = view.TextTooLarge
	case t.Text == "" && !doc.Trailer().Key("Encrypt").IsNull():
		t.State = view.TextLocked
	case pages == 0 || t.Text == "" && broken > 0:
		t.State = view.TextBroken
	case t.Text == "":
		t.State = view.TextScan
	case none > 0 && t.State == view.TextRead:
		t.State, t.Pages, t.NoText = view.TextPartly, pages, none
	}
	return t
}

func pageText(doc *pdf.Reader, n int) (text string, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the page is broken")
		}
	}()
	p := doc.Page(n)
	if p.V.IsNull() {
		return "", errors.New("the page is missing")
	}
	return p.GetPlainText(nil)
}

// lenient gives a PDF file the head of a version that the reader knows: it refuses others, and reads them as well.
type lenient struct{ io.ReaderAt }

const head = "%PDF-1.7\n"

func (l lenient) ReadAt(p []byte, at int64) (int, error) {
	n, err := l.ReaderAt.ReadAt(p, at)
	if at < int64(len(head)) {
		copy(p[:n], head[at:])
	}
	return n, err
}

// endOfPDF is where the last end of a PDF file stands. What other programs hang behind it is no part of it.
func endOfPDF(r io.ReaderAt, size int64) int64 {
	const far = 4 << 10
	from := max(0, size-far)
	tail, err := part(r, from, far, size)
	const mark = "%%EOF"
	if at := bytes.LastIndex(tail, []byte(mark)); err == nil && at >= 0 {
		return from + int64(at+len(mark))
	}
	return size
}

// docxParts are those of a DOCX file in which people write.
var docxParts = []string{"word/document.xml", "word/footnotes.xml", "word/endnotes.xml", "word/comments.xml"}

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
	found := false
	for _, name := range docxParts {
		f, err := archive.Open(name)
		if err != nil {
			continue
		}
		found = true
		bounded := &io.LimitedReader{R: f, N: mostMarkup}
		err = wordText(g, bounded)
		if closed := f.Close(); err == nil {
			err = closed
		}
		if bounded.N <= 0 {
			err = errTooLarge
		}
		if err != nil {
			return err
		}
	}
	if !found {
		return errors.New("there is no text part")
	}
	return nil
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
			if x.Name.Local == "tab" || x.Name.Local == "br" {
				add = " "
			}
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
