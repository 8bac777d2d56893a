package invitation

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"duces/workflow"
	"duces/workflow/contactmail"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/response"
)

// KindName names the streams of invitations.
const KindName = "invitation"

// Stream is the history of one invitation. Its name is also that of the actor.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// How long a link with its code can be used.
const (
	FirstLife = 14 * 24 * time.Hour // of an invitation
	LaterLife = time.Hour           // of one that somebody asked for who was here before
	MadeAgain = 10 * time.Minute    // after one that nobody has used: no other is made or mailed before
)

// Invitation is a contact who may answer for a jurisdiction in one matter.
type Invitation struct {
	ID       string
	Matter   string
	Contact  string
	Office   string
	Of       string // the jurisdiction's title
	Name     string // of the person or, if nobody knows it, the office
	Email    string
	Invited  time.Time
	Code     Code // the latest
	Accepted bool // somebody signed in
	Revoked  bool
	Found    string    // in what its link or code was found, as Revoked has it
	Ended    time.Time // when it was revoked
	Mails    []Mail    // owed to the person, and not sent yet
	Failed   string    // why the latest mail did not go out; empty: it did, or is owed
	Version  int
}

// Code is one link with its code.
type Code struct {
	Number  int
	Made    time.Time
	Expires time.Time
	Used    bool
}

// Mail is one message owed to the person.
type Mail struct {
	What   string // one of those below
	Number int    // of the code, or of the event in the matter
	No     int    // of the event here that owes it
	contactmail.Mailing
}

// about says whether a mail is about something.
func (m Mail) about(what string, number int) bool { return m.What == what && m.Number == number }

// owes adds a mail. One about the same that has not gone out gives way to it.
func (i Invitation) owes(what string, number int, e workflow.Event) Invitation {
	i.Mails = slices.DeleteFunc(slices.Clone(i.Mails), func(m Mail) bool { return m.about(what, number) })
	i.Mails = append(i.Mails, Mail{What: what, Number: number, No: e.No})
	return i
}

// What mails are about.
const (
	MailCode    = "code"
	MailReceipt = "receipt"
	MailRevoked = "revoked"
	MailAside   = "aside"  // an answer was set aside, or counts again
	MailLapsed  = "lapsed" // a request for more time came to nothing
)

// MailID names a mail to the person: the local part of its Message-ID. Two mails about the same have different names,
// or mail programs hide the second.
func (i Invitation) MailID(m Mail) string { return fmt.Sprintf("%s.%s.%d", i.ID, m.What, m.No) }

// Thread names what mail programs show all mails to the person under.
func (i Invitation) Thread() string { return KindName + "." + i.ID }

var mailID = regexp.MustCompile(`^<(?:invitation\.)?([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}(?:-[0-9a-f]{4}){2}[0-9a-f]{8})[.@]`)

// OfMessageID is the id of the invitation to whose person a mail was sent, by its Message-ID with angle brackets or
// that of its thread; empty: it can be of none. It was sent after Since only if the invitation is from after it.
func OfMessageID(messageID string, since time.Time) string {
	m := mailID.FindStringSubmatch(messageID)
	if m == nil {
		return ""
	}
	made, err := strconv.ParseInt(m[1][:8]+m[1][9:13], 16, 64) // a UUID of version 7 begins with its millisecond
	if err != nil || time.UnixMilli(made).Before(since.Truncate(time.Millisecond)) {
		return ""
	}
	return m[1]
}

// Opens says whether a code can still be used at an instant.
func (i Invitation) Opens(number int, at time.Time) bool {
	return !i.Revoked && number == i.Code.Number && !i.Code.Used && at.Before(i.Code.Expires)
}

// Invited says that a contact may answer. Personal "name" and "email" say who that is.
type Invited struct {
	Matter  string `json:"matter"`
	Contact string `json:"contact"`
	Office  string `json:"office"`
	Of      string `json:"of"`
}

// Type is the stored name.
func (Invited) Type() string { return "invited" }

// CodeMade says that a link and a code are owed to the person.
type CodeMade struct {
	Number  int       `json:"number"`
	Expires time.Time `json:"expires"` // in whole seconds, UTC
}

// Type is the stored name.
func (CodeMade) Type() string { return "code_made" }

// ReceiptOwed says that the person is owed a receipt for what they submitted.
type ReceiptOwed struct {
	No int `json:"no"` // of the event in the matter's stream
}

// Type is the stored name.
func (ReceiptOwed) Type() string { return "receipt_owed" }

// NoticeOwed says that the person is owed a mail about an answer of theirs that was set aside, or counts again; or about
// a request for more time that lapsed.
type NoticeOwed struct {
	No     int  `json:"no"` // of the event in the matter's stream that says so; of a request, by which it came
	Lapsed bool `json:"lapsed,omitempty"`
}

// Type is the stored name.
func (NoticeOwed) Type() string { return "notice_owed" }

// MailTried says that a mail server is about to be asked to take a mail to the person. Personal "answer" is what it said
// to the attempt before, if that is known.
type MailTried struct {
	What    string `json:"what"`
	Number  int    `json:"number"`
	Attempt int    `json:"attempt"` // from 1
}

// Type is the stored name.
func (MailTried) Type() string { return "respondent_mail_tried" }

// Mailed says that a mail to the person went out, or why it never will. Personal "answer" is what the server said.
type Mailed struct {
	What   string `json:"what"`
	Number int    `json:"number"`
	Failed bool   `json:"failed,omitempty"`
}

// Type is the stored name.
func (Mailed) Type() string { return "respondent_mailed" }

// Accepted says that the person signed in with a link and its code, which is used up.
type Accepted struct {
	Number int `json:"number"`
}

// Type is the stored name.
func (Accepted) Type() string { return "invitation_accepted" }

// Revoked ends an invitation. Personal "reason" says why.
type Revoked struct {
	Found string `json:"found,omitempty"` // in what its link or code was found; empty: a person revoked it
}

// In what a link or a code is found.
const (
	InDocument = "document"
	InMessage  = "message"
	InLog      = "log" // of correspondence
)

// Where says in what a link or a code was found.
func Where(found string) string {
	if found == InLog {
		return "the team's correspondence log"
	}
	return "a " + found + " that came in"
}

// Type is the stored name.
func (Revoked) Type() string { return "invitation_revoked" }

func event[T workflow.Data](fold func(Invitation, T, workflow.Event) Invitation, says func(T) string) workflow.EventType {
	return workflow.EventOf(func(i Invitation, d T, e workflow.Event) Invitation {
		i.Version = e.No
		return fold(i, d, e)
	}, func(d T, _ workflow.Names) string { return says(d) }, nil)
}

// Kind is what the program knows of invitations.
var Kind = workflow.KindOf[Invitation]{
	Version: func(i Invitation) int { return i.Version },
	Name:    KindName, Process: workflow.NoProcess[Invitation], ByStream: true,
	Needs: workflow.None[Invitation],
	Visible: func(facts workflow.Facts, i Invitation) bool {
		return facts.Actor.ID == string(Stream(i.ID)) || facts.See(matter.Stream(i.Matter)) == nil
	},
	Actor: func(i Invitation) workflow.Actor {
		return workflow.Actor{ID: string(Stream(i.ID)), Name: i.Title(), Role: workflow.Respondent, Disabled: i.Revoked}
	},
	Rows: func(i Invitation, _ *process.Definition) []workflow.Row {
		return []workflow.Row{Row{
			ID: i.ID, MatterID: i.Matter, Email: workflow.Folded(i.Email), Owed: len(i.Mails) > 0, Revoked: i.Revoked, Version: int64(i.Version),
		}}
	},
	Questions: []workflow.Question{&OfMatter{}, &OfEmail{}, &Owed{}},
	Follows:   []workflow.Consequence{workflow.FollowsFrom(lapsed)},
	Events: []workflow.EventType{
		workflow.Detailed(event(func(i Invitation, d Invited, e workflow.Event) Invitation {
			i.ID, i.Matter, i.Contact, i.Office, i.Of, i.Invited = e.Stream.ID(), d.Matter, d.Contact, d.Office, d.Of, e.Recorded
			i.Name, i.Email = e.Personal["name"].Text(), e.Personal["email"].Text()
			return i
		}, func(d Invited) string { return "Invited to answer online: " + d.Office }), func(_ Invited, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return []workflow.EventDetail{{Title: "Name", Text: e.Personal["name"].Text()}, {Title: "Email", Text: e.Personal["email"].Text()}}
		}),
		event(func(i Invitation, d CodeMade, e workflow.Event) Invitation {
			i.Code = Code{Number: d.Number, Made: e.Recorded, Expires: d.Expires}
			i.Mails = slices.DeleteFunc(slices.Clone(i.Mails), func(m Mail) bool { return m.What == MailCode }) // an earlier code opens nothing
			return i.owes(MailCode, d.Number, e)
		}, func(CodeMade) string { return "Sign-in link and code made for the respondent" }),
		event(func(i Invitation, d ReceiptOwed, e workflow.Event) Invitation {
			return i.owes(MailReceipt, d.No, e)
		}, func(ReceiptOwed) string { return "Receipt to be sent to the respondent" }).Called("Receipt to be sent"),
		event(func(i Invitation, d NoticeOwed, e workflow.Event) Invitation {
			what := MailAside
			if d.Lapsed {
				what = MailLapsed
			}
			return i.owes(what, d.No, e)
		}, func(d NoticeOwed) string {
			if d.Lapsed {
				return "Notice about a request for more time that lapsed to be sent to the respondent"
			}
			return "Notice about an answer to be sent to the respondent"
		}).Called("Notice to be sent"),
		workflow.Detailed(event(func(i Invitation, d MailTried, e workflow.Event) Invitation {
			i.Mails = slices.Clone(i.Mails)
			for n := range i.Mails {
				if m := &i.Mails[n]; m.about(d.What, d.Number) {
					m.Mailing = m.Again(d.Attempt, e)
				}
			}
			return i
		}, func(d MailTried) string {
			return fmt.Sprintf("%s: attempt %d to mail it to the respondent", mailTitle(d.What), d.Attempt)
		}).Called("Attempt to mail a respondent").AsAlert(), func(_ MailTried, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return contactmail.AnswerBefore(e)
		}),
		workflow.Detailed(event(func(i Invitation, d Mailed, e workflow.Event) Invitation {
			i.Mails = slices.DeleteFunc(slices.Clone(i.Mails), func(m Mail) bool { return m.about(d.What, d.Number) })
			if i.Failed = ""; d.Failed {
				i.Failed = e.Personal["answer"].Text()
			}
			return i
		}, func(d Mailed) string {
			if d.Failed {
				return mailTitle(d.What) + ": could not be mailed to the respondent"
			}
			return mailTitle(d.What) + " mailed to the respondent"
		}), func(_ Mailed, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return contactmail.AnswerDetails(e)
		}),
		event(func(i Invitation, d Accepted, _ workflow.Event) Invitation {
			i.Accepted, i.Code.Used = true, true
			return i
		}, func(Accepted) string { return "Respondent signed in" }),
		event(func(i Invitation, d Revoked, e workflow.Event) Invitation {
			i.Revoked, i.Found, i.Ended, i.Mails = true, d.Found, e.Recorded, nil
			if d.Found != "" {
				return i.owes(MailRevoked, i.Code.Number, e)
			}
			return i
		}, func(d Revoked) string {
			if d.Found != "" {
				return "Invitation revoked: its link or code was in " + Where(d.Found)
			}
			return "Invitation revoked"
		}),
	},
}.Kind()

func mailTitle(what string) string {
	switch what {
	case MailReceipt:
		return "Receipt"
	case MailAside:
		return "Notice about an answer that was set aside"
	case MailLapsed:
		return "Notice about a request for more time that lapsed"
	case MailRevoked:
		return "Notice that the invitation was revoked"
	}
	return "Sign-in link and code"
}

// lapsed owes whoever asked for more time a mail when the request comes to nothing.
func lapsed(after workflow.Facts, a workflow.Act, e workflow.Event, d response.TimeRequestLapsed) (workflow.Decision, error) {
	own, _ := workflow.BuiltInActor(workflow.SystemActor) // whoever closes the deadline may not see the invitation
	m, err := workflow.Look[matter.Matter](after.As(own), e.Stream)
	if err != nil {
		return workflow.Decision{}, err
	}
	s, ok := m.Submission(d.Of)
	if !ok {
		return workflow.Decision{}, workflow.Absent("request")
	}
	notice := a.Event(workflow.Stream(s.By), e.Effective, NoticeOwed{No: s.No, Lapsed: true})
	return workflow.Decision{Events: []workflow.Event{notice}}, nil
}

// Person is the person with the office, or the office where nobody knows the name.
func (i Invitation) Person() string {
	if i.Name == i.Office || i.Name == "" {
		return i.Office
	}
	return i.Name + ", " + i.Office
}

// Title is how history names the person: "respondent: Jane Roe, contact of Chicago, IL".
func (i Invitation) Title() string { return "respondent: " + i.Name + ", contact of " + i.Of }

// Row is how a person is found by email address, and a mail that is owed.
type Row struct {
	ID       string
	MatterID string
	Email    string // folded
	Owed     bool
	Revoked  bool
	Version  int64
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

// OfMatter asks which invitations a matter has, revoked ones too.
type OfMatter struct {
	Matter string
	IDs    []string // oldest first
}

// Asks implements workflow.Question.
func (q *OfMatter) Asks() string { return "which invitations does the matter " + q.Matter + " have?" }

// OfEmail asks which invitations an email address has that were not revoked.
type OfEmail struct {
	Email string
	IDs   []string // oldest first
}

// Asks implements workflow.Question.
func (q *OfEmail) Asks() string { return "which invitations does the address " + q.Email + " have?" }

// Owed asks for the next 1,000 invitations, by id, that owe their person a mail.
type Owed struct {
	After string // id
	IDs   []string
}

// Asks implements workflow.Question.
func (q *Owed) Asks() string { return "who that was invited is owed a mail?" }

// Find finds an invitation that the actor may see.
func Find(facts workflow.Facts, id string) (Invitation, error) {
	return workflow.Find[Invitation](facts, Stream(id))
}
