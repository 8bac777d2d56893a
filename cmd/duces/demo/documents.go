package demo

import (
	"context"
	"time"

	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/production"
	"duces/workflow/recall"
	"duces/workflow/transition"
)

// documents is the chapter of what is filed, closed, and answered again.
type documents struct{ *story }

// steps are a sealed document, a recall, a production that rolls in, and an answer that came online.
func (s documents) steps() []step {
	return []step{
		at(february(20), s.recall),
		at(february(21), s.seal),
		at(february(26), s.produceMore),
		{february(26).At(17*time.Hour, time.UTC), s.answerOnline},
	}
}

// recall closes a document on which privilege is claimed after it was produced.
func (s documents) recall(ctx context.Context) error {
	m, err := s.matter(ctx, "City of Burlington")
	if err != nil {
		return err
	}
	d := m.Documents[len(m.Documents)-1]
	_, err = s.Engine.Do(ctx, s.legal(), "", recall.Close{
		Matter: m.ID, Documents: []document.Ref{{SHA256: d.SHA256, Event: d.Event}}, Ground: document.PrivilegeClaim,
		Custodian: s.supervisor(), On: s.today(), Claimant: "Office of the City Attorney (illustrative)",
		Reason: invented + " The response has a letter of counsel in it by mistake.",
	})
	return err
}

// seal adds a document that two people alone may open, and a redacted copy of it for all.
func (s documents) seal(ctx context.Context) error {
	const of = "Bernalillo County"
	d, err := s.file(ctx, s.legal(), "Sealed order of a state court.pdf", of)
	if err != nil {
		return err
	}
	sealed := transition.AddDocuments{
		Matter: s.matters[of], Documents: []field.Document{d}, Kind: document.CourtPaper, ReceivedOn: s.today(),
		Source: "County Counsel, by mail (illustrative)", Note: invented + " The order is under seal.",
		Readers: []string{s.legal(), s.supervisor()},
	}
	if _, err := s.Engine.Do(ctx, s.legal(), "", sealed); err != nil {
		return err
	}
	redacted, err := s.file(ctx, s.legal(), "Sealed order of a state court, redacted.pdf", of)
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", transition.AddDocuments{
		Matter: s.matters[of], Documents: []field.Document{redacted}, Kind: document.CourtPaper, ReceivedOn: s.today(),
		Source: "Our team (illustrative)", Note: invented + " The sealed parts are blacked out.", RedactionOf: []field.Document{d},
	})
	return err
}

// produceMore records a second production for a demand of which some came before.
func (s documents) produceMore(ctx context.Context) error {
	const of = "King County"
	d, err := s.file(ctx, s.legal(), "KING000181 to KING000260.pdf", of)
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", transition.RecordProduction{
		Matter: s.matters[of], ReceivedOn: s.today(), Source: "County Counsel, by email (illustrative)",
		Production: production.Given{
			Answers: []production.Answer{{Demand: "5", Answer: production.Partial, Documents: []string{d.SHA256}}},
			Via:     production.ByEmail, Bates: "KING000181-KING000260",
		},
		Documents: []field.Document{d}, Note: invented + " More records for demand 5 are to follow.",
	})
	return err
}

// answerOnline submits an answer as an invited office does. Nobody has recorded it yet.
func (s documents) answerOnline(ctx context.Context) error {
	const of = "Louisville Metro"
	const office = "Office of the County Attorney (illustrative address)"
	id, err := s.inviteOffice(ctx, of, office, "attorney@louisville.example")
	if err != nil {
		return err
	}
	actor := string(invitation.Stream(id))
	if _, err := s.Engine.Do(ctx, actor, "", invitation.Accept{Invitation: id, Number: 1}); err != nil {
		return err
	}
	d, err := s.file(ctx, actor, "LOU000097 to LOU000100, redacted.pdf", of)
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, actor, "", transition.Submit{
		Draft: "illustrative",
		Production: production.Given{Answers: []production.Answer{
			{Demand: "4", Answer: production.Partial, Documents: []string{d.SHA256}},
		}},
		Documents: []field.Document{d}, Note: invented + " The email of the privilege log, with the advice redacted.",
	})
	return err
}
