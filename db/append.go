package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/process"
)

// Update implements workflow.Store.
func (db *DB) Update(ctx context.Context, act workflow.Act, decide func(workflow.World, workflow.Act) (workflow.Decision, error)) (workflow.Receipt, error) {
	return db.writer.submit(ctx, func(ctx context.Context, g *group) (workflow.Receipt, error) {
		return g.act(ctx, act, decide)
	})
}

// errRepeated comes with the first receipt of an act that was done before:
// what this try did is to be undone.
var errRepeated = errors.New("this act was done before")

// act decides one act on the world as its savepoint sees it, and stores what
// was decided.
func (g *group) act(ctx context.Context, a workflow.Act, decide func(workflow.World, workflow.Act) (workflow.Decision, error)) (workflow.Receipt, error) {
	receipt, err := g.fresh(ctx, a, decide)
	if err == nil || a.Key == a.ID {
		return receipt, err
	}
	// Nearly every act is new, so that it is taken for new until something
	// speaks against it: its own row in acts, or any refusal, which a repeated
	// act may well meet because of what it did the first time.
	first, look := g.again(ctx, a)
	switch {
	case look != nil:
		return workflow.Receipt{}, look
	case first.Again:
		return first, errRepeated
	}
	return workflow.Receipt{}, err
}

func (g *group) fresh(ctx context.Context, a workflow.Act, decide func(workflow.World, workflow.Act) (workflow.Decision, error)) (workflow.Receipt, error) {
	world, err := gather(a.Actor, a.Command.Streams(), func(s workflow.Stream) (any, error) { return g.state(ctx, s) })
	if err != nil {
		return workflow.Receipt{}, err
	}
	d, err := decide(world, a)
	if err != nil {
		return workflow.Receipt{}, err
	}
	leaves, err := g.number(ctx, d.Events)
	if err != nil {
		return workflow.Receipt{}, err
	}
	receipt, err := g.record(ctx, a, d)
	if err == nil && a.Key != a.ID { // which is fresh: nobody can ever repeat it
		err = g.remember(ctx, a, receipt)
	}
	if err != nil {
		return workflow.Receipt{}, err
	}
	g.leaves = append(g.leaves, leaves...)
	return receipt, nil
}

// remember keeps an act's receipt for whoever tries again.
func (g *group) remember(ctx context.Context, a workflow.Act, receipt workflow.Receipt) error {
	text, err := json.Marshal(receipt)
	if err != nil {
		return err
	}
	g.dirty = true
	return g.q.InsertAct(ctx, sqlc.InsertActParams{Actor: a.Actor, Key: a.Key, Digest: a.Digest, Receipt: string(text), At: micros(a.At)})
}

// again finds the receipt of an act that was done before under the same key.
func (g *group) again(ctx context.Context, a workflow.Act) (workflow.Receipt, error) {
	before, err := g.q.ActByKey(ctx, sqlc.ActByKeyParams{Actor: a.Actor, Key: a.Key})
	if errors.Is(err, sql.ErrNoRows) {
		return workflow.Receipt{}, nil
	}
	if err != nil {
		return workflow.Receipt{}, err
	}
	if before.Digest != a.Digest {
		return workflow.Receipt{}, &workflow.Error{Code: workflow.Conflict, Field: "Idempotency-Key", Message: "This idempotency key was used for a different request before. Nothing was stored; use a new key for a new request."}
	}
	first := workflow.Receipt{Again: true}
	if err := json.Unmarshal([]byte(before.Receipt), &first); err != nil {
		return workflow.Receipt{}, fmt.Errorf("read the first receipt: %w", err)
	}
	return first, nil
}

// record folds a decision into its streams and stores what shows it:
// projections, credentials, outbox. Its events are numbered already.
func (g *group) record(ctx context.Context, a workflow.Act, d workflow.Decision) (workflow.Receipt, error) {
	receipt := workflow.Receipt{Act: a.ID, Events: make([]workflow.Recorded, 0, len(d.Events)), Created: d.Created, Pending: d.Pending}
	var touched []workflow.Stream
	var matter workflow.Stream
	for _, e := range d.Events {
		f, err := g.stream(ctx, e.Stream)
		if err != nil {
			return receipt, err
		}
		if f.state, err = workflow.Fold(f.state, e); err != nil {
			return receipt, err
		}
		f.no = e.No
		if _, again := g.own[e.Stream]; !again {
			touched = append(touched, e.Stream)
		}
		g.own[e.Stream] = f
		receipt.Events = append(receipt.Events, workflow.Recorded{Seq: e.Seq, Stream: e.Stream, Type: e.Data.Type()})
		if matter == "" && e.Stream.Kind() == workflow.KindMatter {
			matter = e.Stream
		}
	}
	for _, s := range touched {
		if err := g.show(ctx, s); err != nil {
			return receipt, err
		}
	}
	if err := g.keep(ctx, d.Credentials); err != nil {
		return receipt, err
	}
	if err := g.queue(ctx, a, d.Alerts); err != nil {
		return receipt, err
	}
	if len(d.Events) > 0 {
		g.dirty, g.signedAt = true, a.At
	}
	receipt.Size = g.size() + int64(len(d.Events))
	receipt.Index = receipt.Size - 1
	if m, ok := g.own[matter].state.(workflow.Matter); ok {
		receipt.State, receipt.Stage = m.State, m.Stage
	}
	return receipt, nil
}

// show brings a stream's projection up to its state.
func (g *group) show(ctx context.Context, s workflow.Stream) error {
	f := g.own[s]
	rows, err := g.project(ctx, f.state)
	if err != nil {
		return err
	}
	if r, err := replaceRows(ctx, g.q, f.rows, rows); err != nil {
		return g.taken(ctx, r, err)
	}
	f.rows = rows
	g.own[s] = f
	return nil
}

func (g *group) project(ctx context.Context, state any) ([]row, error) {
	m, ok := state.(workflow.Matter)
	if !ok {
		return project(state, nil), nil
	}
	s, err := g.state(ctx, workflow.ProcessStream(m.Process))
	if err != nil {
		return nil, err
	}
	def, _ := s.(*process.Definition)
	return project(m, def), nil
}

// keep stores or removes secrets' hashes.
func (g *group) keep(ctx context.Context, credentials []workflow.Credential) error {
	for _, c := range credentials {
		g.dirty = true
		var err error
		switch {
		case c.Kind == workflow.CredentialPassword:
			err = g.q.SetPassword(ctx, sqlc.SetPasswordParams{UserID: c.User, Hash: c.Hash})
		case c.Revoke:
			err = g.q.DeleteToken(ctx, sqlc.DeleteTokenParams{ID: c.ID, UserID: c.User})
		default:
			var label string
			if u, ok := g.own[workflow.UserStream(c.User)].state.(workflow.User); ok {
				label = u.Tokens[c.ID]
			}
			err = g.q.InsertToken(ctx, sqlc.InsertTokenParams{ID: c.ID, UserID: c.User, Label: label, Hash: c.Hash, ExpiresAt: micros(c.Expires)})
			if notUnique(err) {
				return (&workflow.Error{Code: workflow.Conflict, Field: "token", Message: "This token is in use already. Nothing was stored; make a new one."}).Because(err)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// queue puts alerts into the outbox; one that is there already stays as it is.
func (g *group) queue(ctx context.Context, a workflow.Act, alerts []workflow.Alert) error {
	for _, alert := range alerts {
		g.dirty = true
		s, err := g.state(ctx, workflow.MatterStream(alert.Matter))
		if err != nil {
			return err
		}
		m, _ := s.(workflow.Matter)
		if err := g.q.QueueMail(ctx, sqlc.QueueMailParams{
			ID: mailID(alert), Key: alert.Key, Kind: string(alert.Kind), MatterID: alert.Matter, ReviewID: m.Review, DeadlineID: alert.Deadline,
			Version: int64(alert.Version), Rung: int64(alert.Rung), ApprovalID: alert.Approval, Late: alert.Late,
			Recipient: alert.Recipient, QueuedAt: micros(a.At),
		}); err != nil {
			return err
		}
	}
	return nil
}

// mailID is derived from the alert's key, which is unique, so that the store
// draws no lots of its own.
func mailID(alert workflow.Alert) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(alert.Key)).String()
}

// taken says in words of the domain which unique rule a row would break.
func (g *group) taken(ctx context.Context, r row, err error) error {
	if !notUnique(err) {
		return err
	}
	conflict := func(field, message string) error {
		return (&workflow.Error{Code: workflow.Conflict, Field: field, Message: message}).Because(err)
	}
	switch r := r.(type) {
	case usersRow:
		return conflict("email", fmt.Sprintf("The e-mail address %s belongs to another user. Nothing was stored; give another address, or enable that user again.", r.Email))
	case jurisdictionsRow:
		return conflict("name", fmt.Sprintf("%s (%s, %s) is already on record. Nothing was stored; use that one, or leave it out.", r.Name, r.State, r.Kind))
	case mattersRow:
		name := "A jurisdiction"
		if s, err := g.state(ctx, workflow.JurisdictionStream(r.JurisdictionID)); err == nil {
			if j, ok := s.(workflow.Jurisdiction); ok {
				name = fmt.Sprintf("%s (%s)", j.Name, j.State)
			}
		}
		return conflict("jurisdictions", name+" already has a matter in this review. Nothing was stored; leave it out, or reopen its matter.")
	}
	return err
}
