package main

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestTheDeadMansSwitch(t *testing.T) {
	began := time.Date(2018, 1, 24, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		last  time.Time // the clock's own mark
		err   error
		now   time.Time
		alive bool
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
		{name: "nobody can say", err: errors.New("the disk is gone"), now: began.Add(time.Minute)},
	} {
		t.Run(c.name, func(t *testing.T) {
			check := alive(func(context.Context) (time.Time, error) { return c.last, c.err }, func() time.Time { return c.now }, began)
			if err := check(t.Context()); (err == nil) != c.alive {
				t.Errorf("alive says %v", err)
			}
		})
	}
}
