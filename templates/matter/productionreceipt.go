package matter

import (
	"fmt"

	"duces/templates/page"
	"duces/workflow/deadline"
	"duces/workflow/matter"
)

// ReceiptForm sends a receipt for a production, and lists those that were sent.
type ReceiptForm struct {
	Matter, Said, Key string
	Of                matter.ReceiptSent
	On                deadline.Date
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

// ReceiptTried says of a receipt that was tried how often, and what came of it.
func ReceiptTried(r matter.ProductionReceipt) string {
	text := fmt.Sprintf("Not delivered yet. Attempts: %d", r.Attempts)
	if r.Answer != "" {
		text += ". Mail server: " + r.Answer
	}
	return text
}

// ReceiptHref is where a receipt for a production is sent.
func ReceiptHref(id string, event int64) string {
	return fmt.Sprintf("%s/productions/%d/receipt", Href(id), event)
}
