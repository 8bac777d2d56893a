package report

import (
	"bytes"
	"slices"
	"strings"

	"duces/handlers/pdf"
	"duces/handlers/sheet"
	"duces/workflow/report"
)

// Name is that of a file with reports of a week, without its suffix.
func Name(w report.Week, published bool) string {
	name := "weekly-report-" + w.Monday.String()
	if published {
		name += "-published"
	}
	return name
}

// Table lays reports out in one table: each part has its rows, and each column the part to which it belongs.
func Table(all []report.Report) sheet.Table {
	columns := []string{"Review", "Week of", "As known on", "Part", "Jurisdiction", "U.S. state"}
	lead := len(columns)
	var rows [][]any
	for _, r := range all {
		for _, t := range r.Lists() {
			var at []int
			for _, c := range t.Columns {
				i := slices.Index(columns[lead:], c.Title)
				if i < 0 {
					i, columns = len(columns)-lead, append(columns, c.Title)
				}
				at = append(at, lead+i)
			}
			for _, row := range t.Rows {
				cells := make([]any, lead, len(columns))
				cells[0], cells[1], cells[2], cells[3] = r.Review, r.Week.Monday, r.Known, t.Title
				switch {
				case row.Matter != "":
					cells[4], cells[5] = row.Jurisdiction.Title(), row.Jurisdiction.State
				case t.Name == "money":
					cells[4] = "Total"
				}
				for i, cell := range row.Cells {
					for len(cells) <= at[i] {
						cells = append(cells, nil)
					}
					cells[at[i]] = cell
					if cents, is := cell.(report.Cents); is {
						cells[at[i]] = strings.ReplaceAll(report.Text(cents), ",", "")
					}
				}
				rows = append(rows, cells)
			}
		}
	}
	return sheet.Table{Columns: columns, Rows: func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(append(row, make([]any, len(columns)-len(row))...), nil) {
				return
			}
		}
	}}
}

// PDF writes reports of a week for paper.
func PDF(all []report.Report, title, dates string) ([]byte, error) {
	d := pdf.Document{Title: title, Subtitle: dates}
	d.Entries = func(yield func(pdf.Entry, error) bool) {
		for _, r := range all {
			if len(all) > 1 && !yield(pdf.Entry{Head: r.Review, Lines: []string{r.Lead()}}, nil) {
				return
			}
			for _, t := range r.Tables() {
				if !yield(entry(t), nil) {
					return
				}
			}
		}
	}
	d.End = pdf.Entry{Head: "End of the report"}
	var file bytes.Buffer
	err := d.Write(&file)
	return file.Bytes(), err
}

func entry(t report.Table) pdf.Entry {
	e := pdf.Entry{Head: t.Title}
	if t.Note != "" {
		e.Lines = append(e.Lines, t.Note)
	}
	for _, row := range t.Rows {
		var parts []string
		if row.Matter != "" {
			parts = append(parts, row.Jurisdiction.Full())
		} else if t.Name == "money" {
			parts = append(parts, "Total")
		}
		for i, cell := range row.Cells {
			switch text := report.Text(cell); {
			case text == "":
			case row.Matter == "" && i == 0 && t.Name != "money":
				parts = append(parts, text)
			case len(row.Cells) == 2 && row.Matter == "":
				parts[0] += ": " + text
			default:
				parts = append(parts, t.Columns[i].Title+": "+text)
			}
		}
		e.Lines = append(e.Lines, strings.Join(parts, ". "))
	}
	if t.More > 0 {
		e.Lines = append(e.Lines, "And "+report.Text(t.More)+" more.")
	}
	return e
}
