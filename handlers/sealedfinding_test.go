package handlers_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"duces/db/dbtest"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/certify"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// A sealed document is the basis of a finding, or certifies, only by who may open it, and its name stays closed to others.
func TestASealedDocumentIsNamedInFindingsAndCertificationsOnlyToWhoMayOpenIt(t *testing.T) {
	w := newWorld(t)
	id, _ := w.demanding()
	w.Must(w.ids["legal"], dbtest.Transition(id, "receive_response"))
	open, sealed := w.upload("Patefactum"), w.upload("Obseratum")
	w.Must(w.ids["legal"], transition.AddDocuments{
		Matter: id, Kind: document.Correspondence, ReceivedOn: dbtest.Date("2018-02-20"), Source: "Clerk", Documents: []field.Document{open},
	})
	w.Must(w.ids["legal"], transition.AddDocuments{
		Matter: id, Kind: document.Correspondence, ReceivedOn: dbtest.Date("2018-02-20"), Source: "Clerk", Documents: []field.Document{sealed},
		Readers: []string{w.ids["supervisor"]},
	})
	certify := certify.Record{Matter: id, Statement: certify.Statement{Name: "Ada Roe", SignedOn: dbtest.Date("2018-02-20"), Document: sealed.SHA256}}
	propose := dbtest.Transition(id, "propose_noncompliance")
	propose.Fields["basis_documents"] = json.RawMessage(`[{"sha256":"` + sealed.SHA256 + `"}]`)
	version := w.matter(id).Version
	for _, cmd := range []workflow.Command{certify, propose} {
		err := w.try("legal", cmd)
		if workflow.CodeOf(err) != workflow.Invalid || !strings.Contains(err.Error(), "that you can open") || strings.Contains(err.Error(), sealed.Name) {
			t.Errorf("%T of who may not open the document: %v", cmd, err)
		}
	}
	if now := w.matter(id).Version; now != version {
		t.Fatalf("a refused act is on record: version %d, then %d", version, now)
	}
	if _, page := w.ask(actorNamed("legal"), http.MethodGet, "/matters/"+id+"/certifications", ""); strings.Contains(page, sealed.SHA256) || !strings.Contains(page, open.SHA256) {
		t.Error("the form offers a document that is closed to the reader, or not the open one")
	}
	w.Must(w.ids["supervisor"], certify)
	asked := w.Must(w.ids["supervisor"], propose).Pending()
	second := w.AddUser("seconder@example.org", workflow.Supervisor)
	w.Must(w.ids["supervisor"], review.SetMember{Review: w.things[1]["review"], User: second, Member: true})
	w.Must(second, approval.Approve{Matter: id, Approval: asked, Approve: true, Note: "Seen."})
	if docs := w.matter(id).Findings[0].Documents; len(docs) != 1 {
		t.Fatalf("the finding rests on %+v", docs)
	}
	for _, name := range []string{"legal", "compliance", "auditor", "supervisor"} {
		for _, path := range []string{"/matters/" + id, "/api/v1/matters/" + id + "/findings", "/api/v1/matters/" + id + "/certifications"} {
			status, body := w.ask(actorNamed(name), http.MethodGet, path, "")
			if status != http.StatusOK || strings.Contains(body, sealed.Name) != (name == "supervisor") {
				t.Errorf("%s of %s: %d, and names it: %t", path, name, status, strings.Contains(body, sealed.Name))
			}
		}
	}
}
