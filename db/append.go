package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"duces/db/column"
	"duces/db/history"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
)

// Update implements workflow.Store.
func (db *DB) Update(ctx context.Context, act workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	return db.writer.submit(ctx, func(ctx context.Context, g *group) (workflow.Result, error) {
		return g.act(ctx, act, decide)
	})
}

// errRepeated comes with the first receipt of an act that was done before:
// what this try did is to be undone.
var errRepeated = errors.New("this act was done before")

// act decides one act on the world as its savepoint sees it, and stores what
// was decided.
func (g *group) act(ctx context.Context, a workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	if before, done := g.done[keyOf(a)]; done {
		first, err := before.result(a)
		if err == nil {
			err = errRepeated
		}
		return first, err
	}
	receipt, err := g.fresh(ctx, a, decide)
	if err == nil || a.Key == a.ID || g.unsound {
		return receipt, err
	}
	// Nearly every act is new, so that it is taken for new until something
	// speaks against it: its own row in acts, or any refusal, which a repeated
	// act may well meet because of what it did the first time.
	first, look := g.again(ctx, a)
	switch {
	case look != nil:
		return workflow.Result{}, look
	case first.Again:
		return first, errRepeated
	}
	return workflow.Result{}, err
}

func (g *group) fresh(ctx context.Context, a workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	world, err := history.Gather(a.Actor, a.Command.Streams(), func(streams []workflow.Stream) ([]any, error) { return g.states(ctx, streams) })
	if err != nil {
		return workflow.Result{}, err
	}
	d, err := decide(world, a)
	if err != nil {
		return workflow.Result{}, err
	}
	if err := g.number(ctx, d.Events); err != nil {
		return workflow.Result{}, err
	}
	receipt, store, err := g.record(ctx, a, d)
	if err != nil {
		g.unsound = g.unsound || !g.careful // the hand may have stored half of it
		return workflow.Result{}, err
	}
	if !g.careful {
		g.w.hand.take(store)
		if err := g.remember(a, receipt); err != nil {
			g.unsound = true
			return workflow.Result{}, err
		}
		if err := g.encode(ctx, d.Events); err != nil {
			g.unsound = true // the hand may have stored half of it
			return workflow.Result{}, err
		}
		return receipt, nil
	}
	if err := g.encode(ctx, d.Events); err != nil {
		return workflow.Result{}, err
	}
	if err := store(); err != nil {
		return workflow.Result{}, err
	}
	if err := g.remember(a, receipt); err != nil {
		return workflow.Result{}, err
	}
	acts := g.acts
	g.acts = nil
	return receipt, g.insert(ctx, actColumns, acts)
}

// actKey is what an act can be repeated by.
type actKey struct{ actor, key string }

func keyOf(a workflow.Act) actKey { return actKey{a.Actor, a.Key} }

// doneAct is what is known of an act that was done: which request it was, and
// its first result as JSON.
type doneAct struct {
	key          actKey
	digest, text string
}

// result gives the first result, marked as such, to a repeated act. Another
// request under the same key is a Conflict.
func (d doneAct) result(a workflow.Act) (workflow.Result, error) {
	if d.digest != a.Digest {
		return workflow.Result{}, &workflow.Error{Code: workflow.Conflict, Field: "Idempotency-Key", Message: "This idempotency key was used for a different request before. Nothing was stored; use a new key for a new request."}
	}
	first := workflow.Result{Again: true}
	if err := json.Unmarshal([]byte(d.text), &first); err != nil {
		return workflow.Result{}, fmt.Errorf("read the first receipt: %w", err)
	}
	return first, nil
}

// remember keeps an act's result for whoever tries again: in the group at
// once, if the act succeeds, and on disk with the rows of other acts, which go
// many to a statement; with care its row goes at once.
func (g *group) remember(a workflow.Act, receipt workflow.Result) error {
	if a.Key == a.ID { // a fresh key: nobody can ever repeat it
		return nil
	}
	text, err := json.Marshal(receipt)
	if err != nil {
		return err
	}
	g.doing = &doneAct{keyOf(a), a.Digest, string(text)}
	g.acts = append(g.acts, a.Actor, a.Key, a.Digest, string(text), column.Micros(a.At))
	return nil
}

// again finds the first result of an act that was done in an earlier group
// under the same key.
func (g *group) again(ctx context.Context, a workflow.Act) (workflow.Result, error) {
	if !g.careful {
		_ = g.w.hand.wait() // its failure is the group's, at the end
	}
	before, err := g.q.ActByKey(ctx, sqlc.ActByKeyParams{Actor: a.Actor, Key: a.Key})
	if errors.Is(err, sql.ErrNoRows) {
		return workflow.Result{}, nil
	}
	if err != nil {
		return workflow.Result{}, err
	}
	return doneAct{digest: before.Digest, text: before.Receipt}.result(a)
}

// record folds a decision into its streams, and gives the receipt and what is
// to be stored: projections, credentials, outbox. The events are numbered
// already.
func (g *group) record(ctx context.Context, a workflow.Act, d workflow.Decision) (receipt workflow.Result, store func() error, err error) {
	receipt = workflow.Result{Act: a.ID, Events: make([]workflow.Recorded, 0, len(d.Events)), Created: d.Created, Pending: d.Pending}
	var touched []workflow.Stream
	var mat workflow.Stream
	for _, e := range d.Events {
		f, err := g.stream(ctx, e.Stream)
		if err != nil {
			return receipt, nil, err
		}
		if f.state, err = kinds.All.Fold(f.state, e); err != nil {
			return receipt, nil, err
		}
		f.no = e.No
		if _, again := g.own[e.Stream]; !again {
			touched = append(touched, e.Stream)
		}
		g.own[e.Stream] = f
		receipt.Events = append(receipt.Events, workflow.Recorded{Seq: e.Seq, Stream: e.Stream, Type: e.Data.Type()})
		if mat == "" && e.Stream.Kind() == matter.KindName {
			mat = e.Stream
		}
	}
	receipt.Size = g.size() + int64(len(d.Events))
	receipt.Index = receipt.Size - 1
	if m, ok := g.own[mat].state.(matter.Matter); ok {
		receipt.State, receipt.Stage = m.State, m.Stage
	}
	rows, err := g.show(ctx, touched)
	if err != nil {
		return receipt, nil, err
	}
	labels := g.labels(d.Credentials)
	mails, err := g.mails(ctx, a, d.Alerts)
	if err != nil {
		return receipt, nil, err
	}
	if len(d.Events) > 0 {
		g.signedAt = a.At
	}
	g.dirty = g.dirty || len(d.Events) > 0 || len(d.Credentials) > 0 || len(d.Alerts) > 0 || a.Key != a.ID
	return receipt, func() error {
		if err := g.replace(ctx, rows); err != nil {
			return err
		}
		for i, c := range d.Credentials {
			if err := g.keep(ctx, c, labels[i]); err != nil {
				return err
			}
		}
		for _, s := range d.Dropped {
			if err := g.q.DropAlerts(ctx, sqlc.DropAlertsParams{MatterID: s.Matter, DeadlineID: s.Deadline, Answer: s.Why}); err != nil {
				return err
			}
		}
		for _, m := range mails {
			if err := g.q.QueueMail(ctx, m); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// shown are a stream's rows before and after an act.
type shown struct{ before, after []workflow.Row }

// shownAtOnce is how many streams' rows are worth a turn of the hand.
const shownAtOnce = 256

// show brings the rows of streams up to their states. Of an act that touches
// many, the hand begins to store the first while the last are still worked
// out; what it has not been given is returned.
func (g *group) show(ctx context.Context, streams []workflow.Stream) ([]shown, error) {
	var shows []shown
	for _, s := range streams {
		f := g.own[s]
		after, err := g.project(ctx, s, f.state)
		if err != nil {
			return nil, err
		}
		shows = append(shows, shown{f.rows, after})
		f.rows = after
		g.own[s] = f
		if !g.careful && len(shows) == shownAtOnce {
			chunk := shows
			shows = nil
			g.w.hand.take(func() error { return g.replace(ctx, chunk) })
		}
	}
	return shows, nil
}

func (g *group) replace(ctx context.Context, shows []shown) error {
	for _, s := range shows {
		if r, err := projection.Replace(ctx, g.q, s.before, s.after); err != nil {
			return g.taken(ctx, r, err)
		}
	}
	return nil
}

func (g *group) project(ctx context.Context, s workflow.Stream, state any) ([]workflow.Row, error) {
	if state == nil {
		return nil, nil
	}
	var def *process.Definition
	if hash := kinds.All.Process(s, state); hash != "" {
		var err error
		if def, err = g.process(ctx, hash); err != nil {
			return nil, err
		}
	}
	return kinds.All.Rows(s, state, def), nil
}

// process gives a definition by its content hash; nil if it is not on record.
func (g *group) process(ctx context.Context, hash string) (*process.Definition, error) {
	s, err := g.state(ctx, review.ProcessStream(hash))
	def, _ := s.(*process.Definition)
	return def, err
}

// labels are those of new tokens, which stand in their users' states.
func (g *group) labels(credentials []workflow.Credential) []string {
	labels := make([]string, len(credentials))
	for i, c := range credentials {
		if u, ok := g.own[account.Stream(c.User)].state.(account.User); ok {
			labels[i] = u.Tokens[c.ID]
		}
	}
	return labels
}

// keep stores or removes a secret's hash.
func (g *group) keep(ctx context.Context, c workflow.Credential, label string) error {
	switch {
	case c.Kind == workflow.CredentialPassword:
		return g.q.SetPassword(ctx, sqlc.SetPasswordParams{UserID: c.User, Hash: c.Hash})
	case c.Kind == workflow.CredentialFeed && c.Revoke:
		return g.q.DeleteFeed(ctx, sqlc.DeleteFeedParams{ID: c.ID, UserID: c.User})
	case c.Kind == workflow.CredentialFeed:
		return g.q.InsertFeed(ctx, sqlc.InsertFeedParams{ID: c.ID, UserID: c.User, Hash: c.Hash, Scope: c.Scope.Kind, ScopeID: c.Scope.ID})
	case c.Revoke:
		return g.q.DeleteToken(ctx, sqlc.DeleteTokenParams{ID: c.ID, UserID: c.User})
	}
	err := g.q.InsertToken(ctx, sqlc.InsertTokenParams{ID: c.ID, UserID: c.User, Label: label, Hash: c.Hash, ExpiresAt: column.Micros(c.Expires)})
	if sqlite.NotUnique(err) {
		return (&workflow.Error{Code: workflow.Conflict, Field: "token", Message: "This token is in use already. Nothing was stored; make a new one."}).Because(err)
	}
	return err
}

// mails makes rows of the outbox; one whose key is there already will stay as it is.
func (g *group) mails(ctx context.Context, a workflow.Act, alerts []workflow.Alert) ([]sqlc.QueueMailParams, error) {
	rows := make([]sqlc.QueueMailParams, 0, len(alerts))
	for _, alert := range alerts {
		s, err := g.state(ctx, matter.Stream(alert.Matter))
		if err != nil {
			return nil, err
		}
		m, _ := s.(matter.Matter)
		alert.Review = m.Review
		rows = append(rows, projection.MailRow(alert, a.At))
	}
	return rows, nil
}

// taken says in words of the domain which unique rule a row would break.
func (g *group) taken(ctx context.Context, r workflow.Row, err error) error {
	if !sqlite.NotUnique(err) || !g.careful { // without care it is the group that fails, and not the act
		return err
	}
	field, sentence, ok := projection.Rule(r, func(jur string) string {
		s, err := g.state(ctx, jurisdiction.Stream(jur))
		if j, ok := s.(jurisdiction.Jurisdiction); err == nil && ok {
			return fmt.Sprintf("%s (%s)", j.Name, j.State)
		}
		return "A jurisdiction"
	})
	if !ok {
		return err
	}
	return (&workflow.Error{Code: workflow.Conflict, Field: field, Message: sentence}).Because(err)
}
