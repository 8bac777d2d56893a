package jobs

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"time"
)

// Send delivers one message. It succeeds exactly when the server has answered
// the final dot with 250; what comes after that cannot make it a failure.
func (s *SMTP) Send(ctx context.Context, from, to string, raw []byte) (string, error) {
	if err := errors.Join(checkAddress(from), checkAddress(to)); err != nil {
		return "", &Refusal{Answer: "Not sent: " + err.Error() + ".", Permanent: true, cause: err}
	}
	for {
		d, err := s.take(ctx)
		if err != nil {
			return "", err
		}
		kept := d.sent > 0
		answer, err := d.deliver(ctx, from, to, raw, s.limits.data)
		if err == nil {
			s.keep(d)
			return answer, nil
		}
		reply, heard := errors.AsType[*textproto.Error](err)
		lost := !heard || reply.Code == 421
		if lost || d.step("RSET", d.client.Reset) != nil {
			s.discard(d)
		} else {
			s.keep(d)
		}
		if kept && lost && !d.accepted && ctx.Err() == nil {
			// Between two messages a server may hang up as it likes; those that
			// wait with this one have probably been left as well.
			s.closeIdle()
			continue
		}
		return "", err
	}
}

// dialogue is one connection to a mail server.
type dialogue struct {
	conn     net.Conn // the bare one; deadlines on it hold for TLS above it too
	client   *smtp.Client
	limits   limits
	sent     int       // messages that the server has answered for
	last     time.Time // when it answered last
	accepted bool      // it has begun with the message at hand
}

// deliver tells one message over an open connection.
func (d *dialogue) deliver(ctx context.Context, from, to string, raw []byte, limit time.Duration) (string, error) {
	d.accepted = false
	// Shutting down cuts the talk short, but never between the final dot and
	// its answer: then nobody would know whether the message was taken.
	release := context.AfterFunc(ctx, func() { _ = d.conn.Close() })
	defer release()
	failed := func(step string, err error) error {
		if ctx.Err() != nil {
			return stopped(ctx)
		}
		return refusal(step, err, false)
	}
	if step, err := d.envelope(from, to); err != nil {
		return "", failed(step, err)
	}
	d.deadline(limit)
	w := d.client.Text.W
	if _, err := w.Write(dotted(raw)); err != nil {
		return "", failed("the message", err)
	}
	if !release() {
		return "", stopped(ctx)
	}
	// From here on the server may have it, whatever happens.
	_, _ = w.WriteString(finalDot) // its failure is Flush's
	if err := w.Flush(); err != nil {
		return "", refusal("the message", err, false)
	}
	d.deadline(limit)
	// net/smtp would not hand out the words of the answer.
	code, words, err := d.client.Text.ReadResponse(250)
	if err != nil {
		return "", refusal("the message", err, false)
	}
	return fmt.Sprintf("%d %s", code, words), nil
}

const finalDot = ".\r\n"

// dotted is a message as it goes over the line, all but the final dot. Nearly
// all are so already, and looking costs a tenth of writing byte by byte.
func dotted(raw []byte) []byte {
	if clean(raw) {
		return raw
	}
	var b bytes.Buffer
	w := textproto.NewWriter(bufio.NewWriter(&b)).DotWriter()
	_, _ = w.Write(raw)
	_ = w.Close() // a buffer takes all
	return bytes.TrimSuffix(b.Bytes(), []byte(finalDot))
}

// clean says whether each line of a message ends in CRLF and none begins with a dot.
func clean(raw []byte) bool {
	for rest := raw; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n')
		if end < 1 || rest[end-1] != '\r' || rest[0] == '.' {
			return false
		}
		rest = rest[end+1:]
	}
	return len(raw) > 0
}

// step runs one exchange under its own deadline.
func (d *dialogue) step(name string, exchange func() error) error {
	d.deadline(d.limits.command)
	if err := exchange(); err != nil {
		if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
			return fmt.Errorf("no answer to %s within %v: %w", name, d.limits.command, err)
		}
		return err
	}
	return nil
}

func (d *dialogue) deadline(limit time.Duration) {
	_ = d.conn.SetDeadline(time.Now().Add(limit)) // fails only on a closed connection, and then so does what follows
}

// leave says farewell; a lost one changes nothing.
func (d *dialogue) leave() {
	d.deadline(d.limits.quit)
	_ = d.client.Quit()
	_ = d.client.Close()
}

// stopped is the refusal of a message that a shutdown kept from being sent.
func stopped(ctx context.Context) *Refusal {
	return &Refusal{Answer: "Duces was stopped before the message was sent.", Relay: true, cause: ctx.Err()}
}

// refusal sorts a failure. A server's 5xx to the message or its addresses is
// final. Before that it speaks of us (a wrong password, a closed door), which
// a change of configuration mends, and until then no other message would fare
// better; silence or a broken line mends itself.
func refusal(step string, err error, before bool) *Refusal {
	reply, ok := errors.AsType[*textproto.Error](err)
	if !ok {
		return &Refusal{
			Answer: fmt.Sprintf("The mail server failed at %s: %v.", step, err),
			Relay:  true, Pause: untrusted(err), cause: err,
		}
	}
	r := &Refusal{Answer: fmt.Sprintf("%d %s (to %s)", reply.Code, reply.Msg, step), cause: err}
	switch reply.Code {
	case 421: // closing
		r.Relay = true
	case 530, 534, 535, 538: // not signed in, or not well enough
		r.Relay, r.Pause = true, true
	default:
		r.Relay = before
		r.Pause = before && reply.Code >= 500
		r.Permanent = !before && reply.Code >= 500
	}
	return r
}
