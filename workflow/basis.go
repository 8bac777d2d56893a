package workflow

import "context"

type basisKey struct{}

// WithBasis is for the caller of an act who tells more of it: the facts that it was decided on come into basis, so that
// they are not read again. They stay the zero Facts where nothing was decided, since the same act was done before.
func WithBasis(ctx context.Context, basis *Facts) context.Context {
	return context.WithValue(ctx, basisKey{}, basis)
}

// decideFor is Decide for the caller of an act.
func decideFor(ctx context.Context) func(Facts, Act) (Decision, error) {
	basis, _ := ctx.Value(basisKey{}).(*Facts)
	if basis == nil {
		return Decide
	}
	return func(f Facts, a Act) (Decision, error) {
		d, err := Decide(f, a)
		*basis = f.From(nil) // the transaction that it reads from ends with the act
		return d, err
	}
}

// Known says whether there are any facts.
func (f Facts) Known() bool { return f.known != nil }
