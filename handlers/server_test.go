package handlers_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"duces/handlers"
	"duces/handlers/access"
	"duces/handlers/problem"
	"duces/templates"
	"duces/workflow"
)

// house is a server with some routes of a face that a test makes up.
type house struct {
	*echo.Echo
	log bytes.Buffer
}

func newHouse(t *testing.T, change ...func(*handlers.Config)) *house {
	t.Helper()
	h := &house{}
	policy, err := access.NewPolicy(handlers.Routes(), []access.Route{
		{Method: http.MethodGet, Path: "/page", Public: true},
		{Method: http.MethodPost, Path: "/page", Public: true},
		{Method: http.MethodPost, Path: "/upload", Public: true, Body: 2 << 20},
		{Method: http.MethodGet, Path: "/fails/:id", Public: true},
		{Method: http.MethodGet, Path: "/panics", Public: true},
		{Method: http.MethodGet, Path: "/ip", Public: true},
		{Method: http.MethodPost, Path: "/api/v1/write", Public: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg := handlers.Config{Policy: policy, Logger: slog.New(slog.NewTextHandler(&h.log, nil))}
	for _, c := range change {
		c(&cfg)
	}
	h.Echo = handlers.New(cfg)
	read := func(c echo.Context) error {
		if _, err := io.ReadAll(c.Request().Body); err != nil {
			return err
		}
		return c.HTML(http.StatusOK, strings.Repeat("<p>page</p>", 500))
	}
	h.GET("/page", read)
	h.POST("/page", read)
	h.POST("/upload", read)
	h.POST("/api/v1/write", read)
	h.GET("/fails/:id", func(c echo.Context) error { return failures[c.Param("id")] })
	h.GET("/panics", func(echo.Context) error { panic("a secret value") })
	h.GET("/ip", func(c echo.Context) error { return c.String(http.StatusOK, c.RealIP()) })
	h.GET("/forgotten", read)
	return h
}

var failures = map[string]error{
	"invalid":     &workflow.Error{Code: workflow.Invalid, Message: "A date is required.", Field: "due"},
	"refused":     &workflow.Error{Code: workflow.Refused, Message: "Not overdue.", Guard: "overdue", Satisfy: "Wait."},
	"not_found":   &workflow.Error{Code: workflow.NotFound, Message: "There is none."},
	"forbidden":   &workflow.Error{Code: workflow.Forbidden, Message: "Not yours."},
	"conflict":    &workflow.Error{Code: workflow.Conflict, Message: "Somebody was first."},
	"unavailable": &workflow.Error{Code: workflow.Unavailable, Message: "Later."},
	"unknown":     &workflow.Error{Code: workflow.UnknownOutcome, Message: "Perhaps."},
	"internal":    (&workflow.Error{Code: workflow.Internal, Message: "The row is bad."}).Because(errors.New("a secret value")),
	"plain":       errors.New("a secret value"),
	"sign_in":     access.ErrSignIn,
	"too_many":    access.Wait(1e9 * 90),
	"gone":        context.Canceled,
}

func (h *house) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func (h *house) get(path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return h.do(r)
}

func TestErrorsBecomeStatusesByOneTable(t *testing.T) {
	h := newHouse(t)
	for name, want := range map[string]struct {
		status int
		retry  string
	}{
		"invalid": {422, ""}, "refused": {409, ""}, "not_found": {404, ""}, "forbidden": {403, ""}, "conflict": {409, ""},
		"unavailable": {503, "2"}, "unknown": {503, "2"}, "internal": {500, ""}, "plain": {500, ""}, "sign_in": {401, ""},
		"too_many": {429, "90"}, "gone": {503, "2"},
	} {
		w := h.get("/fails/" + name)
		if w.Code != want.status || w.Header().Get("Retry-After") != want.retry {
			t.Errorf("%s: %d, Retry-After %q; want %d, %q", name, w.Code, w.Header().Get("Retry-After"), want.status, want.retry)
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s tells what is inside: %s", name, w.Body)
		}
		if w.Header().Get("WWW-Authenticate") != "" {
			t.Errorf("%s would make a browser ask for a password", name)
		}
	}
}

func TestAPageSaysWhatWentWrongInTheHousesOwnWords(t *testing.T) {
	h := newHouse(t, func(c *handlers.Config) {
		c.Page = func(c echo.Context, p *problem.Problem, err error) error {
			if errors.Is(err, access.ErrSignIn) {
				return c.Redirect(http.StatusSeeOther, "/sign-in")
			}
			return c.HTML(p.Status, "<h1>"+p.Title+"</h1>"+p.Detail+p.Satisfy)
		}
	})
	if w := h.get("/fails/refused", "Accept-Encoding", "gzip"); w.Code != 409 || w.Body.String() != "<h1>Conflict</h1>Not overdue.Wait." {
		t.Errorf("a refusal: %d %s", w.Code, w.Body)
	}
	if w := h.get("/fails/sign_in"); w.Code != http.StatusSeeOther {
		t.Errorf("nobody is led to the sign-in form: %d", w.Code)
	}
	if w := h.get("/nothing"); w.Code != 404 || !strings.HasPrefix(w.Body.String(), "<h1>") {
		t.Errorf("what does not exist: %d %s", w.Code, w.Body)
	}
	if w := h.get("/api/v1/nothing"); w.Code != 404 || w.Header().Get("Content-Type") != problem.ContentType {
		t.Errorf("on the API's side: %d %s", w.Code, w.Header())
	}
}

func TestAPanicIsAnAnswerAndStandsInTheLog(t *testing.T) {
	h := newHouse(t)
	w := h.get("/panics")
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("the answer: %d %s", w.Code, w.Body)
	}
	id := w.Header().Get("X-Request-Id")
	if log := h.log.String(); !strings.Contains(log, "a secret value") || !strings.Contains(log, "server_test.go") || strings.Count(log, id) != 2 {
		t.Errorf("the log: %s", log)
	}
}

func TestTheLogHoldsNoQueryAndNoAddress(t *testing.T) {
	h := newHouse(t)
	h.get("/fails/conflict?token=duces_hidden", "Authorization", "Bearer duces_hidden")
	h.get("/nothing/duces_hidden")
	log := h.log.String()
	if strings.Contains(log, "hidden") {
		t.Errorf("the log holds a secret: %s", log)
	}
	for _, part := range []string{"route=/fails/:id", "id=conflict", "status=409", "method=GET", "ip=192.0.2.1"} {
		if !strings.Contains(log, part) {
			t.Errorf("the log lacks %s: %s", part, log)
		}
	}
}

func TestHeadersKeepAPageToItself(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/page", "/nothing", "/fails/plain", "/healthz", "/api/v1/nothing"} {
		head := h.get(path).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
				"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cache-Control": "no-store", "Strict-Transport-Security": "", "Duces-Answer": "1",
		} {
			if got := head.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
	secure := newHouse(t, func(c *handlers.Config) { c.TLS = true })
	if got := secure.get("/page").Header().Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("under TLS: %q", got)
	}
}

func TestAnotherSitesFormIsRefused(t *testing.T) {
	h := newHouse(t)
	post := func(path string, headers ...string) int {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader("a=b"))
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return h.do(r).Code
	}
	if got := post("/page", "Sec-Fetch-Site", "cross-site"); got != 403 {
		t.Errorf("from another site: %d", got)
	}
	if got := post("/page", "Origin", "https://elsewhere.example"); got != 403 {
		t.Errorf("from another origin, by an older browser: %d", got)
	}
	if got := post("/page", "Sec-Fetch-Site", "same-origin"); got != 200 {
		t.Errorf("from here: %d", got)
	}
	if got := post("/api/v1/write", "Sec-Fetch-Site", "cross-site"); got != 200 {
		t.Errorf("the API knows no cookies: %d", got)
	}
}

func TestBodiesAreLimitedByTheirRow(t *testing.T) {
	h := newHouse(t)
	for name, row := range map[string]struct {
		path    string
		size    int
		chunked bool
		want    int
	}{
		"as much as usual":           {"/page", 1 << 20, false, 200},
		"more":                       {"/page", 1<<20 + 1, false, 413},
		"more, without saying":       {"/page", 1<<20 + 1, true, 413},
		"more, for an upload":        {"/upload", 2 << 20, true, 200},
		"more than an upload takes":  {"/upload", 2<<20 + 1, false, 413},
		"more, where nothing stands": {"/nothing", 1<<20 + 1, false, 413},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, row.path, strings.NewReader(strings.Repeat("x", row.size)))
			if row.chunked {
				r.ContentLength = -1
			}
			if w := h.do(r); w.Code != row.want {
				t.Errorf("%d, want %d: %s", w.Code, row.want, w.Body)
			}
		})
	}
}

func TestARouteWithoutARowIsClosed(t *testing.T) {
	h := newHouse(t)
	if w := h.get("/forgotten"); w.Code != 403 {
		t.Errorf("%d", w.Code)
	}
}

func TestPagesAreCompressedForThoseWhoCanReadThat(t *testing.T) {
	h := newHouse(t)
	w := h.get("/page", "Accept-Encoding", "gzip")
	zr, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zr)
	if err != nil || string(text) != strings.Repeat("<p>page</p>", 500) {
		t.Errorf("%v %q", err, text)
	}
	if got := h.get("/page").Header().Get("Content-Encoding"); got != "" {
		t.Errorf("to others it is sent as %q", got)
	}
}

func TestTheClientsAddressIsBelievedOnlyFromATrustedProxy(t *testing.T) {
	direct := newHouse(t)
	if got := direct.get("/ip", "X-Forwarded-For", "203.0.113.9", "X-Real-Ip", "203.0.113.9").Body.String(); got != "192.0.2.1" {
		t.Errorf("directly: %s", got)
	}
	behind := newHouse(t, func(c *handlers.Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} })
	if got := behind.get("/ip", "X-Forwarded-For", "198.51.100.1, 203.0.113.9").Body.String(); got != "203.0.113.9" {
		t.Errorf("behind a proxy: %s", got)
	}
	other := newHouse(t, func(c *handlers.Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	if got := other.get("/ip", "X-Forwarded-For", "203.0.113.9").Body.String(); got != "192.0.2.1" {
		t.Errorf("from somebody who is no proxy: %s", got)
	}
}

func TestStaticFilesAreServedForEver(t *testing.T) {
	h := newHouse(t)
	for name := range templates.Hashes() {
		w := h.get(templates.Asset(name))
		if w.Code != 200 || w.Body.Len() == 0 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
	}
	for _, path := range []string{"", "vendor", "vendor/", "../assets.go", "nothing.css"} {
		if w := h.get(templates.StaticPrefix() + path); w.Code == 200 {
			t.Errorf("%q is served: %s", path, w.Body)
		}
	}
}

func TestHealthReadinessAndFigures(t *testing.T) {
	var notReady, dead error
	m := handlers.NewMetrics()
	h := newHouse(t, func(c *handlers.Config) {
		c.Metrics = m
		c.Ready = func(context.Context) error { return notReady }
		c.Alive = func(context.Context) error { return dead }
	})
	if w := h.get("/healthz"); w.Code != 200 {
		t.Errorf("/healthz: %d", w.Code)
	}
	if w := h.get("/readyz"); w.Code != 200 {
		t.Errorf("/readyz: %d", w.Code)
	}
	dead = (&workflow.Error{Code: workflow.Unavailable, Message: "Nothing can be stored: the disk is full."}).Because(errors.New("/var/lib/duces"))
	if w := h.get("/healthz"); w.Code != 503 || w.Body.String() != "Nothing can be stored: the disk is full.\n" {
		t.Errorf("/healthz of a server on a full disk: %d %s", w.Code, w.Body)
	}
	dead = errors.New("open /var/lib/duces: no such file")
	if w := h.get("/healthz"); w.Code != 503 || strings.Contains(w.Body.String(), "/var/lib") || !strings.Contains(w.Body.String(), "log has the details") {
		t.Errorf("/healthz of a server that fails in its own way: %d %s", w.Code, w.Body)
	}
	notReady = errors.New("the store is closing")
	if w := h.get("/readyz"); w.Code != 503 {
		t.Errorf("/readyz of a server that is not ready: %d", w.Code)
	}
	store := m.Store(acts{})
	for _, key := range []string{"stored", "again", "refused"} {
		_, err := store.Update(t.Context(), workflow.Act{Key: key}, nil)
		if (err != nil) != (key == "refused") {
			t.Errorf("%s: %v", key, err)
		}
	}
	figures := h.get("/metrics").Body.String()
	for _, line := range []string{
		`duces_http_requests_total{method="GET",route="/readyz",status="503"} 1`,
		`duces_acts_total{outcome="stored"} 1`, `duces_acts_total{outcome="again"} 1`, `duces_acts_total{outcome="refused"} 1`,
		`duces_commit_seconds_count 1`, `duces_http_request_seconds_count{method="GET",route="/healthz"} 3`,
	} {
		if !strings.Contains(figures, line+"\n") {
			t.Errorf("the figures lack %s", line)
		}
	}
}

// acts is a store that answers by the key.
type acts struct{}

func (acts) Update(_ context.Context, a workflow.Act, _ func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	if a.Key == "refused" {
		return workflow.Result{}, &workflow.Error{Code: workflow.Refused}
	}
	return workflow.Result{Again: a.Key == "again"}, nil
}

func TestTheServerWaitsForNobodyForEver(t *testing.T) {
	s := handlers.Server("127.0.0.1:0", nil)
	if s.ReadHeaderTimeout == 0 || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 || s.MaxHeaderBytes == 0 {
		t.Errorf("a time or size is without end: %+v", s)
	}
}

func TestTheHousesOwnRowsAreItsOwnRoutes(t *testing.T) {
	policy, err := access.NewPolicy(handlers.Routes())
	if err != nil {
		t.Fatal(err)
	}
	e := handlers.New(handlers.Config{Policy: policy, Logger: slog.New(slog.DiscardHandler)})
	if diff := cmp.Diff([]string(nil), append(policy.Unlisted(e), policy.Unused(e)...)); diff != "" {
		t.Error(diff)
	}
}
