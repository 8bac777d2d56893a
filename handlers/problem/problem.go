// Package problem is the one place where an error becomes HTTP: its status, and
// the words that a page shows or that RFC 9457 sends as problem+json.
package problem

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/workflow"
)

// ContentType of a problem (RFC 9457).
const ContentType = "application/problem+json"

// KeyHeader is the header of an idempotency key, and what a refusal of one names as its field.
const KeyHeader = "Idempotency-Key"

// Codes beyond those of the domain: what goes wrong before it is asked.
const (
	Unauthenticated  = "unauthenticated"
	MethodNotAllowed = "method_not_allowed"
	NotAcceptable    = "not_acceptable"
	TooLarge         = "too_large"
	MediaType        = "unsupported_media_type"
	TooMany          = "too_many_requests"
	Unreadable       = "unreadable"
)

// Problem is a refusal in the form of HTTP. Its text comes from the domain's own
// sentences; the cause behind an internal error is never among them.
type Problem struct {
	Type     string `json:"type" doc:"Always about:blank. See code for the kind of problem."`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail" doc:"For people: what is wrong and what to do."`
	Code     string `json:"code" doc:"For machines: invalid, refused, not_found, forbidden, conflict, unavailable, unknown_outcome, damaged, internal, unauthenticated, method_not_allowed, not_acceptable, too_large, unsupported_media_type, too_many_requests or unreadable."`
	Instance string `json:"instance,omitempty" doc:"Request id, as in the server's log."`
	Field    string `json:"field,omitempty" doc:"First input with a problem."`
	Guard    string `json:"guard,omitempty" doc:"The guard that refused."`
	Satisfy  string `json:"satisfy,omitempty" doc:"What would satisfy the guard."`
	Existing string `json:"existing,omitempty" doc:"What the request conflicts with, such as a matter's current version."`
	Errors   []Item `json:"errors,omitempty"`

	RetryAfter time.Duration `json:"-"` // 0: do not say
	Allow      string        `json:"-"`
}

// Item is one of several problems with an input.
type Item struct {
	Location string `json:"location,omitempty" doc:"Where, such as body.fields.due, query.limit or line 3."`
	Message  string `json:"message"`
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus lets huma send a problem with its status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType lets huma send a problem under its own media type.
func (p *Problem) ContentType(string) string { return ContentType }

// statuses maps the vocabulary of the domain, once.
var statuses = map[workflow.Code]int{
	workflow.Invalid:        http.StatusUnprocessableEntity,
	workflow.Refused:        http.StatusConflict,
	workflow.NotFound:       http.StatusNotFound,
	workflow.Forbidden:      http.StatusForbidden,
	workflow.Conflict:       http.StatusConflict,
	workflow.Unavailable:    http.StatusServiceUnavailable,
	workflow.UnknownOutcome: http.StatusServiceUnavailable,
	workflow.Damaged:        http.StatusInternalServerError,
	workflow.Internal:       http.StatusInternalServerError,
}

// retrySoon is how long a caller is asked to wait when nothing better is known.
const retrySoon = 2 * time.Second

// Of gives the problem that an error is. It never returns nil.
func Of(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if errors.Is(err, access.ErrSignIn) {
		return New(http.StatusUnauthorized, Unauthenticated, "Sign in first. In the API, send a token as “Authorization: Bearer duces_…”.")
	}
	if e, ok := errors.AsType[*access.TooMany](err); ok {
		p := New(http.StatusTooManyRequests, TooMany, e.Error())
		p.RetryAfter = e.RetryAfter
		return p
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return New(http.StatusRequestEntityTooLarge, TooLarge,
			fmt.Sprintf("The request is too large. The limit is %s. Send less at a time.", Size(e.Limit)))
	}
	if e, ok := errors.AsType[*workflow.Error](err); ok {
		return ofDomain(e)
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		return OfStatus(e.Code)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return ofDomain(&workflow.Error{Code: workflow.Unavailable, Message: "The request was canceled before it was answered."})
	}
	return OfStatus(http.StatusInternalServerError)
}

func ofDomain(e *workflow.Error) *Problem {
	status, known := statuses[e.Code]
	if !known || e.Code == workflow.Internal {
		return OfStatus(http.StatusInternalServerError)
	}
	if errors.Is(e, syscall.ENOSPC) || errors.Is(e, syscall.EDQUOT) {
		status = http.StatusInsufficientStorage
	}
	p := New(status, string(e.Code), e.Message)
	p.Guard, p.Satisfy, p.Existing, p.Field = e.Guard, e.Satisfy, e.Existing, e.Field
	for _, d := range e.Details {
		p.Errors = append(p.Errors, Item{Location: d.Field, Message: d.Message})
	}
	if len(p.Errors) == 0 && e.Field != "" {
		p.Errors = []Item{{Location: e.Field, Message: e.Message}}
	}
	switch e.Code {
	case workflow.UnknownOutcome:
		p.RetryAfter = retrySoon
		p.Satisfy = "Send the same request again with the same Idempotency-Key. Nothing is saved twice."
	case workflow.Unavailable:
		p.RetryAfter = retrySoon
	}
	return p
}

// Size writes a number of bytes for people.
func Size(bytes int64) string {
	if bytes >= 1<<20 {
		return strconv.FormatFloat(float64(bytes)/(1<<20), 'f', -1, 64) + " MiB"
	}
	return strconv.FormatInt(bytes, 10) + " bytes"
}

// New makes a problem.
func New(status int, code, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

// OfStatus is the problem of a status that the router or a library decided on.
func OfStatus(status int) *Problem {
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return New(http.StatusUnprocessableEntity, string(workflow.Invalid), "The request cannot be read.")
	case http.StatusUnauthorized:
		return Of(access.ErrSignIn)
	case http.StatusForbidden:
		return New(status, string(workflow.Forbidden), "You don't have permission to see or do this.")
	case http.StatusNotFound:
		return New(status, string(workflow.NotFound), "There is no page at this address.")
	case http.StatusMethodNotAllowed:
		return New(status, MethodNotAllowed, "This address does not accept this method.")
	case http.StatusNotAcceptable:
		return New(status, NotAcceptable, "This address answers in JSON only.")
	case http.StatusRequestTimeout:
		p := New(http.StatusServiceUnavailable, string(workflow.Unavailable), "The request arrived too slowly. Send it again.")
		p.RetryAfter = retrySoon
		return p
	case http.StatusRequestEntityTooLarge:
		return New(status, TooLarge, "The request is too large.")
	case http.StatusUnsupportedMediaType:
		return New(status, MediaType, "This address does not accept this Content-Type.")
	case http.StatusServiceUnavailable:
		p := New(status, string(workflow.Unavailable), "The server cannot answer now. Try again.")
		p.RetryAfter = retrySoon
		return p
	}
	return New(http.StatusInternalServerError, string(workflow.Internal), "Something went wrong on the server. The log has the details.")
}

// Header sets what goes with the problem besides its body.
func (p *Problem) Header(h http.Header) {
	for name, values := range p.GetHeaders() {
		h[name] = values
	}
}

// GetHeaders are the headers that go with the problem.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.RetryAfter.Seconds()))))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="duces"`)
	}
	if p.Allow != "" {
		h.Set("Allow", p.Allow)
	}
	return h
}

type requestKey struct{}

// WithRequest keeps a request's id, so that log and answer can name it.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// Instance names the request that a context belongs to, as answers and the log do.
func Instance(ctx context.Context) string {
	if id, ok := ctx.Value(requestKey{}).(string); ok {
		return "urn:duces:request:" + id
	}
	return ""
}

// Answer gives the problem of an error, on a copy that names the request, and
// logs those that are faults of ours. It is called once for each failed request.
func Answer(ctx context.Context, log *slog.Logger, err error) *Problem {
	p := *Of(err)
	p.Instance = Instance(ctx)
	if p.Status == http.StatusInternalServerError || p.Code == string(workflow.UnknownOutcome) {
		log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("error", chain(err)), slog.String("request", p.Instance))
	}
	return &p
}

// chain is an error with what lies behind it: the sentence of a domain error
// does not repeat its cause.
func chain(err error) string {
	s := err.Error()
	if e, ok := errors.AsType[*workflow.Error](err); ok {
		if cause := e.Unwrap(); cause != nil {
			s += ": " + cause.Error()
		}
	}
	return s
}
