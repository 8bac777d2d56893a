package jurisdiction

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"duces/workflow"
)

// maxRows bounds one import: more governments than the country has.
const maxRows = 200_000

// ReadCSV reads a CSV file with the columns name, kind, state, zone
// and, if wanted, parent and contact. All problems come back together, each
// with its line; if there is one, nothing is to be imported.
func ReadCSV(r io.Reader) ([]New, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return nil, workflow.Malformed("file", "The file is not UTF-8 text; save it as “CSV UTF-8”, or paste the text.")
	}
	in := csv.NewReader(bytes.NewReader(text))
	in.TrimLeadingSpace = true
	in.FieldsPerRecord = -1
	head, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, workflow.Malformed("file", "The file is empty; its first line must name the columns: name, kind, state, zone.")
	}
	if err != nil {
		return nil, workflow.Collect([]workflow.Detail{notCSV(err)})
	}
	columns, no := columns(head)
	if len(no) > 0 {
		return nil, workflow.Collect(no) // without its columns, each line would be wrong
	}
	var items []New
	seen := map[string]int{}
	for len(no) < 100 && len(items) < maxRows {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			no = append(no, notCSV(err))
			break // where the next line begins cannot be known
		}
		at, _ := in.FieldPos(0)
		field := fmt.Sprintf("line %d", at)
		if len(record) != len(head) {
			no = append(no, workflow.At(field, fmt.Sprintf("Line %d has %d columns; the first line has %d.", at, len(record), len(head))))
			continue
		}
		n := jurisdictionOf(columns, record)
		for _, d := range n.check("") {
			no = append(no, workflow.At(field, fmt.Sprintf("Line %d: %s", at, d.Message)))
		}
		key := strings.ToLower(n.Name) + "/" + n.State
		if first, twice := seen[key]; twice {
			no = append(no, workflow.At(field, fmt.Sprintf("Line %d: %s (%s) stands on line %d already.", at, n.Name, n.State, first)))
		}
		seen[key] = at
		items = append(items, n)
	}
	if len(items) == 0 && len(no) == 0 {
		no = append(no, workflow.At("file", "The file names no jurisdiction below its first line."))
	}
	return items, workflow.Collect(no)
}

// notCSV says what encoding/csv means, with the line on which the record
// began: an open quotation mark is found at the end of the file only.
func notCSV(err error) workflow.Detail {
	p, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return workflow.At("file", "The file cannot be read: "+workflow.Sentence(err))
	}
	why := workflow.Sentence(p.Err)
	if errors.Is(p.Err, csv.ErrQuote) || errors.Is(p.Err, csv.ErrBareQuote) {
		why = "a quotation mark is open, or stands inside of a value; a value with one is quoted, and the mark doubled."
	}
	return workflow.At(fmt.Sprintf("line %d", p.StartLine), fmt.Sprintf("Line %d: %s", p.StartLine, why))
}

func columns(head []string) (map[string]int, []workflow.Detail) {
	known := []string{"name", "kind", "state", "zone", "parent", "contact"}
	at := map[string]int{}
	var no []workflow.Detail
	for i, h := range head {
		h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		if !slices.Contains(known, h) {
			no = append(no, workflow.At("line 1", fmt.Sprintf("The column %q is not known; the columns are %s.", h, strings.Join(known, ", "))))
		}
		if _, twice := at[h]; twice {
			no = append(no, workflow.At("line 1", fmt.Sprintf("The column %q stands twice.", h)))
		}
		at[h] = i
	}
	for _, needed := range known[:4] {
		if _, ok := at[needed]; !ok {
			no = append(no, workflow.At("line 1", fmt.Sprintf("The column %q is missing.", needed)))
		}
	}
	return at, no
}

func jurisdictionOf(columns map[string]int, record []string) New {
	get := func(name string) string {
		if i, ok := columns[name]; ok {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
	return New{
		Name: get("name"), Kind: strings.ToLower(get("kind")), State: strings.ToUpper(get("state")),
		Zone: get("zone"), Parent: get("parent"), Contact: get("contact"),
	}
}
