package file_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"duces/handlers/file"
	"duces/workflow/view"
)

var loops int

// The tests' own program is the process that reads.
func TestMain(m *testing.M) {
	if file.IsChild() {
		switch kind := os.Args[len(os.Args)-1]; kind {
		case "test/loop":
			for i := 0; ; i++ { // as a broken file has a reader do
				loops = i
			}
		case "test/memory":
			file.Bound()
			for all := []byte{1}; ; {
				all = append(all, all...)
			}
		case "test/panic":
			panic("broken")
		default:
			if err := file.Child(os.Stdin, os.Stdout, kind); err != nil {
				os.Exit(1)
			}
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func pdfOf(t *testing.T, protect func(*fpdf.Fpdf), pages ...string) []byte {
	t.Helper()
	d := fpdf.New("P", "mm", "A4", "")
	if protect != nil {
		protect(d)
	}
	d.SetFont("Helvetica", "", 12)
	for _, text := range pages {
		d.AddPage()
		if text != "" {
			d.Cell(40, 10, text)
		} else {
			d.Rect(10, 10, 50, 50, "F") // a picture of a page
		}
	}
	var b bytes.Buffer
	if err := d.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rawPDF is a PDF file of one page, which is the first object, with its fonts and what else it says.
func rawPDF(page string, objects ...string) []byte {
	all := append([]string{
		"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
		"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] " + page + ">>", "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
	}, objects...)
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	table := "0000000000 65535 f \n"
	for i, o := range all {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	fmt.Fprintf(&b, "xref\n0 %d\n%strailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF", len(all)+1, table, len(all)+1, b.Len())
	return b.Bytes()
}

// drawing is a stream that shows a text, or does something else.
func drawing(dict, does string) string {
	return fmt.Sprintf("<<%s /Length %d>>\nstream\n%s\nendstream", dict, len(does), does)
}

const aForm = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</Font <</F 4 0 R>> /XObject <</Self 6 0 R>>>>"

func TestTheTextOfAPDFIsWhatItDrawsAndWhatWasWrittenOntoIt(t *testing.T) {
	resources := "/Contents 5 0 R /Resources <</Font <</F 4 0 R>> /XObject <</Fm 6 0 R /Im 7 0 R>>>>"
	stamp := drawing(aForm, "BT /F 9 Tf (ABC-0001) Tj ET /Self Do")
	image := drawing("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", "x")
	long := drawing(aForm, "BT /F 9 Tf ("+strings.Repeat("All of a letter. ", 40)+") Tj ET")
	for name, c := range map[string]struct {
		file  []byte
		state view.TextState
		has   []string
	}{
		"a number that a program stamped": {rawPDF(resources, drawing("", "BT /F 9 Tf (Dear Sir) Tj ET /Fm Do"), stamp, image), view.TextRead, []string{"Dear Sir", "ABC-0001"}},
		"a stamp that is not drawn":       {rawPDF(resources, drawing("", "BT /F 9 Tf (Dear Sir) ' ET"), stamp, image), view.TextRead, []string{"Dear Sir"}},
		"a scan with a number":            {rawPDF(resources, drawing("", "/Im Do /Fm Do"), stamp, image), view.TextPartly, []string{"ABC-0001"}},
		"a scan with its text":            {rawPDF(resources, drawing("", "/Im Do /Fm Do"), long, image), view.TextRead, []string{"All of a letter."}},
		"a page that is a form":           {rawPDF(resources, drawing("", "/Fm Do"), stamp, image), view.TextRead, []string{"ABC-0001"}},
		"a broken form":                   {rawPDF(resources, drawing("", "BT /F 9 Tf (Dear Sir) Tj ET /Fm Do"), drawing(aForm+" /Filter /Nothing", "x"), image), view.TextRead, []string{"Dear Sir"}},
		"notes and fields": {rawPDF(resources+" /Annots [8 0 R 9 0 R 10 0 R 12 0 R]", drawing("", "BT /F 9 Tf (Dear Sir) Tj ET"), stamp, image,
			"<</Subtype /FreeText /Contents (Withheld in part)>>", "<</Subtype /Widget /FT /Tx /V <FEFF00C4006D>>>", "<</Subtype /Stamp /AP <</N 11 0 R>>>>",
			drawing(aForm, "BT /F 9 Tf [(PRIVI) -20 (LEGED)] TJ ET"), "<</Subtype /Widget /Parent <</FT /Tx /V (Kim Clerk)>>>>",
		), view.TextRead, []string{"Dear Sir", "Withheld in part", "Äm", "PRIVILEGED", "Kim Clerk"}},
	} {
		got := file.ReadText(bytes.NewReader(c.file), int64(len(c.file)), file.PDF)
		if got.State != c.state {
			t.Errorf("%s: its text is %s, want %s: %.80q", name, got.State, c.state, got.Text)
		}
		for _, words := range c.has {
			if !strings.Contains(got.Text, words) {
				t.Errorf("%s: its text lacks %q: %.80q", name, words, got.Text)
			}
		}
		if name == "a stamp that is not drawn" && strings.Contains(got.Text, "ABC") {
			t.Errorf("%s: its text is %q", name, got.Text)
		}
	}
}

func TestTheTextOfADOCXIsThatOfAllPartsInWhichPeopleWrite(t *testing.T) {
	said := func(text string) string { return wordBody("<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>") }
	content := docxOf(t, said("Dear Sir"),
		"word/header1.xml", said("PRIVILEGED"), "word/footer12.xml", wordBody("<w:p><w:r><w:t>ABC</w:t><w:noBreakHyphen/><w:t>0001</w:t></w:r></w:p>"),
		"word/header2.xml", wordBody(`<w:pict><v:shape><v:textpath style="x" string="DRAFT COPY"/></v:shape></w:pict>`),
		"word/footnotes.xml", said("See the annex."), "word/endnotes.xml", said("The end."), "word/comments.xml", said("Ask counsel."),
		"word/diagrams/data1.xml", `<a:p><a:r><a:t>Chart of offices</a:t></a:r></a:p>`, "word/settings.xml", said("never"),
	)
	got := file.ReadText(bytes.NewReader(content), int64(len(content)), file.DOCX)
	for _, words := range []string{"Dear Sir", "PRIVILEGED", "ABC-0001", "DRAFT COPY", "See the annex.", "The end.", "Ask counsel.", "Chart of offices"} {
		if !strings.Contains(got.Text, words) {
			t.Errorf("its text lacks %q: %q", words, got.Text)
		}
	}
	if got.State != view.TextRead || strings.Contains(got.Text, "never") {
		t.Errorf("its text is %s: %q", got.State, got.Text)
	}
	large := docxOf(t, said("Dear Sir"), "word/header1.xml", wordBody(strings.Repeat("<w:x>"+strings.Repeat("y", 4000)+"</w:x>", 17_000)))
	if got := file.ReadText(bytes.NewReader(large), int64(len(large)), file.DOCX); got.State != view.TextTooLarge || got.Text != "Dear Sir" {
		t.Errorf("with a huge header its text is %s: %.80q", got.State, got.Text)
	}
	broken := docxOf(t, said("Dear Sir"), "word/header1.xml", "<w:hdr><w:t>Half")
	if got := file.ReadText(bytes.NewReader(broken), int64(len(broken)), file.DOCX); got.State != view.TextBroken {
		t.Errorf("with a broken header its text is %s", got.State)
	}
}

func TestTheTextOfASavedEmailIsReadWhateverItIsEncodedIn(t *testing.T) {
	head := "From: clerk@city.example\nDate: Mon, 26 Feb 2018 10:00:00 -0600\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
	message := head + "--b\n\nFirst words.\n--b\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("Then ZANZIBAR.")) +
		"\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat("JVBERi0xLjcK\n", 1<<17) + "--b--\n"
	for name, content := range map[string]string{"of a usual kind": message, "that begins with another header": "X-Own: 1\n" + message} {
		facts, err := file.Inspect(strings.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		got := file.ReadText(strings.NewReader(content), int64(len(content)), facts.Type)
		if got.State != view.TextRead || !strings.Contains(got.Text, "First words.") || !strings.Contains(got.Text, "Then ZANZIBAR.") {
			t.Errorf("one %s (%s): its text is %s: %.80q", name, facts.Type, got.State, got.Text)
		}
	}
}

// docxOf is a DOCX file with a body, and with other parts, each a name and its content.
func docxOf(t *testing.T, body string, others ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	all := [][2]string{{"word/document.xml", body}, {"[Content_Types].xml", "<Types/>"}}
	for i := 0; i < len(others); i += 2 {
		all = append(all, [2]string{others[i], others[i+1]})
	}
	for _, e := range all {
		f, err := w.Create(e[0])
		if err == nil {
			_, err = io.WriteString(f, e[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func wordBody(inner string) string {
	return `<?xml version="1.0"?><w:document xmlns:w="w"><w:body>` + inner + `</w:body></w:document>`
}

func utf16Of(s string, big bool) string {
	b := []byte{0xff, 0xfe}
	if big {
		b = []byte{0xfe, 0xff}
	}
	for _, c := range s {
		if big {
			b = append(b, byte(c>>8), byte(c))
		} else {
			b = append(b, byte(c), byte(c>>8))
		}
	}
	return string(b)
}

func TestEachFileHasOneStateOfItsText(t *testing.T) {
	good := pdfOf(t, nil, "Dear Sir", "Second page")
	for name, c := range map[string]struct {
		content string
		kind    string
		state   view.TextState
		has     string
	}{
		"a PDF":                      {string(good), file.PDF, view.TextRead, "Dear Sir Second page"},
		"a PDF of version 2":         {"%PDF-2.0\n" + string(good[9:]), file.PDF, view.TextRead, "Dear Sir"},
		"a PDF with bytes behind it": {string(good) + strings.Repeat("\x00", 999), file.PDF, view.TextRead, "Dear Sir"},
		"a scan":                     {string(pdfOf(t, nil, "", "")), file.PDF, view.TextScan, ""},
		"a scan with a cover":        {string(pdfOf(t, nil, "Cover", "")), file.PDF, view.TextPartly, "Cover"},
		"a locked PDF":               {string(pdfOf(t, func(d *fpdf.Fpdf) { d.SetProtection(0, "open", "owner") }, "Secret")), file.PDF, view.TextLocked, ""},
		"a PDF locked in a way that cannot be read": {string(pdfOf(t, func(d *fpdf.Fpdf) { d.SetProtection(0, "", "owner") }, "Open")), file.PDF, view.TextLocked, ""},
		"half a PDF":                      {string(good[:len(good)/2]), file.PDF, view.TextBroken, ""},
		"a PDF without pages":             {"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer <</Size 1>>\nstartxref\n9\n%%EOF", file.PDF, view.TextBroken, ""},
		"a DOCX":                          {string(docxOf(t, wordBody(`<w:p><w:r><w:t>Dear </w:t></w:r><w:r><w:t>Sir</w:t></w:r></w:p><w:p><w:r><w:t>R&amp;D</w:t><w:tab/><w:t>x</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>`))), file.DOCX, view.TextRead, "Dear Sir R&D x"},
		"a DOCX that ends too early":      {string(docxOf(t, `<w:document xmlns:w="w"><w:t>Dear`)), file.DOCX, view.TextBroken, ""},
		"a DOCX with a huge text":         {string(docxOf(t, wordBody(strings.Repeat("<w:p><w:r><w:t>word</w:t></w:r></w:p>", 300_000)))), file.DOCX, view.TextTooLarge, "word word"},
		"a DOCX of markup alone":          {string(docxOf(t, wordBody(strings.Repeat("<w:x>"+strings.Repeat("y", 4000)+"</w:x>", 17_000)))), file.DOCX, view.TextTooLarge, ""},
		"a DOCX of elements in elements":  {string(docxOf(t, strings.Repeat("<a>", 5000))), file.DOCX, view.TextTooLarge, ""},
		"a DOCX without its text":         {string(stored(t, "[Content_Types].xml", "x")), file.DOCX, view.TextBroken, ""},
		"UTF-8":                           {"\ufeffÄmter\r\nin\tMünchen", "text/plain; charset=utf-8", view.TextRead, "Ämter in München"},
		"UTF-16, the small end first":     {utf16Of("Ämter", false), "text/plain; charset=utf-16le", view.TextRead, "Ämter"},
		"UTF-16, the big end first":       {utf16Of("Ämter", true), "text/plain; charset=utf-16be", view.TextRead, "Ämter"},
		"Windows-1252":                    {"\xc4mter \x93so\x94", "text/plain; charset=iso-8859-1", view.TextRead, "Ämter “so”"},
		"marks that a search would write": {"a\x01b\x02c\x00d", "text/plain", view.TextRead, "a b c d"},
		"a long text":                     {strings.Repeat("word ", 1<<19), "text/plain", view.TextTooLarge, "word word"},
		"HTML":                            {"<!DOCTYPE html><style>p{}</style><p>Dear&nbsp;Sir</p><script>no()</script>", "text/html; charset=utf-8", view.TextRead, "Dear Sir"},
		"RTF": {
			`{\rtf1\ansi{\fonttbl{\f0 Times;}}{\*\generator no();}\f0 Dear\par S\'efr, it\u8217?s \{here\}}`,
			"text/rtf", view.TextRead, "Dear Sïr, it’s {here}",
		},
		"RTF that ends too often": {`{\rtf1 Dear}}`, "text/rtf", view.TextBroken, "Dear"},
		"SVG": {
			`<svg xmlns="http://www.w3.org/2000/svg"><script>no()</script><text>Seal of the City</text></svg>`,
			"image/svg+xml", view.TextRead, "Seal of the City",
		},
		"spaces alone": {" \n ", "text/plain", view.TextNone, ""},
		"an image":     {"\x89PNG", "image/png", view.TextNone, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := file.ReadText(strings.NewReader(c.content), int64(len(c.content)), c.kind)
			if got.State != c.state || !strings.HasPrefix(got.Text, c.has) || c.state == view.TextRead && got.Text == "" {
				t.Errorf("its text is %s: %.80q, want %s: %q", got.State, got.Text, c.state, c.has)
			}
			if len(got.Text) > 1<<20 || strings.ContainsAny(got.Text, "\x00\x01\x02\n") || strings.Contains(got.Text, "gone") || strings.Contains(got.Text, "no()") {
				t.Errorf("kept are %d bytes: %.80q", len(got.Text), got.Text)
			}
		})
	}
}

func TestAScanWithACoverSaysHowManyPagesHaveNoText(t *testing.T) {
	content := pdfOf(t, nil, "Cover", "", "Annex", "")
	got := file.ReadText(bytes.NewReader(content), int64(len(content)), file.PDF)
	if got.State != view.TextPartly || got.Pages != 4 || got.NoText != 2 || got.Text != "Cover Annex" {
		t.Errorf("its text is %+v", got)
	}
}

// What a broken file does to a reader ends with the process that reads it.
func TestABrokenFileEndsItsOwnProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, pdfOf(t, nil, "Dear Sir"), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for kind, c := range map[string]struct {
		most time.Duration
		want view.TextState
	}{
		file.PDF:      {time.Minute, view.TextRead},
		"test/loop":   {200 * time.Millisecond, view.TextBroken},
		"test/panic":  {time.Minute, view.TextBroken},
		"test/memory": {time.Minute, view.TextTooLarge},
	} {
		t.Run(kind, func(t *testing.T) {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			got, err := file.Extractor{Program: []string{self}, Most: c.most}.ReadText(t.Context(), f, kind)
			if err != nil || got.State != c.want || got.State == view.TextRead && got.Text != "Dear Sir" {
				t.Errorf("its text is %+v, want %s: %v", got, c.want, err)
			}
		})
	}
}

// A PDF file whose parts lead to each other, and files of which bytes were changed.
func TestBrokenPDFFilesEnd(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	good := string(pdfOf(t, nil, "Dear Sir"))
	files := map[string]string{
		"its own parent": strings.Replace(good, "/Parent 1 0 R", "/Parent 3 0 R", 1),
		"its own table":  "%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer <</Size 1 /Root 1 0 R /Prev 9>>\nstartxref\n9\n%%EOF",
		"kids of itself": strings.Replace(good, "/Kids [3 0 R ]", "/Kids [1 0 R ]", 1),
		"many pages":     strings.Replace(good, "/Count 1", "/Count 999999999", 1),
	}
	for name, content := range files {
		t.Run(name, func(t *testing.T) {
			if name != "its own table" && content == good {
				t.Fatal("nothing was broken")
			}
			path := filepath.Join(t.TempDir(), "a.pdf")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			got, err := file.Extractor{Program: []string{self}, Most: 3 * time.Second}.ReadText(t.Context(), f, file.PDF)
			if err != nil || got.State == "" || got.State == view.TextWaiting {
				t.Errorf("its text is %+v: %v", got, err)
			}
		})
	}
}
