package handlers_test

import (
	"encoding/json"
	"fmt"
	"maps"
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

func TestTheFormsOfAReturnAndOfAReplySealTheirDocuments(t *testing.T) {
	w := newWorld(t)
	legal := actorNamed("legal")
	id, _ := w.demanding()
	number := 0
	seal := func(step, on string, more url.Values) {
		t.Helper()
		at := "/matters/" + id + "/transitions/" + step
		if status, page := w.ask(legal, http.MethodGet, at, ""); status != http.StatusOK || !strings.Contains(page, "Seal these documents") {
			t.Errorf("%s does not offer to seal: %d", step, status)
		}
		number++
		d := w.upload(fmt.Sprintf("Sigillarius%d", number))
		form := url.Values{"effective_on": {on}, "f.documents.kept": {matterpage.Kept(d)}, "seal": {"yes"}, "readers": {w.ids["compliance"]}}
		maps.Copy(form, more)
		if status, page := w.send(legal, http.MethodPost, at, "application/x-www-form-urlencoded", form.Encode()); status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", step, status, page)
		}
		w.sealedTo(id, number, d, "compliance")
	}
	partial := url.Values{"f.production.all": {"partial"}}
	seal("receive_response", "2018-02-20", partial)
	w.agreed(id, "issue_subpoena")
	w.Must(w.ids["legal"], dbtest.Transition(id, "serve_subpoena"))
	seal("receive_return", "2018-02-22", partial)
	w.agreed(id, "propose_noncompliance")
	seal("receive_reply", "2018-02-23", nil)
}

// A second person reads the documents of a step before it is on record.
func TestAStepThatWaitsForASecondPersonCannotBeSealed(t *testing.T) {
	w := newWorld(t)
	w.WithDocuments()
	w.things[1]["review"] = w.Review
	legal, first := actorNamed("legal"), w.upload("Anterioria")
	id, _ := w.demanding()
	w.respond(w.ids["legal"], id, documentsOf(t, first))
	d := w.upload("Petitorium")
	at := "/matters/" + id + "/transitions/issue_subpoena"
	if status, page := w.ask(legal, http.MethodGet, at, ""); status != http.StatusOK || !strings.Contains(page, "f.documents") || strings.Contains(page, "Seal these documents") {
		t.Errorf("the form: %d, and offers to seal", status)
	}
	const says = "A second person must approve this step and read its documents"
	form := url.Values{
		"effective_on": {"2018-02-27"}, "f.grounds": {"incomplete"}, "f.documents.kept": {matterpage.Kept(d)}, "seal": {"yes"}, "readers": {w.ids["compliance"]},
	}
	status, page := w.send(legal, http.MethodPost, at, "application/x-www-form-urlencoded", form.Encode())
	if status != http.StatusConflict || !strings.Contains(page, says) {
		t.Errorf("the form is answered with %d %s", status, page)
	}
	post := func(readers ...string) (int, string) {
		raw, err := json.Marshal(map[string]any{
			"transition": "issue_subpoena", "effective_on": "2018-02-27", "readers": readers,
			"fields": map[string]any{"grounds": "incomplete", "documents": []field.Document{d}},
		})
		if err != nil {
			t.Fatal(err)
		}
		w.towns++ // another idempotency key
		return w.send(legal, http.MethodPost, "/api/v1/matters/"+id+"/transitions", "application/json", string(raw))
	}
	if status, said := post(w.ids["compliance"]); status != http.StatusConflict || !strings.Contains(said, says) {
		t.Errorf("the API answers %d %s", status, said)
	}
	if m := w.matter(id); len(m.Approvals) != 0 || len(m.Documents) != 1 {
		t.Fatalf("on record are %+v and %+v", m.Approvals, m.Documents)
	}
	if status, said := post(); status >= http.StatusBadRequest || len(w.matter(id).Approvals) != 1 {
		t.Errorf("without a seal: %d %s", status, said)
	}
}

func TestDocumentsOfAnEntryOfTheCorrespondenceLogAreSealedByTheAPI(t *testing.T) {
	w := newWorld(t)
	id, _ := w.demanding()
	d := w.upload("Sphragistes")
	post := func(docs []field.Document, readers ...string) (int, string) {
		raw, err := json.Marshal(map[string]any{
			"direction": "in", "medium": "letter", "on": "2018-02-26", "with": "Jane Roe", "subject": "Obsignatio", "text": "Cerulatum.",
			"documents": docs, "readers": readers,
		})
		if err != nil {
			t.Fatal(err)
		}
		w.towns++ // another idempotency key
		return w.send(actorNamed("legal"), http.MethodPost, "/api/v1/matters/"+id+"/correspondence", "application/json", string(raw))
	}
	for want, c := range map[string]struct {
		docs   []field.Document
		reader string
	}{
		"members of the review": {[]field.Document{d}, "other"}, "no documents to seal": {nil, "compliance"},
	} {
		if status, said := post(c.docs, w.ids[c.reader]); status != http.StatusUnprocessableEntity || !strings.Contains(said, want) {
			t.Errorf("%s: %d %s", want, status, said)
		}
	}
	if status, said := post([]field.Document{d}, w.ids["compliance"]); status != http.StatusCreated {
		t.Fatalf("the entry: %d %s", status, said)
	}
	w.sealedTo(id, 1, d, "compliance")
	for _, name := range []string{"legal", "supervisor", "compliance", "auditor"} {
		for _, path := range []string{"/matters/" + id, "/matters/" + id + "/correspondence", "/history/matter/" + id, "/api/v1/matters/" + id + "/correspondence"} {
			_, said := w.ask(actorNamed(name), http.MethodGet, path, "")
			for _, word := range []string{"Obsignatio", "Cerulatum"} {
				if strings.Contains(said, word) && name != "compliance" {
					t.Errorf("%s shows %s what was said in a sealed letter: %s", path, name, word)
				}
			}
			if strings.HasSuffix(path, "correspondence") && name == "compliance" && !strings.Contains(said, "Cerulatum") {
				t.Errorf("%s does not show it to whom it is sealed for", path)
			}
		}
	}
	if _, said := w.ask(actorNamed("compliance"), http.MethodGet, "/api/v1/matters/"+id+"/correspondence", ""); !strings.Contains(said, `"readers":["`+w.ids["compliance"]+`"]`) {
		t.Errorf("the API does not say for whom: %s", said)
	}
}

func documentsOf(t *testing.T, docs ...field.Document) string {
	t.Helper()
	raw, err := json.Marshal(docs)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// agreed records a step as the fixture has it, which the supervisor approves.
func (w *world) agreed(id, name string) {
	w.t.Helper()
	asked := w.Must(w.ids["legal"], dbtest.Transition(id, name)).Pending()
	w.Must(w.ids["supervisor"], approval.Approve{Matter: id, Approval: asked, Approve: true, Note: "Seen."})
}
