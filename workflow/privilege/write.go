package privilege

import (
	"encoding/csv"
	"strconv"
	"strings"

	"duces/workflow/bates"
)

// CSV writes a log as ParseCSV reads it.
func CSV(entries []Entry) string {
	if len(entries) == 0 {
		return ""
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	rows := [][]string{{"No.", "Date", "Author", "Recipients", "Type", "Privilege", "Description", "Bates", "Count", "Demands"}}
	for _, e := range entries {
		rows = append(rows, []string{
			e.Label, e.Date, e.Author, e.Recipients, e.DocType, e.Privilege, e.Description, bates.Text(e.Bates), strconv.Itoa(e.Count), strings.Join(e.Demands, "; "),
		})
	}
	_ = w.WriteAll(rows) // a builder takes everything
	return text.String()
}
