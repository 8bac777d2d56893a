// Package person names those who acted: users, respondents, and the program's own actors.
package person

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"duces/db/column"
	"duces/db/read/state"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// Ref names who acted; the program's own actors have no row.
func Ref(id, name string) view.Ref {
	if own, ok := workflow.BuiltInActor(id); ok {
		name = own.Name
	}
	return view.Ref{ID: id, Name: name}
}

// Names finds actors' names as they are now, asking for each once a page.
type Names struct {
	q       *sqlc.Queries
	streams *state.Streams
	Known   map[string]string // by actor
}

// NamesOf knows no name yet.
func NamesOf(q *sqlc.Queries, streams *state.Streams) Names {
	return Names{q, streams, map[string]string{}}
}

// Of is the name of an actor; empty: nobody's.
func (n Names) Of(ctx context.Context, id string) (string, error) {
	if name, ok := n.Known[id]; ok {
		return name, nil
	}
	name := Ref(id, "").Name
	if name == "" {
		var err error
		if name, err = n.q.UserName(ctx, id); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", column.Unread("history", err)
		}
	}
	if name == "" && strings.Contains(id, "/") { // a respondent, who is no user: the record of the invitation names them
		facts, err := n.streams.World(ctx, id)
		if err != nil {
			return "", err
		}
		name = facts.Actor.Name
	}
	n.Known[id] = name
	return name, nil
}
