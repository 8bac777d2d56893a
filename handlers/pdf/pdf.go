// Package pdf writes documents for paper and for files that are kept. Its fonts, DejaVu Sans as
// Debian's fonts-dejavu-core 2.37 has it, are in the program; font/LICENSE is theirs.
package pdf

import (
	_ "embed"
	"fmt"
	"io"
	"iter"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

var (
	// PlainFont and BoldFont are the fonts "sans" in the TrueType format.
	//go:embed font/DejaVuSans.ttf
	PlainFont []byte
	//go:embed font/DejaVuSans-Bold.ttf
	BoldFont []byte
)

// Document is a title, entries one below the other, and how it ends.
type Document struct {
	Title, Subtitle string
	// Entries are read once, in order. The first error ends the document.
	Entries iter.Seq2[Entry, error]
	End     Entry
}

// Entry is a bold line and what stands below it.
type Entry struct {
	Head  string
	Lines []string
}

const (
	margin = 15.0 // mm
	line   = 4.6
)

// Write writes the document, on Letter paper. Nothing is written before the last entry was
// read; until then it is held in memory, some kilobytes for each sheet.
func (d Document) Write(w io.Writer) error {
	f := fpdf.New("P", "mm", "Letter", "")
	AddFonts(f)
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, margin+5)
	f.SetTitle(shown(d.Title), true)
	f.AliasNbPages("")
	f.SetFooterFunc(func() {
		f.SetY(-margin)
		f.SetFont("sans", "", 7)
		f.CellFormat(0, line, shown(d.Title), "", 0, "L", false, 0, "")
		f.SetX(margin)
		f.CellFormat(0, line, fmt.Sprintf("Page %d of {nb}", f.PageNo()), "", 0, "R", false, 0, "")
	})
	f.AddPage()
	put := func(style string, size float64, text string) {
		f.SetFont("sans", style, size)
		f.MultiCell(0, line*size/9, shown(text), "", "L", false)
	}
	put("B", 15, d.Title)
	put("", 9, d.Subtitle)
	write := func(e Entry) {
		f.Ln(line / 2)
		if _, height := f.GetPageSize(); f.GetY()+line*float64(2+len(e.Lines)) > height-margin-5 {
			f.AddPage() // an entry stays together, unless it is longer than a sheet
		}
		put("B", 9, e.Head)
		for _, text := range e.Lines {
			put("", 9, text)
		}
	}
	for e, err := range d.Entries {
		if err != nil {
			return err
		}
		write(e)
	}
	write(d.End)
	return f.Output(w)
}

// AddFonts adds PlainFont and BoldFont to f as the family "sans".
func AddFonts(f *fpdf.Fpdf) {
	f.AddUTF8FontFromBytes("sans", "", PlainFont)
	f.AddUTF8FontFromBytes("sans", "B", BoldFont)
}

// shown is text as the fonts can have it: they end with the first plane of Unicode.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r > 0xFFFF:
			return '\uFFFD'
		case r == '\n':
			return r
		case r < ' ' || r == 0x7F:
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
