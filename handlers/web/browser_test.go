package web_test

import (
	"bytes"
	"cmp"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"duces/workflow"

	"golang.org/x/net/html"
)

// browser is one person's browser, without script. It follows redirects.
type browser struct {
	t    *testing.T
	base string
	http http.Client
}

func (s *site) signIn(role workflow.Role) *browser {
	s.t.Helper()
	return s.signInAs(string(role)+"@example.org", password, http.StatusOK)
}

func (s *site) signInAs(email, word string, want int) *browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	b := &browser{t: s.t, base: s.server.URL, http: http.Client{Jar: jar}}
	b.send("/sign-in", url.Values{"email": {email}, "password": {word}}).want(want)
	return b
}

// webPage is one page as it came.
type webPage struct {
	b      *browser
	status int
	path   string
	head   http.Header
	text   string
	root   *html.Node
}

func (b *browser) get(path string) webPage {
	b.t.Helper()
	return b.fetch(http.MethodGet, path, "", nil)
}

func (b *browser) send(path string, form url.Values) webPage {
	b.t.Helper()
	return b.fetch(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (b *browser) fetch(method, path, kind string, body io.Reader) webPage {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	res, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		b.t.Fatal(err)
	}
	return webPage{b: b, status: res.StatusCode, path: res.Request.URL.Path, head: res.Header, text: string(raw), root: root}
}

func (p webPage) want(status int) webPage {
	p.b.t.Helper()
	if p.status != status {
		p.b.t.Fatalf("%s: status %d, want %d\n%s", p.path, p.status, status, p.words())
	}
	return p
}

// says asserts that a page shows each text; keepsQuiet that it shows none.
func (p webPage) says(texts ...string) webPage {
	p.b.t.Helper()
	words := p.words()
	for _, text := range texts {
		if !strings.Contains(words, text) {
			p.b.t.Errorf("%s does not say %q:\n%s", p.path, text, words)
		}
	}
	return p
}

func (p webPage) keepsQuiet(texts ...string) webPage {
	p.b.t.Helper()
	for _, text := range texts {
		if strings.Contains(p.text, text) {
			p.b.t.Errorf("%s says %q", p.path, text)
		}
	}
	return p
}

// words is what a page shows, in one line.
func (p webPage) words() string { return wordsOf(p.root) }

func wordsOf(root *html.Node) string {
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "title" {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// form takes the form that goes to a path, as a browser would send it: one that posts before one that asks.
func (p webPage) form(action string) *filled {
	p.b.t.Helper()
	var form *html.Node
	for n := range p.root.Descendants() {
		if to, _ := attr(n, "action"); n.Data == "form" && to == action && (form == nil || !posts(form) && posts(n)) {
			form = n
		}
	}
	if form == nil {
		p.b.t.Fatalf("%s has no form for %s", p.path, action)
	}
	f := &filled{b: p.b, action: action, Values: url.Values{}}
	enctype, _ := attr(form, "enctype")
	f.multipart = enctype == "multipart/form-data"
	for in := range form.Descendants() {
		f.take(in)
	}
	return f
}

func posts(form *html.Node) bool {
	method, _ := attr(form, "method")
	return method == "post"
}

// filled is a form with what stands in it.
type filled struct {
	url.Values
	b         *browser
	action    string
	multipart bool
	file      []byte // under the name upload, if any, or as uploads says
	fileIn    string
	fileName  string
}

func (f *filled) take(n *html.Node) {
	name, _ := attr(n, "name")
	if n.Type != html.ElementNode || name == "" {
		return
	}
	value, _ := attr(n, "value")
	kind, _ := attr(n, "type")
	_, checked := attr(n, "checked")
	switch {
	case n.Data == "input" && (kind == "checkbox" || kind == "radio"):
		if checked {
			f.Add(name, value)
		}
	case n.Data == "input" && kind != "file":
		f.Add(name, value)
	case n.Data == "textarea":
		text := ""
		if n.FirstChild != nil {
			text = n.FirstChild.Data
		}
		f.Add(name, text)
	case n.Data == "select":
		for o := range n.Descendants() {
			if _, chosen := attr(o, "selected"); chosen {
				v, _ := attr(o, "value")
				f.Add(name, v)
			}
		}
	}
}

// with types into fields: name, value, name, value.
func (f *filled) with(pairs ...string) *filled {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// uploads chooses a file for an input.
func (f *filled) uploads(in, name, text string) *filled {
	f.fileIn, f.fileName, f.file = in, name, []byte(text)
	return f
}

func (f *filled) submit() webPage {
	f.b.t.Helper()
	if !f.multipart {
		return f.b.send(f.action, f.Values)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range f.Values {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				f.b.t.Fatal(err)
			}
		}
	}
	if f.file != nil {
		part, err := w.CreateFormFile(cmp.Or(f.fileIn, "upload"), cmp.Or(f.fileName, "file.csv"))
		if err == nil {
			_, err = part.Write(f.file)
		}
		if err != nil {
			f.b.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		f.b.t.Fatal(err)
	}
	return f.b.fetch(http.MethodPost, f.action, w.FormDataContentType(), &body)
}
