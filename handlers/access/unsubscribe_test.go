package access_test

import (
	"net/url"
	"strings"
	"testing"

	"duces/handlers/access"
	"duces/workflow/view"
)

func TestAnUnsubscribeAddressIsGoodForOneUserOnly(t *testing.T) {
	s := access.NewUnsubscriber([32]byte{1, 2, 3})
	path := s.Path("0190-user")
	u, err := url.Parse(path)
	if err != nil || u.Path != "/unsubscribe" {
		t.Fatalf("the address is %q, %v", path, err)
	}
	user, key := u.Query().Get("u"), u.Query().Get("k")
	if user != "0190-user" || path != s.Path("0190-user") {
		t.Errorf("the address of one user differs from time to time, or names another: %q", path)
	}
	for name, row := range map[string]struct {
		u, k string
		want bool
	}{
		"as it was made":          {user, key, true},
		"for somebody else":       {"0190-other", key, false},
		"for nobody":              {"", key, false},
		"without a key":           {user, "", false},
		"with half a key":         {user, key[:20], false},
		"with what is no base64":  {user, "!!" + key[2:], false},
		"with one letter changed": {user, swapped(key), false},
	} {
		if got := s.Check(row.u, row.k); got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if access.NewUnsubscriber([32]byte{9}).Check(user, key) {
		t.Error("another server's key opens this one")
	}
}

func swapped(key string) string {
	if strings.HasPrefix(key, "A") {
		return "B" + key[1:]
	}
	return "A" + key[1:]
}

func TestOnlyItsRecipientGetsTheAddressThatUnsubscribes(t *testing.T) {
	const raw = "Subject: A\r\nList-Unsubscribe:\r\n <https://duces.example.org/unsubscribe?u=1&k=2>\r\nlist-unsubscribe-post: List-Unsubscribe=One-Click\r\n" +
		"Date: B\r\n\r\nList-Unsubscribe: words\r\n"
	m := view.MailRow{Recipient: view.Ref{ID: "dana"}, Bytes: []byte(raw)}
	if got := string(access.MessageFor("dana", m)); got != raw {
		t.Errorf("the recipient gets %q", got)
	}
	if got, want := string(access.MessageFor("kim", m)), "Subject: A\r\nDate: B\r\n\r\nList-Unsubscribe: words\r\n"; got != want {
		t.Errorf("another gets %q, want %q", got, want)
	}
	m.Bytes = []byte("no end of the head\nlist-unsubscribe: secret\nat all")
	if got := string(access.MessageFor("kim", m)); got != "no end of the head\nat all" {
		t.Errorf("a message without a head: %q", got)
	}
}
