package matter

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/production"
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

// ProductionReceipt is a receipt for what came in a production that the team recorded.
type ProductionReceipt struct {
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
	Mailing
}

// MailID names the mail of a receipt: the local part of its Message-ID.
func (m Matter) MailID(r ProductionReceipt) string { return fmt.Sprintf("%s.receipt.%d", m.ID, r.No) }

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
func (m Matter) Receipt(no int) (ProductionReceipt, bool) {
	i := slices.IndexFunc(m.Receipts, func(r ProductionReceipt) bool { return r.No == no })
	if i < 0 {
		return ProductionReceipt{}, false
	}
	return m.Receipts[i], true
}

// ReceiptOf is what a receipt for a production says: the demands that it answers, and those of its documents that
// nobody has sealed or closed. What our own side makes of the answers is not in it.
func (m Matter) ReceiptOf(p production.Production) ReceiptSent {
	r := ReceiptSent{Production: p.Event}
	for _, a := range p.Answers {
		if a.Answer == production.Outstanding {
			continue
		}
		label := a.Demand
		if d, stands := demand.Find(m.Demands, label); stands {
			label = d.Called() // a schedule may have numbered it anew
		}
		r.Demands = append(r.Demands, label)
	}
	for _, d := range m.Documents {
		if d.Event == p.Event {
			r.Documents = append(r.Documents, d.Document)
		}
	}
	r.Documents = m.OpenDocuments(r.Documents)
	return r
}

// OpenDocuments are those of some documents that are neither sealed nor closed to anybody.
func (m Matter) OpenDocuments(all []field.Document) []field.Document {
	return slices.DeleteFunc(slices.Clone(all), func(d field.Document) bool {
		_, closed := m.Readers(d.SHA256)
		return closed || d.SHA256 == ""
	})
}

// DocumentsOf is how many documents came with an event, sealed and closed ones too.
func (m Matter) DocumentsOf(event int64) int {
	n := 0
	for _, d := range m.Documents {
		if d.Event == event {
			n++
		}
	}
	return n
}

// Production finds a production by its event.
func (m Matter) Production(event int64) (production.Production, bool) {
	i := slices.IndexFunc(m.Productions, func(p production.Production) bool { return p.Event == event })
	if i < 0 {
		return production.Production{}, false
	}
	return m.Productions[i], true
}

// CameOnline says that a production records what came through the respondent's door, which sends receipts itself.
func (m Matter) CameOnline(p production.Production) bool {
	return slices.ContainsFunc(m.Submissions, func(s Submission) bool { return s.Recorded == p.Event })
}

var receiptEvents = []workflow.EventType{
	workflow.Detailed(quiet(func(m Matter, d ReceiptSent, e workflow.Event) Matter {
		m.Receipts = append(slices.Clip(m.Receipts), ProductionReceipt{
			ReceiptSent: d, No: e.No, On: e.Effective, At: e.Recorded, By: e.Actor, Name: e.Personal["name"].Text(), Email: e.Personal["email"].Text(),
		})
		return m
	}, func(d ReceiptSent, _ workflow.Names) string {
		return "Receipt for a production to be sent to " + d.Office
	}, nil), func(d ReceiptSent, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
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
	}),
	workflow.Detailed(quiet(func(m Matter, d ReceiptMailed, e workflow.Event) Matter {
		m.Receipts = slices.Clone(m.Receipts)
		for i := range m.Receipts {
			if r := &m.Receipts[i]; r.No == d.No {
				r.Done, r.Failed, r.Answer = true, d.Failed, e.Personal["answer"].Text()
				if !d.Failed {
					r.Mailed = e.Recorded
				}
			}
		}
		return m
	}, func(d ReceiptMailed, _ workflow.Names) string {
		if d.Failed {
			return "Receipt for a production: could not be mailed"
		}
		return "Receipt for a production mailed"
	}, nil), func(_ ReceiptMailed, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
		return AnswerDetails(e)
	}),
	workflow.Detailed(quiet(func(m Matter, d ReceiptTried, e workflow.Event) Matter {
		m.Receipts = slices.Clone(m.Receipts)
		for i := range m.Receipts {
			if r := &m.Receipts[i]; r.No == d.No {
				r.Mailing = r.Again(d.Attempt, e)
			}
		}
		return m
	}, func(d ReceiptTried, _ workflow.Names) string {
		return fmt.Sprintf("Receipt for a production: attempt %d to mail it", d.Attempt)
	}, nil).Called("Attempt to mail a receipt").AsAlert(), func(_ ReceiptTried, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
		return AnswerBefore(e)
	}),
}

// OwedReceiptRow is a receipt that has not gone out yet.
type OwedReceiptRow struct {
	MatterID string
	No       int64
}

// Key implements workflow.Row.
func (r OwedReceiptRow) Key() string { return r.MatterID + "/" + strconv.FormatInt(r.No, 10) }

func (m Matter) receiptRows() []workflow.Row {
	var rows []workflow.Row
	for _, r := range m.Receipts {
		if !r.Done {
			rows = append(rows, OwedReceiptRow{m.ID, int64(r.No)})
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
