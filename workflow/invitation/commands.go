package invitation

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/alert"
	"duces/workflow/contactmail"
	"duces/workflow/matter"
	"duces/workflow/validation"
)

// Invite lets a contact of the matter's jurisdiction answer online.
type Invite struct {
	Matter  string `json:"matter"`
	Contact string `json:"contact"`
}

// CommandName implements workflow.Command.
func (Invite) CommandName() string { return "Invite" }

// Streams implements workflow.Command.
func (c Invite) Streams() []workflow.Stream { return []workflow.Stream{matter.Stream(c.Matter)} }

// Decide implements workflow.Command.
func (c Invite) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbInvite); err != nil {
		return workflow.Decision{}, err
	}
	if err := Open(w); err != nil {
		return workflow.Decision{}, err
	}
	contact, known := w.Jurisdiction().ContactByID(c.Contact)
	switch {
	case !known:
		return workflow.Decision{}, workflow.Malformed("contact", validation.Required("Contact"))
	case contact.Email == "" || contact.Email == workflow.ErasedText:
		return workflow.Decision{}, workflow.Malformed("contact", "This contact has no email address. Add one first.")
	case !contact.HeldOn(w.Today()):
		return workflow.Decision{}, workflow.Malformed("contact", "This contact does not hold the office today. Choose someone who does.")
	}
	q := OfMatter{Matter: c.Matter}
	if err := facts.Ask(&q); err != nil {
		return workflow.Decision{}, err
	}
	for _, id := range q.IDs {
		i, err := Find(facts, id)
		if err != nil {
			return workflow.Decision{}, err
		}
		if i.Contact == contact.ID && !i.Revoked && (i.Accepted || a.At.Before(i.Code.Expires)) {
			return workflow.Decision{}, workflow.Refuse("invited", contact.Holder()+" is invited already.", "Revoke that invitation first.")
		}
	}
	id := a.NewID("invitation")
	invited := a.Event(Stream(id), w.Today(), Invited{Matter: c.Matter, Contact: contact.ID, Office: contact.Office, Of: w.Jurisdiction().Title()})
	invited.Personal = map[string]workflow.Sealed{
		"name": a.Seal(Stream(id), "name", contact.Holder()), "email": a.Seal(Stream(id), "email", contact.Email),
	}
	return workflow.Decision{Events: []workflow.Event{invited, code(a, id, 1, FirstLife)}, Created: []string{id}}, nil
}

// Open refuses where nobody may answer online: the review does not allow it, or the matter is closed.
func Open(w *matter.Work) error {
	if !w.Review().Online {
		return workflow.Refuse("online", "Respondents may not answer online in this review.", "Turn it on on the page of the review first.")
	}
	if state, _ := w.Process().State(w.Matter().State); state.Terminal {
		return workflow.Refuse("closed", "This matter is closed.", "Reopen it first.")
	}
	return nil
}

func code(a workflow.Act, id string, number int, life time.Duration) workflow.Event {
	return a.Event(Stream(id), a.Today(), CodeMade{Number: number, Expires: a.At.Add(life).UTC().Truncate(time.Second)})
}

// MakeCode makes another link and code for somebody who signed in before and asks again. The program alone
// does it: whoever asks is nobody yet.
type MakeCode struct {
	Invitation string `json:"invitation"`
}

// CommandName implements workflow.Command.
func (MakeCode) CommandName() string { return "MakeCode" }

// Streams implements workflow.Command.
func (c MakeCode) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Invitation)} }

// Decide implements workflow.Command.
func (c MakeCode) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.System {
		return workflow.Decision{}, workflow.Forbid("Only the program itself can do this.")
	}
	i, _, err := live(facts, a, c.Invitation)
	if err != nil {
		return workflow.Decision{}, err
	}
	if !i.Accepted && !a.At.Before(i.Code.Expires) {
		return workflow.Decision{}, workflow.Refuse("expired", "This invitation has expired.", "Ask for another one.")
	}
	if i.Opens(i.Code.Number, a.At) && a.At.Before(i.Code.Made.Add(MadeAgain)) {
		return workflow.Decision{}, nil // anybody may ask: the code that somebody is about to type stays good
	}
	if !i.Accepted { // the same once more, so that the mail which invited them stays good
		return workflow.Decision{Events: []workflow.Event{code(a, i.ID, i.Code.Number, i.Code.Expires.Sub(a.At))}}, nil
	}
	return workflow.Decision{Events: []workflow.Event{code(a, i.ID, i.Code.Number+1, LaterLife)}}, nil
}

// live finds an invitation that is not revoked, with the matter that it still opens.
func live(facts workflow.Facts, a workflow.Act, id string) (Invitation, *matter.Work, error) {
	i, err := Find(facts, id)
	if err != nil {
		return i, nil, err
	}
	own, _ := workflow.BuiltInActor(workflow.SystemActor)
	w, err := matter.Begin(facts.As(own), a, i.Matter)
	if err != nil {
		return i, w, err
	}
	if i.Revoked {
		return i, w, workflow.Refuse("revoked", "This invitation was revoked.", "Ask for another one.")
	}
	contact, known := w.Jurisdiction().ContactByID(i.Contact)
	if !known {
		// After a merge the contact goes on in the other record, under another id.
		contact, known = w.Jurisdiction().ContactWith(i.Office, i.Email)
	}
	switch {
	case !known || !contact.HeldOn(w.Today()):
		return i, w, workflow.Refuse("office", "This contact no longer holds the office.", "Ask whoever holds it now.")
	case !workflow.SameName(contact.Email, i.Email):
		return i, w, workflow.Refuse("email", "This contact has another email address now.", "Ask for another invitation.")
	}
	return i, w, Open(w)
}

// Live finds what the actor was invited to. Nothing of the matter is for whoever gets an error.
func Live(facts workflow.Facts, a workflow.Act) (Invitation, *matter.Work, error) {
	if err := facts.Actor.May(workflow.VerbAnswer); err != nil {
		return Invitation{}, nil, err
	}
	i, w, err := live(facts, a, workflow.Stream(facts.Actor.ID).ID())
	if err == nil && !i.Accepted {
		err = workflow.Refuse("not_accepted", "Nobody has signed in with this invitation yet.", "Use the link and the code of the mail.")
	}
	return i, w, err
}

// Accept uses up a link and its code. Whether somebody has both, the caller has checked.
type Accept struct {
	Invitation string `json:"invitation"`
	Number     int    `json:"number"`
}

// CommandName implements workflow.Command.
func (Accept) CommandName() string { return "AcceptInvitation" }

// Streams implements workflow.Command.
func (c Accept) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Invitation)} }

// Decide implements workflow.Command.
func (c Accept) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.ID != string(Stream(c.Invitation)) {
		return workflow.Decision{}, workflow.Absent(KindName)
	}
	i, _, err := live(facts, a, c.Invitation)
	if err != nil {
		return workflow.Decision{}, err
	}
	if !i.Opens(c.Number, a.At) {
		return workflow.Decision{}, workflow.Refuse("used", "This link was used, or has expired.", "Ask for another one.")
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(i.ID), a.Today(), Accepted{Number: c.Number})}}, nil
}

// RecordTried says that a mail to the person is tried now, before a mail server is asked.
type RecordTried struct {
	Invitation string `json:"invitation"`
	What       string `json:"what"`
	Number     int    `json:"number"`
	Attempt    int    `json:"attempt"`          // from 1
	Answer     string `json:"answer,omitempty"` // of the mail server to the attempt before, if that is known
}

// CommandName implements workflow.Command.
func (RecordTried) CommandName() string { return "RecordRespondentTried" }

// Streams implements workflow.Command.
func (c RecordTried) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Invitation)} }

// Decide implements workflow.Command. It is a Conflict if another attempt came first.
func (c RecordTried) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.System {
		return workflow.Decision{}, workflow.Forbid("Only the program itself can do this.")
	}
	i, err := Find(facts, c.Invitation)
	if err != nil {
		return workflow.Decision{}, err
	}
	n := slices.IndexFunc(i.Mails, func(m Mail) bool { return m.about(c.What, c.Number) })
	if n < 0 {
		return workflow.Decision{}, workflow.Clash("This mail went out, or is no longer owed.")
	}
	if err := i.Mails[n].Follows(c.Attempt); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(i.ID), a.Today(), MailTried{What: c.What, Number: c.Number, Attempt: c.Attempt})
	e.Personal = contactmail.Answered(a, Stream(i.ID), c.Answer)
	return workflow.Decision{Events: []workflow.Event{e}}, nil
}

// RecordMailed records that a mail to the person went out, or never will.
type RecordMailed struct {
	Invitation string `json:"invitation"`
	What       string `json:"what"`
	Number     int    `json:"number"`
	Failed     bool   `json:"failed,omitempty"`
	Answer     string `json:"answer"`
}

// CommandName implements workflow.Command.
func (RecordMailed) CommandName() string { return "RecordRespondentMailed" }

// Streams implements workflow.Command.
func (c RecordMailed) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Invitation)} }

// Decide implements workflow.Command.
func (c RecordMailed) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.System {
		return workflow.Decision{}, workflow.Forbid("Only the program itself can do this.")
	}
	i, err := Find(facts, c.Invitation)
	if err != nil {
		return workflow.Decision{}, err
	}
	for _, m := range i.Mails {
		if !m.about(c.What, c.Number) {
			continue
		}
		var d workflow.Decision
		if c.Failed && (c.What != MailCode || !i.Code.Used) { // whoever signed in with a code has it
			if d, err = alerts(facts, a, i, workflow.AlertUnsent, fmt.Sprintf("unsent/%s/%d", i.ID, m.No)); err != nil {
				return d, err
			}
		}
		e := a.Event(Stream(i.ID), a.Today(), Mailed{What: c.What, Number: c.Number, Failed: c.Failed})
		e.Personal = contactmail.Answered(a, Stream(i.ID), c.Answer)
		d.Events = append(d.Events, e)
		return d, nil
	}
	return workflow.Decision{}, nil
}

// Revoke ends an invitation: no link of it, and no session, opens anything from that moment.
type Revoke struct {
	Matter     string `json:"matter,omitempty"` // that the caller takes it to be of; empty: any
	Invitation string `json:"invitation"`
	Reason     string `json:"reason"`
	// Found says that its link or code was found, and in what. The program alone says so.
	Found string `json:"found,omitempty"`
}

// CommandName implements workflow.Command.
func (Revoke) CommandName() string { return "RevokeInvitation" }

// Streams implements workflow.Command.
func (c Revoke) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Invitation)} }

// Decide implements workflow.Command.
func (c Revoke) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	i, err := Find(facts, c.Invitation)
	if err != nil {
		return workflow.Decision{}, err
	}
	if c.Matter != "" && c.Matter != i.Matter {
		return workflow.Decision{}, workflow.Absent(KindName)
	}
	if err := facts.Actor.May(workflow.VerbInvite); err != nil && facts.Actor.Role != workflow.System {
		return workflow.Decision{}, err
	}
	if err := workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true)); err != nil {
		return workflow.Decision{}, err
	}
	if c.Found != "" && facts.Actor.Role != workflow.System {
		return workflow.Decision{}, workflow.Forbid("Only the program itself can do this.")
	}
	if i.Revoked {
		return workflow.Decision{}, nil
	}
	var d workflow.Decision
	if c.Found != "" {
		if d, err = alerts(facts, a, i, workflow.AlertRevoked, "revoked/"+i.ID); err != nil {
			return d, err
		}
	}
	e := a.Event(Stream(i.ID), a.Today(), Revoked{Found: c.Found})
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: a.Seal(Stream(i.ID), workflow.ReasonName, c.Reason)}
	d.Events = append(d.Events, e)
	return d, nil
}

// alerts tells whoever looks after the matter what became of an invitation or a mail.
func alerts(facts workflow.Facts, a workflow.Act, i Invitation, kind workflow.AlertKind, key string) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, i.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	m := w.Matter()
	w.Join(workflow.Decision{Alerts: alert.ToOwners(facts, w.Review(), m.Owner, a.At, workflow.Alert{Key: key, Kind: kind, Matter: m.ID, Review: m.Review})})
	return w.Decision(), nil
}
