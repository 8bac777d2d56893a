package api_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"duces/db/dbtest"
	"duces/handlers/access"
	"duces/handlers/api"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/correspondence"
	"duces/workflow/deadline"
	"duces/workflow/dispatch"
	"duces/workflow/document"
	"duces/workflow/exclusion"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/production"
	"duces/workflow/program"
	"duces/workflow/recall"
	"duces/workflow/review"
	"duces/workflow/sentletter"
	"duces/workflow/transition"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// request is one that a route takes from those for whom it is.
type request struct {
	path    func(s *server, who string) string // below the API's prefix
	body    func(s *server) any
	status  int
	headers []string
	// engine lists roles that the route lets in and the engine then refuses.
	engine []workflow.Role
	// outsiders is what one who is no member gets instead of 404; 0 is 404.
	outsiders int
}

func at(path string) func(*server, string) string {
	return func(*server, string) string { return path }
}

func theMatter(below string) func(*server, string) string {
	return func(s *server, _ string) string { return "/matters/" + s.requested() + below }
}

// asked is a request of the legal team's that waits for a second person.
func asked(s *server, _ string) string {
	s.asked = s.Must(s.people["legal"], transition.Move{
		Matters: []string{s.requested()}, Name: "issue_subpoena", EffectiveOn: dbtest.Date("2018-02-26"),
		Fields: map[string]json.RawMessage{"grounds": json.RawMessage(`"no_response"`)},
	}).Pending()
	return "/approvals/" + s.asked
}

// aMove is the correction of a move on record.
func aMove(s *server, _ string) string {
	id := s.requested()
	return fmt.Sprintf("/matters/%s/transitions/%d/correction", id, s.moveOf(id, "issue_request"))
}

// rightDay is a body that corrects the day of a document request.
func rightDay(on string) map[string]any {
	return map[string]any{"effective_on": on, "fields": dbtest.Transition("", "issue_request").Fields, "reason": "By the postmark."}
}

// moveOf is the event by which a move stands in the history of a matter.
func (s *server) moveOf(id, name string) int64 {
	s.t.Helper()
	rows, err := s.store.History(s.t.Context(), workflow.Viewer{Role: workflow.Auditor}, view.HistoryFilter{Stream: matter.Stream(id)})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range rows.Items {
		if t, is := r.Event.Data.(matter.Transitioned); is && t.Transition == name {
			return r.Event.Seq
		}
	}
	s.t.Fatalf("%s has not been done", name)
	return 0
}

// aConflict is between a response and the request, which was corrected to a day after it.
func aConflict(s *server, _ string) string {
	id := s.requested()
	s.Move(id, "receive_response")
	c := transition.Correct{Matter: id, Event: s.moveOf(id, "issue_request"), Fields: dbtest.Transition(id, "issue_request").Fields, Reason: "By the postmark."}
	c.EffectiveOn = dbtest.Transition(id, "receive_response").EffectiveOn.AddDays(1)
	s.Must(s.people["legal"], c)
	s.conflict = s.Matter(id).Conflicts[0]
	return "/matters/" + id + "/conflicts"
}

// addedDocuments is where it is corrected how documents of a matter came.
func addedDocuments(s *server, _ string) string {
	id := s.requested()
	sum, size, err := s.store.PutBlob(s.t.Context(), strings.NewReader("A letter."))
	if err != nil {
		s.t.Fatal(err)
	}
	s.Must(s.people["legal"], upload.Record{Name: "a.txt", SHA256: sum, Size: size})
	r := s.Must(s.people["legal"], transition.AddDocuments{
		Matter: id, Kind: document.Correspondence, ReceivedOn: civil.NewDate(2018, 1, 25), Source: "City Clerk, by mail",
		Documents: []field.Document{{Name: "a.txt", SHA256: sum, Size: size, Type: "text/plain"}},
	})
	return fmt.Sprintf("/matters/%s/documents/%d/correction", id, r.Events[0].Seq)
}

// aWithheldDemand is a matter from whose demand 1 something is withheld.
func aWithheldDemand(s *server) string {
	id := s.requested()
	s.Must(s.people["legal"], transition.RecordProduction{
		Matter: id, ReceivedOn: civil.NewDate(2018, 1, 25), Source: "City Clerk, by mail", Production: production.Given{All: production.Privileged},
	})
	return "/matters/" + id
}

// aRequestForTime is where a request for more time of a matter is decided.
func aRequestForTime(s *server, _ string) string {
	id := s.requested()
	s.Must(s.people["legal"], change.AskExtension{Matter: id, Asking: change.Asking{
		Deadline: "response-1", On: civil.NewDate(2018, 1, 24), Until: civil.NewDate(2018, 3, 9), By: "email", Reason: "A storm.",
	}})
	return "/matters/" + id + "/extensions/" + s.Matter(id).Extensions[0].ID + ":decide"
}

// anOwnDate is where a date of our own side in a matter ends.
func anOwnDate(s *server, _ string) string {
	id := s.requested()
	r := s.Must(s.people["legal"], change.AddOwnDate{Matter: id, Title: "Call", Due: deadline.FixedOn(civil.NewDate(2018, 3, 9))})
	return "/matters/" + id + "/deadlines/" + r.Created[0] + ":end"
}

// aProduction is where a production of a matter is corrected.
func aProduction(s *server, _ string) string {
	id := s.requested()
	r := s.Must(s.people["legal"], transition.RecordProduction{
		Matter: id, ReceivedOn: civil.NewDate(2018, 1, 25), Source: "City Clerk, by mail", Production: production.Given{All: production.Partial},
	})
	return fmt.Sprintf("/matters/%s/productions/%d/correction", id, r.Events[0].Seq)
}

// invitable is a matter in whose jurisdiction s.contact can be invited.
func (s *server) invitable() string {
	id := s.requested()
	legal := s.people["legal"]
	s.Must(legal, review.SetOnlineAnswers{Review: s.Matter(id).Review, Allowed: true})
	s.contact = s.Must(legal, jurisdiction.AddContact{
		Jurisdiction: s.Matter(id).Jurisdiction, ContactDetails: jurisdiction.ContactDetails{Office: "City Clerk", Email: "clerk@city.example"},
	}).Created[0]
	return id
}

// answeredOnline is where an answer is recorded that came online.
func answeredOnline(s *server, _ string) string {
	id := s.invitable()
	made := s.Must(s.people["legal"], invitation.Invite{Matter: id, Contact: s.contact}).Created[0]
	actor := string(invitation.Stream(made))
	s.Must(actor, invitation.Accept{Invitation: made, Number: 1})
	s.Must(actor, transition.Submit{Draft: "d", Production: production.Given{Answers: []production.Answer{{Demand: "1", Answer: production.Complete}}}})
	return fmt.Sprintf("/matters/%s/online/%d/record", id, s.Matter(id).Submissions[0].Event)
}

// aDocument is a document that a matter holds.
func aDocument(s *server, _ string) string {
	id := s.requested()
	sum, size, err := s.store.PutBlob(s.t.Context(), strings.NewReader("A response."))
	if err != nil {
		s.t.Fatal(err)
	}
	s.Must(s.people["legal"], upload.Record{Name: "a.txt", SHA256: sum, Size: size})
	respond := dbtest.Transition(id, "receive_response")
	respond.Fields = map[string]json.RawMessage{
		"production": json.RawMessage(`{"all":"partial"}`),
		"documents":  json.RawMessage(fmt.Sprintf(`[{"name":"a.txt","sha256":%q,"size":%d,"type":"text/plain"}]`, sum, size)),
	}
	s.Must(s.people["legal"], respond)
	return "/matters/" + id + "/documents/" + sum
}

// aCertification is one whose document is that of aDocument.
func aCertification(*server) any {
	return map[string]any{"name": "Ada Roe", "signed_on": "2018-02-26", "document": fmt.Sprintf("%x", sha256.Sum256([]byte("A response.")))}
}

// certified is what to do to a certification that is on record.
func certified(act string) func(s *server, who string) string {
	return func(s *server, who string) string {
		at := strings.Split(aDocument(s, who), "/documents/")[0] + "/certifications"
		s.call("legal", http.MethodPost, v1+at, aCertification(s)).is(http.StatusCreated)
		return at + "/1/" + act
	}
}

// someLetter is a body that asks for a letter.
func someLetter(s *server) any {
	return map[string]any{"letter": "other", "dated_on": "2018-01-24", "message": "Hello.", "letters": []any{map[string]any{"matter": s.requested(), "office": "City Clerk"}}}
}

// aLetter is one that went out.
func aLetter(s *server, returned bool) string {
	id := s.requested()
	sum, size, err := s.store.PutBlob(s.t.Context(), strings.NewReader("A letter."))
	if err != nil {
		s.t.Fatal(err)
	}
	s.Must(s.people["legal"], upload.Record{Name: "a.txt", SHA256: sum, Size: size})
	c := dispatch.SendLetters{Letter: "other", DatedOn: dbtest.Date("2018-01-24"), Message: "Hello.", Letters: []dispatch.Letter{{Matter: id, Office: "City Clerk"}}}
	w, err := s.store.World(s.t.Context(), s.people["legal"], matter.Stream(id))
	if err != nil {
		s.t.Fatal(err)
	}
	now, err := c.Compose(w, workflow.Act{At: s.Now()})
	if err != nil {
		s.t.Fatal(err)
	}
	c.Letters[0].Values, c.Letters[0].Documents = now[0].Values, []field.Document{{Name: "a.txt", SHA256: sum, Size: size, Type: "text/plain"}}
	c.Letters[0].Template = now[0].Template
	event := s.Must(s.people["legal"], c).Events[0].Seq
	if returned {
		s.Must(s.people["legal"], sentletter.RecordReturned{Matter: id, Letter: event, ReturnedOn: dbtest.Date("2018-01-24"), Reason: "Moved."})
	}
	return fmt.Sprintf("/matters/%s/letters/%d", id, event)
}

// closingOf closes the first document of a matter.
func closingOf(s *server, id string) recall.Close {
	d := s.Matter(id).Documents[0]
	return recall.Close{
		Matter: id, Documents: []document.Ref{{SHA256: d.SHA256, Event: d.Event}}, Ground: document.PrivilegeClaim, Custodian: s.people["legal"],
		On: civil.NewDate(2018, 2, 26), Claimant: "City attorney", Reason: "Letter of that day.",
	}
}

// aToken is a live token of somebody else.
func aToken(s *server, _ string) string {
	_, hash, err := access.NewToken()
	if err != nil {
		s.t.Fatal(err)
	}
	id := s.people["second supervisor"]
	r := s.Must(id, account.AddToken{User: id, Label: "x", Hash: hash})
	return "/users/" + id + "/tokens/" + r.Created[0]
}

// aFeed is a live calendar of the caller's. One who is an administrator now has
// it from the time when they were of the legal team.
func aFeed(s *server, who string) string {
	id := s.people[who]
	if id == "" || who == disabled {
		return "/me/feeds/none"
	}
	was := func(role workflow.Role) {
		if who == string(workflow.Admin) {
			s.Must(workflow.OperatorActor, account.ChangeUser{User: id, Role: &role})
		}
	}
	_, hash, err := access.NewFeedSecret()
	if err != nil {
		s.t.Fatal(err)
	}
	was(workflow.Legal)
	feed := s.Must(id, account.AddFeed{User: id, Label: "x", Scope: workflow.FeedScope{Kind: workflow.FeedOfPerson}, Hash: hash}).Created[0]
	was(workflow.Admin)
	return "/me/feeds/" + feed
}

// aFeedOfSomebody is a live calendar of somebody else.
func aFeedOfSomebody(s *server, _ string) string {
	_, hash, err := access.NewFeedSecret()
	if err != nil {
		s.t.Fatal(err)
	}
	id := s.people["second supervisor"]
	return "/users/" + id + "/feeds/" + s.Must(id, account.AddFeed{User: id, Label: "x", Scope: workflow.FeedScope{Kind: workflow.FeedOfPerson}, Hash: hash}).Created[0]
}

// aProgram is a live token that belongs to no person.
func aProgram(s *server, _ string) string {
	_, hash, err := access.NewToken()
	if err != nil {
		s.t.Fatal(err)
	}
	return "/programs/" + s.Must(workflow.OperatorActor, program.Add{Label: "x", For: program.Bounce, Hash: hash}).Created[0]
}

// aMessage is an alert about a matter, as it was sent.
func aMessage(s *server, _ string) string {
	id := s.requested()
	s.tick(id)
	out, err := s.store.ClaimMail(s.t.Context(), s.Now(), 100, func(view.Outgoing) time.Duration { return time.Minute })
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range out {
		if m.Alert.Matter == id {
			if err := s.store.MailRendered(s.t.Context(), view.Rendered{ID: m.ID, MessageID: "<" + m.ID + "@example.org>", Address: "compliance@example.org", Subject: "A date", Bytes: []byte("Subject: A date\r\n\r\nDue\r\n")}); err != nil {
				s.t.Fatal(err)
			}
			return "/mails/" + m.ID + "/message"
		}
	}
	s.t.Fatal("nobody was told of the matter")
	return ""
}

// refill puts more jurisdictions on record, for matters to be opened of.
func (s *server) refill(n int) {
	s.t.Helper()
	var items []jurisdiction.New
	for i := range n {
		items = append(items, jurisdiction.New{Name: fmt.Sprintf("Town %d", len(s.Jurisdictions)+i), Kind: "town", State: "IL", Zone: "America/Chicago"})
	}
	s.Jurisdictions = append(s.Jurisdictions, s.Must(s.people["legal"], jurisdiction.Add{Items: items}).Created...)
}

var requests = map[string]request{
	"GET /me":      {path: at("/me"), status: 200},
	"GET /process": {path: at("/process"), status: 200},

	"GET /me/preferences":     {path: at("/me/preferences"), status: 200},
	"PUT /me/preferences":     {path: at("/me/preferences"), body: text(`{"digest_at":"08:00","quiet_from":"19:00","quiet_to":"06:30"}`), status: 200},
	"GET /me/feeds":           {path: at("/me/feeds"), status: 200},
	"POST /me/feeds":          {path: at("/me/feeds"), body: text(`{"label":"Telephone","scope":{"kind":"person"}}`), status: 201},
	"DELETE /me/feeds/{feed}": {path: aFeed, status: 200},

	"GET /matters":                         {path: at("/matters"), status: 200, outsiders: 200},
	"GET /matters/{id}":                    {path: theMatter(""), status: 200},
	"GET /matters/{id}/history":            {path: theMatter("/history"), status: 200},
	"GET /matters/{id}/copies":             {path: theMatter("/copies"), status: 200},
	"GET /matters/{id}/documents/{sha256}": {path: aDocument, status: 200},
	"POST /matters/{id}/transitions": {
		path: theMatter("/transitions"), body: func(*server) any { return move("receive_response") },
		status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters:move": {
		path: at("/matters:move"), body: func(s *server) any { return with(move("receive_response"), "matters", []string{s.requested()}) },
		status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters:assign": {
		path: at("/matters:assign"), body: func(s *server) any {
			return map[string]any{"matters": []string{s.requested()}, "user": s.people["legal"]}
		}, status: 200,
	},
	"POST /matters:note": {
		path: at("/matters:note"), body: func(s *server) any {
			return map[string]any{"matters": []string{s.requested()}, "text": "Called."}
		}, status: 201,
	},
	"POST /deadlines:acknowledge": {
		path: at("/deadlines:acknowledge"), body: func(s *server) any {
			return map[string]any{"deadlines": []any{map[string]any{"matter": s.requested(), "deadline": "response-1", "version": 1}}}
		}, status: 200,
	},
	"POST /deadlines:extend": {
		path: at("/deadlines:extend"), body: func(s *server) any {
			return map[string]any{"deadlines": []any{map[string]any{"matter": s.requested(), "deadline": "response-1", "version": 1}}, "days": 7, "authority": "Letter"}
		}, status: 200,
	},
	"POST /matters/{id}/transitions/{event}/correction": {
		path: aMove, body: func(*server) any {
			return rightDay("2018-01-25")
		},
		status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters/{id}/conflicts": {
		path: aConflict, body: func(s *server) any {
			return map[string]any{"correction": s.conflict.Correction, "event": s.conflict.Event, "note": "Both are right."}
		}, status: 200,
	},
	"PUT /matters/{id}/tags/{tag}":    {path: theMatter("/tags/urgent"), status: 200},
	"DELETE /matters/{id}/tags/{tag}": {path: theMatter("/tags/urgent"), status: 200},
	"POST /matters/{id}/documents": {
		path: theMatter("/documents"), body: func(s *server) any {
			sum, size, err := s.store.PutBlob(s.t.Context(), strings.NewReader("A letter."))
			if err != nil {
				s.t.Fatal(err)
			}
			for _, who := range []string{"legal", "supervisor"} {
				s.Must(s.people[who], upload.Record{Name: "a.txt", SHA256: sum, Size: size})
			}
			return map[string]any{
				"documents": []any{map[string]any{"name": "a.txt", "sha256": sum, "size": size, "type": "text/plain"}},
				"kind":      "correspondence", "received_on": "2018-01-25", "source": "City Clerk, by mail",
			}
		},
		status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters/{id}/documents/{event}/correction": {
		path: addedDocuments, body: func(*server) any {
			return map[string]any{"kind": "correspondence", "received_on": "2018-01-24", "source": "City Clerk, by mail", "reason": "By the postmark."}
		}, status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters/{id}/closings": {
		path: func(s *server, who string) string {
			s.closing = aDocument(s, who)
			return strings.Split(s.closing, "/documents/")[0] + "/closings"
		}, body: func(s *server) any {
			if s.closing == "" { // before there is an address to ask
				s.closing = aDocument(s, "legal")
			}
			c := closingOf(s, strings.Split(s.closing, "/")[2])
			return map[string]any{"documents": c.Documents, "ground": c.Ground, "custodian": c.Custodian, "on": "2018-02-26", "claimant": c.Claimant, "reason": c.Reason}
		}, status: 201,
	},
	"POST /matters/{id}/closings/{event}/end": {
		path: func(s *server, who string) string {
			path := aDocument(s, who)
			id := strings.Split(path, "/")[2]
			r := s.Must(s.people["legal"], closingOf(s, id))
			return fmt.Sprintf("/matters/%s/closings/%d/end", id, r.Events[0].Seq)
		}, body: func(*server) any { return map[string]any{"how": "documents_returned", "on": "2018-02-26"} }, status: 201,
	},
	"POST /matters/{id}/productions": {
		path: theMatter("/productions"), body: func(s *server) any {
			return map[string]any{"received_on": "2018-01-25", "source": "City Clerk, by mail", "all": "partial"}
		},
		status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters/{id}/productions/{event}/correction": {
		path: aProduction, body: func(*server) any {
			return map[string]any{"received_on": "2018-01-24", "source": "City Clerk, by mail", "all": "complete", "reason": "By the postmark."}
		}, status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"GET /matters/{id}/productions/{event}/receipts": {path: theReceipts, status: 200},
	"POST /matters/{id}/productions/{event}/receipts": {
		path: theReceipts, body: func(s *server) any { return map[string]any{"contact": s.contact} },
		status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters/{id}/demands": {
		path: theMatter("/demands"), body: func(s *server) any {
			return map[string]any{"on": "2018-01-25", "demands": []any{map[string]any{"label": "1(a)", "text": "Drafts."}}, "reason": "They were left out."}
		},
		status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters/{id}/demands/judge": {
		path: func(s *server, _ string) string { return aWithheldDemand(s) + "/demands/judge" }, body: func(*server) any {
			return map[string]any{"demand": "1", "accepted": true, "on": "2018-01-25", "reason": "The privilege holds."}
		}, status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"GET /matters/{id}/letters":      {path: theMatter("/letters"), status: 200},
	"GET /matters/{id}/letter-kinds": {path: theMatter("/letter-kinds"), status: 200},
	"POST /letters:preview":          {path: at("/letters:preview"), body: someLetter, status: 200, engine: []workflow.Role{workflow.Compliance}},
	"POST /letters":                  {path: at("/letters"), body: someLetter, status: 201, engine: []workflow.Role{workflow.Compliance}},
	"POST /matters/{id}/letters/{event}/returned": {
		path: func(s *server, _ string) string { return aLetter(s, false) + "/returned" }, body: text(`{"returned_on":"2018-01-24","reason":"Moved."}`), status: 201,
	},
	"POST /matters/{id}/letters/{event}/withdraw": {
		path: func(s *server, _ string) string { return aLetter(s, false) + "/withdraw" }, body: text(`{"reason":"Wrong city."}`), status: 201,
		engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters/{id}/letters/{event}/close": {
		path: func(s *server, _ string) string { return aLetter(s, true) + "/close" }, body: text(`{"reason":"By email."}`), status: 201,
	},
	"GET /reviews/{id}/letters":        {path: theReview("/letters"), status: 200},
	"GET /reviews/{id}/letters/{name}": {path: theReview("/letters/other"), status: 200},
	"PUT /reviews/{id}/letters/{name}": {path: theReview("/letters/other"), body: text(`{"text":"{{message}}"}`), status: 200},
	"GET /reviews/{id}/report":         {path: theReview("/report"), status: 200},
	"GET /reviews/{id}/report.csv":     {path: theReview("/report.csv"), status: 200},
	"GET /reviews/{id}/report.pdf":     {path: theReview("/report.pdf"), status: 200},
	"GET /report":                      {path: at("/report"), status: 200},
	"GET /report.csv":                  {path: at("/report.csv"), status: 200},
	"GET /report.pdf":                  {path: at("/report.pdf"), status: 200},
	"POST /matters/{id}/confidential":  {path: theMatter("/confidential"), body: text(`{"reason":"Talks."}`), status: 201},
	"POST /matters/{id}/notes":         {path: theMatter("/notes"), body: text(`{"text":"Called."}`), status: 201},
	"GET /documents":                   {path: at("/documents?q=letter"), status: 200, outsiders: 200},
	"POST /documents":                  {path: at("/documents?name=a.txt"), body: text("text"), status: 201, headers: []string{"Content-Type", "text/plain"}},
	"GET /matters/{id}/online":         {path: theMatter("/online"), status: 200},
	"POST /matters/{id}/online/{event}/record": {
		path: answeredOnline, status: 201, engine: []workflow.Role{workflow.Compliance},
	},
	"POST /matters/{id}/online/{event}/set-aside": {
		path: func(s *server, role string) string {
			return strings.TrimSuffix(answeredOnline(s, role), "/record") + "/set-aside"
		}, body: text(`{"reason":"A test."}`), status: 200,
	},
	"POST /matters/{id}/invitations": {
		path: func(s *server, _ string) string { return "/matters/" + s.invitable() + "/invitations" },
		body: func(s *server) any { return map[string]any{"contact": s.contact} }, status: 201,
	},
	"POST /matters/{id}/invitations/{invitation}/revoke": {
		path: func(s *server, _ string) string {
			id := s.invitable()
			return "/matters/" + id + "/invitations/" + s.Must(s.people["legal"], invitation.Invite{Matter: id, Contact: s.contact}).Created[0] + "/revoke"
		}, body: text(`{"reason":"They left office."}`), status: 200,
	},
	"PUT /reviews/{id}/online": {path: theReview("/online"), body: text(`{"allowed":true}`), status: 200},

	"GET /approvals": {path: at("/approvals"), status: 200, outsiders: 200},
	"POST /approvals:approve": {
		path: at("/approvals:approve"), body: func(s *server) any {
			id := asked(s, "")[len("/approvals/"):]
			return map[string]any{"approvals": []map[string]string{{"id": id, "hash": s.approvalOf("auditor", id)["hash"].(string)}}}
		}, status: 200,
	},
	"GET /approvals/{id}": {path: asked, status: 200},
	"POST /approvals/{id}": {path: asked, body: func(s *server) any {
		return s.yes(v1 + "/approvals/" + s.asked)
	}, status: 200},
	"DELETE /approvals/{id}": {path: asked, status: 200, engine: []workflow.Role{workflow.Supervisor, workflow.Compliance}},

	"GET /reviews":                  {path: at("/reviews"), status: 200, outsiders: 200},
	"POST /reviews":                 {path: at("/reviews"), body: text(`{"name":"N","authority":"A"}`), status: 201},
	"GET /reviews/{id}":             {path: theReview(""), status: 200},
	"POST /reviews/{id}/matters":    {path: theReview("/matters"), body: func(s *server) any { return map[string]any{"jurisdictions": s.Jurisdictions[len(s.Jurisdictions)-1:]} }, status: 201},
	"PUT /reviews/{id}/agency":      {path: theReview("/agency"), body: freshAgency, status: 200},
	"POST /reviews/{id}/officials":  {path: theReview("/officials"), body: freshOfficial, status: 201},
	"POST /reviews/{id}/exclusions": {path: theReview("/exclusions"), body: freshExclusion, status: 200},
	"POST /reviews/{id}/exclusions/{jurisdiction}/end": {path: func(s *server, _ string) string {
		body := freshExclusion(s).(map[string]any)
		j, p := body["jurisdiction"].(string), body["proceeding"].(string)
		s.Must(s.people["legal"], exclusion.Exclude{Review: s.Review, Jurisdiction: j, Proceeding: p, Reason: "Pending litigation."})
		return "/reviews/" + s.Review + "/exclusions/" + j + "/end"
	}, body: text(`{"reason":"The case ended."}`), status: 200},
	"GET /reviews/{id}/demand-sets":          {path: theReview("/demand-sets"), status: 200},
	"POST /reviews/{id}/demand-sets":         {path: theReview("/demand-sets"), body: freshSet, status: 201},
	"PUT /reviews/{id}/members/{user}":       {path: theMember, status: 200},
	"DELETE /reviews/{id}/members/{user}":    {path: theMember, status: 200},
	"GET /jurisdictions":                     {path: at("/jurisdictions"), status: 200},
	"POST /jurisdictions":                    {path: at("/jurisdictions"), body: town, status: 201},
	"POST /jurisdictions:import":             {path: at("/jurisdictions:import"), body: townCSV, headers: []string{"Content-Type", "text/csv"}, status: 201},
	"GET /jurisdictions/{id}":                {path: theJurisdiction, status: 200},
	"PUT /jurisdictions/{id}":                {path: unusedJurisdiction, body: town, status: 200},
	"GET /deadlines":                         {path: at("/deadlines"), status: 200, outsiders: 200},
	"POST /demands:parse":                    {path: at("/demands:parse"), body: text(`{"text":"1. Orders"}`), status: 200},
	"POST /deadlines:compute":                {path: at("/deadlines:compute"), body: text(`{"from":"2018-01-24","days":30}`), status: 200},
	"GET /matters/{id}/deadlines/{deadline}": {path: theMatter("/deadlines/response-1"), status: 200},
	"POST /matters/{id}/deadlines/{deadline}:change": {
		path: theMatter("/deadlines/response-1:change"), body: text(`{"change":"extend","days":7,"authority":"Letter"}`), status: 200,
	},
	"POST /matters/{id}/deadlines/{deadline}:acknowledge": {
		path: theMatter("/deadlines/response-1:acknowledge"), body: text(`{"version":1}`), status: 200,
	},
	"GET /extensions": {path: at("/extensions"), status: 200, outsiders: 200},
	"POST /matters/{id}/deadlines/{deadline}:ask": {
		path: theMatter("/deadlines/response-1:ask"), status: 201, body: text(`{"on":"2018-01-24","until":"2018-03-09","by":"email","reason":"A storm."}`),
	},
	"POST /matters/{id}/extensions/{request}:decide": {
		path: aRequestForTime, status: 200, body: text(`{"decision":"granted","until":"2018-03-09","on":"2018-01-24"}`),
	},
	"POST /extensions:decide": {
		path: at("/extensions:decide"), body: func(s *server) any {
			parts := strings.Split(strings.TrimSuffix(aRequestForTime(s, ""), ":decide"), "/")
			return map[string]any{"decisions": []any{map[string]any{"matter": parts[2], "request": parts[4], "decision": "granted", "until": "2018-03-09", "on": "2018-01-24"}}}
		}, status: 200,
	},
	"POST /matters/{id}/extensions/{request}:withdraw": {
		path: func(s *server, who string) string {
			return strings.TrimSuffix(aRequestForTime(s, who), "decide") + "withdraw"
		},
		body: text(`{"what":"request","reason":"The wrong matter."}`), status: 200,
	},
	"GET /matters/{id}/findings":       {path: theMatter("/findings"), status: 200},
	"GET /matters/{id}/certifications": {path: theMatter("/certifications"), status: 200},
	"POST /matters/{id}/certifications": {
		path: func(s *server, who string) string {
			return strings.Split(aDocument(s, who), "/documents/")[0] + "/certifications"
		}, body: aCertification, status: 201,
	},
	"POST /matters/{id}/certifications/{number}/correction": {
		path: certified("correction"), body: func(s *server) any {
			return map[string]any{"name": "Ada Roe", "signed_on": "2018-02-25", "reason": "By the letter."}
		}, status: 201,
	},
	"POST /matters/{id}/certifications/{number}/withdraw": {path: certified("withdraw"), body: text(`{"reason":"A slip."}`), status: 201},
	"POST /matters/{id}/own-dates": {
		path: theMatter("/own-dates"), status: 201, body: text(`{"title":"Call the clerk","due":{"kind":"fixed","date":"2018-03-09"}}`),
	},
	"POST /matters/{id}/deadlines/{deadline}:end":   {path: anOwnDate, status: 200, body: text(`{}`)},
	"GET /matters/{id}/deadlines/{deadline}/alerts": {path: theMatter("/deadlines/response-1/alerts"), status: 200},

	"GET /jurisdictions/{id}/contacts": {path: func(s *server, _ string) string { return unusedJurisdiction(s, "") + "/contacts" }, status: 200},
	"POST /jurisdictions/{id}/contacts": {
		path: func(s *server, _ string) string { return unusedJurisdiction(s, "") + "/contacts" }, body: text(`{"office":"Clerk"}`), status: 201,
	},
	"PUT /jurisdictions/{id}/contacts/{contact}":      {path: aContact(""), body: text(`{"office":"Clerk","name":"Ada"}`), status: 200},
	"POST /jurisdictions/{id}/contacts/{contact}:end": {path: aContact(":end"), body: text(`{"until":"2018-01-31"}`), status: 200},
	"POST /jurisdictions/{id}/aliases": {
		path: func(s *server, _ string) string { return unusedJurisdiction(s, "") + "/aliases" }, status: 200,
		body: func(*server) any { return map[string]string{"name": fresh("Also so called")} },
	},
	"GET /jurisdictions/{id}/aliases":    {path: func(s *server, _ string) string { return unusedJurisdiction(s, "") + "/aliases" }, status: 200},
	"DELETE /jurisdictions/{id}/aliases": {path: anAlias, status: 200},
	"POST /jurisdictions/{id}:merge": {
		path: func(s *server, _ string) string { return "/jurisdictions/" + aTown(s) + ":merge" }, status: 200,
		body: func(s *server) any { return map[string]string{"into": aTown(s)} },
	},

	"GET /debts": {path: at("/debts"), status: 200},
	"POST /debts": {path: at("/debts"), status: 201, body: func(s *server) any {
		d := s.aDemand()
		return map[string]any{"award": d.Award, "demanded": "2018-02-26", "amount": d.Amount, "rate": d.Rate}
	}},
	"GET /debts/{id}":              {path: aDebtAt(""), status: 200},
	"POST /debts/{id}/entries":     {path: aDebtAt("/entries"), status: 201, body: text(`{"kind":"payment","on":"2018-02-26","amount":"0.01"}`)},
	"POST /debts/{id}/correction":  {path: aDebtAt("/correction"), status: 201, body: text(`{"demanded":"2018-02-26","amount":"0.01","rate":"2.00","reason":"Read wrong."}`)},
	"POST /debts/{id}/withdrawal":  {path: aDebtAt("/withdrawal"), status: 201, body: text(`{"on":"2018-02-26","reason":"The appeal was granted."}`)},
	"POST /debts/{id}/overpayment": {path: anOverpaidDebt("/overpayment"), status: 201, body: text(`{"how":"Refunded by wire."}`)},

	"GET /awards":  {path: at("/awards"), status: 200},
	"POST /awards": {path: at("/awards"), status: 201, body: func(s *server) any { return with(anAward(aTown(s)), "number", fresh("2017-DJ"), "amount", "100.00") }},
	"POST /awards:import": {path: at("/awards:import"), status: 201, headers: []string{"Content-Type", "text/csv"}, body: func(s *server) any {
		return fmt.Sprintf("agency,number,program,year,recipient,amount,date\nOJP,%s,JAG,2017,%s,1.00,2017-10-01\n", fresh("2017-DJ"), aTown(s))
	}},
	"GET /awards/{id}":             {path: anAwardAt(""), status: 200},
	"GET /awards/{id}/authority":   {path: anAwardAt("/authority?on=2018-02-26&outcome=withheld"), status: 200},
	"GET /awards/{id}/authorities": {path: anAwardAt("/authorities"), status: 200},
	"POST /awards/{id}/actions":    {path: anAwardAt("/actions"), status: 201, body: text(`{"kind":"drawdown","on":"2017-12-01","amount":"1.00"}`)},
	"POST /awards/{id}/actions/{action}/correction": {
		path: anAwardAt("/actions/2/correction"), status: 201, body: text(`{"reason":"Read wrong.","right":{"kind":"obligation","on":"2017-12-01","amount":"1.00"}}`),
	},
	"POST /awards/{id}/names":       {path: anAwardAt("/names"), status: 201, body: text(`{"name":"King County","from":"2017-12-01"}`)},
	"POST /awards/{id}/identifiers": {path: anAwardAt("/identifiers"), status: 201, body: text(`{"scheme":"duns","value":"123456789","from":"2017-12-01"}`)},
	// What waits here is of no review, so that others see it in the list of requests: api.Routes has these rows after that.
	"GET /proceedings":               {path: at("/proceedings"), status: 200},
	"POST /proceedings":              {path: at("/proceedings"), status: 201, body: func(*server) any { return aProceeding() }},
	"GET /proceedings/{id}":          {path: aProceedingAt(""), status: 200},
	"PATCH /proceedings/{id}":        {path: aProceedingAt(""), status: 200, body: text(`{"judge":"A. Judge"}`)},
	"POST /proceedings/{id}/parties": {path: aProceedingAt("/parties"), status: 201, body: text(`{"on":"2018-01-02","join":[{"name":"A city","role":"plaintiff"}]}`)},
	"POST /proceedings/{id}/links": {path: aProceedingAt("/links"), status: 201, body: func(s *server) any {
		return map[string]any{"proceeding": s.openProceeding(), "how": "related"}
	}},
	"POST /proceedings/{id}/filings":             {path: aProceedingAt("/filings"), status: 201, body: text(`{"title":"Brief","on":"2018-01-02"}`)},
	"POST /proceedings/{id}/dates":               {path: aProceedingAt("/dates"), status: 201, body: text(`{"title":"Hearing","on":"2018-05-02"}`)},
	"POST /proceedings/{id}/dates/{date}:end":    {path: aDateAt, status: 200, body: text(`{"how":"It was held."}`)},
	"POST /proceedings/{id}/orders":              {path: aProceedingAt("/orders"), status: 201, body: anOrderGiven},
	"POST /proceedings/{id}/orders:preview":      {path: aProceedingAt("/orders:preview"), status: 200, body: anOrderGiven},
	"POST /proceedings/{id}/orders/{order}:void": {path: anOrderAt(":void"), status: 202, body: text(`{"reason":"Another case."}`)},
	"POST /proceedings/{id}/orders/{order}/clauses/{clause}:correct": {path: anOrderAt("/clauses/1:correct"), status: 202, body: func(*server) any {
		return map[string]any{"clause": everyClause("Notice", "Reports"), "reason": "Read wrong."}
	}},
	"POST /proceedings/{id}/orders/{order}/clauses/{clause}:event": {path: anOrderAt("/clauses/2:event"), status: 201, body: text(`{"at":{"on":"2018-02-20"}}`)},
	"POST /proceedings/{id}/orders/{order}/clauses/{clause}:coverage": {path: anOrderAt("/clauses/3:coverage"), status: 201, body: func(s *server) any {
		district := s.Must(s.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: fresh("Water"), Kind: "special_district", State: "CA", Zone: "America/Los_Angeles"}}})
		return map[string]any{"jurisdiction": district.Created[0], "covered": true, "reason": "Its act."}
	}},
	"GET /associations":                       {path: at("/associations"), status: 200},
	"POST /associations":                      {path: at("/associations"), status: 201, body: text(`{"name":"Conference"}`)},
	"GET /associations/{id}":                  {path: anAssociationAt(""), status: 200},
	"POST /associations/{id}/members":         {path: anAssociationAt("/members"), status: 201, body: aMemberJoins},
	"POST /associations/{id}/members:preview": {path: anAssociationAt("/members:preview"), status: 200, body: aMemberJoins},
	"GET /matters/{id}/orders":                {path: theMatter("/orders"), status: 200},
	"GET /money":                              {path: at("/money"), status: 200},

	"GET /closures":                     {path: at("/closures"), status: 200},
	"POST /bounces":                     {path: at("/bounces"), body: aBounce, status: 200, headers: []string{"Content-Type", "message/rfc822"}},
	"POST /inbound":                     {path: at("/inbound"), body: aMail, status: 200, headers: []string{"Content-Type", "message/rfc822"}},
	"GET /inbound":                      {path: at("/inbound"), status: 200, outsiders: 200},
	"GET /inbound/{id}":                 {path: anInbound(""), status: 200},
	"GET /inbound/{id}/message":         {path: anInbound("/message"), status: 200},
	"POST /inbound/{id}/file":           {path: anInbound("/file"), body: func(s *server) any { return map[string]any{"matters": []string{s.mailedTo}} }, status: 201, engine: []workflow.Role{workflow.Compliance}},
	"POST /inbound/{id}/dismiss":        {path: anInbound("/dismiss"), body: text(`{"reason":"Spam"}`), status: 201},
	"GET /matters/{id}/correspondence":  {path: theMatter("/correspondence"), status: 200},
	"POST /matters/{id}/correspondence": {path: theMatter("/correspondence"), body: text(strings.Replace(aCall, `,"reason":"Heard wrong."`, "", 1)), status: 201},
	"POST /matters/{id}/correspondence/{event}/correction": {
		path: aLoggedCall, body: text(strings.Replace(aCall, "Asked", "Told", 1)), status: 201,
	},
	"POST /closures":                    {path: at("/closures"), body: aClosure, status: 201},
	"GET /users":                        {path: at("/users"), status: 200},
	"POST /users":                       {path: at("/users"), body: text(`{"name":"N","email":"n@example.org","role":"legal","zone":"Europe/London","password":"a long enough password"}`), status: 201},
	"PATCH /users/{id}":                 {path: somebody(""), body: text(`{"zone":"Europe/London"}`), status: 200},
	"POST /users/{id}/tokens":           {path: somebody("/tokens"), body: text(`{"label":"x"}`), status: 201, engine: workflow.Roles},
	"GET /users/{id}/tokens":            {path: somebody("/tokens"), status: 200, engine: notAdmin},
	"GET /users/{id}/feeds":             {path: somebody("/feeds"), status: 200, engine: notAdmin},
	"DELETE /users/{id}/feeds/{feed}":   {path: aFeedOfSomebody, status: 200, engine: notAdmin},
	"GET /programs":                     {path: at("/programs"), status: 200},
	"DELETE /programs/{id}":             {path: aProgram, status: 200},
	"DELETE /users/{id}/tokens/{token}": {path: aToken, status: 200, engine: notAdmin},
	"GET /mails":                        {path: at("/mails"), status: 200},
	"GET /mails/{id}/message":           {path: aMessage, status: 200},
	"GET /ledger":                       {path: at("/ledger"), status: 200},
	"GET /ledger/checkpoint":            {path: at("/ledger/checkpoint"), status: 200},
}

// Whoever reads a list reads it as a file.
func init() {
	for _, path := range []string{"/matters", "/matters/{id}/history", "/approvals", "/jurisdictions", "/deadlines", "/users", "/mails", "/ledger"} {
		list := requests["GET "+path]
		for _, format := range []string{".csv", ".xlsx"} {
			requests["GET "+path+format] = request{path: func(s *server, who string) string { return list.path(s, who) + format }, status: 200, outsiders: list.outsiders}
		}
	}
	requests["GET /matters/{id}/history.pdf"] = request{path: theMatter("/history.pdf"), status: 200}
}

func aBounce(s *server) any {
	s.mailed(s.people[disabled])
	return report("gone@example.org")
}

const aCall = `{"direction":"in","medium":"call","on":"2018-01-24","with":"The clerk","subject":"Asked for time","reason":"Heard wrong."}`

// aMail is a message to the address of a matter, by somebody who is no contact of its jurisdiction.
func aMail(s *server) any {
	s.mailedTo = s.requested()
	return fmt.Sprintf("From: sender@example.net\nTo: %s\nSubject: %s\n\nText", s.address(s.mailedTo), fresh("Reply"))
}

func anInbound(below string) func(*server, string) string {
	return func(s *server, _ string) string {
		got, err := s.config.Inbound(s.t.Context(), strings.NewReader(aMail(s).(string)))
		if err != nil {
			s.t.Fatal(err)
		}
		return "/inbound/" + got.ID + below
	}
}

// theReceipts are those of a production of a matter in whose jurisdiction s.contact is.
func theReceipts(s *server, _ string) string {
	id := s.invitable()
	r := s.Must(s.people["legal"], transition.RecordProduction{
		Matter: id, ReceivedOn: civil.NewDate(2018, 1, 25), Source: "City Clerk, by mail", Production: production.Given{All: production.Partial},
	})
	return fmt.Sprintf("/matters/%s/productions/%d/receipts", id, r.Events[0].Seq)
}

func aLoggedCall(s *server, _ string) string {
	id := s.requested()
	r := s.Must(s.people["legal"], transition.LogCorrespondence{Matter: id, Entry: transition.Entry{
		Direction: correspondence.Incoming, Medium: correspondence.Call, On: dbtest.Date("2018-01-24"), EntryText: correspondence.EntryText{With: "The clerk", Subject: "Asked for more time"},
	}})
	return fmt.Sprintf("/matters/%s/correspondence/%d/correction", id, r.Events[0].Seq)
}

func aClosure(s *server) any {
	day := dbtest.Date("2020-01-06").AddDays(7 * len(s.Jurisdictions))
	return map[string]string{"date": day.String(), "kind": "inaccessible", "name": "Storm", "authority": "Notice of the clerk"}
}

// town is a jurisdiction that nobody has put on record yet.
func town(s *server) any {
	return map[string]string{"name": fmt.Sprintf("Springfield %d", len(s.Jurisdictions)), "kind": "city", "state": "IL", "zone": "America/Chicago"}
}

func townCSV(s *server) any {
	return fmt.Sprintf("name,kind,state,zone\nPeoria %d,city,IL,America/Chicago\n", len(s.Jurisdictions))
}

var notAdmin = []workflow.Role{workflow.Legal, workflow.Supervisor, workflow.Compliance, workflow.Auditor}

func text(s string) func(*server) any { return func(*server) any { return s } }

func theReview(below string) func(*server, string) string {
	return func(s *server, _ string) string { return "/reviews/" + s.Review + below }
}

func theMember(s *server, _ string) string {
	return "/reviews/" + s.Review + "/members/" + s.people["second supervisor"]
}

func theJurisdiction(s *server, _ string) string { return "/jurisdictions/" + s.Jurisdictions[0] }

// unusedJurisdiction is one of which no review has a matter: those that others use are changed with their approval.
func unusedJurisdiction(s *server, _ string) string {
	return "/jurisdictions/" + s.Jurisdictions[len(s.Jurisdictions)-1]
}

// aTown is one in which no matter is opened.
func aTown(s *server) string {
	return s.Must(s.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: fresh("Merged"), Kind: "town", State: "IL", Zone: "America/Chicago"}}}).Created[0]
}

// anAwardAt is a new award, or what is below it.
func anAwardAt(below string) func(*server, string) string {
	return func(s *server, _ string) string {
		made := s.Must(s.people["legal"], award.Record{
			Details: award.Details{Agency: "OJP", Number: fresh("2017-DJ"), Program: "JAG", Year: 2017, Recipient: aTown(s), Role: award.Direct, Basis: award.Formula},
			MadeOn:  civil.NewDate(2017, 9, 26), Amount: "100.00",
		})
		return "/awards/" + made.Created[0] + below
	}
}

func (s *server) openProceeding() string {
	return s.Must(s.people["legal"], proceeding.Open{
		Docket: proceeding.Docket{Court: "N.D. Ill.", Number: fresh("17-cv")}, Kind: proceeding.Challenge, Caption: "A v. B", Filed: civil.NewDate(2017, 8, 7), Zone: "America/Chicago",
	}).Created[0]
}

// aProceedingAt is a new proceeding, or what is below it.
func aProceedingAt(below string) func(*server, string) string {
	return func(s *server, _ string) string { return "/proceedings/" + s.openProceeding() + below }
}

// aDateAt is a date of a new proceeding that ends.
func aDateAt(s *server, _ string) string {
	id := s.openProceeding()
	e := s.Must(s.people["legal"], proceeding.SetDate{Proceedings: []string{id}, Title: "Hearing", On: civil.NewDate(2018, 5, 2)})
	facts, err := s.store.World(s.t.Context(), s.people["legal"], proceeding.Stream(id))
	if err != nil || len(e.Events) != 1 {
		s.t.Fatal(err)
	}
	p, err := proceeding.Find(facts, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return "/proceedings/" + id + "/dates/" + p.Dates[0].ID + ":end"
}

// everyClause bars acts of Justice that rest on conditions, for everybody.
func everyClause(conditions ...string) map[string]any {
	return bar(everyone, "acts", map[string]any{"conditions": conditions}, "from", map[string]any{"from": moment("2018-02-01")})
}

func anOrderGiven(*server) any {
	return map[string]any{"order": anOrder("preliminary_injunction", moment("2018-02-01"), everyClause("Notice"))}
}

// anOrderAt is an order with a clause for everybody, one that waits for an event, and one for a state; and what is below it.
func anOrderAt(below string) func(*server, string) string {
	return func(s *server, _ string) string {
		id := s.openProceeding()
		on, justice := order.Moment{On: civil.NewDate(2018, 2, 1)}, []order.Bound{{Agency: justice}}
		acts := order.Acts{Conditions: []string{"Notice"}}
		r := s.Must(s.people["legal"], proceeding.EnterOrder{Proceeding: id, Order: proceeding.OrderEntered{Kind: "preliminary_injunction", Entered: on, Clauses: []order.Clause{
			{Effect: order.Bar, Acts: acts, Whom: order.Whom{Everyone: true}, Binds: justice, Basis: order.ByParty},
			{Effect: order.Bar, Acts: acts, Whom: order.Whom{Everyone: true}, Binds: justice, From: order.Start{Event: "bond is posted"}},
			{Effect: order.Bar, Acts: acts, Whom: order.Whom{States: []order.StateRule{{State: "CA", Subdivisions: true}}}, Binds: justice},
		}}})
		return "/proceedings/" + id + "/orders/" + r.Created[0] + below
	}
}

func aMemberJoins(s *server) any {
	return map[string]any{"on": "2018-01-02", "joined": []string{aTown(s)}}
}

// anAssociationAt is a new association, or what is below it.
func anAssociationAt(below string) func(*server, string) string {
	return func(s *server, _ string) string {
		return "/associations/" + s.Must(s.people["legal"], association.Record{Name: fresh("Conference")}).Created[0] + below
	}
}

// aContact is one of a jurisdiction.
func aContact(below string) func(*server, string) string {
	return func(s *server, _ string) string {
		id := s.Jurisdictions[len(s.Jurisdictions)-1]
		added := s.Must(s.people["legal"], jurisdiction.AddContact{Jurisdiction: id, ContactDetails: jurisdiction.ContactDetails{Office: "Mayor"}})
		return "/jurisdictions/" + id + "/contacts/" + added.Created[0] + below
	}
}

// freshNames counts the names that fresh has made.
var freshNames atomic.Int64

// fresh is a name that no jurisdiction has yet.
func fresh(name string) string { return fmt.Sprint(name, " ", freshNames.Add(1)) }

// anAlias is another name that a jurisdiction has.
func anAlias(s *server, _ string) string {
	id := s.Jurisdictions[len(s.Jurisdictions)-1]
	name := fresh("Once so called")
	s.Must(s.people["legal"], jurisdiction.AddAlias{Jurisdiction: id, Alias: name})
	return "/jurisdictions/" + id + "/aliases?name=" + url.QueryEscape(name)
}

func somebody(below string) func(*server, string) string {
	return func(s *server, _ string) string { return "/users/" + s.people["second supervisor"] + below }
}

// caller is somebody who may come to a route.
type caller struct {
	name   string
	role   workflow.Role
	member bool
}

// callers are everybody who may come to a route: each role inside and outside of the review.
var callers = []caller{
	{nobody, "", false},
	{disabled, "", false},
	{"legal", workflow.Legal, true},
	{"supervisor", workflow.Supervisor, true},
	{"compliance", workflow.Compliance, true},
	{"other legal", workflow.Legal, false},
	{"other supervisor", workflow.Supervisor, false},
	{"other compliance", workflow.Compliance, false},
	{"auditor", workflow.Auditor, true}, // of every review
	{"admin", workflow.Admin, false},
	{mailServer, workflow.BounceProgram, false},
	{mailIn, workflow.MailProgram, false},
}

// expect is what the policy says that a caller gets, by the row alone.
func expect(row access.Route, r request, role workflow.Role, member bool) int {
	switch {
	case row.Public:
		return http.StatusOK
	case role == "":
		return http.StatusUnauthorized
	case !row.Open(role):
		return http.StatusForbidden
	case row.Member && !member && r.outsiders == 0:
		return http.StatusNotFound
	case row.Member && !member:
		return r.outsiders
	}
	for _, refused := range r.engine {
		if refused == role {
			return http.StatusForbidden
		}
	}
	return r.status
}

func TestEveryRouteForEveryRoleInsideAndOutsideOfTheReview(t *testing.T) {
	s := newServer(t, 0)
	used := map[string]bool{}
	for _, row := range api.Routes() {
		path := strings.TrimPrefix(openapi(row.Path), v1)
		r, ok := requests[row.Method+" "+path]
		used[row.Method+" "+path] = true
		if row.Public {
			r, ok = request{path: at(path)}, true
		}
		if !ok {
			t.Errorf("no request is written for %s %s", row.Method, path)
			continue
		}
		for _, c := range callers {
			t.Run(fmt.Sprintf("%s %s as %s", row.Method, path, c.name), func(t *testing.T) {
				s.t = t
				s.refill(1)
				to := v1 + r.path(s, c.name)
				var body any
				if r.body != nil {
					body = r.body(s)
				}
				got := s.call(c.name, row.Method, to, body, r.headers...)
				want := expect(row, r, c.role, c.member)
				if got.Status != want {
					t.Fatalf("status %d, want %d: %s", got.Status, want, got.Body)
				}
				s.conforms(got, row.Method, openapi(row.Path))
				if want >= 400 && got.Header.Get("Content-Type") != "application/problem+json" {
					t.Errorf("the refusal is no problem: %s", got.Body)
				}
				if r.outsiders == http.StatusOK && !c.member && want == http.StatusOK {
					var seen int
					switch {
					case strings.HasSuffix(path, ".csv"):
						seen = len(got.file()) - 1
					case strings.HasSuffix(path, ".xlsx"):
						seen = len(got.book()) - 1
					default:
						seen = len(got.json()["items"].([]any))
					}
					if seen != 0 {
						t.Errorf("an outsider sees %d items: %s", seen, got.Body)
					}
				}
			})
		}
	}
	for name := range requests {
		if !used[name] {
			t.Errorf("the policy has no row for %s", name)
		}
	}
}

// freshSet is a set of demands under a name that no set has yet.
func freshSet(*server) any {
	demands := []any{map[string]any{"number": 1, "text": "All orders."}}
	return map[string]any{"name": "Set " + uuid.NewString(), "demands": demands}
}

func freshAgency(*server) any {
	return map[string]any{"name": "Agency " + uuid.NewString(), "part_of": []string{"Department of Justice"}}
}

// freshExclusion leaves off a jurisdiction that has no matter.
func freshExclusion(s *server) any {
	legal := s.people["legal"]
	j := s.Must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Left off " + uuid.NewString(), Kind: "city", State: "PA", Zone: "America/New_York"}}}).Created[0]
	p := s.Must(legal, proceeding.Open{
		Docket: proceeding.Docket{Court: "E.D. Pa.", Number: uuid.NewString()}, Kind: proceeding.Challenge, Caption: "City v. Sessions",
		Filed: civil.NewDate(2017, 8, 30), Zone: "America/New_York",
	}).Created[0]
	return map[string]any{"jurisdiction": j, "proceeding": p, "reason": "Pending litigation."}
}

func freshOfficial(*server) any { return map[string]any{"office": "Office " + uuid.NewString()} }
