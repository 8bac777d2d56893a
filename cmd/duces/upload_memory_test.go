package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// anonymous is how much memory of its own a process has, in bytes: what is not a copy of a file.
func anonymous(t testing.TB, pid int) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "\nRssAnon:")
	var kib int64
	if _, err := fmt.Sscan(after, &kib); err != nil || kib == 0 {
		t.Fatalf("this system does not say how much memory a process has: %v", err)
	}
	return kib << 10
}

// whilePeak is the most memory that a process has while something is done.
func whilePeak(t testing.TB, pid int, do func()) int64 {
	t.Helper()
	var most atomic.Int64
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			if now := anonymous(t, pid); now > most.Load() {
				most.Store(now)
			}
			select {
			case <-end:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	do()
	close(end)
	<-ended
	return most.Load()
}

// large is a file of so many bytes that begins with its name, and its hash.
func large(name string, size int64) (open func(from, to int64) io.Reader, sum string) {
	block := make([]byte, 1<<20)
	random := rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("%-32s", name))))
	_, _ = random.Read(block)
	open = func(from, to int64) io.Reader {
		r := &repeated{block: block, at: from}
		return io.LimitReader(r, to-from)
	}
	h := sha256.New()
	_, _ = io.Copy(h, open(0, size))
	return open, hex.EncodeToString(h.Sum(nil))
}

// repeated reads a block over and over, from any place on.
type repeated struct {
	block []byte
	at    int64
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.block[r.at%int64(len(r.block)):])
	r.at += int64(n)
	return n, nil
}

// plainly is what a page says, without its markup.
func plainly(page string) string {
	text := strings.Join(strings.Fields(regexp.MustCompile(`(?s)<script.*?</script>|<style.*?</style>|<[^>]*>`).ReplaceAllString(page, " ")), " ")
	return text[:min(len(text), 2000)]
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="(key|version|hash)" value="([^"]*)"`)

// What comes must not stand in the memory of the server. A form, or a call of the API, has less than 64 MiB: many come
// at once.
func TestOneGiBAddsLittleMemoryHoweverItComes(t *testing.T) {
	t.Parallel()
	const most, piece, whole, atOnce = 100 << 20, 8 << 20, 60 << 20, 8
	size := int64(1 << 30)
	if testing.Short() {
		size = 256 << 20
		t.Logf("-short: %d MiB in place of 1 GiB", size>>20)
	}
	dir := filepath.Join(t.TempDir(), "data")
	_, matters := team(t, dir)
	must(t, passwordText, "user", "password", "--data", dir, "lee@example.gov") // which ends the token
	added := must(t, "", "token", "add", "--data", dir, "lee@example.gov", "--label", "large files")
	token := regexp.MustCompile(`duces_[0-9A-Za-z_-]+`).FindString(added)
	server := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	browser := telling{URL: server.url}.signIn(t, "lee@example.gov", passwordText)
	if err := server.stop(t, syscall.SIGTERM); err != nil { // checking a password takes memory, in which files could hide
		t.Fatalf("%v: %s", err, server.errs)
	}
	server = start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	browser.Timeout = 0
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	send := func(method, path string, body io.Reader, length int64, headers ...string) (replied, string) {
		r, err := http.NewRequestWithContext(t.Context(), method, server.url+path, body)
		if err != nil {
			return replied{}, err.Error()
		}
		r.ContentLength = length
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Tus-Resumable", "1.0.0")
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		answer, err := browser.Do(r)
		if err != nil {
			return replied{}, err.Error()
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			return replied{}, err.Error()
		}
		return replied{answer.StatusCode, answer.Header}, string(text)
	}
	idle := anonymous(t, server.cmd.Process.Pid)
	for _, way := range []struct {
		name  string
		files int
		size  int64 // of each
		// sends a file, and gives the answer that names its hash
		sends func(n int, open func(from, to int64) io.Reader) string
	}{
		{"in pieces", 1, size, func(_ int, open func(from, to int64) io.Reader) string {
			answer, text := send(http.MethodPost, "/uploads/tus", http.NoBody, 0,
				"Upload-Length", fmt.Sprint(size), "Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte("box.bin")))
			at := answer.Header.Get("Location")
			for from := int64(0); from < size && answer.StatusCode/100 == 2; from += piece {
				to := min(from+piece, size)
				answer, text = send(http.MethodPatch, at, open(from, to), to-from,
					"Upload-Offset", fmt.Sprint(from), "Content-Type", "application/offset+octet-stream")
			}
			result, _ := base64.StdEncoding.DecodeString(answer.Header.Get("Upload-Result"))
			return text + string(result)
		}},
		{"with forms", int(size/whole) + 1, whole, func(n int, open func(from, to int64) io.Reader) string {
			page := "/matters/" + matters[n]
			path := page + "/add-documents"
			_, text := send(http.MethodGet, path, http.NoBody, 0)
			var form bytes.Buffer
			w := multipart.NewWriter(&form)
			for _, in := range hiddenInput.FindAllStringSubmatch(text, -1) {
				_ = w.WriteField(in[1], in[2])
			}
			for name, value := range map[string]string{"effective_on": "2018-01-24", "f.kind": "correspondence", "f.source": "City Clerk"} {
				_ = w.WriteField(name, value)
			}
			_, _ = w.CreateFormFile("f.documents", "box.bin")
			head := form.Len()
			_ = w.Close()
			all := form.Bytes()
			body := io.MultiReader(bytes.NewReader(all[:head]), open(0, whole), bytes.NewReader(all[head:]))
			answer, text := send(http.MethodPost, path, body, whole+int64(len(all)), "Content-Type", w.FormDataContentType())
			if answer.StatusCode == http.StatusSeeOther {
				_, text = send(http.MethodGet, page, http.NoBody, 0)
			}
			return text
		}},
		{"over the API", int(size/whole) + 1, whole, func(_ int, open func(from, to int64) io.Reader) string {
			_, text := send(http.MethodPost, "/api/v1/documents?name=box.bin", open(0, whole), whole,
				"Content-Type", "application/octet-stream", "Authorization", "Bearer "+token)
			return text
		}},
	} {
		said, sums := make([]string, way.files), make([]string, way.files)
		peak := whilePeak(t, server.cmd.Process.Pid, func() {
			var all errgroup.Group
			all.SetLimit(atOnce)
			for n := range way.files {
				all.Go(func() error {
					open, sum := large(fmt.Sprint(way.name, n), way.size)
					sums[n], said[n] = sum, way.sends(n, open)
					return nil
				})
			}
			_ = all.Wait()
		})
		for n := range said {
			if !strings.Contains(said[n], sums[n]) {
				t.Errorf("%s: no answer to file %d names its hash %s: %s", way.name, n+1, sums[n], plainly(said[n]))
			}
		}
		t.Logf("%s: %d MiB in %d files added %.1f MiB to %.1f", way.name, int64(way.files)*way.size>>20, way.files,
			float64(peak-idle)/(1<<20), float64(idle)/(1<<20))
		if peak-idle >= most {
			t.Errorf("%s: they added %d MiB of memory, of which %d are allowed", way.name, (peak-idle)>>20, most>>20)
		}
	}
	if err := server.stop(t, syscall.SIGTERM); err != nil {
		t.Errorf("%v: %s", err, server.errs)
	}
}
