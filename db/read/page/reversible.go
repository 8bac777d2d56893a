package page

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"duces/db/sqlc"
)

// Reverse is read in its order, or from the end: sqlc checks and types
// one query, of which the other is made.
type Reverse[Q, L any] struct {
	query    func(*sqlc.Queries, context.Context, Q) ([]L, error)
	reversed string // SQL
}

var (
	orderBy   = regexp.MustCompile(`ORDER BY ([^\n]*) LIMIT`)
	queryName = regexp.MustCompile(`^-- name: \w+`)
)

// Reversible makes it, and panics where sqlc's query has no ORDER BY and LIMIT at its end.
func Reversible[Q, L any](query func(*sqlc.Queries, context.Context, Q) ([]L, error)) Reverse[Q, L] {
	var text string
	var q Q
	_, err := query(sqlc.New(captured{text: &text}), context.Background(), q)
	by := orderBy.FindStringSubmatch(text)
	if !errors.Is(err, errCaptured) || by == nil {
		panic(fmt.Sprintf("The query cannot be reversed: %v\n%s", err, text))
	}
	text = strings.Replace(text, by[0], "ORDER BY "+strings.ReplaceAll(by[1], ",", " DESC,")+" DESC LIMIT", 1)
	return Reverse[Q, L]{query, queryName.ReplaceAllString(text, "${0} down")}
}

// Read reads the first lines, or the last ones from the end.
func (r Reverse[Q, L]) Read(ctx context.Context, on sqlc.DBTX, q Q, fromEnd bool) ([]L, error) {
	if fromEnd {
		on = asked{on, r.reversed}
	}
	return r.query(sqlc.New(on), ctx, q)
}
