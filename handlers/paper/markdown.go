package paper

import (
	"bufio"
	"bytes"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	table "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	markup "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

type kind int

const (
	paragraph kind = iota
	heading
	rule
	grid
)

// block is what stands between two breaks of the text.
type block struct {
	kind   kind
	level  int    // of a heading: 1 to 6
	depth  int    // how many lists it stands in
	quotes int    // how many block quotes it stands in
	mark   string // what stands before a list item: a bullet, or the number as typed
	runs   []run
	rows   [][][]run // of a table: rows of cells; the first row is its head
}

// run is text in one style. A line break is a run of its own.
type run struct {
	text         string
	bold, italic bool
	lineBreak    bool
}

// markdown has no code and no link references: in a letter an indented line is a paragraph, and
// "[1]: …" is text that must not vanish. It has no HTML, so that HTML is text.
var markdown = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(typedNumber{parser.NewListItemParser()}, 400),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(indentedToo{parser.NewParagraphParser()}, 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewEmphasisParser(), 500),
	),
	parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
)

// typedNumber keeps the number of a list item as typed. Markdown counts from the first one.
type typedNumber struct{ parser.BlockParser }

var itemNumber = regexp.MustCompile(`^\s*(\d{1,9}[.)])`)

func (p typedNumber) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	found := itemNumber.FindSubmatch(line)
	node, state := p.BlockParser.Open(parent, reader, pc)
	if node != nil && found != nil {
		node.SetAttributeString("number", string(found[1]))
	}
	return node, state
}

// indentedToo takes a line that Markdown would show as code.
type indentedToo struct{ parser.BlockParser }

func (indentedToo) CanAcceptIndentedLine() bool { return true }

func parse(source string) []block {
	r := reader{source: []byte(source)}
	r.children(markdown.Parse(text.NewReader(r.source)), block{})
	return r.blocks
}

type reader struct {
	source []byte
	blocks []block
}

// children reads the blocks below n. at says where they stand; its mark goes to the first of them.
func (r *reader) children(n ast.Node, at block) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		r.block(c, at)
		at.mark = ""
	}
}

func (r *reader) block(n ast.Node, at block) {
	switch n := n.(type) {
	case *ast.Heading:
		at.kind, at.level, at.runs = heading, n.Level, r.runs(n, run{})
	case *ast.ThematicBreak:
		at.kind = rule
	case *ast.Blockquote:
		at.quotes++
		r.children(n, at)
		return
	case *ast.List:
		at.depth++
		r.children(n, at)
		return
	case *ast.ListItem:
		mark := "•"
		if number, numbered := n.AttributeString("number"); numbered {
			mark = number.(string)
		}
		at.mark = strings.TrimSpace(at.mark + " " + mark) // "- 1. text" has both
		if n.HasChildren() {
			r.children(n, at)
			return
		}
	case *table.Table:
		at.kind = grid
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			var cells [][]run
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				cells = append(cells, r.runs(cell, run{bold: row == n.FirstChild()}))
			}
			at.rows = append(at.rows, cells)
		}
	default:
		at.runs = r.runs(n, run{})
	}
	r.blocks = append(r.blocks, at)
}

// runs is the text below n, in the given style and what n adds to it.
func (r *reader) runs(n ast.Node, style run) []run {
	var runs []run
	put := func(text string) {
		if text == "" {
			return
		}
		if last := len(runs) - 1; last >= 0 && !runs[last].lineBreak &&
			runs[last].bold == style.bold && runs[last].italic == style.italic {
			runs[last].text += text
			return
		}
		runs = append(runs, run{text: text, bold: style.bold, italic: style.italic})
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			put(plain(c.Value(r.source)))
			switch {
			case c.HardLineBreak():
				runs = append(runs, run{lineBreak: true})
			case c.SoftLineBreak():
				put(" ")
			}
		case *ast.Emphasis:
			inner := style
			inner.bold = inner.bold || c.Level == 2
			inner.italic = inner.italic || c.Level == 1
			runs = append(runs, r.runs(c, inner)...)
		case *ast.AutoLink:
			put(clean(string(c.Label(r.source))))
		case *ast.Link: // paper has no links: the address is printed
			runs = append(runs, r.runs(c, style)...)
			put(" (" + clean(string(c.Destination)) + ")")
		case *ast.Image:
			runs = append(runs, r.runs(c, style)...)
			put(" (" + clean(string(c.Destination)) + ")")
		default:
			runs = append(runs, r.runs(c, style)...)
		}
	}
	return runs
}

// plain is text with backslashes and entities resolved. Only goldmark's HTML writer does both in one
// pass, so that "\&amp;" stays "&amp;".
func plain(source []byte) string {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	markup.DefaultWriter.Write(w, source)
	_ = w.Flush() // a bytes.Buffer takes everything
	return clean(html.UnescapeString(b.String()))
}
