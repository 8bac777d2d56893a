package mail

import (
	"time"

	"duces/workflow/account"
)

// Token is what the message about a token is written from that somebody else made.
type Token struct {
	To    account.User
	Token account.Token
	Live  bool // it was not revoked since
	Made  time.Time
	URL   string // of the reader's account
}

// Letter words the message.
func (t Token) Letter() Letter {
	l := Letter{
		Subject:  "An API token was made for your account",
		Headline: "An API token was made for your account",
		Urgent:   true,
		Lead:     "Somebody who runs the server made it on the command line. Whoever has it may do in Duces what you may do, under your name.",
		Facts:    []Fact{{"Made", inZone(t.Made, t.To.Zone)}},
		Link:     Link{"Look at your account", t.URL},
		Sections: []Section{{
			Title: "If you did not ask for it",
			Note:  "Revoke it on the page of your account, and ask who made it.",
		}},
		Reason: "You are told because the token acts for you.",
	}
	if t.Live {
		l.Facts = append(l.Facts, Fact{"For", t.Token.Label})
	} else {
		l.Mark = "It has been revoked since, and opens nothing any more."
	}
	return l
}
