// Package csvfile reads the CSV files that people save from a spreadsheet: whatever
// the encoding and the separator, with the line of each row. It does not know what the
// columns mean.
package csvfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"duces/workflow"
)

const maxProblems = 100 // that are listed

// Row is a row of a file that holds something.
type Row struct {
	Line  int // on which it begins
	Cells []string
}

// Cell is the value of a column, trimmed; of a column that the row does not have, "".
func (r Row) Cell(i int) string {
	if i >= len(r.Cells) {
		return ""
	}
	return strings.TrimSpace(r.Cells[i])
}

// Wrong is a problem of the row; the sentence goes on after "Line 4".
func (r Row) Wrong(format string, values ...any) workflow.Detail {
	line := fmt.Sprintf("line %d", r.Line)
	return workflow.At(line, "L"+line[1:]+fmt.Sprintf(format, values...))
}

// Rows are the rows of a file, the first being the header, and what stops it being read
// further, such as more than most rows below the header. The separator is the one that
// gives most columns a known name, or that a line “sep=” before the header names.
func Rows(text string, most int, known func(head string) bool) ([]Row, *workflow.Detail) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	above, separator := 0, separatorOf(text, known)
	line, rest, _ := strings.Cut(text, "\n")
	if strings.HasPrefix(strings.ToLower(strings.Trim(line, `"`)), "sep=") {
		named := []rune(strings.Trim(line, `"`)[len("sep="):])
		if len(named) == 0 || !strings.ContainsRune(separators, named[0]) {
			d := Row{Line: 1}.Wrong(": “sep=” has no separator. Write sep=, or sep=; or delete the line.")
			return nil, &d
		}
		above, separator, text = 1, named[0], rest
	}
	var rows []Row
	in := reader(text, separator)
	for {
		cells, err := in.Read()
		switch {
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			d := notCSV(err, above)
			return rows, &d // where the next line begins cannot be known
		case !slices.ContainsFunc(cells, func(c string) bool { return !workflow.Blank(c) }):
			continue
		}
		at, _ := in.FieldPos(0)
		r := Row{Line: above + at, Cells: cells}
		if len(rows) > most {
			d := r.Wrong(": a file can have at most %s rows below its first line. Split the file.", grouped(most))
			return rows, &d
		}
		rows = append(rows, r)
	}
}

// grouped is a number with a comma before each three digits.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// separators are those between values, the most usual first.
const separators = ",;\t|"

// separatorOf is the separator by which the header names most columns.
func separatorOf(text string, known func(head string) bool) rune {
	best, most := ',', 0
	for _, separator := range separators {
		in := reader(text, separator)
		head, err := in.Read()
		for err == nil && workflow.Blank(strings.Join(head, "")) {
			head, err = in.Read()
		}
		names := 0
		for _, h := range head {
			if known(h) {
				names++
			}
		}
		if names > most {
			best, most = separator, names
		}
	}
	return best
}

func reader(text string, separator rune) *csv.Reader {
	in := csv.NewReader(strings.NewReader(text))
	in.Comma = separator
	in.TrimLeadingSpace = separator != '\t' // it would take empty values with it
	in.FieldsPerRecord = -1
	return in
}

// notCSV says what encoding/csv means, with the line on which the record
// began: an open quotation mark is found at the end of the file only.
func notCSV(err error, above int) workflow.Detail {
	p, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return workflow.At("file", "The file cannot be read: "+workflow.Sentence(err))
	}
	why := workflow.Sentence(p.Err)
	if errors.Is(p.Err, csv.ErrQuote) || errors.Is(p.Err, csv.ErrBareQuote) {
		why = "a quotation mark is not closed, or is inside a value. " +
			"Put the value in quotation marks and double the mark inside it."
	}
	return Row{Line: above + p.StartLine}.Wrong(": %s", why)
}

// Listed are the first of many problems, and how many more there are.
func Listed(problems []workflow.Detail) []workflow.Detail {
	if len(problems) <= maxProblems {
		return problems
	}
	more := fmt.Sprintf("There are %d more problems. These are the first %d.", len(problems)-maxProblems, maxProblems)
	return append(problems[:maxProblems:maxProblems], workflow.At("file", more))
}

// Short is a value as a sentence quotes it.
func Short(value string) string {
	if all := []rune(value); len(all) > 60 {
		return string(all[:60]) + "…"
	}
	return value
}
