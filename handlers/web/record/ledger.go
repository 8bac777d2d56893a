package record

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/record"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/calendar"
	"duces/workflow/civil"
	"duces/workflow/clock"
	"duces/workflow/inbound"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/outbox"
	"duces/workflow/proceeding"
	"duces/workflow/repayment"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// eventsShown is how many events a page of history shows.
const eventsShown = 50

func (p *Pages) ledger(c echo.Context) error {
	ctx, u := c.Request().Context(), frame.Who(c)
	head, err := p.read.LedgerHead(ctx)
	if err != nil {
		return err
	}
	v := record.LedgerView{Head: head, Zone: frame.Zone(c), Reads: u.Viewer().SeesAll()}
	status := http.StatusOK
	if v.Reads {
		if v.List, status, err = p.list(c, workflow.Stream(c.QueryParam("stream")), true); err != nil {
			return err
		}
	} else {
		frame.ListsNone(c)
	}
	return p.Show(c, status, "Ledger", record.Ledger(v))
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
		for _, user := range kinds.All.Mentions(r.Event) {
			need(account.Stream(user))
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
	e := record.Entry{HistoryRow: r, Kind: kindWord(s.Kind()), Subject: subject(world, s)}
	e.At, e.TimeZone = matter.TimeOf(r.Event), zoneOf(world, s)
	names := transition.NamesOf(world, r.Event, func(id string) string {
		u, err := account.Find(world, id)
		if err != nil {
			return ""
		}
		return u.Name
	})
	names.Answer = r.Answer
	e.What, e.Details = kinds.All.Says(r.Event, names), kinds.All.Details(r.Event, names)
	if member := memberOf(r.Event); member != "" {
		if u, err := account.Find(world, member); err == nil {
			e.What += ": " + u.Name
		}
	}
	return e
}

// zoneOf is the zone of the jurisdiction of a matter; empty for other streams.
func zoneOf(world workflow.Facts, s workflow.Stream) string {
	if s.Kind() != matter.KindName {
		return ""
	}
	m, err := matter.Find(world, s.ID())
	if err != nil {
		return ""
	}
	return m.Zone
}

// subject is what a stream is the history of, in words, as it is now.
func subject(world workflow.Facts, s workflow.Stream) string {
	switch s.Kind() {
	case matter.KindName:
		if m, err := matter.Find(world, s.ID()); err == nil {
			return subject(world, jurisdiction.Stream(m.Jurisdiction))
		}
	case review.KindName:
		if x, err := review.Find(world, s.ID()); err == nil {
			return x.Name
		}
	case jurisdiction.KindName:
		if j, err := jurisdiction.Find(world, s.ID()); err == nil {
			return j.Ref().Full()
		}
	case inbound.KindName:
		if m, err := inbound.Find(world, s.ID()); err == nil {
			return m.Subject
		}
	case proceeding.KindName:
		if p, err := proceeding.Find(world, s.ID()); err == nil {
			return p.Caption(civil.Date{})
		}
	case association.KindName:
		if a, err := workflow.Find[association.Association](world, s); err == nil {
			return a.Name
		}
	case award.KindName:
		if a, err := award.Find(world, s.ID()); err == nil {
			return a.Number
		}
	case repayment.KindName:
		if r, err := repayment.Find(world, s.ID()); err == nil {
			return r.Terms[len(r.Terms)-1].Principal.String()
		}
	case account.KindName:
		if u, err := account.Find(world, s.ID()); err == nil {
			return u.Name
		}
	case review.KindProcess:
		if def, err := review.FindProcess(world, s.ID()); err == nil {
			return def.Title
		}
	case calendar.KindName:
		return "Holidays and closures"
	case clock.KindName:
		return "Clock corrections"
	case outbox.KindName:
		if day, err := civil.ParseDate(s.ID()); err == nil {
			return day.Text()
		}
	}
	return s.ID()
}

// checkpoint is the signed head of the ledger as a file to keep elsewhere.
func (p *Pages) checkpoint(c echo.Context) error {
	head, err := p.read.LedgerHead(c.Request().Context())
	if err != nil {
		return err
	}
	if head.Size == 0 {
		return &workflow.Error{Code: workflow.NotFound, Message: "The ledger is empty. It has no checkpoint yet."}
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="checkpoint.txt"`)
	return c.Blob(http.StatusOK, echo.MIMETextPlainCharsetUTF8, head.Checkpoint)
}
