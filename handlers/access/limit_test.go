package access_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"duces/handlers/access"
	"duces/workflow"
)

var noon = time.Date(2018, 2, 27, 12, 0, 0, 0, time.UTC)

// wrong is an attempt with a wrong password that is checked: for how long its answer is held back.
func wrong(t *testing.T, l *access.Limiter, at time.Time, ip, email string) time.Duration {
	t.Helper()
	g, wait, ok := l.Guess(at, ip, email)
	if !ok {
		t.Fatalf("%s may not try %s before %v", ip, email, wait)
	}
	return g.Wrong(at)
}

func TestAnAddressThatGuessesAtOneAccountIsSlowed(t *testing.T) {
	var l access.Limiter
	for range 10 {
		wrong(t, &l, noon, "192.0.2.1", "Ada@example.gov")
	}
	if _, wait, ok := l.Guess(noon, "192.0.2.1", " ada@example.gov"); ok || wait != time.Minute {
		t.Errorf("the eleventh attempt: wait %v, ok %v; want a minute", wait, ok)
	}
	wrong(t, &l, noon, "192.0.2.1", "grace@example.gov") // another account from there
	if _, _, ok := l.Guess(noon.Add(time.Minute), "192.0.2.1", "ada@example.gov"); !ok {
		t.Error("after the wait one more attempt is due")
	}
	if _, _, ok := l.Guess(noon.Add(time.Minute), "192.0.2.1", "ada@example.gov"); ok {
		t.Error("and only one")
	}
}

func TestNobodyLocksAnybodyOut(t *testing.T) {
	var l access.Limiter
	const victim = "ada@example.gov"
	for n := range 5000 { // of as many addresses
		wrong(t, &l, noon, fmt.Sprintf("198.51.%d.%d", n/250, n%250), victim)
	}
	g, _, ok := l.Guess(noon, "203.0.113.1", victim)
	if !ok {
		t.Fatal("a right password from elsewhere is not even checked")
	}
	g.Right(noon)
	if _, _, ok := l.Guess(noon, "203.0.113.1", victim); !ok {
		t.Error("after it was right, the next attempt waits")
	}
	// A neighbor behind the same address who is wrong about everybody else.
	for n := range 60 {
		wrong(t, &l, noon, "192.0.2.7", fmt.Sprint(n, "@example.gov"))
	}
	if _, _, ok := l.Guess(noon, "192.0.2.7", victim); !ok {
		t.Error("a neighbor locks out who shares the address")
	}
	if _, wait, ok := l.Guess(noon, "192.0.2.7", "1@example.gov"); ok || wait <= 0 {
		t.Error("the neighbor guesses on")
	}
}

func TestGuessingFromManyAddressesIsOneAttemptEachAndLateAnswers(t *testing.T) {
	var l access.Limiter
	const victim = "ada@example.gov"
	for n := range 30 {
		if hold := wrong(t, &l, noon, fmt.Sprintf("192.0.2.%d", n), victim); hold != 0 {
			t.Fatalf("answer %d is held back for %v", n+1, hold)
		}
	}
	last := time.Duration(0)
	for n := range 5 {
		hold := wrong(t, &l, noon, fmt.Sprintf("198.51.100.%d", n), victim)
		if hold <= last {
			t.Errorf("answer %d is held back for %v, the one before for %v", 31+n, hold, last)
		}
		last = hold
	}
	if hold := wrong(t, &l, noon, "198.51.100.99", victim); hold != 5*time.Second {
		t.Errorf("a wrong answer is held back for %v", hold)
	}
	if _, wait, ok := l.Guess(noon, "198.51.100.99", victim); ok || wait != time.Minute {
		t.Errorf("a second attempt from there: wait %v, ok %v; want a minute", wait, ok)
	}
}

func TestTryingEveryAccountFromOneAddressIsSlowed(t *testing.T) {
	var l access.Limiter
	const victim = "ada@example.gov"
	for range 10 {
		wrong(t, &l, noon, "192.0.2.1", victim)
	}
	tried := func(at time.Time) (n int) {
		for i := range 5000 {
			if g, _, ok := l.Guess(at, "192.0.2.1", fmt.Sprint(at.Unix(), "-", i, "@example.gov")); ok {
				g.Wrong(at)
				n++
			}
		}
		return n
	}
	if n := tried(noon); n != 239 { // and the victim's first
		t.Errorf("%d accounts were tried at once, want 239", n)
	}
	if n := tried(noon.Add(time.Minute)); n != 12 {
		t.Errorf("%d accounts were tried in the minute after, want 12", n)
	}
	if n := l.Len(); n > 600 {
		t.Errorf("accounts that could not be tried are remembered: %d keys", n)
	}
	if _, _, ok := l.Guess(noon.Add(time.Minute), "192.0.2.1", victim); ok {
		t.Error("trying other accounts clears what was counted against this one")
	}
	if _, _, ok := l.Guess(noon, "192.0.2.2", victim); !ok {
		t.Error("another address waits for it")
	}
}

func TestManyPeopleBehindOneAddressSignIn(t *testing.T) {
	var l access.Limiter
	at := noon
	for n := range 1000 { // each takes a second, twenty of them at once
		g, wait, ok := l.Guess(at, "192.0.2.1", fmt.Sprint(n, "@example.gov"))
		if !ok {
			t.Fatalf("person %d waits for %v", n, wait)
		}
		if n%20 == 0 {
			at = at.Add(time.Second)
		}
		g.Right(at)
	}
	for n := range 240 {
		wrong(t, &l, at, "192.0.2.1", fmt.Sprint("other", n, "@example.gov"))
	}
	if _, _, ok := l.Guess(at, "192.0.2.1", "another@example.gov"); ok {
		t.Error("more was given back than was taken")
	}
}

func TestManyAttemptsAtOnceOnOneAccountCountForTheirAddress(t *testing.T) {
	var l access.Limiter
	begun := 0
	for n := range 240 {
		for range 10 {
			if _, _, ok := l.Guess(noon, "192.0.2.1", fmt.Sprint(n, "@example.gov")); ok {
				begun++
			}
		}
	}
	if begun != 300 { // 240 first ones, and 60 more
		t.Errorf("%d attempts are checked at once, want 300", begun)
	}
}

func TestOneAddressLeavesTurnsToOthers(t *testing.T) {
	var l access.Limiter
	release := access.FillHashing()
	ctx, giveUp := context.WithCancel(t.Context())
	var tries sync.WaitGroup
	for n := range 20 {
		g, _, ok := l.Guess(noon, "192.0.2.1", fmt.Sprint(n, "@example.gov"))
		if !ok {
			t.Fatal("it may not even try")
		}
		tries.Go(func() {
			if _, err := g.Check(ctx, "", "guess"); workflow.CodeOf(err) != workflow.Unavailable {
				t.Errorf("giving up: %v", err)
			}
		})
	}
	for l.Waiting("192.0.2.1") < 20 || l.Turns("192.0.2.1") == 0 {
		runtime.Gosched()
	}
	if n := l.Turns("192.0.2.1"); n > 2 {
		t.Errorf("%d of its attempts wait for a hash, want at most 2", n)
	}
	giveUp()
	tries.Wait()
	release()
	if n := l.Waiting("192.0.2.1"); n != 0 {
		t.Errorf("%d attempts are still counted", n)
	}
	hash, err := access.HashPassword(t.Context(), "the password of now")
	if err != nil {
		t.Fatal(err)
	}
	g, _, _ := l.Guess(noon, "192.0.2.1", "ada@example.gov")
	if right, err := g.Check(t.Context(), hash, "the password of now"); !right || err != nil {
		t.Errorf("afterwards: %t, %v", right, err)
	}
}

func TestAttemptsAtOnceAreNoMoreThanAttemptsInTurn(t *testing.T) {
	var l access.Limiter
	begun := 0
	for range 100 {
		if _, _, ok := l.Guess(noon, "192.0.2.1", "ada@example.gov"); ok {
			begun++
		}
	}
	if begun != 10 {
		t.Errorf("%d attempts are checked at once, want 10", begun)
	}
}

func TestAnAttemptThatNobodyCouldCheckCountsNot(t *testing.T) {
	var l access.Limiter
	for n := range 100 {
		at := noon.Add(time.Duration(n) * time.Millisecond)
		g, _, ok := l.Guess(at, "192.0.2.1", "ada@example.gov")
		if !ok {
			t.Fatal("it counts")
		}
		g.Unchecked(at.Add(time.Second)) // checking takes its time
	}
	for n := range 10 {
		if _, _, ok := l.Guess(noon.Add(2*time.Second), "192.0.2.1", "ada@example.gov"); !ok {
			t.Fatalf("after that, attempt %d is refused", n+1)
		}
	}
	if _, _, ok := l.Guess(noon.Add(2*time.Second), "192.0.2.1", "ada@example.gov"); ok {
		t.Error("more was given back than was taken")
	}
}

func TestOnesOwnPasswordThatNobodyCouldCheckCountsNot(t *testing.T) {
	var l access.Limiter
	away := errors.New("the store is away")
	for range 20 {
		if _, err := l.OwnPassword(t.Context(), noon, "mine", "wrong", nil, func() (string, error) { return "", away }); !errors.Is(err, away) {
			t.Fatal(err)
		}
	}
}

func TestAHouseholdOfIPv6IsOneAddress(t *testing.T) {
	var l access.Limiter
	for n := range 10 {
		wrong(t, &l, noon, fmt.Sprintf("2001:db8::%d", n), "ada@example.gov")
	}
	if _, _, ok := l.Guess(noon, "2001:db8::ffff", "ada@example.gov"); ok {
		t.Error("another address of the same /64 has attempts of its own")
	}
	wrong(t, &l, noon, "2001:db8:0:1::1", "ada@example.gov")
}

func TestOnesOwnPasswordIsCountedByOnesOwnSession(t *testing.T) {
	var l access.Limiter
	hash, err := access.HashPassword(t.Context(), "the password of now")
	if err != nil {
		t.Fatal(err)
	}
	stored := func() (string, error) { return hash, nil }
	for range 10 {
		if right, err := l.OwnPassword(t.Context(), noon, "mine", "wrong", nil, stored); right || err != nil {
			t.Fatal(right, err)
		}
	}
	if _, err := l.OwnPassword(t.Context(), noon, "mine", "the password of now", nil, stored); workflow.CodeOf(err) != workflow.Unavailable {
		t.Errorf("the eleventh attempt: %v", err)
	}
	for range 10 {
		wrong(t, &l, noon, "192.0.2.1", "ada@example.gov")
	}
	if right, err := l.OwnPassword(t.Context(), noon, "another", "the password of now", nil, stored); !right || err != nil {
		t.Errorf("another session: %t, %v", right, err)
	}
}

func TestTheLimitsMemoryIsBoundedAndKeepsWhoIsActive(t *testing.T) {
	var l access.Limiter
	attacked := access.EmailKey("ada@example.gov")
	for range 10 {
		l.Allow(noon, attacked)
	}
	for i := range access.MaxKeys + 1000 {
		l.Allow(noon, fmt.Sprint("ip:", i))
		if i%1000 == 0 {
			l.Allow(noon, attacked)
		}
	}
	if n := l.Len(); n != access.MaxKeys {
		t.Errorf("%d keys are remembered, want %d", n, access.MaxKeys)
	}
	if _, ok := l.Allow(noon, attacked); ok {
		t.Error("a flood of addresses must not clear an account under attack")
	}
}

func TestARefusalSaysHowLongToWait(t *testing.T) {
	err := access.Wait(1400 * time.Millisecond)
	if workflow.CodeOf(err) != workflow.Unavailable || err.Error() != "Too many attempts; try again in 1s." {
		t.Errorf("Wait: %v (%s)", err, workflow.CodeOf(err))
	}
}
