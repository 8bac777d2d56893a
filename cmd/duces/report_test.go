package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"duces/cmd/duces/console"
	"duces/db"
	"duces/db/directory"
	"duces/handlers/delivery/mailtest"
	"duces/workflow/account"
	"duces/workflow/view"
)

// cameBack makes a directory with users to each of whom a mail was sent, and gives
// the reports of a mail server that they could not be delivered.
func cameBack(t testing.TB, dir string, users int) (reports []string) {
	t.Helper()
	for i := range users {
		addUser(t, dir, fmt.Sprintf("ada%d@example.gov", i))
	}
	relay := mailtest.NewRelay(t)
	must(t, "", "sweep", "--data", dir, "--base-url", "https://duces.example.gov",
		"--smtp-host", "127.0.0.1", "--smtp-port", strconv.Itoa(relay.OnTCP(t, nil)), "--smtp-tls", "none", "--smtp-from", "duces@example.gov")
	kept, err := os.ReadFile("../../handlers/bounce/testdata/01-postfix-failed.eml")
	if err != nil {
		t.Fatal(err)
	}
	for _, taken := range relay.Taken() {
		m, err := mail.ReadMessage(bytes.NewReader(taken.Raw))
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, strings.NewReplacer("<MESSAGE-ID-OF-A-MAIL-THAT-WAS-SENT>", m.Header.Get("Message-Id"), "compliance@demo.example", taken.To).Replace(string(kept)))
	}
	if len(reports) != users {
		t.Fatalf("%d mails were sent to %d users", len(reports), users)
	}
	return reports
}

// marks counts the events that say that mail to a user came back.
func marks(t testing.TB, dir string) int {
	t.Helper()
	store, err := db.OpenReading(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	page, err := store.Read.History(t.Context(), operator(), view.HistoryFilter{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, row := range page.Items {
		if _, ok := row.Event.Data.(account.MailBounced); ok {
			n++
		}
	}
	return n
}

func TestAReportIsRecordedBesideARunningServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	report := cameBack(t, dir, 1)[0]
	server := serving(t, dir)
	if info, err := os.Stat(filepath.Join(dir, directory.SocketFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info, err)
	}
	for range 2 { // the second adds nothing
		if out := must(t, report, "bounce", "--data", dir); !strings.Contains(out, "to "+adaEmail+" bounced (5.1.1); its recipient is marked") {
			t.Errorf("it says %q", out)
		}
	}
	if n := marks(t, dir); n != 1 {
		t.Errorf("%d events mark the user", n)
	}
	if out, errs, code := askWith(t, "Dear Duces", "bounce", "--data", dir); code != 1 || out != "" || !strings.HasPrefix(errs, "duces: This message is not a report") {
		t.Errorf("what is no report: %d, %q, %q", code, out, errs)
	}
	if err := server.stop(t, syscall.SIGTERM); err != nil {
		t.Errorf("%v: %s", err, server.errs)
	}
	if _, err := os.Stat(filepath.Join(dir, directory.SocketFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after the stop the socket is there: %v", err)
	}
}

// Whoever has the directory and takes no commands starts, stops or does something else.
func TestAReportIsKeptWhileNobodyTakesIt(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	report := cameBack(t, dir, 1)[0]
	lock, err := directory.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) { // a clock of its own: the commands wait for the directory, and the test does not
		_, errs, code := callWith(t, report, "bounce", "--data", dir)
		if code != console.ExitLater || !strings.Contains(errs, "a server that is starting or stopping, or") {
			t.Errorf("it exits %d and says %q", code, errs)
		}
		if _, errs, code := callWith(t, "", "user", "disable", "--data", dir, adaEmail); code != console.ExitCould || !strings.Contains(errs, "a server that is starting or stopping, or") {
			t.Errorf("another command exits %d and says %q", code, errs)
		}
	})
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	must(t, report, "bounce", "--data", dir)
	if n := marks(t, dir); n != 1 {
		t.Errorf("%d events mark the user", n)
	}
}

// A report is kept whatever our fault is.
func TestAReportIsKeptWhereTheCommandIsWrong(t *testing.T) {
	for name, args := range map[string][]string{
		"an unknown flag":  {"bounce", "--data", t.TempDir(), "--verbose"},
		"no directory":     {"bounce"},
		"an empty one":     {"bounce", "--data", t.TempDir()},
		"a wrong instant":  {"bounce", "--data", t.TempDir(), "--now", "today"},
		"an odd word more": {"bounce", "report.eml", "--data", t.TempDir()},
	} {
		if _, errs, code := callWith(t, "", args...); code != console.ExitLater || errs == "" {
			t.Errorf("%s: exit %d, %q", name, code, errs)
		}
	}
	var errs bytes.Buffer
	if code := kept(console.Console{Err: &errs}, console.ExitYes, "index out of range"); code != console.ExitLater || !strings.Contains(errs.String(), "index out of range") {
		t.Errorf("a fault of the program: exit %d, %q", code, errs.String())
	}
}

// killedWithTheReport stops a server and kills it once it was sent a whole report, so that it cannot answer,
// however slow the machine is: what is sent to its socket passes through another, which sees the end of it.
func killedWithTheReport(t *testing.T, dir string, server *running) {
	t.Helper()
	if err := server.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, directory.SocketFile)
	own := path + ".own"
	if err := os.Rename(path, own); err != nil {
		t.Fatal(err)
	}
	between, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		from, err := between.Accept()
		if err := errors.Join(err, between.Close()); err != nil { // closed before the next server listens there
			t.Error(err)
			return
		}
		defer from.Close()
		defer func() { _ = server.cmd.Process.Kill() }()
		to, err := net.Dial("unix", own)
		if err != nil {
			t.Error(err)
			return
		}
		defer to.Close()
		sent, err := http.ReadRequest(bufio.NewReader(io.TeeReader(from, to)))
		if err == nil {
			_, err = io.Copy(io.Discard, sent.Body)
		}
		if err = errors.Join(err, os.Remove(own)); err != nil {
			t.Error(err)
		}
	}()
}

// A server that is killed, at any point, loses no report and records none twice.
func TestAReportSurvivesTheKillOfTheServer(t *testing.T) {
	t.Parallel()
	rounds := kills(10, 5)
	dir := filepath.Join(t.TempDir(), "data")
	kept := 0
	for round, report := range cameBack(t, dir, rounds) {
		server := serving(t, dir)
		if round == 0 {
			killedWithTheReport(t, dir, server)
		} else {
			time.AfterFunc(time.Duration(rand.Int64N(int64(100*time.Millisecond))), func() { _ = server.cmd.Process.Kill() })
		}
		_, errs, code := askWith(t, report, "bounce", "--data", dir)
		switch {
		case round == 0 && (code != console.ExitLater || !strings.Contains(errs, "gave no answer")), code != console.ExitYes && code != console.ExitLater:
			t.Errorf("round %d: it exits %d and says %q", round, code, errs)
		case code == console.ExitLater:
			kept++
		case marks(t, dir) != round+1:
			t.Errorf("round %d: it exits 0, and the report is not recorded", round)
		}
		<-server.ended
		must(t, report, "bounce", "--data", dir) // as the mail server does, which may not have heard
		if n := marks(t, dir); n != round+1 {
			t.Fatalf("round %d: %d events of %d reports", round, n, round+1)
		}
	}
	must(t, "", "verify", "--data", dir)
	t.Logf("%d kills, %d reports kept", rounds, kept)
}
