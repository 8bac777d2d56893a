package file

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/ledongthuc/pdf"

	"duces/workflow/view"
)

// What is read of a PDF file.
const (
	mostPages = 5000
	mostDrawn = 500 // forms that a page draws, which may draw others
	mostInner = 5   // forms within each other
	mostNotes = 2000
	// longStamp is how many bytes of text a scanned page draws as a form that are more than a stamp and a number.
	longStamp = 200
)

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
		p := &pdfPage{}
		if err := p.read(doc, i); err != nil {
			broken++
		}
		if !p.hasText() {
			none++
		}
		for _, text := range []string{p.text.String(), p.forms.String(), p.notes.String()} {
			g.add(text + "\n")
		}
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

// pdfPage is the text of a page: its own, that of the forms that it draws, where programs put stamps and numbers, and
// what people wrote onto it or into its fields.
type pdfPage struct {
	text, forms, notes strings.Builder
	picture            bool // it draws one
	drawn, inner       int  // forms: all, and those that are being drawn
}

// hasText says whether what the page says is text. A stamp on the picture of a page is searched, and the page is not.
func (p *pdfPage) hasText() bool {
	forms := len(legible(p.forms.String()))
	return legible(p.text.String()) != "" || forms > 0 && !p.picture || forms > longStamp
}

func (p *pdfPage) read(doc *pdf.Reader, n int) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the page is broken")
		}
	}()
	page := doc.Page(n)
	if page.V.IsNull() {
		return errors.New("the page is missing")
	}
	if content := page.V.Key("Contents"); content.Kind() != pdf.Null {
		if err = p.draw(&p.text, content, page.Resources()); err != nil {
			p.text.Reset()
		}
	}
	all := page.V.Key("Annots")
	for i := range min(all.Len(), mostNotes) {
		p.note(all.Index(i), page.Resources())
	}
	return err
}

// note reads what was written onto a page: a comment, a stamp, or the value of a field.
func (p *pdfPage) note(v, resources pdf.Value) {
	value := v.Key("V")
	if value.IsNull() {
		value = v.Key("Parent").Key("V") // of a field with several places
	}
	for _, text := range []string{v.Key("Contents").Text(), value.Text()} {
		p.notes.WriteString(text + "\n")
	}
	shown := v.Key("AP").Key("N")
	if shown.Kind() == pdf.Dict {
		shown = shown.Key(v.Key("AS").Name())
	}
	if shown.Kind() == pdf.Stream {
		_ = p.form(&p.notes, shown, resources) // a broken one takes away its own text alone
	}
}

// form reads what is drawn as a picture of text; outer are the fonts and forms around it.
func (p *pdfPage) form(out *strings.Builder, form, outer pdf.Value) error {
	if p.drawn++; p.drawn > mostDrawn || p.inner >= mostInner || out.Len() > mostText {
		return nil
	}
	p.inner++
	defer func() { p.inner-- }()
	if own := form.Key("Resources"); !own.IsNull() {
		outer = own
	}
	out.WriteByte('\n')
	return p.draw(out, form, outer)
}

// draw reads the text that a stream of drawing shows.
func (p *pdfPage) draw(out *strings.Builder, content, resources pdf.Value) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the drawing is broken")
		}
	}()
	fonts := map[string]*pdf.Font{}
	var enc pdf.TextEncoding
	show := func(v pdf.Value) {
		if text := v.RawString(); enc == nil {
			out.WriteString(text)
		} else {
			out.WriteString(enc.Decode(text))
		}
	}
	pdf.Interpret(content, func(stack *pdf.Stack, op string) {
		args := make([]pdf.Value, stack.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stack.Pop()
		}
		switch op {
		case "BT", "T*":
			out.WriteByte('\n')
			return
		}
		if len(args) == 0 {
			return
		}
		last := args[len(args)-1]
		switch op {
		case "Tf":
			enc = encoderOf(fonts, resources, args[0].Name())
		case "'", "\"":
			out.WriteByte('\n')
			show(last)
		case "Tj":
			show(last)
		case "TJ":
			for i := range last.Len() {
				if x := last.Index(i); x.Kind() == pdf.String {
					show(x)
				}
			}
		case "Do":
			switch x := resources.Key("XObject").Key(last.Name()); x.Key("Subtype").Name() {
			case "Image":
				p.picture = true
			case "Form":
				into := out
				if out == &p.text {
					into = &p.forms
				}
				_ = p.form(into, x, resources) // as above
			}
		}
	})
	return nil
}

// encoderOf is how the bytes of a font are read; each font is looked into once.
func encoderOf(fonts map[string]*pdf.Font, resources pdf.Value, name string) pdf.TextEncoding {
	f, known := fonts[name]
	if !known {
		v := resources.Key("Font").Key(name)
		if v.IsNull() {
			return nil
		}
		f = &pdf.Font{V: v}
		fonts[name] = f
	}
	return f.Encoder()
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
