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

// namesAsked is a query as lists take it: the first and the last word to look at, and
// the pattern that the key of a name has to match.
type namesAsked struct{ Probe, ProbeEnd, Query string }

func asked(q search.Query) namesAsked {
	first, last := q.Probe()
	return namesAsked{first, last, q.Pattern()}
}

// found reads a page of a list that somebody narrows by names. Where a query
// finds no name at all, what it could have meant is looked for instead; read
// takes the pattern that names have to match.
func found[T any](ctx context.Context, r *Reads, typed string, read func(names namesAsked) (view.Page[T], error)) (view.Page[T], error) {
	q := search.Read(typed)
	page, err := read(asked(q))
	if err != nil || len(page.Items) > 0 || q.Pattern() == "" {
		return page, err
	}
	if any, err := r.q.NamesFound(ctx, sqlc.NamesFoundParams(asked(q))); err != nil || any {
		return page, column.Unread("names", err) // of what the list leaves out
	}
	known, err := r.knownWords(ctx)
	if err != nil {
		return page, column.Unread("names", err)
	}
	for _, near := range q.Near(typed, known) {
		if any, err := r.q.NamesFound(ctx, sqlc.NamesFoundParams(asked(near))); err != nil {
			return page, column.Unread("names", err)
		} else if any {
			return read(asked(near))
		}
	}
	return page, nil
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
