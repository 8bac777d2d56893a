package sheet

import (
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"duces/workflow"
	"duces/workflow/civil"
)

// A worksheet takes no more (Excel specifications and limits).
const (
	mostRows  = 1_048_576
	mostUnits = 32_767 // UTF-16 code units in one cell
	mostName  = 31     // of a sheet, in the same
)

var errTooLong = &workflow.Error{
	Code:    workflow.Invalid,
	Message: "This list has more than 1,048,575 rows, the limit of a workbook. Filter the list, or download CSV.",
}

// XLSX writes a table as an Excel workbook of one sheet, with a fixed first row and real
// dates; instants are UTC. Text is stored as text, which no program runs. Nothing is
// written to w before the last row was read. What exceeds 16 MiB waits in a file under
// temporary, which is gone when XLSX returns.
func (t Table) XLSX(w io.Writer, temporary string) (err error) {
	f := excelize.NewFile(excelize.Options{TmpDir: temporary})
	defer func() { // removes the file
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	const name = "Sheet1"
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	styles, err := stylesOf(f)
	if err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetColWidth(1, max(1, len(t.Columns)), 22); err != nil {
		return err
	}
	line := make([]any, len(t.Columns))
	for i, column := range t.Columns {
		line[i] = excelize.Cell{StyleID: styles.head, Value: column}
	}
	if err := out.SetRow("A1", line); err != nil {
		return err
	}
	number := 1
	for row, err := range t.Rows {
		if err == nil {
			err = t.fits(row)
		}
		if err != nil {
			return err
		}
		if number++; number > mostRows {
			return errTooLong
		}
		for i, cell := range row {
			if line[i], err = styles.cell(cell); err != nil {
				return err
			}
		}
		at, err := excelize.CoordinatesToCellName(1, number)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, line); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if err := f.SetSheetName(name, sheetName(t.Name)); err != nil {
		return err
	}
	return f.Write(w)
}

// styles are the numbers of a workbook's styles.
type styles struct{ head, date, instant int }

func stylesOf(f *excelize.File) (s styles, err error) {
	for _, style := range []struct {
		to    *int
		style excelize.Style
	}{
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}}},
		{&s.date, excelize.Style{CustomNumFmt: new("yyyy-mm-dd")}},
		{&s.instant, excelize.Style{CustomNumFmt: new("yyyy-mm-dd hh:mm:ss")}},
	} {
		if *style.to, err = f.NewStyle(&style.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s styles) cell(cell any) (any, error) {
	switch v := cell.(type) {
	case nil, int, int64:
		return v, nil
	case string:
		return shortened(v), nil
	case civil.Date:
		if v.IsZero() {
			return nil, nil
		}
		return excelize.Cell{StyleID: s.date, Value: time.Date(v.Year(), v.Month(), v.Day(), 0, 0, 0, 0, time.UTC)}, nil
	case time.Time:
		if v.IsZero() {
			return nil, nil
		}
		return excelize.Cell{StyleID: s.instant, Value: v.UTC().Truncate(time.Second)}, nil
	}
	_, err := text(cell)
	return nil, err
}

// shortened is text that fits into one cell, and says so if it is not all of it.
func shortened(s string) string {
	const note = "… (shortened; the CSV file has all of it)"
	if len(s) <= mostUnits || units(s) <= mostUnits {
		return s
	}
	return firstUnits(s, mostUnits-units(note)) + note
}

// sheetName makes a name that a sheet may have.
func sheetName(name string) string {
	apart := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`:\/?*[]`, r) }
	name = strings.Trim(strings.Join(strings.FieldsFunc(name, apart), " "), "' ")
	if name == "" {
		return "Table"
	}
	return strings.Trim(firstUnits(name, mostName), "' ")
}

// units counts UTF-16 code units, which is how these limits count.
func units(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// firstUnits is the beginning of a text, whole characters alone.
func firstUnits(s string, most int) string {
	n := 0
	for i, r := range s {
		if n += utf16.RuneLen(r); n > most {
			return s[:i]
		}
	}
	return s
}
