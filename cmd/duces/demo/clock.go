package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"duces/workflow"
)

// DefaultNow is where the demonstration begins: the Tuesday after the responses were due.
var DefaultNow = time.Date(2018, 2, 27, 15, 0, 0, 0, time.UTC)

// maxForward bounds one move, so that a slip of the finger does not age the
// review by a century.
const maxForward = 400 * 24 * time.Hour

const clockFile = "demo-clock.json"

// Sweep is one scheduler tick at the time that the clock shows. Where nothing
// is due it may be left out, unless it must be.
type Sweep func(ctx context.Context, must bool) (Swept, error)

// Swept is what a sweep did: deadlines missed, alerts queued, mails sent.
type Swept struct{ Missed, Queued, Sent int }

// Clock is the time of a demonstration. It runs at real speed and can be moved
// forward, never back: history is recorded in order. It stands still while
// the program does not run. It is safe for concurrent use.
type Clock struct {
	dir   string
	sweep Sweep // set once by Drive

	moving sync.Mutex // one move at a time

	mu    sync.Mutex
	shown time.Time // what the clock showed …
	since time.Time // … at this real instant
}

// OpenClock reads the clock of an earlier demonstration in dir, or starts a
// new one. It shows least or later: the newest event may be younger than the
// time that was kept before a crash.
func OpenClock(dir string, least time.Time) (*Clock, error) {
	c := &Clock{dir: dir, shown: least.UTC(), since: time.Now()}
	raw, err := os.ReadFile(filepath.Join(dir, clockFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("the demo clock cannot be read: %w", err)
	default:
		var kept keptTime
		if err := json.Unmarshal(raw, &kept); err != nil {
			return nil, fmt.Errorf("the demo clock %s cannot be read: %w", filepath.Join(dir, clockFile), err)
		}
		if kept.Now.After(least) {
			c.shown = kept.Now.UTC()
		}
	}
	return c, c.keep()
}

// Earlier says whether dir holds a demonstration that was set up to its end.
func Earlier(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, clockFile))
	return err == nil
}

type keptTime struct {
	Now time.Time `json:"now"`
}

// Drive names what runs at each hour that a move passes, so that alerts fire
// on their own days, and in any case where the move ends. Without it the clock only shows the time.
func (c *Clock) Drive(sweep Sweep) { c.sweep = sweep }

// Now is the time of the demonstration, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shown.Add(time.Since(c.since)).Truncate(time.Microsecond)
}

// Forward moves the clock on to a later time, hour by hour: what falls due on
// the way falls due at its hour and is recorded with that time. It returns how
// many deadlines were missed, alerts queued and mails sent meanwhile. It stops at
// a full hour once ctx ends.
func (c *Clock) Forward(ctx context.Context, to time.Time) (missed, queued, sent int, err error) {
	c.moving.Lock()
	defer c.moving.Unlock()
	now := c.Now()
	switch {
	case !to.After(now):
		return 0, 0, 0, &workflow.Error{Code: workflow.Invalid, Field: "to", Message: "The demo clock moves forward only. It shows " + now.Format(time.RFC3339) + "."}
	case to.Sub(now) > maxForward:
		return 0, 0, 0, &workflow.Error{Code: workflow.Invalid, Field: "to", Message: "The demo clock can move up to 400 days at a time."}
	}
	for at := now.Truncate(time.Hour).Add(time.Hour); err == nil && ctx.Err() == nil; at = at.Add(time.Hour) {
		last := !at.Before(to)
		if last {
			at = to
		}
		c.set(at)
		if report := workflow.ProgressOf(ctx); report != nil {
			report(int64(at.Sub(now)/time.Hour), int64(to.Sub(now)/time.Hour))
		}
		var swept Swept
		if c.sweep != nil {
			swept, err = c.sweep(context.WithoutCancel(ctx), last)
		}
		missed, queued, sent = missed+swept.Missed, queued+swept.Queued, sent+swept.Sent
		if last {
			break
		}
	}
	return missed, queued, sent, errors.Join(err, c.keep())
}

func (c *Clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	// A slow step may have let real time run past the next hour: never back.
	if now := c.shown.Add(time.Since(c.since)); t.After(now) {
		c.shown, c.since = t.UTC(), time.Now()
	}
}

// Close keeps the time for the next run.
func (c *Clock) Close() error { return c.keep() }

func (c *Clock) keep() error {
	raw, err := json.Marshal(keptTime{c.Now()})
	if err != nil {
		return err
	}
	path := filepath.Join(c.dir, clockFile)
	if err := os.WriteFile(path+".new", raw, 0o600); err != nil {
		return fmt.Errorf("the demo clock cannot be saved: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("the demo clock cannot be saved: %w", err)
	}
	return nil
}
