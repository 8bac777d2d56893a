package server

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	sweeps "duces/handlers/clock"
)

func TestTheDeadMansSwitch(t *testing.T) {
	began := time.Date(2018, 1, 24, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		last  time.Time // the clock's own mark
		err   error
		now   time.Time
		alive bool
		full  bool // nothing can be stored
	}{
		{name: "it has just come by", last: began.Add(time.Hour), now: began.Add(time.Hour + time.Minute), alive: true},
		{name: "it came by three minutes ago", last: began.Add(time.Hour), now: began.Add(time.Hour + 3*time.Minute), alive: true},
		{name: "it has stayed away", last: began.Add(time.Hour), now: began.Add(time.Hour + 3*time.Minute + time.Second)},
		{name: "it stayed away before this process began", last: began.Add(-24 * time.Hour), now: began.Add(time.Minute), alive: true},
		{name: "it never came by since", last: began.Add(-24 * time.Hour), now: began.Add(4 * time.Minute)},
		{name: "it never came by at all", now: began.Add(4 * time.Minute)},
		{name: "it left its mark in the future, and has had time to come by since", last: began.Add(365 * 24 * time.Hour), now: began.Add(4 * time.Minute)},
		{name: "it left its mark in the future, and this process has just begun", last: began.Add(365 * 24 * time.Hour), now: began.Add(time.Minute), alive: true},
		{name: "its mark is a moment ahead", last: began.Add(time.Hour), now: began.Add(time.Hour - time.Second), alive: true},
		{name: "it has just come by, and what it found cannot be stored", last: began.Add(time.Hour), now: began.Add(time.Hour + time.Minute), full: true},
		{name: "nobody can say", err: errors.New("the disk is gone"), now: began.Add(time.Minute)},
	} {
		t.Run(c.name, func(t *testing.T) {
			failing := func() error {
				if c.full {
					return errors.New("the disk is full")
				}
				return nil
			}
			check := alive(failing, func(context.Context) (time.Time, error) { return c.last, c.err }, func() time.Time { return c.now }, began)
			if err := check(t.Context()); (err == nil) != c.alive {
				t.Errorf("alive says %v", err)
			}
		})
	}
}

func TestReadinessAsksForTheDiskAndTheScheduler(t *testing.T) {
	for name, c := range map[string]struct {
		failing error
		last    sweeps.Run
		says    string // empty: ready
	}{
		"it has just begun":               {},
		"the last tick was all right":     {last: sweeps.Run{Ended: time.Now()}},
		"nothing can be stored":           {failing: unwell("Nothing can be stored: the disk is full.", errors.New("/secret")), last: sweeps.Run{Ended: time.Now()}, says: "disk is full"},
		"the last tick failed":            {last: sweeps.Run{Ended: time.Now(), Err: errors.New("/secret")}, says: "last run"},
		"there is room on the disk again": {last: sweeps.Run{Ended: time.Now(), Err: unwell("The disk is full.", nil)}},
		"no tick for long":                {last: sweeps.Run{Ended: time.Now().Add(-time.Hour)}, says: "has not run"},
	} {
		t.Run(name, func(t *testing.T) {
			err := ready(func() error { return c.failing }, func() sweeps.Run { return c.last })(t.Context())
			if (err == nil) != (c.says == "") || err != nil && (!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "/secret")) {
				t.Errorf("it says %v", err)
			}
		})
	}
}
