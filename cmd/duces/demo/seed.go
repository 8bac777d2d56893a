package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
)

// StoryClock is a clock that shows what it was set to: history that is put on record
// afterwards gets the times at which it would have been recorded.
type StoryClock struct{ at time.Time }

// Now is the time shown.
func (h *StoryClock) Now() time.Time { return h.at }

// Earliest and Latest bound where a demonstration may begin.
var (
	Earliest = time.Date(2017, 11, 15, 18, 0, 0, 0, time.UTC)
	Latest   = DefaultNow.Add(maxForward)
)

// Seed tells the story up to now on the clock of the stage: what lies after it has not happened yet.
func (s *Stage) Seed(ctx context.Context, clock *StoryClock, now time.Time) error {
	f, err := readFacts()
	if err != nil {
		return err
	}
	story := &story{Stage: s, facts: f, matters: map[string]string{}}
	steps := story.steps()
	for at := steps[0].at; !at.After(now); at = nextHour(at, now) {
		clock.at = at
		for len(steps) > 0 && !steps[0].at.After(at) {
			if err := steps[0].do(ctx); err != nil {
				return fmt.Errorf("the demonstration cannot be set up at %s: %w", at.Format(time.DateOnly), err)
			}
			steps = steps[1:]
		}
		if _, err := s.Sweep(ctx, false); err != nil {
			return err
		}
	}
	return nil
}

// nextHour also stops at now itself, and ends after it.
func nextHour(at, now time.Time) time.Time {
	next := at.Truncate(time.Hour).Add(time.Hour)
	if next.After(now) && at.Before(now) {
		return now
	}
	return next
}

// steps are in order of time. Hours of the day are illustrative; the dates of
// letters, requests and the due date are not.
func (s *story) steps() []step {
	november := time.Date(2017, 11, 15, 16, 0, 0, 0, time.UTC)
	issued := s.facts.Review.RequestedOn.At(18*time.Hour, time.UTC)
	steps := []step{
		{november, s.open},
		{november.Add(time.Hour), s.sendNotices},
		{issued, s.issueRequests},
	}
	for _, a := range answers() {
		steps = append(steps, step{a.on.At(21*time.Hour, time.UTC), func(ctx context.Context) error { return s.receive(ctx, a) }})
	}
	monday := time.Date(2018, 2, 26, 16, 0, 0, 0, time.UTC)
	steps = append(steps, step{monday, s.invite}, step{monday.Add(time.Hour), s.mailIn})
	for _, chapter := range []interface{ steps() []step }{
		deadlines{s}, documents{s}, &subpoenas{story: s}, governments{s}, awards{s}, courts{s},
	} {
		steps = append(steps, chapter.steps()...)
	}
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	return steps
}

// mailIn brings two invented messages of one office: the first was sent to the address of its matter and is filed;
// the second was not, and waits with a suggestion.
func (s *story) mailIn(ctx context.Context) error {
	const of, from = "King County", "counsel@king-county.example"
	mail, err := s.Mail()
	if err != nil {
		return err
	}
	if _, err := s.Engine.Do(ctx, s.legal(), "", jurisdiction.AddContact{
		Jurisdiction: s.jurisdiction(of), ContactDetails: jurisdiction.ContactDetails{Office: "County Counsel (illustrative address)", Email: from},
	}); err != nil {
		return err
	}
	for i, m := range []struct{ to, subject, text string }{
		{mail.Addresses.Of(s.matters[of]), "demand 5", "The rest of the records for demand 5 will follow next week."},
		{"records@duces.example", "a question about demand 5", "Does demand 5 cover records that were sealed by a court?"},
	} {
		raw := fmt.Sprintf("From: County Counsel <%s>\r\nTo: %s\r\nSubject: Illustrative: %s\r\nDate: %s\r\n"+
			"Message-ID: <illustrative-%d@king-county.example>\r\n"+
			"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n\r\n"+
			"Illustrative: this message is invented for a demonstration.\r\n",
			from, m.to, m.subject, s.Now().Format(time.RFC1123Z), i+1, m.text)
		if _, err := mail.Receive(ctx, strings.NewReader(raw)); err != nil {
			return err
		}
	}
	return nil
}

// invite lets one office answer online. Nobody's name is invented, and the address leads nowhere.
func (s *story) invite(ctx context.Context) error {
	if _, err := s.Engine.Do(ctx, s.legal(), "", review.SetOnlineAnswers{Review: s.review, Allowed: true}); err != nil {
		return err
	}
	_, err := s.inviteOffice(ctx, "City of Chicago", "Office of the Mayor (illustrative address)", "mayor@chicago.example")
	return err
}

func (s *story) open(ctx context.Context) error {
	var members []string
	for i := range s.People {
		if err := s.People[i].add(ctx, s.Engine); err != nil {
			return err
		}
		if r := s.People[i].Role; r != workflow.Admin && r != workflow.Auditor {
			members = append(members, s.People[i].ID)
		}
	}
	places, err := s.Engine.Do(ctx, workflow.OperatorActor, "", jurisdiction.Add{Items: s.facts.Jurisdictions})
	if err != nil {
		return err
	}
	s.places = places.Created
	review, err := s.Engine.Do(ctx, workflow.OperatorActor, "", review.Open{
		Name: s.facts.Review.Name, Authority: s.facts.Review.Authority, About: s.about(), OpenedOn: s.today(), Members: members,
	})
	if err != nil {
		return err
	}
	s.review = review.Created[0]
	if err := s.nameOffice(ctx); err != nil {
		return err
	}
	matters, err := s.Engine.Do(ctx, s.legal(), "", opening.Open{Review: s.review, Jurisdictions: s.places, OpenedOn: s.today()})
	if err != nil {
		return err
	}
	for i, id := range matters.Created {
		s.matters[s.facts.Jurisdictions[i].Name] = id
	}
	return nil
}

// nameOffice says who ran the review: the letters of January 2018 came from the Department of Justice. The office alone is
// named, and nobody's name is invented.
func (s *story) nameOffice(ctx context.Context) error {
	for _, cmd := range []workflow.Command{
		review.NameAgency{Review: s.review, Name: "Office of Justice Programs", PartOf: []string{"Department of Justice"}},
		review.NameOfficial{Review: s.review, Office: "Attorney General"},
	} {
		if _, err := s.Engine.Do(ctx, s.legal(), "", cmd); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) about() string {
	r := s.facts.Review
	return fmt.Sprintf("Named grounds for a subpoena: %s. Named consequences: %s. Earlier contact: %s. Sources: %s.",
		strings.Join(r.Grounds, "; "), strings.Join(r.Consequences, "; "), r.EarlierContact, strings.Join(r.Sources, "; "))
}

func (s *story) sendNotices(ctx context.Context) error {
	return s.move(ctx, s.all(), "send_notice", nil,
		"Illustrative: the public record says of earlier contact: "+s.facts.Review.EarlierContact+
			". It does not say which letter reached this jurisdiction. The letter of November 15, 2017 is recorded for each.")
}

// issueRequests sends the request to all in one act, each with its letter.
func (s *story) issueRequests(ctx context.Context) error {
	set := review.SaveDemandSet{Review: s.review, Name: "Information sharing (illustrative wording)", Demands: demands()}
	if _, err := s.Engine.Do(ctx, s.legal(), "", set); err != nil {
		return err
	}
	move, err := s.moving(s.all(), "issue_request", map[string]any{
		"due":     s.facts.Review.ResponseDue,
		"demands": demands(),
	}, "From the public record: requested on January 24, 2018, response due on February 23, 2018. The reports name one demand: "+s.facts.Review.Demand+
		". Illustrative: it is split into five here, and their wording, the letters, and the offices to which they go are invented.")
	if err != nil {
		return err
	}
	_, err = s.moveWithLetter(ctx, move, "document_request", "")
	return err
}

func (s *story) receive(ctx context.Context, a answer) error {
	fields := map[string]any{"production": a.came}
	if a.file != "" {
		doc, err := s.file(ctx, s.legal(), a.file, a.jurisdiction)
		if err != nil {
			return err
		}
		fields["documents"] = []field.Document{doc}
	}
	return s.move(ctx, []string{s.matters[a.jurisdiction]}, "receive_response", fields,
		"Illustrative: who answered when, and with what, is invented for this demonstration.")
}
