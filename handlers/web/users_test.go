package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"duces/handlers/access"
	"duces/handlers/web"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/program"
)

var (
	shownPassword = regexp.MustCompile(`translate="no">([a-z2-7-]{27})<`)
	shownToken    = regexp.MustCompile(`translate="no">(duces_[A-Za-z0-9_-]+)<`)
)

func TestAPasswordThatIsMadeIsShownOnceAndOpens(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Admin)
	form := b.get("/users/new").form("/users/new").with("name", "New Person", "email", "New@example.org", "zone", "America/Denver")
	s := form.submit().want(http.StatusUnprocessableEntity).says("Role is required.")
	form = s.form("/users/new").with("role", "legal")
	s = form.submit().want(http.StatusOK).says("New Person can sign in now", "shown only once")
	made := shownPassword.FindStringSubmatch(s.text)
	if made == nil {
		t.Fatalf("no password on the page:\n%s", s.words())
	}
	if cache := s.head.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("a page with a password has Cache-Control %q", cache)
	}
	again := form.submit().want(http.StatusOK).says("This was already done")
	if shownPassword.MatchString(again.text) {
		t.Error("a password that opens nothing was shown")
	}
	st.signInAs("new@example.org", made[1], http.StatusOK)
	taken := b.get("/users/new").form("/users/new").with("name", "Twin", "email", "new@example.org", "role", "legal", "zone", "Europe/London")
	taken.submit().want(http.StatusConflict)
}

func TestAShortPasswordIsRefusedAndNotWrittenBack(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Admin)
	s := b.get("/users/new").form("/users/new").with("name", "N", "email", "n@example.org", "role", "legal", "password", "tooshort").submit()
	s.want(http.StatusUnprocessableEntity).says("use 12 to 200 characters").keepsQuiet("tooshort")
}

func TestAnAdministratorChangesRolesAndEndsAccess(t *testing.T) {
	st := newEmptySite(t)
	b, id := st.signIn(workflow.Admin), st.users["legal"]
	theirs := st.signIn(workflow.Legal)
	page := "/users/" + id
	b.get(page).form(page+"/change").with("role", "compliance", "zone", "nowhere").submit().want(http.StatusUnprocessableEntity).says(`"nowhere" is not a time zone`)
	b.get(page).form(page+"/change").with("role", "compliance").submit().says("Saved.", "Compliance officer")
	theirs.get("/reviews/new").want(http.StatusForbidden)
	b.get(page).form(page+"/access").submit().says("no longer has access", "Restore access")
	theirs.get("/").says("Sign in")
	st.signInAs("legal@example.org", password, http.StatusUnprocessableEntity)
	b.get(page).form(page + "/access").submit().says("has access again")
	theirs.get("/").says("Sign in") // the session of before is over for good
	own := "/users/" + st.users["admin"]
	b.send(own+"/access", map[string][]string{"enable": {"false"}}).want(http.StatusConflict).says("You cannot disable yourself.")
	theirs = st.signIn(workflow.Compliance)
	theirs.get("/users").want(http.StatusForbidden)
	theirs.send(page+"/change", nil).want(http.StatusForbidden)
}

func TestTheOwnPasswordNeedsTheOldOne(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Auditor)
	form := func() *filled { return b.get("/account").form("/account/password") }
	const next = "another horse altogether"
	form().with("old", "guess", "password", next, "repeat", next).submit().want(http.StatusUnprocessableEntity).says("this is not your password")
	form().with("old", password, "password", next, "repeat", "typo").submit().want(http.StatusUnprocessableEntity).says("the two passwords do not match")
	form().with("old", password, "password", next, "repeat", next).submit().want(http.StatusOK).says("Your password was changed.")
	st.signInAs("auditor@example.org", password, http.StatusUnprocessableEntity)
	st.signInAs("auditor@example.org", next, http.StatusOK)
}

func TestATokenOpensUntilItIsRevoked(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Legal)
	b.get("/account").form("/account/tokens").with("label", " ").submit().want(http.StatusUnprocessableEntity).says("Label is required.")
	s := b.get("/account").form("/account/tokens").with("label", "nightly report", "days", "30").submit().want(http.StatusOK)
	made := shownToken.FindStringSubmatch(s.text)
	if made == nil {
		t.Fatalf("no token on the page:\n%s", s.words())
	}
	hash := access.HashToken(made[1])
	if u, err := st.db.UserByToken(t.Context(), hash, st.clock()); err != nil || u.ID != st.users["legal"] {
		t.Fatalf("the token opens for %v, %v", u.ID, err)
	}
	if _, err := st.db.UserByToken(t.Context(), hash, st.clock().AddDate(0, 0, 32)); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("after its time: %v", err)
	}
	s = b.get("/account").says("nightly report")
	if strings.Contains(s.text, made[1]) {
		t.Error("the token is shown twice")
	}
	s.form("/account/tokens/revoke").submit().says("The token was revoked.", "None.")
	if _, err := st.db.UserByToken(t.Context(), hash, st.clock()); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("after it was revoked: %v", err)
	}
}

func TestEveryWayToOnesOwnPasswordAsksForTheOldOne(t *testing.T) {
	st := newEmptySite(t)
	b, own := st.signIn(workflow.Admin), "/users/"+st.users["admin"]
	const next = "another horse altogether"
	for _, old := range []string{"", "not the password"} {
		b.send(own+"/password", map[string][]string{"password": {next}, "repeat": {next}, "old": {old}}).want(http.StatusUnprocessableEntity).says("this is not your password")
	}
	st.signInAs("admin@example.org", next, http.StatusUnprocessableEntity)
	b.get(own).form(own+"/password").with("old", password, "password", next, "repeat", next).submit().want(http.StatusOK).says("Your password was changed.")
	st.signInAs("admin@example.org", next, http.StatusOK)
}

func TestAnAdministratorSeesAndRevokesTokensAndCalendarsOfOthersAndMakesNone(t *testing.T) {
	st := newEmptySite(t)
	id := st.users["legal"]
	_, hash, err := access.NewToken()
	if err != nil {
		t.Fatal(err)
	}
	st.do(id, account.AddToken{User: id, Label: "nightly report", Hash: hash})
	if _, hash, err = access.NewFeedSecret(); err != nil {
		t.Fatal(err)
	}
	st.do(id, account.AddFeed{User: id, Label: "Telephone", Scope: workflow.FeedScope{Kind: workflow.FeedOfPerson}, Hash: hash})
	if _, hash, err = access.NewToken(); err != nil {
		t.Fatal(err)
	}
	st.do(workflow.OperatorActor, program.Add{Label: "the mail server", For: program.Bounce, Hash: hash})
	b, page := st.signIn(workflow.Admin), "/users/"+id
	b.get(page).says("nightly report", "Telephone", "Created Wed, Jan 24, 2018", "not used yet", "Only this user can create tokens.").keepsQuiet("Create token")
	b.send(page+"/tokens", map[string][]string{"label": {"theft"}, "days": {"30"}}).want(http.StatusForbidden)
	b.get(page).form(page + "/tokens/revoke").submit().says("The token was revoked.").keepsQuiet("nightly report")
	b.get(page).form(page + "/feeds/revoke").submit().says("The calendar feed was revoked.").keepsQuiet("Telephone")
	list := b.get("/users").says("the mail server", "Reports of bounced mail")
	rows, err := st.db.Programs(t.Context())
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	list.form("/programs/" + rows[0].ID + "/revoke").submit().says("The token was revoked.").keepsQuiet("the mail server")
}

func TestTheRightPasswordFromElsewhereAlwaysWorks(t *testing.T) {
	limiter := &access.Limiter{}
	st := newEmptySite(t, func(d *web.Deps) { d.Limiter = limiter })
	for n := range 40 { // others guess from everywhere
		if g, _, ok := limiter.Guess(time.Now(), fmt.Sprintf("198.51.100.%d", n), "legal@example.org"); ok {
			g.Wrong(time.Now())
		}
	}
	st.signInAs("legal@example.org", password, http.StatusOK)
}
