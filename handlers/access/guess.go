package access

import (
	"context"
	"crypto/subtle"
	"time"

	"golang.org/x/time/rate"

	"duces/workflow"
)

// maxHold is the longest that a wrong answer is held back.
const maxHold = 5 * time.Second

// Guess is one attempt to sign in, by an address and an email address together.
//
// Nobody can lock out anybody at another address. What is refused with 429 is an address
// that was wrong about this account before, or about hundreds of others; the first attempt
// of every other is checked, whatever others did, and a right password counts against
// nobody. Where an account is tried from many addresses, each has one attempt a minute,
// and wrong answers come late.
type Guess struct {
	limiter            *Limiter
	address, email, as string // keys; as is both together
	first              bool   // of the address about this account
	taken              []*rate.Limiter
}

// Guess begins an attempt. If ok is false, it is not to be checked before retryAfter.
func (l *Limiter) Guess(now time.Time, ip, email string) (g Guess, retryAfter time.Duration, ok bool) {
	g = Guess{limiter: l, address: IPKey(ip), email: EmailKey(email)}
	g.as = pairPrefix + g.address + " " + g.email
	l.mu.Lock()
	defer l.mu.Unlock()
	counted := l.bucket(g.address)
	if g.first = l.untried(now, g.as); g.first {
		counted = l.bucket(firstPrefix + g.address)
	}
	// Taken before the check, so that attempts at once are no more than attempts in turn.
	if retryAfter, ok = take(now, counted); !ok {
		return g, retryAfter, false // and no account is remembered, so that trying thousands makes the limit forget nothing
	}
	pair := l.bucket(g.as)
	if retryAfter, ok = take(now, pair); !ok {
		giveBack(now, counted)
		return g, retryAfter, false
	}
	g.taken = []*rate.Limiter{counted, pair}
	return g, 0, true
}

// Check is CheckPassword in its turn: one address has at most half of the hashes at once.
func (g Guess) Check(ctx context.Context, hash, password string) (right bool, err error) {
	done, err := g.limiter.turn(ctx, g.address)
	if err != nil {
		return false, err
	}
	defer done()
	return CheckPassword(ctx, hash, password)
}

// Unchecked gives the attempt back, because nobody could say whether the password was right.
func (g Guess) Unchecked(now time.Time) {
	for _, b := range g.taken {
		giveBack(now, b)
	}
}

// Right says that the password was right.
func (g Guess) Right(now time.Time) {
	g.Unchecked(now)
	g.limiter.Forget(g.as)
}

// Wrong says that it was not, and for how long that is to be kept from whoever tried.
func (g Guess) Wrong(now time.Time) (hold time.Duration) {
	l := g.limiter
	l.mu.Lock()
	defer l.mu.Unlock()
	if g.first { // else it was taken before
		l.bucket(g.address).AllowN(now, 1)
	}
	email := l.bucket(g.email)
	r := email.ReserveN(now, 1)
	if hold = r.DelayFrom(now); hold <= 0 {
		return 0
	}
	if hold > maxHold {
		r.CancelAt(now) // the account owes no more than that, however many try
		hold = maxHold
	}
	pair := l.bucket(g.as)
	pair.AllowN(now, int(pair.TokensAt(now))) // it was tried from too many addresses for ten attempts from each
	return hold
}

// Hold keeps an answer back, for as long as somebody waits for it.
func Hold(ctx context.Context, hold time.Duration) {
	if hold <= 0 {
		return
	}
	t := time.NewTimer(hold)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// turns are those of one address to have a password checked.
type turns struct {
	taken   chan struct{} // as many at once as it holds
	waiting int           // attempts that have or want one
}

// turn waits for the turn of an address, which ends with done.
func (l *Limiter) turn(ctx context.Context, address string) (done func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.turns[address]
	if t == nil {
		if l.turns == nil {
			l.turns = map[string]*turns{}
		}
		t = &turns{taken: make(chan struct{}, max(1, cap(hashing)/2))}
		l.turns[address] = t
	}
	t.waiting++
	l.mu.Unlock()
	err = enter(ctx, t.taken)
	l.mu.Lock()
	leave := func() {
		if t.waiting--; t.waiting == 0 {
			delete(l.turns, address)
		}
	}
	if err != nil {
		leave()
		return nil, err
	}
	return func() {
		<-t.taken
		l.mu.Lock()
		defer l.mu.Unlock()
		leave()
	}, nil
}

// OwnPassword checks the password of somebody who is signed in and changes it, by the
// hash that is stored. Attempts are counted by session: the error is TooMany after ten
// wrong ones, and nobody else's count.
//
// again, if not nil, hashes the new password under the request's idempotency key. If that
// hash is stored already, the same request came before, and was right then.
func (l *Limiter) OwnPassword(ctx context.Context, now time.Time, session, password string, again, stored func() (hash string, err error)) (right bool, err error) {
	key := SessionKey(session)
	if wait, ok := l.Allow(now, key); !ok {
		return false, Wait(wait)
	}
	hash, err := stored()
	if err == nil {
		right, err = CheckPassword(ctx, hash, password)
	}
	if err == nil && !right && again != nil {
		right, err = isStored(hash, again)
	}
	switch {
	case err != nil: // nobody could say whether it was right
		l.mu.Lock()
		defer l.mu.Unlock()
		giveBack(now, l.bucket(key))
	case right:
		l.Forget(key)
	}
	return right, err
}

func isStored(hash string, again func() (string, error)) (bool, error) {
	set, err := again()
	if workflow.CodeOf(err) == workflow.Invalid {
		return false, nil // such a password was never set
	}
	return err == nil && subtle.ConstantTimeCompare([]byte(set), []byte(hash)) == 1, err
}
