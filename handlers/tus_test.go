package handlers_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duces/db/storetest"
	"duces/handlers/clock"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/field"
	"duces/workflow/upload"
)

// answered is the head of an answer, whose body was read.
type answered struct {
	StatusCode int
	Header     http.Header
}

// tus sends one request of an upload in pieces.
func (w *world) tus(as, method, path string, body io.Reader, headers ...string) answered {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.http.URL+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := w.browsers[as].Do(r)
	if err != nil {
		w.t.Error(err)
		return answered{Header: http.Header{}}
	}
	_, _ = io.Copy(io.Discard, res.Body)
	res.Body.Close()
	return answered{res.StatusCode, res.Header}
}

func (w *world) beginUpload(as, name string, size int64, sum string) string {
	w.t.Helper()
	meta := "filename " + base64.StdEncoding.EncodeToString([]byte(name))
	if sum != "" {
		meta += ",sha256 " + base64.StdEncoding.EncodeToString([]byte(sum))
	}
	res := w.tus(as, http.MethodPost, "/uploads/tus", nil, "Upload-Length", fmt.Sprint(size), "Upload-Metadata", meta)
	if res.StatusCode != http.StatusCreated {
		w.t.Errorf("%s begins with %d", name, res.StatusCode)
	}
	return res.Header.Get("Location")
}

func (w *world) piece(as, at string, from int64, body io.Reader) answered {
	return w.tus(as, http.MethodPatch, at, body, "Upload-Offset", fmt.Sprint(from), "Content-Type", "application/offset+octet-stream")
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func uploaded(t *testing.T, res answered) (d field.Document) {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(res.Header.Get("Upload-Result"))
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		t.Errorf("no document is answered: %d %v", res.StatusCode, err)
	}
	return d
}

func TestAnUploadGoesOnWhereALostConnectionLeftIt(t *testing.T) {
	w := newWorld(t)
	data := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	at := w.beginUpload("legal", "box.txt", int64(len(data)), sumOf(data))
	cut, stop := io.Pipe()
	go func() { // the connection is lost in the middle
		_, _ = stop.Write(data[:300_000])
		stop.CloseWithError(io.ErrUnexpectedEOF)
	}()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, w.http.URL+at, cut)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{"Tus-Resumable": "1.0.0", "Sec-Fetch-Site": "same-origin", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"} {
		r.Header.Set(k, v)
	}
	if res, err := w.browsers["legal"].Do(r); err == nil {
		res.Body.Close()
		t.Fatal("the connection was not lost")
	}
	for _, other := range []string{"supervisor", "auditor"} {
		if res := w.tus(other, http.MethodHead, at, nil); res.StatusCode < 400 {
			t.Errorf("%s sees an upload that is not theirs", other)
		}
	}
	stands := func() (from int64) {
		text := w.tus("legal", http.MethodHead, at, nil).Header.Get("Upload-Offset")
		if _, err := fmt.Sscan(text, &from); err != nil || from > 300_000 {
			t.Fatalf("the upload stands at %q: %v", text, err)
		}
		return from
	}
	if res := w.piece("legal", at, 300_001, bytes.NewReader(data[300_001:])); res.StatusCode != http.StatusConflict {
		t.Errorf("a piece that leaves a gap answers %d", res.StatusCode)
	}
	from := stands()
	res := w.piece("legal", at, from, bytes.NewReader(data[from:]))
	for res.StatusCode == http.StatusConflict { // what had come before the loss was still being written
		from = stands()
		res = w.piece("legal", at, from, bytes.NewReader(data[from:]))
	}
	d := uploaded(t, res)
	if d.SHA256 != sumOf(data) || d.Size != int64(len(data)) || d.Name != "box.txt" {
		t.Errorf("the document is %+v", d)
	}
	if again := uploaded(t, w.tus("legal", http.MethodHead, at, nil)); again != d {
		t.Errorf("who lost the answer is told %+v", again)
	}
	f, err := w.store.OpenDocument(t.Context(), d.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}

func TestAnAbandonedUploadIsSweptWhenTheClockTicks(t *testing.T) {
	w := newWorld(t)
	at := w.beginUpload("legal", "box.txt", 8, "")
	w.piece("legal", at, 0, strings.NewReader("byte"))
	tick := func(now time.Time) {
		t.Helper()
		if _, err := clock.New(w.store, nil).Tick(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	tick(w.Now().Add(23 * time.Hour))
	if res := w.tus("legal", http.MethodHead, at, nil); res.Header.Get("Upload-Offset") != "4" {
		t.Errorf("within a day it answers %d at %q", res.StatusCode, res.Header.Get("Upload-Offset"))
	}
	tick(w.Now().Add(25 * time.Hour))
	if res := w.tus("legal", http.MethodHead, at, nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("after a day it answers %d", res.StatusCode)
	}
}

func TestAnUploadWhoseBytesHaveChangedIsRefusedAtTheEnd(t *testing.T) {
	w := newWorld(t)
	at := w.beginUpload("legal", "box.txt", 8, sumOf([]byte("bytes A.")))
	w.piece("legal", at, 0, strings.NewReader("byte"))
	if res := w.piece("legal", at, 4, strings.NewReader("s B.")); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("other bytes answer %d", res.StatusCode)
	}
	if res := w.tus("legal", http.MethodHead, at, nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("what is left of it answers %d", res.StatusCode)
	}
	if _, err := w.store.OpenDocument(t.Context(), sumOf([]byte("bytes B."))); err == nil {
		t.Error("the changed file was stored")
	}
}

func TestEachPieceOfAnUploadIsForWhoMaySendItThen(t *testing.T) {
	for what, end := range map[string]func(w *world){
		"access has ended": func(w *world) {
			w.Must(workflow.OperatorActor, account.EnableUser{User: w.ids["legal"], Enable: false})
		},
		"another role": func(w *world) {
			role := workflow.Auditor
			w.Must(workflow.OperatorActor, account.ChangeUser{User: w.ids["legal"], Role: &role})
		},
	} {
		w := newWorld(t)
		at := w.beginUpload("legal", "box.txt", 8, "")
		if res := w.piece("legal", at, 0, strings.NewReader("byte")); res.StatusCode != http.StatusNoContent {
			t.Fatalf("%s: the first piece answers %d", what, res.StatusCode)
		}
		end(w)
		if res := w.piece("legal", at, 4, strings.NewReader("s A.")); res.StatusCode < http.StatusBadRequest && res.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: the second piece answers %d", what, res.StatusCode)
		}
		if _, err := w.store.OpenDocument(t.Context(), sumOf([]byte("bytes A."))); err == nil {
			t.Errorf("%s: the file was stored", what)
		}
	}
}

func TestARequestOnADeadConnectionKeepsNoUploadFromGoingOn(t *testing.T) {
	w := newWorld(t)
	at := w.beginUpload("legal", "box.txt", 8, "")
	hangs, hold := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPatch, w.http.URL+at, hangs)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{"Tus-Resumable": "1.0.0", "Sec-Fetch-Site": "same-origin", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"} {
		r.Header.Set(k, v)
	}
	var done sync.WaitGroup
	done.Go(func() {
		if res, err := w.browsers["legal"].Do(r); err == nil {
			res.Body.Close()
		}
	})
	_, _ = hold.Write([]byte("byte")) // the pipe is read once the request is on its way
	d := uploaded(t, func() answered {
		for {
			from := w.tus("legal", http.MethodHead, at, nil).Header.Get("Upload-Offset")
			rest := map[string]string{"0": "bytes A.", "4": "s A."}[from]
			n := int64(8 - len(rest))
			if res := w.piece("legal", at, n, strings.NewReader(rest)); res.StatusCode != http.StatusConflict {
				return res
			}
		}
	}())
	if d.SHA256 != sumOf([]byte("bytes A.")) {
		t.Errorf("the document is %+v", d)
	}
	cancel()
	hold.Close()
	done.Wait()
}

func TestAThousandFilesBecomeAThousandVerifiedDocuments(t *testing.T) {
	w := newWorld(t)
	var all sync.WaitGroup
	var mu sync.Mutex
	sums := map[string]bool{}
	for worker := range 4 {
		all.Go(func() {
			for i := worker; i < 1000; i += 4 {
				data := fmt.Appendf(nil, "Page %d", i)
				at := w.beginUpload("legal", fmt.Sprintf("page-%d.txt", i), int64(len(data)), sumOf(data))
				d := uploaded(t, w.piece("legal", at, 0, bytes.NewReader(data)))
				mu.Lock()
				sums[d.SHA256] = d.SHA256 == sumOf(data)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(sums) != 1000 {
		t.Fatalf("%d documents of 1,000", len(sums))
	}
	for sum, same := range sums {
		f, err := w.store.OpenDocument(t.Context(), sum)
		if err != nil || !same {
			t.Fatalf("%s: %v", sum, err)
		}
		f.Close()
	}
}

// holding stops the first upload that is being finished, before and after its file is taken.
type holding struct {
	storetest.Whole
	reached, goOn chan struct{}
	finished      *atomic.Int32
}

func (h holding) stop() {
	h.reached <- struct{}{}
	<-h.goOn
}

func (h holding) FinishPartial(ctx context.Context, p upload.Partial) (upload.Received, error) {
	if h.finished.Add(1) == 1 {
		h.stop()
	}
	return h.Whole.FinishPartial(ctx, p)
}

func (h holding) DonePartial(p upload.Partial) error {
	if h.finished.Load() == 1 {
		h.stop()
	}
	return h.Whole.DonePartial(p)
}

func TestAnUploadIsFinishedOnceAndIsNotGoneMeanwhile(t *testing.T) {
	w := newWorld(t)
	h := holding{w.store, make(chan struct{}), make(chan struct{}), &atomic.Int32{}}
	w.faulty = h
	w.serve(w.store.DB, slog.New(slog.DiscardHandler))
	at := w.beginUpload("legal", "box.txt", 8, "")
	var last answered
	var done sync.WaitGroup
	done.Go(func() { last = w.piece("legal", at, 0, strings.NewReader("bytes A.")) })
	for _, when := range []string{"before its file is taken", "after"} {
		<-h.reached
		for method, res := range map[string]answered{
			"HEAD": w.tus("legal", http.MethodHead, at, nil), "PATCH": w.piece("legal", at, 8, strings.NewReader("")), "DELETE": w.tus("legal", http.MethodDelete, at, nil),
		} {
			if res.StatusCode != http.StatusConflict {
				t.Errorf("%s: %s answers %d", when, method, res.StatusCode)
			}
		}
		if res := w.tus("supervisor", http.MethodHead, at, nil); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: somebody else is answered %d", when, res.StatusCode)
		}
		h.goOn <- struct{}{}
	}
	done.Wait()
	d := uploaded(t, last)
	if again := uploaded(t, w.piece("legal", at, 8, strings.NewReader(""))); again != d || h.finished.Load() != 1 {
		t.Errorf("finished %d times: %+v, then %+v", h.finished.Load(), d, again)
	}
}
