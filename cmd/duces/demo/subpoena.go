package demo

import (
	"context"
	"slices"
	"time"

	"duces/workflow/approval"
	"duces/workflow/change"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/due"
	"duces/workflow/sentletter"
)

// subpoenas is the chapter of letters that did not do, and of the subpoena.
type subpoenas struct {
	*story
	asked string // id of the request that waits for a second person
}

// steps are a letter that came back, a deficiency letter with a hold on its deadline, and a subpoena that two
// people decided on, with an attempt to serve it and its service.
func (s *subpoenas) steps() []step {
	return []step{
		at(february(1), s.letterReturned),
		at(february(20), s.subpoena),
		{february(20).At(19*time.Hour, time.UTC), s.approve},
		at(february(22), s.attemptService),
		at(february(26), s.serve),
		{february(23).At(18*time.Hour, time.UTC), s.findDeficient},
		{february(26).At(18*time.Hour, time.UTC), s.hold},
	}
}

// letterReturned records that the post brought a letter back.
func (s *subpoenas) letterReturned(ctx context.Context) error {
	m, err := s.matter(ctx, "City of Lawrence")
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", sentletter.RecordReturned{
		Matter: m.ID, Letter: m.Letters[0].Event, ReturnedOn: s.today(), Reason: invented + " The street address was incomplete.",
	})
	return err
}

// asked are those of the demands that have some labels.
func asked(labels ...demand.Label) []demand.Demand {
	return slices.DeleteFunc(demands(), func(d demand.Demand) bool {
		return !slices.Contains(labels, d.Called())
	})
}

const deficient, subpoenaed = "King County", "Sonoma County"

func (s *subpoenas) findDeficient(ctx context.Context) error {
	move, err := s.moving([]string{s.matters[deficient]}, "find_deficient", map[string]any{
		"outstanding": asked("5"), "cure_due": deadline.FixedOn(march(12)),
	}, invented)
	if err != nil {
		return err
	}
	_, err = s.moveWithLetter(ctx, move, "deficiency", "")
	return err
}

// hold pauses the deadline until a day, on which its clock resumes by itself.
func (s *subpoenas) hold(ctx context.Context) error {
	m, err := s.matter(ctx, deficient)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(m.Deadlines, func(d due.Deadline) bool { return d.Kind == "cure" })
	_, err = s.Engine.Do(ctx, s.legal(), "", change.Deadline{
		Matter: m.ID, Deadline: m.Deadlines[i].ID, Change: "hold", Until: march(6),
		Reason: invented + " The next part of the production is expected by then.",
	})
	return err
}

func (s *subpoenas) subpoena(ctx context.Context) error {
	move, err := s.moving([]string{s.matters[subpoenaed]}, "issue_subpoena", map[string]any{
		"grounds": "incomplete", "schedule": asked("4", "5"),
	}, invented)
	if err != nil {
		return err
	}
	waits, err := s.moveWithLetter(ctx, move, "subpoena",
		"Illustrative: the court, the title, and the place, date, and time are left out of this demonstration.")
	s.asked = waits.Pending()
	return err
}

// approve is the second person's decision on what waits.
func (s *subpoenas) approve(ctx context.Context) error {
	m, err := s.matter(ctx, subpoenaed)
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.supervisor(), "", approval.Approve{
		Matter: m.ID, Approval: s.asked, Approve: true, Note: invented,
	})
	return err
}

// Who served, and where.
const server, clerk = "Process server (illustrative)", "Office of the Clerk of the Board (illustrative)"

func (s *subpoenas) attemptService(ctx context.Context) error {
	return s.move(ctx, []string{s.matters[subpoenaed]}, "attempt_service", map[string]any{
		"attempted_at": "09:30", "to_be_served": clerk, "server": server, "location": clerk, "happened": "The office was closed, and no one answered.",
	}, invented)
}

func (s *subpoenas) serve(ctx context.Context) error {
	proof, err := s.file(ctx, s.legal(), "Proof of service.pdf", subpoenaed)
	if err != nil {
		return err
	}
	return s.move(ctx, []string{s.matters[subpoenaed]}, "serve_subpoena", map[string]any{
		"served_at": "07:45", "method": "personal", "server": server, "person_served": "Clerk on duty, " + clerk,
		"location": clerk, "proof": []any{proof}, "return_due": deadline.FixedOn(march(12)),
	}, invented)
}
