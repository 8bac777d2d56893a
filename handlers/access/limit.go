package access

import (
	"cmp"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"

	"duces/workflow"
)

// maxKeys bounds the limit's memory; the keys least lately tried are forgotten.
const maxKeys = 50_000

// Limiter slows down guessing, by key. Its memory is bounded and it reads no
// clock. The zero value is ready for use; it is safe for concurrent use.
type Limiter struct {
	mu      sync.Mutex
	buckets *simplelru.LRU[string, *rate.Limiter]
	turns   map[string]*turns // by address
}

// Allow takes one attempt from the bucket of each key, or from none: then ok is
// false and retryAfter says how long to wait.
func (l *Limiter) Allow(now time.Time, keys ...string) (retryAfter time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	buckets := make([]*rate.Limiter, len(keys))
	for i, key := range keys {
		buckets[i] = l.bucket(key)
	}
	return take(now, buckets...)
}

// take takes one attempt from each bucket, or from none.
func take(now time.Time, buckets ...*rate.Limiter) (retryAfter time.Duration, ok bool) {
	taken := make([]*rate.Reservation, len(buckets))
	for i, b := range buckets {
		taken[i] = b.ReserveN(now, 1)
		retryAfter = max(retryAfter, taken[i].DelayFrom(now))
	}
	if retryAfter == 0 {
		return 0, true
	}
	for _, attempt := range taken {
		attempt.CancelAt(now)
	}
	return retryAfter, false
}

// giveBack returns an attempt that was taken before now: a reservation cannot be
// canceled any more once its time has passed. No bucket becomes more than full.
func giveBack(now time.Time, b *rate.Limiter) { b.ReserveN(now, -1) }

// Forget clears a key, after a sign-in that succeeded.
func (l *Limiter) Forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.buckets != nil {
		l.buckets.Remove(key)
	}
}

// bucket is what is left of a key's attempts.
func (l *Limiter) bucket(key string) *rate.Limiter {
	if l.buckets == nil {
		var err error
		if l.buckets, err = simplelru.NewLRU[string, *rate.Limiter](maxKeys, nil); err != nil {
			panic(err) // it refuses only a size below one
		}
	}
	b, known := l.buckets.Get(key)
	if !known {
		b = full(key)
		l.buckets.Add(key, b)
	}
	return b
}

// untried says whether nothing was taken from a key's bucket, and makes none.
func (l *Limiter) untried(now time.Time, key string) bool {
	if l.buckets == nil {
		return true
	}
	b, known := l.buckets.Get(key)
	return !known || b.TokensAt(now) >= float64(b.Burst())
}

// full is a bucket from which nothing was taken yet. A whole team may share
// one address, so that an address is given more attempts than one account from it.
func full(key string) *rate.Limiter {
	switch {
	case strings.HasPrefix(key, pairPrefix), strings.HasPrefix(key, sessionPrefix):
		return rate.NewLimiter(rate.Every(time.Minute), 10)
	case strings.HasPrefix(key, emailPrefix):
		// After 30 wrong answers at once, one a second is let through: the more wait, the longer each does.
		return rate.NewLimiter(rate.Every(time.Second), 30)
	case strings.HasPrefix(key, firstPrefix):
		// Right ones are given back, so that a large office signs in at nine o'clock.
		return rate.NewLimiter(rate.Every(5*time.Second), 240)
	}
	return rate.NewLimiter(rate.Every(10*time.Second), 60)
}

// Wait is the refusal to give where Allow said no.
func Wait(retryAfter time.Duration) error {
	return &TooMany{RetryAfter: max(time.Second, retryAfter.Round(time.Second))}
}

// TooMany says that a limit was reached: 429 over HTTP.
type TooMany struct {
	RetryAfter time.Duration
	Doing      string // of what; empty: attempts
}

func (e *TooMany) Error() string {
	return "Too many " + cmp.Or(e.Doing, "attempts") + "; try again in " + e.RetryAfter.String() + "."
}

// Unwrap places the refusal in the vocabulary of the domain.
func (e *TooMany) Unwrap() error {
	return &workflow.Error{Code: workflow.Unavailable, Message: e.Error()}
}

// IPKey is the key of an address. A network hands a whole /64 of IPv6 to one
// household, so that single addresses there would limit nobody.
func IPKey(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return "ip:" + ip
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return "ip:" + p.String()
		}
	}
	return "ip:" + a.String()
}

// EmailKey is the key of an account, whether it exists or not. It is hashed,
// so that a long one takes no more memory than a short one.
func EmailKey(email string) string {
	return emailPrefix + HashToken(workflow.Folded(email))
}

// SessionKey is the key of a session or token whose user changes their own
// password: nobody else's attempts count against them.
func SessionKey(id string) string { return sessionPrefix + HashToken(id) }

const (
	emailPrefix   = "email:"
	firstPrefix   = "first:"
	pairPrefix    = "pair:"
	sessionPrefix = "session:"
)
