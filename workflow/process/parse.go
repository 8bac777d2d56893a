package process

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Parse reads and validates a definition. The file name is only used to say
// where a problem is. The error is always of type Problems and holds all of
// them; a definition is returned only when there are none.
func Parse(file string, src []byte) (*Definition, error) { return parse(file, src, false) }

// Check is Parse for a file that no review uses yet: names that have a meaning of their own in every
// process are refused. A file on record may have one from before, and keeps parsing.
func Check(file string, src []byte) (*Definition, error) { return parse(file, src, true) }

func parse(file string, src []byte, unused bool) (*Definition, error) {
	root, problem := document(src)
	if problem.Message != "" {
		problem.File = file
		return nil, Problems{problem}
	}
	r := &reader{file: file, unused: unused, declared: map[declaration]*yaml.Node{}}
	d := r.definition(root)
	r.resolve()
	// The graph is walked only over names that are known to be good; else one
	// misspelt state would be reported again as a dozen unreachable ones.
	if len(r.problems) == 0 {
		legacyServices(d)
		r.checkOrder(d)
		r.checkGraph(d)
	}
	if len(r.problems) > 0 {
		return nil, r.problems.sorted()
	}
	sum := sha256.Sum256(src)
	d.Hash = "sha256:" + hex.EncodeToString(sum[:])
	d.Source = bytes.Clone(src)
	return d, nil
}

// document returns the one YAML document of src, or why there is none.
func document(src []byte) (*yaml.Node, Problem) {
	if len(src) > maxBytes {
		return nil, Problem{Line: 1, Message: fmt.Sprintf("the file has %d bytes; a process may have at most %d", len(src), maxBytes)}
	}
	if !utf8.Valid(src) {
		return nil, Problem{Line: invalidLine(src), Message: "the file is not UTF-8 text"}
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, Problem{Line: 1, Message: "the file is empty"}
	case err != nil:
		return nil, syntaxProblem(err, src)
	}
	var next yaml.Node
	switch err := dec.Decode(&next); {
	case err == nil:
		return nil, Problem{Line: next.Line, Message: "the file holds a second YAML document; a process is one document"}
	case !errors.Is(err, io.EOF):
		return nil, syntaxProblem(err, src)
	}
	if len(doc.Content) == 0 || isNull(doc.Content[0]) {
		return nil, Problem{Line: 1, Message: "the file is empty"}
	}
	return doc.Content[0], Problem{}
}

func invalidLine(src []byte) int {
	line := 1
	for len(src) > 0 {
		c, size := utf8.DecodeRune(src)
		if c == utf8.RuneError && size == 1 {
			break
		}
		if c == '\n' {
			line++
		}
		src = src[size:]
	}
	return line
}

// The yaml package gives the line of a syntax error only inside its text, at
// times the line before the mistake, and none for an alias of nothing.
var (
	syntaxLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)
	lostAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)
)

func syntaxProblem(err error, src []byte) Problem {
	p := Problem{Line: 1, Message: "not valid YAML: " + err.Error()}
	if m := syntaxLine.FindStringSubmatch(err.Error()); m != nil {
		if n, convErr := strconv.Atoi(m[1]); convErr == nil && n > 0 {
			p.Line = n
		}
		p.Message = "not valid YAML: " + m[2]
	}
	if m := lostAnchor.FindStringSubmatch(err.Error()); m != nil {
		if before, _, found := bytes.Cut(src, []byte("*"+m[1])); found {
			p.Line = 1 + bytes.Count(before, []byte("\n"))
		}
	}
	return p
}
