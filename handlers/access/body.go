package access

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"duces/workflow"
)

// pace is how slowly a body may come in: the first bytes within grace, on average rate
// bytes a second from then on, and all of it within total.
type pace struct {
	grace, total time.Duration
	rate         int64
}

// by is when n bytes and a little more must be here.
func (p pace) by(began time.Time, n int64) time.Time {
	return began.Add(min(p.total, p.grace+time.Duration(n/p.rate)*time.Second))
}

var (
	// usualPace is for everybody, known or not.
	usualPace = pace{grace: 15 * time.Second, rate: 16 << 10, total: time.Minute}
	// uploadPace is for those whom the policy lets send much: a slow line needs it.
	uploadPace = pace{grace: 30 * time.Second, rate: 16 << 10, total: 15 * time.Minute}
	// drainPace is for the rest of a body whose request was answered: it is thrown away.
	drainPace = pace{grace: 5 * time.Second, rate: 256 << 10, total: 30 * time.Second}
)

// Many clients read no answer before they have sent all, and a connection that is closed
// under a body takes the answer with it: a proxy then says 502, and HTTP/2 has a stream
// error. So what a handler left of a body is read and thrown away, up to what the route
// takes and this much more.
const drainBeyond = 1 << 30

// How many bodies that are large or hold files may be on their way at once: of one user, of one address whose
// requests were refused, and of all.
const (
	mostUploadsOfOne = 8
	mostDrainsOfOne  = 16
	mostOfAll        = 128
)

// Bodies refuses a body that is larger than its route takes, and gives each the time that
// it may take: more than the usual only once Guard has let its sender in. It stands before
// Guard.
func (p *Policy) Bodies() echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			row, _ := p.Lookup(r.Method, c.Path())
			limit := row.Takes()
			if r.Body == nil || r.Body == http.NoBody {
				return next(c)
			}
			b := &body{
				ReadCloser: r.Body, control: http.NewResponseController(c.Response()), began: time.Now(), pace: usualPace,
				large: r.ContentLength < 0 || r.ContentLength > usualBody || holdsFiles(r), waits: r.Header.Get("Expect") != "",
			}
			c.Set(bodyKey, b)
			defer b.end()
			defer p.drain(c, b, limit+drainBeyond)
			if r.ContentLength > limit {
				return &http.MaxBytesError{Limit: limit}
			}
			r.Body = http.MaxBytesReader(c.Response(), b, limit)
			return next(c)
		}
	}
}

// holdsFiles says whether a body may hold many files: a small one can, and each file
// costs the disk a write that survives a power cut.
func holdsFiles(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	return (err == nil || errors.Is(err, mime.ErrInvalidMediaParameter)) && strings.HasPrefix(kind, "multipart/")
}

const bodyKey = "body"

// admit counts the body of a request to a route for uploads, and gives it the time that it needs.
func (p *Policy) admit(c echo.Context, row Route, user string) error {
	b, has := c.Get(bodyKey).(*body)
	if !has || row.Body == 0 || row.Public || !b.large {
		return nil
	}
	free, ok := p.uploads.take(user, mostUploadsOfOne)
	if !ok {
		return &TooMany{RetryAfter: 10 * time.Second, Doing: "uploads at once"}
	}
	b.done, b.pace = free, uploadPace
	b.deadline()
	_ = b.control.SetWriteDeadline(b.began.Add(uploadPace.total + usualPace.total))
	return nil
}

// drain reads what is left of a body. It runs before the answer goes out.
func (p *Policy) drain(c echo.Context, b *body, most int64) {
	if b.waits || b.ended {
		return
	}
	free, ok := p.drains.take(IPKey(c.RealIP()), mostDrainsOfOne)
	if !ok { // net/http itself would read on as long as the connection may last
		_ = b.control.SetReadDeadline(time.Now())
		return
	}
	defer free()
	b.began, b.read, b.pace = time.Now(), 0, drainPace
	_, _ = io.CopyN(io.Discard, b, most) // a client that is gone needs no answer
}

// body is the body of a request. While it waits, its client sends nothing: the first read
// would ask for it (RFC 9110, 10.1.1).
type body struct {
	io.ReadCloser
	control *http.ResponseController
	began   time.Time
	read    int64
	pace    pace
	until   time.Time // the next bytes must be here
	large   bool      // or holds files
	waits   bool
	ended   bool
	done    func() // frees what admit took; nil: it took nothing
}

func (b *body) Read(p []byte) (int, error) {
	b.waits = false
	b.deadline()
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = (&workflow.Error{Code: workflow.Unavailable, Message: "The request arrived too slowly. Send it again."}).Because(err)
	case !errors.Is(err, io.EOF):
		err = (&workflow.Error{Code: workflow.Unavailable, Message: "The request was cut off. Send it again."}).Because(err)
	}
	b.ended = true
	b.end()
	return n, err
}

// deadline sets until when the next bytes must be here. A writer without deadlines, as in
// a test, has none to set.
func (b *body) deadline() {
	if until := b.pace.by(b.began, b.read); until != b.until {
		b.until = until
		_ = b.control.SetReadDeadline(until)
	}
}

// end says that no more is read. What a handler does from now on takes no time of the
// body: the server watches the connection until then, and would take the end of the time
// for that of the client.
func (b *body) end() {
	if b.done != nil {
		b.done()
		b.done = nil
	}
	if b.ended {
		_ = b.control.SetReadDeadline(time.Now().Add(uploadPace.total))
	}
}

// tally counts what is under way, by whose it is. The zero value is ready for use.
type tally struct {
	mu  sync.Mutex
	all int
	of  map[string]int
}

// take counts one more, or says that there are too many already.
func (t *tally) take(whose string, most int) (free func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all >= mostOfAll || t.of[whose] >= most {
		return nil, false
	}
	if t.of == nil {
		t.of = map[string]int{}
	}
	t.all++
	t.of[whose]++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.all--
		if t.of[whose]--; t.of[whose] == 0 {
			delete(t.of, whose)
		}
	}, true
}
