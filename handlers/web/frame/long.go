package frame

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/problem"
	"duces/templates/page"
	"duces/workflow"
)

const (
	// longAfter is how long a browser waits for an act before it is shown how far the act is.
	longAfter = time.Second
	// longKept is how long the answer to an act that took longer is there for its user.
	longKept = 5 * time.Minute
	// mostLong bounds the acts that run or are kept. One more is done while its browser waits.
	mostLong = 32
)

// running are the acts of all users that run, or whose answers are kept, by id.
type running struct {
	mu     sync.Mutex
	acts   map[string]*longAct
	closed bool
	all    sync.WaitGroup
}

// longAct is the rest of one request, which goes on without its browser.
type longAct struct {
	id, user string
	ctx      context.Context // of the engine's work: canceled to stop it
	stop     context.CancelFunc
	ended    chan struct{} // closed once answer and err stand
	timer    *time.Timer   // until it is forgotten; with the lock of running

	mu               sync.Mutex
	doing, one, many string
	count            int
	done, of         int64
	steps            bool // what is done of it is kept as it goes
	stopping         bool // its user asked for it
	stopped          bool // the engine stored nothing because of that
	redirected       bool // a browser was sent to the page of the act, and comes back for its answer
	fetched          bool // it has come
	flash            string
	answer           recorded
	err              error
}

type longKey struct{}

// longOf is the act that a request is the rest of; nil: none.
func longOf(ctx context.Context) *longAct {
	a, _ := ctx.Value(longKey{}).(*longAct)
	return a
}

// Long does the rest of a handler apart from its request, once typed and files are read. A browser that waits longer
// than a second is shown how far it is, and then what rest answered. Rest goes on without the browser, and the same
// form sent again by the same user meanwhile leads to the same act. Long drops the files.
func (f *Frame) Long(c echo.Context, typed url.Values, files Files, rest echo.HandlerFunc) error {
	_, held := c.Request().Context().Value(resumed{}).([]string)
	if held || typed.Has(page.ShowDates) || Part(c) { // nothing is done
		defer files.Drop()
		return rest(c)
	}
	a, begun := f.running.begin(longID(c, typed, files), Who(c).ID)
	if a == nil {
		defer files.Drop()
		return rest(c)
	}
	if begun {
		apart, answer := a.request(c)
		go func() {
			defer f.running.all.Done()
			err := safely(rest, apart)
			files.Drop()
			if err != nil { // perhaps nobody comes to hear it
				_ = problem.Answer(apart.Request().Context(), f.Log, err)
			}
			a.end(*answer, err)
			f.running.keep(a)
		}()
	} else {
		files.Drop()
	}
	wait := time.NewTimer(longAfter)
	defer wait.Stop()
	select {
	case <-a.ended:
		if !a.awaited() {
			f.running.forget(a)
		}
		return f.answer(c, a)
	case <-wait.C:
		a.mu.Lock()
		a.redirected = true
		a.mu.Unlock()
		return Redirect(c, page.ProgressPath+a.id)
	}
}

// Counts says what the act of a request does to how many rows, for the page that shows how far it is.
func Counts(c echo.Context, doing string, n int, one, many string) {
	if a := longOf(c.Request().Context()); a != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.doing, a.count, a.one, a.many = doing, n, one, many
		a.done, a.of = 0, 0
	}
}

// longID is one for the same form of the same user, with the same contents.
func longID(c echo.Context, typed url.Values, files Files) string {
	if typed.Get(page.KeyField) == "" {
		return NewKey()
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q", Who(c).ID, c.Request().URL.Path, typed.Encode())
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for _, file := range files[name] {
			fmt.Fprintf(h, " %q %q %q", name, file.Name, file.SHA256)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// begin gives the act of an id that runs, or begins one; nil: there are too many.
func (r *running) begin(id, user string) (a *longAct, begun bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if a := r.acts[id]; a != nil && !a.hasEnded() {
		return a, false
	}
	if len(r.acts) >= mostLong {
		r.makeRoom()
	}
	if r.closed || len(r.acts) >= mostLong {
		return nil, false
	}
	a = &longAct{id: id, user: user, ended: make(chan struct{})}
	a.ctx, a.stop = context.WithCancel(context.Background())
	if r.acts == nil {
		r.acts = map[string]*longAct{}
	}
	r.acts[id] = a
	r.all.Add(1)
	return a, true
}

// makeRoom forgets one that has ended, if it can one whose answer was fetched.
func (r *running) makeRoom() {
	var one *longAct
	for _, a := range r.acts {
		if a.hasEnded() && (one == nil || !a.awaited()) {
			one = a
		}
	}
	if one != nil {
		r.drop(one)
	}
}

// keep keeps the answer of an act for a while.
func (r *running) keep(a *longAct) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.acts[a.id] == a {
		a.timer = time.AfterFunc(longKept, func() { r.forget(a) })
	}
}

func (r *running) forget(a *longAct) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.acts[a.id] == a {
		r.drop(a)
	}
}

// drop needs the lock.
func (r *running) drop(a *longAct) {
	delete(r.acts, a.id)
	if a.timer != nil {
		a.timer.Stop() // it would keep the answer
	}
}

// StopLong takes no more acts, lets those that run end for half the time that is left until ctx ends, and then stops them.
func (f *Frame) StopLong(ctx context.Context) {
	r := &f.running
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	ended := make(chan struct{})
	go func() { r.all.Wait(); close(ended) }()
	patience := time.Duration(0)
	if until, ok := ctx.Deadline(); ok {
		patience = time.Until(until) / 2
	}
	select {
	case <-ended:
		return
	case <-time.After(patience):
	}
	r.mu.Lock()
	for _, a := range r.acts {
		a.stop()
	}
	r.mu.Unlock()
	select {
	case <-ended:
	case <-ctx.Done():
	}
}

// request is the one that the act goes on with: as it came, but for its body, which is read.
func (a *longAct) request(c echo.Context) (echo.Context, *recorded) {
	r := c.Request().Clone(context.WithValue(context.WithoutCancel(c.Request().Context()), longKey{}, a))
	r.Body = http.NoBody
	answer := &recorded{header: http.Header{}, status: http.StatusOK}
	apart := c.Echo().NewContext(r, answer)
	apart.SetPath(c.Path())
	apart.SetParamNames(slices.Clone(c.ParamNames())...)
	apart.SetParamValues(slices.Clone(c.ParamValues())...)
	return apart, answer
}

func safely(rest echo.HandlerFunc, c echo.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = (&workflow.Error{Code: workflow.Internal, Message: "A handler panicked."}).Because(fmt.Errorf("%v\n%s", r, debug.Stack()))
		}
	}()
	return rest(c)
}

func (a *longAct) end(answer recorded, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer, a.err = answer, err
	if a.stopped && a.stopping && a.answer.status == http.StatusServiceUnavailable {
		a.answer.status = http.StatusOK // it is what its user wanted
	}
	a.stop()
	close(a.ended)
}

func (a *longAct) hasEnded() bool {
	select {
	case <-a.ended:
		return true
	default:
		return false
	}
}

// awaited says whether a browser was sent away that has not come back.
func (a *longAct) awaited() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.redirected && !a.fetched
}

// report is for the engine: how far the act is.
func (a *longAct) report(done, of int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done, a.of = done, of
}

func (a *longAct) progress() page.Progress {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := page.Progress{ID: a.id, Doing: a.doing, One: a.one, Many: a.many, Of: a.count, Stopping: a.stopping, Steps: a.steps}
	if p.Percent = a.count == 0 && a.of > 0; p.Percent {
		p.Of = 100
	}
	if a.of > 0 {
		p.Done = int(int64(p.Of) * a.done / a.of)
	}
	return p
}

// answer sends what the act answered, with its message.
func (f *Frame) answer(c echo.Context, a *longAct) error {
	a.mu.Lock()
	flash := a.flash
	if c.Request().Method == http.MethodGet { // each form that was sent is told, and a page that is loaded again is not
		a.flash, a.fetched = "", true
	}
	a.mu.Unlock()
	if flash != "" {
		f.sessions.Put(c.Request().Context(), flashKey, flash)
	}
	if a.err != nil {
		return a.err
	}
	head := c.Response().Header()
	if to := a.answer.header.Get("HX-Redirect"); to != "" {
		return Redirect(c, to)
	}
	for name, values := range a.answer.header {
		head[name] = slices.Clone(values)
	}
	c.Response().WriteHeader(a.answer.status)
	_, err := c.Response().Write(a.answer.body.Bytes())
	return err
}

// recorded is an answer until somebody fetches it.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *recorded) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorded) WriteHeader(status int) { r.status = status }

// Write implements http.ResponseWriter.
func (r *recorded) Write(b []byte) (int, error) { return r.body.Write(b) }

// Steps begins an act that keeps each of its steps as it goes, and not all or none. Its context says how far it is, and
// ends when its user stops it.
func Steps(c echo.Context, doing string, n int, one, many string) (context.Context, context.CancelFunc) {
	ctx, cancel := stoppable(c.Request().Context())
	if a := longOf(ctx); a != nil {
		Counts(c, doing, n, one, many)
		a.mu.Lock()
		defer a.mu.Unlock()
		a.steps = true
		ctx = workflow.WithProgress(ctx, a.report)
	}
	return ctx, cancel
}

// stoppable is a context that also ends when the long act, whose context it is, is stopped.
func stoppable(ctx context.Context) (context.Context, context.CancelFunc) {
	inside, cancel := context.WithCancel(ctx)
	a := longOf(ctx)
	if a == nil {
		return inside, cancel
	}
	forget := context.AfterFunc(a.ctx, cancel)
	return inside, func() { forget(); cancel() }
}

// watched is an engine that says how far a long act is, and stops it.
type watched struct{ Engine }

func (e watched) Do(ctx context.Context, actor, key string, cmd workflow.Command) (workflow.Result, error) {
	a := longOf(ctx)
	if a == nil {
		return e.Engine.Do(ctx, actor, key, cmd)
	}
	inside, cancel := stoppable(workflow.WithProgress(ctx, a.report))
	defer cancel()
	result, err := e.Engine.Do(inside, actor, key, cmd)
	if a.ctx.Err() == nil || workflow.CodeOf(err) != workflow.Unavailable || !errors.Is(err, context.Canceled) {
		return result, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stopped = true
	by := "You stopped this."
	if !a.stopping {
		by = "The server was stopped."
	}
	return result, (&workflow.Error{Code: workflow.Unavailable, Message: by + " Nothing was saved."}).Because(err)
}

// LongRoutes are the page of an act that takes long, and the way to stop it.
func (f *Frame) LongRoutes() []Route {
	return []Route{
		Get(page.ProgressPath+":id", nil, f.showLong),
		Post(page.ProgressPath+":id/stop", nil, f.stopLong),
	}
}

// longOfReader finds an act that the reader began.
func (f *Frame) longOfReader(c echo.Context) (*longAct, error) {
	f.running.mu.Lock()
	defer f.running.mu.Unlock()
	if a := f.running.acts[c.Param("id")]; a != nil && a.user == Who(c).ID {
		return a, nil
	}
	return nil, &workflow.Error{
		Code:    workflow.NotFound,
		Message: "This work has ended, or the server was restarted. Open the list you came from to see whether it was saved.",
	}
}

func (f *Frame) showLong(c echo.Context) error {
	a, err := f.longOfReader(c)
	if err != nil {
		return err
	}
	if a.hasEnded() {
		if Inline(c) { // the whole page changes
			return Redirect(c, page.ProgressPath+a.id)
		}
		return f.answer(c, a)
	}
	p := a.progress()
	if Inline(c) { // a message that waits for another page stays
		return Render(c, http.StatusOK, page.ProgressPart(p))
	}
	p.Shell = f.Shell(c, p.Title(), page.Crumb{Title: p.Title()})
	p.Shell.Reloads = true
	return Render(c, http.StatusOK, page.ProgressPage(p))
}

func (f *Frame) stopLong(c echo.Context) error {
	a, err := f.longOfReader(c)
	if err != nil {
		return err
	}
	a.mu.Lock()
	a.stopping = true
	a.mu.Unlock()
	a.stop()
	return Redirect(c, page.ProgressPath+a.id)
}
