package access_test

import (
	"fmt"
	"testing"
	"time"

	"duces/handlers/access"
	"duces/workflow"
)

var noon = time.Date(2018, 2, 27, 12, 0, 0, 0, time.UTC)

func TestGuessingAtOneAccountIsSlowed(t *testing.T) {
	var l access.Limiter
	key := access.EmailKey("Ada@example.gov")
	for i := range 10 {
		if _, ok := l.Allow(noon, access.IPKey(fmt.Sprintf("192.0.2.%d", i)), key); !ok {
			t.Fatalf("attempt %d was refused", i+1)
		}
	}
	wait, ok := l.Allow(noon, access.IPKey("192.0.2.99"), access.EmailKey(" ada@example.gov"))
	if ok || wait != time.Minute {
		t.Errorf("the eleventh attempt: wait %v, ok %v; want a minute, from whatever address", wait, ok)
	}
	if _, ok := l.Allow(noon, access.IPKey("192.0.2.99"), access.EmailKey("grace@example.gov")); !ok {
		t.Error("another account must not suffer")
	}
	if _, ok := l.Allow(noon.Add(wait), key); !ok {
		t.Error("after the wait one more attempt is due")
	}
	if _, ok := l.Allow(noon.Add(wait), key); ok {
		t.Error("and only one")
	}
	l.Forget(key)
	if _, ok := l.Allow(noon.Add(wait), key); !ok {
		t.Error("a sign-in that succeeded clears the account")
	}
}

func TestAnAttemptThatWasRefusedTakesNothing(t *testing.T) {
	var l access.Limiter
	address, account := access.IPKey("192.0.2.1"), access.EmailKey("ada@example.gov")
	for range 10 {
		l.Allow(noon, account)
	}
	for second := range 60 {
		at := noon.Add(time.Duration(second) * time.Second)
		if wait, ok := l.Allow(at, address, account); ok || wait.Round(time.Millisecond) != time.Minute-at.Sub(noon) {
			t.Errorf("after %d s: wait %v, ok %v", second, wait, ok)
		}
	}
	for i := range 60 {
		if _, ok := l.Allow(noon.Add(time.Minute), address); !ok {
			t.Fatalf("the address has %d attempts left, want all 60", i)
		}
	}
}

func TestOneAddressIsSlowedAcrossAccounts(t *testing.T) {
	var l access.Limiter
	allowed := 0
	for i := range 200 {
		if _, ok := l.Allow(noon, access.IPKey("2001:db8::"+fmt.Sprint(i)), access.EmailKey(fmt.Sprint(i))); ok {
			allowed++
		}
	}
	if allowed != 60 {
		t.Errorf("%d attempts were allowed from one network, want 60", allowed)
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
