// Package handlers owns the HTTP server: what every request passes on its way in
// (limits, headers, log, policy), the metrics, and the one place where errors
// become answers. Pages, API and calendars register their own routes on it; it
// may not know them, nor open the store.
package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"duces/handlers/access"
	"duces/handlers/problem"
	"duces/templates"
	"duces/workflow"
)

// Config is what the server is assembled from.
type Config struct {
	// Policy must hold the rows of pages, API and calendars, and Routes of this package.
	Policy *access.Policy
	// Logger may be nil: then nothing is logged.
	Logger *slog.Logger
	// Proxies are those whose X-Forwarded-For is believed. Without any, the
	// address of the connection is the client's.
	Proxies []netip.Prefix
	// TLS says that browsers reach the server over https, by itself or through a proxy.
	TLS bool
	// Page shows a problem to somebody who reads pages; err is what it was made
	// of. Where it is nil, or fails, the problem is sent as plain text.
	Page func(c echo.Context, p *problem.Problem, err error) error
	// Alive says whether what must never stop still goes on; nil means always.
	Alive func(context.Context) error
	// Ready says whether the server can do its work; nil means always.
	Ready func(context.Context) error
	// Metrics may be nil.
	Metrics *Metrics
}

// Routes are the policy's rows of this package.
func Routes() []access.Route {
	return []access.Route{
		{Method: http.MethodGet, Path: "/healthz", Public: true},
		{Method: http.MethodGet, Path: "/readyz", Public: true},
		{Method: http.MethodGet, Path: "/metrics", Public: true},
		{Method: http.MethodGet, Path: templates.StaticPrefix() + "*", Public: true},
		{Method: http.MethodHead, Path: templates.StaticPrefix() + "*", Public: true},
	}
}

// New assembles the server. What it installs runs in this order: the request
// gets an id; it is counted and logged with the status that it ends with; a
// panic becomes an error; headers are set; the body is limited; another site's
// form is refused; pages are compressed; a route without a row is refused.
func New(cfg Config) *echo.Echo {
	if cfg.Metrics == nil {
		cfg.Metrics = NewMetrics()
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = extractor(cfg.Proxies)
	e.HTTPErrorHandler = fail(cfg)
	e.Use(
		identify,
		observe(cfg),
		middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true, DisableStackAll: true, LogErrorFunc: recovered}),
		secure(cfg.TLS),
		cfg.Policy.Bodies(),
		access.ForPages(sameOrigin()),
		access.ForPages(middleware.GzipWithConfig(middleware.GzipConfig{Level: 5, MinLength: 1024, Skipper: compressed})),
		cfg.Policy.Closed(),
	)
	e.GET("/healthz", answers(cfg.Logger, cfg.Alive, "The server has a problem. The log has the details."))
	e.GET("/readyz", answers(cfg.Logger, cfg.Ready, "The server is not ready. The log has the details."))
	e.GET("/metrics", echo.WrapHandler(cfg.Metrics.handler()))
	e.Match([]string{http.MethodGet, http.MethodHead}, templates.StaticPrefix()+"*", static())
	return e
}

// identify gives the request an id of our own making; one that the client
// sends could be anything, and would stand in the log.
func identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := uuid.NewString()
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		c.SetRequest(c.Request().WithContext(problem.WithRequest(c.Request().Context(), id)))
		return next(c)
	}
}

func recovered(_ echo.Context, err error, _ []byte) error {
	return (&workflow.Error{Code: workflow.Internal, Message: "A handler panicked."}).Because(fmt.Errorf("%w\n%s", err, debug.Stack()))
}

// answers says ok while a check holds, and otherwise in plain text what is wrong:
// the error's own sentence where it is one for people, else that of the caller.
func answers(log *slog.Logger, check func(context.Context) error, otherwise string) echo.HandlerFunc {
	return func(c echo.Context) error {
		var err error
		if check != nil {
			err = check(c.Request().Context())
		}
		if err == nil {
			return c.String(http.StatusOK, "ok\n")
		}
		log.WarnContext(c.Request().Context(), "a check failed", "route", c.Path(), "error", err)
		text := otherwise
		if e, ours := errors.AsType[*workflow.Error](err); ours {
			text = e.Message
		}
		return c.String(http.StatusServiceUnavailable, text+"\n")
	}
}
