package page

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"duces/db/sqlc"
	"duces/workflow/view"
)

// List is a list that is read a page at a time in any of its orders. sqlc checks and types
// one query for it. Each order puts its own key in place of that query's last
// condition and of its ORDER BY, so that SQLite walks an index from where the last page
// ended and stops when the page is full.
type List[Q, L any] struct {
	Name  string
	Sorts []string // what can be asked for; the first, which may be a reverse, is the usual one
	Query func(*sqlc.Queries, context.Context, Q) ([]L, error)
	// From makes a query go on behind a key, without its walk.
	From func(q *Q, key []string, most int) error
	// Tail is the end of a line's key, which tells it from all others.
	Tail   func(L) []string
	Orders map[string]Order[L]

	// Counted is FROM and WHERE of a count, which needs fewer tables; empty: the list is not counted.
	Counted string

	parts int // of the key
	count string
}

var (
	// lastCondition is what orders replace: the key and its parameters, ORDER BY.
	lastCondition = regexp.MustCompile(`\n  AND \([^()]*\) > \((\$[0-9$, ]+)\)\nORDER BY [^\n]* (LIMIT \$[0-9]+)\n?$`)
	fromTables    = regexp.MustCompile(`(?m)^FROM (.*)$`)
	parameterName = regexp.MustCompile(`@(\w+)`)
)

// Ordered writes the queries of a list's orders, and panics where sqlc's own is not as it has to be.
func Ordered[Q, L any](l List[Q, L]) *List[Q, L] {
	var text string
	var q Q
	if _, err := l.Query(sqlc.New(captured{text: &text}), context.Background(), q); !errors.Is(err, errCaptured) {
		panic(fmt.Sprintf("list of %s: %v", l.Name, err))
	}
	from, end := fromTables.FindStringSubmatchIndex(text), lastCondition.FindStringSubmatchIndex(text)
	if from == nil || end == nil {
		panic(fmt.Sprintf("The query of the list of %s has no FROM on a line of its own, or does not end in its key, ORDER BY and LIMIT.", l.Name))
	}
	_, columns, _ := strings.Cut(text[:from[0]], "\n")
	tables, filter := text[from[2]:from[3]], text[from[1]:end[0]]
	parameters, limit := strings.Split(text[end[2]:end[3]], ", "), text[end[4]:end[5]]
	l.parts = len(parameters)
	_, narrowed, _ := strings.Cut(filter, "\n  AND ")
	l.count = "-- name: Count " + l.Name + " :one\nSELECT count(*)\nFROM " + l.Counted + "\n  AND " + narrowed + "\n" + limit
	for name, o := range l.Orders {
		for i := range o.Walks {
			w := &o.Walks[i]
			w.Columns, w.Narrow = numbered[Q](w.Columns), numbered[Q](w.Narrow)
			body := "\n" + columns + "FROM " + led(tables, w.Lead) + filter
			if w.Narrow != "" {
				body += "\n  AND (" + w.Narrow + ")"
			}
			title := fmt.Sprintf("-- name: %s by %s %d", l.Name, name, i+1)
			w.up = title + " up" + body + w.tail(">", "", parameters, w.Leads) + limit
			w.down = title + " down" + body + w.tail("<", " DESC", parameters, w.Leads) + limit
			if w.Leads > 0 {
				rest := body + w.within(parameters)
				w.restUp = title + " rest up" + rest + w.behind().tail(">", "", parameters, 0) + limit
				w.restDown = title + " rest down" + rest + w.behind().tail("<", " DESC", parameters, 0) + limit
			}
		}
	}
	return &l
}

// Narrowed adds to the orders of a list each of them under some conditions, by the names of these.
func Narrowed[L any](orders map[string]Order[L], by map[string]string) map[string]Order[L] {
	all := maps.Clone(orders)
	for name, o := range orders {
		for narrower, condition := range by {
			if strings.Contains(name, " ") {
				continue // it is one
			}
			o.Walks = slices.Clone(orders[name].Walks)
			for i := range o.Walks {
				o.Walks[i].Narrow, o.Walks[i].Lead, o.Walks[i].Leads = condition, "", 0 // few are found first, and sorted
			}
			if _, own := orders[name+" "+narrower]; !own {
				all[name+" "+narrower] = o
			}
		}
	}
	return all
}

// numbered puts numbers for names: sqlc has the fields of parameters in the order of their numbers.
func numbered[Q any](condition string) string {
	return parameterName.ReplaceAllStringFunc(condition, func(name string) string {
		field, ok := reflect.TypeFor[Q]().FieldByName(name[1:])
		if !ok {
			panic("The query has no parameter " + name)
		}
		return fmt.Sprintf("$%d", field.Index[0]+1)
	})
}

// led puts some of the tables of a query before the others.
func led(tables, lead string) string {
	if lead == "" {
		return tables
	}
	const joined = " CROSS JOIN "
	first := strings.Split(lead, ", ")
	rest := slices.DeleteFunc(strings.Split(tables, joined), func(table string) bool { return slices.Contains(first, table) })
	return strings.Join(append(first, rest...), joined)
}

// Order is the one that somebody asks for. narrower names one that walks less where the filter allows it.
func (l *List[Q, L]) Order(sort, narrower string) (Order[L], error) {
	sort = cmp.Or(sort, l.Sorts[0])
	by, down := strings.CutPrefix(sort, "-")
	if !view.HasSort(l.Sorts, by) {
		return Order[L]{}, NoSuchSort(sort, l.Sorts)
	}
	o, ok := l.Orders[by+" "+narrower]
	if !ok {
		o = l.Orders[by]
	}
	o.Name, o.down, o.parts, o.tail = l.Name+" "+sort, down, l.parts, l.Tail
	return o, nil
}

// Read reads the lines behind a key, the first of a page's cursor.
func (l *List[Q, L]) Read(ctx context.Context, on sqlc.DBTX, o Order[L], q Q, key []string, most int) ([]L, error) {
	at, err := strconv.Atoi(key[0])
	if err != nil || at < 0 || at >= len(o.Walks) {
		return nil, errCursor
	}
	var lines []L
	for ; at < len(o.Walks); at++ {
		for _, text := range o.Walks[at].statements(o.down, slices.Equal(key, o.Start(at))) {
			if len(lines) == most {
				return lines, nil
			}
			if err := l.From(&q, key[1:], most-len(lines)); err != nil {
				return nil, err
			}
			some, err := l.Query(sqlc.New(asked{on, text}), ctx, q)
			if err != nil {
				return nil, err
			}
			lines = append(lines, some...)
		}
		if at+1 < len(o.Walks) {
			key = o.Start(at + 1)
		}
	}
	return lines, nil
}

// Total counts the lines that a filter finds.
func (l *List[Q, L]) Total(ctx context.Context, on sqlc.DBTX, q Q) (int, error) {
	if err := l.From(&q, slices.Repeat([]string{""}, l.parts), 1); err != nil {
		return 0, err
	}
	var n int
	_, err := l.Query(sqlc.New(counted{on, l.count, &n}), ctx, q)
	if errors.Is(err, errCaptured) {
		err = nil
	}
	return n, err
}

// TotalTo counts the lines that a filter finds as far as most, along an order, whose index passes over those that it does not find.
func (l *List[Q, L]) TotalTo(ctx context.Context, on sqlc.DBTX, o Order[L], q Q, most int) (int, error) {
	o.down = false
	total := 0
	for at, w := range o.Walks {
		if err := l.From(&q, o.Start(at)[1:], most-total); err != nil {
			return 0, err
		}
		var n int
		text := "-- name: Count " + l.Name + " :one\nSELECT count(*) FROM (\n" + w.up + "\n)"
		if _, err := l.Query(sqlc.New(counted{on, text, &n}), ctx, q); !errors.Is(err, errCaptured) {
			return 0, err
		}
		total += n
	}
	return total, nil
}
