package record

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/templates/record"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/calendar"
	"duces/workflow/clock"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

// How many events a page of history shows, and how many a filter looks
// through at most before it shows what it has found.
const (
	eventsShown  = 50
	eventsSought = 5000
)

func (p *Pages) ledger(c echo.Context) error {
	ctx, u := c.Request().Context(), frame.Who(c)
	head, err := p.read.LedgerHead(ctx)
	if err != nil {
		return err
	}
	kind := c.QueryParam("kind")
	if kindWord(kind) == "" {
		kind = ""
	}
	v := record.LedgerView{
		Head: head, Zone: frame.Zone(c), Reads: u.Viewer().SeesAll(),
		Kind: page.Field{Name: "kind", Label: "Kind of stream", Value: kind}, Kinds: frame.AnyOf("All", streamKinds),
	}
	if v.Reads {
		rows, next, err := p.events(c, kind)
		if err != nil {
			return err
		}
		if v.Entries, err = p.entries(c, rows); err != nil {
			return err
		}
		v.Prev, v.Next = frame.Pager(c, next)
		v.Summary = words.Count(len(rows), "event", "events")
		if v.Prev != "" || v.Next != "" {
			v.Summary += " on this page"
		}
	}
	return p.Show(c, http.StatusOK, "Ledger", record.Ledger(v))
}

// events reads the whole history, newest first, keeping one kind of stream.
// The ledger is in the order of recording alone, so that a filter reads on
// until it has a page.
func (p *Pages) events(c echo.Context, kind string) (rows []view.HistoryRow, next string, err error) {
	next = c.QueryParam("cursor")
	for seen := 0; seen < eventsSought; {
		list, err := p.read.History(c.Request().Context(), frame.Who(c).Viewer(), view.HistoryFilter{Newest: true, Limit: eventsShown, Cursor: next})
		if err != nil {
			return nil, "", err
		}
		for _, r := range list.Items {
			if kind == "" || r.Event.Stream.Kind() == kind {
				rows = append(rows, r)
			}
		}
		seen += len(list.Items)
		next = list.Next
		if next == "" || kind == "" || len(rows) >= eventsShown {
			break
		}
	}
	return rows, next, nil
}

// entries gives events the names that a reader needs, from one reading of the
// streams that they belong to.
func (p *Pages) entries(c echo.Context, rows []view.HistoryRow) ([]record.Entry, error) {
	var streams []workflow.Stream
	seen := map[workflow.Stream]bool{}
	need := func(s workflow.Stream) {
		if !seen[s] {
			seen[s] = true
			streams = append(streams, s)
		}
	}
	for _, r := range rows {
		need(r.Event.Stream)
		if member := memberOf(r.Event); member != "" {
			need(account.Stream(member))
		}
	}
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, streams...)
	if err != nil {
		return nil, err
	}
	list := make([]record.Entry, len(rows))
	for i, r := range rows {
		list[i] = entry(world, r)
	}
	return list, nil
}

// memberOf is the user whom an event of a review is about.
func memberOf(e workflow.Event) string {
	switch d := e.Data.(type) {
	case review.MemberAdded:
		return d.User
	case review.MemberRemoved:
		return d.User
	}
	return ""
}

func entry(world workflow.Facts, r view.HistoryRow) record.Entry {
	s := r.Event.Stream
	e := record.Entry{HistoryRow: r, Kind: kindWord(s.Kind()), Subject: s.ID()}
	switch s.Kind() {
	case matter.KindName:
		m, err := matter.Find(world, s.ID())
		if err != nil {
			break
		}
		if j, err := jurisdiction.Find(world, m.Jurisdiction); err == nil {
			e.Subject = j.Ref().Full()
		}
		if def, err := review.FindProcess(world, m.Process); err == nil {
			e.What = kinds.All.Says(r.Event, workflow.Names{Process: def})
		}
	case review.KindName:
		if x, err := review.Find(world, s.ID()); err == nil {
			e.Subject = x.Name
		}
	case jurisdiction.KindName:
		if j, err := jurisdiction.Find(world, s.ID()); err == nil {
			e.Subject = j.Ref().Full()
		}
	case account.KindName:
		if u, err := account.Find(world, s.ID()); err == nil {
			e.Subject = u.Name
		}
	case review.KindProcess:
		if def, err := review.FindProcess(world, s.ID()); err == nil {
			e.Subject = def.Title
		}
	case calendar.KindName:
		e.Subject = "Holidays and closures"
	case clock.KindName:
		e.Subject = "Times of the ledger"
	}
	if e.What == "" {
		e.What = kinds.All.Says(r.Event, workflow.Names{})
	}
	if member := memberOf(r.Event); member != "" {
		if u, err := account.Find(world, member); err == nil {
			e.What += ": " + u.Name
		}
	}
	return e
}

// checkpoint is the signed head of the ledger as a file to keep elsewhere.
func (p *Pages) checkpoint(c echo.Context) error {
	head, err := p.read.LedgerHead(c.Request().Context())
	if err != nil {
		return err
	}
	if head.Size == 0 {
		return &workflow.Error{Code: workflow.NotFound, Message: "The ledger is empty; it has no checkpoint yet."}
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="checkpoint.txt"`)
	return c.Blob(http.StatusOK, echo.MIMETextPlainCharsetUTF8, head.Checkpoint)
}
