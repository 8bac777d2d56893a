package handlers_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"duces/handlers/inbound"
	"duces/handlers/respond"
	"duces/workflow"
	"duces/workflow/correspondence"
	"duces/workflow/dispatch"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/sentletter"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// letter sends a letter of a matter with a PDF.
func (w *world) letter(id, text string) correspondence.Letter {
	w.t.Helper()
	return w.letterTo("City Clerk", id, text)
}

func (w *world) letterTo(office, id, text string) correspondence.Letter {
	w.t.Helper()
	legal := w.ids["legal"]
	sum, size, err := w.store.PutBlob(w.t.Context(), strings.NewReader(text))
	if err != nil {
		w.t.Fatal(err)
	}
	w.Must(legal, upload.Record{Name: "Letter.pdf", SHA256: sum, Size: size})
	c := dispatch.SendLetters{
		Letter: process.OtherLetter, DatedOn: w.matter(id).Entered, Message: text, Letters: []dispatch.Letter{{Matter: id, Office: office}},
	}
	facts, err := w.store.World(w.t.Context(), legal, matter.Stream(id))
	if err != nil {
		w.t.Fatal(err)
	}
	seen, err := c.Compose(facts, workflow.Act{At: w.Now()})
	if err != nil {
		w.t.Fatal(err)
	}
	l := &c.Letters[0]
	l.Values, l.Template, l.Office = seen[0].Values, seen[0].Template, seen[0].Office
	l.Documents = []field.Document{{Name: "Letter.pdf", SHA256: sum, Size: size, Type: "application/pdf"}}
	w.Must(legal, c)
	all := w.matter(id).Letters
	return all[len(all)-1]
}

func TestARespondentReadsTheLettersOfTheirOwnMatterThatArrived(t *testing.T) {
	w := newWorld(t)
	other, _ := w.demanding()
	w.mail()
	jane, id, _ := w.signedIn()
	theirs, back, foreign := w.letter(id, "Quandrivel"), w.letter(id, "Returnello"), w.letter(other, "Elsewherio")
	mayors := w.letterTo("Office of the Mayor", id, "Confidentio")
	w.Must(w.ids["legal"], sentletter.RecordReturned{Matter: id, Letter: back.Event, ReturnedOn: back.On, Reason: "Moved."})
	path := func(l correspondence.Letter, n int) string { return fmt.Sprintf("/respond/letters/%d/%d", l.Event, n) }
	_, home := jane.get("/respond")
	if !strings.Contains(home, path(theirs, 1)) || !strings.Contains(home, "Letter.pdf") {
		t.Errorf("the letter is not listed: %s", home)
	}
	if status, body := jane.get(path(theirs, 1)); status != http.StatusOK || body != "Quandrivel" {
		t.Errorf("the letter: %d %s", status, body)
	}
	for what, l := range map[string]correspondence.Letter{"a letter that came back": back, "a letter of another matter": foreign, "to another office": mayors} {
		if strings.Contains(home, path(l, 1)) {
			t.Errorf("%s is listed", what)
		}
		if status, body := jane.get(path(l, 1)); status != http.StatusNotFound {
			t.Errorf("%s: %d %s", what, status, body)
		}
	}
	if status, _ := jane.get(path(theirs, 2)); status != http.StatusNotFound {
		t.Errorf("a document that the letter has not: %d", status)
	}
	if status, _, to := w.person().send(http.MethodGet, path(theirs, 1), "", nil); status != http.StatusSeeOther || to != "/respond" {
		t.Errorf("without a session: %d to %q", status, to)
	}
}

func TestALinkOrCodeThatComesInIsRevokedAndBothSidesGetAMail(t *testing.T) {
	w := newWorld(t)
	watcher := respond.Watcher{Store: w.store, Engine: w.Engine, Inviter: w.mails.Inviter}
	receiver := w.receiver()
	receiver.Found = func(ctx context.Context, matters []string, texts ...string) error {
		return watcher.Look(ctx, invitation.InMessage, matters, texts...)
	}
	mailed := func(text string) func() error {
		return func() error {
			_, err := receiver.Receive(t.Context(), strings.NewReader("From: sender@example.net\nTo: records@example.gov\nSubject: Fwd\n\n"+text))
			return err
		}
	}
	id := ""
	read := func(text string) func() error {
		return func() error { return watcher.Look(t.Context(), invitation.InDocument, []string{id}, text) }
	}
	for what, c := range map[string]struct {
		came func(path, code string) func() error
		in   string // empty: it stays
	}{
		"a forwarded mail": {func(path, code string) func() error {
			return mailed("> https://duces.example.org" + path + "\n> Code " + code)
		}, "message"},
		"a link in the second text of a mail": {func(path, _ string) func() error {
			return func() error {
				text := "From: sender@example.net\nTo: records@example.gov\nSubject: Fwd\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n" +
					"See below.\n--b\nContent-Transfer-Encoding: base64\n\n" +
					base64.StdEncoding.EncodeToString([]byte("https://duces.example.org"+path)) + "\n--b--\n"
				_, err := receiver.Receive(t.Context(), strings.NewReader(text))
				return err
			}
		}, "message"},
		"a link in lines": {func(path, _ string) func() error {
			return read("See https://duces.example.org" + path[:40] + "\n" + path[40:] + " now")
		}, "document"},
		"a link inside another": {func(path, _ string) func() error {
			return read("https://scan.example/?u=" + url.QueryEscape("https://d.example"+path))
		}, "document"},
		"a code alone": {func(_, code string) func() error { return read("My code is " + code + ".") }, "document"},
		"a code of another matter": {func(_, code string) func() error {
			return func() error {
				return watcher.Look(t.Context(), invitation.InDocument, []string{w.things[0]["matter"]}, "My code is "+code+".")
			}
		}, ""},
		"a link in the text of another matter": {func(path, _ string) func() error {
			return func() error {
				return watcher.Look(t.Context(), invitation.InDocument, []string{w.things[0]["matter"]}, "https://duces.example.org"+path)
			}
		}, "document"},
		"a link with a wrong key":     {func(path, _ string) func() error { return read(strings.Replace(path, "k=", "k=x", 1)) }, ""},
		"a number that is not a code": {func(_, code string) func() error { return read("Call 9" + code + " or 0000-0000.") }, ""},
	} {
		var made string
		id, made = w.demanding()
		link, path, code := w.mail()
		if err := c.came(path, code)(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if got := w.invitation(made); got.Revoked != (c.in != "") || got.Found != c.in {
			t.Errorf("%s: revoked %t, found in %q", what, got.Revoked, got.Found)
		}
		link.Set("code", code)
		status, _, _ := w.person().form("/respond/open", link)
		if (status == http.StatusSeeOther) != (c.in == "") {
			t.Errorf("%s: the code then gave %d", what, status)
		}
		if c.in == "" {
			continue
		}
		before := len(w.post.mails)
		if _, err := w.mails.Deliver(t.Context(), w.Now()); err != nil {
			t.Fatal(err)
		}
		if len(w.post.mails) != before+1 || !strings.Contains(w.post.mails[before], "was in a "+c.in) || strings.Contains(w.post.mails[before], code) {
			t.Errorf("%s: the person got %d mails: %v", what, len(w.post.mails)-before, w.post.mails[before:])
		}
		out, err := w.store.ClaimMail(t.Context(), w.Now(), 100, func(view.Outgoing) time.Duration { return time.Minute })
		if err != nil {
			t.Fatal(err)
		}
		alerted := 0
		for _, m := range out {
			if m.Alert.Kind == workflow.AlertRevoked && m.Alert.Matter == id {
				alerted++
			}
		}
		if alerted == 0 {
			t.Errorf("%s: nobody of the team gets a mail", what)
		}
	}
}

func TestALinkThatWasUsedRevokesNothing(t *testing.T) {
	w := newWorld(t)
	id, made := w.demanding()
	link, path, code := w.mail()
	link.Set("code", code)
	if status, _, _ := w.person().form("/respond/open", link); status != http.StatusSeeOther {
		t.Fatalf("signing in: %d", status)
	}
	watcher := respond.Watcher{Store: w.store, Engine: w.Engine, Inviter: w.mails.Inviter}
	if err := watcher.Look(t.Context(), invitation.InDocument, []string{id}, path+" "+code); err != nil || w.invitation(made).Revoked {
		t.Errorf("revoked by a link that opens nothing (%v)", err)
	}
}

func TestAReplyByTheContactToAMailThatInvitedThemIsFiled(t *testing.T) {
	w := newWorld(t)
	id, made := w.demanding()
	w.mail()
	sent := w.post.mails[len(w.post.mails)-1]
	messageID := regexp.MustCompile(`(?mi)^Message-ID: (<[^>]+>)`).FindStringSubmatch(sent)
	to := regexp.MustCompile(`(?m)^To: (\S+@\S+)$`).FindStringSubmatch(sent)
	if messageID == nil || to == nil {
		t.Fatalf("the mail has no Message-ID or addressee: %s", sent)
	}
	receive := func(r inbound.Receiver, from, answers string) inbound.Taken {
		t.Helper()
		got, err := r.Receive(t.Context(), strings.NewReader(
			"From: "+from+"\nTo: records@example.gov\nSubject: Re: Invitation\nIn-Reply-To: "+answers+"\n\nWe will answer.\n"))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for what, c := range map[string]struct{ from, answers, status string }{
		"the contact":            {to[1], messageID[1], "filed"},
		"somebody else":          {"reporter@example.net", messageID[1], "waiting"},
		"an id that nobody sent": {to[1], strings.Replace(messageID[1], made, "0194a0b2-7c41-7d52-9f63-2f6f4d1b7a10", 1), "waiting"},
	} {
		got := receive(w.receiver(), c.from, c.answers)
		if got.Status != c.status || c.status == "filed" && (len(got.Matters) != 1 || got.Matters[0] != id) {
			t.Errorf("%s: %+v", what, got)
		}
	}
	copied := w.receiver()
	copied.Since = w.Now().Add(time.Hour)
	if got := receive(copied, to[1], "<x@example.org> "+messageID[1]); got.Status != "waiting" {
		t.Errorf("a copy made later filed it: %+v", got)
	}
}

// failing cannot store one act.
type failing struct {
	respond.MailStore
	left int
}

// Update implements workflow.Store.
func (s *failing) Update(
	ctx context.Context, a workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error),
) (workflow.Result, error) {
	if s.left--; s.left == 0 {
		return workflow.Result{}, &workflow.Error{Code: workflow.Unavailable, Message: "The disk is full."}
	}
	return s.MailStore.Update(ctx, a, decide)
}

func TestAMailToARespondentThatFailsKeepsNoOtherBack(t *testing.T) {
	w := newWorld(t)
	_, first := w.demanding()
	_, second := w.demanding()
	w.mails.Store = &failing{w.mails.Store, 1}
	if _, err := w.mails.Deliver(t.Context(), w.Now()); err != nil {
		t.Fatal(err)
	}
	if one, other := w.invitation(first).Mails, w.invitation(second).Mails; len(one)+len(other) != 1 {
		t.Errorf("of two mails, one of which failed, these are still to go out: %v, %v", one, other)
	}
}
