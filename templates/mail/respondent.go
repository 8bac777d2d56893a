package mail

import (
	"fmt"
	"strconv"
	"strings"

	"duces/templates/words"
	"duces/workflow/field"
)

// RespondentCode is what a mail with a link and a code is written from.
type RespondentCode struct {
	Who, Of       string
	Code, Expires string
	URL           string
	First         bool // it invites them
}

// Letter words the message.
func (r RespondentCode) Letter() Letter {
	l := Letter{
		Subject:  "Your link and code to answer online",
		Headline: "Your link and code",
		Lead:     "Open the link, and enter the code on the page. The link alone opens nothing.",
		Facts:    []Fact{{"For", r.Who}, {"Jurisdiction", r.Of}, {"Code", r.Code}, {"Good until", r.Expires}},
		Link:     Link{"Open the page for the code", r.URL},
		Reason:   "You get this mail because you were invited to answer demands for documents online. Do not forward it: whoever has it can answer in your name. If you did not expect it, ignore it.",
	}
	if r.First {
		l.Subject, l.Headline = "Invitation to answer a request for documents online", "You are invited to answer online"
	}
	return l
}

// RespondentReceipt is what the receipt for an answer is written from.
type RespondentReceipt struct {
	Name, Of  string
	At, On    string
	Answers   []Fact // by demand
	Documents []field.Document
	LeftOut   int // files that came too, and are sealed or closed
	URL       string
}

// Letter words the message.
func (r RespondentReceipt) Letter() Letter {
	l := Letter{
		Subject:  "Receipt for your answer",
		Headline: "Your answer was received",
		Lead:     "This is the receipt for what you submitted. Keep it.",
		Facts:    []Fact{{"Submitted by", r.Name}, {"Jurisdiction", r.Of}, {"Received", r.At}, {"Counts as received on", r.On}},
		Link:     Link{"Open the receipt", r.URL},
		Reason:   "You get this mail because you submitted an answer online.",
	}
	if len(r.Answers) > 0 {
		l.Sections = append(l.Sections, Section{Title: "Your answers", Facts: r.Answers})
	}
	return l.withFiles(r.Documents, r.LeftOut)
}

// withFiles adds files with their hashes, and says how many came in all.
func (l Letter) withFiles(all []field.Document, leftOut int) Letter {
	if len(all)+leftOut == 0 {
		return l
	}
	l.Facts = append(l.Facts, Fact{"Files received", strconv.Itoa(len(all) + leftOut)})
	files := Section{Title: "Files"}
	if len(all) > 0 {
		files.Note = "The SHA-256 of a file proves that it is the one that was received."
	}
	if leftOut > 0 {
		files.Note = strings.TrimSpace(words.NotListed(leftOut) + " " + files.Note)
	}
	for _, d := range all {
		files.Items = append(files.Items, Item{Title: d.Name, Lines: []string{fmt.Sprintf("%d bytes", d.Size), "SHA-256 " + d.SHA256}})
	}
	l.Sections = append(l.Sections, files)
	return l
}

// ProductionReceipt is what the receipt for a production is written from that came by paper, disk or mail.
type ProductionReceipt struct {
	Who, Of   string
	On        string
	Demands   string
	Documents []field.Document
	LeftOut   int // files that came too, and are sealed or closed
}

// Letter words the message.
func (r ProductionReceipt) Letter() Letter {
	l := Letter{
		Subject:  "Receipt for your production",
		Headline: "Your production was received",
		Lead:     "This is the receipt for what you sent. Keep it. It does not say whether your answer is complete.",
		Facts:    []Fact{{"For", r.Who}, {"Jurisdiction", r.Of}, {"Received on", r.On}},
		Reason:   "You get this mail because you are a contact of the jurisdiction, and the team recorded what it sent.",
	}
	if r.Demands != "" {
		l.Facts = append(l.Facts, Fact{"For demands", r.Demands})
	}
	return l.withFiles(r.Documents, r.LeftOut)
}

// RespondentRevoked is what a mail is written from that says that an invitation opens nothing any more.
type RespondentRevoked struct {
	Who, Of string
	Where   string // its link or code was
	URL     string
}

// Letter words the message.
func (r RespondentRevoked) Letter() Letter {
	return Letter{
		Subject:  "Your invitation to answer online was revoked",
		Headline: "Your invitation was revoked",
		Lead: "Your link or code was in " + r.Where + ". Others could have used it, so it opens nothing any " +
			"more. What you submitted is kept. Ask the team for another invitation.",
		Facts:  []Fact{{"For", r.Who}, {"Jurisdiction", r.Of}},
		Link:   Link{"Open the start page", r.URL},
		Reason: "You get this mail because you were invited to answer demands for documents online.",
	}
}

// RespondentAside is what a mail is written from that says that an answer was set aside, or counts again.
type RespondentAside struct {
	Name, Of string
	At       string // of receipt
	Why      string
	Again    bool // it counts again
	URL      string
}

// Letter words the message.
func (r RespondentAside) Letter() Letter {
	l := Letter{
		Subject:  "Your answer was set aside",
		Headline: "Your answer was set aside",
		Lead: "The team set aside what you submitted. It does not count as an answer: what was due is still due. It stays on " +
			"record, with the reason below. If you did not expect this, submit your answer again or write to the team.",
		Facts:  []Fact{{"Submitted by", r.Name}, {"Jurisdiction", r.Of}, {"Received", r.At}, {"Reason", r.Why}},
		Link:   Link{"Open the receipt", r.URL},
		Reason: "You get this mail because you submitted an answer online.",
	}
	if r.Again {
		l.Subject, l.Headline = "Your answer counts again", "Your answer counts again"
		l.Lead = "The team had set aside what you submitted, and took that back. It counts as received on the day on which it came."
	}
	return l
}

// RespondentLapsed is what a mail is written from that says that a request for more time came to nothing.
type RespondentLapsed struct {
	Name, Of string
	At       string // of receipt
	Until    string // for which time was asked
	URL      string
}

// Letter words the message.
func (r RespondentLapsed) Letter() Letter {
	return Letter{
		Subject:  "Your request for more time lapsed",
		Headline: "Your request for more time lapsed",
		Lead: "The deadline was closed, or is due later than the date that you asked for, before the team decided your " +
			"request. The request moved no date.",
		Facts:  []Fact{{"Submitted by", r.Name}, {"Jurisdiction", r.Of}, {"Received", r.At}, {"Requested until", r.Until}},
		Link:   Link{"Open the receipt", r.URL},
		Reason: "You get this mail because you asked for more time online.",
	}
}
