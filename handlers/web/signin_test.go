package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duces/handlers/access"
	"duces/handlers/web"
)

func TestNobodySignedInIsLedToTheSignInFormAndBack(t *testing.T) {
	s := newSite(t)
	b := s.anybody()
	a := b.get("/matters?overdue=yes").is(http.StatusSeeOther)
	if to := a.head.Get("Location"); to != "/sign-in?next=%2Fmatters%3Foverdue%3Dyes" {
		t.Errorf("led to %q", to)
	}
	a = b.post("/sign-in", url.Values{"email": {"legal@example.org"}, "password": {password}, "next": {"/matters?overdue=yes"}}).is(http.StatusSeeOther)
	if to := a.head.Get("Location"); to != "/matters?overdue=yes" {
		t.Errorf("led back to %q", to)
	}
	cookie := a.head.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q lacks %s", cookie, want)
		}
	}
	b.get("/matters").is(http.StatusOK)
	b.post("/sign-out", nil).is(http.StatusSeeOther)
	b.get("/matters").is(http.StatusSeeOther)
}

func TestSignInLeadsOnlyToThisServer(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	for _, evil := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "/sign-out", "evil", "/\tevil"} {
		a := b.get("/sign-in?next=" + url.QueryEscape(evil)).is(http.StatusSeeOther)
		if to := a.head.Get("Location"); to != "/" {
			t.Errorf("next=%q leads to %q", evil, to)
		}
	}
}

func TestAWrongPasswordAndAnUnknownAddressGetTheSameAnswer(t *testing.T) {
	s := newSite(t)
	wrong := s.anybody().post("/sign-in", url.Values{"email": {"legal@example.org"}, "password": {"not the password"}}).is(http.StatusUnprocessableEntity)
	unknown := s.anybody().post("/sign-in", url.Values{"email": {"legal@example.com"}, "password": {"not the password"}}).is(http.StatusUnprocessableEntity)
	wrong.has(`value="legal@example.org"`).lacks("not the password")
	if strings.ReplaceAll(wrong.body, ".org", ".com") != unknown.body {
		t.Error("the two answers differ")
	}
}

func TestGuessingAPasswordIsSlowedDown(t *testing.T) {
	s := newSite(t)
	b := s.anybody()
	for range 10 {
		b.post("/sign-in", url.Values{"email": {"legal@example.org"}, "password": {"guess"}}).is(http.StatusUnprocessableEntity)
	}
	a := b.post("/sign-in", url.Values{"email": {"legal@example.org"}, "password": {password}}).is(http.StatusTooManyRequests)
	if a.head.Get("Retry-After") == "" {
		t.Error("nothing says when to try again")
	}
	s.as("second")
}

func TestWhoTriesEveryAccountIsSlowedDown(t *testing.T) {
	limiter := &access.Limiter{}
	s := newSite(t, func(d *web.Deps) { d.Limiter = limiter })
	for n := range 240 {
		g, _, ok := limiter.Guess(time.Now(), "127.0.0.1", fmt.Sprint(n, "@example.org"))
		if !ok {
			t.Fatalf("account %d is not tried", n)
		}
		g.Wrong(time.Now())
	}
	a := s.anybody().post("/sign-in", url.Values{"email": {"nobody@example.org"}, "password": {"guess"}}).is(http.StatusTooManyRequests)
	if a.head.Get("Retry-After") == "" {
		t.Error("nothing says when to try again")
	}
}

func TestAFormSentFromAnotherSiteIsRefused(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	r, err := http.NewRequest(http.MethodPost, b.base+"/matters/"+s.matters[0]+"/notes", strings.NewReader("text=planted"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	before := s.size()
	b.send(r).is(http.StatusForbidden)
	if s.size() != before {
		t.Error("something was stored")
	}
}
