package demo

import (
	"context"
	"time"

	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
)

// invented marks what the public record does not say.
const invented = "Illustrative: this is invented for this demonstration."

// timeSteps are the requests for more time, one decided and one open, and an own date of the team.
func (s *story) timeSteps() []step {
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
			_, err := s.Engine.Do(ctx, s.legal(), "", matter.AddOwnDate{
				Matter: s.matters["City of Chicago"], Title: "Call the Office of the Mayor (illustrative)", Due: deadline.FixedOn(march(7)),
				Repeats: &due.Repeats{Every: 1, Unit: "weeks", Last: march(28)}, Note: invented,
			})
			return err
		}),
	}
}

func (s *story) askTime(ctx context.Context, of string, until, decideBy civil.Date, reason string) error {
	m, err := s.matter(ctx, of)
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", matter.AskExtension{Matter: m.ID, Asking: matter.Asking{
		Deadline: m.Deadlines[len(m.Deadlines)-1].ID, On: s.today(), Until: until, By: "letter", DecideBy: decideBy, Reason: invented + " " + reason,
	}})
	return err
}

// grantInPart grants less time than was requested.
func (s *story) grantInPart(ctx context.Context, of string, until civil.Date, reason string) error {
	m, err := s.matter(ctx, of)
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", matter.DecideExtension{
		Matter: m.ID, Request: m.Extensions[0].ID, Decision: matter.ExtensionInPart, Until: until, On: s.today(), Reason: invented + " " + reason,
	})
	return err
}

func (s *story) matter(ctx context.Context, of string) (matter.Matter, error) {
	facts, err := s.World(ctx, s.legal(), matter.Stream(s.matters[of]))
	if err != nil {
		return matter.Matter{}, err
	}
	return matter.Find(facts, s.matters[of])
}

func february(day int) civil.Date { return civil.NewDate(2018, time.February, day) }

func march(day int) civil.Date { return civil.NewDate(2018, time.March, day) }

func at(day civil.Date, do func(context.Context) error) step {
	return step{day.At(16*time.Hour, time.UTC), do}
}
