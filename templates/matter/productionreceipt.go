package matter

import (
	"fmt"

	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/contactmail"
	"duces/workflow/response"
)

// ReceiptForm sends a receipt for a production, and lists those that were sent.
type ReceiptForm struct {
	Matter, Said, Key string
	Of                response.ReceiptSent
	On                civil.Date
	Title             string
	Version           int
	LeftOut           int // documents that are sealed or closed
	Online            bool
	Contact           page.Field
	Contacts          []page.Option
	Problems          []page.Problem
	Sent              []ReceiptLine
}

// ReceiptLine is a receipt that was sent.
type ReceiptLine struct {
	To       string
	At       string
	Standing string
}

// MailTried says of a mail to a contact that was tried how often, and what came of it.
func MailTried(m contactmail.Mailing) string {
	text := fmt.Sprintf("Mail not delivered yet. Attempts: %d", m.Attempts)
	if m.Answer != "" {
		text += ". Mail server: " + m.Answer
	}
	return text
}

// ReceiptHref is where a receipt for a production is sent.
func ReceiptHref(id string, event int64) string {
	return fmt.Sprintf("%s/productions/%d/receipt", Href(id), event)
}
