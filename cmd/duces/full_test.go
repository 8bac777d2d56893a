package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	if err := filepath.WalkDir(filepath.Join(dir, directory.BlobDir), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			t.Errorf("of the upload %s remains", path)
		}
		return err
	}); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
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
