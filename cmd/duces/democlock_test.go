package main

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/templates/page"
)

// moveClock sends the form that moves the demonstration's clock, waits as a browser does while it moves, and gives the
// page that it ends on.
func (d telling) moveClock(t *testing.T, b *http.Client, form url.Values) string {
	t.Helper()
	answer, err := b.PostForm(d.URL+"/demo/clock", form)
	for err == nil && strings.HasPrefix(answer.Request.URL.Path, page.ProgressPath) { // it takes longer than a second
		_ = answer.Body.Close()
		<-time.After(10 * time.Millisecond)
		answer, err = b.Get(answer.Request.URL.String())
	}
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%d, %v: %s", answer.StatusCode, err, body)
	}
	return string(body)
}

var bar = regexp.MustCompile(`The clock shows\s*(?:<[^>]*>\s*)*([^<]+)<`)

var moved = regexp.MustCompile(`The clock now shows [^<]*`)

func TestTheDemoClockMovesForwardOnlyAndIsKept(t *testing.T) {
	t.Parallel()
	dir := seeded(t)
	d := tell(t, "--data", dir)
	legal := d.signIn(t, d.Users[0].Email, d.Users[0].Password)
	// Eleven matters, a week overdue, each told to four people, in one mail to each; and three days of the ledger's heartbeat.
	if page := d.moveClock(t, legal, url.Values{"days": {"3"}}); !strings.Contains(page, "Mar 2, 2018") || !strings.Contains(page, "47 alerts queued, 7 messages sent") {
		t.Errorf("after three days the page says %q and %q", bar.FindString(page), moved.FindString(page))
	}
	if health, err := client.Get(d.URL + "/healthz"); err != nil || health.StatusCode != http.StatusOK {
		t.Errorf("after the move health is %v, %v", health, err)
	} else {
		_ = health.Body.Close()
	}
	if page := d.moveClock(t, legal, url.Values{"to": {"2018-02-01"}}); !strings.Contains(page, "forward only") || !strings.Contains(page, "Mar 2, 2018") {
		t.Error("the clock must not go back, and must say so")
	}
	if err := d.stop(t, syscall.SIGKILL); err == nil {
		t.Error("a killed program ended well")
	}
	before, _, _ := ask(t, "checkpoint", "--data", dir)

	again := tell(t, "--data", dir)
	if after, errs, code := ask(t, "checkpoint", "--data", dir); code != 0 || after != before {
		t.Errorf("beginning again was written into history: %s%s%s", before, after, errs)
	}
	if again.Now.Before(time.Date(2018, 3, 2, 15, 0, 0, 0, time.UTC)) || again.Now.After(time.Date(2018, 3, 2, 15, 5, 0, 0, time.UTC)) {
		t.Errorf("after a crash the clock shows %v", again.Now)
	}
	var list matterList
	if status := again.read(t, "legal", "/matters?limit=200", &list); status != 200 || len(list.Items) != 23 {
		t.Errorf("the earlier demonstration answers %d with %d matters", status, len(list.Items))
	}
	if diff := cmp.Diff(d.Users, again.Users); diff != "" {
		t.Errorf("the sign-ins are others:\n%s", diff)
	}
	again.signIn(t, again.Users[0].Email, again.Users[0].Password)
	if err := again.stop(t, syscall.SIGTERM); err != nil {
		t.Error(err)
	}

	if _, errs, code := ask(t, "demo", "--data", dir, "--now", "2018-02-28T00:00:00Z", "--addr", "127.0.0.1:0"); code != 2 || !strings.Contains(errs, "forward only") {
		t.Errorf("an earlier time exits %d: %s", code, errs)
	}
	later := tell(t, "--data", dir, "--now", "2018-03-10T00:00:00Z")
	if later.Now.Format(time.DateOnly) != "2018-03-10" {
		t.Errorf("a later time starts at %v", later.Now)
	}
	if err := later.stop(t, syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if out, errs, code := ask(t, "verify", "--data", dir); code != 0 {
		t.Errorf("verify exits %d: %s%s", code, out, errs)
	}
}
