// Package respond is the way in for people outside the team: one contact, in one matter, who answers its
// demands online. It has sessions and routes of its own. A user's session gives nothing here, and a
// respondent's nothing elsewhere. It shows what was sent to them and what they sent, and nothing else.
package respond

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/file"
	"duces/handlers/problem"
	"duces/handlers/web/frame"
	"duces/templates/page"
	respondpage "duces/templates/respond"
	"duces/workflow"
	"duces/workflow/invitation"
	"duces/workflow/matter"
	"duces/workflow/upload"
)

// Engine runs commands.
type Engine interface {
	Do(ctx context.Context, actor, key string, cmd workflow.Command) (workflow.Result, error)
	Now() time.Time
}

// Store is what the pages read, and where files go.
type Store interface {
	file.Store
	// World gives the facts of an actor with some streams.
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	// Receive takes a file in, which is not kept yet.
	Receive(ctx context.Context, r io.Reader) (upload.Received, error)
	DraftFiles
	// ReadDocument opens one that is on record.
	ReadDocument(ctx context.Context, sha256 string) (upload.Content, error)
}

// Drafts keeps answers that are not submitted.
type Drafts interface {
	// Draft is what was kept last; nil: nothing.
	Draft(ctx context.Context, invitation string) ([]byte, error)
	// KeepDraft keeps data in place of was, and says whether it did: another may have been kept since. nil forgets it.
	KeepDraft(ctx context.Context, invitation string, was, data []byte, now time.Time) (bool, error)
}

// Config is what the pages are made with.
type Config struct {
	Engine   Engine
	Store    Store
	Drafts   Drafts
	Sessions scs.CtxStore
	Inviter  *access.Inviter
	Limiter  *access.Limiter
	Asked    *Asked            // for links; nil: nobody makes them
	Bounds   invitation.Bounds // of what one invitation may bring; zero: the default ones
	Log      *slog.Logger
	Secure   bool // browsers reach this server over TLS
	Version  string
	// Illustrative, if not empty, says on every page which facts are made up.
	Illustrative string
	// Sent is called when a mail is owed, so that nobody waits for the next minute; nil: they wait.
	Sent func()
}

// Pages are the pages of respondents.
type Pages struct {
	Config
	sessions *scs.SessionManager
}

// mostBody is the largest form with its files, in bytes.
const mostBody = 2 << 30

// route is one page and what answers.
type route struct {
	access.Route
	answer echo.HandlerFunc
}

func (p *Pages) routes() []route {
	at := func(method, path string, public bool, body int64, answer echo.HandlerFunc) route {
		return route{access.Route{Method: method, Path: access.RespondPath + path, Public: public, Realm: access.Respondents, Body: body}, answer}
	}
	return []route{
		at(http.MethodGet, "", true, 0, p.home),
		at(http.MethodGet, "/signed-in", true, 0, p.signedIn),
		at(http.MethodPost, "/link", true, 0, p.askLink),
		at(http.MethodGet, "/open", true, 0, p.askCode),
		at(http.MethodHead, "/open", true, 0, p.askCode),
		at(http.MethodPost, "/open", true, 0, p.signIn),
		at(http.MethodPost, "/sign-out", false, 0, p.signOut),
		at(http.MethodGet, "/answer", false, 0, p.showAnswer),
		at(http.MethodPost, "/answer", false, mostBody, p.takeAnswer),
		at(http.MethodGet, "/receipts/:number", false, 0, p.receipt),
		at(http.MethodGet, "/letters/:event/:number", false, 0, p.letter),
	}
}

// Routes are the rows of the policy for all pages.
func Routes() []access.Route {
	var rows []access.Route
	for _, r := range (&Pages{}).routes() {
		rows = append(rows, r.Route)
	}
	return rows
}

// New makes the pages.
func New(with Config) *Pages {
	if with.Log == nil {
		with.Log = slog.New(slog.DiscardHandler)
	}
	if with.Limiter == nil {
		with.Limiter = &access.Limiter{}
	}
	if with.Asked == nil {
		with.Asked = &Asked{}
	}
	with.Bounds = with.Bounds.OrDefault()
	return &Pages{with, sessionsOf(with)}
}

// Register puts the pages on a server, behind the policy.
func (p *Pages) Register(e *echo.Echo, policy *access.Policy) {
	guard := policy.GuardRealm(access.Respondents, p.identify)
	for _, r := range p.routes() {
		e.Add(r.Method, r.Path, r.answer, p.session, p.signedOut(guard))
	}
}

// here is where a respondent stands: their invitation and its matter.
type here struct {
	in invitation.Invitation
	*matter.Work
}

// here finds it, for whoever is signed in.
func (p *Pages) here(c echo.Context) (here, error) {
	who := access.WhoIn(c, access.Respondents)
	if who == "" {
		return here{}, access.ErrSignIn
	}
	return p.standing(c.Request().Context(), who)
}

// standing is where an actor stands whose invitation still opens its matter.
func (p *Pages) standing(ctx context.Context, who string) (here, error) {
	facts, err := p.Store.World(ctx, who)
	if err != nil {
		return here{}, err
	}
	i, w, err := invitation.Live(facts, workflow.Act{Actor: who, At: p.Engine.Now()})
	return here{i, w}, err
}

func (p *Pages) shell(c echo.Context, title string) page.Shell {
	s := page.Shell{Title: title, Home: access.RespondPath, Version: p.Version, Illustrative: p.Illustrative}
	if text := p.takeFlash(c); text != "" {
		s.Flash, s.Acted = []page.Flash{{Kind: page.Info, Text: text}}, true
	}
	return s
}

// Failures shows what went wrong on the side on which it did: below RespondPath here, elsewhere by others.
func (p *Pages) Failures(others func(echo.Context, *problem.Problem, error) error) func(echo.Context, *problem.Problem, error) error {
	return func(c echo.Context, pr *problem.Problem, err error) error {
		if path := c.Request().URL.Path; path == access.RespondPath || strings.HasPrefix(path, access.RespondPath+"/") {
			return p.Failure(c, pr, err)
		}
		return others(c, pr, err)
	}
}

// Failure answers a failed request below RespondPath with one sentence.
func (p *Pages) Failure(c echo.Context, pr *problem.Problem, err error) error {
	if errors.Is(err, access.ErrSignIn) {
		return c.Redirect(http.StatusSeeOther, access.RespondPath)
	}
	v := respondpage.Failure{Shell: p.shell(c, "This did not work"), Text: pr.Detail, Satisfy: pr.Satisfy}
	return frame.Render(c, pr.Status, respondpage.FailurePage(v))
}
