package smtp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
)

// Send delivers one message. It succeeds exactly when the server has answered
// the final dot with 250; what comes after that cannot make it a failure.
func (c *Client) Send(ctx context.Context, from, to string, raw []byte) (string, error) {
	if err := errors.Join(message.CheckAddress(from), message.CheckAddress(to)); err != nil {
		return "", &delivery.Refusal{Answer: "Not sent: " + err.Error() + ".", Permanent: true, Cause: err}
	}
	for first := true; ; first = false {
		n, err := c.get(ctx)
		if err != nil {
			return "", err
		}
		kept := n.sent > 0
		answer, err := n.deliver(ctx, from, to, raw, c.limits.data)
		if err == nil {
			c.put(n)
			return answer, nil
		}
		reply, answered := errors.AsType[*textproto.Error](err)
		closing := answered && reply.Code == 421
		if !answered || closing || n.step("RSET", n.client.Reset) != nil {
			c.discard(n)
		} else {
			c.put(n)
		}
		if (kept && (closing || !answered && !n.handedOver) || first && closing) && ctx.Err() == nil {
			// A server may hang up on a connection that has carried messages, as after
			// so many of them; what it said no to, or never had, goes over a new one.
			// It has probably closed the other idle connections as well. One that says
			// so to a new connection is taken at its word the second time.
			c.closeIdle()
			continue
		}
		return "", err
	}
}

// deliver sends one message over an open connection.
func (n *connection) deliver(ctx context.Context, from, to string, raw []byte, limit time.Duration) (string, error) {
	n.handedOver = false
	// Shutting down closes the connection, but never between the final dot and
	// its answer: then nobody would know whether the message was taken.
	release := context.AfterFunc(ctx, func() { _ = n.conn.Close() })
	defer release()
	failed := func(step string, err error) error {
		if ctx.Err() != nil {
			return delivery.Stopped(ctx)
		}
		return refusal(step, err, false)
	}
	if step, err := n.envelope(from, to); err != nil {
		return "", failed(step, err)
	}
	n.deadline(limit)
	w := n.client.Text.W
	if _, err := w.Write(dotted(raw)); err != nil {
		return "", failed("the message", err)
	}
	if !release() {
		return "", delivery.Stopped(ctx)
	}
	// From here on the server may have it, unless it says no.
	n.handedOver = true
	_, _ = w.WriteString(finalDot) // its failure is Flush's
	if err := w.Flush(); err != nil {
		return "", refusal("the message", err, false)
	}
	n.deadline(limit)
	// net/smtp would not hand out the words of the answer.
	code, words, err := n.client.Text.ReadResponse(250)
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
