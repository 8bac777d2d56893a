package outbox

import "regexp"

// ContactMail is a mail to a contact, as the demonstration shows it.
type ContactMail struct {
	Subject, To, Date string
	Text              string
	Link              string // the first in the text; empty: it has none
}

var link = regexp.MustCompile(`https?://\S+`)

// NewContactMail makes one of a message's headers and text.
func NewContactMail(headers []Header, text string) ContactMail {
	m := ContactMail{Text: text, Link: link.FindString(text)}
	for _, h := range headers {
		switch h.Name {
		case "Subject":
			m.Subject = h.Value
		case "To":
			m.To = h.Value
		case "Date":
			m.Date = h.Value
		}
	}
	return m
}
