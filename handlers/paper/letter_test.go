package paper_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duces/handlers/paper"
	"duces/workflow"
)

var sent = time.Date(2018, 2, 27, 15, 4, 5, 0, time.UTC)

// tool runs a program that reads the format. Without the program a test is skipped, but not under CI.
func tool(t *testing.T, name, packageName string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		message := fmt.Sprintf("no %s on this machine (apt-get install %s)", name, packageName)
		if os.Getenv("CI") == "true" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func kept(t *testing.T, name string, content []byte, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func pdfText(t *testing.T, l paper.Letter) string {
	t.Helper()
	content, err := paper.PDF(l)
	return tool(t, "pdftotext", "poppler-utils", "-layout", kept(t, "letter.pdf", content, err), "-")
}

func docxText(t *testing.T, l paper.Letter, format string) string {
	t.Helper()
	content, err := paper.DOCX(l)
	return tool(t, "pandoc", "pandoc", "-f", "docx", "-t", format, "--wrap=none", kept(t, "letter.docx", content, err))
}

// oneLine makes text comparable where only its line breaks differ.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

const names = "Doña Ana, Utqiaġvik, Hawaiʻi, Μαρία, Жанна, Nguyễn Thị Hạnh"

func TestTextReadsBackFromBothFormats(t *testing.T) {
	for _, c := range []struct{ name, markdown, want string }{
		{"a paragraph over two lines", "The City\nof Chicago", "The City of Chicago"},
		{"a number that the caller escaped", `2\. All policies`, "2. All policies"},
		{"a demand's number", "5(b) Contracts of 2017", "5(b) Contracts of 2017"},
		{"an item keeps its number", "7. Seven", "7. Seven"},
		{"numbers as typed, not counted", "3. Three\n3. Again\n9. Nine", "3. Three 3. Again 9. Nine"},
		{"an item with nothing in it", "4.\n\nText", "4. Text"},
		{"bullets", "- one\n- two", "• one • two"},
		{"a number below a bullet", "- 1. one\n- 4. four", "• 1. one • 4. four"},
		{"HTML is text", "A <b>bold</b> <script>alert(1)</script>", "A <b>bold</b> <script>alert(1)</script>"},
		{"a block of HTML is text", "<div>\nhere\n</div>", "<div> here </div>"},
		{"escapes and entities", `\*no\* \&amp; &amp; \\ A&nbsp;B`, `*no* &amp; & \ A B`},
		{"emphasis", "one **two** *three* ***four***five", "one two three fourfive"},
		{"an indented line", "    indented", "indented"},
		{"a link shows its address", "[the rule](https://example.org/a_b)", "the rule (https://example.org/a_b)"},
		{"what looks like a link reference", "[1]: see below", "[1]: see below"},
		{"a quote", "> Rule 45(d)", "Rule 45(d)"},
		{"names", names, names},
		{"what stands for the number of pages elsewhere", "{nb} {{date}} %d", "{nb} {{date}} %d"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := paper.Letter{Text: c.markdown, Created: sent}
			text := oneLine(pdfText(t, l))
			if want := c.want + " Page 1 of 1"; text != want {
				t.Errorf("PDF:\n%q, want\n%q", text, want)
			}
			if text := oneLine(docxText(t, l, "plain")); text != c.want {
				t.Errorf("DOCX:\n%q, want\n%q", text, c.want)
			}
		})
	}
}

func TestStylesReadBack(t *testing.T) {
	l := paper.Letter{Created: sent, Title: "Request & schedule", Date: "February 27, 2018", Text: "# Head\n\n" +
		"One **two** *three*\\\nbroken\n\n> quoted\n\n---\n\n| a | b |\n|---|---|\n| 1 | **2** |\n"}
	text := docxText(t, l, "html")
	for _, want := range []string{
		"<p>February 27, 2018</p>", ">Head</h1>", "One <strong>two</strong> <em>three</em><br />",
		"<blockquote>\n<p>quoted</p>\n</blockquote>", "<th>", ">a</", "<strong>2</strong>",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	content, err := paper.PDF(l)
	about := tool(t, "pdfinfo", "poppler-utils", kept(t, "letter.pdf", content, err))
	for _, want := range []string{"Request & schedule", "612 x 792 pts (letter)", "Feb 27 15:04:05 2018"} {
		if !strings.Contains(about, want) {
			t.Errorf("%q is missing in\n%s", want, about)
		}
	}
}

func TestSameLetterSameBytes(t *testing.T) {
	l := paper.Letter{
		Title: "Notice", Date: "February 27, 2018", Created: sent,
		Text: "# Head\n\n**bold** *italic* Жанна\n\n" + longTable(100),
	}
	for name, write := range map[string]func(paper.Letter) ([]byte, error){"PDF": paper.PDF, "DOCX": paper.DOCX} {
		for _, l := range []paper.Letter{l, {Text: "no time"}} {
			first, err := write(l)
			if err != nil {
				t.Fatal(err)
			}
			l.Created = l.Created.In(time.FixedZone("elsewhere", 3600))
			if again, err := write(l); err != nil || !bytes.Equal(first, again) {
				t.Errorf("%s: other bytes the second time (%v)", name, err)
			}
		}
	}
}

func longTable(rows int) string {
	var b strings.Builder
	b.WriteString("| Demand | Text |\n|---|---|\n")
	for i := range rows {
		fmt.Fprintf(&b, "| %d(a) | Row %d of the table, with words enough", i+1, i+1)
		b.WriteString(" to need a second line in its column of the page. |\n")
	}
	return b.String()
}

func TestLongTableLosesNoRowAndRepeatsItsHead(t *testing.T) {
	l := paper.Letter{Created: sent, Text: longTable(300)}
	text := pdfText(t, l)
	pages := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	if len(pages) < 5 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, page := range pages {
		if strings.Count(page, "Demand") != 1 {
			t.Errorf("page %d has no head, or two:\n%s", i+1, page)
		}
		if !strings.Contains(page, fmt.Sprintf("Page %d of %d", i+1, len(pages))) {
			t.Errorf("page %d has no number", i+1)
		}
	}
	word := docxText(t, l, "plain")
	for i := range 300 {
		for name, text := range map[string]string{"PDF": text, "DOCX": word} {
			if row := fmt.Sprintf(" Row %d of", i+1); strings.Count(text, row) != 1 {
				t.Errorf("%s: %q stands %d times", name, row, strings.Count(text, row))
			}
		}
	}
}

func TestFortyPagesLoseNothing(t *testing.T) {
	var b strings.Builder
	for i := range 700 {
		fmt.Fprintf(&b, "Paragraph %d. %s\n\n", i+1, strings.Repeat("All records of the matter. ", 8))
	}
	l := paper.Letter{Title: strings.Repeat("A long title ", 30), Created: sent, Text: b.String()}
	text := oneLine(pdfText(t, l))
	if !strings.Contains(text, "Page 40 of ") {
		t.Error("fewer than 40 pages")
	}
	word := docxText(t, l, "plain")
	for i := range 700 {
		name := fmt.Sprintf("Paragraph %d.", i+1)
		if !strings.Contains(text, name) || !strings.Contains(word, name) {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestLineWithoutSpaceStaysOnThePage(t *testing.T) {
	long := strings.Repeat("0123456789", 50)
	l := paper.Letter{Created: sent, Text: "Before " + long + " after\n\n| a | b |\n|---|---|\n| x | " + long + " |\n"}
	content, err := paper.PDF(l)
	path := kept(t, "letter.pdf", content, err)
	boxes := tool(t, "pdftotext", "poppler-utils", "-bbox", path, "-")
	words := 0
	for line := range strings.Lines(boxes) {
		var x1, y1, x2, y2 float64
		const word = `<word xMin="%f" yMin="%f" xMax="%f" yMax="%f">`
		if n, _ := fmt.Sscanf(strings.TrimSpace(line), word, &x1, &y1, &x2, &y2); n == 4 {
			words++
			if x2 > 612-71 || x1 < 71 {
				t.Errorf("beyond the margin: %s", line)
			}
		}
	}
	if words == 0 {
		t.Fatal("no words")
	}
	text := tool(t, "pdftotext", "poppler-utils", path, "-")
	joined := strings.Join(strings.Fields(text), "")
	if !strings.Contains(joined, long) || strings.Count(joined, "0123456789") < 95 {
		t.Errorf("digits were lost:\n%s", text)
	}
}

func TestHeadingStaysWithItsParagraph(t *testing.T) {
	for filler := 20; filler < 40; filler++ { // some of these end at the foot of the page
		text := strings.Repeat("filler\n\n", filler) + "## First head\n\n### Second head\n\nIts text.\n\n" +
			strings.Repeat("more\n\n", 10)
		pages := strings.Split(pdfText(t, paper.Letter{Text: text, Created: sent}), "\f")
		for i, page := range pages {
			if strings.Contains(page, "First head") != strings.Contains(page, "Its text.") {
				t.Errorf("after %d lines page %d has a heading without its text", filler, i+1)
			}
		}
	}
}

func TestCharacterWithoutGlyphIsRefusedByName(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"Chinese", "To 東京", "東 (U+6771), 京 (U+4EAC)"},
		{"in a table", "| a |\n|---|\n| 東 |", "東 (U+6771)"},
		{"beyond the first plane", "𠮷", "U+20BB7"},
		{"from right to left", "שלום", "ש (U+05E9)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := paper.Letter{Text: c.text, Created: sent}
			_, err := paper.PDF(l)
			var refused *workflow.Error
			if !errors.As(err, &refused) || refused.Code != workflow.Invalid || !strings.Contains(refused.Message, c.want) {
				t.Errorf("%v", err)
			}
			if text := docxText(t, l, "plain"); !strings.Contains(text, strings.Trim(c.text[len(c.text)-3:], " |")) {
				t.Errorf("the DOCX lost it: %q", text)
			}
		})
	}
}

func FuzzLetter(f *testing.F) {
	f.Add("Title", "# a\n\n- b\n  1. c\n\n| d | e |\n|---|---|\n| f |")
	f.Add("\xff\x00", "> > *a\\\nb*\n\n![x](y) <http://e> &#0; &#xD800;")
	f.Fuzz(func(t *testing.T, title, text string) {
		l := paper.Letter{Title: title, Text: text, Created: sent}
		var refused *workflow.Error
		if _, err := paper.PDF(l); err != nil && !errors.As(err, &refused) {
			t.Error(err)
		}
		if _, err := paper.DOCX(l); err != nil {
			t.Error(err)
		}
	})
}
