// Package page reads lists a page at a time: in an order that somebody asks for, from where a cursor says. Which lists there
// are, and who may see what of them, is not its business.
package page

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"duces/workflow"
	"duces/workflow/validation"
	"duces/workflow/view"
)

const (
	pageDefault = 50
	pageMost    = 200

	// Last sorts after every text that is stored, first of all downwards.
	Last = "\U0010FFFF"
)

// Limit is how many lines a page has where somebody asks for n; 0: nobody says.
func Limit(n int) (int, error) {
	if n == 0 {
		return pageDefault, nil
	}
	if n < 1 || n > pageMost {
		return 0, &workflow.Error{Code: workflow.Invalid, Field: "limit", Message: fmt.Sprintf("Limit: ask for 1 to %d lines at a time.", pageMost)}
	}
	return n, nil
}

// cursorMost bounds what is decoded: a name has at most 200 characters.
const cursorMost = 4096

// Cursor says where a list goes on: the sort key of the last line shown, of
// as many parts as the order has. It names its list and order too, since a
// key of one order means nothing in another.
func Cursor(list string, key ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(list + "\x00" + strings.Join(key, "\x00")))
}

var errCursor = &workflow.Error{
	Code: workflow.Invalid, Field: "cursor",
	Message: "Cursor: this is no continuation of this list; begin again without one.",
}

// After reads a cursor. Without one it gives the key that stands before the first line.
func After(text, list string, first ...string) ([]string, error) {
	if text == "" {
		return first, nil
	}
	if len(text) > cursorMost {
		return nil, errCursor
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || !utf8.Valid(raw) {
		return nil, errCursor.Because(err)
	}
	parts := strings.Split(string(raw), "\x00")
	if len(parts) != len(first)+1 || parts[0] != list {
		return nil, errCursor
	}
	return parts[1:], nil
}

// Number reads a numeric part of a cursor, or what stands before the first or behind the last number.
func Number(part string) (int64, error) {
	switch part {
	case "":
		return math.MinInt64, nil
	case Last:
		return math.MaxInt64, nil
	}
	n, err := strconv.ParseInt(part, 10, 64)
	if err != nil {
		return 0, errCursor.Because(err)
	}
	return n, nil
}

// Decimal is a number as cursors have it.
func Decimal(n int64) string { return strconv.FormatInt(n, 10) }

// Of makes a page of rows that were read with one to spare, which says
// whether there is more.
func Of[R, T any](rows []R, limit int, show func(R) (T, error), next func(R) string) (view.Page[T], error) {
	page := view.Page[T]{Items: make([]T, 0, min(len(rows), limit))}
	for i, row := range rows {
		if i == limit {
			page.Next = next(rows[i-1])
			break
		}
		item, err := show(row)
		if err != nil {
			return view.Page[T]{}, err
		}
		page.Items = append(page.Items, item)
	}
	return page, nil
}

// NoSuchSort refuses what a list has no order of.
func NoSuchSort(asked string, sorts []string) error {
	names := Each(sorts, func(s string) string { return strings.TrimPrefix(s, "-") })
	return workflow.Malformed("sort", validation.NotOneOf("Sort", strings.TrimPrefix(asked, "-"), names...)+" Write “-” before it to reverse the order.")
}

// Each makes something of each line.
func Each[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}
