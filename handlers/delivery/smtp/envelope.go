package smtp

import (
	"errors"
	"net/textproto"
	"strings"
	"unicode/utf8"
)

const stepMailFrom = "MAIL FROM"

// command is a line that goes to a mail server, and the reply it is to have: a
// whole reply code, or its first digits.
type command struct {
	step, line string
	want       int
}

// envelope says whom a message is from and for, and that it comes now. All goes
// at once to a server that takes commands so (RFC 2920): a message then costs
// two round trips, not four.
func (n *connection) envelope(from, to string) (step string, err error) {
	commands := []command{{stepMailFrom, "MAIL FROM:<" + from + ">" + n.parameters(from+to), 250}, {"RCPT TO", "RCPT TO:<" + to + ">", 25}, {"DATA", "DATA", 354}}
	together, _ := n.client.Extension("PIPELINING")
	if together {
		var all strings.Builder
		for _, x := range commands {
			all.WriteString(x.line + "\r\n")
		}
		if err := n.write(all.String()); err != nil {
			return commands[0].step, err
		}
	}
	for i, x := range commands {
		if !together {
			if err := n.write(x.line + "\r\n"); err != nil {
				return x.step, err
			}
		}
		if err := n.reply(x); err != nil {
			if together {
				n.drain(commands[i+1:], err)
			}
			return x.step, err
		}
	}
	return "", nil
}

// parameters are what a server has to know of a message before it takes one.
// Bodies need none: they are written in seven bits.
func (n *connection) parameters(addresses string) string {
	ascii := !strings.ContainsFunc(addresses, func(r rune) bool { return r >= utf8.RuneSelf })
	if offered, _ := n.client.Extension("SMTPUTF8"); ascii || !offered {
		return ""
	}
	return " SMTPUTF8"
}

func (n *connection) write(lines string) error {
	n.deadline(n.limits.command)
	if _, err := n.client.Text.W.WriteString(lines); err != nil {
		return err
	}
	return n.client.Text.W.Flush()
}

// reply reads the reply to a command.
func (n *connection) reply(x command) error {
	return n.step(x.step, func() error { _, _, err := n.client.Text.ReadResponse(x.want); return err })
}

// drain reads the replies to what went together with a command that was refused,
// so that the connection can be used again. Where it is lost, the next command
// on it finds out.
func (n *connection) drain(rest []command, refused error) {
	reply, answered := errors.AsType[*textproto.Error](refused)
	if !answered || reply.Code == 421 {
		return
	}
	for _, x := range rest {
		err := n.reply(x)
		if x.line == "DATA" && err == nil { // it waits for a message that is for nobody (RFC 2920, 3.1)
			if err = n.write(".\r\n"); err == nil {
				err = n.reply(command{step: "the end of nothing", want: 250})
			}
		}
		if _, answered := errors.AsType[*textproto.Error](err); err != nil && !answered {
			return
		}
	}
}
