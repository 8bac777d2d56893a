package record

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/templates/record"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// list reads one page of a history, newest first where no other order is asked for, under the filter of the
// address, and gives the status of the page that shows it. Whole is the ledger, of which stream narrows it to one matter.
func (p *Pages) list(c echo.Context, stream workflow.Stream, whole bool) (record.List, int, error) {
	l := record.List{Zone: frame.Zone(c)}
	ctx, u := c.Request().Context(), frame.Who(c)
	q, wrong := view.ReadHistoryQuery(c.QueryParams())
	problems, status, err := frame.Problems(nil), http.StatusOK, error(nil)
	refused := func(cause error) error {
		problems, status, err = frame.ProblemsOf(cause)
		return err
	}
	if wrong != nil {
		if err := refused(wrong); err != nil {
			return l, 0, err
		}
	}
	if l.Filter, err = p.filter(c, q, &stream, whole); err != nil {
		return l, 0, err
	}
	f := q.Filter(l.Zone.Location())
	f.Stream, f.Limit = stream, eventsShown
	sorts := f.Sorts()
	if asked := c.QueryParam("sort"); view.HasSort(view.LedgerSorts, asked) && !view.HasSort(sorts, asked) {
		c.QueryParams().Del("sort") // the form has it from before the days were chosen; the page says what it is sorted by
	}
	l.Filter.Sort = frame.SortOf(c, sorts)
	f.Sort = cmp.Or(l.Filter.Sort, sorts[0])
	for _, col := range [][2]string{{"No.", "number"}, {"Event", "event"}, {"Person", "person"}, {"Recorded", "recorded"}, {"Effective", "effective"}, {"Leaf hash", "leaf"}} {
		by := col[1]
		if !slices.ContainsFunc(sorts, func(s string) bool { return strings.TrimPrefix(s, "-") == by }) {
			by = ""
		}
		head := frame.Column(c, sorts, col[0], by)
		if head.Number = col[1] == "number"; col[1] == "event" {
			head.More = l.Filter.MoreColumns()
		}
		l.Columns = append(l.Columns, head)
	}
	if wrong == nil && len(l.Filter.Found) == 0 && l.Filter.Matter.Error == "" {
		frame.Narrow(c, &f)
		f.Cursor = c.QueryParam("cursor")
		rows, err := p.read.History(ctx, u.Viewer(), f)
		if err != nil {
			if err := refused(err); err != nil {
				return l, 0, err
			}
		}
		if l.Entries, err = p.entries(c, rows.Items); err != nil {
			return l, 0, err
		}
		l.Prev, l.Next = frame.Pager(c, rows.Next)
		l.Filter.ByDay = stream == "" && q.Effective != view.Days{}
	}
	l.Query = c.QueryParams().Encode()
	for _, field := range l.Filter.Fields() {
		*field = problems.At(*field)
	}
	l.Summary = words.Count(len(l.Entries), "event", "events")
	if l.Prev != "" || l.Next != "" {
		l.Summary += " on this page"
	}
	return l, status, nil
}

func (p *Pages) filter(c echo.Context, q view.HistoryQuery, stream *workflow.Stream, whole bool) (record.Filter, error) {
	text := func(name, label string) page.Field {
		return page.Field{Name: name, Label: label, Value: strings.TrimSpace(c.QueryParam(name))}
	}
	f := record.Filter{
		Action: c.Request().URL.Path, Whole: whole, Actor: text("actor", "Person"), Type: text("type", "Event"), Kind: text("kind", "About"),
		Matter: text("matter", "Matter"), RecordedFrom: text("recorded_from", "Recorded from"), RecordedTo: text("recorded_to", "Recorded to"),
		EffectiveFrom: text("effective_from", "Effective from"), EffectiveTo: text("effective_to", "Effective to"), Alerts: text("alerts", "Show alerts"),
		Kinds: frame.AnyOf("Everything", streamKinds),
	}
	f.Matter.Type = "search"
	choices, err := p.read.HistoryChoices(c.Request().Context(), frame.Who(c).Viewer(), *stream)
	if err != nil {
		return f, err
	}
	f.Actors = frame.AnyOf("Everyone", nil)
	for _, a := range choices.Actors {
		f.Actors = append(f.Actors, page.Option{Value: a.ID, Label: a.Name})
	}
	if !slices.ContainsFunc(f.Actors, func(o page.Option) bool { return o.Value == f.Actor.Value }) {
		f.Actors = append(f.Actors, page.Option{Value: f.Actor.Value, Label: "Someone else"})
	}
	f.Types = frame.AnyOf("All", nil)
	for _, t := range choices.Types {
		f.Types = append(f.Types, page.Option{Value: t, Label: kinds.All.EventTitle(t)})
	}
	slices.SortFunc(f.Types[1:], func(a, b page.Option) int { return strings.Compare(a.Label, b.Label) })
	if q.Narrows() || whole && (f.Matter.Value != "" || *stream != "") {
		f.Clear = f.Action
		if q.Alerts {
			f.Clear += "?alerts=yes"
		}
	}
	if !whole {
		return f, nil
	}
	return f, p.ofMatter(c, &f, stream)
}

// ofMatter narrows the ledger to the matter that is asked for, by its stream or by its name.
func (p *Pages) ofMatter(c echo.Context, f *record.Filter, stream *workflow.Stream) error {
	if *stream == "" && f.Matter.Value != "" {
		found, err := p.read.Matters(c.Request().Context(), frame.Who(c).Viewer(), view.MatterFilter{Query: f.Matter.Value, Limit: mattersNamed, Now: p.Engine.Now()})
		if err != nil {
			return err
		}
		switch len(found.Items) {
		case 0:
			f.Matter.Error = "No matter has this name. Enter part of the name, or clear the field."
		case 1:
			*stream = matter.Stream(found.Items[0].ID)
		default:
			for _, m := range found.Items {
				f.Found = append(f.Found, view.Ref{ID: ofStream(c, matter.Stream(m.ID)), Name: m.Jurisdiction.Full() + ", " + m.Review.Name})
			}
		}
	}
	if *stream == "" {
		return nil
	}
	name, err := p.subjectOf(c, *stream)
	f.Of = &view.Ref{ID: string(*stream), Name: name}
	return err
}

// mattersNamed is how many matters of one name are offered for choice.
const mattersNamed = 20

// ofStream is the address of the page narrowed to one stream.
func ofStream(c echo.Context, stream workflow.Stream) string {
	q := url.Values{}
	for name, values := range c.QueryParams() {
		if values[0] != "" && name != "matter" && name != "cursor" && name != "back" {
			q[name] = values
		}
	}
	q.Set("stream", string(stream))
	return c.Request().URL.Path + "?" + q.Encode()
}
