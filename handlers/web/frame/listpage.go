package frame

import (
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/civil"
)

// listPage is what one page of a list says in its table.
type listPage struct {
	heads []string
	rows  [][]any
	next  string // cursor; empty on the last page
}

// readList reads the first table of data of a page. A cell with facts is several; of any other, a date, an instant or a number that
// fills its cell is one; all else is the text that a reader sees, a part of a cell from the next by “; ”.
func readList(text io.Reader) (listPage, error) {
	root, err := html.Parse(text)
	if err != nil {
		return listPage{}, err
	}
	var p listPage
	table := find(root, func(n *html.Node) bool { return n.Data == "table" && hasClass(n, "data") })
	if table == nil {
		return p, &workflow.Error{Code: workflow.NotFound, Message: "This page has no list that you can download."}
	}
	if link := find(root, func(n *html.Node) bool { return n.Data == "a" && attr(n, "rel") == "next" }); link != nil {
		if at, err := url.Parse(attr(link, "href")); err == nil {
			p.next = at.Query().Get("cursor")
		}
	}
	for row := range table.Descendants() {
		if row.Type != html.ElementNode || row.Data != "tr" || row.Parent.Data == "tfoot" { // a total is no row of the list
			continue
		}
		var cells []any
		for cell := range row.ChildNodes() {
			if (cell.Data == "th" || cell.Data == "td") && !hasClass(cell, "pick") {
				cells = append(cells, valuesOf(cell)...)
				for _, title := range page.MoreTitles(attr(cell, "data-more")) {
					cells = append(cells, title)
				}
			}
		}
		if row.Parent.Data != "thead" {
			p.rows = append(p.rows, cells)
			continue
		}
		for _, c := range cells {
			title, _ := c.(string)
			p.heads = append(p.heads, title)
		}
	}
	return p.named(), nil
}

// named leaves out the columns without a heading to see: they hold links to other pages.
func (p listPage) named() listPage {
	if !slices.Contains(p.heads, "") {
		return p
	}
	for i, row := range p.rows {
		var cells []any
		for j, cell := range row {
			if j >= len(p.heads) || p.heads[j] != "" {
				cells = append(cells, cell)
			}
		}
		p.rows[i] = cells
	}
	p.heads = slices.DeleteFunc(p.heads, func(title string) bool { return title == "" })
	return p
}

func find(root *html.Node, is func(*html.Node) bool) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			return n
		}
	}
	return nil
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attr(n, "class")), class)
}

// valuesOf are the facts of a cell, or all that it says as one.
func valuesOf(cell *html.Node) []any {
	var facts []any
	for n := range cell.Descendants() {
		if n.Type == html.ElementNode && n.Data == "data" && hasClass(n, "fact") {
			facts = append(facts, factOf(attr(n, "data-kind"), attr(n, "value")))
		}
	}
	if facts == nil {
		facts = []any{valueOf(cell)}
	}
	return facts
}

func factOf(kind, text string) any {
	switch kind {
	case page.FactNumber:
		if n, err := strconv.Atoi(text); err == nil {
			return n
		}
	case page.FactDay:
		if day, err := civil.ParseDate(text); err == nil {
			return day
		}
	case page.FactInstant:
		if instant, err := time.Parse(time.RFC3339, text); err == nil {
			return instant
		}
	}
	return text
}

// valueOf is what a cell says.
func valueOf(cell *html.Node) any {
	parts := partsOf(cell)
	if len(parts) == 1 {
		if at := find(cell, func(n *html.Node) bool { return n.Data == "time" }); at != nil && strings.Join(strings.Fields(textOf(at)), " ") == parts[0] {
			on := attr(at, "datetime")
			if t, err := time.Parse("2006-01-02T15:04", on); err == nil { // the time is a fact of its own
				on = t.Format(time.DateOnly)
			}
			if day, err := civil.ParseDate(on); err == nil {
				return day
			}
			if instant, err := time.Parse(time.RFC3339, attr(at, "datetime")); err == nil {
				return instant
			}
		}
		if n, err := strconv.Atoi(parts[0]); err == nil && hasClass(cell, "num") {
			return n
		}
	}
	return strings.Join(parts, "; ")
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// Elements with these classes stand apart from what is beside them, and those are not read: a hash is read whole.
var (
	apart  = []string{"under", "aside", "kind", "place", "tag", "line", "chip", "due"}
	unread = []string{"usa-sr-only", "sorted", "hash-short", "hash-copy"}
)

// partsOf are the parts of a cell that stand apart, in the order of the page.
func partsOf(cell *html.Node) []string {
	var parts []string
	var now strings.Builder
	end := func() {
		if text := strings.Join(strings.Fields(now.String()), " "); text != "" {
			parts = append(parts, text)
		}
		now.Reset()
	}
	var read func(n *html.Node)
	read = func(n *html.Node) {
		if n.Type == html.TextNode {
			now.WriteString(n.Data)
			return
		}
		has := func(classes []string) bool {
			return slices.ContainsFunc(classes, func(c string) bool { return hasClass(n, c) })
		}
		if n != cell && (slices.Contains([]string{"button", "svg", "input", "script", "template"}, n.Data) || has(unread)) {
			return
		}
		separate := has(apart) || slices.Contains([]string{"div", "p", "li", "ul", "details", "summary", "br"}, n.Data)
		if separate {
			end()
		}
		for child := range n.ChildNodes() {
			read(child)
		}
		if separate {
			end()
		}
	}
	read(cell)
	end()
	return parts
}
