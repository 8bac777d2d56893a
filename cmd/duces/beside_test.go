package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"duces/cmd/duces/backup"
	"duces/cmd/duces/console"
	"duces/cmd/duces/server"
	"duces/cmd/duces/socket"
	"duces/db"
	"duces/db/directory"
	"duces/handlers/delivery/mailtest"
	"duces/workflow/timezone"
)

const (
	passwordText = "a long enough password"
	adaEmail     = "ada0@example.gov"
)

// askWith runs the program to its end, with something on its standard input.
func askWith(t testing.TB, in string, args ...string) (out, errs string, code int) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	var stdout, stderr strings.Builder
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			t.Error(err)
			return "", "", -1
		}
		code = exit.ExitCode()
	}
	return stdout.String(), stderr.String(), code
}

// must runs the program and wants it to do what it was asked.
func must(t testing.TB, in string, args ...string) string {
	t.Helper()
	out, errs, code := askWith(t, in, args...)
	if code != 0 {
		t.Fatalf("duces %v exits %d: %s%s", args, code, out, errs)
	}
	return out
}

func addUser(t testing.TB, dir, email string) {
	t.Helper()
	must(t, passwordText, "user", "add", "--data", dir, "--name", "Ada Example", "--email", email, "--role", "auditor", "--zone", morningZone())
}

func serving(t testing.TB, dir string) *running {
	t.Helper()
	return start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
}

// morningZone is a zone in which auditors are owed the mail of the day by now.
func morningZone() string {
	zones := []string{"America/New_York", "Pacific/Honolulu", "Asia/Tokyo", "Europe/London"}
	i := slices.IndexFunc(zones, func(zone string) bool { return time.Now().In(timezone.Named(zone)).Hour() >= 8 })
	return zones[max(i, 0)]
}

func TestAServerOfAnotherVersionIsGivenNoCommand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	report := cameBack(t, dir, 1)[0]
	lock, err := directory.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Unlock() }()
	older, err := socket.Listen(dir, "duces v0.0.1", func(context.Context, socket.Request) socket.Answer {
		t.Error("it was given one")
		return socket.Answer{}
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = older.Serve() }()
	defer func() { _ = older.Shutdown(context.Background()) }()
	for want, args := range map[int][]string{console.ExitLater: {"bounce", "--data", dir}, console.ExitCould: {"user", "disable", "--data", dir, adaEmail}} {
		if _, errs, code := askWith(t, report, args...); code != want || !strings.Contains(errs, "The running server is duces v0.0.1 and this program is duces ") {
			t.Errorf("%v exits %d and says %q", args, code, errs)
		}
	}
}

// lossy serves a directory; of each command the first request is cut off, before
// it is carried out or after. stop frees the directory.
func lossy(t testing.TB, dir string, after bool) (stop func()) {
	t.Helper()
	store, err := db.Open(t.Context(), dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	seen := map[string]bool{}
	h := holder{store: store, now: time.Now, server: &server.Server{}}
	server, err := socket.Listen(dir, versionOf(t), func(ctx context.Context, r socket.Request) socket.Answer {
		mu.Lock()
		defer mu.Unlock()
		first := !seen[r.Key]
		seen[r.Key] = true
		if first && after {
			h.serve(ctx, r)
		}
		if first {
			panic(http.ErrAbortHandler)
		}
		return h.serve(ctx, r)
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve() }()
	return func() {
		if err := errors.Join(server.Shutdown(context.Background()), store.Close()); err != nil {
			t.Error(err)
		}
	}
}

// versionOf is the version of the program that the tests build.
func versionOf(t testing.TB) string { return strings.TrimSpace(must(t, "", "--version")) }

// An answer can be lost when all is done, or nothing.
func TestNothingIsDoneTwiceWhereAnAnswerIsLost(t *testing.T) {
	t.Parallel()
	towns := filepath.Join(t.TempDir(), "towns.csv")
	if err := os.WriteFile(towns, []byte("name,kind,state,zone\nTown of Normal,town,IL,America/Chicago\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, after := range []bool{false, true} {
		t.Run(map[bool]string{false: "before", true: "after"}[after], func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			report := cameBack(t, dir, 1)[0]
			stop := lossy(t, dir, after)
			before := events(t, dir)
			if _, errs, code := askWith(t, report, "bounce", "--data", dir); code != console.ExitLater || !strings.Contains(errs, "gave no answer") {
				t.Errorf("bounce exits %d and says %q", code, errs)
			}
			for _, args := range [][]string{
				{"user", "add", "--data", dir, "--name", "Lee Legal", "--email", "lee@example.gov", "--role", "legal"},
				{"user", "password", "--data", dir, adaEmail},
				{"token", "add", "--data", dir, adaEmail, "--label", "nightly", "--days", "30"},
				{"user", "disable", "--data", dir, adaEmail},
				{"user", "enable", "--data", dir, adaEmail},
				{"import", "--data", dir, "jurisdictions", towns},
			} {
				if out := must(t, passwordText, args...); out == "" {
					t.Errorf("%v prints nothing", args)
				}
			}
			stop()
			must(t, report, "bounce", "--data", dir)
			if n := marks(t, dir); n != 1 {
				t.Errorf("%d events mark the user", n)
			}
			// A new user is two events, with the password, and so is the end of access, with the token; all else is one.
			if n := events(t, dir) - before; n != 1+2+1+1+2+1+1 {
				t.Errorf("%d events", n)
			}
			must(t, "", "verify", "--data", dir)
		})
	}
}

// Another command asks again with its key, and so is done once, whether it was
// the old server, a new one or the command itself that did it.
func TestACommandWhoseServerEndsIsDoneOnce(t *testing.T) {
	t.Parallel()
	rounds := kills(6, 4)
	dir := filepath.Join(t.TempDir(), "data")
	addUser(t, dir, adaEmail)
	for round := range rounds {
		server := serving(t, dir)
		signal := []os.Signal{syscall.SIGKILL, syscall.SIGTERM}[round%2]
		time.AfterFunc(time.Duration(rand.Int64N(int64(150*time.Millisecond))), func() { _ = server.cmd.Process.Signal(signal) })
		var all sync.WaitGroup
		for i := range 3 {
			all.Go(func() {
				email := fmt.Sprintf("user%d-%d@example.gov", round, i)
				out, errs, code := askWith(t, passwordText, "user", "add", "--data", dir, "--name", "Lee Legal", "--email", email, "--role", "legal")
				if code != 0 || !strings.HasPrefix(out, "Added "+email) || errs != "" {
					t.Errorf("round %d: it exits %d and says %q, %q", round, code, out, errs)
				}
			})
		}
		all.Wait()
		<-server.ended
	}
	out := must(t, "", "user", "list", "--data", dir)
	if n := strings.Count(out, "@example.gov"); n != 1+3*rounds {
		t.Errorf("%d users:\n%s", n, out)
	}
	must(t, "", "verify", "--data", dir)
}

// A command that is killed, at any point, has done all or nothing.
func TestACommandThatIsKilledIsDoneWholeOrNot(t *testing.T) {
	const towns = 300
	t.Parallel()
	rounds := kills(5, 3)
	dir := filepath.Join(t.TempDir(), "data")
	addUser(t, dir, adaEmail)
	before := events(t, dir)
	for round := range 2 * rounds {
		if round == rounds {
			serving(t, dir)
		}
		var csv strings.Builder
		csv.WriteString("name,kind,state,zone\n")
		for i := range towns {
			fmt.Fprintf(&csv, "Town %d of %d,town,IL,America/Chicago\n", i, round)
		}
		file := filepath.Join(t.TempDir(), "towns.csv")
		if err := os.WriteFile(file, []byte(csv.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		binary, err := program()
		if err != nil {
			t.Fatal(err)
		}
		killed := exec.Command(binary, "import", "--data", dir, "jurisdictions", file)
		if err := killed.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(rand.Int64N(int64(150*time.Millisecond))), func() { _ = killed.Process.Kill() })
		_ = killed.Wait()
		_, errs, code := askWith(t, "", "import", "--data", dir, "jurisdictions", file)
		if code != console.ExitYes && (code != console.ExitNo || !strings.Contains(errs, "is already on record")) {
			t.Errorf("round %d: a second time it exits %d and says %q", round, code, errs)
		}
		if now := events(t, dir); now != before+towns {
			t.Fatalf("round %d: %d events, not %d", round, now, before+towns)
		}
		before += towns
	}
	must(t, "", "verify", "--data", dir)
}

// events is how long the ledger of a directory is.
func events(t testing.TB, dir string) int64 {
	t.Helper()
	head, err := db.Head(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return head.Size
}

func TestCommandsAtOnceWaitForEachOther(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	addUser(t, dir, adaEmail)
	for round := range 2 {
		if round == 1 {
			serving(t, dir)
		}
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				if out, errs, code := askWith(t, "", "token", "add", "--data", dir, adaEmail, "--label", fmt.Sprint(round, i)); code != 0 {
					t.Errorf("it exits %d and says %q, %q", code, out, errs)
				}
			})
		}
		all.Wait()
	}
	if out := must(t, "", "user", "list", "--data", dir); !strings.Contains(out, " 12\n") {
		t.Errorf("not each has made its token:\n%s", out)
	}
}

func TestWhatAKilledServerLeftIsTakenAway(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	addUser(t, dir, adaEmail)
	_ = serving(t, dir).stop(t, syscall.SIGKILL)
	path := filepath.Join(dir, directory.SocketFile)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the kill left no socket: %v", err)
	}
	must(t, "", "user", "disable", "--data", dir, adaEmail)
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
	_ = serving(t, dir).stop(t, syscall.SIGKILL)
	serving(t, dir)
	must(t, "", "user", "enable", "--data", dir, adaEmail)
}

// A server may be started before the last has ended, as by a supervisor.
func TestAServerWaitsForTheOneThatStops(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	first := serving(t, dir)
	if err := first.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	second := serving(t, dir)
	if err := <-first.ended; err != nil {
		t.Errorf("the first ended with %v: %s", err, first.errs)
	}
	addUser(t, dir, adaEmail)
	if err := second.stop(t, syscall.SIGTERM); err != nil {
		t.Errorf("the second ended with %v: %s", err, second.errs)
	}
}

func TestADirectoryWithALongPathTakesCommands(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("long ", 30), strings.Repeat("longer ", 20), "data")
	server := serving(t, dir)
	addUser(t, dir, adaEmail)
	if left, err := filepath.Glob(filepath.Join(server.temp, "*")); err != nil || len(left) > 0 {
		t.Errorf("it left %v: %v", left, err)
	}
}

// What reads sees one instant, while a server writes.
func TestVerifyHoldsBesideAServerThatWrites(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	addUser(t, dir, adaEmail)
	serving(t, dir)
	done := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
			}
			var csv strings.Builder
			csv.WriteString("name,kind,state,zone\n")
			for j := range 200 {
				fmt.Fprintf(&csv, "Town %d of %d,town,IL,America/Chicago\n", j, i)
			}
			file := filepath.Join(t.TempDir(), "towns.csv")
			if err := os.WriteFile(file, []byte(csv.String()), 0o600); err != nil {
				t.Error(err)
				return
			}
			if out, errs, code := askWith(t, "", "import", "--data", dir, "jurisdictions", file); code != 0 {
				t.Errorf("import exits %d: %s%s", code, out, errs)
				return
			}
		}
	})
	checkpoint := filepath.Join(t.TempDir(), "checkpoint")
	for range 4 {
		if err := os.WriteFile(checkpoint, []byte(must(t, "", "checkpoint", "--data", dir)), 0o600); err != nil {
			t.Fatal(err)
		}
		must(t, "", "verify", "--data", dir, "--against", checkpoint)
		must(t, "", "user", "list", "--data", dir)
	}
	must(t, "", "backup", "--data", dir, "-o", filepath.Join(t.TempDir(), "backup.tar"))
	close(done)
	writing.Wait()
}

func TestOneSweepBesideAServerUsesItsMailServer(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	relay := mailtest.NewRelay(t)
	port := strconv.Itoa(relay.OnTCP(t, nil))
	start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0", "--base-url", "https://duces.example.gov",
		"--smtp-host", "127.0.0.1", "--smtp-port", port, "--smtp-tls", "none", "--smtp-from", "duces@example.gov")
	addUser(t, dir, adaEmail)
	if out := must(t, "", "sweep", "--data", dir); len(relay.Taken()) == 0 { // unless the server's own tick was faster, it says "sent":1
		t.Errorf("it prints %s, and %d mails were sent", out, len(relay.Taken()))
	}
	_, errs, code := askWith(t, "", "sweep", "--data", dir, "--base-url", "https://duces.example.gov",
		"--smtp-host", "127.0.0.2", "--smtp-port", port, "--smtp-tls", "none", "--smtp-from", "duces@example.gov")
	if code != console.ExitCould || !strings.Contains(errs, "the running server uses other mail settings; omit") {
		t.Errorf("with another mail server it exits %d and says %q", code, errs)
	}
}

func TestARestoreIsRefusedBesideAServer(t *testing.T) {
	t.Parallel()
	room := t.TempDir()
	dir, file := filepath.Join(room, "data"), filepath.Join(room, "backup.tar")
	addUser(t, dir, adaEmail)
	must(t, "", "backup", "--data", dir, "-o", file)
	serving(t, dir)
	_, errs, code := askWith(t, "", "restore", file, "--data", dir)
	if code != console.ExitCould || !strings.Contains(errs, "is in use by another process of Duces; stop that one first") {
		t.Errorf("it exits %d and says %q", code, errs)
	}
	// Nor does a server begin where one is being restored.
	half := filepath.Join(room, "half")
	release, _, err := backup.Claim(half)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Open(t.Context(), half, db.Options{}); !errors.Is(err, directory.ErrInUse) {
		t.Errorf("a directory that is being restored was opened: %v", err)
	}
	release()
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a restore that failed left a directory: %v", err)
	}
}

// A server takes what a command of the program sends, and nothing else.
func TestAServerRefusesWhatIsNoCommand(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	serving(t, dir)
	for name, r := range map[string]socket.Request{
		"unknown":         {Command: "serve", Key: "1", Input: []byte("{}")},
		"no key":          {Command: "user disable", Input: []byte("{}")},
		"another's input": {Command: "user disable", Key: "1", Input: []byte(`{"Email":1}`)},
	} {
		a, err := socket.Ask(t.Context(), dir, versionOf(t), r)
		if err != nil || a.Status != console.ExitCould || !strings.HasPrefix(string(a.Err), "duces: the running server ") {
			t.Errorf("%s: %d, %q, %v", name, a.Status, a.Err, err)
		}
	}
}

// A mail server that was not told that its message is kept brings it again.
func TestMailInThatIsKilledLosesNoMessageAndKeepsNoneTwice(t *testing.T) {
	t.Parallel()
	rounds := kills(5, 3)
	binary, err := program()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	addUser(t, dir, adaEmail)
	before := events(t, dir)
	for round := range 2 * rounds {
		if round == rounds {
			serving(t, dir)
		}
		message := fmt.Sprintf("From: clerk@town.example\nTo: records@example.gov\nMessage-ID: <%d@town.example>\nSubject: Answer\n\nAttached.\n", round)
		killed := exec.Command(binary, "mail-in", "--data", dir)
		killed.Stdin = strings.NewReader(message)
		if err := killed.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(rand.Int64N(int64(150*time.Millisecond))), func() { _ = killed.Process.Kill() })
		taken := killed.Wait() == nil
		if now := events(t, dir); taken && now != before+1 {
			t.Errorf("round %d: it said that the message is kept, and %d events were written", round, now-before)
		}
		must(t, message, "mail-in", "--data", dir)
		if now := events(t, dir); now != before+1 {
			t.Fatalf("round %d: brought again, %d events stand for one message", round, now-before)
		}
		before++
	}
	must(t, "", "verify", "--data", dir)
}
