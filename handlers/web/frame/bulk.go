package frame

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// mostShown is how many rows the preview of an act over all that match names one by one.
const mostShown = 200

// Bulk is the bar of a list, with its rows named by one and many. Where there are more
// pages than this one, and no more rows match than one act takes, it offers all that match.
func Bulk(c echo.Context, one, many string, pages bool, total int) page.Bulk {
	q, list := maps.Clone(c.QueryParams()), c.Request().URL.Path
	here := url.URL{Path: list, RawQuery: q.Encode()}
	b := page.Bulk{Noun: many, Return: here.RequestURI(), Ticked: q.Get("tick") == "all"}
	q.Set("tick", "all")
	b.TickAll = list + "?" + q.Encode()
	if !pages {
		return b
	}
	if total > matter.MaxAtOnce {
		b.AllText = "More than " + matter.MaxAtOnceText() + " " + many + " match. To select all that match, filter the list to fewer."
		return b
	}
	for _, name := range []string{"tick", "cursor", "back", "sort"} {
		q.Del(name)
	}
	b.All, b.AllText = list+"?"+q.Encode(), "Select all "+words.Count(total, one, many)+" that match"
	return b
}

// AllOf is the filter of a list of which all rows are meant; ok is false where those are that were ticked.
func AllOf(typed url.Values, list string) (filter url.Values, ok bool, err error) {
	all := typed.Get("all")
	if all == "" {
		return nil, false, nil
	}
	query, ok := strings.CutPrefix(all, list+"?")
	if filter, err = url.ParseQuery(query); err != nil || !ok {
		return nil, false, &workflow.Error{Code: workflow.Invalid, Message: "This form is out of date. Go back to the list and select again."}
	}
	return filter, true, nil
}

// Matching reads all rows that match, or one page more than an act takes.
func Matching[T any](read func(cursor string) (view.Page[T], error)) ([]T, error) {
	var all []T
	err := view.ReadPages(read, func(p view.Page[T]) bool {
		all = append(all, p.Items...)
		return len(all) <= matter.MaxAtOnce
	})
	return all, err
}

// TooMany refuses more rows than one act takes; many names them.
func TooMany(n int, many string) error {
	if n <= matter.MaxAtOnce {
		return nil
	}
	return &workflow.Error{Code: workflow.Invalid, Message: matter.AtMost(many)}
}

// Digest identifies rows as they stand, each as its text says.
func Digest(rows []string) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(rows)), "\n")))
	return hex.EncodeToString(sum[:])
}

// ListChanged says that other rows match, or differently, than a preview showed.
func ListChanged(typed url.Values, seen string, n int, one, many string) string {
	if typed.Get("all") == "" || typed.Get("seen") == seen {
		return ""
	}
	return "The list has changed since you opened it: " + words.Count(n, one+" matches", many+" match") + " now. Nothing was saved. Review the list and try again."
}

// Shown are the rows that a preview of all that match names, those first that are left out,
// and what it says of the others.
func Shown[T any](rows []T, out func(T) bool) (shown []T, more string) {
	shown = slices.Clone(rows)
	slices.SortStableFunc(shown, func(a, b T) int {
		switch {
		case out(a) == out(b):
			return 0
		case out(a):
			return -1
		}
		return 1
	})
	if len(shown) > mostShown {
		shown, more = shown[:mostShown], fmt.Sprintf("And %d more that are not listed.", len(rows)-mostShown)
	}
	return shown, more
}

// ReasonsShown says for how many of the rows that are left out a preview, of all that match or of those that are ticked, gives the reason.
func ReasonsShown(out int, all bool) string {
	if all && out > mostShown {
		return fmt.Sprintf("The reason is shown for the first %d.", mostShown)
	}
	return "The reason is shown for each."
}
