package jobs

import (
	"context"
	"net"
	"time"

	"duces/workflow"
)

// DialBy lets a test put a network of its own under a sender.
func (s *SMTP) DialBy(dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	s.dial = dial
}

// Wait and Exhausted are the schedule of attempts.
func Wait(out workflow.Outgoing, now time.Time) time.Duration { return wait(out, now) }
func Exhausted(attempt int) bool                              { return exhausted(attempt) }
