package page

import "context"

type headed struct{}

// WithHeads says that a list shows its table even without rows: a program reads its columns.
func WithHeads(ctx context.Context) context.Context {
	return context.WithValue(ctx, headed{}, true)
}

// Nothing says that a list of so many rows shows words instead of a table.
func Nothing(ctx context.Context, rows int) bool {
	return rows == 0 && ctx.Value(headed{}) == nil
}
