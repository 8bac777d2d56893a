package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"duces/db/dbtest"
	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/recall"
	"duces/workflow/transition"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// everyPage asks every page, list, file and API answer for the things of the first review.
func (w *world) everyPage(as actor, see func(path string, status int, body string)) {
	w.t.Helper()
	for _, row := range w.policy.Routes() {
		if row.Method != http.MethodGet || strings.HasSuffix(row.Path, "*") || row.Path == "/metrics" {
			continue
		}
		paths := w.paths(row)[1]
		if row.Path == "/api/v1/documents" || strings.HasSuffix(row.Path, "/matters/:id/documents") {
			for _, path := range paths {
				paths = append(paths, path+"?q=Thandras", path+"?q=Ombrel")
			}
		}
		for _, path := range paths {
			status, body := w.ask(as, http.MethodGet, path, "")
			see(path, status, body)
		}
	}
}

// matterAs is the first review's matter as somebody reads it.
func (w *world) matterAs(name string) matter.Matter {
	w.t.Helper()
	facts, err := w.store.World(w.t.Context(), w.ids[name], matter.Stream(w.things[1]["matter"]))
	if err != nil {
		w.t.Fatal(err)
	}
	m, err := matter.Find(facts, w.things[1]["matter"])
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// document is the one of that matter, which nobody but the supervisor can read in these tests.
func (w *world) document() document.Ref {
	d := w.matterAs("supervisor").Documents[0]
	return document.Ref{SHA256: d.SHA256, Event: d.Event}
}

func (w *world) try(name string, cmd workflow.Command) error {
	_, err := w.Engine.Do(w.t.Context(), w.ids[name], "", cmd)
	return err
}

func (w *world) closeDocument(custodian string) {
	w.t.Helper()
	w.Must(w.ids["legal"], recall.Close{
		Matter: w.things[1]["matter"], Documents: []document.Ref{w.document()}, Ground: document.PrivilegeClaim, Custodian: w.ids[custodian],
		On: dbtest.Date("2018-02-26"), Claimant: "City attorney", Reason: "Letter of that day.",
	})
}

func TestAClosedDocumentIsShownToNobodyButItsCustodian(t *testing.T) {
	w := newWorld(t)
	sum := w.document().SHA256
	before := map[string]bool{}
	legal := actorNamed("legal")
	if err := w.store.ReadFile(t.Context(), view.File{SHA256: sum, Type: "text/plain", Size: 10, Text: view.TextRead}, "Thandrasil"); err != nil {
		t.Fatal(err)
	}
	w.everyPage(legal, func(path string, _ int, body string) {
		before[path] = strings.Contains(body, "Ombrellino") || strings.Contains(body, sum) || strings.Contains(body, "Thandrasil")
	})
	w.closeDocument("supervisor")
	closed := 0
	for _, a := range actors {
		custodian, named := a.name == "supervisor", false
		w.everyPage(a, func(path string, status int, body string) {
			if status >= 500 {
				t.Errorf("%s as %s: %d", path, a.name, status)
			}
			for _, secret := range []string{"Ombrellino", "Thandrasil", sum} {
				if !strings.Contains(strings.ReplaceAll(body, path, ""), secret) {
					continue
				}
				named = true
				if !custodian && (a.role != workflow.Auditor || secret != sum) {
					t.Errorf("%s shows %q to %s", path, secret, a.name)
				}
			}
			if a.name == "legal" && before[path] && strings.Contains(body, "ocument closed") {
				closed++
			}
		})
		if named != (custodian || a.role == workflow.Auditor) {
			t.Errorf("%s sees name, bytes or hash: %t", a.name, named)
		}
	}
	if closed < 5 {
		t.Errorf("%d pages say that a document is closed", closed)
	}
}

func TestTheDownloadOfAClosedDocumentIsRefusedAndThatOfItsCustodianIsRecorded(t *testing.T) {
	w := newWorld(t)
	w.closeDocument("supervisor")
	id, sum := w.things[1]["matter"], w.document().SHA256
	for name, want := range map[string][3]int{"legal": {403, 403, 404}, "auditor": {403, 403, 404}, "supervisor": {200, 404, 200}} {
		a := actorNamed(name)
		for i, path := range []string{"/matters/" + id + "/documents/1", "/matters/" + id + "/documents/1/content", "/api/v1/matters/" + id + "/documents/" + sum} {
			status, body := w.ask(a, http.MethodGet, path, "")
			if status != want[i] || status == 200 != strings.Contains(body, "Thandrasil") {
				t.Errorf("%s as %s: %d, want %d", path, name, status, want[i])
			}
		}
	}
	openings := 0
	past, err := w.store.History(t.Context(), workflow.Viewer{ID: w.ids["supervisor"], Role: workflow.Supervisor}, view.HistoryFilter{Stream: matter.Stream(id)})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range past.Items {
		e := row.Event
		if d, is := e.Data.(document.Opened); is {
			openings++
			if e.Actor != w.ids["supervisor"] || d.SHA256 != sum {
				t.Errorf("an opening says %+v by %s", d, e.Actor)
			}
		}
	}
	if openings != 3 {
		t.Errorf("%d openings are on record, want 3: two downloads and the preview that was tried", openings)
	}
}

func TestAClosedDocumentStaysClosedThoughTheStepThatBroughtItIsCorrectedAndIsOpenOnceTheClaimIsWithdrawn(t *testing.T) {
	w := newWorld(t)
	w.closeDocument("supervisor")
	id, doc := w.things[1]["matter"], w.document()
	status, said := w.send(actorNamed("legal"), http.MethodPost, fmt.Sprintf("/api/v1/matters/%s/transitions/%d/correction", id, doc.Event), "application/json",
		`{"effective_on":"2018-02-25","fields":{"production":{"all":"partial"}},"reason":"By the stamp."}`)
	if status >= 300 {
		t.Fatalf("the step is not corrected: %d %s", status, said)
	}
	m := w.matterAs("supervisor")
	if d := m.Documents[0]; d.Name != "Ombrellino.txt" || d.SHA256 != doc.SHA256 {
		t.Errorf("the correction changed the document to %+v", d)
	}
	if _, closed := m.Readers(doc.SHA256); !closed {
		t.Error("the correction opened the document")
	}
	closing := m.Closings[0]
	end := recall.End{Matter: id, Closing: closing.Event, How: document.ClaimWithdrawn, On: dbtest.Date("2018-02-26")}
	if err := w.try("legal", end); workflow.CodeOf(err) != workflow.Forbidden {
		t.Errorf("one who is not the custodian ends the closing: %v", err)
	}
	w.Must(w.ids["supervisor"], end)
	if status, body := w.ask(actorNamed("legal"), http.MethodGet, "/matters/"+id+"/documents/1", ""); status != 200 || !strings.Contains(body, "Thandrasil") {
		t.Errorf("after the claim was withdrawn the download answers %d", status)
	}
	if err := w.try("supervisor", end); workflow.CodeOf(err) != workflow.Conflict {
		t.Errorf("a closing ends twice: %v", err)
	}
}

func TestADocumentThatIsSealedFromTheBeginningIsForTheNamedMembersAlone(t *testing.T) {
	w := newWorld(t)
	id, legal := w.things[1]["matter"], w.ids["legal"]
	sum, size, err := w.store.PutBlob(t.Context(), strings.NewReader("Grauwacke"))
	if err != nil {
		t.Fatal(err)
	}
	w.Must(legal, upload.Record{Name: "Sealskin.txt", SHA256: sum, Size: size})
	add := transition.AddDocuments{
		Matter: id, Kind: document.CourtPaper, ReceivedOn: dbtest.Date("2018-02-26"), Source: "Clerk of court",
		Documents: []field.Document{{Name: "Sealskin.txt", SHA256: sum, Size: size, Type: "text/plain"}}, Readers: []string{w.ids["other"]},
	}
	if err := w.try("legal", add); workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("it is sealed for one who is no member: %v", err)
	}
	add.Readers = []string{w.ids["compliance"]}
	w.Must(legal, add)
	for _, a := range actors {
		if a.role == "" {
			continue
		}
		named := false
		w.everyPage(a, func(path string, _ int, body string) {
			for _, secret := range []string{"Sealskin", "Grauwacke"} {
				if strings.Contains(body, secret) {
					named = true
				}
			}
		})
		if want := a.name == "compliance"; named != want {
			t.Errorf("%s sees its name: %t", a.name, named)
		}
	}
	before := w.eventsOf(matter.Stream(id))
	for name, want := range map[string]int{"legal": http.StatusForbidden, "compliance": http.StatusOK} {
		if status, _ := w.ask(actorNamed(name), http.MethodGet, "/matters/"+id+"/documents/2", ""); status != want {
			t.Errorf("the download answers %s with %d", name, status)
		}
	}
	if n := w.eventsOf(matter.Stream(id)) - before; n != 1 {
		t.Errorf("one opening and one refusal made %d events", n)
	}
}

func TestDocumentsAreClosedAndOpenedAgainByPages(t *testing.T) {
	w := newWorld(t)
	id, doc := w.things[1]["matter"], w.document()
	legal, form := actorNamed("legal"), "application/x-www-form-urlencoded"
	_, page := w.ask(legal, http.MethodGet, "/matters/"+id+"/close-documents", "")
	if !strings.Contains(page, "Ombrellino.txt") {
		t.Error("the form does not offer the document")
	}
	status, page := w.send(legal, http.MethodPost, "/matters/"+id+"/close-documents", form, "ground=sealed")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a form with nothing ticked answers %d", status)
	}
	for _, want := range []string{
		"Documents are required.", "Choose members of the review", "Date is required.", "Claimed by is required.", "Reason is required.", "with the same bytes",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("a form with nothing ticked does not say %q", want)
		}
	}
	again := field.Document{Name: "Again.txt", SHA256: doc.SHA256, Size: int64(len("Thandrasil")), Type: "text/plain"}
	w.Must(w.ids["legal"], upload.Record{Name: again.Name, SHA256: again.SHA256, Size: again.Size})
	w.Must(w.ids["legal"], transition.AddDocuments{
		Matter: id, Kind: document.CourtPaper, ReceivedOn: dbtest.Date("2018-02-21"), Source: "Clerk of court", Documents: []field.Document{again},
	})
	status, page = w.send(legal, http.MethodPost, "/matters/"+id+"/close-documents", form, url.Values{
		"document": {fmt.Sprintf("%d/%s", doc.Event, doc.SHA256)}, "ground": {"sealed"}, "custodian": {w.ids["supervisor"]}, "on": {"2018-02-26"},
		"claimant": {"The court"}, "reason": {"Order of that day."},
	}.Encode())
	if status != http.StatusSeeOther {
		t.Fatalf("the form answers %d %s", status, page)
	}
	_, page = w.ask(legal, http.MethodGet, "/matters/"+id, "")
	for _, want := range []string{
		"Document closed", "User legal (added it)", "User compliance (could open it)", "User auditor (could open it)", "User removed (could open it, former, until ",
		"The jurisdiction (it came from them, ", "Sealed by an order or by law", "2 documents closed to all but User supervisor",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the matter page does not say %q", want)
		}
	}
	end := fmt.Sprintf("/matters/%s/closings/%d/end", id, w.matterAs("supervisor").Closings[0].Event)
	if strings.Contains(page, end) {
		t.Error("one who may not end the closing is offered it")
	}
	_, page = w.ask(actorNamed("supervisor"), http.MethodGet, "/matters/"+id, "")
	if n := strings.Count(page, ">Closed to all but User supervisor<"); n != 2 {
		t.Errorf("the custodian's list marks %d documents as closed", n)
	}
	if !strings.Contains(page, end) || !strings.Contains(page, "Ombrellino.txt") {
		t.Error("the custodian does not see the name, or cannot end the closing")
	}
	if status, page = w.send(actorNamed("supervisor"), http.MethodPost, end, form, url.Values{"how": {"claim_denied"}, "on": {"2018-02-27"}}.Encode()); status != http.StatusSeeOther {
		t.Fatalf("its end answers %d %s", status, page)
	}
	if _, page = w.ask(legal, http.MethodGet, "/matters/"+id, ""); !strings.Contains(page, "Ombrellino.txt") {
		t.Error("the name is not shown again")
	}
}

// Whoever closes a document learns where else its bytes are before. Then only the custodian and auditors do: where it is
// open would tell what it says.
func TestAClosingSaysWhichOtherMattersHoldTheSameFile(t *testing.T) {
	w := newWorld(t)
	id, sum := w.things[1]["matter"], w.document().SHA256
	same, _ := w.demanding()
	for in, name := range map[string]string{same: "legal", w.things[2]["matter"]: "other"} {
		d := field.Document{Name: "Copy.txt", SHA256: sum, Size: int64(len("Thandrasil")), Type: "text/plain"}
		w.Must(w.ids[name], upload.Record{Name: d.Name, SHA256: sum, Size: d.Size})
		w.Must(w.ids[name], transition.AddDocuments{
			Matter: in, Kind: document.CourtPaper, ReceivedOn: dbtest.Date("2018-02-21"), Source: "Clerk of court", Documents: []field.Document{d},
		})
	}
	says := func(as, path string, want, not []string) {
		t.Helper()
		status, body := w.ask(actorNamed(as), http.MethodGet, path, "")
		for _, text := range want {
			if status != http.StatusOK || !strings.Contains(body, text) {
				t.Errorf("%s answers %s with %d, and does not say %q", path, as, status, text)
			}
		}
		for _, text := range not {
			if strings.Contains(body, text) {
				t.Errorf("%s says %q to %s", path, text, as)
			}
		}
	}
	api, hidden := "/api/v1/matters/"+id, []string{"Hartspoole", "Twissander", w.things[2]["matter"]}
	says("legal", "/matters/"+id+"/close-documents", []string{
		"The same file is also in: Answerton 1 (Zorblaxia); 1 matter where you cannot see it.",
	}, hidden)
	says("legal", api+"/copies", []string{sum, same, `"others":1`}, hidden)
	says("auditor", api+"/copies", []string{same, "Hartspoole", `"others":0`}, nil)
	form := url.Values{
		"document": {fmt.Sprintf("%d/%s", w.document().Event, sum)}, "ground": {"sealed"}, "custodian": {w.ids["supervisor"]}, "on": {"2018-02-26"},
		"claimant": {"The court"}, "reason": {"Order of that day."},
	}
	status, body := w.send(actorNamed("legal"), http.MethodPost, "/matters/"+id+"/close-documents", "application/x-www-form-urlencoded", form.Encode())
	if status != http.StatusSeeOther {
		t.Fatalf("the form answers %d %s", status, body)
	}
	says("legal", "/matters/"+id, []string{"The same file is also in: Answerton 1"}, append(hidden, sum))
	says("legal", "/matters/"+id, []string{"Closed documents"}, append(hidden, sum, same, "Also in"))
	says("legal", api, []string{`"closings":[`}, append(hidden, sum, same))
	says("legal", api+"/copies", []string{`"items":[`}, append(hidden, sum, same, "Ombrellino"))
	says("supervisor", "/matters/"+id, []string{"/matters/" + same, "Also in", "does not close the same file there"}, nil)
	says("supervisor", api, []string{same}, nil)
	says("auditor", "/matters/"+id, []string{"Answerton 1", "Hartspoole"}, nil)
	if status, body := w.ask(actorNamed("legal"), http.MethodGet, "/matters/"+same+"/documents/1", ""); status != http.StatusOK || !strings.Contains(body, "Thandrasil") {
		t.Errorf("in the other matter it answers %d", status)
	}
}

func TestOneWhoMayNotSeeADocumentCorrectsTheStepThatBroughtIt(t *testing.T) {
	w := newWorld(t)
	w.closeDocument("supervisor")
	id, doc := w.things[1]["matter"], w.document()
	at := fmt.Sprintf("/matters/%s/steps/%d/correct", id, doc.Event)
	_, page := w.ask(actorNamed("legal"), http.MethodGet, "/matters/"+id, "")
	if found := regexp.MustCompile(`/matters/[^"]*/corrections/[^"]*`).FindString(page); found != "" {
		at = found
	}
	status, page := w.ask(actorNamed("legal"), http.MethodGet, at, "")
	if status != http.StatusOK || strings.Contains(page, "Ombrellino") || !strings.Contains(page, "Document closed") {
		t.Fatalf("%s answers %d", at, status)
	}
	form := url.Values{"effective_on": {"2018-02-24"}, "f.production.all": {"partial"}, "reason": {"By the stamp."}}
	status, page = w.send(actorNamed("legal"), http.MethodPost, at, "application/x-www-form-urlencoded", form.Encode())
	shown := regexp.MustCompile(`name="hash" value="([^"]*)"`).FindStringSubmatch(page)
	if status != http.StatusOK || shown == nil {
		t.Fatalf("what the correction leads to is answered with %d %s", status, page)
	}
	form.Set("hash", shown[1])
	form.Set("step", "do")
	status, page = w.send(actorNamed("legal"), http.MethodPost, at, "application/x-www-form-urlencoded", form.Encode())
	if status != http.StatusSeeOther {
		t.Fatalf("the correction answers %d %s", status, page)
	}
	m := w.matterAs("supervisor")
	if d := m.Documents[0]; len(m.Documents) != 1 || d.Name != "Ombrellino.txt" || d.SHA256 != doc.SHA256 || d.On.String() != "2018-02-24" {
		t.Errorf("the document is %+v", d)
	}
}

func actorNamed(name string) actor {
	for _, a := range actors {
		if a.name == name {
			return a
		}
	}
	panic(name)
}

// copyless cannot say where else a file is.
type copyless struct{ storetest.Whole }

func (copyless) Copies(context.Context, workflow.Viewer, string, ...int) (map[int]view.Copies, error) {
	return nil, errors.New("no copies today")
}

func TestAClosingThatIsSavedIsNotAnsweredAsFailed(t *testing.T) {
	w := newWorld(t)
	var log strings.Builder
	w.faulty = copyless{w.store}
	w.serve(w.store.DB, slog.New(slog.NewTextHandler(&log, nil)))
	doc := w.document()
	status, body := w.send(actorNamed("legal"), http.MethodPost, "/matters/"+w.things[1]["matter"]+"/close-documents", "application/x-www-form-urlencoded", url.Values{
		"document": {fmt.Sprintf("%d/%s", doc.Event, doc.SHA256)}, "ground": {"sealed"}, "custodian": {w.ids["supervisor"]}, "on": {"2018-02-26"},
		"claimant": {"The court"}, "reason": {"Order of that day."},
	}.Encode())
	if status != http.StatusSeeOther || len(w.matterAs("supervisor").Closings) != 1 {
		t.Errorf("the form answers %d %s", status, body)
	}
	w.http.Close()
	if !strings.Contains(log.String(), "no copies today") {
		t.Errorf("the log does not tell it: %s", log.String())
	}
}
