package frame

import (
	"context"
	"strings"
	"sync"
	"time"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/clock"
	"duces/workflow/matter"
)

const (
	// tickCacheTime is how long all pages use one reading of the last tick.
	tickCacheTime = 5 * time.Second
	// tickTimeout is how long a page waits for that reading.
	tickTimeout = 250 * time.Millisecond
)

// tickMonitor knows when the scheduler last ran. One page at a time reads it;
// all others use the last reading meanwhile.
type tickMonitor struct {
	read  func(context.Context) (time.Time, error)
	began time.Time // of this server, by the engine's clock

	reading sync.Mutex // held by the page that reads
	mu      sync.Mutex
	last    time.Time // when the scheduler last ran
	at      time.Time // when that was read, by the engine's clock; zero: never
}

// stopped says whether the scheduler has not run for longer than matter.Silence.
// It says no where that cannot be read: then the store itself is in trouble.
func (m *tickMonitor) stopped(ctx context.Context, now time.Time) (last time.Time, stopped bool) {
	if m == nil || m.read == nil {
		return time.Time{}, false
	}
	m.refresh(ctx, now)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.at.IsZero() {
		return time.Time{}, false
	}
	last, since := m.last, m.last
	if clock.Wrong(last, now) {
		last, since = time.Time{}, time.Time{}
	}
	if since.IsZero() {
		since = m.began
	}
	return last, now.Sub(since) > matter.Silence
}

// refresh reads the last tick again if the last reading is older than tickCacheTime.
func (m *tickMonitor) refresh(ctx context.Context, now time.Time) {
	m.mu.Lock()
	fresh := !m.at.IsZero() && now.Sub(m.at).Abs() < tickCacheTime
	m.mu.Unlock()
	if fresh || !m.reading.TryLock() {
		return
	}
	defer m.reading.Unlock()
	ctx, cancel := context.WithTimeout(ctx, tickTimeout)
	defer cancel()
	last, err := m.read(ctx)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil {
		m.last, m.at = last, now
	} else if !m.at.IsZero() {
		m.at = now // not tried again before tickCacheTime is over
	}
}

// standing are the messages that every page shows while their cause lasts.
func (f *Frame) standing(ctx context.Context, u account.User) []page.Flash {
	zone, now := page.ZoneOf(u.Zone), f.Engine.Now()
	var list []page.Flash
	if last, stopped := f.tick.stopped(ctx, now); stopped {
		since := "The clock has never come by"
		if !last.IsZero() {
			since = "The clock last came by at " + zone.Text(last)
		}
		list = append(list, page.Flash{Kind: page.Error, Text: since + ": deadlines are not being watched, no alerts are sent. " + whom(u)})
	}
	if u.Role == workflow.Admin {
		list = append(list, f.PausedNote(zone)...)
	}
	return append(list, f.bounced(ctx, u, zone)...)
}

// PausedNote says that no mail goes out now.
func (f *Frame) PausedNote(zone page.Zone) []page.Flash {
	if f.Paused == nil {
		return nil
	}
	reason, until, paused := f.Paused()
	if !paused {
		return nil
	}
	text := "No mail goes out now: " + strings.TrimRight(reason, ". ") + "."
	if !until.IsZero() {
		text += " The next try is at " + zone.Text(until) + "."
	}
	return []page.Flash{{Kind: page.Error, Text: text}}
}

func whom(u account.User) string {
	if u.Role == workflow.Admin {
		return "See whether “duces serve” runs, and its log."
	}
	return "Tell an administrator."
}
