package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duces/db/dbtest"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/field"
)

// sealedTo checks that the named actors alone see a document of a matter, by its number, and can open it.
func (w *world) sealedTo(id string, number int, d field.Document, names ...string) {
	w.t.Helper()
	for _, name := range []string{"legal", "supervisor", "compliance", "auditor"} {
		may := slices.Contains(names, name)
		_, page := w.ask(actorNamed(name), http.MethodGet, "/matters/"+id, "")
		_, said := w.ask(actorNamed(name), http.MethodGet, "/api/v1/matters/"+id, "")
		status, bytes := w.ask(actorNamed(name), http.MethodGet, fmt.Sprintf("/matters/%s/documents/%d", id, number), "")
		sees := []bool{strings.Contains(page, d.Name), strings.Contains(said, d.Name), status == http.StatusOK && strings.Contains(bytes, strings.TrimSuffix(d.Name, ".txt"))}
		if slices.Contains(sees, !may) {
			w.t.Errorf("%s of %s: page, API and file show it: %v, want all %t", name, d.Name, sees, may)
		}
	}
}

func TestTheDocumentsOfAStepAreSealedFromTheBeginningByItsFormAndByTheAPI(t *testing.T) {
	w := newWorld(t)
	legal := actorNamed("legal")
	id, _ := w.demanding()
	post := func(step string, form url.Values) (int, string) {
		return w.send(legal, http.MethodPost, "/matters/"+id+"/transitions/"+step, "application/x-www-form-urlencoded", form.Encode())
	}

	answer := w.upload("Vexillarium")
	form := url.Values{
		"effective_on": {"2018-02-20"}, "f.production.all": {"partial"}, "f.documents.kept": {matterpage.Kept(answer)}, "seal": {"yes"},
	}
	if status, page := w.ask(legal, http.MethodGet, "/matters/"+id+"/transitions/receive_response", ""); status != http.StatusOK ||
		!strings.Contains(page, "Seal these documents") || !strings.Contains(page, w.ids["compliance"]) {
		t.Errorf("the form does not offer to seal: %d", status)
	}
	for _, c := range []struct{ seal, readers, want string }{
		{"yes", "", "choose at least one member"}, {"", w.ids["compliance"], "did not check"}, {"yes", w.ids["other"], "Choose members of the review"},
	} {
		wrong := url.Values{"seal": {c.seal}, "readers": {c.readers}}
		for name, values := range form {
			if name != "seal" {
				wrong[name] = values
			}
		}
		if c.readers == "" {
			wrong.Del("readers")
		}
		if status, page := post("receive_response", wrong); status != http.StatusUnprocessableEntity || !strings.Contains(page, c.want) {
			t.Errorf("%+v: %d", c, status)
		}
	}
	form.Set("readers", w.ids["compliance"])
	if status, page := post("receive_response", form); status != http.StatusSeeOther {
		t.Fatalf("the response: %d %s", status, page)
	}
	w.sealedTo(id, 1, answer, "compliance")
	if _, page := w.ask(actorNamed("compliance"), http.MethodGet, "/matters/"+id, ""); !strings.Contains(page, "Sealed for") {
		t.Error("the page does not say for whom it was sealed")
	}

	subpoena := dbtest.Transition(id, "issue_subpoena")
	subpoena.EffectiveOn = dbtest.Date("2018-02-27")
	asked := w.Must(w.ids["legal"], subpoena).Pending()
	w.Must(w.ids["supervisor"], approval.Approve{Matter: id, Approval: asked, Approve: true, Note: "Seen."})
	proof := w.upload("Attestator")
	serve := dbtest.Transition(id, "serve_subpoena").Fields
	given, err := json.Marshal([]field.Document{proof})
	if err != nil {
		t.Fatal(err)
	}
	serve["proof"] = given
	body := func(name string, fields map[string]json.RawMessage, readers ...string) string {
		raw, err := json.Marshal(map[string]any{"transition": name, "effective_on": "2018-02-27", "fields": fields, "readers": readers})
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	bare := workflow.Without(serve, "proof")
	for want, sent := range map[string]string{
		"members of the review": body("serve_subpoena", serve, w.ids["other"]),
		"no documents to seal":  body("serve_subpoena", bare, w.ids["legal"]),
	} {
		if status, said := w.send(legal, http.MethodPost, "/api/v1/matters/"+id+"/transitions", "application/json", sent); status != http.StatusUnprocessableEntity || !strings.Contains(said, want) {
			t.Errorf("%s: %d %s", want, status, said)
		}
	}
	status, said := w.send(legal, http.MethodPost, "/api/v1/matters/"+id+"/transitions", "application/json", body("serve_subpoena", serve, w.ids["legal"]))
	if status != http.StatusCreated {
		t.Fatalf("the service: %d %s", status, said)
	}
	w.sealedTo(id, 2, proof, "legal")

	// A correction leaves it sealed.
	w.towns++ // another idempotency key
	event := w.matter(id).Documents[0].Event
	status, said = w.send(legal, http.MethodPost, fmt.Sprintf("/api/v1/matters/%s/transitions/%d/correction", id, event), "application/json",
		`{"effective_on":"2018-02-21","fields":{"production":{"all":"partial"}},"reason":"By the stamp."}`)
	if status >= 300 {
		t.Fatalf("the correction: %d %s", status, said)
	}
	w.sealedTo(id, 1, answer, "compliance")
}
