package api_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"duces/handlers/access"
)

func TestASecretIsPartOfTheRequest(t *testing.T) {
	s := newServer(t, 0)
	const key = "Idempotency-Key"
	at := v1 + "/users/" + s.people["legal"]
	set := func(password, key string) answer {
		return s.call("admin", http.MethodPatch, at, map[string]any{"password": password}, "Idempotency-Key", key)
	}
	opens := func(email, password string) bool {
		t.Helper()
		u, err := s.store.SignInByEmail(t.Context(), email)
		if err != nil {
			t.Fatal(err)
		}
		right, err := access.CheckPassword(t.Context(), u.Hash, password)
		if err != nil {
			t.Fatal(err)
		}
		return right
	}
	const first, second = "correct horse battery", "another horse battery"
	stored := set(first, "p").is(http.StatusOK)
	set(second, "p").refused(http.StatusConflict, "conflict")
	again := set(first, "p")
	if again.is(http.StatusOK); again.Header.Get("Idempotent-Replayed") != "true" || fmt.Sprint(again.json()) != fmt.Sprint(stored) {
		t.Errorf("the same password under the same key: %s", again.Body)
	}
	if !opens("legal@example.org", first) || opens("legal@example.org", second) {
		t.Error("the refused password opens")
	}
	set(second, "p2").is(http.StatusOK)
	if !opens("legal@example.org", second) {
		t.Error("under a new key the password is not set")
	}

	ada := map[string]any{"name": "Ada", "email": "ada@example.org", "role": "legal", "zone": "America/New_York", "password": first}
	made := s.call("admin", http.MethodPost, v1+"/users", ada, key, "u").is(http.StatusCreated)
	s.call("admin", http.MethodPost, v1+"/users", with(ada, "password", second), key, "u").refused(http.StatusConflict, "conflict")
	if again := s.call("admin", http.MethodPost, v1+"/users", ada, key, "u").is(http.StatusCreated); again["id"] != made["id"] {
		t.Errorf("the same user again: %v, %v", again, made)
	}
	if !opens("ada@example.org", first) {
		t.Error("the user does not get in")
	}
}

// A change of one thing says nothing about the others, whatever becomes of them
// before it is sent again.
func TestAPartialChangeIsTheSameRequestAfterAnotherChange(t *testing.T) {
	s := newServer(t, 0)
	at := v1 + "/users/" + s.people["other legal"]
	rename := func() answer {
		return s.call("admin", http.MethodPatch, at, map[string]any{"name": "Grace"}, "Idempotency-Key", "n")
	}
	rename().is(http.StatusOK)
	s.call("admin", http.MethodPatch, at, map[string]any{"zone": "America/Denver", "name": "Grace H."}).is(http.StatusOK)
	a := rename()
	if a.is(http.StatusOK); a.Header.Get("Idempotent-Replayed") != "true" || s.name("other legal") != "Grace H." {
		t.Errorf("sent again it answers %s, and the name is %s", a.Body, s.name("other legal"))
	}
}

func TestCopiesSentAtOnceWhileOthersWriteGetOneAnswer(t *testing.T) {
	const copies, rounds = 10, 4
	s := newServer(t, rounds*(copies+1))
	ids := s.Matters(rounds * (copies + 1))
	notice := move("send_notice")
	for round := range rounds {
		id, others := ids[round*(copies+1)], ids[round*(copies+1)+1:(round+1)*(copies+1)]
		to, key := v1+"/matters/"+id+"/transitions", fmt.Sprint("one of ", round)
		answers, clashes := make([]answer, copies), make([]answer, copies)
		var all sync.WaitGroup
		start := make(chan struct{})
		for i := range copies {
			all.Go(func() {
				<-start
				answers[i] = s.call("legal", http.MethodPost, to, notice, "Idempotency-Key", key)
			})
			all.Go(func() {
				<-start
				s.call("legal", http.MethodPost, v1+"/matters/"+others[i]+"/transitions", notice, "Idempotency-Key", others[i]).is(http.StatusCreated)
			})
		}
		close(start)
		all.Wait()
		firsts := 0
		for i, a := range answers {
			if a.is(http.StatusCreated); a.Header.Get("Idempotent-Replayed") == "" {
				firsts++
			}
			if string(a.Body) != string(answers[0].Body) {
				t.Errorf("round %d, copy %d has another answer:\n%s\n%s", round, i, answers[0].Body, a.Body)
			}
		}
		if m := s.Matter(id); firsts != 1 || m.State != "notified" || m.Version != 2 {
			t.Errorf("round %d: %d say that they are the first; the matter is %s in version %d", round, firsts, m.State, m.Version)
		}
		// Two requests under one key: whichever is first, all the others are told so.
		for i := range copies {
			all.Go(func() {
				clashes[i] = s.call("legal", http.MethodPost, v1+"/matters/"+others[i%2]+"/notes", map[string]any{"text": fmt.Sprint("note ", i%2)}, "Idempotency-Key", "two "+key)
			})
		}
		all.Wait()
		stored, refused := 0, 0
		for _, a := range clashes {
			switch {
			case a.Status == http.StatusConflict:
				a.refused(http.StatusConflict, "conflict")
				refused++
			case a.is(http.StatusCreated)["events"] != nil && a.Header.Get("Idempotent-Replayed") == "":
				stored++
			}
		}
		if stored != 1 || refused != copies/2 {
			t.Errorf("round %d: %d notes were stored and %d requests refused", round, stored, refused)
		}
	}
}
