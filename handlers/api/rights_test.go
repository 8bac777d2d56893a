package api_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"duces/workflow/process"
)

// approvalOf is what the API says of a request.
func (s *server) approvalOf(who, id string) map[string]any {
	s.t.Helper()
	return s.call(who, http.MethodGet, v1+"/approvals/"+id, nil).is(http.StatusOK)
}

// listed is a request as a list has it; nil: the list has it not.
func (s *server) listed(who, query, id string) map[string]any {
	s.t.Helper()
	for _, r := range items(s.call(who, http.MethodGet, v1+"/approvals?limit=200&"+query, nil).is(http.StatusOK), "items") {
		if r["id"] == id {
			return r
		}
	}
	return nil
}

func TestARequestLapsesInTheActThatTakesItsAskersRight(t *testing.T) {
	for name, c := range map[string]struct {
		take, again func(s *server, asker string)
		lost, says  string
	}{
		"disabled": {
			take: func(s *server, asker string) { s.patch(asker, `{"disabled":true}`) },
			again: func(s *server, asker string) {
				s.patch(asker, `{"disabled":false}`)
				s.tokens["legal"] = s.token(asker) // the one before ended with the access
			},
			lost: "disabled", says: "the requester's account is disabled",
		},
		"removed from the review": {
			take: func(s *server, asker string) { s.member(http.MethodDelete, asker) }, again: func(s *server, asker string) { s.member(http.MethodPut, asker) },
			lost: "removed", says: "no longer a member of the review",
		},
		"in a role that may not ask": {
			take:  func(s *server, asker string) { s.patch(asker, `{"role":"compliance"}`) },
			again: func(s *server, asker string) { s.patch(asker, `{"role":"legal"}`) },
			lost:  "role", says: "no longer has permission to submit it",
		},
		"an administrator": {
			take:  func(s *server, asker string) { s.patch(asker, `{"role":"admin"}`) },
			again: func(s *server, asker string) { s.patch(asker, `{"role":"legal"}`) },
			lost:  "role", says: "no longer has permission to submit it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, 2)
			asker := s.people["legal"]
			id := strings.TrimPrefix(asked(s, "legal"), "/approvals/")
			matter := s.approvalOf("supervisor", id)["matter"].(string)
			c.take(s, asker)
			if r := s.listed("supervisor", "status=lapsed", id); r == nil || r["lost"] != c.lost {
				t.Errorf("the list says %v", r)
			}
			if r := s.listed("supervisor", "may_decide=true", id); r != nil {
				t.Errorf("it waits for the supervisor: %v", r)
			}
			p := s.call("supervisor", http.MethodPost, v1+"/approvals/"+id, s.yes(v1+"/approvals/"+id)).refused(http.StatusConflict, "conflict")
			if !strings.Contains(p["detail"].(string), c.says) {
				t.Errorf("approving it says %v", p["detail"])
			}
			c.again(s, asker) // the right comes back, and the request does not
			s.call("supervisor", http.MethodPost, v1+"/approvals/"+id, s.yes(v1+"/approvals/"+id)).refused(http.StatusConflict, "conflict")
			m := s.call("supervisor", http.MethodGet, v1+"/matters/"+matter, nil).is(http.StatusOK)
			if m["state"] != "requested" {
				t.Errorf("the matter is %v", m["state"])
			}
			past := string(s.call("supervisor", http.MethodGet, v1+"/matters/"+matter+"/history?limit=200", nil).Body)
			if !strings.Contains(past, `"why":"`+c.lost+`"`) {
				t.Errorf("the history does not say why: %s", past)
			}
			// Who has the right again can ask anew.
			s.call("legal", http.MethodPost, v1+"/matters/"+matter+"/transitions", map[string]any{
				"transition": "issue_subpoena", "effective_on": "2018-02-26", "fields": map[string]any{"grounds": "no_response"},
			}).is(http.StatusAccepted)
		})
	}
}

func TestARequestOutlivesWhatLeavesItsAskersRight(t *testing.T) {
	s := newServer(t, 2)
	id := strings.TrimPrefix(asked(s, "legal"), "/approvals/")
	s.patch(s.people["legal"], `{"role":"supervisor"}`)
	s.patch(s.people["legal"], `{"name":"Another Name"}`)
	s.member(http.MethodDelete, s.people["compliance"])
	if r := s.approvalOf("second supervisor", id); r["status"] != "pending" || r["cannot"] != nil {
		t.Errorf("the request is %v", r)
	}
	s.call("legal", http.MethodPost, v1+"/approvals/"+id, s.yes(v1+"/approvals/"+id)).refused(http.StatusConflict, "refused")
	s.call("second supervisor", http.MethodPost, v1+"/approvals/"+id, s.yes(v1+"/approvals/"+id)).is(http.StatusOK)
}

func (s *server) patch(user, body string) {
	s.t.Helper()
	s.call("admin", http.MethodPatch, v1+"/users/"+user, body, "Content-Type", "application/json").is(http.StatusOK)
}

func (s *server) member(method, user string) {
	s.t.Helper()
	s.call("second supervisor", method, v1+"/reviews/"+s.Review+"/members/"+user, nil).is(http.StatusOK)
}

// withoutAdverse is the default process with no second person in it.
func withoutAdverse() string {
	lines := slices.DeleteFunc(strings.SplitAfter(string(process.Default().Source), "\n"), func(line string) bool {
		return strings.HasPrefix(strings.TrimSpace(line), "adverse:")
	})
	return strings.Join(lines, "")
}

func TestAReviewUnderAProcessThatNoneUsesNeedsASecondPerson(t *testing.T) {
	s := newServer(t, 1)
	other, err := os.ReadFile("../../workflow/process/testdata/corrective-action.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, source := range map[string]string{"without adverse steps": withoutAdverse(), "with adverse steps": string(other)} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			open := map[string]any{"name": "Of our own " + name, "authority": "8 U.S.C. 1373", "process": source, "members": []string{s.people["compliance"]}, "opened_on": "2018-02-01"}
			before := len(items(s.call("auditor", http.MethodGet, v1+"/reviews", nil).is(http.StatusOK), "items"))
			for _, asker := range []string{"supervisor", "legal"} { // a supervisor needs another one
				a := s.call(asker, http.MethodPost, v1+"/reviews", with(open, "name", name+asker), "Idempotency-Key", name+asker)
				waits := a.is(http.StatusAccepted)
				id := waits["approval"].(map[string]any)["id"].(string)
				if got := a.Header.Get("Location"); got != v1+"/approvals/"+id || waits["id"] != nil {
					t.Errorf("it waits at %q: %v", got, waits)
				}
				if again := s.call(asker, http.MethodPost, v1+"/reviews", with(open, "name", name+asker), "Idempotency-Key", name+asker); again.Header.Get("Idempotent-Replayed") != "true" {
					t.Error("asking again under the same key asks twice")
				}
				if n := len(items(s.call("auditor", http.MethodGet, v1+"/reviews", nil).is(http.StatusOK), "items")); n != before {
					t.Errorf("%d reviews, want %d", n, before)
				}
				// Any supervisor sees and decides it, the asker and auditors see it, and nobody else.
				for who, sees := range map[string]int{"second supervisor": 200, "other supervisor": 200, "auditor": 200, asker: 200, "other legal": 404, "compliance": 404, "admin": 403} {
					s.call(who, http.MethodGet, v1+"/approvals/"+id, nil).is(sees)
					if sees == 404 && s.listed(who, "", id) != nil {
						t.Errorf("%s has it in a list", who)
					}
					if sees == 200 && s.listed(who, "", id)["opens"] != name+asker {
						t.Errorf("%s does not find it: %v", who, s.listed(who, "", id))
					}
				}
				if s.listed(asker, "may_decide=true", id) != nil || s.listed("other supervisor", "may_decide=true", id) == nil {
					t.Error("the list of what one may decide has it for the wrong people")
				}
				s.call(asker, http.MethodPost, v1+"/approvals/"+id, s.yes(v1+"/approvals/"+id)).is(map[string]int{"legal": 403, "supervisor": 409}[asker])
				if asker == "supervisor" {
					s.call("other supervisor", http.MethodPost, v1+"/approvals/"+id, map[string]any{"approve": false, "note": "Not this one."}).is(http.StatusOK)
					continue
				}
				shown := s.approvalOf("other supervisor", id)
				review := shown["open_review"].(map[string]any)
				def := review["process"].(map[string]any)
				if review["name"] != name+asker || review["opened_on"] != "2018-02-01" || len(review["members"].([]any)) != 2 || def["source"] != source {
					t.Errorf("what would be opened is %v", review)
				}
				if lost := fmt.Sprint(secondPersons(def)); name == "without adverse steps" && lost != fmt.Sprint(adverseOfDefault()) {
					t.Errorf("the comparison says that these lose the second person: %s", lost)
				}
				s.call("other supervisor", http.MethodPost, v1+"/approvals/"+id, map[string]any{"approve": true, "hash": "sha256:another"}).refused(http.StatusConflict, "conflict")
				made := s.call("other supervisor", http.MethodPost, v1+"/approvals/"+id, map[string]any{"approve": true, "hash": shown["hash"]}).is(http.StatusOK)
				at := v1 + "/reviews/" + made["created"].([]any)[0].(string)
				got := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK)
				if got["name"] != name+asker || got["process"] != def["hash"] || len(got["members"].([]any)) != 2 || got["opened_on"] != "2018-02-01" {
					t.Errorf("the review is %v", got)
				}
				s.call("other supervisor", http.MethodGet, at, nil).refused(http.StatusNotFound, "not_found")
				// From now on it is in use.
				s.call("other legal", http.MethodPost, v1+"/reviews", with(open, "name", "In use")).is(http.StatusCreated)
			}
		})
	}
	s.t = t
	s.call("legal", http.MethodPost, v1+"/reviews", map[string]any{"name": "Default", "authority": "A", "process": string(process.Default().Source)}).is(http.StatusCreated)
	s.call("legal", http.MethodPost, v1+"/reviews", map[string]any{"name": "X", "authority": "A", "process": "name: x"}).refused(http.StatusUnprocessableEntity, "invalid")
}

// secondPersons are the transitions that lose the second person by a comparison.
func secondPersons(def map[string]any) []string {
	var names []string
	for _, d := range items(def, "differences") {
		if d["what"] == "Second person" {
			names = append(names, d["name"].(string))
		}
	}
	return names
}

func adverseOfDefault() []string {
	var names []string
	for _, tr := range process.Default().Transitions {
		if tr.Adverse != process.AdverseNever {
			names = append(names, tr.Name)
		}
	}
	return names
}

func TestAnAskedReviewEndsWithItsAskersRightAndCanBeRejectedOrWithdrawn(t *testing.T) {
	s := newServer(t, 0)
	ask := func(who string) string {
		return s.call(who, http.MethodPost, v1+"/reviews", map[string]any{"name": "Own", "authority": "A", "process": withoutAdverse()}).
			is(http.StatusAccepted)["approval"].(map[string]any)["id"].(string)
	}
	supervisors := ask("supervisor")
	s.call("supervisor", http.MethodPost, v1+"/approvals/"+supervisors, s.yes(v1+"/approvals/"+supervisors)).refused(http.StatusConflict, "refused")
	s.call("other supervisor", http.MethodPost, v1+"/approvals/"+supervisors, map[string]any{"approve": false, "note": "Not this one."}).is(http.StatusOK)
	withdrawn := ask("other legal")
	s.call("other supervisor", http.MethodDelete, v1+"/approvals/"+withdrawn, nil).refused(http.StatusForbidden, "forbidden")
	s.call("other legal", http.MethodDelete, v1+"/approvals/"+withdrawn, nil).is(http.StatusOK)
	demoted := ask("other legal")
	s.patch(s.people["other legal"], `{"role":"compliance"}`)
	if r := s.listed("supervisor", "status=lapsed", demoted); r == nil || r["lost"] != "role" {
		t.Errorf("once its asker was demoted the request is %v", r)
	}
	if n := len(items(s.call("auditor", http.MethodGet, v1+"/reviews", nil).is(http.StatusOK), "items")); n != 1 {
		t.Errorf("%d reviews are open", n)
	}
}

// shared is a jurisdiction that two reviews use: the fixture's, and one of the other team's.
func (s *server) shared() (path string, now map[string]any) {
	s.t.Helper()
	id := s.Matter(s.requested()).Jurisdiction
	review := s.call("other legal", http.MethodPost, v1+"/reviews", map[string]any{
		"name": "Theirs", "authority": "A", "members": []string{s.people["other supervisor"]},
	}).is(http.StatusCreated)["id"].(string)
	made := s.call("other legal", http.MethodPost, v1+"/reviews/"+review+"/matters", map[string]any{"jurisdictions": []string{id}}).is(http.StatusCreated)
	theirs := made["ids"].([]any)[0].(string)
	s.call("other legal", http.MethodPost, v1+"/matters/"+theirs+"/transitions", move("issue_request")).is(http.StatusCreated)
	path = v1 + "/jurisdictions/" + id
	now = s.call("legal", http.MethodGet, path, nil).is(http.StatusOK)
	delete(now, "id")
	delete(now, "version")
	delete(now, "$schema")
	return path, now
}

func TestAJurisdictionThatOthersUseIsChangedWithOneOfTheirSupervisors(t *testing.T) {
	s := newServer(t, 2)
	path, now := s.shared()
	right := with(now, "state", "KY", "zone", "America/New_York", "contact", "The new clerk")
	preview := s.call("legal", http.MethodPut, path, with(right, "preview", true)).is(http.StatusOK)
	reviews := items(preview, "reviews")
	if preview["needs_approval"] != true || preview["moved"] != 2.0 || len(reviews) != 2 {
		t.Fatalf("the preview says %v", preview)
	}
	if reviews[0]["review"].(map[string]any)["id"] != s.Review || reviews[0]["moved"] != 1.0 || reviews[1]["review"] != nil || reviews[1]["moved"] != 1.0 {
		t.Errorf("the preview says where: %v", reviews)
	}
	// Whom to write to is nobody's but the government's own, and is changed at once.
	s.call("legal", http.MethodPut, path, with(now, "contact", "The old clerk")).is(http.StatusOK)

	asked := s.call("legal", http.MethodPut, path, right, "Idempotency-Key", "ky").is(http.StatusAccepted)
	id := asked["approval"].(map[string]any)["id"].(string)
	for who, sees := range map[string]int{"legal": 200, "other supervisor": 200, "other legal": 200, "auditor": 200, "supervisor": 404, "compliance": 404} {
		s.call(who, http.MethodGet, v1+"/approvals/"+id, nil).is(sees)
	}
	if r := s.listed("legal", "", id); r["review"].(map[string]any)["name"] != "" {
		t.Errorf("the asker reads the name of a review that is none of theirs: %v", r)
	}
	s.call("supervisor", http.MethodPost, v1+"/approvals/"+id, s.yes(v1+"/approvals/"+id)).refused(http.StatusNotFound, "not_found")
	shown := s.approvalOf("other supervisor", id)
	change, ok := shown["change_jurisdiction"].(map[string]any)
	if !ok {
		t.Fatalf("the request is %v", shown)
	}
	if shown["asks"] != "change_jurisdiction" || change["change"].(map[string]any)["contact"] != "The new clerk" || len(items(change, "changes")) == 0 {
		t.Errorf("the request is %v", shown)
	}
	if got := items(change, "reviews"); got[0]["review"].(map[string]any)["name"] != "Theirs" || got[1]["review"] != nil {
		t.Errorf("to the supervisor it says where: %v", got)
	}
	s.call("other supervisor", http.MethodPost, v1+"/approvals/"+id, map[string]any{"approve": true, "hash": shown["hash"]}).is(http.StatusOK)
	got := s.call("legal", http.MethodGet, path, nil).is(http.StatusOK)
	if got["state"] != "KY" || got["zone"] != "America/New_York" || got["contact"] != "The new clerk" {
		t.Errorf("once approved it is %v", got)
	}
	if past := string(s.call("auditor", http.MethodGet, v1+"/approvals/"+id, nil).Body); !strings.Contains(past, `"given"`) {
		t.Errorf("the request is %s", past)
	}
	// A member of both asks nobody.
	s.call("other legal", http.MethodPut, v1+"/reviews/"+s.otherTeams()+"/members/"+s.people["legal"], nil).is(http.StatusOK)
	s.call("legal", http.MethodPut, path, with(right, "name", "Renamed")).is(http.StatusOK)
	// A supervisor of one of the reviews needs another person too.
	s.call("second supervisor", http.MethodPut, path, with(right, "name", "Renamed again")).is(http.StatusAccepted)
}

// otherTeams is the other team's review.
func (s *server) otherTeams() string {
	for _, r := range items(s.call("auditor", http.MethodGet, v1+"/reviews", nil).is(http.StatusOK), "items") {
		if r["name"] == "Theirs" {
			return r["id"].(string)
		}
	}
	return ""
}

func TestAnAskedChangeOfAJurisdictionIsExactlyThatOrNothing(t *testing.T) {
	s := newServer(t, 3)
	path, now := s.shared()
	ask := func(body map[string]any) string {
		return s.call("legal", http.MethodPut, path, body).is(http.StatusAccepted)["approval"].(map[string]any)["id"].(string)
	}
	approve := func(id string) answer {
		return s.call("other supervisor", http.MethodPost, v1+"/approvals/"+id, s.yes(v1+"/approvals/"+id))
	}
	first, second := ask(with(now, "name", "One")), ask(with(now, "name", "Two"))
	approve(first).is(http.StatusOK)
	if p := approve(second).refused(http.StatusConflict, "conflict"); !strings.Contains(p["detail"].(string), "has changed since this was requested") {
		t.Errorf("the second says %v", p["detail"])
	}
	now = with(now, "name", "One")
	moves := ask(with(now, "state", "KY", "zone", "America/New_York"))
	theirs := items(s.call("other legal", http.MethodGet, v1+"/matters?review="+s.otherTeams(), nil).is(http.StatusOK), "items")[0]["id"].(string)
	s.call("other legal", http.MethodPost, v1+"/matters/"+theirs+"/transitions", move("receive_response")).is(http.StatusCreated)
	if p := approve(moves).refused(http.StatusConflict, "conflict"); !strings.Contains(p["detail"].(string), "The due dates that would move have changed") {
		t.Errorf("with other dates it says %v", p["detail"])
	}
	if r := s.approvalOf("other supervisor", moves)["change_jurisdiction"].(map[string]any); !strings.Contains(fmt.Sprint(r["refused"]), "The due dates that would move have changed") {
		t.Errorf("the request says %v", r)
	}
	s.patch(s.people["legal"], `{"disabled":true}`)
	if r := s.listed("other supervisor", "status=lapsed", moves); r["lost"] != "disabled" {
		t.Errorf("once its asker is gone the request is %v", r)
	}
}

func TestAJurisdictionWhoseOtherUsersHaveNoSupervisorWaits(t *testing.T) {
	s := newServer(t, 2)
	path, now := s.shared()
	s.call("other legal", http.MethodDelete, v1+"/reviews/"+s.otherTeams()+"/members/"+s.people["other supervisor"], nil).is(http.StatusOK)
	// One of a review that the asker belongs to decides then.
	id := s.call("supervisor", http.MethodPut, path, with(now, "name", "One")).is(http.StatusAccepted)["approval"].(map[string]any)["id"].(string)
	s.call("second supervisor", http.MethodPost, v1+"/approvals/"+id, s.yes(v1+"/approvals/"+id)).is(http.StatusOK)
	s.member(http.MethodDelete, s.people["supervisor"])
	p := s.call("second supervisor", http.MethodPut, path, with(now, "name", "Two")).refused(http.StatusConflict, "refused")
	if p["guard"] != "second_person" {
		t.Errorf("nobody could approve it: %v", p)
	}
}
