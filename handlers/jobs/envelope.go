package jobs

import (
	"errors"
	"net/textproto"
	"strings"
	"unicode/utf8"
)

// exchange is a line that is said to a mail server, and the answer it is to
// have: a whole reply code, or its first figures.
type exchange struct {
	step, line string
	want       int
}

// envelope says whom a message is from and for, and that it comes now. All is
// said at once to a server that takes commands so (RFC 2920): a message then
// costs two round trips, not four.
func (d *dialogue) envelope(from, to string) (step string, err error) {
	said := []exchange{{"MAIL FROM", "MAIL FROM:<" + from + ">" + d.parameters(from+to), 250}, {"RCPT TO", "RCPT TO:<" + to + ">", 25}, {"DATA", "DATA", 354}}
	together, _ := d.client.Extension("PIPELINING")
	if together {
		var all strings.Builder
		for _, x := range said {
			all.WriteString(x.line + "\r\n")
		}
		if err := d.say(all.String()); err != nil {
			return said[0].step, err
		}
	}
	for i, x := range said {
		if !together {
			if err := d.say(x.line + "\r\n"); err != nil {
				return x.step, err
			}
		}
		if err := d.hear(x); err != nil {
			if together {
				d.hearOut(said[i+1:], err)
			}
			return x.step, err
		}
		d.accepted = true
	}
	return "", nil
}

// parameters are what a server has to know of a message before it takes one.
// Bodies need none: they are written in seven bits.
func (d *dialogue) parameters(addresses string) string {
	ascii := !strings.ContainsFunc(addresses, func(r rune) bool { return r >= utf8.RuneSelf })
	if offered, _ := d.client.Extension("SMTPUTF8"); ascii || !offered {
		return ""
	}
	return " SMTPUTF8"
}

func (d *dialogue) say(lines string) error {
	d.deadline(d.limits.command)
	if _, err := d.client.Text.W.WriteString(lines); err != nil {
		return err
	}
	return d.client.Text.W.Flush()
}

func (d *dialogue) hear(x exchange) error {
	return d.step(x.step, func() error { _, _, err := d.client.Text.ReadResponse(x.want); return err })
}

// hearOut hears the answers to what was said together with a command that was
// refused, so that the connection can be used again. Where it is lost, the
// next thing said on it finds out.
func (d *dialogue) hearOut(rest []exchange, refused error) {
	reply, heard := errors.AsType[*textproto.Error](refused)
	if !heard || reply.Code == 421 {
		return
	}
	for _, x := range rest {
		err := d.hear(x)
		if x.line == "DATA" && err == nil { // it waits for a message that is for nobody (RFC 2920, 3.1)
			if err = d.say(".\r\n"); err == nil {
				err = d.hear(exchange{step: "the end of nothing", want: 250})
			}
		}
		if _, heard := errors.AsType[*textproto.Error](err); err != nil && !heard {
			return
		}
	}
}
