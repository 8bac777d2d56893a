package delivery

import (
	"errors"
	"time"

	"duces/handlers/delivery/message"
)

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
func (m *Mailer) Paused() (reason string, until time.Time, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.paused.reason, m.paused.until, m.paused.reason != ""
}

// PausedAt says whether the pause lasts at an instant. A clock that was set back
// before its beginning ends it.
func (m *Mailer) PausedAt(now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return now.Before(m.paused.until) && !now.Before(m.paused.from)
}

func (m *Mailer) pause(now time.Time, reason string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.paused.from.Equal(now) {
		return // another worker has met the same trouble
	}
	length := min(max(2*m.paused.length, shortestPause), longestPause)
	m.paused = pause{reason: reason, from: now, until: now.Add(length - slack), length: length}
}

func (m *Mailer) endPause() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.paused = pause{}
}

// Heard notes what came of a mail outside of the outbox: trouble that pauses the outbox does so, and a server that
// answers ends the pause.
func (m *Mailer) Heard(now time.Time, err error) {
	failure, refused := errors.AsType[*Refusal](err)
	switch {
	case refused && failure.Pause:
		m.pause(now, message.Printable(failure.Answer))
	case err == nil || refused && !failure.Relay:
		m.serverAnswered()
	}
}
