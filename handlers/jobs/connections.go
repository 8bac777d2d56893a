package jobs

import (
	"context"
	"time"
)

const (
	// connections is how many a mail server is given at once, unless configured.
	connections = 4
	// perConnection is after how many messages one is closed: servers count, and
	// hang up on those who never do.
	perConnection = 100
	// idleFor is how long one is trusted while nothing is said on it.
	idleFor = 20 * time.Second
)

// take gives a connection that nobody uses, a kept one if there is one, and
// waits while as many are open as the server may be given.
func (s *SMTP) take(ctx context.Context) (*dialogue, error) {
	for {
		d, mayDial, freed := s.find()
		switch {
		case d != nil && time.Since(d.last) < idleFor:
			return d, nil
		case d != nil:
			d.leave()
			s.closed()
		case mayDial:
			d, err := s.connect(ctx)
			if err == nil {
				return d, nil
			}
			if ctx.Err() != nil {
				err = stopped(ctx)
			}
			if s.closed() > 0 && ctx.Err() == nil {
				// It talks to us over others and wants no more of them.
				s.lower()
				continue
			}
			return nil, err
		default:
			select {
			case <-freed:
			case <-ctx.Done():
				return nil, stopped(ctx)
			}
		}
	}
}

func (s *SMTP) find() (d *dialogue, mayDial bool, freed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.idle); n > 0 {
		d, s.idle = s.idle[n-1], s.idle[:n-1]
		return d, false, nil
	}
	if s.open < s.ceiling {
		s.open++
		return nil, true, nil
	}
	if s.freed == nil {
		s.freed = make(chan struct{})
	}
	return nil, false, s.freed
}

// keep lets the next message go over a connection.
func (s *SMTP) keep(d *dialogue) {
	d.last = time.Now()
	if d.sent++; d.sent >= perConnection {
		d.leave()
		s.closed()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = append(s.idle, d)
	s.wake()
}

func (s *SMTP) discard(d *dialogue) {
	_ = d.client.Close()
	s.closed()
}

// closed counts a connection out, and says how many are left.
func (s *SMTP) closed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	s.wake()
	return s.open
}

// lower holds the number of connections at those that are open, for this burst.
func (s *SMTP) lower() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ceiling = max(s.open, 1)
}

// wake tells those who wait for a connection to look again.
func (s *SMTP) wake() {
	if s.freed != nil {
		close(s.freed)
		s.freed = nil
	}
}

func (s *SMTP) closeIdle() {
	s.mu.Lock()
	idle := s.idle
	s.idle = nil
	s.mu.Unlock()
	for _, d := range idle {
		s.discard(d)
	}
}

// Rest ends a burst: no connection is kept between one sweep and the next.
func (s *SMTP) Rest() {
	s.mu.Lock()
	idle := s.idle
	s.idle, s.ceiling = nil, s.config.Connections
	s.mu.Unlock()
	for _, d := range idle {
		d.leave()
		s.closed()
	}
}
