package handlers_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"duces/db/dbtest"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/correspondence"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/recall"
	"duces/workflow/transition"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// upload keeps a file that legal sent, whose text is its name.
func (w *world) upload(name string) field.Document {
	w.t.Helper()
	sum, size, err := w.store.PutBlob(w.t.Context(), strings.NewReader(name))
	if err != nil {
		w.t.Fatal(err)
	}
	d := field.Document{Name: name + ".txt", SHA256: sum, Size: size, Type: "text/plain"}
	w.Must(w.ids["legal"], upload.Record{Name: d.Name, SHA256: sum, Size: size})
	return d
}

// origins is a matter with a document of each origin. What only they say is in secrets.
func (w *world) origins() (p *person, id string, secrets []string) {
	w.t.Helper()
	p, id, _ = w.signedIn()
	legal := w.ids["legal"]
	form := p.filled()
	form.Set("answer.1", "partial")
	form.Set("submit", "1")
	if status, body, _ := p.files(form, map[string][]string{"files.1": {"Doorvelm"}}); status != http.StatusSeeOther {
		w.t.Fatalf("the answer: %d %s", status, body)
	}
	w.Must(legal, transition.RecordSubmission{Matter: id, Submission: w.matter(id).Submissions[0].Event})
	w.letter(id, "Letterquon")
	w.Must(legal, transition.LogCorrespondence{Matter: id, Entry: transition.Entry{
		Direction: correspondence.Incoming, Medium: correspondence.PaperLetter, On: dbtest.Date("2018-02-21"),
		EntryText: correspondence.EntryText{With: "Clerk", Subject: "Logsubjecta", Text: "Logtextorum"},
	}, Documents: []field.Document{w.upload("Logvorn")}})
	subpoena, serve := dbtest.Transition(id, "issue_subpoena"), dbtest.Transition(id, "serve_subpoena")
	subpoena.EffectiveOn, serve.EffectiveOn = dbtest.Date("2018-02-27"), dbtest.Date("2018-02-27")
	asked := w.Must(legal, subpoena).Pending()
	w.Must(w.ids["supervisor"], approval.Approve{Matter: id, Approval: asked, Approve: true, Note: "Seen."})
	proof, err := json.Marshal([]field.Document{w.upload("Proofnim")})
	if err != nil {
		w.t.Fatal(err)
	}
	serve.Fields = workflow.With(serve.Fields, "proof", json.RawMessage(proof))
	w.Must(legal, serve)
	got, err := w.receiver().Receive(w.t.Context(), strings.NewReader(
		"From: clerk1@town.example\nTo: "+w.receiver().Addresses.Of(id)+"\nSubject: Mailsubjecta\nMIME-Version: 1.0\n"+
			"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Mailtextorum</p>\n"+
			"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=Mailgrub.txt\n\nMailgrub\n--b--\n"))
	if err != nil || got.Status != "filed" {
		w.t.Fatalf("%+v, %v", got, err)
	}
	w.things[1]["matter"], w.things[1]["inbound"] = id, got.ID
	secrets = []string{
		"Doorvelm", "Letterquon", "Logsubjecta", "Logtextorum", "Logvorn", "Proofnim", "Mailsubjecta", "Mailtextorum", "Mailgrub",
	}
	for _, d := range w.matterAs("supervisor").Documents {
		secrets = append(secrets, d.SHA256)
	}
	return p, id, secrets
}

// closeAll closes what came to a matter but its saved emails, which are closed with their attachments.
func (w *world) closeAll(id string) {
	w.t.Helper()
	c := recall.Close{
		Matter: id, Ground: document.PrivilegeClaim, Custodian: w.ids["supervisor"], On: dbtest.Date("2018-02-26"),
		Claimant: "Attorney", Reason: "A letter.",
	}
	for _, d := range w.matterAs("supervisor").Documents {
		if !d.IsMessage() {
			c.Documents = append(c.Documents, document.Ref{SHA256: d.SHA256, Event: d.Event})
		}
	}
	w.Must(w.ids["legal"], c)
}

func TestADocumentOfAnyOriginIsClosedWhereverItIsNamed(t *testing.T) {
	w := newWorld(t)
	jane, id, secrets := w.origins()
	docs := w.matterAs("supervisor").Documents
	see := func(as string, found func(path, secret string)) {
		t.Helper()
		a := actorNamed(as)
		look := func(path string, status int, body string) {
			if status >= 500 {
				t.Errorf("%s as %s: %d", path, as, status)
			}
			for _, secret := range secrets {
				if strings.Contains(strings.ReplaceAll(body, path, ""), secret) {
					found(path, secret)
				}
			}
		}
		w.everyPage(a, look)
		for n := range docs {
			at := fmt.Sprintf("/matters/%s/documents/%d", id, n+1)
			for _, below := range []string{"", "/content", "/message", "/message/html", "/message/parts/1", "/message/parts/2"} {
				status, body := w.ask(a, http.MethodGet, at+below, "")
				look(at+below, status, body)
			}
		}
		for _, d := range docs {
			path := "/api/v1/matters/" + id + "/documents/" + d.SHA256
			status, body := w.ask(a, http.MethodGet, path, "")
			look(path, status, body)
		}
		for _, words := range []string{"Logtextorum", "Mailsubjecta"} {
			path := "/matters/" + id + "/correspondence?q=" + words
			status, body := w.ask(a, http.MethodGet, path, "")
			if status != http.StatusOK || strings.Contains(body, "data-letter=") != (as == "supervisor") {
				t.Errorf("%s finds an entry by what it says: %s", as, words)
			}
		}
	}
	w.closeAll(id)
	found := map[string]bool{}
	see("supervisor", func(_, secret string) { found[secret] = true })
	for _, secret := range secrets {
		if !found[secret] {
			t.Errorf("the custodian nowhere finds %s", secret)
		}
	}
	see("legal", func(path, secret string) { t.Errorf("%s shows %q to legal", path, secret) })
	see("auditor", func(path, secret string) {
		if len(secret) != sha256.Size*2 {
			t.Errorf("%s shows %q to the auditor", path, secret)
		}
	})
	l := w.matterAs("supervisor").Letters[0]
	status, body := jane.get(fmt.Sprintf("/respond/letters/%d/1", l.Event))
	if status != http.StatusNotFound || strings.Contains(body, "Letterquon") {
		t.Errorf("the respondent's letter answers %d", status)
	}
	status, body = jane.get("/respond")
	if status != http.StatusOK || strings.Contains(body, "Letter.pdf") || !strings.Contains(body, workflow.ClosedName) {
		t.Errorf("the respondent's page answers %d, and names the letter", status)
	}
}

func TestEachOpeningOfAClosedMessageIsRecorded(t *testing.T) {
	w := newWorld(t)
	_, id, _ := w.origins()
	w.closeAll(id)
	n := 0
	for i, d := range w.matterAs("supervisor").Documents {
		if d.IsMessage() {
			n = i + 1
		}
	}
	openings := func() int {
		v := workflow.Viewer{ID: w.ids["supervisor"], Role: workflow.Supervisor}
		past, err := w.store.History(t.Context(), v, view.HistoryFilter{Stream: matter.Stream(id)})
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for _, row := range past.Items {
			if _, is := row.Event.Data.(document.Opened); is {
				count++
			}
		}
		return count
	}
	message := fmt.Sprintf("/matters/%s/documents/%d/message", id, n)
	mail := "/inbound/" + w.things[1]["inbound"]
	for i, path := range []string{
		message, message + "/html", message + "/parts/2",
		mail, mail + "/html", mail + "/parts/2", mail + "/message.eml", "/api/v1" + mail + "/message",
	} {
		for name, want := range map[string]int{"legal": http.StatusForbidden, "supervisor": http.StatusOK} {
			if path == mail && name == "legal" {
				want = http.StatusOK // it says that the message is closed
			}
			if status, _ := w.ask(actorNamed(name), http.MethodGet, path, ""); status != want {
				t.Errorf("%s as %s: %d, want %d", path, name, status, want)
			}
		}
		if got := openings(); got != i+1 {
			t.Errorf("after %s %d openings are on record, want %d", path, got, i+1)
		}
	}
}

func TestWhoCannotOpenADocumentDoesNotOpenItByNamingItAgain(t *testing.T) {
	w := newWorld(t)
	legal, id := w.ids["legal"], w.things[1]["matter"]
	sealed, claimed := w.upload("Sealvorn"), w.upload("Claimvorn")
	add := func(in string, d field.Document, readers ...string) transition.AddDocuments {
		return transition.AddDocuments{
			Matter: in, Kind: document.CourtPaper, ReceivedOn: dbtest.Date("2018-02-26"), Source: "Clerk of court",
			Documents: []field.Document{d}, Readers: readers,
		}
	}
	w.Must(legal, add(id, sealed, w.ids["supervisor"], w.ids["compliance"]))
	w.Must(legal, add(id, claimed))
	docs := w.matterAs("legal").Documents
	w.Must(legal, recall.Close{
		Matter: id, Documents: []document.Ref{{SHA256: claimed.SHA256, Event: docs[len(docs)-1].Event}},
		Ground: document.PrivilegeClaim, Custodian: w.ids["supervisor"], On: dbtest.Date("2018-02-26"), Claimant: "Attorney", Reason: "A letter.",
	})
	w.Must(legal, add(id, sealed, legal))
	w.Must(w.ids["supervisor"], add(id, sealed, w.ids["supervisor"], legal))
	other, _ := w.demanding()
	for _, d := range []field.Document{sealed, claimed} {
		m := w.matterAs("supervisor")
		if only, closed := m.Readers(d.SHA256); !closed || len(only) == 0 || slices.Contains(only, legal) {
			t.Errorf("%s is open to %v", d.Name, only)
		}
		if err := w.try("legal", add(other, d)); workflow.CodeOf(err) != workflow.Invalid {
			t.Errorf("%s in another matter: %v", d.Name, err)
		}
	}
	w.Must(legal, add(other, w.upload("Openvorn")))
}
