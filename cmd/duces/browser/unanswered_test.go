package browser_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
)

// How a proxy fares with the server behind it.
const (
	answers int32 = iota
	badGateway
	hangsUp
)

// between is a proxy in front of a demonstration.
type between struct {
	welcome
	fares atomic.Int32
	posts atomic.Int32 // that reached the server
}

// proxied puts a proxy in front of a demonstration. While the server is away it answers as nginx does, or not at all.
func proxied(t *testing.T, demo welcome) *between {
	t.Helper()
	behind, err := url.Parse(demo.URL)
	if err != nil {
		t.Fatal(err)
	}
	b := &between{}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(behind); r.Out.Host = r.In.Host }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch b.fares.Load() {
		case badGateway:
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadGateway)
			_, _ = w.Write([]byte("<html><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>"))
		case hangsUp:
			panic(http.ErrAbortHandler)
		default:
			if r.Method == http.MethodPost && r.Header.Get("Duces-Part") == "" {
				b.posts.Add(1)
			}
			forward.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	b.welcome = demo
	b.URL = server.URL
	return b
}

// value is what stands in an input.
func (b *browser) value(selector string) string {
	b.t.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector("`+selector+`").value`))
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// A form or link that a server behind a proxy does not answer says so. Nothing
// that was entered is lost, and what is sent again later is stored once.
func TestWhatIsNotAnsweredStaysOnThePage(t *testing.T) {
	p := proxied(t, demonstration(t))
	b := openBrowser(t, p.welcome, "legal")
	matter := b.openMatter("state=requested")
	b.see("[data-transition=receive_response]")
	for _, away := range []struct {
		name  string
		fares int32
	}{{"502", badGateway}, {"hung-up", hangsUp}} {
		t.Run(away.name, func(t *testing.T) {
			b.t = t
			b.visit(matter)

			p.fares.Store(away.fares)
			b.press(".acts a[data-transition=receive_response]")
			b.see("[role=alert][data-unanswered]")
			if said := b.text("[data-unanswered]"); !strings.Contains(said, "Not loaded") || strings.Contains(b.text("body"), "nginx") {
				t.Errorf("a link of a part says %q", said)
			}
			b.press("nav a[href='/deadlines']")
			b.do("the message of a link", chromedp.WaitVisible(chromedp.CSS("#flash > [data-unanswered]")))
			if at := b.path(); at != matter {
				t.Errorf("a link led to %s", at)
			}
			p.fares.Store(answers)

			b.press(".acts a[data-transition=receive_response]")
			b.see("#act-form")
			if said := b.text("[data-unanswered]"); said != "" {
				t.Errorf("the message stays: %q", said)
			}
			b.set("#act-form [name=effective_on]", "2018-02-27")
			b.set("#act-form [name=note]", "What took long to write")
			p.fares.Store(away.fares)
			before := p.posts.Load()
			for range 2 {
				b.press("#act-form [data-submit=receive_response]")
				b.see("#act-form > [role=alert][data-unanswered]")
				if said := b.text("#act-form > [data-unanswered]"); !strings.Contains(said, "Not submitted") {
					t.Errorf("the form says %q", said)
				}
				if note, on := b.value("#act-form [name=note]"), b.value("#act-form [name=effective_on]"); note != "What took long to write" || on != "2018-02-27" {
					t.Errorf("the form has %q and %q", note, on)
				}
				b.do("the button can be pressed again", chromedp.WaitEnabled(chromedp.CSS("#act-form [data-submit=receive_response]")))
			}
			if after := p.posts.Load(); after != before {
				t.Errorf("%d posts arrived", after-before)
			}
			p.fares.Store(answers)
		})
	}
	b.t = t
	b.set(`#act-form [name="f.production.all"]`, "partial")
	b.press("#act-form [data-submit=receive_response]")
	b.state(matter, "responded")
	if text := b.text("main"); strings.Count(text, "What took long to write") != 1 {
		t.Errorf("the matter says: %s", text)
	}

	// Forms that the browser sends itself.
	b.visit("/account")
	b.press("a[href='/preferences']")
	b.see("form[action='/preferences'] button")
	p.fares.Store(badGateway)
	b.press("form[action='/preferences'] button[type=submit]")
	b.see("[role=alert][data-unanswered]")
	if said, at := b.text("[data-unanswered]"), b.path(); !strings.Contains(said, "Not submitted") || at != "/preferences" {
		t.Errorf("at %s the form says %q", at, said)
	}
	p.fares.Store(answers)
	b.press("form[action='/preferences'] button[type=submit]")
	b.see(".usa-alert--success")
}
