package access

import (
	"context"
	"time"

	"golang.org/x/time/rate"
)

// maxHold is the longest that a wrong answer is held back.
const maxHold = 5 * time.Second

// Guess is one attempt to sign in, by an address and an e-mail address together.
//
// Nobody can lock anybody out. What is refused with 429 is an address that was wrong
// about this account before; the first attempt of every other is checked, whatever
// others did, and a right password counts against nobody. Where an account is tried from
// many addresses, each has one attempt a minute, and wrong answers come late.
type Guess struct {
	limiter            *Limiter
	address, email, as string // keys; as is both together
	taken              *rate.Limiter
}

// Guess begins an attempt. If ok is false, it is not to be checked before retryAfter.
func (l *Limiter) Guess(now time.Time, ip, email string) (g Guess, retryAfter time.Duration, ok bool) {
	g = Guess{limiter: l, address: IPKey(ip), email: EmailKey(email)}
	g.as = pairPrefix + g.address + " " + g.email
	l.mu.Lock()
	defer l.mu.Unlock()
	pair := l.bucket(g.as)
	if address := l.bucket(g.address); address.TokensAt(now) < 1 && pair.TokensAt(now) < float64(pair.Burst()) {
		r := address.ReserveN(now, 1)
		defer r.CancelAt(now)
		return g, r.DelayFrom(now), false
	}
	// Taken before the check, so that attempts at once are no more than attempts in turn.
	if retryAfter, ok = take(now, pair); !ok {
		return g, retryAfter, false
	}
	g.taken = pair
	return g, 0, true
}

// Unchecked gives the attempt back, because nobody could say whether the password was right.
func (g Guess) Unchecked(now time.Time) { giveBack(now, g.taken) }

// Right says that the password was right.
func (g Guess) Right() { g.limiter.Forget(g.as) }

// Wrong says that it was not, and for how long that is to be kept from whoever tried.
func (g Guess) Wrong(now time.Time) (hold time.Duration) {
	l := g.limiter
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bucket(g.address).AllowN(now, 1)
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

// OwnPassword checks the password of somebody who is signed in and changes it, by the
// hash that is stored. Attempts are counted by session: the error is TooMany after ten
// wrong ones, and nobody else's count.
func (l *Limiter) OwnPassword(ctx context.Context, now time.Time, session, password string, stored func() (hash string, err error)) (right bool, err error) {
	key := SessionKey(session)
	if wait, ok := l.Allow(now, key); !ok {
		return false, Wait(wait)
	}
	hash, err := stored()
	if err == nil {
		right, err = CheckPassword(ctx, hash, password)
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
