package smtp

import (
	"context"
	"time"

	"duces/handlers/delivery"
)

const (
	// defaultConnections is how many a mail server is given at once, unless configured.
	defaultConnections = 4
	// perConnection is after how many messages one is closed: servers count, and
	// hang up on clients that never do.
	perConnection = 100
	// idleFor is how long an idle connection is trusted.
	idleFor = 20 * time.Second
)

// get gives a connection that nobody uses, a kept one if there is one, and
// waits while as many are open as the server may be given.
func (c *Client) get(ctx context.Context) (*connection, error) {
	for {
		n, mayDial, freed := c.find()
		switch {
		case n != nil && time.Since(n.last) < idleFor:
			return n, nil
		case n != nil:
			n.quit()
			c.closed()
		case mayDial:
			n, err := c.connect(ctx)
			if err == nil {
				return n, nil
			}
			if ctx.Err() != nil {
				err = delivery.Stopped(ctx)
			}
			if c.closed() > 0 && ctx.Err() == nil {
				// It serves us over others and wants no more of them.
				c.lower()
				continue
			}
			return nil, err
		default:
			select {
			case <-freed:
			case <-ctx.Done():
				return nil, delivery.Stopped(ctx)
			}
		}
	}
}

func (c *Client) find() (n *connection, mayDial bool, freed <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := len(c.idle); i > 0 {
		n, c.idle = c.idle[i-1], c.idle[:i-1]
		return n, false, nil
	}
	if c.open < c.ceiling {
		c.open++
		return nil, true, nil
	}
	if c.freed == nil {
		c.freed = make(chan struct{})
	}
	return nil, false, c.freed
}

// put lets the next message go over a connection.
func (c *Client) put(n *connection) {
	n.last = time.Now()
	if n.sent++; n.sent >= perConnection {
		n.quit()
		c.closed()
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = append(c.idle, n)
	c.wake()
}

func (c *Client) discard(n *connection) {
	_ = n.client.Close()
	c.closed()
}

// closed counts a connection out, and says how many are left.
func (c *Client) closed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open--
	c.wake()
	return c.open
}

// lower holds the number of connections at those that are open, for this burst.
func (c *Client) lower() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ceiling = max(c.open, 1)
}

// wake lets those who wait for a connection look again.
func (c *Client) wake() {
	if c.freed != nil {
		close(c.freed)
		c.freed = nil
	}
}

func (c *Client) closeIdle() {
	c.mu.Lock()
	idle := c.idle
	c.idle = nil
	c.mu.Unlock()
	for _, n := range idle {
		c.discard(n)
	}
}

// Rest ends a burst: no connection is kept between one run and the next.
func (c *Client) Rest() {
	c.mu.Lock()
	idle := c.idle
	c.idle, c.ceiling = nil, c.config.Connections
	c.mu.Unlock()
	for _, n := range idle {
		n.quit()
		c.closed()
	}
}
