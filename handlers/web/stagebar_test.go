package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// stages are the parts of a matter's stage bar, each with how it stands.
func (b *visitor) stages(id string) string {
	var list []string
	for _, bar := range find(parse(b.t, b.get("/matters/"+id).body), func(n *html.Node) bool { return attribute(n, "aria-label") == "Stages of this matter" }) {
		for _, li := range find(bar, func(n *html.Node) bool { return n.Data == "li" }) {
			list = append(list, strings.Join(strings.Fields(text(li)), " "))
		}
	}
	return strings.Join(list, " | ")
}

func TestAWithdrawnMatterDoesNotLookFinished(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	s.setClock(time.Date(2018, 2, 27, 18, 0, 0, 0, time.UTC))
	s.move(id, "propose_noncompliance", "2018-02-27", `{"basis":"Nothing came","reply_due":{"kind":"period","days":30}}`)
	asked, _ := s.matter(id).Pending()
	s.decided(asked.ID, "")
	b := s.as("legal")
	if bar := b.stages(id); !strings.Contains(bar, "Response deadline deadline missed") || strings.Contains(bar, "Response deadline skipped") {
		t.Errorf("the stages read %s", bar)
	}
	path := formOf(id, "withdraw")
	b.post(path, b.form(path, url.Values{"effective_on": {"2018-02-27"}, "f.reason": {"Sent in error"}}))
	asked, _ = s.matter(id).Pending()
	s.decided(asked.ID, "")
	bar := b.stages(id)
	for _, want := range []string{"Compliance finding ended here", "Grant decision not reached"} {
		if !strings.Contains(bar, want) {
			t.Errorf("the stages lack %q: %s", want, bar)
		}
	}
	if strings.Contains(bar, "Compliance finding completed") {
		t.Errorf("it looks finished: %s", bar)
	}
	b.get("/matters/" + id).has(">Closed: Withdraw matter<")
}
