package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAReviewIsOpenedFilledAndShared(t *testing.T) {
	s := newServer(t, 3)
	review := map[string]any{"name": "Second review", "authority": "8 U.S.C. 1373", "opened_on": "2018-02-01"}
	a := s.call("other legal", http.MethodPost, v1+"/reviews", review, "Idempotency-Key", "r1")
	id := a.is(http.StatusCreated)["id"].(string)
	at := v1 + "/reviews/" + id
	if got := a.Header.Get("Location"); got != at {
		t.Errorf("Location is %q", got)
	}
	if again := s.call("other legal", http.MethodPost, v1+"/reviews", review, "Idempotency-Key", "r1").is(http.StatusCreated); again["id"] != id {
		t.Errorf("the same key made another review: %v", again)
	}
	made := s.call("other legal", http.MethodPost, at+"/matters", map[string]any{"jurisdictions": s.Jurisdictions}).is(http.StatusCreated)
	if len(made["ids"].([]any)) != 3 {
		t.Errorf("three matters are opened: %v", made)
	}
	p := s.call("other legal", http.MethodPost, at+"/matters", map[string]any{"jurisdictions": []string{}}).refused(http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"body.jurisdictions"}, locations(p)); diff != "" {
		t.Error(diff)
	}
	s.call("legal", http.MethodGet, at, nil).refused(http.StatusNotFound, "not_found")
	s.call("other legal", http.MethodPut, at+"/members/"+s.people["legal"], nil).is(http.StatusOK)
	shown := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK)
	if shown["matters"] != 3.0 || len(shown["members"].([]any)) != 2 || shown["opened_on"] != "2018-02-01" {
		t.Errorf("the review is %v", shown)
	}
	if list := s.call("legal", http.MethodGet, v1+"/reviews?limit=1", nil).is(http.StatusOK); len(list["items"].([]any)) != 1 || list["next_cursor"] == "" {
		t.Errorf("the first page of reviews: %v", list)
	}
	p = s.call("other legal", http.MethodPut, at+"/members/"+s.people["admin"], nil).refused(http.StatusConflict, "refused")
	if p["guard"] != "member_role" {
		t.Errorf("the refusal is %v", p)
	}
	s.call("other legal", http.MethodDelete, at+"/members/"+s.people["legal"], nil).is(http.StatusOK)
	s.call("legal", http.MethodGet, at, nil).refused(http.StatusNotFound, "not_found")
}

func TestAsManyMattersAsAreDescribedMayBeOpenedAtOnce(t *testing.T) {
	s := newServer(t, 1)
	ids := func(n int) map[string]any {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("01610c2c-4a00-7c5e-8b1d-%012d", i)
		}
		return map[string]any{"jurisdictions": list}
	}
	op := s.described.Paths[v1+"/reviews/{id}/matters"].Post
	body := s.described.Components.Schemas.SchemaFromRef(op.RequestBody.Content["application/json"].Schema.Ref)
	most := *body.Properties["jurisdictions"].MaxItems
	at := v1 + "/reviews/" + s.Review + "/matters"
	for n, says := range map[int]string{most: "is not on record", most + 1: fmt.Sprint("length <= ", most)} {
		p := s.call("legal", http.MethodPost, at, ids(n)).refused(http.StatusUnprocessableEntity, "invalid")
		if !strings.Contains(p["detail"].(string), says) {
			t.Errorf("to %d jurisdictions it says %q", n, p["detail"])
		}
	}
	if got := op.Responses["413"].Description; got != "The body is larger than 8 MiB" {
		t.Errorf("what is too large is described as %q", got)
	}
}
