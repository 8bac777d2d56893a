package jurisdiction

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	jurisdictionpage "duces/templates/jurisdiction"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/timezone"
	"duces/workflow/usstate"
	"duces/workflow/view"
)

var jurisdictionsCrumb = page.Crumb{Href: "/jurisdictions", Title: "Jurisdictions"}

func (p *Pages) jurisdictions(c echo.Context) error {
	u := frame.Who(c)
	kinds, states := frame.AnyOf("Any kind", jurisdictionpage.Kinds()), frame.AnyOf("Any state", frame.USStates())
	kind := frame.OneOf(c, page.Field{Name: "kind", Label: "Kind", Value: c.QueryParam("kind")}, kinds)
	state := frame.OneOf(c, page.Field{Name: "state", Label: "State", Value: c.QueryParam("state")}, states)
	f := view.JurisdictionFilter{
		Query: strings.TrimSpace(c.QueryParam("q")), Kind: kind.Value, State: state.Value, Sort: frame.SortOf(c, view.JurisdictionSorts),
	}
	frame.Narrow(c, &f)
	f.Cursor = c.QueryParam("cursor")
	rows, err := p.read.Jurisdictions(c.Request().Context(), u.Viewer(), f)
	if err != nil {
		return err
	}
	v := jurisdictionpage.ListView{
		Rows: rows.Items, Filtered: f.Query != "" || f.Kind != "" || f.State != "",
		Query:   page.Field{Name: "q", Label: "Name", Type: "search", Value: f.Query},
		Kind:    kind,
		State:   state,
		Kinds:   kinds,
		States:  states,
		MayRun:  u.Can(workflow.VerbRunReviews),
		Reads:   u.Can(workflow.VerbReadMatters),
		Summary: words.Count(len(rows.Items), "jurisdiction", "jurisdictions"),
	}
	v.Sort = f.Sort
	for _, col := range [][2]string{{"Name", "name"}, {"Kind", "kind"}, {"State", "state"}, {"Time zone", "zone"}, {"Parent", "parent"}} {
		v.Columns = append(v.Columns, frame.Column(c, view.JurisdictionSorts, col[0], col[1]))
	}
	v.Prev, v.Next = frame.Pager(c, rows.Next)
	if v.Prev != "" || v.Next != "" {
		v.Summary += " on this page"
	}
	return p.Show(c, http.StatusOK, "Jurisdictions", jurisdictionpage.List(v))
}

func (p *Pages) jurisdiction(c echo.Context) error {
	ctx, u, id := c.Request().Context(), frame.Who(c), c.Param("id")
	world, err := p.read.World(ctx, u.ID, jurisdiction.Stream(id))
	if err != nil {
		return err
	}
	j, err := jurisdiction.Find(world, id)
	if err != nil {
		return err
	}
	if j.MergedInto != "" {
		now, err := jurisdiction.Current(world, id)
		if err != nil {
			return err
		}
		p.Flash(c, page.Info, j.Title()+" was merged into this jurisdiction. Its history is under Merged records.")
		return frame.Redirect(c, jurisdictionpage.Href(now.ID))
	}
	return p.showJurisdiction(c, http.StatusOK, world, j, page.Field{})
}

// showJurisdiction shows one with the form of another name as it was sent.
func (p *Pages) showJurisdiction(c echo.Context, status int, world workflow.Facts, j jurisdiction.Jurisdiction, alias page.Field) error {
	ctx, u, id := c.Request().Context(), frame.Who(c), j.ID
	defs, err := p.subject.Processes(ctx, u)
	if err != nil {
		return err
	}
	matters, err := p.read.Matters(ctx, u.Viewer(), view.MatterFilter{Jurisdiction: id, Now: p.Engine.Now(), Limit: 100, Count: true})
	if err != nil {
		return err
	}
	past, err := p.read.History(ctx, u.Viewer(), view.HistoryFilter{Stream: jurisdiction.Stream(id), Newest: true, Limit: 20})
	if err != nil {
		return err
	}
	v := jurisdictionpage.View{
		Jurisdiction: j, StateName: usstate.Names[j.State], Reader: frame.Zone(c), Total: matters.Total,
		MayRun: u.Can(workflow.VerbRunReviews), Reads: u.Can(workflow.VerbReadMatters), More: past.Next != "",
		Today: j.Today(workflow.Act{At: p.Engine.Now()}), Alias: alias, Key: frame.FormKey(c),
	}
	v.Alias.Name, v.Alias.Label, v.Alias.Required = "alias", "Other name", true
	for _, merged := range j.Merged {
		other, err := jurisdiction.Find(world, merged)
		if err != nil {
			return err
		}
		v.Records = append(v.Records, other)
	}
	for _, m := range matters.Items {
		def := defs.Of[m.Review.ID]
		row := jurisdictionpage.Matter{MatterRow: m, StateTitle: words.Status(def, m.State, m.ClosedBy), StageTitle: words.Stage(def, m.Stage)}
		if m.Next != nil {
			row.Due = words.Kind(def, m.Next.Kind)
		}
		v.Matters = append(v.Matters, row)
	}
	for _, h := range past.Items {
		v.History = append(v.History, jurisdictionpage.Past{HistoryRow: h, What: kinds.All.Says(h.Event, workflow.Names{})})
	}
	return p.Show(c, status, j.Title(), jurisdictionpage.Jurisdiction(v), jurisdictionsCrumb, page.Crumb{Title: j.Title()})
}

func (p *Pages) showNewJurisdiction(c echo.Context) error {
	return p.jurisdictionForm(c, http.StatusOK, "", jurisdiction.New{}, nil)
}

func (p *Pages) addJurisdiction(c echo.Context) error {
	given := jurisdictionOf(c)
	result, err := p.Do(c, jurisdiction.Add{Items: []jurisdiction.New{given}})
	if err != nil {
		found, status, err := frame.ProblemsOf(err)
		if err != nil {
			return err
		}
		return p.jurisdictionForm(c, status, "", given, found)
	}
	p.Done(c, result, given.Name+" is on record.")
	return frame.Redirect(c, jurisdictionpage.Href(result.Created[0]))
}

func (p *Pages) jurisdictionOnRecord(c echo.Context) (jurisdiction.Jurisdiction, error) {
	id := c.Param("id")
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, jurisdiction.Stream(id))
	if err != nil {
		return jurisdiction.Jurisdiction{}, err
	}
	return jurisdiction.Find(world, id)
}

func (p *Pages) showEditJurisdiction(c echo.Context) error {
	j, err := p.jurisdictionOnRecord(c)
	if err != nil {
		return err
	}
	return p.jurisdictionForm(c, http.StatusOK, j.ID, jurisdiction.New{
		Name: j.Name, Kind: j.Kind, State: j.State, Zone: j.Zone, Parent: j.Parent, Contact: j.Contact,
	}, nil)
}

func jurisdictionOf(c echo.Context) jurisdiction.New {
	return jurisdiction.New{
		Name: c.FormValue("name"), Kind: c.FormValue("kind"), State: c.FormValue("state"), Zone: frame.ZoneTyped(c, c.FormValue("state")),
		Parent: c.FormValue("parent"), Contact: c.FormValue("contact"),
		ZoneConfirmed: c.FormValue("zone_confirmed") != "" && c.FormValue("zone_confirmed") == confirms(c.FormValue("state"), frame.ZoneTyped(c, c.FormValue("state"))),
	}
}

// confirms is the value of the box that confirms a zone: ticked for one zone and
// state, it says nothing of others.
func confirms(state, zone string) string { return state + " " + strings.TrimSpace(zone) }

func (p *Pages) jurisdictionForm(c echo.Context, status int, id string, given jurisdiction.New, found frame.Problems, with ...func(*jurisdictionpage.FormView)) error {
	v := jurisdictionpage.FormView{
		ID: id, Title: "Add a jurisdiction", Key: frame.FormKey(c), Kinds: jurisdictionpage.Kinds(), States: frame.USStates(), Zones: frame.StateZones(),
		Name:   found.At(page.Field{Name: "name", Label: "Name", Hint: "The government's own name, such as City of Chicago.", Value: given.Name, Required: true}),
		Kind:   found.At(page.Field{Name: "kind", Label: "Kind", Value: given.Kind, Required: true}),
		State:  found.At(page.Field{Name: "state", Label: "State", Value: given.State, Required: true}),
		Zone:   found.At(page.Field{Name: "zone", Label: "Time zone", Hint: "Deadlines end at midnight in this time zone.", Value: given.Zone}),
		Parent: found.At(page.Field{Name: "parent", Label: "Parent", Hint: "Name of the government it belongs to, if any. It distinguishes jurisdictions with the same name, kind, and state.", Value: given.Parent}),
		Contact: found.At(page.Field{
			Name: "contact", Label: "Contact note", Hint: "Whom to contact, in your own words. Letters use the contacts on the jurisdiction's page. This can be erased later. The other fields cannot.", Value: given.Contact, Rows: 2,
		}),
	}
	if asked := found.At(page.Field{Name: "zone_confirmed"}); asked.Error != "" || given.ZoneConfirmed {
		v.Confirm = asked
		v.Confirm.Label = "Time zone of another state"
		v.Confirmed = page.Option{Value: confirms(given.State, given.Zone), Label: "Deadlines of this jurisdiction end at midnight in " + timezone.Title(given.Zone) + "."}
		if given.ZoneConfirmed {
			v.Confirm.Values = []string{v.Confirmed.Value}
		}
	}
	v.Problems = found.Summary(v.Name, v.Kind, v.State, v.Zone, v.Confirm, v.Parent, v.Contact)
	crumbs := []page.Crumb{jurisdictionsCrumb}
	if id != "" {
		j, err := p.jurisdictionOnRecord(c)
		if err != nil {
			return err
		}
		v.Title = fmt.Sprintf("Change %s", j.Title())
		v.Version = cmp.Or(frame.Seen(c.Request().PostForm), j.Version)
		crumbs = append(crumbs, page.Crumb{Href: jurisdictionpage.Href(id), Title: j.Title()})
	}
	for _, set := range with {
		set(&v)
	}
	return p.Show(c, status, v.Title, jurisdictionpage.Form(v), append(crumbs, page.Crumb{Title: v.Title})...)
}
