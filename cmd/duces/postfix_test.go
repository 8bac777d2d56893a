package main

import (
	"fmt"
	"net"
	"net/smtp"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"duces/db/directory"
)

// postfix is a mail server of its own: configuration, queue and port are its
// test's, and no other Postfix of the machine is touched.
type postfix struct {
	t    *testing.T
	dir  string // of its configuration
	addr string
}

// withPostfix skips the test on a machine that cannot run it.
func withPostfix(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can start Postfix")
	}
	if _, err := exec.LookPath("postfix"); err != nil {
		t.Skip("no Postfix on this machine (apt-get install postfix)")
	}
}

// services are what Postfix needs to take a message, keep it and give it to a pipe.
const services = `%s inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`

const settings = `compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/state
maillog_file = %[1]s/log
maillog_file_prefixes = %[1]s
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mx.example.gov
mydestination = example.gov
local_recipient_maps =
smtpd_peername_lookup = no
smtpd_relay_restrictions = reject_unauth_destination
alias_maps =
`

// startPostfix runs Postfix with the lines that the README gives for both of its files.
func startPostfix(t *testing.T, room string, recipe func(file string) string) *postfix {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postfix{t, filepath.Join(room, "etc"), l.Addr().String()}
	_ = l.Close()
	owner, err := user.Lookup("postfix")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{p.dir, filepath.Join(room, "queue"), filepath.Join(room, "state")} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(filepath.Join(room, "state"), number(t, owner.Uid), number(t, owner.Gid)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"master.cf": fmt.Sprintf(services, p.addr) + recipe("master.cf"),
		"main.cf":   fmt.Sprintf(settings, room) + recipe("main.cf"),
	} {
		if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if log, err := os.ReadFile(filepath.Join(room, "log")); err == nil && t.Failed() {
			t.Logf("Postfix says:\n%s", log)
		}
	})
	t.Cleanup(func() { p.run("postfix", "-c", p.dir, "stop") })
	p.run("postfix", "-c", p.dir, "start")
	return p
}

// run runs one of Postfix's commands and gives what it prints. What those leave
// running has its output, so that it is a file.
func (p *postfix) run(name string, args ...string) string {
	p.t.Helper()
	out, err := os.CreateTemp(p.dir, "output-*")
	if err != nil {
		p.t.Fatal(err)
	}
	defer out.Close()
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = out, out
	failed := cmd.Run()
	text, err := os.ReadFile(out.Name())
	if failed != nil || err != nil {
		p.t.Errorf("%s %v: %v, %v: %s", name, args, failed, err, text)
	}
	return string(text)
}

func (p *postfix) deliver(message string) {
	p.t.Helper()
	if err := smtp.SendMail(p.addr, nil, "", []string{"duces@example.gov"}, []byte(strings.ReplaceAll(message, "\n", "\r\n"))); err != nil {
		p.t.Fatal(err)
	}
}

// queue is what waits, as JSON lines.
func (p *postfix) queue() string { return p.run("postqueue", "-c", p.dir, "-j") }

// eventually asks again and again until the answer is yes.
func eventually(t *testing.T, what string, ask func() bool) {
	t.Helper()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for until := time.Now().Add(2 * patience); !ask(); <-ticker.C {
		if time.Now().After(until) {
			t.Fatalf("it never came to this: %s", what)
		}
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// readmeLines are those that the README gives for a file of Postfix, with the
// paths and the user of a test.
func readmeLines(t *testing.T, program, data, user string) func(file string) string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return func(file string) string {
		block := regexp.MustCompile(`(?s)\n# /etc/postfix/` + regexp.QuoteMeta(file) + "\n(.+?)\n(```|\n)").FindSubmatch(readme)
		if block == nil {
			t.Fatalf("the README has no lines for %s", file)
		}
		return strings.NewReplacer("/usr/local/bin/duces", program, "/var/lib/duces", data, "user=duces", "user="+user).Replace(string(block[1])) + "\n"
	}
}

// The recipe of the README, through a real Postfix: a report is recorded beside
// a running server; one that comes while a server starts stays in the queue,
// and is recorded when the queue is flushed.
func TestPostfixPipesReports(t *testing.T) {
	t.Parallel() // a deferred report waits ten seconds for the directory
	withPostfix(t)
	binary, err := program()
	if err != nil {
		t.Fatal(err)
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, gid := number(t, nobody.Uid), number(t, nobody.Gid)
	room := t.TempDir()
	for _, dir := range []string{binaryRoom, filepath.Dir(room)} { // nobody must get in
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(room, "data")
	reports := cameBack(t, dir, 2)
	err = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, uid, gid)
	})
	if err != nil {
		t.Fatal(err)
	}
	serve := func() *running {
		return startAs(t, &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	}
	p := startPostfix(t, room, readmeLines(t, binary, dir, nobody.Username))

	server := serve()
	p.deliver(reports[0])
	eventually(t, "the report is recorded beside the server", func() bool { return marks(t, dir) == 1 })

	if err := server.stop(t, syscall.SIGTERM); err != nil {
		t.Fatalf("%v: %s", err, server.errs)
	}
	starting, err := directory.Lock(dir) // as a server that has begun, and takes no commands yet
	if err != nil {
		t.Fatal(err)
	}
	p.deliver(reports[1])
	eventually(t, "the report is deferred", func() bool { return strings.Contains(p.queue(), "a server that is starting or stopping, or") })
	if n := marks(t, dir); n != 1 {
		t.Errorf("%d events mark the user", n)
	}
	if err := starting.Unlock(); err != nil {
		t.Fatal(err)
	}
	serve()
	p.run("postqueue", "-c", p.dir, "-f")
	eventually(t, "the report is recorded, and the queue is empty", func() bool { return marks(t, dir) == 2 && p.queue() == "" })
	must(t, "", "verify", "--data", dir)
}
