// Package contactmail holds how far a mail to a contact of a jurisdiction is: how often it was tried, and what the mail
// server said. The events that say so belong to whatever owes the mail.
package contactmail

import (
	"time"

	"duces/workflow"
)

// Mailing says how often a mail to a contact was tried. An attempt is on record before a mail server is asked. What
// the server said to it comes on record with the next attempt, or with the end.
type Mailing struct {
	Attempts int
	Tried    time.Time // recorded at the latest attempt
	Answer   string    // of the mail server to the latest attempt whose answer is on record
}

// Again is the mailing after another attempt.
func (m Mailing) Again(attempt int, e workflow.Event) Mailing {
	m.Attempts, m.Tried = attempt, e.Recorded
	if said := e.Personal["answer"].Text(); said != "" {
		m.Answer = said
	}
	return m
}

// Follows is a Conflict unless an attempt is the next one.
func (m Mailing) Follows(attempt int) error {
	if attempt != m.Attempts+1 {
		return workflow.Clash("Another attempt to send this mail came first.")
	}
	return nil
}

// Answered keeps what a mail server said, if it said something.
func Answered(a workflow.Act, s workflow.Stream, answer string) map[string]workflow.Sealed {
	if answer == "" {
		return nil
	}
	return map[string]workflow.Sealed{"answer": a.Seal(s, "answer", answer)}
}

// AnswerDetails is what a mail server said, for the history.
func AnswerDetails(e workflow.Event) []workflow.EventDetail {
	return []workflow.EventDetail{{Title: "Mail server", Text: e.Personal["answer"].Text()}}
}

// AnswerBefore is what a mail server said to the attempt before one.
func AnswerBefore(e workflow.Event) []workflow.EventDetail {
	return []workflow.EventDetail{{Title: "Mail server, to the attempt before", Text: e.Personal["answer"].Text()}}
}
