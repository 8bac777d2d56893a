package jobs

import (
	"context"
	"net"
	"strings"
	"time"

	"duces/workflow/account"
	"duces/workflow/view"
)

// DialBy lets a test put a network of its own under a sender.
func (s *SMTP) DialBy(dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	s.dial = dial
}

// QuietUntil says when a message goes that quiet hours may hold.
func QuietUntil(to account.User, out view.Outgoing, now time.Time) time.Time {
	return quietUntil(to, out, now)
}

// Wait and Exhausted are the schedule of attempts.
func Wait(out view.Outgoing, now time.Time) time.Duration { return wait(out, now) }
func Exhausted(attempt int) bool                          { return exhausted(attempt) }

// ReadNotice gives the addresses of which a report of a mail server speaks.
func ReadNotice(message string) (addresses []string, err error) {
	n, err := readNotice(strings.NewReader(message))
	for _, v := range n.recipients {
		addresses = append(addresses, v.address)
	}
	return addresses, err
}
