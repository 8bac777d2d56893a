package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// withNginx skips the test on a machine that has none.
func withNginx(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("nginx"); err != nil {
		t.Skip("no nginx on this machine (apt-get install nginx)")
	}
}

// around is what nginx needs besides the lines of the README: files of its test alone.
const around = `%[2]s
daemon off;
master_process on;
worker_processes 1;
pid %[1]s/pid;
error_log stderr warn;
events { worker_connections 256; }
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
%[3]s
}
`

// nginx is a proxy of its own in front of a server.
type nginx struct {
	url  string
	errs *bytes.Buffer
	root *x509.CertPool
}

// startNginx runs nginx with the lines that the README gives, in front of a
// server that has, or will have, the address to.
func startNginx(t *testing.T, addr, to string) *nginx {
	t.Helper()
	room := t.TempDir()
	n := &nginx{url: "https://" + addr, errs: &bytes.Buffer{}, root: certificate(t, room)}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)\n```nginx\n(.+?)```\n").FindSubmatch(readme)
	if block == nil {
		t.Fatal("the README has no lines for nginx")
	}
	lines := string(block[1])
	for from, with := range map[string]string{
		"listen 443 ": "listen " + addr + " ", "127.0.0.1:8080": to,
		"/etc/ssl/duces.pem": filepath.Join(room, "cert.pem"), "/etc/ssl/duces.key": filepath.Join(room, "key.pem"),
	} {
		if !strings.Contains(lines, from) {
			t.Fatalf("the README's lines for nginx lack %q:\n%s", from, lines)
		}
		lines = strings.ReplaceAll(lines, from, with)
	}
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;" // nobody else enters the directory of a test
	}
	conf := filepath.Join(room, "nginx.conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, around, room, user, lines), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("nginx", "-c", conf, "-p", room)
	cmd.Stderr = n.errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("nginx says:\n%s", n.errs)
		}
	})
	eventually(t, "nginx listens", func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return n
}

// certificate makes one for this machine, signed by itself.
func certificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	cert, err := x509.CreateCertificate(rand.Reader, &of, &of, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: cert}, "key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(cert)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return pool
}

// client speaks HTTP/2 to the proxy from another address of this machine, and keeps cookies.
func (n *nginx) client(t *testing.T, from string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	transport := &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: n.root},
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, addr)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Timeout: 2 * patience, Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// freeAddress is one that nobody listens on now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// got is an answer without its body.
type got struct {
	status int
	proto  int // 2 for HTTP/2
	head   http.Header
}

// unsized is a body whose length nobody is told.
type unsized struct{ io.Reader }

// The recipe of the README, through a real nginx with TLS and HTTP/2.
func TestNginxInFront(t *testing.T) {
	withNginx(t)
	dir, front, behind := filepath.Join(t.TempDir(), "data"), freeAddress(t), freeAddress(t)
	_, matters := team(t, dir)
	must(t, passwordText, "user", "password", "--data", dir, "lee@example.gov") // which ends the tokens
	token, _, _ := strings.Cut(must(t, "", "token", "add", "--data", dir, "lee@example.gov", "--label", "test"), "\n")
	n := startNginx(t, front, behind)
	serve := func() *running {
		return start(t, "serve", "--data", dir, "--addr", behind, "--base-url", n.url, "--trusted-proxies", "127.0.0.1/32")
	}
	server := serve()
	browser := n.client(t, "127.0.0.2")
	send := func(method, path, contentType string, body io.Reader, headers ...string) (got, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, n.url+path, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("Origin", n.url)
		for i := 0; i+1 < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		answer, err := browser.Do(req)
		if err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatalf("%s %s answers %d, and then %v", method, path, answer.StatusCode, err)
		}
		return got{answer.StatusCode, answer.ProtoMajor, answer.Header}, string(text)
	}
	form := func(path string, values url.Values) (got, string) {
		t.Helper()
		return send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
	}
	page := func(path string) string {
		t.Helper()
		answer, text := send(http.MethodGet, path, "", nil, "X-Forwarded-For", "203.0.113.9")
		if answer.status != http.StatusOK || answer.proto != 2 {
			t.Fatalf("%s answers %d by HTTP/%d: %s", path, answer.status, answer.proto, text)
		}
		return text
	}

	answer, text := form("/sign-in", url.Values{"email": {"lee@example.gov"}, "password": {passwordText}})
	if answer.status != http.StatusSeeOther || !strings.Contains(answer.head.Get("Set-Cookie"), "Secure") {
		t.Fatalf("signing in answers %d with %v: %s", answer.status, answer.head, text)
	}

	at := "/matters/" + matters[0] + "/transitions/send_notice"
	values := url.Values{"effective_on": {"2018-01-24"}}
	for _, hidden := range regexp.MustCompile(`<input type="hidden" name="(key|version)" value="([^"]+)"`).FindAllStringSubmatch(page(at), -1) {
		values.Set(hidden[1], hidden[2])
	}
	if answer, text = form(at, values); answer.status != http.StatusSeeOther {
		t.Errorf("a move answers %d: %s", answer.status, text)
	}
	if !strings.Contains(page("/matters/"+matters[0]), `data-state="notified"`) {
		t.Error("the matter did not move")
	}

	large := make([]byte, 20<<20)
	_, _ = rand.Read(large)
	bearer := []string{"Authorization", "Bearer " + token}
	for name, body := range map[string]io.Reader{"with a length": bytes.NewReader(large), "without": unsized{bytes.NewReader(large)}} {
		if answer, text = send(http.MethodPost, "/api/v1/documents?name=large.bin", "application/octet-stream", body, bearer...); answer.status != http.StatusCreated || !strings.Contains(text, "20971520") {
			t.Errorf("an upload of 20 MB %s answers %d: %s", name, answer.status, text)
		}
	}

	// An early refusal arrives whole, though nobody reads what it refuses.
	for name, c := range map[string]struct {
		path   string
		bytes  int
		sized  bool
		signed []string
		want   int
	}{
		"a form that is too large":                    {"/sign-in", 20 << 20, true, nil, http.StatusRequestEntityTooLarge},
		"an upload of somebody who is not signed in":  {"/api/v1/documents?name=a", 20 << 20, true, nil, http.StatusUnauthorized},
		"the same without a length":                   {"/api/v1/documents?name=a", 20 << 20, false, nil, http.StatusUnauthorized},
		"an upload that is too large":                 {"/api/v1/documents?name=a", 80 << 20, true, bearer, http.StatusRequestEntityTooLarge},
		"an upload that is too large, without length": {"/api/v1/documents?name=a", 80 << 20, false, bearer, http.StatusRequestEntityTooLarge},
		"an upload far too large":                     {"/api/v1/documents?name=a", 300 << 20, true, bearer, http.StatusRequestEntityTooLarge},
		"an upload to an address that does not exist": {"/nowhere", 20 << 20, true, nil, http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			contentType, body := "application/octet-stream", io.LimitReader(zeros{}, int64(c.bytes))
			if c.path == "/sign-in" {
				contentType = "application/x-www-form-urlencoded"
			}
			if c.sized {
				body = bytes.NewReader(make([]byte, c.bytes))
			}
			if answer, text := send(http.MethodPost, c.path, contentType, body, c.signed...); answer.status != c.want || strings.Contains(text, "nginx") {
				t.Errorf("it answers %d, want %d: %s", answer.status, c.want, text)
			}
		})
	}

	if err := server.stop(t, syscall.SIGTERM); err != nil {
		t.Fatalf("%v: %s", err, server.errs)
	}
	if log := server.errs.String(); !strings.Contains(log, "ip=127.0.0.2") || strings.Contains(log, "203.0.113.9") {
		t.Error("the log does not name the client as the proxy knows it")
	}
	if answer, text = send(http.MethodGet, "/", "", nil); answer.status != http.StatusBadGateway {
		t.Errorf("in front of a server that has stopped it answers %d: %s", answer.status, text)
	}
	serve()
	page("/matters/" + matters[0]) // the session goes on
}

// zeros is a source without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
