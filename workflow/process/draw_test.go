package process

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestMermaidShowsEveryStateAndMove(t *testing.T) {
	d := Default()
	got := Mermaid(d)
	if !strings.HasPrefix(got, "stateDiagram-v2\n") {
		t.Errorf("starts with %.20q", got)
	}
	for _, want := range []string{
		`state "Subpoena" as stage_subpoena {`,
		`[*] --> open`,
		`closed --> [*]`,
		`requested --> subpoenaed: issue_subpoena † [overdue]`,
		`responded --> subpoenaed: issue_subpoena †`,
		`proposed --> proposed: receive_reply`,
		`appealed --> closed: withdraw`,
		`noncompliant --> decided: decide †`,
	} {
		if strings.Count(got, "    "+want+"\n") != 1 {
			t.Errorf("want exactly one line %q", want)
		}
	}
	moves := 0
	for _, tr := range d.Transitions {
		moves += len(tr.From)
	}
	if n := strings.Count(got, " --> "); n != moves+2 {
		t.Errorf("%d arrows, want %d and the two ends", n, moves)
	}
	if strings.Count(got, "{\n") != 6 || strings.Count(got, "    }\n") != 6 {
		t.Error("the six stages do not each open and close")
	}
}

type svgText struct {
	X, Y, Size int
	Anchor     string
	Words      string
}

// readSVG returns the element names, attribute names and texts of a drawing.
func readSVG(t *testing.T, src string) (elements, attributes map[string]int, texts []svgText) {
	t.Helper()
	elements, attributes = map[string]int{}, map[string]int{}
	dec := xml.NewDecoder(strings.NewReader(src))
	inText := false
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return elements, attributes, texts
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			elements[tok.Name.Local]++
			inText = tok.Name.Local == "text"
			var s svgText
			for _, a := range tok.Attr {
				attributes[a.Name.Local]++
				switch n, _ := strconv.Atoi(a.Value); a.Name.Local {
				case "x":
					s.X = n
				case "y":
					s.Y = n
				case "font-size":
					s.Size = n
				case "text-anchor":
					s.Anchor = a.Value
				}
			}
			if inText {
				texts = append(texts, s)
			}
		case xml.CharData:
			if inText {
				texts[len(texts)-1].Words += string(tok)
			}
		case xml.EndElement:
			inText = false
		}
	}
}

func TestSVGNeedsNeitherScriptNorStyle(t *testing.T) {
	elements, attributes, _ := readSVG(t, SVG(Default()))
	for _, name := range []string{"script", "style", "foreignObject", "image", "use", "a"} {
		if elements[name] > 0 {
			t.Errorf("has a %s element", name)
		}
	}
	for name := range attributes {
		if name == "style" || name == "href" || strings.HasPrefix(name, "on") {
			t.Errorf("has the attribute %s", name)
		}
	}
	if elements["desc"] != 1 || elements["title"] != 1+len(Default().Transitions) || attributes["role"] != 1 {
		t.Errorf("title, desc or role are missing: %v", elements)
	}
}

func TestSVGTextsDoNotOverlap(t *testing.T) {
	d := Default()
	_, _, texts := readSVG(t, SVG(d))
	type box struct {
		left, right, top, bottom float64
		words                    string
	}
	var boxes []box
	labelled := map[string]bool{}
	for _, s := range texts {
		// 0.66 em a letter is wider than DejaVu Sans Bold sets these words.
		width := 0.66 * float64(s.Size) * float64(len([]rune(s.Words)))
		left := float64(s.X)
		switch s.Anchor {
		case "middle":
			left -= width / 2
		case "end":
			left -= width
		}
		boxes = append(boxes, box{left, left + width, float64(s.Y) - 0.8*float64(s.Size), float64(s.Y) + 0.2*float64(s.Size), s.Words})
		name, _, _ := strings.Cut(s.Words, " ")
		labelled[name] = true
	}
	for i, a := range boxes {
		if a.left < 0 || a.right > float64(2*svgMargin+len(d.States)*svgColumn) {
			t.Errorf("%q runs out of the drawing", a.words)
		}
		for _, b := range boxes[:i] {
			if a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom {
				t.Errorf("%q and %q overlap", a.words, b.words)
			}
		}
	}
	for _, tr := range d.Transitions {
		if !labelled[tr.Name] {
			t.Errorf("%s has no label", tr.Name)
		}
	}
}

func TestDrawingsEscapeTitles(t *testing.T) {
	src := strings.Replace(small, "title: Two,", `title: '<b onclick="x">"&',`, 1)
	d, err := Parse("p.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	elements, attributes, _ := readSVG(t, SVG(d))
	if elements["b"] > 0 || attributes["onclick"] > 0 {
		t.Error("a title became markup")
	}
	if !regexp.MustCompile(`state "[^"\n]*" as two\n`).MatchString(Mermaid(d)) {
		t.Errorf("a title ended its own quotes:\n%s", Mermaid(d))
	}
}
