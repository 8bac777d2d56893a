package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"duces/handlers/file"
	"duces/handlers/inbound"
	"duces/handlers/letterfile"
	"duces/handlers/paper"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/dispatch"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// Stage is what seeding works with.
type Stage struct {
	Engine *workflow.Engine // on the clock Now
	Now    func() time.Time
	Sweep  Sweep // at the time of Now
	World  func(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Files  letterfile.Store // keeps the files of letters
	Mail   func() (inbound.Receiver, error)
	People []Person // with ids, once added
}

// story is what all chapters of it go on from, and what they do alike. Each chapter is a value of its own.
type story struct {
	*Stage
	facts   facts
	review  string
	places  []string
	matters map[string]string // by jurisdiction name
}

// step is one act of the story at its own time.
type step struct {
	at time.Time
	do func(context.Context) error
}

func at(day civil.Date, do func(context.Context) error) step {
	return step{day.At(16*time.Hour, time.UTC), do}
}

func february(day int) civil.Date { return civil.NewDate(2018, time.February, day) }

func march(day int) civil.Date { return civil.NewDate(2018, time.March, day) }

// invented marks what the public record does not say.
const invented = "Illustrative: this is invented for this demonstration."

func (s *story) today() civil.Date { return civil.DateIn(s.Now(), time.UTC) }

func (s *story) legal() string { return s.People[0].ID }

func (s *story) supervisor() string {
	for _, p := range s.People {
		if p.Role == workflow.Supervisor {
			return p.ID
		}
	}
	return ""
}

func (s *story) all() []string {
	ids := make([]string, len(s.facts.Jurisdictions))
	for i, j := range s.facts.Jurisdictions {
		ids[i] = s.matters[j.Name]
	}
	return ids
}

// jurisdiction is the id of one of the 23, by its name.
func (s *story) jurisdiction(name string) string {
	for i, j := range s.facts.Jurisdictions {
		if j.Name == name {
			return s.places[i]
		}
	}
	return ""
}

func (s *story) matter(ctx context.Context, of string) (matter.Matter, error) {
	facts, err := s.World(ctx, s.legal(), matter.Stream(s.matters[of]))
	if err != nil {
		return matter.Matter{}, err
	}
	return matter.Find(facts, s.matters[of])
}

func (s *story) move(ctx context.Context, matters []string, name string, fields map[string]any, note string) error {
	move, err := s.moving(matters, name, fields, note)
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", move)
	return err
}

func (s *story) moving(matters []string, name string, fields map[string]any, note string) (transition.Move, error) {
	raw := map[string]json.RawMessage{}
	for field, value := range fields {
		text, err := json.Marshal(value)
		if err != nil {
			return transition.Move{}, err
		}
		raw[field] = text
	}
	return transition.Move{Matters: matters, Name: name, EffectiveOn: s.today(), Fields: raw, Note: note}, nil
}

// moveWithLetter takes a step that sends a letter to each of its matters.
func (s *story) moveWithLetter(ctx context.Context, move transition.Move, kind, message string) (workflow.Result, error) {
	if err := s.markLetter(ctx, kind); err != nil {
		return workflow.Result{}, err
	}
	move.Letter = &transition.WithLetter{Kind: kind, Message: message}
	for _, j := range s.facts.Jurisdictions {
		if id := s.matters[j.Name]; slices.Contains(move.Matters, id) {
			move.Letter.Letters = append(move.Letter.Letters, dispatch.Letter{Matter: id, Office: officeOf(j)})
		}
	}
	facts, err := s.World(ctx, s.legal(), move.Streams()...)
	if err != nil {
		return workflow.Result{}, err
	}
	now, err := move.ComposeLetters(facts, workflow.Act{Actor: s.legal(), At: s.Now()})
	if err != nil {
		return workflow.Result{}, err
	}
	for i, x := range now {
		move.Letter.Letters[i].Values, move.Letter.Letters[i].Template = x.Values, x.Template
	}
	sending, err := letterfile.Add(ctx, s.Files, func(c workflow.Command) error {
		_, err := s.Engine.Do(ctx, s.legal(), "", c)
		return err
	}, move.Sending(), now)
	if err != nil {
		return workflow.Result{}, err
	}
	move.Letter.Letters = sending.Letters
	return s.Engine.Do(ctx, s.legal(), "", move)
}

// markLetter has the letter itself say that it is invented: its file can leave the demonstration.
func (s *story) markLetter(ctx context.Context, kind string) error {
	l, _ := process.Default().Letter(kind)
	what := "the wording of this letter and of its demands is invented"
	if kind != "document_request" { // which did go out
		what = "this letter is invented"
	}
	_, err := s.Engine.Do(ctx, s.legal(), "", review.SaveLetterTemplate{
		Review: s.review, Letter: kind,
		Text: l.Text + "\n*Illustrative: " + what + " for a demonstration.*\n",
	})
	return err
}

// officeOf is an office that governments of this kind have. Nobody's name is invented.
func officeOf(j jurisdiction.New) string {
	switch j.Kind {
	case "state":
		return "Office of the Governor"
	case "county":
		return "County Counsel"
	}
	return "Office of the Mayor"
}

// file makes a file that says of itself that it is invented, and records that the actor sent it.
func (s *story) file(ctx context.Context, actor, name, of string) (field.Document, error) {
	raw, err := paper.PDF(paper.Letter{
		Title: name, Text: "# " + of + "\n\n" + invented + " No government or court produced it.\n", Created: s.Now(),
	})
	if err != nil {
		return field.Document{}, err
	}
	got, err := s.Files.Receive(ctx, bytes.NewReader(raw))
	if err != nil {
		return field.Document{}, err
	}
	defer got.Drop()
	d, err := file.Take(ctx, s.Files, got, name)
	if err != nil {
		return d, err
	}
	_, err = s.Engine.Do(ctx, actor, "", upload.Record{Name: d.Name, SHA256: d.SHA256, Size: d.Size})
	return d, err
}

// inviteOffice gives the id of the invitation.
func (s *story) inviteOffice(ctx context.Context, of, office, email string) (string, error) {
	contact, err := s.Engine.Do(ctx, s.legal(), "", jurisdiction.AddContact{
		Jurisdiction: s.jurisdiction(of), ContactDetails: jurisdiction.ContactDetails{Office: office, Email: email},
	})
	if err != nil {
		return "", err
	}
	invited, err := s.Engine.Do(ctx, s.legal(), "", invitation.Invite{Matter: s.matters[of], Contact: contact.Created[0]})
	if err != nil {
		return "", err
	}
	return invited.Created[0], nil
}
