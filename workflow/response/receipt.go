package response

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/contactmail"
	"duces/workflow/demand"
	"duces/workflow/field"
)

// ReceiptSent says that a contact is owed a mail which says what came in a production. It holds what the mail
// says: which demands, which documents, and, as its effective date, when they came. A document that is closed before
// the mail goes out is left out there. Personal "name" and "email" say to whom it goes.
type ReceiptSent struct {
	Production int64            `json:"production"` // event
	Contact    string           `json:"contact"`    // id
	Office     string           `json:"office"`
	Of         string           `json:"jurisdiction"`
	Demands    []demand.Label   `json:"demands,omitempty"`
	Documents  []field.Document `json:"documents,omitempty"`
}

// Type is the stored name.
func (ReceiptSent) Type() string { return "production_receipt_sent" }

// ReceiptMailed says that a receipt went out, or why it never will. Personal "answer" is what the mail server said.
type ReceiptMailed struct {
	No     int  `json:"no"` // of the receipt's event in the stream
	Failed bool `json:"failed,omitempty"`
}

// Type is the stored name.
func (ReceiptMailed) Type() string { return "production_receipt_mailed" }

// ReceiptTried says that a mail server is about to be asked to take a receipt. Personal "answer" is what it said to the
// attempt before, if that is known.
type ReceiptTried struct {
	No      int `json:"no"`      // of the receipt's event in the stream
	Attempt int `json:"attempt"` // from 1
}

// Type is the stored name.
func (ReceiptTried) Type() string { return "production_receipt_tried" }

// Receipt is a receipt for what came in a production that the team recorded.
type Receipt struct {
	ReceiptSent
	No     int        // of its event in the stream
	On     civil.Date // when it came
	At     time.Time  // recorded
	By     string     // user id
	Name   string     // of the person or, if nobody knows it, the office
	Email  string
	Done   bool      // the mail went out, or never will
	Mailed time.Time // recorded that it went out; zero: it did not
	Failed bool      // it never will
	contactmail.Mailing
}

// MailID names the mail of a receipt: the local part of its Message-ID. matter is the id of its matter.
func (r Receipt) MailID(matter string) string { return fmt.Sprintf("%s.receipt.%d", matter, r.No) }

var receiptMailID = regexp.MustCompile(`^<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.receipt\.([0-9]{1,9})@`)

// OfReceiptMail is the matter, and the number of the event, of a receipt by its mail's Message-ID with angle brackets;
// empty: it is of none.
func OfReceiptMail(messageID string) (id string, no int) {
	found := receiptMailID.FindStringSubmatch(messageID)
	if found == nil {
		return "", 0
	}
	no, err := strconv.Atoi(found[2])
	if err != nil {
		return "", 0
	}
	return found[1], no
}

// Receipt finds a receipt by the number of its event.
func (r Response) Receipt(no int) (Receipt, bool) {
	i := slices.IndexFunc(r.Receipts, func(x Receipt) bool { return x.No == no })
	if i < 0 {
		return Receipt{}, false
	}
	return r.Receipts[i], true
}

func receiptEvents[S any](change Fold[S]) []workflow.EventType {
	return []workflow.EventType{
		workflow.Detailed(event(change, true, Response.receiptSent, func(d ReceiptSent, _ workflow.Names) string {
			return "Receipt for a production to be sent to " + d.Office
		}, nil), ReceiptSent.details),
		workflow.Detailed(event(change, true, Response.receiptMailed, func(d ReceiptMailed, _ workflow.Names) string {
			if d.Failed {
				return "Receipt for a production: could not be mailed"
			}
			return "Receipt for a production mailed"
		}, nil), func(_ ReceiptMailed, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return contactmail.AnswerDetails(e)
		}),
		workflow.Detailed(event(change, true, Response.receiptTried, func(d ReceiptTried, _ workflow.Names) string {
			return fmt.Sprintf("Receipt for a production: attempt %d to mail it", d.Attempt)
		}, nil).Called("Attempt to mail a receipt").AsAlert(), func(_ ReceiptTried, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return contactmail.AnswerBefore(e)
		}),
	}
}

func (r Response) receiptSent(d ReceiptSent, e workflow.Event) Response {
	r.Receipts = append(slices.Clip(r.Receipts), Receipt{
		ReceiptSent: d, No: e.No, On: e.Effective, At: e.Recorded, By: e.Actor, Name: e.Personal["name"].Text(), Email: e.Personal["email"].Text(),
	})
	return r
}

func (d ReceiptSent) details(e workflow.Event, _ workflow.Names) []workflow.EventDetail {
	details := []workflow.EventDetail{
		{Title: "To", Text: e.Personal["name"].Text() + ", " + e.Personal["email"].Text()},
		{Title: "Received on", Text: e.Effective.Text()},
		{Title: "Demands", Text: strings.Join(demand.Texts(d.Demands), ", ")},
	}
	for _, doc := range d.Documents {
		text := doc.Name
		if doc.SHA256 != "" {
			text = fmt.Sprintf("%s, %d bytes, SHA-256 %s", doc.Name, doc.Size, doc.SHA256)
		}
		details = append(details, workflow.EventDetail{Title: "Document", Text: text})
	}
	return details
}

func (r Response) receiptMailed(d ReceiptMailed, e workflow.Event) Response {
	return r.withReceipt(d.No, func(x *Receipt) {
		x.Done, x.Failed, x.Answer = true, d.Failed, e.Personal["answer"].Text()
		if !d.Failed {
			x.Mailed = e.Recorded
		}
	})
}

func (r Response) receiptTried(d ReceiptTried, e workflow.Event) Response {
	return r.withReceipt(d.No, func(x *Receipt) { x.Mailing = x.Again(d.Attempt, e) })
}

func (r Response) withReceipt(no int, change func(*Receipt)) Response {
	r.Receipts = slices.Clone(r.Receipts)
	for i := range r.Receipts {
		if r.Receipts[i].No == no {
			change(&r.Receipts[i])
		}
	}
	return r
}

// OwedReceiptRow is a receipt that has not gone out yet.
type OwedReceiptRow struct {
	MatterID string
	No       int64
}

// Key implements workflow.Row.
func (r OwedReceiptRow) Key() string { return r.MatterID + "/" + strconv.FormatInt(r.No, 10) }

// Rows are the receipts of a matter that have not gone out.
func (r Response) Rows(matter string) []workflow.Row {
	var rows []workflow.Row
	for _, x := range r.Receipts {
		if !x.Done {
			rows = append(rows, OwedReceiptRow{matter, int64(x.No)})
		}
	}
	return rows
}

// ReceiptsOwed asks for the next 1,000 matters, by id, that owe a receipt for a production.
type ReceiptsOwed struct {
	After   string // id
	Matters []string
}

// Asks implements workflow.Question.
func (q *ReceiptsOwed) Asks() string { return "which matters owe a receipt?" }
