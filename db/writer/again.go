package writer

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
)

// actKey is what an act can be repeated by.
type actKey struct{ actor, key string }

func keyOf(a workflow.Act) actKey { return actKey{a.Actor, a.Key} }

// digest is what a key is bound to: the act's own digest, or a keyed hash of it
// and of the secret. The key lies outside the database.
func (w *Writer) digest(a workflow.Act) string {
	if a.Secret == "" {
		return a.Digest
	}
	mac := hmac.New(sha256.New, w.secret[:])
	mac.Write([]byte(a.Digest + "\n" + a.Secret))
	return hex.EncodeToString(mac.Sum(nil))
}

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
		return workflow.Result{}, &workflow.Error{Code: workflow.Conflict, Field: "Idempotency-Key", Message: "This idempotency key was already used for a different request. Nothing was saved. Use a new key for a new request."}
	}
	first := workflow.Result{Again: true}
	if err := json.Unmarshal([]byte(d.text), &first); err != nil {
		return workflow.Result{}, fmt.Errorf("read the first result: %w", err)
	}
	return first, nil
}

// remember keeps an act's result for whoever tries again: in the group at
// once, if the act succeeds, and on disk with the rows of other acts, which go
// many to a statement.
func (g *group) remember(a workflow.Act, result workflow.Result) error {
	if a.Key == a.ID { // a fresh key: nobody can ever repeat it
		return nil
	}
	text, err := json.Marshal(result)
	if err != nil {
		return err
	}
	g.doing = &doneAct{keyOf(a), a.Digest, string(text)}
	g.acts = append(g.acts, a.Actor, a.Key, a.Digest, string(text), column.Micros(a.At))
	return nil
}

// again finds the first result of an act that was done under the same key in a group that is committed.
func (g *group) again(ctx context.Context, a workflow.Act) (workflow.Result, error) {
	q, err := g.w.reader(ctx)
	if err != nil {
		return workflow.Result{}, err
	}
	before, err := q.ActByKey(ctx, sqlc.ActByKeyParams{Actor: a.Actor, Key: a.Key})
	if errors.Is(err, sql.ErrNoRows) {
		return workflow.Result{}, nil
	}
	if err != nil {
		return workflow.Result{}, g.w.checked(err)
	}
	return doneAct{digest: before.Digest, text: before.Receipt}.result(a)
}

// recall looks up which acts of a group that failed were done before, so that whoever tries again costs no
// transaction of its own: after a failed commit that may be all of them.
func (g *group) recall(ctx context.Context, jobs []*job) {
	q, err := g.w.reader(ctx)
	if err != nil {
		return // each act finds out by itself
	}
	for _, j := range jobs {
		if j.act == nil || j.act.Key == j.act.ID {
			continue
		}
		if before, err := q.ActByKey(ctx, sqlc.ActByKeyParams{Actor: j.act.Actor, Key: j.act.Key}); err == nil {
			key := keyOf(*j.act)
			g.done[key] = doneAct{key, before.Digest, before.Receipt}
		}
	}
}
