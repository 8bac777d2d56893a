package web_test

import (
	"bytes"
	"mime"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jordan-wright/email"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

const hostile = `<!-- first --><!DOCTYPE html><html lang="en"><head><base href="https://evil.example/" target="_top">
<meta http-equiv="refresh" content="0; url=https://evil.example/"></head><body onload="alert(1)"><script>parent.location = "https://evil.example/"</script>
<img src="https://evil.example/pixel.png"><form action="https://evil.example/"><input name="password"></form><a href="https://evil.example/">Überfällig</a></body></html>`

// alerts queues one about each matter and writes the first; the second stays unwritten.
func (s *site) alerts(raw []byte) (written, unwritten string) {
	s.t.Helper()
	s.request(s.matters...)
	s.setClock(time.Date(2018, 2, 24, 18, 0, 0, 0, time.UTC))
	for _, id := range s.matters {
		s.tick(id)
	}
	out, err := s.db.ClaimMail(s.t.Context(), s.clock(), 100, func(view.Outgoing) time.Duration { return time.Minute })
	if err != nil || len(out) < 2 {
		s.t.Fatalf("%d alerts to write, %v", len(out), err)
	}
	if err := s.db.MailRendered(s.t.Context(), view.Rendered{ID: out[0].ID, MessageID: "<1@example.org>", Address: "compliance@example.org", Subject: "Overdue", Bytes: raw}); err != nil {
		s.t.Fatal(err)
	}
	return "/mail/" + out[0].ID, "/mail/" + out[1].ID
}

var (
	dueDate  = []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
	allBytes = func() (b []byte) {
		for range 300 {
			for i := range 256 {
				b = append(b, byte(i))
			}
		}
		return b
	}()
)

// mixed is a message with text, HTML and three attachments.
func mixed(t *testing.T) []byte {
	t.Helper()
	e := email.NewEmail()
	e.From, e.To, e.Subject = "Duces <duces@example.org>", []string{"a@example.org"}, "Überfällig seit gestern"
	e.Text, e.HTML = []byte("The text: <b>Überfällig</b>"), []byte(hostile)
	for _, a := range []struct {
		name, kind string
		content    []byte
	}{
		{"due-date.ics", "text/calendar; charset=utf-8; method=PUBLISH", dueDate},
		{"../../\u202eetc/.Überfällig\r.bin", "application/octet-stream", allBytes},
		{"page.html", "text/html", []byte(hostile)},
	} {
		file, err := e.Attach(bytes.NewReader(a.content), "file", a.kind)
		if err != nil {
			t.Fatal(err)
		}
		// As a mail program writes a name that is not ASCII.
		file.Header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.name}))
	}
	raw, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestAMessageIsShownAsItsReaderGotIt(t *testing.T) {
	s := newSite(t)
	raw := mixed(t)
	at, _ := s.alerts(raw)
	b := s.as("compliance")
	text := b.get(at).is(http.StatusOK).has("Überfällig seit gestern", "The text: &lt;b&gt;Überfällig&lt;/b&gt;", `href="`+at+`" aria-current="page"`, `href="`+at+`?part=html"`,
		`href="`+at+`/attachments/1"`, "due-date.ics", "32 bytes", "76.8 kB", `href="`+at+`/message.eml"`).lacks("<iframe")
	if policy := text.head.Get("Content-Security-Policy"); strings.Contains(policy, "frame-src") {
		t.Errorf("a page without a frame may hold one: %s", policy)
	}
	page := b.get(at+"?part=html").is(http.StatusOK).has(`src="`+at+`/html" sandbox="allow-popups allow-popups-to-escape-sandbox"`, `href="`+at+`?part=html" aria-current="page"`).lacks("The text:", "evil.example")
	if policy := page.head.Get("Content-Security-Policy"); policy != text.head.Get("Content-Security-Policy")+"; frame-src 'self'" {
		t.Errorf("the page's own policy is %s", policy)
	}

	for n, want := range map[string]struct {
		name, kind string
		content    []byte
	}{
		"1": {"due-date.ics", "text/calendar; charset=utf-8; method=PUBLISH", dueDate},
		"2": {"Überfällig.bin", "application/octet-stream", allBytes},
		"3": {"page.html", "text/html", []byte(hostile)},
	} {
		file := b.get(at + "/attachments/" + n).is(http.StatusOK)
		disposition, params, err := mime.ParseMediaType(file.head.Get("Content-Disposition"))
		if err != nil || disposition != "attachment" || params["filename"] != want.name {
			t.Errorf("attachment %s is kept as %q, %v", n, file.head.Get("Content-Disposition"), err)
		}
		if file.body != string(want.content) || file.head.Get("Content-Type") != want.kind || file.head.Get("X-Content-Type-Options") != "nosniff" ||
			file.head.Get("Content-Security-Policy") != "sandbox; default-src 'none'" {
			t.Errorf("attachment %s: %v, %d bytes", n, file.head, len(file.body))
		}
	}
	for _, n := range []string{"0", "4", "-1", "x", "99999999999999999999"} {
		b.get(at + "/attachments/" + n).is(http.StatusNotFound).has("This message has no such attachment.")
	}

	whole := b.get(at + "/message.eml").is(http.StatusOK)
	if whole.body != string(raw) || whole.head.Get("Content-Type") != "message/rfc822" || !strings.HasPrefix(whole.head.Get("Content-Disposition"), "attachment; filename=message-") {
		t.Errorf("%v\n%s", whole.head, whole.body)
	}
}

func TestHostileHTMLStaysInItsFrame(t *testing.T) {
	s := newSite(t)
	at, _ := s.alerts(mixed(t))
	frame := s.as("auditor").get(at + "/html").is(http.StatusOK)
	// Whatever the letter says about where links open comes too late.
	if want := strings.Replace(hostile, "<!DOCTYPE html>", `<!DOCTYPE html><base target="_blank">`, 1); strings.ReplaceAll(frame.body, "\r\n", "\n") != want {
		t.Errorf("the frame holds %s", frame.body)
	}
	policy := strings.Split(frame.head.Get("Content-Security-Policy"), "; ")
	for _, want := range []string{
		"default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'",
		"sandbox allow-popups allow-popups-to-escape-sandbox",
	} {
		if !slices.Contains(policy, want) {
			t.Errorf("the policy lacks %s: %s", want, policy)
		}
	}
	if len(policy) != 7 {
		t.Errorf("the policy grants more: %s", policy)
	}
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=UTF-8", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "",
	} {
		if got := frame.head.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestWhatAMessageHoldsIsForThoseWhoReadIt(t *testing.T) {
	s := newSite(t)
	at, unwritten := s.alerts(mixed(t))
	below := []string{"/html", "/attachments/1", "/message.eml"}
	for name, want := range map[string]int{"legal": 200, "supervisor": 200, "compliance": 200, "auditor": 200, "outsider": 404, "admin": 403} {
		b := s.as(name)
		for _, path := range below {
			a := b.get(at + path).is(want)
			if want != http.StatusOK {
				a.lacks("berf", "VCALENDAR", "evil")
			}
		}
	}
	s.as("admin").get(at+"?part=html").is(http.StatusOK).has("Content not shown").lacks("<iframe", "berf", "due-date.ics", "message.eml")
	for _, path := range below {
		s.as("auditor").get(unwritten + path).is(http.StatusNotFound).has("Not yet written. The message is written at the first delivery attempt")
		s.as("auditor").get("/mail/none" + path).is(http.StatusNotFound)
		s.anybody().get(at + path).is(http.StatusSeeOther)
	}
}

func TestAMessageOfOnePartHasNothingToChoose(t *testing.T) {
	for name, row := range map[string]struct {
		kind, body string
		shows      string
		html       int
	}{
		"of text":              {"text/plain; charset=utf-8", "Only text", "Only text", 404},
		"without a type":       {"", "Only text", "Only text", 404},
		"of HTML":              {"text/html; charset=utf-8", "<p>Only HTML</p>", "<iframe", 200},
		"of HTML in capitals":  {"TEXT/HTML", "<p>Only HTML</p>", "<iframe", 200},
		"of nothing but files": {"application/pdf", "%PDF", "attachments/1", 404},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			raw := "From: a@example.org\r\n"
			if row.kind != "" {
				raw += "Content-Type: " + row.kind + "\r\n"
			}
			at, _ := s.alerts([]byte(raw + "\r\n" + row.body))
			b := s.as("auditor")
			b.get(at + "?part=html").is(http.StatusOK).has(row.shows).lacks("Parts of the message")
			if a := b.get(at + "/html").is(row.html); row.html == http.StatusOK && a.body != `<base target="_blank"><p>Only HTML</p>` {
				t.Errorf("the frame holds %s", a.body)
			}
		})
	}
}

func TestAMessageThatCannotBeTakenApartIsStillHandedOut(t *testing.T) {
	for name, raw := range map[string]string{
		"no message at all":     "x",
		"a type that is none":   "Content-Type: ;;;\r\n\r\nx",
		"parts without a bound": "Content-Type: multipart/mixed\r\n\r\nx",
		"parts without end":     "Content-Type: multipart/mixed; boundary=a\r\n\r\n" + strings.Repeat("--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n", 50),
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			at, _ := s.alerts([]byte(raw))
			b := s.as("auditor")
			for _, path := range []string{"", "/html", "/attachments/1"} {
				b.get(at + path).is(http.StatusInternalServerError)
			}
			if a := b.get(at + "/message.eml").is(http.StatusOK); a.body != raw {
				t.Errorf("it was %q", a.body)
			}
		})
	}
}

func TestAMessageThatCameBackSaysSo(t *testing.T) {
	s := newSite(t)
	page, _ := s.alerts(mixed(t))
	id := strings.TrimPrefix(page, "/mail/")
	if err := s.db.MailSent(t.Context(), view.Taken{ID: id, At: s.clock(), Answer: "250 queued"}); err != nil {
		t.Fatal(err)
	}
	b := s.as("auditor")
	b.get(page).is(http.StatusOK).has("Sent").lacks("Bounced")
	m, err := s.db.Mail(t.Context(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, id)
	if err != nil {
		t.Fatal(err)
	}
	s.do(workflow.OperatorActor, account.RecordBounce{User: m.Recipient.ID, Mail: id, Status: "5.1.1", Report: "no such mailbox"})
	b.get(page).is(http.StatusOK).has("Sent", "Bounced")
	b.get("/mail").is(http.StatusOK).has("Bounced")
	s.as("admin").get(page).is(http.StatusOK).has("Bounced").lacks("Chicago")
}
