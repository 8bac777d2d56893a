package view

import "duces/workflow"

// ReadPages reads a list page by page, from its beginning to its end or until take has enough. A cursor
// that comes round again is an error: a row whose sort key is stored as another type than its
// column's stands behind all others and leads back to them, and the list would be read for ever.
func ReadPages[T any](read func(cursor string) (Page[T], error), take func(Page[T]) (more bool)) error {
	cursor, seen := "", map[string]bool{}
	for {
		page, err := read(cursor)
		if err != nil {
			return err
		}
		if !take(page) || page.Next == "" {
			return nil
		}
		if cursor = page.Next; seen[cursor] {
			return &workflow.Error{Code: workflow.Internal, Message: "This list cannot be read. Tell an administrator to run “duces verify”."}
		}
		seen[cursor] = true
	}
}
