package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duces/handlers/web"
	"duces/workflow"
	"duces/workflow/account"
)

// mark is when the clock last came by, with a count of how often it was asked for.
type mark struct {
	mu    sync.Mutex
	at    time.Time
	err   error
	asked int
}

func (m *mark) last(context.Context) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	return m.at, m.err
}

func (m *mark) set(at time.Time, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at, m.err = at, err
}

func TestEveryPageSaysThatTheClockStaysAway(t *testing.T) {
	const banner = "Deadlines are not being checked, and no alerts are sent."
	m := &mark{}
	s := newSite(t, func(d *web.Deps) { d.LastTick = m.last })
	start := s.clock()
	b, admin := s.as("auditor"), s.as("admin")
	b.get("/").is(http.StatusOK).lacks(banner)
	s.setClock(start.Add(4 * time.Minute))
	b.get("/").has("The scheduler has never run. "+banner, "Tell an administrator.")
	m.set(s.clock(), nil)
	s.setClock(start.Add(6 * time.Minute))
	for _, path := range []string{"/", "/matters", "/deadlines", "/account", "/preferences"} {
		b.get(path).is(http.StatusOK).lacks(banner)
	}
	s.setClock(start.Add(8 * time.Minute))
	for _, path := range []string{"/", "/matters", "/deadlines", "/account", "/preferences", "/nothing"} {
		b.get(path).has("The scheduler last ran on Wed, Jan 24, 2018, 1:04 pm EST. " + banner)
	}
	admin.get("/mail").has(banner, "duces serve")
	s.anybody().get("/sign-in").is(http.StatusOK).lacks(banner)
	m.set(s.clock(), nil)
	s.setClock(start.Add(9 * time.Minute))
	b.get("/").lacks(banner)
	m.set(time.Time{}, errors.New("the store is away"))
	s.setClock(start.Add(10 * time.Minute))
	b.get("/").is(http.StatusOK).lacks(banner) // a frame that lacks a figure is better than no page
}

func TestTheClocksMarkIsReadOnceForManyPages(t *testing.T) {
	m := &mark{at: time.Date(2018, 1, 24, 18, 0, 0, 0, time.UTC)}
	s := newSite(t, func(d *web.Deps) { d.LastTick = m.last })
	b := s.as("auditor")
	for range 10 {
		b.get("/").is(http.StatusOK)
	}
	if m.asked != 1 {
		t.Errorf("the store was asked %d times", m.asked)
	}
}

func TestAPauseOfTheMailIsShown(t *testing.T) {
	paused := false
	s := newSite(t, func(d *web.Deps) {
		d.Paused = func() (string, time.Time, bool) {
			return "the mail server does not accept the password (535 5.7.8).", time.Date(2018, 1, 24, 18, 10, 0, 0, time.UTC), paused
		}
	})
	admin, legal := s.as("admin"), s.as("legal")
	compliance, supervisor := s.as("compliance"), s.as("supervisor")
	admin.get("/").lacks("Mail is paused")
	compliance.get("/").lacks("Mail is paused")
	paused = true
	const said = "Mail is paused: the mail server does not accept the password (535 5.7.8). The next attempt is on Wed, Jan 24, 2018, 1:10 pm EST."
	admin.get("/").has(said)
	admin.get("/users").has(said)
	legal.get("/").lacks("Mail is paused")
	legal.get("/mail").has(said)
	compliance.get("/").has(said)
	supervisor.get("/").has(said)
	compliance.get("/matters").lacks("Mail is paused")
}

func TestMailThatCameBackIsShownWhereItCanBeMended(t *testing.T) {
	s := newSite(t)
	s.do(workflow.OperatorActor, account.RecordBounce{User: s.users["compliance"], Status: "5.1.1", Report: "5.1.1 <compliance@example.org>: no such mailbox"})
	const said = "5.1.1 &lt;compliance@example.org&gt;: no such mailbox"
	admin, them := s.as("admin"), s.as("compliance")
	admin.get("/users").has("Mail bounced", said)
	page := "/users/" + s.users["compliance"]
	admin.get(page).has("Mail to this person bounced:", said, "Save the details below")
	const banner = "Mail to you bounced on Wed, Jan 24, 2018, "
	for _, path := range []string{"/", "/matters", "/mail", "/account", "/preferences"} {
		them.get(path).has(banner, said, "Alerts may not reach compliance@example.org.", "If the address is wrong, ask an administrator")
	}
	them.get("/account").has("Mail to you bounced:")
	s.as("legal").get("/reviews/" + s.review).has("Mail to this person bounced: 5.1.1")
	s.as("legal").get("/").lacks("A mail to you came back")
	admin.post(page+"/change", url.Values{"name": {"Name of compliance"}, "role": {"compliance"}, "zone": {"America/New_York"}, "key": {"k"}}).is(http.StatusSeeOther)
	admin.get(page).lacks("data-bounce")
	them.get("/").lacks("A mail to you came back")
	// Whoever sees the message takes it away by saying that the address is right.
	s.do(workflow.OperatorActor, account.RecordBounce{User: s.users["compliance"], Status: "5.1.1", Report: "no such mailbox"})
	them.get("/").has(banner)
	them.post("/account/change", url.Values{"name": {"Name of compliance"}, "role": {"compliance"}, "zone": {"America/New_York"}, "key": {"k2"}}).is(http.StatusSeeOther)
	them.get("/").lacks("A mail to you came back")
}

// stalled is a store that does not give the accounts of users.
type stalled struct {
	web.Store
	unbounded atomic.Int32 // pages that would wait for ever
}

func (s *stalled) World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	if !slices.Equal(streams, []workflow.Stream{account.Stream(actor)}) {
		return s.Store.World(ctx, actor, streams...)
	}
	if _, bounded := ctx.Deadline(); !bounded {
		s.unbounded.Add(1)
		return workflow.Facts{}, errors.New("nothing ends the wait")
	}
	<-ctx.Done()
	return workflow.Facts{}, ctx.Err()
}

func TestNoPageWaitsLongToSayThatMailCameBack(t *testing.T) {
	store := &stalled{}
	s := newSite(t, func(d *web.Deps) {
		store.Store = d.Store
		d.Store = store
	})
	s.do(workflow.OperatorActor, account.RecordBounce{User: s.users["compliance"], Status: "5.1.1", Report: "no such mailbox"})
	s.as("compliance").get("/matters").is(http.StatusOK).lacks("A mail to you came back")
	if n := store.unbounded.Load(); n != 0 {
		t.Errorf("%d readings have no end", n)
	}
}
