package call

import "duces/workflow"

// List is one page of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next_cursor" doc:"Send this as cursor to get the next page. Empty on the last page."`
}

// ListOut carries a list.
type ListOut[T any] struct{ Body List[T] }

// ListOf shows the rows of a page.
func ListOf[R, T any](rows []R, next string, show func(R) T) *ListOut[T] {
	items := make([]T, 0, len(rows))
	for _, r := range rows {
		items = append(items, show(r))
	}
	return &ListOut[T]{Body: List[T]{Items: items, Next: next}}
}

// Cut makes a page of a list that the store gives whole; the cursor is the
// last id of the page before.
func Cut[R any](rows []R, p Paged, id func(R) string) ([]R, string, error) {
	from := 0
	if p.Cursor != "" {
		from = -1
		for i, r := range rows {
			if id(r) == p.Cursor {
				from = i + 1
			}
		}
		if from < 0 {
			return nil, "", workflow.Malformed("cursor", "This cursor belongs to another list. Start without a cursor.")
		}
	}
	rows = rows[from:]
	if len(rows) <= p.Limit {
		return rows, "", nil
	}
	return rows[:p.Limit], id(rows[p.Limit-1]), nil
}
