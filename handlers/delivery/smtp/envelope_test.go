package smtp_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"duces/handlers/delivery/mailtest"
	"duces/handlers/delivery/smtp"
)

// scripted is a mail server that answers commands as laid down and notes them.
type scripted struct {
	t       *testing.T
	offers  []string            // beside its name, to EHLO
	answers map[string][]string // by the command's first word, one for each time; then it takes all
	heard   []string
	dialled int
	talks   sync.WaitGroup
}

// talk serves one connection. A server that takes commands together answers
// none before DATA has come, and one that does not finds none behind another.
func (s *scripted) talk(conn net.Conn, together bool) {
	defer conn.Close()
	lines := bufio.NewReader(conn)
	say := func(words string) { _, _ = fmt.Fprintf(conn, "%s\r\n", words) }
	say("220 hello")
	var held []string // answers that wait for DATA
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		s.heard = append(s.heard, line)
		word, _, _ := strings.Cut(line, " ")
		answer := map[string]string{"DATA": "354 go on", "QUIT": "221 bye", ".": "250 taken"}[word]
		if answer == "" {
			answer = "250 fine"
		}
		if word == "EHLO" {
			answer = "250-scripted\r\n"
			for _, o := range s.offers {
				answer += "250-" + o + "\r\n"
			}
			answer += "250 HELP"
		}
		if left := s.answers[word]; len(left) > 0 {
			answer, s.answers[word] = left[0], left[1:]
		}
		if !together && lines.Buffered() > 0 {
			s.t.Errorf("%q came together with what follows", line)
		}
		if together && (word == "MAIL" || word == "RCPT") {
			held = append(held, answer)
			continue
		}
		for _, a := range append(held, answer) {
			say(a)
		}
		held = nil
		if word != "DATA" || !strings.HasPrefix(answer, "354") {
			continue
		}
		for { // the message, of which the final dot is noted
			body, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			if body == ".\r\n" {
				break
			}
		}
		s.heard = append(s.heard, ".")
		say("250 taken")
	}
}

func TestAnEnvelopeIsSaidAtOnceWhereTheServerTakesItSo(t *testing.T) {
	const ehlo, from, to = "EHLO localhost", "MAIL FROM:<duces@example.org>", "RCPT TO:<dana@example.org>"
	whole := []string{from, to, "DATA", "."}
	for name, c := range map[string]struct {
		answers map[string][]string
		first   string   // what the first message is told; empty: it is taken
		heard   []string // of it, one by one
		at      []string // of it, if said together; nil: the same
	}{
		"all is well":                       {heard: whole},
		"the sender is put off":             {map[string][]string{"MAIL": {"451 later"}, "RCPT": {"503 no sender"}, "DATA": {"503 no sender"}}, "451", []string{from, "RSET"}, []string{from, to, "DATA", "RSET"}},
		"the recipient is refused":          {map[string][]string{"RCPT": {"550 nobody"}, "DATA": {"554 no recipients"}}, "550", []string{from, to, "RSET"}, []string{from, to, "DATA", "RSET"}},
		"and DATA is taken all the same":    {map[string][]string{"RCPT": {"550 nobody"}}, "550", []string{from, to, "RSET"}, []string{from, to, "DATA", ".", "RSET"}},
		"the recipient's server is another": {map[string][]string{"RCPT": {"251 user not local"}}, "", whole, nil},
		"DATA is refused":                   {map[string][]string{"DATA": {"452 full"}}, "452", []string{from, to, "DATA", "RSET"}, nil},
	} {
		for _, together := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, together %v", name, together), func(t *testing.T) {
				server := &scripted{t: t, answers: map[string][]string{}}
				want := c.heard
				for word, answers := range c.answers {
					server.answers[word] = slices.Clone(answers)
				}
				if together {
					server.offers = []string{"PIPELINING"}
					if c.at != nil {
						want = c.at
					}
				} else if c.at != nil {
					delete(server.answers, "DATA") // which would be the next message's
					if strings.HasPrefix(c.first, "451") {
						delete(server.answers, "RCPT")
					}
				}
				s := server.dialledBy(smtp.Config{TLS: smtp.TLSNone, Connections: 1}, together)
				_, err := s.Send(t.Context(), "duces@example.org", "dana@example.org", []byte(letter))
				if c.first == "" && err != nil || c.first != "" && (err == nil || !strings.HasPrefix(err.Error(), c.first)) {
					t.Errorf("the first message: %v", err)
				}
				// Nothing of it is left over for the second, over the same connection.
				if answer, err := s.Send(t.Context(), "duces@example.org", "dana@example.org", []byte(letter)); err != nil || answer != "250 taken" {
					t.Errorf("the second message: %q, %v", answer, err)
				}
				s.Rest()
				server.talks.Wait()
				all := slices.Concat([]string{ehlo}, want, whole, []string{"QUIT"})
				if !slices.Equal(server.heard, all) || server.dialled != 1 {
					t.Errorf("the server heard %q over %d connections, not %q", server.heard, server.dialled, all)
				}
			})
		}
	}
}

func (s *scripted) dialledBy(c smtp.Config, together bool) *smtp.Client {
	c.Dial = func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		s.dialled++
		s.talks.Go(func() { s.talk(there, together) })
		return here, nil
	}
	client := mailtest.Client(s.t, c)
	return client
}

func TestAnInternationalAddressIsAnnounced(t *testing.T) {
	for _, offered := range []bool{true, false} {
		server := &scripted{t: t}
		want := "MAIL FROM:<duces@example.org>"
		if offered {
			server.offers, want = []string{"SMTPUTF8"}, want+" SMTPUTF8"
		}
		s := server.dialledBy(smtp.Config{TLS: smtp.TLSNone}, false)
		if _, err := s.Send(t.Context(), "duces@example.org", "josé@example.org", []byte(letter)); err != nil {
			t.Error(err)
		}
		s.Rest()
		server.talks.Wait()
		if !slices.Contains(server.heard, want) {
			t.Errorf("offered %v: the server heard %q", offered, server.heard)
		}
	}
}

func TestNoAddressBreaksOutOfItsLine(t *testing.T) {
	s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Dial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("the server was dialled")
		return nil, net.ErrClosed
	}})
	for _, bad := range []string{"dana@example.org\r\nDATA", "dana@example.org> BODY=X", "<dana@example.org>", "", "dana@example.org\x00"} {
		for _, pair := range [][2]string{{"duces@example.org", bad}, {bad, "dana@example.org"}} {
			_, err := s.Send(t.Context(), pair[0], pair[1], []byte(letter))
			if no := refusal(t, err); !no.Permanent || no.Relay {
				t.Errorf("%q: %+v", pair, no)
			}
		}
	}
}

func TestEveryMessageArrivesAsItWasWritten(t *testing.T) {
	r := mailtest.NewRelay(t)
	s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Port: r.OnTCP(t, nil)})
	long := strings.Repeat(strings.Repeat("0123456789", 99)+"\r\n", 10)
	for written, want := range map[string]string{
		"A: B\r\n\r\nplain\r\n":                 "",
		"A: B\r\n\r\nno end":                    "A: B\r\n\r\nno end\r\n",
		"A: B\n\nloose\n":                       "A: B\r\n\r\nloose\r\n",
		"A: B\r\n\r\n.\r\nmore\r\n":             "",
		"A: B\r\n\r\n..two\r\n.\n.\r\n":         "A: B\r\n\r\n..two\r\n.\r\n.\r\n",
		".A: B\r\n\r\n":                         "",
		"A: B\r\n\r\n" + long + ".x\r\n" + long: "",
		"A: B\r\n\r\na.\r\n":                    "",
		"A: B\r\n\r\nends in CR\r":              "A: B\r\n\r\nends in CR\r\n",
		"":                                      "\r\n",
	} {
		if want == "" {
			want = written
		}
		if _, err := s.Send(t.Context(), "duces@example.org", "dana@example.org", []byte(written)); err != nil {
			t.Errorf("%.60q: %v", written, err)
		}
		all := r.Taken()
		if got := string(all[len(all)-1].Raw); got != want {
			t.Errorf("%.60q arrived as %.60q", written, got)
		}
	}
}
