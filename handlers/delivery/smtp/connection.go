package smtp

import (
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"time"
)

// connection is one connection to a mail server. One caller uses it at a time.
type connection struct {
	conn       net.Conn // the bare one; deadlines on it hold for TLS above it too
	client     *smtp.Client
	limits     limits
	sent       int       // messages that the server has answered for
	last       time.Time // when it answered last
	handedOver bool      // it may have all of the message at hand
}

// step runs one exchange under its own deadline.
func (n *connection) step(name string, exchange func() error) error {
	n.deadline(n.limits.command)
	if err := exchange(); err != nil {
		if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
			return fmt.Errorf("no answer to %s within %v: %w", name, n.limits.command, err)
		}
		return err
	}
	return nil
}

func (n *connection) deadline(limit time.Duration) {
	_ = n.conn.SetDeadline(time.Now().Add(limit)) // fails only on a closed connection, and then so does what follows
}

// quit says goodbye; if the answer is lost, nothing changes.
func (n *connection) quit() {
	n.deadline(n.limits.quit)
	_ = n.client.Quit()
	_ = n.client.Close()
}
