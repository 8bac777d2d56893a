package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duces/workflow/process"
)

func TestTheProcessIsDescribedSoThatFormsCanBeBuilt(t *testing.T) {
	o := newOffice(t, 1)
	p := o.call("admin", http.MethodGet, v1+"/process", nil).is(http.StatusOK)
	def := process.Default()
	if p["hash"] != def.Hash || len(p["states"].([]any)) != len(def.States) || len(p["stages"].([]any)) != 6 || len(p["deadlines"].([]any)) != len(def.Deadlines) {
		t.Errorf("the process is %v", p)
	}
	transitions := p["transitions"].([]any)
	if len(transitions) != len(def.Transitions) {
		t.Fatalf("%d transitions, want %d", len(transitions), len(def.Transitions))
	}
	for i, x := range transitions {
		shown, want := x.(map[string]any), def.Transitions[i]
		fields := shown["fields"].([]any)
		if shown["name"] != want.Name || shown["effective"].(map[string]any)["label"] != want.Effective.Title || len(fields) != len(want.Fields) {
			t.Errorf("%s is shown as %v", want.Name, shown)
		}
		for j, y := range fields {
			field := y.(map[string]any)
			if field["name"] != want.Fields[j].Name || field["label"] != want.Fields[j].Title || field["type"] != string(want.Fields[j].Type) || field["required"] != want.Fields[j].Required {
				t.Errorf("%s: the field %s is shown as %v", want.Name, want.Fields[j].Name, field)
			}
		}
	}
	pinned := o.call("legal", http.MethodGet, v1+"/matters/"+o.Matters(1)[0], nil).is(http.StatusOK)["process"].(string)
	o.call("legal", http.MethodGet, v1+"/process?hash="+pinned, nil).is(http.StatusOK)
	o.call("legal", http.MethodGet, v1+"/process?hash=sha256:other", nil).refused(http.StatusNotFound, "not_found")
}

func TestAReviewIsOpenedFilledAndShared(t *testing.T) {
	o := newOffice(t, 3)
	review := map[string]any{"name": "Second review", "authority": "8 U.S.C. 1373", "opened_on": "2018-02-01"}
	a := o.call("other legal", http.MethodPost, v1+"/reviews", review, "Idempotency-Key", "r1")
	id := a.is(http.StatusCreated)["id"].(string)
	at := v1 + "/reviews/" + id
	if got := a.Header.Get("Location"); got != at {
		t.Errorf("Location is %q", got)
	}
	if again := o.call("other legal", http.MethodPost, v1+"/reviews", review, "Idempotency-Key", "r1").is(http.StatusCreated); again["id"] != id {
		t.Errorf("the same key made another review: %v", again)
	}
	made := o.call("other legal", http.MethodPost, at+"/matters", map[string]any{"jurisdictions": o.Jurisdictions}).is(http.StatusCreated)
	if len(made["ids"].([]any)) != 3 {
		t.Errorf("three matters are opened: %v", made)
	}
	p := o.call("other legal", http.MethodPost, at+"/matters", map[string]any{"jurisdictions": []string{}}).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.jurisdictions"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	o.call("legal", http.MethodGet, at, nil).refused(http.StatusNotFound, "not_found")
	o.call("other legal", http.MethodPut, at+"/members/"+o.people["legal"], nil).is(http.StatusOK)
	shown := o.call("legal", http.MethodGet, at, nil).is(http.StatusOK)
	if shown["matters"] != 3.0 || len(shown["members"].([]any)) != 2 || shown["opened_on"] != "2018-02-01" {
		t.Errorf("the review is %v", shown)
	}
	if list := o.call("legal", http.MethodGet, v1+"/reviews?limit=1", nil).is(http.StatusOK); len(list["items"].([]any)) != 1 || list["next_cursor"] == "" {
		t.Errorf("the first page of reviews: %v", list)
	}
	p = o.call("other legal", http.MethodPut, at+"/members/"+o.people["admin"], nil).refused(http.StatusConflict, "refused")
	if p["guard"] != "member_role" {
		t.Errorf("the refusal is %v", p)
	}
	o.call("other legal", http.MethodDelete, at+"/members/"+o.people["legal"], nil).is(http.StatusOK)
	o.call("legal", http.MethodGet, at, nil).refused(http.StatusNotFound, "not_found")
}

func TestJurisdictionsAreKeptAndImportedWholeOrNotAtAll(t *testing.T) {
	o := newOffice(t, 0)
	chicago := map[string]any{"name": "Chicago", "kind": "city", "state": "IL", "zone": "America/Chicago", "contact": "The Clerk"}
	id := o.call("legal", http.MethodPost, v1+"/jurisdictions", chicago).is(http.StatusCreated)["id"].(string)
	o.call("legal", http.MethodPut, v1+"/jurisdictions/"+id, with(chicago, "kind", "consolidated")).is(http.StatusOK)
	shown := o.call("auditor", http.MethodGet, v1+"/jurisdictions/"+id, nil).is(http.StatusOK)
	if shown["kind"] != "consolidated" || shown["contact"] != "The Clerk" {
		t.Errorf("the jurisdiction is %v", shown)
	}
	p := o.call("legal", http.MethodPost, v1+"/jurisdictions", with(chicago, "zone", "Mars/Base", "state", "XX")).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.state", "body.zone"}, locations(p)); diff != "" {
		t.Error(diff)
	}

	bad := "name,kind,state,zone\nAurora,city,IL,America/Chicago\nBoulder,village,CO,America/Denver\nDenver,city,CO\n"
	p = o.call("legal", http.MethodPost, v1+"/jurisdictions:import", bad, "Content-Type", "text/csv").refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"line 3", "line 4"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	good := "name,kind,state,zone\nAurora,city,IL,America/Chicago\nDenver,consolidated,CO,America/Denver\n"
	if dry := o.call("legal", http.MethodPost, v1+"/jurisdictions:import?dry_run=true", good, "Content-Type", "text/csv").is(http.StatusOK); dry["count"] != 2.0 {
		t.Errorf("the dry run says %v", dry)
	}
	if n := len(o.call("legal", http.MethodGet, v1+"/jurisdictions", nil).is(http.StatusOK)["items"].([]any)); n != 1 {
		t.Errorf("%d jurisdictions are on record before the import, want 1", n)
	}
	if got := o.call("legal", http.MethodPost, v1+"/jurisdictions:import", good, "Content-Type", "text/csv").is(http.StatusCreated); len(got["ids"].([]any)) != 2 {
		t.Errorf("the import says %v", got)
	}
	if list := o.call("legal", http.MethodGet, v1+"/jurisdictions?state=CO&q=denv", nil).is(http.StatusOK)["items"].([]any); len(list) != 1 {
		t.Errorf("in Colorado: %v", list)
	}
}

func TestUsersAndTheirTokens(t *testing.T) {
	o := newOffice(t, 0)
	ada := map[string]any{"name": "Ada", "email": "ada@example.org", "role": "legal", "zone": "America/New_York", "password": "correct horse battery"}
	id := o.call("admin", http.MethodPost, v1+"/users", ada).is(http.StatusCreated)["id"].(string)
	p := o.call("admin", http.MethodPost, v1+"/users", with(ada, "email", "b@example.org", "password", "short")).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.password"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	at := v1 + "/users/" + id
	o.call("admin", http.MethodPatch, at, map[string]any{"role": "supervisor"}).is(http.StatusOK)
	o.call("admin", http.MethodPatch, at, map[string]any{"role": "legal", "disabled": true}).refused(http.StatusUnprocessableEntity, "invalid")
	o.call("admin", http.MethodPatch, at, map[string]any{"password": "another long password"}).is(http.StatusOK)

	made := o.call("admin", http.MethodPost, at+"/tokens", map[string]any{"label": "script"}, "Idempotency-Key", "t1").is(http.StatusCreated)
	again := o.call("admin", http.MethodPost, at+"/tokens", map[string]any{"label": "script"}, "Idempotency-Key", "t1").is(http.StatusCreated)
	if again["id"] != made["id"] || again["token"] != nil {
		t.Errorf("a token's secret is shown once: %v", again)
	}
	o.tokens["ada"] = made["token"].(string)
	me := o.call("ada", http.MethodGet, v1+"/me", nil).is(http.StatusOK)
	if me["role"] != "supervisor" || me["name"] != "Ada" || me["email"] != "ada@example.org" || me["zone"] != "America/New_York" {
		t.Errorf("me is %v", me)
	}
	o.call("legal", http.MethodPost, at+"/tokens", map[string]any{"label": "theft"}).refused(http.StatusForbidden, "forbidden")
	own := o.call("ada", http.MethodPost, at+"/tokens", map[string]any{"label": "second", "expires": "2018-02-28T00:00:00Z"}).is(http.StatusCreated)
	p = o.call("ada", http.MethodPost, at+"/tokens", map[string]any{"label": "late", "expires": "2018-02-01T00:00:00Z"}).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.expires"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	o.call("ada", http.MethodDelete, at+"/tokens/"+made["id"].(string), nil).is(http.StatusOK)
	o.call("ada", http.MethodGet, v1+"/me", nil).refused(http.StatusUnauthorized, "unauthenticated")
	o.tokens["ada"] = own["token"].(string)
	o.call("ada", http.MethodGet, v1+"/me", nil).is(http.StatusOK)
	o.Pass(10 * 60 * 60 * 1e9)
	o.call("ada", http.MethodGet, v1+"/me", nil).refused(http.StatusUnauthorized, "unauthenticated")

	for who, want := range map[string]bool{"admin": true, "auditor": true, "legal": false} {
		for _, x := range o.call(who, http.MethodGet, v1+"/users", nil).is(http.StatusOK)["items"].([]any) {
			if _, shown := x.(map[string]any)["email"]; shown != want {
				t.Errorf("%s sees e-mail addresses: %v", who, shown)
			}
		}
	}
}

func TestADocumentIsUploadedNamedAndReadBack(t *testing.T) {
	o := newOffice(t, 1)
	id := o.requested()
	content := []byte("%PDF-1.7 a response")
	sum := sha256.Sum256(content)
	doc := o.call("legal", http.MethodPost, v1+"/documents?name=response.pdf", bytes.NewReader(content), "Content-Type", "application/pdf").is(http.StatusCreated)
	want := map[string]any{"name": "response.pdf", "sha256": hex.EncodeToString(sum[:]), "size": float64(len(content)), "type": "application/pdf"}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Error(diff)
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", `C:\letters\answer.txt`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, "Dear Sir or Madam"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	second := o.call("legal", http.MethodPost, v1+"/documents", &form, "Content-Type", w.FormDataContentType()).is(http.StatusCreated)
	if second["name"] != "answer.txt" || second["type"] != "text/plain; charset=utf-8" {
		t.Errorf("the form's file is %v", second)
	}
	at := v1 + "/matters/" + id + "/documents/" + doc["sha256"].(string)
	o.call("legal", http.MethodGet, at, nil).refused(http.StatusNotFound, "not_found")
	named := func(docs ...any) answer {
		return o.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", with(move("receive_response"), "fields",
			map[string]any{"completeness": "partial", "documents": docs}))
	}
	never := map[string]any{"name": "never.pdf", "sha256": strings.Repeat("a", 64), "size": 3, "type": "application/pdf"}
	for _, wrong := range []map[string]any{never, with(doc, "size", 1)} {
		p := named(second, wrong).refused(http.StatusUnprocessableEntity, "invalid")
		if p["field"] != "fields.documents" || !strings.Contains(p["detail"].(string), wrong["sha256"].(string)) {
			t.Errorf("a document that was not uploaded as it is named: %v", p)
		}
	}
	named(doc, second).is(http.StatusCreated)
	got := o.call("auditor", http.MethodGet, at, nil)
	if got.Status != http.StatusOK || !bytes.Equal(got.Body, content) || got.Header.Get("Content-Type") != "application/pdf" ||
		!strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the document comes back as %d %v %q", got.Status, got.Header, got.Body)
	}
	o.call("other legal", http.MethodGet, at, nil).refused(http.StatusNotFound, "not_found")
	o.call("legal", http.MethodPost, v1+"/documents", "x").refused(http.StatusUnprocessableEntity, "invalid")
	o.call("legal", http.MethodPost, v1+"/documents?name=large", chunked{strings.NewReader(strings.Repeat("x", 64<<20+1))}).refused(http.StatusRequestEntityTooLarge, "too_large")
}

func TestTheLedgerIsThereForThoseWhoProve(t *testing.T) {
	o := newOffice(t, 1)
	id := o.requested()
	head := o.call("legal", http.MethodGet, v1+"/ledger/checkpoint", nil)
	if head.Status != http.StatusOK || head.Header.Get("Content-Type") != "text/plain; charset=utf-8" || !bytes.Contains(head.Body, []byte("\n\n— ")) {
		t.Errorf("the checkpoint is %d %v\n%s", head.Status, head.Header, head.Body)
	}
	all := o.call("auditor", http.MethodGet, v1+"/ledger?limit=3", nil).is(http.StatusOK)
	if items := all["items"].([]any); len(items) != 3 || items[0].(map[string]any)["seq"] != 1.0 || all["next_cursor"] == "" {
		t.Errorf("the ledger begins with %v", all)
	}
	one := o.call("auditor", http.MethodGet, v1+"/ledger?stream=matter/"+id, nil).is(http.StatusOK)["items"].([]any)
	if len(one) == 0 || one[0].(map[string]any)["stream"] != "matter/"+id {
		t.Errorf("the matter's stream is %v", one)
	}
}
