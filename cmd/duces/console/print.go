package console

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
)

// Example is the help text that every command carries.
func Example(says string, lines ...string) string {
	return says + "\n\nExample:\n\n    " + strings.Join(lines, "\n    ")
}

// PrintJSON writes one value as indented JSON.
func (c Console) PrintJSON(v any) error {
	enc := json.NewEncoder(c.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return Cannot(fmt.Errorf("the output cannot be written: %w", err))
	}
	return nil
}

// Table prints rows with aligned columns; the first row is the heading.
func (c Console) Table(rows [][]string) error {
	w := tabwriter.NewWriter(c.Out, 0, 4, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	if err := w.Flush(); err != nil {
		return Cannot(fmt.Errorf("the output cannot be written: %w", err))
	}
	return nil
}

func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
