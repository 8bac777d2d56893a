package handlers

import (
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/workflow"
)

// contentSecurityPolicy lets a page load only what this server sends, and no
// inline script or style, so that injected markup stays inert.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// answerHeader tells our own answers from those of a proxy that finds no server
// behind it: the script of the pages shows no other.
const answerHeader = "Duces-Answer"

// secure sets the headers that hold for every answer. A handler may set
// Cache-Control anew; by default nothing is kept on shared machines.
func secure(tls bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			h := c.Response().Header()
			h.Set("Content-Security-Policy", contentSecurityPolicy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set("Cache-Control", "no-store")
			h.Set(answerHeader, "1")
			if tls {
				h.Set("Strict-Transport-Security", "max-age=31536000")
			}
			return next(c)
		}
	}
}

// Bodies larger than the route's row says are refused. An upload is given the
// time that a slow line needs.
const uploadPause = 15 * time.Minute

// Many clients read no answer before they have sent all, and a connection that is
// closed under a body takes the answer with it. So what a handler left of a body
// is read and thrown away, up to what the route takes and this much more.
const (
	drainBeyond = 32 << 20
	drainFor    = 30 * time.Second
)

func limitBody(p *access.Policy) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			row, _ := p.Lookup(r.Method, c.Path())
			limit := row.Takes()
			if row.Body > 0 {
				until := time.Now().Add(uploadPause)
				ctl := http.NewResponseController(c.Response())
				// A writer without deadlines, as in a test, has none to extend.
				_ = ctl.SetReadDeadline(until)
				_ = ctl.SetWriteDeadline(until)
			}
			if r.Body == nil || r.Body == http.NoBody {
				return next(c)
			}
			sent := &sentBody{ReadCloser: r.Body, waits: r.Header.Get("Expect") != ""}
			defer sent.drain(c, limit+drainBeyond)
			if r.ContentLength > limit {
				return &http.MaxBytesError{Limit: limit}
			}
			r.Body = http.MaxBytesReader(c.Response(), sent, limit)
			return next(c)
		}
	}
}

// sentBody is the body of a request. While it waits, its client sends nothing:
// the first read would ask for it (RFC 9110, 10.1.1).
type sentBody struct {
	io.ReadCloser
	waits bool
	ended bool
}

func (b *sentBody) Read(p []byte) (int, error) {
	b.waits = false
	n, err := b.ReadCloser.Read(p)
	b.ended = b.ended || err != nil
	return n, err
}

// drain reads what is left. It runs before the answer goes out.
func (b *sentBody) drain(c echo.Context, most int64) {
	if b.waits || b.ended {
		return
	}
	// A writer without deadlines, as in a test, has none to set.
	_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(drainFor))
	_, _ = io.CopyN(io.Discard, b, most) // a client that is gone needs no answer
}

// sameOrigin refuses what another site makes a signed-in browser send. The API
// needs no such thing: a bearer token is never sent by itself.
func sameOrigin() echo.MiddlewareFunc {
	protection := http.NewCrossOriginProtection()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := protection.Check(c.Request()); err != nil {
				return (&workflow.Error{Code: workflow.Forbidden, Message: "This form was sent from another site; open the page here and send it again."}).Because(err)
			}
			return next(c)
		}
	}
}

// compressed says what gains nothing from being compressed again.
func compressed(c echo.Context) bool {
	p := c.Request().URL.Path
	switch path.Ext(p) {
	case ".woff2", ".png", ".jpg", ".gif", ".zip", ".pdf", ".xlsx":
		return true
	}
	return p == "/metrics" || strings.Contains(p, "/documents/")
}
