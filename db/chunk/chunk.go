// Package chunk divides what statements ask for. It runs no query.
package chunk

import (
	"strconv"
	"strings"
)

// Of divides all into few sizes, 256 at most, so that few statements are
// compiled. The parts share the memory of all.
func Of[T any](all []T) [][]T {
	var parts [][]T
	for _, n := range []int{256, 16, 1} {
		for ; len(all) >= n; all = all[n:] {
			parts = append(parts, all[:n])
		}
	}
	return parts
}

// Marks are n parameters, the first of which is $first.
func Marks(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
	}
	return b.String()
}

// Rows are n rows of parameters for VALUES: ($1, $2), ($3, $4) for two of two columns.
func Rows(n, columns int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = "(" + Marks(i*columns+1, columns) + ")"
	}
	return strings.Join(rows, ", ")
}
