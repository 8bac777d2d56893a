package workflow

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"duces/workflow/deadline"
)

// request asks a second person, and tells the supervisors of the review.
func (b *bench) request(q inquiry, personal map[string]Sealed) error {
	hash, err := contentHash(b.matter.ID, q.transition.Name, b.matter.State, q.on, q.given.fields, personal)
	if err != nil {
		return err
	}
	id := b.act.newID("approval/" + b.matter.ID)
	e := b.act.event(MatterStream(b.matter.ID), deadline.DateIn(b.act.At, zone(b.place.Zone)), ApprovalRequested{
		Approval: id, Transition: q.transition.Name, From: b.matter.State, On: q.on, Fields: q.given.fields, Hash: hash,
	})
	e.Personal = personal
	b.add(e)
	b.pending = id
	others := slices.DeleteFunc(b.world.members(b.review, Supervisor), func(u User) bool { return u.ID == b.act.Actor })
	// Only another supervisor can decide, and so stand in.
	for _, t := range b.standIns(others, func(d User) bool { return d.Role == Supervisor && d.ID != b.act.Actor }) {
		b.alerts = append(b.alerts, Alert{
			Key: "approval/" + id + "/" + t.to.ID, Kind: AlertApproval, Matter: b.matter.ID, Approval: id,
			Recipient: t.to.ID, For: t.of, NotBefore: t.to.AfterQuiet(b.act.At, time.Time{}),
		})
	}
	return nil
}

// Approve decides a request for an adverse transition, by a second person.
type Approve struct {
	Matter   string `json:"matter"`
	Approval string `json:"approval"`
	Approve  bool   `json:"approve"`
	Note     string `json:"note,omitempty"`
	// Hash, if given, is what the approver saw; it must be what would happen.
	Hash string `json:"hash,omitempty"`
}

// Streams implements Command.
func (c Approve) Streams() []Stream { return matterStreams([]string{c.Matter}) }

func (c Approve) decide(w World, a Act) (Decision, error) {
	b, err := begin(w, a, c.Matter)
	if err != nil {
		return Decision{}, err
	}
	asked, ok := b.matter.Approval(c.Approval)
	if !ok {
		return Decision{}, Absent("approval")
	}
	if err := mayApprove(w.Actor, asked); err != nil {
		return Decision{}, err
	}
	if asked.Status != Pending {
		return Decision{}, &Error{Code: Conflict, Existing: asked.Status, Message: "This request is no longer open: it was " + approvalWords[asked.Status] + "."}
	}
	if c.Hash != "" && c.Hash != asked.Hash {
		return Decision{}, conflict("What would happen is not what you were shown. Look at the request again and decide.")
	}
	if err := checkNote(c.Note); err != nil {
		return Decision{}, err
	}
	today := deadline.DateIn(a.At, zone(b.place.Zone))
	if !c.Approve {
		if blankText(c.Note) {
			return Decision{}, invalid("note", "Note: say why the request is rejected.")
		}
		e := a.event(MatterStream(b.matter.ID), today, ApprovalRejected{Approval: asked.ID})
		e.Personal = b.personal(nil, c.Note)
		b.add(e)
		return b.decision(), nil
	}
	return b.grant(asked, c.Note, today)
}

// grant checks the request once more, as of now, and performs exactly it.
func (b *bench) grant(asked Approval, note string, today deadline.Date) (Decision, error) {
	t, ok := b.def.Transition(asked.Transition)
	if !ok {
		return Decision{}, &Error{Code: Internal, Message: "The process no longer has the transition that was asked for."}
	}
	hash, err := contentHash(b.matter.ID, asked.Transition, asked.From, asked.On, asked.Fields, asked.Personal)
	if err != nil {
		return Decision{}, err
	}
	if hash != asked.Hash || asked.From != b.matter.State {
		return Decision{}, conflict("What would happen is not what was asked for. Ask for the act anew.")
	}
	e := b.act.event(MatterStream(b.matter.ID), today, ApprovalGiven{Approval: asked.ID, Hash: asked.Hash})
	e.Personal = b.personal(nil, note)
	b.add(e)
	b.settle()
	q := b.inquire(t, asked.On)
	if err := allowed(q); err != nil {
		return Decision{}, err
	}
	raw := asked.Fields.clone()
	for name, sealed := range asked.Personal {
		if field, ok := textField(name); ok {
			if raw[field], err = jsonText(sealed.Text()); err != nil {
				return Decision{}, err
			}
		}
	}
	if q.given, err = read(t, raw); err != nil {
		return Decision{}, err
	}
	q.asked = true
	if err := b.checkDate(q); err != nil {
		return Decision{}, err
	}
	if err := runGuards(q); err != nil {
		return Decision{}, err
	}
	if err := b.perform(q, asked.Personal, asked); err != nil {
		return Decision{}, err
	}
	return b.decision(), nil
}

// WithdrawApproval takes a request back; only the one who made it may.
type WithdrawApproval struct {
	Matter   string `json:"matter"`
	Approval string `json:"approval"`
}

// Streams implements Command.
func (c WithdrawApproval) Streams() []Stream { return matterStreams([]string{c.Matter}) }

func (c WithdrawApproval) decide(w World, a Act) (Decision, error) {
	b, err := begin(w, a, c.Matter)
	if err != nil {
		return Decision{}, err
	}
	asked, ok := b.matter.Approval(c.Approval)
	switch {
	case !ok:
		return Decision{}, Absent("approval")
	case asked.RequestedBy != w.Actor.ID:
		return Decision{}, forbidden("Only the one who asked may withdraw a request.")
	case asked.Status != Pending:
		return Decision{}, conflict(fmt.Sprintf("This request is no longer open: it was %s.", approvalWords[asked.Status]))
	}
	b.note(deadline.DateIn(a.At, zone(b.place.Zone)), ApprovalWithdrawn{Approval: asked.ID})
	return b.decision(), nil
}

var approvalWords = map[string]string{
	Given: "approved", Rejected: "rejected", Withdrawn: "withdrawn", Lapsed: "overtaken by another move", Pending: "pending",
}

// textField is the field behind a personal value's name, if there is one.
func textField(personal string) (string, bool) { return strings.CutPrefix(personal, "fields.") }

func jsonText(s string) (json.RawMessage, error) { return json.Marshal(s) }

func (f Fields) clone() map[string]json.RawMessage {
	c := make(map[string]json.RawMessage, len(f))
	maps.Copy(c, f)
	return c
}
