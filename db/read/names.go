package read

import (
	"context"
	"slices"
	"sync"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow/search"
	"duces/workflow/view"
)

// names are the words that names have, in order, as they were at a version. They
// are asked for where a query finds nothing.
type names struct {
	sync.Mutex
	version int64
	words   []string
}

// namesAsked is a query as lists take it: the first and the last word to look at, the
// pattern that the key of a name has to match, and the first and the last
// of the jurisdictions' names that it finds.
type namesAsked struct {
	probe, probeEnd, query, from, to string

	usState string // all that it asks for; lists that know the state of a row need no pattern
	few     bool   // it finds no more than fewNames jurisdictions, and no review
}

// within says what is left to look for where a list knows the state of a row, and narrows by one:
// a pattern, or a state. No row lies in two.
func (n namesAsked) within(state string) (pattern, usState string) {
	switch n.usState {
	case "":
		return n.query, state
	case state:
		return "", state
	}
	return "", n.usState + state
}

// fewNames is how many jurisdictions are looked up one by one.
const fewNames = 100

// found reads a page of a list that somebody narrows by names. Where a query
// finds no name at all, what it could have meant is looked for instead, and where that is nothing the page is empty; read
// takes what names have to match.
func found[T any](ctx context.Context, r *Reads, typed string, read func(names namesAsked) (view.Page[T], error)) (view.Page[T], error) {
	q := search.Read(typed)
	if q.Pattern() == "" {
		return read(namesAsked{to: last})
	}
	if q.USState() != "" {
		return read(namesAsked{query: q.Pattern(), usState: q.USState(), to: last})
	}
	names, any, err := r.named(ctx, q)
	if err != nil || any {
		return orRead(names, err, read)
	}
	known, err := r.knownWords(ctx)
	if err != nil {
		return view.Page[T]{}, column.Unread("names", err)
	}
	for _, near := range q.Near(typed, known) {
		if better, any, err := r.named(ctx, near); err != nil || any {
			return orRead(better, err, read)
		}
	}
	return view.Page[T]{Items: []T{}}, nil
}

func orRead[T any](names namesAsked, err error, read func(names namesAsked) (view.Page[T], error)) (view.Page[T], error) {
	if err != nil {
		return view.Page[T]{}, column.Unread("names", err)
	}
	return read(names)
}

// named says what a query finds, and whether it finds anything.
func (r *Reads) named(ctx context.Context, q search.Query) (namesAsked, bool, error) {
	a := namesAsked{query: q.Pattern()}
	a.probe, a.probeEnd = q.Probe()
	n, err := r.q.NamesFound(ctx, sqlc.NamesFoundParams{Query: a.query, Probe: a.probe, ProbeEnd: a.probeEnd})
	switch {
	case n.Elsewhere:
		a.to = last
	case n.Found > 0:
		a.from, a.to, a.few = n.NameFrom, n.NameTo, n.Found <= fewNames
	}
	return a, n.Elsewhere || n.Found > 0, err
}

// knownWords reads the words of all names again if a name was added or changed since.
func (r *Reads) knownWords(ctx context.Context) ([]string, error) {
	version, err := r.q.NamesVersion(ctx)
	if err != nil {
		return nil, err
	}
	r.names.Lock()
	defer r.names.Unlock()
	if r.names.version == version {
		return r.names.words, nil
	}
	keys, err := r.q.NameWords(ctx)
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
	r.names.version, r.names.words = version, words
	return words, nil
}
