package jurisdiction

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	jurisdictionpage "duces/templates/jurisdiction"
	"duces/templates/page"
	reviewpage "duces/templates/review"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/csvfile"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/review"
	"duces/workflow/view"
)

// The import of a CSV file serves two pages: jurisdictions alone, and a review
// whose matters open in the same step. The path says which.

func (p *Pages) showImport(c echo.Context) error {
	return p.importPage(c, http.StatusOK, "", nil, false)
}

// importInto names the review of the path, if there is one and the reader sees it.
func (p *Pages) importInto(c echo.Context) (*view.Ref, error) {
	if c.Param("id") == "" {
		return nil, nil
	}
	o, err := p.subject.Review(c)
	return &view.Ref{ID: o.Review.ID, Name: o.Review.Name}, err
}

func importCrumbs(into *view.Ref) []page.Crumb {
	if into == nil {
		return []page.Crumb{jurisdictionsCrumb, {Title: "Import"}}
	}
	return []page.Crumb{frame.ReviewsCrumb, {Href: reviewpage.Href(into.ID), Title: into.Name}, {Title: "Import"}}
}

func (p *Pages) importPage(c echo.Context, status int, text string, problems []string, ofFile bool) error {
	into, err := p.importInto(c)
	if err != nil {
		return err
	}
	v := jurisdictionpage.ImportView{
		Review: into, Problems: problems, OfFile: ofFile, Key: frame.FormKey(c),
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
	if upload := frame.FileText(c, "upload"); upload != "" {
		if text, err = csvfile.Text([]byte(upload)); err != nil {
			return p.refusedImport(c, form.Get("text"), err)
		}
	}
	if form.Get("do") == "back" {
		return p.importPage(c, http.StatusOK, text, nil, false)
	}
	list, err := jurisdiction.ReadCSV(strings.NewReader(text))
	if err != nil {
		return p.refusedImport(c, text, err)
	}
	into, err := p.importInto(c)
	if err != nil {
		return err
	}
	if form.Get("do") == "import" {
		return p.Long(c, form, nil, func(c echo.Context) error { return p.runImport(c, into, list, text) })
	}
	return p.previewImport(c, into, list, text)
}

// refusedImport shows the form again with the problems of the file.
func (p *Pages) refusedImport(c echo.Context, text string, err error) error {
	ofFile := workflow.CodeOf(err) != workflow.Unavailable // which says that it was stopped
	found, status, err := frame.ProblemsOf(err)
	if err != nil {
		return err
	}
	problems := make([]string, len(found))
	for i, d := range found {
		problems[i] = d.Message
	}
	return p.importPage(c, status, text, problems, ofFile)
}

// intoReview is the import of a file whose matters open in a review, dated today as the reader reads dates.
func (p *Pages) intoReview(c echo.Context, into *view.Ref, items []jurisdiction.New) opening.Import {
	return opening.Import{Review: into.ID, Items: items, OpenedOn: frame.Zone(c).Today(p.Engine.Now()), Excluded: c.FormValue("excluded")}
}

// previewImport shows what the import would do as the record stands; the act decides for itself.
func (p *Pages) previewImport(c echo.Context, into *view.Ref, list jurisdiction.File, text string) error {
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID)
	if err != nil {
		return err
	}
	v := jurisdictionpage.PreviewView{Review: into, Text: text, Key: frame.FormKey(c)}
	notes, err := list.Notes(facts)
	if err != nil {
		return err
	}
	v.Notes = messages(notes)
	if into == nil {
		plan, err := jurisdiction.Import{Items: list.Items}.Plan(facts)
		if err != nil {
			return err
		}
		v.New, v.Known, v.Others = plan.New, plan.Known, messages(list.OtherNames(plan))
	} else {
		cmd := p.intoReview(c, into, list.Items)
		plan, err := cmd.Plan(facts)
		if err != nil {
			return err
		}
		v.New, v.Known, v.Open, v.Others = plan.New, plan.Known, plan.Matters(), messages(list.OtherNames(plan.Plan))
		v.LeftOff, v.Excluded = subject.LeftOff(plan.Excluded), subject.OpenExcluded("")
		if v.Open > 0 {
			if v.Dates, err = openingDates(facts, cmd); err != nil {
				return err
			}
		}
	}
	return p.Show(c, http.StatusOK, "Check the import", jurisdictionpage.Preview(v), importCrumbs(into)...)
}

func messages(details []workflow.Detail) []string {
	var all []string
	for _, d := range details {
		all = append(all, d.Message)
	}
	return all
}

func openingDates(facts workflow.Facts, cmd opening.Import) (page.Dates, error) {
	if err := facts.Load(cmd.Streams()...); err != nil {
		return page.Dates{}, err
	}
	r, err := review.Find(facts, cmd.Review)
	if err != nil {
		return page.Dates{}, err
	}
	def, err := review.FindProcess(facts, r.Process)
	if err != nil {
		return page.Dates{}, err
	}
	return subject.OpeningDates(def, cmd.OpenedOn), nil
}

// runImport imports a file and says what was new in it.
func (p *Pages) runImport(c echo.Context, into *view.Ref, list jurisdiction.File, text string) error {
	var cmd workflow.Command = jurisdiction.Import{Items: list.Items}
	if into != nil {
		cmd = p.intoReview(c, into, list.Items)
	}
	frame.Counts(c, "Importing", len(list.Items), "jurisdiction", "jurisdictions")
	result, err := p.Do(c, cmd)
	if workflow.CodeOf(err) == workflow.Unavailable {
		return p.refusedImport(c, text, err)
	}
	if err != nil {
		return err
	}
	added := result.Count(jurisdiction.Added{}.Type())
	done := words.Count(added, "jurisdiction", "jurisdictions") + " added"
	if known := len(list.Items) - added; known > 0 {
		done += ", " + strconv.Itoa(known) + " already on record"
	}
	if into == nil {
		p.Flash(c, page.Success, done+".") // of a repeat, what the first did
		return frame.Redirect(c, "/jurisdictions")
	}
	p.Flash(c, page.Success, done+", "+words.Count(result.Count(matter.Opened{}.Type()), "matter", "matters")+" opened."+frame.LeftOut(result))
	return frame.Redirect(c, reviewpage.Href(into.ID))
}
