package web_test

import (
	"net/http"
	"net/url"
	"sync"
	"testing"

	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
)

const already = "This was already saved the first time you"

func TestAPasswordFormSentAgainSaysSoAndChangesNothing(t *testing.T) {
	st := newEmptySite(t)
	b, id := st.signIn(workflow.Admin), st.users["legal"]
	const next, other = "another horse altogether", "a third horse altogether"
	form := b.get("/users/"+id).form("/users/"+id+"/password").with("password", next)
	form.submit().want(http.StatusOK).says("The password of", "is set.")
	form.submit().want(http.StatusOK).says(already).keepsQuiet("is set.")
	form.with("password", other).submit().want(http.StatusConflict).says("This form was already sent.").keepsQuiet("dempotency")
	form.with("password", "").submit().want(http.StatusConflict).says("This form was already sent.").keepsQuiet("dempotency")
	st.signInAs("legal@example.org", next, http.StatusOK)

	add := b.get("/users/new").form("/users/new").with("name", "New Person", "email", "new@example.org", "role", "legal", "zone", "America/Denver", "password", next)
	add.submit().want(http.StatusOK).says("New Person can sign in now")
	add.submit().want(http.StatusOK).says(already).keepsQuiet("can sign in now")
	add.with("password", other).submit().want(http.StatusConflict)
	st.signInAs("new@example.org", other, http.StatusUnprocessableEntity)
}

func TestAnOwnPasswordFormSentAgainLeavesTheSessionAsItIs(t *testing.T) {
	st := newEmptySite(t)
	const next = "another horse altogether"
	b := st.signIn(workflow.Auditor)
	there := b.get("/account").form("/account/password").with("old", password, "password", next, "repeat", next)
	there.submit().want(http.StatusOK).says("Your password was changed.")
	there.submit().want(http.StatusOK).says(already, "Your account").keepsQuiet("Your password was changed.")
	b.get("/account").form("/account/password").with("old", next, "password", password, "repeat", password).submit().want(http.StatusOK).says("Your password was changed.")
	// The first form is right about the password again, and was done before.
	there.submit().want(http.StatusOK).says(already, "Your account").keepsQuiet("Your password was changed.")
	b.get("/account").want(http.StatusOK).says("Your account")
	st.signInAs("auditor@example.org", password, http.StatusOK)
}

func TestFormsSentAgainGetTheFirstResult(t *testing.T) {
	s := newSite(t)
	s.period(s.matters[0])
	admin := s.as("admin")
	preview := admin.post(declare, closure()).is(http.StatusOK)
	apply := with(closure(), "step", "apply", "hash", preview.input("hash"))
	before := s.size()
	admin.post(declare, apply).is(http.StatusSeeOther)
	after := s.size()
	if admin.post(declare, apply).is(http.StatusSeeOther); s.size() != after || after == before {
		t.Errorf("the ledger grew from %d to %d, and sent again to %d", before, after, s.size())
	}
	admin.get("/court-calendar").has(already)

	legal := s.as("legal")
	path := "/matters/" + s.matters[1] + "/notes"
	note := legal.form("/matters/"+s.matters[1], url.Values{"text": {"Called the clerk."}})
	legal.post(path, note).is(http.StatusSeeOther)
	size := s.size()
	if legal.post(path, note).is(http.StatusSeeOther); s.size() != size {
		t.Error("a note was stored twice")
	}
	legal.get("/matters/" + s.matters[1]).has(already)
}

func TestAFormSentTenTimesAtOnceWhileOthersWriteCountsOnce(t *testing.T) {
	s := newSite(t)
	legal := s.as("legal")
	id := s.matters[0]
	note := legal.form("/matters/"+id, url.Values{"text": {"Called the clerk."}})
	before := s.matter(id).Version
	var all sync.WaitGroup
	answers := make([]answer, 10)
	for i := range answers {
		all.Go(func() { answers[i] = legal.post("/matters/"+id+"/notes", note) })
		all.Go(func() {
			hash := access.HashToken(string(rune('a' + i)))
			s.do(s.users["compliance"], account.AddToken{User: s.users["compliance"], Label: "another's", Hash: hash})
		})
	}
	all.Wait()
	for _, a := range answers {
		a.is(http.StatusSeeOther)
	}
	if got := s.matter(id).Version; got != before+1 {
		t.Errorf("the matter went from version %d to %d", before, got)
	}
}

// Whoever goes back after one form of a page sends another form of it as a new act.
func TestTwoFormsOfOnePageDoTwoActs(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	b := s.as("legal")
	tags, notes := "/matters/"+id+"/tags", "/matters/"+id+"/notes"
	opened := b.get("/matters/" + id).is(http.StatusOK)
	b.post(tags, url.Values{"key": {opened.keyOf(tags)}, "tag": {"urgent"}}).is(http.StatusSeeOther)
	b.post(notes, url.Values{"key": {opened.keyOf(notes)}, "text": {"Called the clerk."}}).is(http.StatusSeeOther)
	b.post(tags, url.Values{"key": {opened.keyOf(tags)}, "tag": {"another"}}).is(http.StatusConflict).has("This form was already sent.").lacks("dempotency")
	b.post(tags, url.Values{"key": {b.get("/matters/" + id).keyOf(`aria-label="Add a tag"`)}, "tag": {"another"}}).is(http.StatusSeeOther)
	opened = b.get("/matters/"+id).has("Called the clerk.", "urgent", "another")
	for _, tag := range []string{"urgent", "another"} {
		b.post(tags, url.Values{"key": {opened.keyOf(`aria-label="Remove the tag ` + tag)}, "remove": {tag}}).is(http.StatusSeeOther)
	}
	if m := s.matter(id); len(m.Tags) > 0 {
		t.Errorf("the tags are still %v", m.Tags)
	}
}
