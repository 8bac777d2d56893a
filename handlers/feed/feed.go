// Package feed serves calendars to the programs that people subscribe with.
// Such a program sends no session, only an address, so that the secret in the
// address is all that opens it, and what it shows is decided anew each time.
package feed

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/templates/ical"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/review"
	"duces/workflow/view"
)

// Store is what calendars are read from.
type Store interface {
	// FeedReader finds an address by the hash of its secret. One that was revoked
	// and one of a disabled user are not_found, like one that never was.
	FeedReader(ctx context.Context, hash string, now time.Time) (view.FeedReader, error)
	// FeedDates gives what exists for the viewer at this moment; more says that
	// not all of it fitted.
	FeedDates(ctx context.Context, v workflow.Viewer, f view.FeedFilter) (rows []view.FeedRow, more bool, err error)
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
}

// Config is what calendars are served from.
type Config struct {
	Store Store
	// BaseURL of the pages, for the links of dates: https://duces.example.org.
	BaseURL string
	Now     func() time.Time
	Limiter *access.Limiter // may be shared; nil makes one
}

// path is a pattern, and logs and metrics name patterns only: the secret in it
// reaches neither.
const path = "/calendar/:file"

// Routes are the rows that calendars bring to the policy.
func Routes() []access.Route {
	return []access.Route{{Method: http.MethodGet, Path: path, Public: true}, {Method: http.MethodHead, Path: path, Public: true}}
}

// Register puts calendars on a server.
func Register(e *echo.Echo, cfg Config) {
	if cfg.Limiter == nil {
		cfg.Limiter = &access.Limiter{}
	}
	cfg.BaseURL = strings.TrimSuffix(cfg.BaseURL, "/")
	e.Match([]string{http.MethodGet, http.MethodHead}, path, cfg.serve)
}

// errAbsent is the one answer to everything that opens nothing.
var errAbsent = workflow.Absent("calendar")

const (
	// keep is for how many days a date that nobody waits for any more stays in the
	// calendar: a program that was not opened for a year learns that it is off.
	keep = 400
	// most bounds a calendar; more than this no calendar program shows well.
	most = 4000
	// refresh is how often a program is asked to come by. Calendars are for
	// looking ahead; what cannot wait for it goes by mail.
	refresh = time.Hour
)

func (cfg Config) serve(c echo.Context) error {
	ctx := c.Request().Context()
	secret, _ := strings.CutSuffix(c.Param("file"), ".ics")
	reader, err := cfg.Store.FeedReader(ctx, access.HashFeedSecret(secret), cfg.Now())
	if workflow.CodeOf(err) == workflow.NotFound || err == nil && c.Param("file") == secret {
		// Only those who guess are slowed: a large team, or a calendar service, reads
		// many calendars from one address.
		if wait, ok := cfg.Limiter.Allow(time.Now(), "calendar:"+access.IPKey(c.RealIP())); !ok {
			return access.Wait(wait)
		}
		return errAbsent
	}
	if err != nil {
		return err
	}
	whose := view.OwnerAsked(reader.User, c.QueryParam("whose"))
	if whose != "" && whose != reader.User.ID {
		return errAbsent // own dates of others are no calendar
	}
	body, err := cfg.calendar(ctx, reader, whose)
	if err != nil {
		return err
	}
	return send(c, body)
}

// send answers with a calendar, or with the word that the program has it already.
func send(c echo.Context, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"` // weak: it may travel compressed
	h := c.Response().Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache")
	if known(c.Request().Header.Values("If-None-Match"), tag) {
		return c.NoContent(http.StatusNotModified)
	}
	h.Set(echo.HeaderContentDisposition, `inline; filename="duces.ics"`)
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", body)
}

// known says whether a tag is among those that a program holds (RFC 9110, 13.1.2).
func known(held []string, tag string) bool {
	opaque := strings.TrimPrefix(tag, "W/")
	for t := range strings.SplitSeq(strings.Join(held, ","), ",") {
		if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == opaque {
			return true
		}
	}
	return false
}

// calendar writes what the reader may see of what the address was made for.
func (cfg Config) calendar(ctx context.Context, r view.FeedReader, whose string) ([]byte, error) {
	since := civil.DateIn(cfg.Now(), time.UTC).AddDays(-keep)
	rows, more, err := cfg.Store.FeedDates(ctx, r.User.Viewer(), view.FeedFilter{Scope: r.Scope, Whose: whose, Since: since, Most: most})
	if err != nil {
		return nil, err
	}
	streams := []workflow.Stream{account.Stream(r.User.ID)}
	for _, row := range rows {
		if s := review.ProcessStream(row.Process); !slices.Contains(streams, s) {
			streams = append(streams, s)
		}
	}
	// Of the definitions only titles are taken; they are nobody's secret.
	world, err := cfg.Store.World(ctx, workflow.SystemActor, streams...)
	if err != nil {
		return nil, err
	}
	u, err := account.Find(world, r.User.ID)
	if err != nil {
		return nil, err
	}
	list := ical.Calendar{Name: "Duces", About: about(more), Refresh: refresh}
	if f, ok := u.Feeds[r.Feed]; ok {
		list.Name += ": " + f.Label
	}
	for _, row := range rows {
		list.Entries = append(list.Entries, cfg.entry(world, row, r.User.ID))
	}
	return list.Bytes()
}

func about(more bool) string {
	text := fmt.Sprintf("Due dates that you can see in Duces. Dates that were met or canceled stay for %d days.", keep)
	if more {
		text += fmt.Sprintf(" There are more than %d dates. The oldest are not included.", most)
	}
	return text
}
