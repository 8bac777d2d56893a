// Package api is Duces as JSON under /api/v1: the same acts as the pages, by
// the same engine, described by OpenAPI 3.1 and refused by RFC 9457 problems.
// Who is asking is told by a bearer token. The package decides nothing about
// matters: it reads requests, hands commands to the engine and shows rows.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Prefix is where the API lives.
const Prefix = access.APIPrefix + "v1"

// Reader is what the API reads from. What the viewer may not see is
// workflow.NotFound, or not among the items.
type Reader interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Matters(context.Context, workflow.Viewer, view.MatterFilter) (view.Page[view.MatterRow], error)
	Deadlines(context.Context, workflow.Viewer, view.DeadlineFilter) (view.Page[view.DeadlineRow], error)
	Reviews(context.Context, workflow.Viewer) ([]view.ReviewRow, error)
	Jurisdictions(context.Context, workflow.Viewer, view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error)
	Approvals(context.Context, workflow.Viewer, view.ApprovalFilter) (view.Page[view.ApprovalRow], error)
	Approval(context.Context, workflow.Viewer, string) (view.ApprovalRow, error)
	Users(context.Context, workflow.Viewer) ([]view.UserRow, error)
	User(ctx context.Context, id string) (account.User, error)
	History(context.Context, workflow.Viewer, view.HistoryFilter) (view.Page[view.HistoryRow], error)
	Mails(context.Context, workflow.Viewer, view.MailFilter) (view.Page[view.MailRow], error)
	// Mail finds one message, with its bytes if it was written and the viewer may read it.
	Mail(ctx context.Context, v workflow.Viewer, id string) (view.MailRow, error)
	// Returned says which of some messages came back after a server had taken them, and when that was learned.
	Returned(ctx context.Context, rows []view.MailRow) (map[string]time.Time, error)
	// AlertLedger gives every alert ever queued about a deadline of a matter.
	AlertLedger(ctx context.Context, v workflow.Viewer, matter, deadline string) (view.AlertLedger, error)
	LedgerHead(context.Context) (view.LedgerHead, error)
}

// Tokens finds the user of a live bearer token by its hash, or says workflow.NotFound.
type Tokens interface {
	UserByToken(ctx context.Context, hash string, now time.Time) (account.User, error)
}

// Blobs holds the bytes of documents by their SHA-256.
type Blobs interface {
	// PutBlob returns after the bytes are durable; the same bytes are kept once.
	PutBlob(ctx context.Context, r io.Reader) (sha256hex string, size int64, err error)
	OpenBlob(sha256hex string) (*os.File, error)
}

// Config is what the API is made of.
type Config struct {
	Engine *workflow.Engine
	Reader Reader
	Tokens Tokens
	Blobs  Blobs
	// Bounces records what mail servers report.
	Bounces Bounces
	Policy  *access.Policy // must hold Routes
	Logger  *slog.Logger
}

type api struct {
	Config
	huma huma.API
}

// Register adds the API to the server and gives its description. It panics if
// the API contradicts itself.
func Register(e *echo.Echo, cfg Config) *huma.OpenAPI {
	verbs := verbs{}
	e.Use(verbs.route, access.ForAPI(cfg.Policy.Guard(bearer(cfg))))
	a := &api{Config: cfg, huma: newHuma(e, verbs)}
	for _, add := range []func(*api){
		addMatters, addTransitions, addApprovals, addProcess, addReviews, addJurisdictions,
		addDeadlines, addDeadline, addAcknowledge, addOwners, addCompute, addClosures, addUsers, addDocuments, addLedger,
		addMails, addAlerts, addBounces, addMe, addPreferences, addFeeds,
	} {
		add(a)
	}
	described := a.huma.OpenAPI()
	spec, err := json.Marshal(described)
	if err != nil {
		panic(fmt.Sprintf("api: the description cannot be written: %v", err))
	}
	e.GET(Prefix+"/openapi.json", func(c echo.Context) error {
		return c.Blob(http.StatusOK, "application/openapi+json", spec)
	})
	return described
}

func bearer(cfg Config) func(echo.Context) (account.User, error) {
	return func(c echo.Context) (account.User, error) {
		token, ok := access.Bearer(c.Request().Header.Get(echo.HeaderAuthorization))
		if !ok {
			return account.User{}, access.ErrSignIn
		}
		u, err := cfg.Tokens.UserByToken(c.Request().Context(), access.HashToken(token), cfg.Engine.Now())
		if workflow.CodeOf(err) == workflow.NotFound {
			return account.User{}, access.ErrSignIn
		}
		return u, err
	}
}

const scheme = "token"

// plainJSON refuses a body that is not UTF-8. The standard decoder would put
// replacement characters in its place, and a damaged name would be taken as good.
var plainJSON = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(raw []byte, into any) error {
		if !utf8.Valid(raw) {
			return errors.New("the body is not valid UTF-8")
		}
		return huma.DefaultJSONFormat.Unmarshal(raw, into)
	},
}

func newHuma(e *echo.Echo, v verbs) huma.API {
	base := humaecho.New(e, huma.Config{OpenAPI: &huma.OpenAPI{}})
	return huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Duces", Version: "1",
				Description: "Document requests and subpoenas, from the first notice letter to the money decision. " +
					"Every write takes an Idempotency-Key: the same key again gives the first answer. " +
					"Lists go on with next_cursor, which is empty on the last page.",
			},
			Components: &huma.Components{
				Schemas:         huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{scheme: {Type: "http", Scheme: "bearer", Description: "A token made under /users/{id}/tokens or by “duces token add”."}},
			},
			Security: []map[string][]string{{scheme: {}}},
		},
		Formats:                      map[string]huma.Format{"application/json": plainJSON, "json": plainJSON},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}, colons{base.Adapter(), v})
}

// pattern is the router's form of a path of the API.
func pattern(path string) string {
	return strings.NewReplacer(":", `\:`, "{", ":", "}", "").Replace(Prefix + path)
}
