package jobs

import "time"

// A pause of the outbox begins short, in case somebody is at work on the mail
// server just now, and grows while nothing is mended.
const (
	shortestPause = time.Minute
	longestPause  = 15 * time.Minute
)

// pause is a time in which no message is tried, because none could go: the
// server's certificate or our password is wrong, or no server is configured.
type pause struct {
	reason      string
	from, until time.Time
	length      time.Duration
}

// Paused says whether the outbox waits for somebody to mend the mail server or
// its configuration, why, and when it is tried next. ok is false where it does not.
func (s *Sweeper) Paused() (reason string, until time.Time, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paused.reason, s.paused.until, s.paused.reason != ""
}

// waiting says whether the pause lasts at an instant. A clock that was set back
// before its beginning ends it.
func (s *Sweeper) waiting(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return now.Before(s.paused.until) && !now.Before(s.paused.from)
}

func (s *Sweeper) hold(now time.Time, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.paused.from.Equal(now) {
		return // another worker has met the same trouble
	}
	length := min(max(2*s.paused.length, shortestPause), longestPause)
	s.paused = pause{reason: reason, from: now, until: now.Add(length - slack), length: length}
}

func (s *Sweeper) lift() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paused = pause{}
}
