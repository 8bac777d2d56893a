// Package name finds what somebody types among the names of governments and reviews, and what they could have meant
// where nothing has such a name. Lists say what they do with what was found.
package name

import (
	"context"
	"slices"
	"sync"

	"duces/db/column"
	"duces/db/read/page"
	"duces/db/sqlc"
	"duces/workflow/search"
	"duces/workflow/view"
)

// Index is all names. It is safe for concurrent use.
type Index struct {
	q *sqlc.Queries

	// The words that names have, in order, as they were at a version. They
	// are asked for where a query finds nothing.
	mu      sync.Mutex
	version int64
	words   []string
}

// New asks for names by generated queries.
func New(q *sqlc.Queries) *Index { return &Index{q: q} }

// Asked is a query as lists take it: the first and the last word to look at, the
// pattern that the key of a name has to match, and the first and the last
// of the jurisdictions' names that it finds.
type Asked struct {
	Probe, ProbeEnd, Query, From, To string

	usState string // all that it asks for; lists that know the state of a row need no pattern
	Few     bool   // it finds no more than fewNames jurisdictions, and no review
}

// Within says what is left to look for where a list knows the state of a row, and narrows by one:
// a pattern, or a state. No row lies in two.
func (n Asked) Within(state string) (pattern, usState string) {
	switch n.usState {
	case "":
		return n.Query, state
	case state:
		return "", state
	}
	return "", n.usState + state
}

// fewNames is how many jurisdictions are looked up one by one.
const fewNames = 100

// Found reads a page of a list that somebody narrows by names. Where a query
// finds no name at all, what it could have meant is looked for instead, and where that is nothing the page is empty; read
// takes what names have to match.
func Found[T any](ctx context.Context, i *Index, typed string, read func(names Asked) (view.Page[T], error)) (view.Page[T], error) {
	q := search.Read(typed)
	if q.Pattern() == "" {
		return read(Asked{To: page.Last})
	}
	if q.USState() != "" {
		return read(Asked{Query: q.Pattern(), usState: q.USState(), To: page.Last})
	}
	names, any, err := i.named(ctx, q)
	if err != nil || any {
		return orRead(names, err, read)
	}
	known, err := i.knownWords(ctx)
	if err != nil {
		return view.Page[T]{}, column.Unread("names", err)
	}
	for _, near := range q.Near(typed, known) {
		if better, any, err := i.named(ctx, near); err != nil || any {
			return orRead(better, err, read)
		}
	}
	return view.Page[T]{Items: []T{}}, nil
}

func orRead[T any](names Asked, err error, read func(names Asked) (view.Page[T], error)) (view.Page[T], error) {
	if err != nil {
		return view.Page[T]{}, column.Unread("names", err)
	}
	return read(names)
}

// named says what a query finds, and whether it finds anything.
func (i *Index) named(ctx context.Context, q search.Query) (Asked, bool, error) {
	a := Asked{Query: q.Pattern()}
	a.Probe, a.ProbeEnd = q.Probe()
	n, err := i.q.NamesFound(ctx, sqlc.NamesFoundParams{Query: a.Query, Probe: a.Probe, ProbeEnd: a.ProbeEnd})
	switch {
	case n.Elsewhere:
		a.To = page.Last
	case n.Found > 0:
		a.From, a.To, a.Few = n.NameFrom, n.NameTo, n.Found <= fewNames
	}
	return a, n.Elsewhere || n.Found > 0, err
}

// knownWords reads the words of all names again if a name was added or changed since.
func (i *Index) knownWords(ctx context.Context) ([]string, error) {
	version, err := i.q.NamesVersion(ctx)
	if err != nil {
		return nil, err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.version == version {
		return i.words, nil
	}
	keys, err := i.q.NameWords(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	words := []string{}
	for _, key := range keys {
		for _, word := range search.Words(key) {
			if !seen[word] {
				seen[word] = true
				words = append(words, word)
			}
		}
	}
	slices.Sort(words)
	i.version, i.words = version, words
	return words, nil
}
