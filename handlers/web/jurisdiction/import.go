package jurisdiction

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	jurisdictionpage "duces/templates/jurisdiction"
	"duces/templates/page"
	reviewpage "duces/templates/review"
	"duces/templates/words"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// The import of a CSV file serves two pages: jurisdictions alone, and a review
// whose matters open in the same step. The path says which.

func (p *Pages) showImport(c echo.Context) error {
	return p.importPage(c, http.StatusOK, "", nil)
}

// importInto names the review of the path, if there is one and the reader sees it.
func (p *Pages) importInto(c echo.Context) (*view.Ref, error) {
	if c.Param("id") == "" {
		return nil, nil
	}
	r, err := p.subject.Review(c)
	return &view.Ref{ID: r.ID, Name: r.Name}, err
}

func importCrumbs(into *view.Ref) []page.Crumb {
	if into == nil {
		return []page.Crumb{jurisdictionsCrumb, {Title: "Import"}}
	}
	return []page.Crumb{frame.ReviewsCrumb, {Href: reviewpage.Href(into.ID), Title: into.Name}, {Title: "Import"}}
}

func (p *Pages) importPage(c echo.Context, status int, text string, problems []string) error {
	into, err := p.importInto(c)
	if err != nil {
		return err
	}
	v := jurisdictionpage.ImportView{
		Review: into, Problems: problems, Key: frame.FormKey(c),
		Upload: page.Field{Name: "upload", Label: "CSV file", Hint: "Or paste its text below.", Accept: ".csv,text/csv"},
		Text:   page.Field{Name: "text", Label: "CSV text", Value: text, Rows: 10},
	}
	return p.Show(c, status, "Import jurisdictions", jurisdictionpage.Import(v), importCrumbs(into)...)
}

// importCSV checks a file, shows what it would do, and does it when told to.
func (p *Pages) importCSV(c echo.Context) error {
	form, err := frame.Values(c)
	if err != nil {
		return err
	}
	text := form.Get("text")
	if upload, err := frame.FileText(c, "upload"); err != nil {
		return err
	} else if upload != "" {
		text = upload
	}
	if form.Get("do") == "back" {
		return p.importPage(c, http.StatusOK, text, nil)
	}
	items, err := jurisdiction.ReadCSV(strings.NewReader(text))
	if err != nil {
		found, status, err := frame.ProblemsOf(err)
		if err != nil {
			return err
		}
		problems := make([]string, len(found))
		for i, d := range found {
			problems[i] = d.Message
		}
		return p.importPage(c, status, text, problems)
	}
	into, err := p.importInto(c)
	if err != nil {
		return err
	}
	plan, err := p.planImport(c, items, into)
	if err != nil {
		return err
	}
	if form.Get("do") == "import" {
		return p.runImport(c, into, plan)
	}
	return p.Show(c, http.StatusOK, "Check the import", jurisdictionpage.Preview(jurisdictionpage.PreviewView{
		Review: into, New: plan.add, Known: plan.known, Open: plan.matters(), Text: text, Key: frame.FormKey(c),
	}), importCrumbs(into)...)
}

// importPlan is what an import would do, as the record stands.
type importPlan struct {
	add, known []jurisdiction.New
	open       []string // jurisdictions on record whose matter would open
	into       bool
}

func (p importPlan) matters() int {
	if !p.into {
		return 0
	}
	return len(p.open) + len(p.add)
}

// identity is what tells one jurisdiction from another on record.
func identity(name, state, kind string) string {
	return strings.ToLower(strings.TrimSpace(name)) + "\n" + state + "\n" + kind
}

func (p *Pages) planImport(c echo.Context, items []jurisdiction.New, into *view.Ref) (importPlan, error) {
	plan := importPlan{into: into != nil}
	read := func(notIn string) (map[string]string, error) {
		rows, err := frame.ReadAll(func(cursor string) (view.Page[view.JurisdictionRow], error) {
			return p.read.Jurisdictions(c.Request().Context(), frame.Who(c).Viewer(), view.JurisdictionFilter{NotIn: notIn, Limit: 200, Cursor: cursor})
		})
		ids := map[string]string{}
		for _, r := range rows {
			ids[identity(r.Name, r.State, r.Kind)] = r.ID
		}
		return ids, err
	}
	known, err := read("")
	if err != nil {
		return plan, err
	}
	without := map[string]string{}
	if into != nil {
		if without, err = read(into.ID); err != nil {
			return plan, err
		}
	}
	for _, n := range items {
		key := identity(n.Name, n.State, n.Kind)
		if _, ok := known[key]; !ok {
			plan.add = append(plan.add, n)
			continue
		}
		plan.known = append(plan.known, n)
		if id, ok := without[key]; ok {
			plan.open = append(plan.open, id)
		}
	}
	return plan, nil
}

// runImport is two acts: the second rests on what the first made. Sent again
// after a failure between the two, the form finds the first done and does the rest.
func (p *Pages) runImport(c echo.Context, into *view.Ref, plan importPlan) error {
	ctx, u, key := c.Request().Context(), frame.Who(c), frame.FormKey(c)
	open := plan.open
	if len(plan.add) > 0 {
		result, err := p.Engine.Do(ctx, u.ID, key, jurisdiction.Add{Items: plan.add})
		if err != nil {
			return err
		}
		open = slices.Concat(open, result.Created)
	}
	added := words.Count(len(plan.add), "jurisdiction", "jurisdictions") + " added"
	if into == nil {
		p.Flash(c, page.Success, added+".")
		return frame.Redirect(c, "/jurisdictions")
	}
	if len(open) > 0 {
		today := frame.Zone(c).Today(p.Engine.Now())
		if _, err := p.Engine.Do(ctx, u.ID, key+"/matters", matter.Open{Review: into.ID, Jurisdictions: open, OpenedOn: today}); err != nil {
			return err
		}
	}
	p.Flash(c, page.Success, added+", "+words.Count(len(open), "matter", "matters")+" opened.")
	return frame.Redirect(c, reviewpage.Href(into.ID))
}
