package access

import (
	"container/list"
	"net/netip"
	"strings"
	"sync"
	"time"

	"duces/workflow"
)

// Rate is a bucket of attempts that fills up again over time.
type Rate struct {
	Burst int           // attempts at once
	Every time.Duration // one more attempt after this long
}

// The rates of sign-in. An office shares one address, so that it is given
// more than a single account.
var (
	addressRate = Rate{Burst: 60, Every: 10 * time.Second}
	emailRate   = Rate{Burst: 10, Every: time.Minute}
)

// maxKeys bounds the limit's memory; the keys least lately tried are forgotten.
const maxKeys = 50_000

// Limiter slows down guessing, by key. Its memory is bounded and it reads no
// clock. The zero value limits sign-in and is ready for use; it is safe for
// concurrent use.
type Limiter struct {
	mu      sync.Mutex
	buckets map[string]*list.Element
	recent  list.List // of *bucket, the latest in front
}

type bucket struct {
	key  string
	left float64
	at   time.Time
}

// Allow takes one attempt from the bucket of each key, or from none: then ok is
// false and retryAfter says how long to wait.
func (l *Limiter) Allow(now time.Time, keys ...string) (retryAfter time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := make([]*bucket, len(keys))
	for i, key := range keys {
		b := l.bucket(key, now)
		rate := rateOf(key)
		found[i] = b
		if b.left < 1 {
			retryAfter = max(retryAfter, time.Duration((1-b.left)*float64(rate.Every)))
		}
	}
	if retryAfter > 0 {
		return retryAfter, false
	}
	for _, b := range found {
		b.left--
	}
	return 0, true
}

// Forget clears a key, after a sign-in that succeeded.
func (l *Limiter) Forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.buckets[key]; ok {
		l.recent.Remove(e)
		delete(l.buckets, key)
	}
}

// Wait is the refusal to give where Allow said no.
func Wait(retryAfter time.Duration) error {
	return &TooMany{RetryAfter: max(time.Second, retryAfter.Round(time.Second))}
}

// TooMany says that a limit was reached: 429 over HTTP.
type TooMany struct{ RetryAfter time.Duration }

func (e *TooMany) Error() string {
	return "Too many attempts; try again in " + e.RetryAfter.String() + "."
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
	return emailPrefix + HashToken(strings.ToLower(strings.TrimSpace(email)))
}

const emailPrefix = "email:"

func rateOf(key string) Rate {
	if strings.HasPrefix(key, emailPrefix) {
		return emailRate
	}
	return addressRate
}

func (l *Limiter) bucket(key string, now time.Time) *bucket {
	rate := rateOf(key)
	if e, ok := l.buckets[key]; ok {
		b, _ := e.Value.(*bucket)
		if passed := now.Sub(b.at); passed > 0 {
			b.left = min(float64(rate.Burst), b.left+float64(passed)/float64(rate.Every))
			b.at = now
		}
		l.recent.MoveToFront(e)
		return b
	}
	if l.buckets == nil {
		l.buckets = map[string]*list.Element{}
	}
	if len(l.buckets) >= maxKeys {
		oldest := l.recent.Back()
		l.recent.Remove(oldest)
		if b, ok := oldest.Value.(*bucket); ok {
			delete(l.buckets, b.key)
		}
	}
	b := &bucket{key: key, left: float64(rate.Burst), at: now}
	l.buckets[key] = l.recent.PushFront(b)
	return b
}
