package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"duces/cmd/duces/server"
	"duces/db/directory"
)

func get(t testing.TB, url string) int {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

func TestTheServerAnswersAndStopsGracefully(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	server := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	if !strings.HasPrefix(server.first, "Duces listens on http://127.0.0.1:") {
		t.Errorf("it says %q", server.first)
	}
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/sign-in": 200, "/api/v1/openapi.json": 200, "/api/v1/matters": 401, "/nowhere": 404} {
		if got := get(t, server.url+path); got != want {
			t.Errorf("%s answers %d, want %d", path, got, want)
		}
	}

	// A second process on the same directory exits and says why.
	_, errs, code := ask(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	if code != 2 || !strings.Contains(errs, "in use by another process") || strings.Count(errs, "\n") != 1 {
		t.Errorf("a second server exits %d and says %q", code, errs)
	}
	// What only reads may run beside it.
	if out, errs, code := ask(t, "verify", "--data", dir); code != 0 {
		t.Errorf("verify beside the server exits %d: %s%s", code, out, errs)
	}
	if _, errs, code := ask(t, "backup", "--data", dir, "-o", filepath.Join(t.TempDir(), "b.tar")); code != 0 {
		t.Errorf("backup beside the server exits %d: %s", code, errs)
	}
	head, errs, code := ask(t, "checkpoint", "--data", dir)
	if code != 0 || !strings.HasPrefix(head, "duces/") || !strings.Contains(head, "\n— ") {
		t.Errorf("checkpoint beside the server exits %d and prints %q: %s", code, head, errs)
	}
	// The address is taken, and nothing is begun for it.
	other := filepath.Join(t.TempDir(), "other")
	if _, errs, code := ask(t, "serve", "--data", other, "--addr", strings.TrimPrefix(server.url, "http://")); code != 2 || !strings.Contains(errs, "the server cannot listen on") {
		t.Errorf("on a taken address it exits %d and says %q", code, errs)
	}
	if _, err := os.Stat(other); !os.IsNotExist(err) {
		t.Errorf("on a taken address a directory was begun: %v", err)
	}

	if err := server.stop(t, syscall.SIGTERM); err != nil {
		t.Errorf("a stop ended with %v: %s", err, server.errs)
	}
	lock, err := directory.Lock(dir)
	if err != nil {
		t.Fatalf("after the stop the directory is not free: %v", err)
	}
	_ = lock.Unlock()
}

// BenchmarkStart prints what a start takes, as a ratio of what is allowed: a
// demonstration 3 s, a server on an existing directory 300 ms, and 1 s for the
// second process on it to give up.
func BenchmarkStart(b *testing.B) {
	if _, err := program(); err != nil {
		b.Fatal(err)
	}
	demo, cold, second := time.Hour, time.Hour, time.Hour
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "data")
		began := time.Now()
		first := start(b, "demo", "--data", dir, "--addr", "127.0.0.1:0", "--json")
		demo = min(demo, time.Since(began))
		if err := first.stop(b, syscall.SIGINT); err != nil {
			b.Fatalf("%v: %s", err, first.errs)
		}
		began = time.Now()
		server := start(b, "serve", "--data", dir, "--addr", "127.0.0.1:0")
		if got := get(b, server.url+"/healthz"); got != 200 {
			b.Fatalf("healthz answers %d", got)
		}
		cold = min(cold, time.Since(began))
		began = time.Now()
		if _, errs, code := ask(b, "serve", "--data", dir, "--addr", "127.0.0.1:0"); code != 2 {
			b.Fatalf("a second server exits %d: %s", code, errs)
		}
		second = min(second, time.Since(began))
		if err := server.stop(b, syscall.SIGTERM); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(demo.Seconds()/3, "demo-of-3s")
	b.ReportMetric(cold.Seconds()/0.3, "cold-start-of-300ms")
	b.ReportMetric(second.Seconds(), "second-process-of-1s")
}

// A path in front of all addresses would have to stand in every link, form and cookie.
func TestABaseURLIsTheRootOfAHost(t *testing.T) {
	none := func(string) string { return "" }
	for base, good := range map[string]bool{
		"https://duces.example.gov": true, "https://duces.example.gov/": true, "http://127.0.0.1:8080": true, "https://[2001:db8::1]:8443": true,
		"https://example.gov/duces": false, "https://example.gov/duces/": false, "https://example.gov//": false, "https://example.gov?team=1": false,
		"https://example.gov/#top": false, "https://ada@example.gov": false, "duces.example.gov": false, "ftp://example.gov": false,
	} {
		_, err := server.Settings{BaseURL: base}.Resolve(t.TempDir(), "", none)
		if (err == nil) != good || err != nil && !strings.HasPrefix(err.Error(), "base_url: ") {
			t.Errorf("%s: %v", base, err)
		}
	}
	dir := filepath.Join(t.TempDir(), "data")
	_, errs, code := ask(t, "serve", "--data", dir, "--addr", "127.0.0.1:0", "--base-url", "https://example.gov/duces")
	if code != 2 || !strings.Contains(errs, "base_url") || !strings.Contains(errs, "host name") || strings.Count(errs, "\n") != 1 {
		t.Errorf("it exits %d and says %q", code, errs)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("a directory was begun: %v", err)
	}
}
