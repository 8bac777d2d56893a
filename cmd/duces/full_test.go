package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"duces/db/directory"
)

// smallDisk is a directory on a file system of its own, which holds so many bytes.
func smallDisk(t *testing.T, bytes int) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d", bytes), "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("only who may mount a small file system can fill it: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "--lazy", dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	return dir
}

// fill takes all that is left of a disk, until the file that it made is removed.
func fill(t *testing.T, disk string) (file string) {
	t.Helper()
	f, err := os.Create(filepath.Join(disk, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 1 << 12, 1} {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
	return f.Name()
}

func (c caller) get(t testing.TB, path string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	answer, err := c.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestAFullDiskIsNamedAndTheServerGoesOnWhenThereIsRoom(t *testing.T) {
	disk := smallDisk(t, 24<<20)
	dir := filepath.Join(disk, "data")
	token, matters := team(t, dir)
	server := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	c := caller{client, server.url, token}
	says := func(what string, status int, text string) {
		t.Helper()
		want := http.StatusServiceUnavailable
		if what == "an upload" {
			want = http.StatusInsufficientStorage
		}
		if status != want || !strings.Contains(strings.ToLower(text), "disk is full") || strings.Contains(text, disk) {
			t.Errorf("%s answers %d: %s", what, status, text)
		}
	}
	filler := fill(t, disk)
	status, moved := http.StatusCreated, 0
	text := ""
	for ; status == http.StatusCreated && moved < len(matters); moved++ {
		status, text = c.move(t, matters[moved])
	}
	says("a move", status, text)
	failed := matters[moved-1]
	status, text = c.upload(t, strings.NewReader(strings.Repeat("a document ", 1<<16)))
	says("an upload", status, text)
	nothingReceived(t, dir)
	for _, path := range []string{"/readyz", "/healthz"} {
		status, text = c.get(t, path)
		says(path, status, text)
	}
	if status, text = c.get(t, "/api/v1/matters/"+matters[0]); status != http.StatusOK {
		t.Errorf("reading answers %d: %s", status, text)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server is ready again", func() bool { return get(t, server.url+"/readyz") == http.StatusOK })
	status, text = c.move(t, failed)
	created(t, status, text)
	if status, text = c.get(t, "/healthz"); status != http.StatusOK {
		t.Errorf("/healthz answers %d: %s", status, text)
	}
	if err := server.stop(t, syscall.SIGTERM); err != nil {
		t.Errorf("%v: %s", err, server.errs)
	}
	must(t, "", "verify", "--data", dir)
}

// nothingReceived fails if a file that was being received is still there.
func nothingReceived(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, directory.BlobDir), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			t.Errorf("of an upload %s remains", path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

// replied is what a server answered, beside its text.
type replied struct {
	StatusCode int
	Header     http.Header
}

func TestAFullDiskKeepsNothingOfWhatABrowserSends(t *testing.T) {
	disk := smallDisk(t, 24<<20)
	dir := filepath.Join(disk, "data")
	_, matters := team(t, dir)
	must(t, passwordText, "user", "password", "--data", dir, "lee@example.gov")
	server := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	browser := telling{URL: server.url}.signIn(t, "lee@example.gov", passwordText)
	send := func(method, path string, body io.Reader, headers ...string) (replied, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, server.url+path, body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Tus-Resumable", "1.0.0")
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		answer, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return replied{answer.StatusCode, answer.Header}, string(text)
	}
	full := func(what string, answer replied, text string) {
		t.Helper()
		if answer.StatusCode != http.StatusInsufficientStorage || !strings.Contains(text, "disk is full") || strings.Contains(text, disk) {
			t.Errorf("%s answers %d: %.300s", what, answer.StatusCode, text)
		}
		nothingReceived(t, dir)
	}
	begin := func() (replied, string) {
		return send(http.MethodPost, "/uploads/tus", nil, "Upload-Length", "4000000", "Upload-Metadata", "filename Ym94LnR4dA==")
	}
	document := strings.Repeat("a document ", 1<<18)
	begun, text := begin()
	if begun.StatusCode != http.StatusCreated {
		t.Fatalf("an upload begins with %d: %s", begun.StatusCode, text)
	}
	filler := fill(t, disk)
	at := begun.Header.Get("Location")
	answer, text := send(http.MethodPatch, at, strings.NewReader(document), "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
	full("a piece", answer, text)
	if answer, _ = send(http.MethodHead, at, nil); answer.StatusCode != http.StatusNotFound {
		t.Errorf("what is left of it answers %d", answer.StatusCode)
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("f.documents", "box.txt")
	if err == nil {
		_, err = io.WriteString(part, document)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	add := "/matters/" + matters[0] + "/add-documents"
	answer, text = send(http.MethodPost, add, &form, "Content-Type", w.FormDataContentType())
	full("a form", answer, text)
	if answer, text = send(http.MethodGet, add, nil); answer.StatusCode != http.StatusOK {
		t.Errorf("reading answers %d: %s", answer.StatusCode, text)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server takes uploads again", func() bool {
		answer, _ := begin()
		return answer.StatusCode == http.StatusCreated
	})
	if err := server.stop(t, syscall.SIGTERM); err != nil {
		t.Errorf("%v: %s", err, server.errs)
	}
	must(t, "", "verify", "--data", dir)
}

// The log must not take the room that the data needs: it is copied back before it is
// larger than what is left of the disk.
func TestASmallDiskIsFilledWithDataAndNotWithItsLog(t *testing.T) {
	const whole = 8 << 20
	disk := smallDisk(t, whole)
	dir := filepath.Join(disk, "data")
	token, matters := team(t, dir)
	server := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	m := &mover{token: token, matters: matters, steps: map[string]int{}, acked: map[string]map[int64]bool{}}
	moves := 0
	few := matters[:8] // the tick over those that are overdue is one group: it must be small beside this disk
	for {
		m.last = few[moves%len(few)]
		n := m.steps[m.last]
		m.pending = &attempt{m.last, fmt.Sprintf("%s/%d", m.last, n), cycle[n%len(cycle)]}
		if m.send(t, server.url); m.pending != nil {
			break
		}
		moves++
	}
	size := func(name string) int64 {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	data, log := size(directory.DatabaseFile), size(directory.DatabaseFile+"-wal")
	t.Logf("after %d moves a disk of %d bytes holds %d of data and %d of log", moves, whole, data, log)
	if data < whole*3/4 || log > whole/8 {
		t.Errorf("the disk is full")
	}
}
