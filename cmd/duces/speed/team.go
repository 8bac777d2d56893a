package speed

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"duces/db"
	"duces/db/blob"
	"duces/db/outbox"
	"duces/db/read"
	"duces/db/recount"
	"duces/db/writer"
	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotate"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// atOnce is how many matters a bulk act has.
const atOnce = 1000

var (
	begins  = time.Date(2018, 1, 24, 15, 0, 0, 0, time.UTC)
	morning = time.Date(2018, 2, 24, 13, 0, 0, 0, time.UTC) // after the day on which every response is due
)

// team is a review at work in a store of its own.
type team struct {
	dir    string
	store  *db.DB
	now    time.Time
	engine *workflow.Engine
	legal  string
	token  string // of the legal user
	review string
	ids    []string // of its matters
	long   string   // the matter with the longest history
	tick   float64  // milliseconds for each matter, of one that found all deadlines missed
	head   int64    // of the ledger, before what is measured
}

// With these the legal user signs in.
const (
	legalEmail = "legal@example.gov"
	password   = "granite-otter-weaves-violet-maps"
)

var passwordHash = sync.OnceValues(func() (string, error) { return access.HashPassword(context.Background(), password) })

// store is what the clock asks and writes.
type store struct {
	*read.Reads
	*writer.Writer
	*outbox.Outbox
	*recount.Recounts
	*blob.Blobs
}

func (t *team) parts() store {
	return store{t.store.Read, t.store.Writer, t.store.Outbox, t.store.Recounts, t.store.Blobs}
}

// newTeam opens a store with a review and the two people who work on it.
func newTeam(ctx context.Context, dir string) (*team, error) {
	opened, err := db.Open(ctx, dir, db.Options{})
	if err != nil {
		return nil, err
	}
	t := &team{dir: dir, store: opened, now: begins}
	t.engine = workflow.NewEngine(opened.Writer, func() time.Time { return t.now })
	hash, err := passwordHash()
	if err != nil {
		return t, err
	}
	var users []string
	for _, role := range []workflow.Role{workflow.Legal, workflow.Compliance} {
		made, err := t.do(ctx, workflow.OperatorActor, account.AddUser{
			Name: "The " + string(role) + " user", Email: string(role) + "@example.gov", Role: role, Zone: "America/Chicago", PasswordHash: hash,
		})
		if err != nil {
			return t, err
		}
		users = append(users, made...)
	}
	t.legal = users[0]
	token, hash, err := access.NewToken()
	if err != nil {
		return t, err
	}
	t.token = token
	if _, err := t.do(ctx, t.legal, account.AddToken{User: t.legal, Label: "bench", Hash: hash}); err != nil {
		return t, err
	}
	made, err := t.do(ctx, workflow.OperatorActor, review.Open{Name: "January 2018 document requests", Authority: "8 U.S.C. 1373", Members: users})
	if err == nil {
		t.review = made[0]
	}
	return t, err
}

func (t *team) do(ctx context.Context, actor string, cmd workflow.Command) (created []string, err error) {
	result, err := t.engine.Do(ctx, actor, "", cmd)
	return result.Created, err
}

// size is how many events the ledger has.
func (t *team) size(ctx context.Context) (int64, error) {
	head, err := t.store.Read.LedgerHead(ctx)
	return head.Size, err
}

// cities are governments to ask, none of which is like another.
func cities(n int) []jurisdiction.New {
	all := make([]jurisdiction.New, n)
	for i := range all {
		all[i] = jurisdiction.New{Name: fmt.Sprintf("City of Example %06d", i), Kind: "city", State: "IL", Zone: "America/Chicago"}
	}
	return all
}

// open opens a matter for each of so many cities.
func (t *team) open(ctx context.Context, n int) error {
	made, err := t.do(ctx, t.legal, jurisdiction.Import{Items: cities(n)})
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(made, atOnce) {
		ids, err := t.do(ctx, t.legal, opening.Open{Review: t.review, Jurisdictions: chunk})
		if err != nil {
			return err
		}
		t.ids = append(t.ids, ids...)
	}
	return nil
}

// What the steps enter.
const (
	requestFields  = `{"due":{"kind":"fixed","date":"2018-02-23"},"demands":[{"number":1,"text":"All orders."}]}`
	responseFields = `{"production":{"all":"complete"}}`
	noteText       = "The clerk called and asked where to send the documents."
)

// steps are acts on a matter, one after the other.
var steps = []func(ids ...string) workflow.Command{request, note, respond, note}

func request(ids ...string) workflow.Command {
	return move("issue_request", ids, requestFields)
}

func respond(ids ...string) workflow.Command {
	return move("receive_response", ids, responseFields)
}

func note(ids ...string) workflow.Command {
	return annotate.AddNotes{Matters: ids, Text: noteText}
}

func move(name string, ids []string, fields string) workflow.Command {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(fields), &raw); err != nil {
		panic(err) // it is written above
	}
	return transition.Move{Matters: ids, Name: name, EffectiveOn: civil.NewDate(2018, 1, 24), Fields: raw}
}
