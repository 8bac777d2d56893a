package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"duces/db"
	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
)

// mover is a client that moves its own matters round and round, and remembers
// what the program acknowledged.
type mover struct {
	token   string
	matters []string
	steps   map[string]int            // moves acknowledged, by matter
	acked   map[string]map[int64]bool // ledger places of acknowledged moves, by matter
	last    string                    // the matter moved last
	pending *attempt                  // sent, and not answered
}

type attempt struct{ matter, key, body string }

// cycle is a way round that needs no second person.
var cycle = []string{
	`{"transition":"send_notice","effective_on":"2018-01-24"}`,
	`{"transition":"withdraw","effective_on":"2018-01-24","fields":{"reason":"to be opened again"}}`,
	`{"transition":"reopen","effective_on":"2018-01-24","fields":{"reason":"to be moved again"}}`,
}

func each(movers []*mover, do func(*mover)) {
	var ongoing sync.WaitGroup
	for _, m := range movers {
		ongoing.Go(func() { do(m) })
	}
	ongoing.Wait()
}

var client = &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: crashClients}}

// run moves one matter until the program is gone.
func (m *mover) run(t *testing.T, url string, round int) {
	m.last = m.matters[round%len(m.matters)]
	for m.pending == nil && !t.Failed() {
		n := m.steps[m.last]
		m.pending = &attempt{m.last, fmt.Sprintf("%s/%d", m.last, n), cycle[n%len(cycle)]}
		m.send(t, url)
	}
}

// resolve repeats, with its key, what was not answered before the kill. Whether
// it had been stored or not, it is then there once.
func (m *mover) resolve(t *testing.T, url string) {
	if m.pending == nil {
		return
	}
	m.send(t, url)
	if m.pending != nil && !t.Failed() {
		t.Errorf("a running program did not answer a second try")
	}
}

// send makes one attempt; pending stays if no whole answer came.
func (m *mover) send(t *testing.T, url string) {
	a := m.pending
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/api/v1/matters/"+a.matter+"/transitions", bytes.NewReader([]byte(a.body)))
	if err != nil {
		t.Error(err)
		return
	}
	req.Header.Set("Idempotency-Key", a.key)
	status, body, err := m.do(req)
	if err != nil || status >= http.StatusInternalServerError {
		return // outcome unknown
	}
	var moved struct {
		Events []struct {
			Seq  int64
			Type string
		}
	}
	if err := json.Unmarshal(body, &moved); err != nil || status != http.StatusCreated || len(moved.Events) == 0 {
		t.Errorf("%s answers %d: %s", a.body, status, body)
		return
	}
	if m.acked[a.matter] == nil {
		m.acked[a.matter] = map[int64]bool{}
	}
	m.acked[a.matter][moved.Events[0].Seq] = true
	m.steps[a.matter]++
	m.pending = nil
}

// check holds the matter of the last round against what was acknowledged.
func (m *mover) check(t *testing.T, url string) {
	if m.last != "" {
		m.checkMatter(t, url, m.last)
	}
}

// checkMatter wants every acknowledged move in the history once, and no other.
func (m *mover) checkMatter(t *testing.T, url, matter string) {
	found := map[int64]int{}
	for cursor := ""; ; {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v1/matters/"+matter+"/history?limit=200&cursor="+cursor, nil)
		if err != nil {
			t.Error(err)
			return
		}
		status, body, err := m.do(req)
		var page struct {
			Items []struct {
				Seq  int64
				Type string
			}
			Next string `json:"next_cursor"`
		}
		if err == nil {
			err = json.Unmarshal(body, &page)
		}
		if err != nil || status != http.StatusOK {
			t.Errorf("the history of %s answers %d (%v): %s", matter, status, err, body)
			return
		}
		for _, e := range page.Items {
			if e.Type == "transitioned" {
				found[e.Seq]++
			}
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	for seq := range m.acked[matter] {
		if found[seq] != 1 {
			t.Errorf("event %d of matter %s was acknowledged and is there %d times", seq, matter, found[seq])
		}
	}
	if len(found) != m.steps[matter] {
		t.Errorf("matter %s has %d moves; %d were acknowledged", matter, len(found), m.steps[matter])
	}
}

func (m *mover) do(req *http.Request) (int, []byte, error) {
	req.Header.Set("Authorization", "Bearer "+m.token)
	req.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer.StatusCode, body, err
}

// team makes a data directory with one legal user and many matters.
func team(t *testing.T, dir string) (token string, matters []string) {
	t.Helper()
	store, err := db.Open(t.Context(), dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	engine := workflow.NewEngine(store.Writer, time.Now)
	act := func(actor string, cmd workflow.Command) []string {
		t.Helper()
		done, err := engine.Do(t.Context(), actor, "", cmd)
		if err != nil {
			t.Fatal(err)
		}
		return done.Created
	}
	token, hash, err := access.NewToken()
	if err != nil {
		t.Fatal(err)
	}
	legal := act(workflow.OperatorActor, account.AddUser{Name: "Lee Legal", Email: "lee@example.gov", Role: workflow.Legal, Zone: "America/New_York", PasswordHash: "none"})[0]
	act(legal, account.AddToken{User: legal, Label: "test", Hash: hash})
	var places []jurisdiction.New
	for i := range crashMatters {
		places = append(places, jurisdiction.New{Name: fmt.Sprintf("County %d", i), Kind: "county", State: "IL", Zone: "America/Chicago"})
	}
	ids := act(workflow.OperatorActor, jurisdiction.Add{Items: places})
	review := act(legal, review.Open{Name: "Kills", Authority: "None"})[0]
	matters = act(legal, opening.Open{Review: review, Jurisdictions: ids, OpenedOn: civil.NewDate(2018, 1, 24)})
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return token, matters
}
