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
		Subject:  "An API token was created for your account",
		Headline: "An API token was created for your account",
		Urgent:   true,
		Lead:     "A server administrator created it on the command line. Anyone who has the token can do in Duces whatever you can do, under your name.",
		Facts:    []Fact{{"Created", inZone(t.Made, t.To.Zone)}},
		Link:     Link{"Open your account", t.URL},
		Sections: []Section{{
			Title: "If you did not request it",
			Note:  "Revoke it on your account page, and find out who created it.",
		}},
		Reason: "You get this mail because the token acts for you.",
	}
	if t.Live {
		l.Facts = append(l.Facts, Fact{"For", t.Token.Label})
	} else {
		l.Mark = "This token has been revoked and no longer works."
	}
	return l
}
