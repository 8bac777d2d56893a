package record

import (
	"bytes"
	"fmt"
	"iter"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/pdf"
	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/templates/record"
	"duces/workflow"
	"duces/workflow/view"
)

// eventsOnPaper is how many events one document holds: what is held in memory until it is whole.
const eventsOnPaper = 20_000

// onPaper is the history of a stream as a PDF file, the oldest event first, with the signed
// head of the ledger at its end, so that a reader can compare each hash with it. Without a filter in
// the address it has every event; with one, those that the page shows under it.
func (p *Pages) onPaper(c echo.Context) error {
	ctx, u, zone := c.Request().Context(), frame.Who(c), frame.Zone(c)
	stream := workflow.Stream(c.Param("kind") + "/" + c.Param("id"))
	if kindWord(stream.Kind()) == "" {
		return &workflow.Error{Code: workflow.NotFound, Message: "This history does not exist."}
	}
	choices, err := p.read.HistoryChoices(ctx, u.Viewer(), stream)
	if err != nil {
		return err
	}
	if len(choices.Types) == 0 {
		return &workflow.Error{Code: workflow.NotFound, Message: "This history does not exist."}
	}
	f, which, err := p.paperFilter(c, stream)
	if err != nil {
		return err
	}
	title, err := p.subjectOf(c, stream)
	if err != nil {
		return err
	}
	head, err := p.read.LedgerHead(ctx)
	if err != nil {
		return err
	}
	d := pdf.Document{
		Title: "History: " + title, Subtitle: fmt.Sprintf("%s %s, %s, oldest first. As of %s.", kindWord(stream.Kind()), stream.ID(), which, zone.Text(p.Engine.Now())),
		Entries: p.paperEntries(c, f, zone),
		End: pdf.Entry{Head: fmt.Sprintf("Signed checkpoint of the ledger: %d events", head.Size), Lines: []string{
			"Signed " + zone.Text(head.At), "Root " + head.Root, "Verifier key " + head.Key, string(head.Checkpoint),
		}},
	}
	var file bytes.Buffer
	if err := d.Write(&file); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", "history-"+stream.ID()+".pdf"))
	return c.Blob(http.StatusOK, "application/pdf", file.Bytes())
}

// paperFilter is which events a document has, and says it.
func (p *Pages) paperFilter(c echo.Context, stream workflow.Stream) (f view.HistoryFilter, which string, err error) {
	q, err := view.ReadHistoryQuery(c.QueryParams())
	if err != nil {
		return f, "", err
	}
	which = "all events"
	if q.Narrows() {
		f = q.Filter(frame.Zone(c).Location())
		shown, err := p.filter(c, q, &stream, false)
		if err != nil {
			return f, "", err
		}
		which = "only events with " + strings.Join(shown.Chosen(), ", ")
	}
	f.Stream, f.Limit = stream, eventsRead
	return f, which, nil
}

// eventsRead is how many events one reading for a document asks for.
const eventsRead = 200

func (p *Pages) paperEntries(c echo.Context, f view.HistoryFilter, zone page.Zone) iter.Seq2[pdf.Entry, error] {
	return func(yield func(pdf.Entry, error) bool) {
		read, stopped := 0, false
		err := view.ReadPages(func(cursor string) (view.Page[view.HistoryRow], error) {
			f.Cursor = cursor
			return p.read.History(c.Request().Context(), frame.Who(c).Viewer(), f)
		}, func(rows view.Page[view.HistoryRow]) bool {
			var list []record.Entry
			list, err := p.entries(c, rows.Items)
			if read += len(list); err == nil && read > eventsOnPaper {
				err = &workflow.Error{Code: workflow.Refused, Message: "This history is too long for a PDF. Download it as CSV."}
			}
			if err != nil {
				stopped = true
				yield(pdf.Entry{}, err)
				return false
			}
			for _, e := range list {
				if !yield(paperEntry(e, zone), nil) {
					stopped = true
					return false
				}
			}
			return true
		})
		if err != nil && !stopped {
			yield(pdf.Entry{}, err)
		}
	}
}

func paperEntry(e record.Entry, zone page.Zone) pdf.Entry {
	lines := []string{fmt.Sprintf("%s. Effective %s. Recorded %s.", e.ActorName, page.DayAtText(e.Event.Effective, e.At, e.TimeZone), zone.Text(e.Event.Recorded))}
	for _, d := range e.Details {
		lines = append(lines, d.Title+": "+d.Text)
	}
	return pdf.Entry{Head: fmt.Sprintf("%d. %s", e.Event.Seq, e.What), Lines: append(lines, "Leaf hash "+e.Leaf)}
}
