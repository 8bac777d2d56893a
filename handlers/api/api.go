// Package api is Duces as JSON under /api/v1: the same acts as the pages, by
// the same engine, described by OpenAPI 3.1 and refused by RFC 9457 problems.
// It joins the families of operations below it, decides nothing about matters,
// and knows who asks by a bearer token alone.
package api

import (
	"log/slog"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/api/account"
	"duces/handlers/api/award"
	"duces/handlers/api/call"
	"duces/handlers/api/court"
	"duces/handlers/api/deadline"
	"duces/handlers/api/jurisdiction"
	"duces/handlers/api/mail"
	"duces/handlers/api/matter"
	"duces/handlers/api/record"
	"duces/handlers/api/report"
	"duces/handlers/api/review"
	"duces/handlers/api/transition"
	"duces/handlers/file"
	"duces/handlers/letterfile"
	"duces/workflow"
)

// Reader is what the families read, joined.
type Reader interface {
	account.Reads
	award.Reads
	court.Reads
	deadline.Reads
	jurisdiction.Reads
	mail.Reads
	matter.Reads
	record.Reads
	report.Reads
	review.Reads
	transition.Reads
}

// Config is what the API is made of.
type Config struct {
	Engine *workflow.Engine
	Reader Reader
	Tokens call.Tokens
	Blobs  interface {
		matter.Blobs
		mail.Blobs
	}
	Files file.Store
	// Bounces records what mail servers report.
	Bounces mail.Bounces
	// Inbound takes messages that came in, and Address gives the address of a matter; empty: it has none.
	Inbound mail.Inbound
	Address func(matter string) string
	Policy  *access.Policy // must hold Routes
	// Pages give the lists that are files.
	Pages  call.Pages
	Logger *slog.Logger
}

// Register adds the API to the server and gives its description. It panics if
// the API contradicts itself.
func Register(e *echo.Echo, cfg Config) *huma.OpenAPI {
	api := call.New(e, call.Config{Engine: cfg.Engine, Tokens: cfg.Tokens, Policy: cfg.Policy, Pages: cfg.Pages, Logger: cfg.Logger})
	account.Register(api, cfg.Reader)
	award.Register(api, cfg.Reader)
	court.Register(api, cfg.Reader)
	deadline.Register(api, cfg.Reader)
	jurisdiction.Register(api, cfg.Reader)
	mail.Register(api, cfg.Reader, cfg.Bounces, cfg.Inbound, cfg.Blobs)
	matter.Register(api, cfg.Reader, cfg.Blobs, cfg.Files, cfg.Address)
	record.Register(api, cfg.Reader)
	report.Register(api, cfg.Reader)
	review.Register(api, cfg.Reader)
	transition.Register(api, cfg.Reader, letterfile.Join(cfg.Blobs, cfg.Files))
	return api.Publish()
}

// Routes are the policy's rows of the API: which route is for whom.
func Routes() []access.Route {
	return slices.Concat(
		call.Routes(access.Route{Method: http.MethodGet, Path: "/openapi.json", Public: true}),
		account.Routes(), award.Routes(), deadline.Routes(), jurisdiction.Routes(), mail.Routes(),
		matter.Routes(), record.Routes(), review.Routes(), transition.Routes(), court.Routes(), report.Routes(),
	)
}
