package message_test

import (
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"duces/handlers/delivery/mailtest"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
)

var at = time.Date(2018, 2, 24, 13, 0, 0, 0, time.UTC)

// compose makes the message of a draft, from Duces.
func compose(t *testing.T, to netmail.Address, d message.Draft) ([]byte, error) {
	t.Helper()
	m, err := message.Compose(t.Context(), netmail.Address{Name: "Duces", Address: "duces@example.org"}, to, "row", d, at)
	return m.Raw, err
}

func draft() message.Draft {
	return message.Draft{
		Letter: mail.Letter{
			Subject: "Due in 3 days: response", Headline: "Due in 3 days", Lead: "It is due.",
			Link: mail.Link{Label: "Open", URL: "https://duces.example.org/"}, Reason: "You are told.",
			Sections: []mail.Section{{Title: "More", Items: []mail.Item{{Title: "Thing", URL: "https://duces.example.org/x", Lines: []string{"line"}}}}},
		},
		Thread: "matter.1", Unsubscribe: "https://duces.example.org/unsubscribe?u=1&k=2",
		Attachments: []message.Attachment{{Name: "due-date.ics", Type: "text/calendar; charset=utf-8; method=PUBLISH", Content: []byte("BEGIN:VCALENDAR\r\n")}},
	}
}

var recipient = netmail.Address{Name: "Dana Reyes", Address: "dana@example.org"}

func TestAMessageCarriesItsThreadItsFileAndItsWayOut(t *testing.T) {
	raw, err := compose(t, recipient, draft())
	if err != nil {
		t.Fatal(err)
	}
	m := mailtest.Read(t, raw)
	for name, want := range map[string]string{
		"Message-Id": "<row@example.org>", "References": "<matter.1@example.org>", "In-Reply-To": "<matter.1@example.org>",
		"X-Duces-Message": "<row@example.org>", // which stays where a relay writes another Message-ID
		"Auto-Submitted":  "auto-generated",
		// All would hold back reports that a mail could not be delivered.
		"X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
		"List-Unsubscribe":         "<https://duces.example.org/unsubscribe?u=1&k=2>",
		"List-Unsubscribe-Post":    "List-Unsubscribe=One-Click",
	} {
		if got := m.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	want := mailtest.File{Name: "due-date.ics", Type: "text/calendar; charset=utf-8; method=PUBLISH", Content: "BEGIN:VCALENDAR\r\n"}
	if len(m.Files) != 1 || m.Files[0] != want {
		t.Errorf("attached: %+v", m.Files)
	}
}

func TestWhatCouldBreakOutOfItsLineIsRefusedEverywhere(t *testing.T) {
	fields := map[string]func(d *message.Draft, u *netmail.Address, bad string){
		"the recipient's name":  func(_ *message.Draft, u *netmail.Address, bad string) { u.Name += bad },
		"the address":           func(_ *message.Draft, u *netmail.Address, bad string) { u.Address += bad },
		"the subject":           func(d *message.Draft, _ *netmail.Address, bad string) { d.Subject += bad },
		"a section's title":     func(d *message.Draft, _ *netmail.Address, bad string) { d.Sections[0].Title += bad },
		"an item's title":       func(d *message.Draft, _ *netmail.Address, bad string) { d.Sections[0].Items[0].Title += bad },
		"an item's line":        func(d *message.Draft, _ *netmail.Address, bad string) { d.Sections[0].Items[0].Lines[0] += bad },
		"the thread":            func(d *message.Draft, _ *netmail.Address, bad string) { d.Thread += bad },
		"the file's name":       func(d *message.Draft, _ *netmail.Address, bad string) { d.Attachments[0].Name += bad },
		"the file's media type": func(d *message.Draft, _ *netmail.Address, bad string) { d.Attachments[0].Type += bad },
		"the way out":           func(d *message.Draft, _ *netmail.Address, bad string) { d.Unsubscribe += bad },
	}
	for field, put := range fields {
		for name, bad := range map[string]string{"CR": "\r", "LF": "\nBcc: x@example.org", "NUL": "\x00", "invalid UTF-8": "\xff"} {
			d, u := draft(), recipient
			put(&d, &u, bad)
			if _, err := compose(t, u, d); err == nil {
				t.Errorf("%s with %s was taken", field, name)
			}
		}
	}
}

func TestFilesHaveNamesThatEverySystemKeeps(t *testing.T) {
	for words, want := range map[string]string{
		"January 2018 document requests 2018-02-26": "january-2018-document-requests-2018-02-26.csv",
		"../../etc/passwd":                          "etc-passwd.csv",
		"Überprüfung “Süd”":                         "berpr-fung-s-d.csv",
		"審査":                                        "review.csv",
		strings.Repeat("ab ", 90):                   strings.Repeat("ab-", 26) + "ab.csv",
	} {
		if got := message.FileName(words, ".csv"); got != want {
			t.Errorf("%q became %q, want %q", words, got, want)
		}
	}
	for _, bad := range []string{"a/b.csv", "a\"b.csv", "ü.csv", ".csv", "a b.csv"} {
		d := draft()
		d.Attachments[0].Name = bad
		if _, err := compose(t, recipient, d); err == nil {
			t.Errorf("the file name %q was taken", bad)
		}
	}
}

func TestLongNamesInOtherAlphabetsFoldIntoEncodedWords(t *testing.T) {
	name := strings.Repeat("Město Ústí nad Labem ", 9)
	d, u := draft(), recipient
	d.Subject = "Due in 3 days: response, " + strings.TrimSpace(name)
	u.Name = strings.Repeat("Žofie Ďuriš, ", 14) + "審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査"
	raw, err := compose(t, u, d)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	for _, line := range strings.Split(head, "\r\n") {
		if len(line) > 78 {
			t.Errorf("the line %q is too long", line)
		}
		for _, word := range strings.Fields(line) {
			if strings.HasPrefix(word, "=?") && len(word) > 75 {
				t.Errorf("the encoded word %q is too long", word)
			}
		}
	}
	m := mailtest.Read(t, raw)
	if m.Subject != d.Subject {
		t.Errorf("the subject became %q", m.Subject)
	}
	if to, err := m.AddressList("To"); err != nil || len(to) != 1 || to[0].Name != u.Name || to[0].Address != u.Address {
		t.Errorf("To: %+v, %v", to, err)
	}
}

func TestANameWithACommaStaysOneRecipient(t *testing.T) {
	for _, name := range []string{"Reyes, Dana", `Reyes, Dana (“D.”), Esq.`, `O'Hara, "Pat" <x@example.org>,`, "Ďuriš, Žofie", ",", strings.Repeat("Reyes, Dana; ", 20) + "Jr."} {
		u := recipient
		u.Name = name
		raw, err := compose(t, u, draft())
		if err != nil {
			t.Fatal(err)
		}
		m := mailtest.Read(t, raw)
		if to, err := m.AddressList("To"); err != nil || len(to) != 1 || to[0].Name != name || to[0].Address != u.Address {
			t.Errorf("%q: To: %+v, %v", name, to, err)
		}
	}
}
