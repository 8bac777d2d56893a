package paper

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/bidi"

	"duces/handlers/pdf"
	"duces/workflow"
)

const ( // mm, but for sizes of type, which are points
	pageWidth  = 215.9
	pageHeight = 279.4
	margin     = 25.4
	step       = 7.5 // of a list or quote
	size       = 11.0
	footerSize = 8.0
	leading    = 0.48 // a line's height for each point of its type
	gap        = 2.6  // below a block
	cellGap    = 2.0  // between columns
	slant      = 12.0 // degrees, for italic: the fonts have none
)

var headingSize = [6]float64{16, 14, 12, 11, 11, 11} // points, in both formats

// PDF writes the letter on Letter paper. A character that the font lacks, or of a script written from right
// to left, is refused by name as workflow.Invalid.
func PDF(l Letter) ([]byte, error) {
	blocks := l.blocks()
	if err := printable(l, blocks); err != nil {
		return nil, err
	}
	f := fpdf.New("P", "mm", "Letter", "")
	pdf.AddFonts(f)
	f.SetCreationDate(l.created())
	f.SetModificationDate(l.created())
	f.SetCatalogSort(true)
	f.SetTitle(clean(l.Title), true)
	f.SetLang("en-US")
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(false, 0)

	s := setter{f: f, pages: make([][]func(), 1), y: margin}
	set := make([]setBlock, len(blocks))
	for i, b := range blocks {
		set[i] = s.layOut(b)
	}
	for i := range set {
		s.put(set[i:])
	}
	for i, page := range s.pages {
		f.AddPage()
		for _, draw := range page {
			draw()
		}
		s.footer(clean(l.Title), fmt.Sprintf("Page %d of %d", i+1, len(s.pages)))
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("write the PDF: %w", err)
	}
	return out.Bytes(), nil
}

// Printable refuses a letter that PDF would refuse.
func Printable(l Letter) error { return printable(l, l.blocks()) }

var glyphs = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(pdf.PlainFont) })

// printable refuses what would come out as an empty box or in the wrong order.
func printable(l Letter, blocks []block) error {
	font, err := glyphs()
	if err != nil {
		return fmt.Errorf("read the font: %w", err)
	}
	var buffer sfnt.Buffer
	var missing []string
	look := func(text string) {
		for _, r := range text {
			glyph, err := font.GlyphIndex(&buffer, r)
			class, _ := bidi.LookupRune(r)
			if err == nil && glyph != 0 && r <= 0xFFFF && class.Class() != bidi.R && class.Class() != bidi.AL {
				continue
			}
			if named := fmt.Sprintf("%c (%U)", r, r); !slices.Contains(missing, named) {
				missing = append(missing, named)
			}
		}
	}
	look(clean(l.Title))
	for _, b := range blocks {
		for _, cells := range append(b.rows, [][]run{b.runs, {{text: b.mark}}}) {
			for _, runs := range cells {
				for _, r := range runs {
					look(r.text)
				}
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return &workflow.Error{Code: workflow.Invalid, Message: fmt.Sprintf(
		"The letter cannot be printed as PDF: its font lacks %s. Write this in Latin, Greek or Cyrillic letters.",
		strings.Join(missing, ", "))}
}

// setter places what was laid out on pages. Pages are drawn at the end, when their number is known.
type setter struct {
	f     *fpdf.Fpdf
	pages [][]func()
	y     float64
}

// piece is text in one style on one line.
type piece struct {
	run
	width float64
}

// textLine is one line of text.
type textLine []piece

func (l textLine) width() float64 {
	var sum float64
	for _, p := range l {
		sum += p.width
	}
	return sum
}

// setBlock is a block with its lines, or its rows of cells of lines.
type setBlock struct {
	block
	left   float64
	size   float64
	lines  []textLine
	cells  [][][]textLine
	column []float64 // widths
}

func (b setBlock) height() float64 { return b.size * leading }

// rowHeight is that of a table's row, with the space around its lines.
func (b setBlock) rowHeight(row int) float64 {
	most := 1
	for _, lines := range b.cells[row] {
		most = max(most, len(lines))
	}
	return float64(most)*b.height() + 2
}

func (s *setter) layOut(b block) setBlock {
	set := setBlock{block: b, left: margin + step*float64(b.depth+b.quotes), size: size}
	set.left = min(set.left, pageWidth/2) // however deep the lists go
	if b.kind == heading {
		set.size = headingSize[b.level-1]
		b.runs = slices.Clone(b.runs)
		for i := range b.runs {
			b.runs[i].bold = true
		}
	}
	width := pageWidth - margin - set.left
	if b.kind != grid {
		set.lines = s.lines(b.runs, set.size, width)
		return set
	}
	set.size = size - 1.5
	set.column = s.columns(b.rows, set.size, width)
	for _, row := range b.rows {
		var cells [][]textLine
		for i, runs := range row {
			cells = append(cells, s.lines(runs, set.size, set.column[i]-cellGap))
		}
		set.cells = append(set.cells, cells)
	}
	return set
}

// columns shares the width: each column gets what it needs, or its part of the need.
func (s *setter) columns(rows [][][]run, size, width float64) []float64 {
	need := make([]float64, len(rows[0]))
	for _, row := range rows {
		for i, runs := range row {
			for _, line := range s.lines(runs, size, width-cellGap) {
				need[i] = max(need[i], line.width()+cellGap+0.1)
			}
		}
	}
	var sum float64
	least := width / float64(2*len(need))
	for i := range need {
		need[i] = max(need[i], least)
		sum += need[i]
	}
	for i := range need {
		need[i] *= width / sum
	}
	return need
}

func (s *setter) style(r run, size float64) {
	style := ""
	if r.bold {
		style = "B"
	}
	s.f.SetFont("sans", style, size)
}

func (s *setter) measure(r run, size float64) piece {
	s.style(r, size)
	return piece{run: r, width: s.f.GetStringWidth(r.text)}
}

// lines breaks runs at spaces. A word that is wider than a line is broken anywhere.
func (s *setter) lines(runs []run, size, width float64) []textLine {
	var done []textLine
	var line, word textLine
	var space *piece // between line and word
	endWord := func() {
		if len(word) == 0 {
			return
		}
		if space != nil && line.width()+space.width+word.width() > width {
			done, line, space = append(done, line), nil, nil
		}
		if space != nil {
			line = line.add(*space)
		}
		for _, p := range word {
			if line.width()+p.width <= width {
				line = line.add(p)
				continue
			}
			for _, r := range p.text {
				one := p.run
				one.text = string(r)
				part := s.measure(one, size)
				if len(line) > 0 && line.width()+part.width > width {
					done, line = append(done, line), nil
				}
				line = line.add(part)
			}
		}
		word, space = nil, nil
	}
	for _, r := range runs {
		if r.lineBreak {
			endWord()
			done, line, space = append(done, line), nil, nil
			continue
		}
		for i, text := range strings.Split(r.text, " ") {
			if i > 0 {
				endWord()
				if len(line) > 0 {
					blank := r
					blank.text = " "
					p := s.measure(blank, size)
					space = &p
				}
			}
			if text != "" {
				part := r
				part.text = text
				word = append(word, s.measure(part, size))
			}
		}
	}
	endWord()
	if len(line) > 0 {
		done = append(done, line)
	}
	return done
}

// add joins p with the last piece if both have one style.
func (l textLine) add(p piece) textLine {
	if last := len(l) - 1; last >= 0 && l[last].bold == p.bold && l[last].italic == p.italic {
		l[last].text += p.text
		l[last].width += p.width
		return l
	}
	return append(l, p)
}

const (
	bottom = pageHeight - margin
	full   = bottom - margin
)

// lead is the height that must be free where the first of the blocks begins: two lines, or a table's head and
// its first row, or a heading with the lead of what follows.
func lead(blocks []setBlock) float64 {
	if len(blocks) == 0 {
		return 0
	}
	b := blocks[0]
	switch b.kind {
	case heading:
		return float64(len(b.lines))*b.height() + gap + lead(blocks[1:])
	case grid:
		height := b.rowHeight(0)
		if len(b.cells) > 1 {
			height += b.rowHeight(1)
		}
		return height
	}
	return float64(max(1, min(2, len(b.lines)))) * b.height()
}

// need begins a page if less than height is left and a page has as much.
func (s *setter) need(height float64) (began bool) {
	if s.y+height <= bottom || s.y == margin {
		return false
	}
	s.pages = append(s.pages, nil)
	s.y = margin
	return true
}

func (s *setter) draw(f func()) {
	last := len(s.pages) - 1
	s.pages[last] = append(s.pages[last], f)
}

// put sets the first of the blocks on the page.
func (s *setter) put(blocks []setBlock) {
	b := blocks[0]
	if height := lead(blocks); height <= full {
		s.need(height)
	}
	switch b.kind {
	case rule:
		s.horizontal(b.left, pageWidth-margin, s.y+gap/2)
		s.y += gap
	case grid:
		s.table(b)
	default:
		s.text(b)
	}
	s.y += gap
}

func (s *setter) text(b setBlock) {
	height := b.height()
	if b.mark != "" {
		mark := textLine{s.measure(run{text: b.mark}, b.size)}
		s.line(mark, max(margin, b.left-mark.width()-1.5), s.y, b.size)
	}
	for i, line := range b.lines {
		s.need(height * float64(1+btoi(i == len(b.lines)-2 && i > 0))) // the last two lines stay together
		s.line(line, b.left, s.y, b.size)
		for quote := range b.quotes {
			x, y := b.left-step*float64(quote+1)+2, s.y
			s.draw(func() { s.f.Line(x, y, x, y+height) })
		}
		s.y += height
	}
	if len(b.lines) == 0 {
		s.y += height
	}
}

func btoi(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// table repeats the head on each page. A row stays together unless it is longer than a page.
func (s *setter) table(b setBlock) {
	head := func() {
		s.horizontal(b.left, pageWidth-margin, s.y)
		s.row(b, 0)
	}
	head()
	for row := 1; row < len(b.cells); row++ {
		if s.need(b.rowHeight(row)) && b.rowHeight(0) < full/2 {
			head()
		}
		s.row(b, row)
	}
}

func (s *setter) row(b setBlock, row int) {
	s.y++
	for i, more := 0, true; more; i++ {
		if s.y+b.height() > bottom {
			s.need(b.height())
		}
		more = false
		x := b.left
		for column, lines := range b.cells[row] {
			if i < len(lines) {
				s.line(lines[i], x, s.y, b.size)
			}
			more = more || i+1 < len(lines)
			x += b.column[column]
		}
		s.y += b.height()
	}
	s.y++
	s.horizontal(b.left, pageWidth-margin, s.y)
}

func (s *setter) horizontal(from, to, y float64) {
	s.draw(func() { s.f.Line(from, y, to, y) })
}

// line draws a line of text whose top is at y.
func (s *setter) line(line textLine, x, y, size float64) {
	base := y + size*leading*0.74
	for _, p := range line {
		at := x
		s.draw(func() {
			s.style(p.run, size)
			if !p.italic {
				s.f.Text(at, base, p.text)
				return
			}
			s.f.TransformBegin()
			s.f.TransformSkewX(slant, at, base)
			s.f.Text(at, base, p.text)
			s.f.TransformEnd()
		})
		x += p.width
	}
}

func (s *setter) footer(title, page string) {
	const y = pageHeight - margin/2
	number := s.measure(run{text: page}, footerSize)
	s.f.Text(pageWidth-margin-number.width, y, page)
	lines := s.lines([]run{{text: title}}, footerSize, pageWidth-2*margin-number.width-step)
	if len(lines) > 0 { // a title longer than a line is cut
		s.style(run{}, footerSize)
		s.f.Text(margin, y, lines[0][0].text)
	}
}
