package frame

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/clock"
	"duces/workflow/sweep"
)

const (
	// readingLasts is how long all pages use one reading.
	readingLasts = 5 * time.Second
	// readingTimeout is how long a page waits for a reading.
	readingTimeout = 250 * time.Millisecond
)

// reading is a value of the store that every page shows. One page at a time reads
// it; all others use the last reading meanwhile.
type reading[T any] struct {
	read func(context.Context) (T, error)

	busy sync.Mutex // held by the page that reads
	mu   sync.Mutex
	last T
	at   time.Time // of the last reading, by the engine's clock; zero: never
}

// value is the last reading, taken anew if it is too old; ok is false while it
// never could be read: then the store itself is in trouble.
func (r *reading[T]) value(ctx context.Context, now time.Time) (last T, ok bool) {
	if r == nil || r.read == nil {
		return last, false
	}
	r.refresh(ctx, now)
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last, !r.at.IsZero()
}

func (r *reading[T]) refresh(ctx context.Context, now time.Time) {
	r.mu.Lock()
	fresh := !r.at.IsZero() && now.Sub(r.at).Abs() < readingLasts
	r.mu.Unlock()
	if fresh || !r.busy.TryLock() {
		return
	}
	defer r.busy.Unlock()
	ctx, cancel := context.WithTimeout(ctx, readingTimeout)
	defer cancel()
	last, err := r.read(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.last, r.at = last, now
	} else if !r.at.IsZero() {
		r.at = now // not tried again before readingLasts is over
	}
}

// schedulerStopped says whether the scheduler has not run for longer than sweep.Silence.
func (f *Frame) schedulerStopped(ctx context.Context, now time.Time) (last time.Time, stopped bool) {
	last, ok := f.tick.value(ctx, now)
	if !ok {
		return time.Time{}, false
	}
	since := last
	if clock.Wrong(last, now) {
		last, since = time.Time{}, time.Time{}
	}
	if since.IsZero() {
		since = f.began
	}
	return last, now.Sub(since) > sweep.Silence
}

// standing are the messages that every page shows while their cause lasts.
func (f *Frame) standing(ctx context.Context, u account.User) []page.Flash {
	zone, now := page.ZoneOf(u.Zone), f.Engine.Now()
	var list []page.Flash
	if last, stopped := f.schedulerStopped(ctx, now); stopped {
		since := "The scheduler has never run"
		if !last.IsZero() {
			since = "The scheduler last ran on " + zone.Text(last)
		}
		list = append(list, page.Flash{Kind: page.Error, Text: since + ". Deadlines are not being checked, and no alerts are sent. " + whom(u)})
	}
	if found, ok := f.recount.value(ctx, now); ok && found.Overlooked > 0 {
		advice := "Tell an administrator."
		if u.Role == workflow.Admin {
			advice = "Run “duces verify” and find out who or what changed the database."
		}
		list = append(list, page.Flash{Kind: page.Error, Text: fmt.Sprintf(
			"Alerts were held back because the database was changed. The daily check on %s corrected %s. %s", zone.Text(found.At), words.Count(found.Overlooked, "row", "rows"), advice)})
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
	text := "Mail is paused: " + strings.TrimRight(reason, ". ") + "."
	if !until.IsZero() {
		text += " The next attempt is on " + zone.Text(until) + "."
	}
	return []page.Flash{{Kind: page.Error, Text: text}}
}

func whom(u account.User) string {
	if u.Role == workflow.Admin {
		return "Check that “duces serve” is running, and read its log."
	}
	return "Tell an administrator."
}
