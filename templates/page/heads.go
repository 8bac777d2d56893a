package page

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"duces/workflow/civil"
)

type forFile struct{}

// ForFile says that a program reads the lists of a page to write them into a file: a list shows
// its table even without rows, and a cell its Facts.
func ForFile(ctx context.Context) context.Context {
	return context.WithValue(ctx, forFile{}, true)
}

func isForFile(ctx context.Context) bool { return ctx.Value(forFile{}) != nil }

// Nothing says that a list of so many rows shows words instead of a table.
func Nothing(ctx context.Context, rows int) bool { return rows == 0 && !isForFile(ctx) }

// More names the columns that a file has behind that of a heading.
func More(titles ...string) templ.Attributes {
	if len(titles) == 0 {
		return nil
	}
	return templ.Attributes{"data-more": strings.Join(titles, "|")}
}

// MoreTitles are the columns that More has named.
func MoreTitles(attribute string) []string {
	if attribute == "" {
		return nil
	}
	return strings.Split(attribute, "|")
}

// The kinds of value that Facts hold.
const (
	FactText    = "text"
	FactNumber  = "number"
	FactDay     = "day"
	FactInstant = "instant"
)

// fact is a value as Facts write it: a string, an int, a civil.Date, a time.Time, yes or no, or nil for none.
func fact(value any) (kind, text string) {
	switch v := value.(type) {
	case string:
		return FactText, v
	case int:
		return FactNumber, strconv.Itoa(v)
	case bool:
		return FactText, map[bool]string{true: "Yes", false: "No"}[v]
	case civil.Date:
		if !v.IsZero() {
			return FactDay, v.String()
		}
	case time.Time:
		if !v.IsZero() {
			return FactInstant, v.UTC().Format(time.RFC3339)
		}
	}
	return FactText, ""
}
