package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"
	"time"

	"duces/workflow/civil"
)

// Table is a list as a file holds it. Rows are read once and one after the other,
// so that a list of any length needs the memory of one row.
type Table struct {
	Name    string // of the sheet
	Columns []string
	// Rows gives a cell for each column: a string, an int, an int64, a civil.Date, a
	// time.Time, or nil for none. The first error ends the file.
	Rows iter.Seq2[[]any, error]
}

// CSV writes a table as RFC 4180 says, for the programs that people open such files
// with: no value runs as a formula, and names keep their alphabet. Dates are
// YYYY-MM-DD, instants RFC 3339 in UTC. After an error the file is incomplete.
func (t Table) CSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // or they take UTF-8 for the alphabet of the machine
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(t.Columns))
	for i, name := range t.Columns {
		line[i] = harmless(name)
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for row, err := range t.Rows {
		if err == nil {
			err = t.fits(row)
		}
		if err != nil {
			return err
		}
		for i, cell := range row {
			if line[i], err = text(cell); err != nil {
				return err
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Spreadsheet is the CSV file of a short table, the first line of which are its columns.
func Spreadsheet(lines [][]string) ([]byte, error) {
	t := Table{Columns: lines[0], Rows: func(yield func([]any, error) bool) {
		for _, line := range lines[1:] {
			row := make([]any, len(line))
			for i, value := range line {
				row[i] = value
			}
			if !yield(row, nil) {
				return
			}
		}
	}}
	var file bytes.Buffer
	err := t.CSV(&file)
	return file.Bytes(), err
}

func (t Table) fits(row []any) error {
	if len(row) != len(t.Columns) {
		return fmt.Errorf("a row of %d cells in %q, which has %d columns", len(row), t.Name, len(t.Columns))
	}
	return nil
}

func text(cell any) (string, error) {
	switch v := cell.(type) {
	case nil:
		return "", nil
	case string:
		return harmless(v), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case civil.Date:
		return v.String(), nil
	case time.Time:
		if v.IsZero() {
			return "", nil
		}
		return v.UTC().Format(time.RFC3339), nil
	}
	return "", fmt.Errorf("no column holds a %T", cell)
}
