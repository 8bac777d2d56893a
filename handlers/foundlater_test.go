package handlers_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"duces/db/dbtest"
	"duces/handlers/file"
	"duces/handlers/reading"
	"duces/handlers/respond"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/inbound"
	"duces/workflow/invitation"
	"duces/workflow/transition"
)

// readTexts reads the texts of files that wait, as the server does, but in this process.
func (w *world) readTexts() {
	w.t.Helper()
	watcher := respond.Watcher{Store: w.store, Engine: w.Engine, Inviter: w.mails.Inviter}
	job := reading.Job{
		Store: w.store.Files, Blobs: w.store.Blobs, Log: slog.New(slog.DiscardHandler), Found: watcher.LookInFile,
		Extract: func(_ context.Context, f *os.File, kind string) (file.Text, error) {
			info, err := f.Stat()
			if err != nil {
				return file.Text{}, err
			}
			return file.ReadText(f, info.Size(), kind), nil
		},
	}
	if _, err := w.store.AddUnseenFiles(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	for n := 1; n > 0; {
		var err error
		if n, err = job.Once(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestALinkOrCodeIsRevokedWhereverItsFileOrMessageComesLater(t *testing.T) {
	w := newWorld(t)
	legal := w.ids["legal"]
	id := ""
	add := func(to string, d field.Document) {
		w.Must(legal, transition.AddDocuments{
			Matter: to, Kind: document.Correspondence, ReceivedOn: dbtest.Date("2018-02-26"), Source: "Clerk", Documents: []field.Document{d},
		})
	}
	mailed := func(to, text, attached string) string {
		raw := "From: sender@example.net\nTo: " + to + "\nSubject: Fwd " + id + "\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" +
			"--b\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(text)) + "\n"
		if attached != "" {
			raw += "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\n" + attached + "\n"
		}
		got, err := w.receiver().Receive(t.Context(), strings.NewReader(raw+"--b--\n"))
		if err != nil || got.Status != "waiting" {
			t.Fatalf("%+v, %v", got, err)
		}
		return got.ID
	}
	file := func(message string) {
		status, page := w.send(actorNamed("supervisor"), http.MethodPost, "/inbound/"+message+"/file", "application/x-www-form-urlencoded", url.Values{"matter": {id}}.Encode())
		if status != http.StatusSeeOther {
			t.Fatalf("the message is not filed: %d %s", status, page)
		}
	}
	const elsewhere = "records@example.gov"
	for what, c := range map[string]struct {
		came func(link, code string)
		in   string // empty: it stays
	}{
		"a file that was read for another matter": {func(_, code string) {
			d := w.upload("My code is " + code + ".")
			add(w.things[1]["matter"], d)
			w.readTexts()
			add(id, d)
		}, "document"},
		"a file of another matter alone":                  {func(_, code string) { add(w.things[1]["matter"], w.upload("My code is "+code+".")) }, ""},
		"a link in an attachment of a message that waits": {func(link, _ string) { mailed(elsewhere, "See there.", link) }, "document"},
		"a link in an attachment of a message that was dismissed": {func(link, _ string) {
			w.Must(w.ids["supervisor"], inbound.Dismiss{Message: mailed(elsewhere, "See there.", link), Reason: "Not ours."})
		}, "document"},
		"a code in an attachment of a message to the matter that waits": {func(_, code string) {
			mailed(w.receiver().Addresses.Of(id), "See there.", "Code "+code)
		}, "document"},
		"a code in an attachment of a message to nobody": {func(_, code string) { mailed(elsewhere, "See there.", "Code "+code) }, ""},
		"a code in an attachment of a message that is filed by hand": {func(_, code string) {
			m := mailed(elsewhere, "See there.", "Code "+code)
			w.readTexts()
			file(m)
		}, "document"},
		"a code in a message that is filed by hand": {func(_, code string) { file(mailed(elsewhere, "Code "+code, "")) }, "document"},
	} {
		var made string
		id, made = w.demanding()
		_, path, code := w.mail()
		c.came("https://duces.example.org"+path, code)
		if got := w.invitation(made); got.Revoked {
			t.Errorf("%s: revoked before its text was read", what)
		}
		w.readTexts()
		if got := w.invitation(made); got.Revoked != (c.in != "") || got.Found != c.in {
			t.Errorf("%s: revoked %t, found in %q", what, got.Revoked, got.Found)
		}
		w.deliver()
	}
}

func TestALinkOrCodeThatSomebodyTypesIntoTheCorrespondenceLogIsRevoked(t *testing.T) {
	w := newWorld(t)
	supervisor, elsewhere := actorNamed("supervisor"), w.things[1]["matter"]
	entry := map[string]string{"direction": "in", "medium": "call", "on": "2018-02-26", "with": "Jane Roe", "subject": "Asked for help", "text": "She calls again."}
	// put sends the entry with some of its texts, and for what is wrong with it gives how it is refused.
	put := func(in, at string, api bool, given map[string]string) (int, string) {
		t.Helper()
		all := maps.Clone(entry)
		maps.Copy(all, given)
		w.towns++ // another idempotency key
		if !api {
			form := url.Values{}
			for name, text := range all {
				form.Set(name, text)
			}
			return w.send(supervisor, http.MethodPost, "/matters/"+in+"/correspondence"+at, "application/x-www-form-urlencoded", form.Encode())
		}
		raw, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		return w.send(supervisor, http.MethodPost, "/api/v1/matters/"+in+"/correspondence"+at, "application/json", string(raw))
	}
	logged := func(in string) string { // the event of an entry that says nothing
		t.Helper()
		if status, said := put(in, "", true, nil); status != http.StatusCreated {
			t.Fatalf("the entry: %d %s", status, said)
		}
		all := w.matter(in).Correspondence
		return fmt.Sprint(all[len(all)-1].Event)
	}
	for what, c := range map[string]struct {
		came   func(id, link, code string) (int, string)
		status int
		stays  bool
	}{
		"a code in the text, on the page": {func(id, _, code string) (int, string) {
			return put(id, "", false, map[string]string{"text": "She read " + code + " to me."})
		}, http.StatusSeeOther, false},
		"a code in the subject, by the API": {func(id, _, code string) (int, string) {
			return put(id, "", true, map[string]string{"subject": "Code " + code})
		}, http.StatusCreated, false},
		"a link in what went out, by the API": {func(id, link, _ string) (int, string) {
			return put(id, "", true, map[string]string{"direction": "out", "text": "I sent her " + link})
		}, http.StatusCreated, false},
		"a link in the log of another matter": {func(_, link, _ string) (int, string) {
			return put(elsewhere, "", false, map[string]string{"text": link})
		}, http.StatusSeeOther, false},
		"a code in the log of another matter": {func(_, _, code string) (int, string) {
			return put(elsewhere, "", false, map[string]string{"text": "Code " + code})
		}, http.StatusSeeOther, true},
		"a code in an entry that is refused": {func(id, _, code string) (int, string) {
			return put(id, "", false, map[string]string{"subject": "", "text": "Code " + code})
		}, http.StatusUnprocessableEntity, true},
		"a code in a correction, on the page": {func(id, _, code string) (int, string) {
			event := logged(id)
			return put(id, "/"+event, false, map[string]string{"with": "Jane Roe, " + code, "reason": "Heard wrong.", "standing": event})
		}, http.StatusSeeOther, false},
		"a link in a correction, by the API": {func(id, link, _ string) (int, string) {
			return put(id, "/"+logged(id)+"/correction", true, map[string]string{"text": link, "reason": "Heard wrong."})
		}, http.StatusCreated, false},
	} {
		id, made := w.demanding()
		_, path, code := w.mail()
		if status, said := c.came(id, "https://duces.example.org"+path, code); status != c.status {
			t.Fatalf("%s: %d %s", what, status, said)
		}
		got, in := w.invitation(made), invitation.InLog
		if c.stays {
			in = ""
		}
		if got.Revoked == c.stays || got.Found != in {
			t.Errorf("%s: revoked %t, found in %q", what, got.Revoked, got.Found)
		}
		before := len(w.post.mails)
		w.deliver()
		if !c.stays && (len(w.post.mails) != before+1 || !strings.Contains(w.post.mails[before], "was in the team's correspondence log")) {
			t.Errorf("%s: the person got %q", what, w.post.mails[before:])
		}
	}
}
