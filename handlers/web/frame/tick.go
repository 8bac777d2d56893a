package frame

import (
	"context"
	"strings"
	"sync"
	"time"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
)

const (
	// tickCacheTime is how long one reading of the clock's mark serves all pages.
	tickCacheTime = 5 * time.Second
	// tickTimeout is how long a page waits for it.
	tickTimeout = 250 * time.Millisecond
)

// tickMonitor looks after the clock: when it last came by is read now and then, by
// one page for all others, which meanwhile show what was read before.
type tickMonitor struct {
	read  func(context.Context) (time.Time, error)
	began time.Time // of this server, by the engine's clock

	reading sync.Mutex // held by the page that reads
	mu      sync.Mutex
	last    time.Time // when the clock last came by
	at      time.Time // when that was read, by the engine's clock; zero: never
}

// away says whether the clock has stayed away too long at an instant. What
// cannot be read is no news: the store has trouble of its own then.
func (w *tickMonitor) away(ctx context.Context, now time.Time) (last time.Time, away bool) {
	if w == nil || w.read == nil {
		return time.Time{}, false
	}
	w.look(ctx, now)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.at.IsZero() {
		return time.Time{}, false
	}
	since := w.last
	if since.IsZero() {
		since = w.began
	}
	return w.last, now.Sub(since) > matter.Silence
}

// look reads the mark again where the last reading is old.
func (w *tickMonitor) look(ctx context.Context, now time.Time) {
	w.mu.Lock()
	fresh := !w.at.IsZero() && now.Sub(w.at).Abs() < tickCacheTime
	w.mu.Unlock()
	if fresh || !w.reading.TryLock() {
		return
	}
	defer w.reading.Unlock()
	ctx, cancel := context.WithTimeout(ctx, tickTimeout)
	defer cancel()
	last, err := w.read(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.last, w.at = last, now
	} else if !w.at.IsZero() {
		w.at = now // the next look comes after another while
	}
}

// standing are the messages that every page shows as long as they hold.
func (f *Frame) standing(ctx context.Context, u account.User) []page.Flash {
	zone, now := page.ZoneOf(u.Zone), f.Engine.Now()
	var list []page.Flash
	if last, away := f.tick.away(ctx, now); away {
		since := "The clock has never come by"
		if !last.IsZero() {
			since = "The clock last came by at " + zone.Text(last)
		}
		list = append(list, page.Flash{Kind: page.Error, Text: since + ": deadlines are not being watched, no alerts are sent. " + whom(u)})
	}
	if u.Role == workflow.Admin {
		list = append(list, f.PausedNote(zone)...)
	}
	return list
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
