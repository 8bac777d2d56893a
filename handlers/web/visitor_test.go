package web_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// visitor is one person at a screen, without script. It follows no redirect.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	head   http.Header
	body   string
}

func (s *site) anybody() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &visitor{t: s.t, base: s.server.URL, http: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (s *site) as(name string) *visitor {
	s.t.Helper()
	b := s.anybody()
	if a := b.post("/sign-in", url.Values{"email": {name + "@example.org"}, "password": {password}}); a.status != http.StatusSeeOther {
		s.t.Fatalf("%s could not sign in: %d\n%s", name, a.status, a.body)
	}
	return b
}

func (b *visitor) send(r *http.Request) answer {
	b.t.Helper()
	res, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	a := answer{b.t, res.StatusCode, res.Header, string(body)}
	a.keysAreTheirOwn(r.URL.Path)
	return a
}

var (
	formText = regexp.MustCompile(`(?s)<form .*?</form>`)
	keyText  = regexp.MustCompile(`name="key" value="([^"]*)"`)
)

// keysAreTheirOwn asserts that no two forms of a page have the same idempotency key.
func (a answer) keysAreTheirOwn(path string) {
	a.t.Helper()
	seen := map[string]bool{}
	for _, m := range keyText.FindAllStringSubmatch(a.body, -1) {
		if seen[m[1]] {
			a.t.Errorf("two forms of %s have the key %s", path, m[1])
		}
		seen[m[1]] = true
	}
}

// keyOf is the key of the first form that contains a text.
func (a answer) keyOf(text string) string {
	a.t.Helper()
	for _, form := range formText.FindAllString(a.body, -1) {
		if m := keyText.FindStringSubmatch(form); m != nil && strings.Contains(form, text) {
			return m[1]
		}
	}
	a.t.Fatalf("no form has %q", text)
	return ""
}

func (b *visitor) get(path string) answer {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.base+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.send(r)
}

func (b *visitor) post(path string, form url.Values) answer {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

// form opens a page and gives the hidden inputs of its form with what is to be typed.
func (b *visitor) form(path string, typed url.Values) url.Values {
	b.t.Helper()
	a := b.get(path)
	a.is(http.StatusOK)
	for _, name := range []string{"key", "version", "hash"} {
		if v := a.input(name); v != "" && typed.Get(name) == "" {
			typed.Set(name, v)
		}
	}
	return typed
}

func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d\n%s", a.status, status, a.body)
	}
	return a
}

func (a answer) has(parts ...string) answer {
	a.t.Helper()
	for _, p := range parts {
		if !strings.Contains(a.body, p) {
			a.t.Errorf("the page lacks %q\n%s", p, a.body)
		}
	}
	return a
}

func (a answer) lacks(parts ...string) answer {
	a.t.Helper()
	for _, p := range parts {
		if strings.Contains(a.body, p) {
			a.t.Errorf("the page has %q\n%s", p, a.body)
		}
	}
	return a
}

// input is the value of a hidden input.
func (a answer) input(name string) string {
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(a.body)
	if m == nil {
		return ""
	}
	return m[1]
}
