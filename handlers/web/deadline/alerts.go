package deadline

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/sheet"
	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow/due"
)

// alertLedger reads the alert ledger of one deadline with the time of its next alert.
func (p *Pages) alertLedger(c echo.Context) (matterpage.Alerts, error) {
	u, now := frame.Who(c), p.Engine.Now()
	l, err := p.read.AlertLedger(c.Request().Context(), u.Viewer(), c.Param("id"), c.Param("deadline"))
	if err != nil {
		return matterpage.Alerts{}, err
	}
	s, err := p.subject.Matter(c, l.Matter.ID)
	if err != nil {
		return matterpage.Alerts{}, err
	}
	v := matterpage.Alerts{AlertLedger: l, Due: matterpage.NewDue(l.Deadline, s.Process, now), Zone: frame.Zone(c), Rows: matterpage.NewAlerted(l)}
	if kind, ok := l.Deadline.Of(s.Process); ok {
		v.Next = l.Deadline.NextAlert(kind)
	}
	if len(v.Rows) == 0 {
		v.Empty = whyNone(l.Deadline, v.Next, now)
	}
	return v, nil
}

// whyNone says why nobody was alerted about a deadline yet.
func whyNone(d due.Deadline, next, now time.Time) string {
	switch {
	case d.Status == due.StatusTolled:
		return "This deadline is tolled. Alerts start again when it has a new date."
	case !d.AsOf(now).Live() && d.Status != due.StatusOpen:
		return "Its status was " + d.Status.Words() + " before an alert was due."
	case next.IsZero():
		return "The process has no alerts for this kind of deadline."
	case next.After(now):
		return "The first alert for this date is not due yet."
	}
	return "An alert is due now. It will be queued within a minute."
}

func (p *Pages) alerts(c echo.Context) error {
	v, err := p.alertLedger(c)
	if err != nil {
		return err
	}
	return p.Show(c, http.StatusOK, "Alert history: "+v.Title+", "+v.Matter.Name, matterpage.AlertsPage(v),
		page.Crumb{Href: "/matters", Title: "Matters"}, page.Crumb{Href: matterpage.Href(v.Matter.ID), Title: v.Matter.Name},
		page.Crumb{Href: matterpage.DueHref(v.Matter.ID, v.Deadline.ID), Title: v.Title}, page.Crumb{Title: "Alert history"})
}

// alertColumns are those of the ledger as CSV. Instants are UTC.
var alertColumns = []string{
	"alert", "kind", "recipient", "on_behalf_of", "address", "rung", "rung_in_words", "late", "due", "due_version", "how_counted",
	"queued_at", "how", "digest", "status", "attempts", "attempt_log", "accepted_at", "came_back_at", "answer", "acknowledged_by", "acknowledged_at",
}

// alertsFile is the alert history as a file of a format.
func (p *Pages) alertsFile(format string) echo.HandlerFunc {
	return func(c echo.Context) error {
		v, err := p.alertLedger(c)
		if err != nil {
			return err
		}
		return p.SendTable(c, alertTable(v), format)
	}
}

func alertTable(v matterpage.Alerts) sheet.Table {
	return sheet.Table{Name: "alerts-" + v.Deadline.ID, Columns: alertColumns, Rows: func(yield func([]any, error) bool) {
		for _, r := range v.Rows {
			if !yield(alertLine(r), nil) {
				return
			}
		}
	}}
}

func alertLine(r matterpage.Alerted) []any {
	m := r.Mail
	digest, answer, by, at := m.With, m.Answer, "", time.Time{}
	if r.Through != nil {
		answer, m.Address = cmp.Or(answer, r.Through.Answer), cmp.Or(m.Address, r.Through.Address)
	}
	if r.Ack != nil {
		by, at = r.Ack.By.Name, r.Ack.At
	}
	var tries []string
	for _, t := range r.Tries() {
		said := t.Answer
		if said == "" {
			said = "no answer"
		}
		tries = append(tries, utc(t.At)+" "+said)
	}
	return []any{
		m.ID, string(m.Kind), m.Recipient.Name, m.For.Name, m.Address, m.Rung, due.RungWords(m.Rung), strconv.FormatBool(m.Late),
		r.Due, m.Version, strings.Join(r.Explain(), " "), m.Queued, r.How(), digest, string(m.Status),
		len(r.Tries()), strings.Join(tries, "; "), r.Taken(), r.Back, answer, by, at,
	}
}

// utc is an instant for a machine; the zero one is empty.
func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
