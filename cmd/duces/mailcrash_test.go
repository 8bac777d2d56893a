package main

import (
	"fmt"
	"math/rand/v2"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"duces/handlers/delivery/mailtest"
	"duces/handlers/sweeptest"
)

// TestAKillDuringDeliveryDoublesTwoMailsOfEachConnectionAtMost ends the real program
// with SIGKILL while it mails: each mail arrives, those whose answers were not on record
// once more with the same Message-ID, and the whole verifies. DUCES_MAIL_KILLS says how often.
func TestAKillDuringDeliveryDoublesTwoMailsOfEachConnectionAtMost(t *testing.T) {
	t.Parallel()
	const mails, connections = 105, 4
	kills := 3
	if n, err := strconv.Atoi(os.Getenv("DUCES_MAIL_KILLS")); err == nil {
		kills = n
	}
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	team := sweeptest.NewCrowd(t, mails)
	from := team.Copy()
	var doubled []int
	for range kills {
		dir := filepath.Join(t.TempDir(), "data")
		if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
		relay := mailtest.NewRelay(t)
		sweep := func(hour int) *exec.Cmd {
			return exec.Command(path, "sweep", "--data", dir, "--now", fmt.Sprintf("2018-02-24T%02d:00:00Z", 13+hour), "--smtp-host", "127.0.0.1",
				"--smtp-port", strconv.Itoa(relay.OnTCP(t, nil)), "--smtp-tls", "none", "--smtp-from", "duces@example.gov", "--base-url", "https://duces.example.gov")
		}
		killed := sweep(0)
		after := 2 + rand.IntN(mails-10)
		started := make(chan struct{})
		relay.Says("dot", append(slices.Repeat([]func(*gosmtp.Conn) error{nil}, after), func(*gosmtp.Conn) error {
			<-started
			return killed.Process.Kill()
		})...)
		var out strings.Builder
		killed.Stdout, killed.Stderr = &out, &out
		if err := killed.Start(); err != nil {
			t.Fatal(err)
		}
		close(started)
		if err := killed.Wait(); err == nil {
			t.Fatalf("it was not killed: %s", &out)
		}
		for hour := 1; hour < 4; hour++ { // what was claimed by then waits for its next attempt
			if out, err := sweep(hour).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}
		arrived, twice := map[string]string{}, 0
		for _, taken := range relay.Taken() {
			m, err := mail.ReadMessage(strings.NewReader(string(taken.Raw)))
			if err != nil {
				t.Fatal(err)
			}
			id := m.Header.Get("Message-Id")
			before, again := arrived[id]
			if again {
				twice++
			}
			if again && before != string(taken.Raw) {
				t.Errorf("%s came twice and not with the same bytes", id)
			}
			arrived[id] = string(taken.Raw)
		}
		if len(arrived) != mails || twice > 2*connections {
			t.Errorf("killed after %d mails: %d arrived, %d twice", after, len(arrived), twice)
		}
		doubled = append(doubled, twice)
		if out, errs, code := ask(t, "verify", "--data", dir); code != 0 {
			t.Errorf("killed after %d mails: verify exits %d: %s%s", after, code, out, errs)
		}
	}
	slices.Sort(doubled)
	t.Logf("%d kills, mails that came twice of %d: %v", kills, mails, doubled)
}
