package sheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"duces/handlers/sheet"
	"duces/workflow/civil"
)

func tableOf(columns []string, rows ...[]any) sheet.Table {
	return sheet.Table{Name: "Deadlines: all of [them]", Columns: columns, Rows: func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}}
}

func opened(t *testing.T, table sheet.Table) *excelize.File {
	t.Helper()
	var file bytes.Buffer
	if err := table.XLSX(&file, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestBothFilesHoldTheSameRows(t *testing.T) {
	at := time.Date(2018, time.February, 27, 15, 4, 5, 0, time.FixedZone("EST", -5*3600))
	table := tableOf([]string{"Jurisdiction", "Due", "Recorded (UTC)", "Days late", "Note"},
		[]any{"Añasco", civil.NewDate(2018, time.February, 23), at, 4, "=HYPERLINK(1)"},
		[]any{"Cook County, IL", civil.Date{}, time.Time{}, int64(-1), nil},
	)
	var file bytes.Buffer
	if err := table.CSV(&file); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := opened(t, table)
	book, err := f.GetRows("Deadlines all of them")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ got, want [][]string }{
		"CSV": {lines, [][]string{
			{"Jurisdiction", "Due", "Recorded (UTC)", "Days late", "Note"},
			{"Añasco", "2018-02-23", "2018-02-27T20:04:05Z", "4", "'=HYPERLINK(1)"},
			{"Cook County, IL", "", "", "-1", ""},
		}},
		"XLSX": {book, [][]string{
			{"Jurisdiction", "Due", "Recorded (UTC)", "Days late", "Note"},
			{"Añasco", "2018-02-23", "2018-02-27 20:04:05", "4", "=HYPERLINK(1)"},
			{"Cook County, IL", "", "", "-1"},
		}},
	} {
		if len(c.got) != len(c.want) {
			t.Fatalf("%s holds %q", name, c.got)
		}
		for i := range c.want {
			if strings.Join(c.got[i], "|") != strings.Join(c.want[i], "|") {
				t.Errorf("%s: line %d is %q, want %q", name, i, c.got[i], c.want[i])
			}
		}
	}
	if formula, err := f.GetCellFormula("Deadlines all of them", "E2"); formula != "" || err != nil {
		t.Errorf("text became the formula %q, %v", formula, err)
	}
	if kind, err := f.GetCellType("Deadlines all of them", "B2"); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber || err != nil {
		t.Errorf("a date is stored as %v, %v, and not as a number that is shown as a date", kind, err)
	}
}

func TestALongListNeedsNoMoreMemoryThanAFileTakesAndLeavesNoneBehind(t *testing.T) {
	const rows = 60_000
	temporary, largest := t.TempDir(), 0
	table := tableOf([]string{"Name", "Note"})
	table.Rows = func(yield func([]any, error) bool) {
		for i := range rows {
			if i == rows-1 {
				list, err := os.ReadDir(temporary)
				if err != nil {
					t.Error(err)
				}
				largest = len(list)
			}
			if !yield([]any{"City", strings.Repeat("x", 300)}, nil) {
				return
			}
		}
	}
	var file bytes.Buffer
	if err := table.XLSX(&file, temporary); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(temporary)
	if largest != 1 || len(left) != 0 || err != nil {
		t.Errorf("%d files while it was written, %d afterwards, %v", largest, len(left), err)
	}
}

func TestARowThatCannotBeReadEndsTheFile(t *testing.T) {
	broken := errors.New("the disk failed")
	for name, last := range map[string]struct {
		row []any
		err error
	}{"an error": {nil, broken}, "a cell too few": {[]any{"a"}, nil}, "a value of no column": {[]any{"a", 1.5}, nil}} {
		table := tableOf([]string{"Name", "Note"})
		table.Rows = func(yield func([]any, error) bool) {
			_ = yield([]any{"City", ""}, nil) && yield(last.row, last.err)
		}
		var file bytes.Buffer
		if err := table.CSV(&file); err == nil || last.err != nil && !errors.Is(err, broken) {
			t.Errorf("%s: CSV ends with %v", name, err)
		}
		file.Reset()
		if err := table.XLSX(&file, t.TempDir()); err == nil || file.Len() > 0 {
			t.Errorf("%s: XLSX ends with %v after %d bytes", name, err, file.Len())
		}
	}
}

func TestTextThatIsTooLongForACellSaysSo(t *testing.T) {
	f := opened(t, tableOf([]string{"Note"}, []any{strings.Repeat("é", 40_000)}, []any{strings.Repeat("x", 32_767)}))
	rows, err := f.GetRows("Deadlines all of them")
	if err != nil {
		t.Fatal(err)
	}
	if got := rows[1][0]; !strings.HasSuffix(got, "é… (shortened; the CSV file has all of it)") {
		t.Errorf("it ends %q", got[len(got)-60:])
	}
	if len(rows[2][0]) != 32_767 {
		t.Errorf("what fits was cut to %d", len(rows[2][0]))
	}
}
