package bounce

import (
	"cmp"
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"duces/handlers/delivery/message"
)

// notice is what a report says in words, for those servers whose reports are not
// written as RFC 3464 wants them.
type notice struct {
	lines    []string
	status   []byte // delivery status fields among the words; empty: none
	returned []byte // the message that came back, if it stands behind the words
}

// readNotice divides a text into the server's words and the message that it brings back.
func readNotice(text string) notice {
	n := notice{}
	for rest := text; rest != ""; {
		line, more, _ := strings.Cut(rest, "\n")
		if copyBegins.MatchString(line) {
			n.returned = []byte(strings.TrimLeft(more, " \t\n"))
			break
		}
		if headBegins.MatchString(line) {
			n.returned = []byte(rest)
			break
		}
		n.lines = append(n.lines, line)
		rest = more
	}
	if at := slices.IndexFunc(n.lines, statusBegins.MatchString); at >= 0 {
		n.status = []byte(strings.Join(n.lines[at:], "\n"))
	}
	return n
}

var (
	// copyBegins are the lines that servers write above the message that they bring back.
	copyBegins = phrases(`(?i)^[\s>*|=-]*`,
		`below (this line )?is (a|the) copy`, `this is a copy of`,
		`(the )?(headers? of the )?original message( headers?)?( is)?( follows?| following)?[\s:.-]*$`,
		`.{0,40}original message follows`, `(the )?(unsent|returned|undelivered) message( follows)?`, `message text follows`,
		`the header of the original message`,
	)
	// headBegins are fields with which messages begin and words do not.
	headBegins   = regexp.MustCompile(`(?i)^(return-path:|received:|message-id:|dkim-signature:|x-google-smtp-source:|mime-version:|(?-i:>?From \S+@\S+ +(Mon|Tue|Wed|Thu|Fri|Sat|Sun)))`)
	statusBegins = regexp.MustCompile(`(?i)^(reporting-mta|final-recipient|original-recipient)\s*:`)
	address      = regexp.MustCompile(`[\pL\pN.!#$%&'*+/=?^_{|}~-]+@[\pL\pN-]+(\.[\pL\pN-]+)+`)
	fullStatus   = regexp.MustCompile(`(?:^|[^\d.])([45]\.\d{1,3}\.\d{1,3})(?:[^\d.]|\.?$)`)
	replyCode    = regexp.MustCompile(`(?:^|[^\d.])(5\d\d)(?:[ -]|$)`)
)

// delayed are words of a server that still tries. Where they stand, nobody is
// marked, whatever else is said: a second report comes if it gives up.
var delayed = phrases(`(?i)\b`,
	`warning only`, `warning message`, `status notification: warning`, `warning.{1,4}could not send`,
	`(is|are|been|message|mail|delivery) delayed`, `notification \(delay\)`, `delayed mail`, `still (being )?retried`,
	`still undelivered`, `will (be |keep |continue )?(retr|try)`, `delivery attempts will continue`,
	`has not yet been delivered`, `temporary failure report`, `delivery incomplete`, `do(es)? not need to re-?send`,
)

// givenUp are words of a server that does not try again.
var givenUp = phrases(`(?i)`,
	`undeliver`, `non.?deliver`, `not? (be )?(deliver|sen[dt]\b)`, `n.t be (delivered|sent)`,
	`(not|un)able to (be delivered|deliver)`, `(not|n.t) reach`, `deliver\w* .{0,20}(fail|error|problem)`, `(was|were) aborted`,
	`fail\w* .{0,20}deliver`, `failure notice`, `failed addresses`, `address\w* failed`, `delivery failure`,
	`return(ed|ing) (mail|message|to sender)`, `permanent`, `unrecoverable`,
	`(unknown|no such|not a valid|invalid) (user|recipient|address)`, `user unknown`,
	`(mailbox|account).{0,20}(full|quota|exceed|disabled|unavailable)`, `rejected`, `error has occurred`, `have failed`,
	`returned mail`,
)

// recipients finds of whom a report in words speaks: nobody where it comes from no
// mail server, for people write of mail too. A report that has delivery status
// fields, though none of a recipient, is a report whoever sent it.
func (n notice) recipients(head, returned textproto.MIMEHeader, isReport bool) []recipientStatus {
	words := head.Get("Subject") + "\n" + strings.Join(n.lines, "\n")
	named := addresses(head.Get("X-Failed-Recipients"))
	s := recipientStatus{}
	switch {
	case len(named) == 0 && !isReport && !fromServer(head):
		return nil
	case delayed.MatchString(words):
		s.action = "delayed"
	case len(named) > 0, givenUp.MatchString(words), replyCode.MatchString(words):
		s.action = "failed"
	default:
		return nil
	}
	if len(named) == 0 {
		named = n.named(head, returned)
	}
	if len(named) == 0 {
		named = []string{""} // whoever the message was for
	}
	var all []recipientStatus
	for _, a := range named {
		s.address = a
		all = append(all, s)
	}
	n.complete(all)
	return all
}

// named are the addresses of which the words speak: those that the message went
// to, where it is known, else those with which a line begins, else all. Whoever
// wrote the message, and whom to ask, is left out unless nobody else is named.
func (n notice) named(head, returned textproto.MIMEHeader) []string {
	fields := func(h textproto.MIMEHeader, names ...string) (all []string) {
		for _, name := range names {
			all = append(all, addresses(strings.Join(h[name], ","))...)
		}
		return all
	}
	to := fields(returned, "To", "Cc", "X-Envelope-To")
	others := append(fields(head, "To", "From", "Return-Path"), fields(returned, "From", "Return-Path", "Sender", "Reply-To")...)
	others = append(others, addresses(strings.Join(notRecipient.FindAllString(strings.Join(n.lines, "\n"), maxRecipients), " "))...)
	var both, first, all, oneself []string
	for _, line := range n.lines {
		for i, a := range addresses(line) {
			begins := i == 0 && strings.HasPrefix(strings.TrimLeft(line, " \t<\"'*"), a)
			switch {
			case has(to, a):
				both = append(both, a)
			case serverName.MatchString(a):
			case has(others, a):
				if begins {
					oneself = append(oneself, a)
				}
			default:
				all = append(all, a)
				if begins {
					first = append(first, a)
				}
			}
		}
	}
	for _, found := range [][]string{both, first, all, to, oneself} {
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// notRecipient are words about who wrote the message, and whom to ask.
var notRecipient = regexp.MustCompile(`(?i)(\bmail from|\bsender|contact|(send|e)-?mail to)\s*:?\s*<?[^\s<>]+@[^\s<>]+>?`)

// complete gives recipients the server's words and its status, where they have none.
func (n notice) complete(all []recipientStatus) {
	for i, s := range all {
		if s.words != "" {
			continue
		}
		for _, line := range n.lines {
			if fullStatus.MatchString(line) || replyCode.MatchString(line) {
				all[i].words = message.Printable(line)
				break
			}
		}
	}
	for i, s := range all {
		if m := fullStatus.FindStringSubmatch(s.words); m != nil {
			all[i].status = cmp.Or(s.status, m[1])
		}
	}
}

func addresses(s string) []string { return address.FindAllString(s, maxRecipients) }

func has(all []string, a string) bool {
	return slices.ContainsFunc(all, func(b string) bool { return strings.EqualFold(a, b) })
}

// phrases matches any of some phrases, each a regular expression, after a common beginning.
func phrases(begins string, list ...string) *regexp.Regexp {
	return regexp.MustCompile(begins + "(" + strings.Join(list, "|") + ")")
}
