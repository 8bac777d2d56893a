package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

func get(t *testing.T, url string) int {
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

	// A second process on the same directory exits within a second and says why.
	began := time.Now()
	_, errs, code := ask(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	if code != 2 || !strings.Contains(errs, "in use by another process") || strings.Count(errs, "\n") != 1 {
		t.Errorf("a second server exits %d and says %q", code, errs)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("a second server took %v to give up", took)
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
	if _, errs, code := ask(t, "serve", "--data", other, "--addr", strings.TrimPrefix(server.url, "http://")); code != 2 || !strings.Contains(errs, "listened on") {
		t.Errorf("on a taken address it exits %d and says %q", code, errs)
	}
	if _, err := os.Stat(other); !os.IsNotExist(err) {
		t.Errorf("on a taken address a directory was begun: %v", err)
	}

	if err := server.stop(t, syscall.SIGTERM); err != nil {
		t.Errorf("a stop ended with %v: %s", err, server.errs)
	}
	if _, errs, code := ask(t, "user", "list", "--data", dir); code != 0 {
		t.Errorf("after the stop the directory is not free: %s", errs)
	}
}

func TestAColdStartOnAnExistingDirectoryIsQuick(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first := start(t, "demo", "--data", dir, "--addr", "127.0.0.1:0", "--json")
	if err := first.stop(t, syscall.SIGINT); err != nil {
		t.Fatalf("%v: %s", err, first.errs)
	}
	best := time.Hour
	for range 8 { // the machine may be busy with something else
		began := time.Now()
		server := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
		if got := get(t, server.url+"/healthz"); got != 200 {
			t.Fatalf("healthz answers %d", got)
		}
		best = min(best, time.Since(began))
		if err := server.stop(t, syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("cold start in %v", best)
	if best > 300*time.Millisecond {
		t.Errorf("a cold start takes %v, want under 300ms", best)
	}
}

func TestSettingsComeFromFlagThenEnvironmentThenFile(t *testing.T) {
	dir := t.TempDir()
	file := config{
		Addr: "127.0.0.1:1", BaseURL: "https://duces.example.gov/", TrustedProxies: []string{"10.0.0.0/8"},
		SMTP: smtp{Host: "mail.example.gov", TLS: "implicit", User: "duces", From: "duces@example.gov", Password: "from the file"},
	}
	text, err := yaml.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, configFile), text, 0o600); err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{"DUCES_SMTP_PASSWORD": "from the environment"}
	got, err := config{Addr: "127.0.0.1:2"}.settle(dir, "", func(name string) string { return environment[name] })
	if err != nil {
		t.Fatal(err)
	}
	if got.Addr != "127.0.0.1:2" || got.BaseURL != "https://duces.example.gov" || got.SMTP.Password != "from the environment" || got.SMTP.Host != "mail.example.gov" {
		t.Errorf("settled to %+v", got)
	}
	if !got.secure() {
		t.Error("an https base URL must make cookies secure")
	}
	empty, err := config{}.settle(t.TempDir(), "", func(string) string { return "" })
	if err != nil || empty.Addr != defaultAddr {
		t.Errorf("without settings: %+v, %v", empty, err)
	}
}
