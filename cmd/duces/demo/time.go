package demo

import (
	"context"

	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/extension"
)

// deadlines is the chapter of more time and own dates.
type deadlines struct{ *story }

// steps are the requests for more time, one decided and one open, and an own date of the team.
func (s deadlines) steps() []step {
	return []step{
		at(february(15), func(ctx context.Context) error {
			return s.askTime(ctx, "Sacramento County", march(9), february(22), "Records of two departments are searched by hand.")
		}),
		at(february(16), func(ctx context.Context) error {
			return s.grantInPart(ctx, "Sacramento County", march(2), "One week is enough for the second department.")
		}),
		at(february(22), func(ctx context.Context) error {
			return s.askTime(ctx, "Cook County", march(16), march(6), "The office that keeps the records is moving.")
		}),
		at(february(26), func(ctx context.Context) error {
			_, err := s.Engine.Do(ctx, s.legal(), "", change.AddOwnDate{
				Matter: s.matters["City of Chicago"], Title: "Call the Office of the Mayor (illustrative)", Due: deadline.FixedOn(march(7)),
				Repeats: &due.Repeats{Every: 1, Unit: "weeks", Last: march(28)}, Note: invented,
			})
			return err
		}),
	}
}

func (s deadlines) askTime(ctx context.Context, of string, until, decideBy civil.Date, reason string) error {
	m, err := s.matter(ctx, of)
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", change.AskExtension{Matter: m.ID, Asking: change.Asking{
		Deadline: m.Deadlines[len(m.Deadlines)-1].ID, On: s.today(), Until: until, By: "letter", DecideBy: decideBy, Reason: invented + " " + reason,
	}})
	return err
}

// grantInPart grants less time than was requested.
func (s deadlines) grantInPart(ctx context.Context, of string, until civil.Date, reason string) error {
	m, err := s.matter(ctx, of)
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", change.DecideExtension{
		Matter: m.ID, Request: m.Extensions[0].ID, Decision: extension.InPart, Until: until, On: s.today(), Reason: invented + " " + reason,
	})
	return err
}
