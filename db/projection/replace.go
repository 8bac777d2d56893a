package projection

import (
	"context"
	"reflect"
	"slices"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/account"
)

// tableFor is the table of a row.
func tableFor(r workflow.Row) table { return tables[reflect.TypeOf(r)] }

// TableName names the table in which a row stands.
func TableName(r workflow.Row) string { return tableFor(r).name }

// Rule is the field and the sentence that say which unique rule a row would
// break, if its table has one. name finds what a jurisdiction is called.
func Rule(r workflow.Row, name func(jurisdiction string) string) (field, sentence string, ok bool) {
	taken := tableFor(r).taken
	if taken == nil {
		return "", "", false
	}
	field, sentence = taken(r, name)
	return field, sentence, true
}

// Stored reads the rows that stand for streams of one kind, from the first id to the last, each with its stream.
func Stored(ctx context.Context, q *sqlc.Queries, kind, first, last string, each func(workflow.Stream, workflow.Row)) error {
	for _, t := range tables {
		if t.kind != kind {
			continue
		}
		rows, err := t.shown(ctx, q, span{first, last})
		if err != nil {
			return err
		}
		for _, r := range rows {
			each(workflow.NewStream(kind, t.of(r)), r)
		}
	}
	return nil
}

// Replace writes what differs between the rows of a stream before and
// after. It stops at the first row that cannot be written and returns it.
func Replace(ctx context.Context, q *sqlc.Queries, before, after []workflow.Row) (workflow.Row, error) {
	for i, r := range after {
		old, ok := rowLike(before, i, r)
		var err error
		switch {
		case !ok:
			err = tableFor(r).insert(ctx, q, r)
		case old != r:
			err = tableFor(r).update(ctx, q, r, old)
		}
		if err != nil {
			return r, err
		}
	}
	if len(before) == 0 {
		return nil, nil
	}
	for i, r := range before {
		if remove := tableFor(r).remove; remove != nil {
			if _, stays := rowLike(after, i, r); !stays {
				if err := remove(ctx, q, r); err != nil {
					return r, err
				}
			}
		}
	}
	return nil, nil
}

// Anew writes the rows of a stream where there are none, and brings messages that are there up to them. It stops at the
// first row that cannot be written and returns it.
func Anew(ctx context.Context, q *sqlc.Queries, rows []workflow.Row) (workflow.Row, error) {
	for _, r := range rows {
		err := tableFor(r).insert(ctx, q, r)
		if user, is := r.(account.Row); is && err == nil {
			err = q.RenameMails(ctx, sqlc.RenameMailsParams{Recipient: user.ID, Name: user.Name})
		}
		if err != nil {
			return r, err
		}
	}
	return nil, nil
}

// rowLike finds the row with r's key; most stand at the same place as before.
func rowLike(rows []workflow.Row, at int, r workflow.Row) (workflow.Row, bool) {
	same := func(o workflow.Row) bool { return o.Key() == r.Key() && reflect.TypeOf(o) == reflect.TypeOf(r) }
	if at < len(rows) && same(rows[at]) {
		return rows[at], true
	}
	if i := slices.IndexFunc(rows, same); i >= 0 {
		return rows[i], true
	}
	return nil, false
}
