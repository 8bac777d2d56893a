package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"duces/handlers/api"
	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
)

func TestWhatIsNotThereIsAProblemToo(t *testing.T) {
	s := newServer(t, 0)
	s.call("legal", http.MethodGet, v1+"/nothing", nil).refused(http.StatusNotFound, "not_found")
	s.call("legal", http.MethodGet, v1+"/matters/nothing", nil).refused(http.StatusNotFound, "not_found")
	s.call("legal", http.MethodGet, v1+"/matters:other", nil).refused(http.StatusNotFound, "not_found")
	a := s.call("legal", http.MethodDelete, v1+"/matters", nil)
	a.refused(http.StatusMethodNotAllowed, "method_not_allowed")
	if allow := a.Header.Get("Allow"); !strings.Contains(allow, "GET") {
		t.Errorf("Allow is %q", allow)
	}
}

func TestNobodyIsAskedForAToken(t *testing.T) {
	s := newServer(t, 0)
	for _, header := range []string{"", "Bearer", "Bearer nonsense", "Bearer duces_nonsense", "Basic YTpi", s.tokens["legal"]} {
		a := s.call(nobody, http.MethodGet, v1+"/me", nil, "Authorization", header)
		a.refused(http.StatusUnauthorized, "unauthenticated")
		if got := a.Header.Get("WWW-Authenticate"); got != `Bearer realm="duces"` {
			t.Errorf("WWW-Authenticate is %q", got)
		}
	}
}

func TestBadInputNamesTheField(t *testing.T) {
	s := newServer(t, 1)
	id := s.Matters(1)[0]
	good := move("issue_request")
	to := v1 + "/matters/" + id + "/transitions"
	for name, row := range map[string]struct {
		body any
		want []string
	}{
		"an unknown member":                {with(good, "effectiv_on", "2018-01-24"), []string{"body.effectiv_on"}},
		"a member in another case":         {`{"Transition":"issue_request","effective_on":"2018-01-24"}`, []string{"body.transition", "body.Transition"}},
		"a member that is missing":         {map[string]any{"transition": "issue_request"}, []string{"body.effective_on"}},
		"a member of another type":         {with(good, "note", 7), []string{"body.note"}},
		"a date that is none":              {with(good, "effective_on", "2018-02-30"), []string{"body.effective_on"}},
		"a date that has not come":         {with(good, "effective_on", "2018-03-30"), []string{"body.effective_on"}},
		"no date":                          {with(good, "effective_on", ""), []string{"body.effective_on"}},
		"a transition that does not exist": {with(good, "transition", "teleport"), []string{"body.transition"}},
		"fields that are missing":          {with(good, "fields", map[string]any{}), []string{"body.fields.due", "body.fields.demands"}},
		"a field that is not known":        {with(move("send_notice"), "fields", map[string]any{"colour": "red"}), []string{"body.fields.colour"}},
		"a field of another form":          {with(move("send_notice"), "fields", map[string]any{"response_due": "soon"}), []string{"body.fields.response_due"}},
		"JSON of another kind":             {`[1,2]`, []string{"body"}},
		"nothing":                          {nil, []string{"body"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := s.call("legal", http.MethodPost, to, row.body).refused(http.StatusUnprocessableEntity, "invalid")
			if diff := cmp.Diff(row.want, locations(p)); diff != "" {
				t.Errorf("%s\n%v", diff, p)
			}
		})
	}
	if m := s.Matter(id); m.Version != 1 {
		t.Errorf("bad input left %d events", m.Version)
	}
	for query, want := range map[string]string{
		"limit=0": "query.limit", "limit=many": "query.limit", "limit=201": "query.limit", "overdue=perhaps": "query.overdue",
		"cursor=nonsense": "query.cursor", "sort=colour": "query.sort", "colour=red": "query.colour",
	} {
		p := s.call("legal", http.MethodGet, v1+"/matters?"+query, nil).refused(http.StatusUnprocessableEntity, "invalid")
		if diff := cmp.Diff([]string{want}, locations(p)); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
}

// A body that two readers could take for two things is taken for none, on every
// route that takes JSON, and the answer says where.
func TestJSONThatCanBeReadInTwoWaysIsRefusedWithTheLocation(t *testing.T) {
	s := newServer(t, 1)
	id := s.Matters(1)[0]
	head := `{"transition":"send_notice","effective_on":"2018-01-24",`
	for name, row := range map[string]struct{ body, at, says string }{
		"a member twice":             {head + `"note":"a","note":"b"}`, "body.note", `"note" appears twice`},
		"a member twice, escaped":    {head + `"note":"a","n\u006fte":"b"}`, "body.note", `"note" appears twice`},
		"a member twice, below":      {head + "\n" + `"fields":{"response_due":{"kind":"fixed","date":"2018-03-01","date":"2019-03-01"}}}`, "body.fields.response_due.date", "line 2, byte 62"},
		"a member twice, in a list":  {head + `"fields":{"demands":[{},{"number":1,"number":2}]}}`, "body.fields.demands[1].number", "/fields/demands/1/number"},
		"half of a pair":             {head + `"note":"a\ud800b"}`, "body.note", `\ud800 is half`},
		"the other half":             {head + `"note":"\uDFFF"}`, "body.note", `\uDFFF is half`},
		"half of a pair in a name":   {head + `"fields":{"\ud800":1}}`, "body.fields", `\ud800 is half`},
		"text that is not UTF-8":     {head + `"note":"a` + "\xff" + `"}`, "body.note", "not valid UTF-8"},
		"a broken name":              {head + `"no` + "\xc3" + `te":"a"}`, "body", "not valid UTF-8"},
		"more after the value":       {head + `"note":"a"} x`, "body", "more follows"},
		"a second value":             {head + `"note":"a"}{}`, "body", "more follows"},
		"JSON that breaks off":       {`{"transition":`, "body.transition", "breaks off"},
		"white space alone":          {" ", "body", "breaks off"},
		"a byte order mark":          {"\ufeff{}", "body", "not JSON"},
		"a line break in a text":     {head + "\"note\":\"a\nb\"}", "body.note", "not JSON"},
		"a number with a zero ahead": {head + `"note":01}`, "body", "not JSON"},
		"a depth without sense":      {head + `"fields":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}", "body.fields" + strings.Repeat("[0]", 63), "64 levels"},
		"a depth beyond any stack":   {strings.Repeat(`{"a":`, 100_000), "body" + strings.Repeat(".a", 64), "64 levels"},
	} {
		t.Run(name, func(t *testing.T) {
			p := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", row.body).refused(http.StatusBadRequest, "unreadable")
			if diff := cmp.Diff([]string{row.at}, locations(p)); diff != "" || !strings.Contains(p["detail"].(string), row.says) {
				t.Errorf("want %q at %s: %v", row.says, row.at, p)
			}
		})
	}
	if m := s.Matter(id); m.Version != 1 {
		t.Errorf("what could not be read left %d events", m.Version)
	}
	for path, item := range s.described.Paths {
		for method, op := range map[string]*huma.Operation{http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete} {
			if op == nil || op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
				continue
			}
			who := "legal"
			if strings.HasPrefix(path, v1+"/users") || path == v1+"/closures" {
				who = "admin"
			}
			if path == v1+"/approvals/{id}" || path == v1+"/approvals:approve" {
				who = "supervisor"
			}
			s.call(who, method, strings.NewReplacer("{event}", "1", "{", "", "}", "").Replace(path), `{"x":{"a":1,"a":2}}`).refused(http.StatusBadRequest, "unreadable")
		}
	}
}

// A number that a double cannot hold stands on record as it was sent, or not at all.
func TestANumberBeyondTwoToTheFiftyThreeIsNotRounded(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	body := with(move("receive_response"), "fields", map[string]any{"production": map[string]any{"all": "partial"}, "outstanding": json.RawMessage(`[9007199254740993]`)})
	if a := s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", body); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("taken: %d %s", a.Status, a.Body)
	}
}

func TestABodyThatIsTooLargeOrOfAnotherTypeIsRefused(t *testing.T) {
	s := newServer(t, 1)
	to := v1 + "/matters/" + s.Matters(1)[0] + "/notes"
	large := `{"text":"` + strings.Repeat("x", 1<<20) + `"}`
	s.call("legal", http.MethodPost, to, large).refused(http.StatusRequestEntityTooLarge, "too_large")
	// Without a length in its header the body is found too large while it is read.
	s.call("legal", http.MethodPost, to, chunked{strings.NewReader(large)}).refused(http.StatusRequestEntityTooLarge, "too_large")
	s.call("legal", http.MethodPost, to, "text=x", "Content-Type", "application/x-www-form-urlencoded").refused(http.StatusUnsupportedMediaType, "unsupported_media_type")
}

// chunked hides a reader's length, so that it goes out in chunks.
type chunked struct{ r *strings.Reader }

func (c chunked) Read(p []byte) (int, error) { return c.r.Read(p) }

// brokenTokens fails with text that must stay inside.
type brokenTokens struct{ call.Tokens }

func (brokenTokens) UserByToken(context.Context, string, time.Time) (account.User, error) {
	return account.User{}, errors.New("disk /secret/path is on fire")
}

func TestAFaultOfOursStaysInTheLog(t *testing.T) {
	s := newServer(t, 0, func(c *api.Config) { c.Tokens = brokenTokens{c.Tokens} })
	a := s.call("legal", http.MethodGet, v1+"/me", nil)
	p := a.refused(http.StatusInternalServerError, "internal")
	if strings.Contains(string(a.Body), "secret") {
		t.Errorf("the answer tells what is inside: %s", a.Body)
	}
	if !strings.Contains(s.log.String(), "on fire") || !strings.Contains(s.log.String(), p["instance"].(string)) {
		t.Errorf("the log does not tell it: %s", s.log)
	}
}

// troubled is a store that answers every act with one error.
type troubled struct{ err error }

func (s troubled) Update(context.Context, workflow.Act, func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	return workflow.Result{}, s.err
}

func TestAnOutcomeThatIsUnknownAsksForTheSameKeyAgain(t *testing.T) {
	for name, row := range map[string]struct {
		err    error
		status int
		code   string
		says   string
	}{
		"unknown":     {&workflow.Error{Code: workflow.UnknownOutcome, Message: "The disk did not answer."}, 503, "unknown_outcome", "same Idempotency-Key"},
		"unavailable": {&workflow.Error{Code: workflow.Unavailable, Message: "The store is closing."}, 503, "unavailable", "closing"},
		"a fault":     {errors.New("nil map"), 500, "internal", "on the server"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, 0, func(c *api.Config) {
				now := c.Engine.Now()
				c.Engine = workflow.NewEngine(troubled{row.err}, func() time.Time { return now })
			})
			a := s.call("legal", http.MethodPost, v1+"/matters/m/notes", map[string]string{"text": "x"})
			a.refused(row.status, row.code)
			if !strings.Contains(string(a.Body), row.says) {
				t.Errorf("want %q in %s", row.says, a.Body)
			}
			if got := a.Header.Get("Retry-After"); (got != "") != (row.status == 503) {
				t.Errorf("Retry-After is %q", got)
			}
		})
	}
}
