package workflow

import "context"

type progressKey struct{}

// WithProgress is for the caller of an act that may take long: report is told how far it is, never twice at once. If ctx
// is canceled before the act is committed, nothing of it is stored, and its error is Unavailable.
func WithProgress(ctx context.Context, report func(done, of int64)) context.Context {
	return context.WithValue(ctx, progressKey{}, report)
}

// ProgressOf is what WithProgress was given; nil: nobody asks.
func ProgressOf(ctx context.Context) func(done, of int64) {
	report, _ := ctx.Value(progressKey{}).(func(done, of int64))
	return report
}
