package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
)

// example is the help text that every command carries.
func example(says string, lines ...string) string {
	return says + "\n\nExample:\n\n    " + strings.Join(lines, "\n    ")
}

// printJSON writes one value as indented JSON.
func (c console) printJSON(v any) error {
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return cannot{fmt.Errorf("the output cannot be written: %w", err)}
	}
	return nil
}

// table prints rows with aligned columns; the first row is the heading.
func (c console) table(rows [][]string) error {
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	if err := w.Flush(); err != nil {
		return cannot{fmt.Errorf("the output cannot be written: %w", err)}
	}
	return nil
}
