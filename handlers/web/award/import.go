package award

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	awardpage "duces/templates/award"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/csvfile"
	"duces/workflow/jurisdiction"
)

func (p *Pages) showImport(c echo.Context) error {
	return p.importPage(c, http.StatusOK, "", nil, false)
}

func (p *Pages) importPage(c echo.Context, status int, text string, problems []string, ofFile bool) error {
	v := awardpage.ImportView{
		Problems: problems, OfFile: ofFile, Key: frame.FormKey(c),
		Upload: page.Field{Name: "upload", Label: "CSV file", Hint: "Or paste its text below.", Accept: ".csv,text/csv"},
		Text:   page.Field{Name: "text", Label: "CSV text", Value: text, Rows: 10},
	}
	return p.Show(c, status, "Import awards", awardpage.Import(v), Crumb, page.Crumb{Title: "Import"})
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
	file, facts, err := p.fileOf(c, text)
	if err != nil {
		return p.refusedImport(c, text, err)
	}
	plan, err := file.Check(facts, workflow.Act{At: p.Engine.Now()})
	if err != nil {
		return p.refusedImport(c, text, err)
	}
	if form.Get("do") == "import" {
		return p.Long(c, form, nil, func(c echo.Context) error { return p.runImport(c, file, text) })
	}
	v := awardpage.PreviewView{Key: frame.FormKey(c), Text: text, Plan: plan, Rows: file.Items, Names: map[string]string{}}
	for _, item := range file.Items {
		if j, err := jurisdiction.Find(facts, item.Recipient); err == nil {
			v.Names[item.Recipient] = j.Ref().Full()
		}
	}
	return p.Show(c, http.StatusOK, "Check the import", awardpage.Preview(v), Crumb, page.Crumb{Title: "Import"})
}

// fileOf reads a file whose recipients are on record.
func (p *Pages) fileOf(c echo.Context, text string) (award.File, workflow.Facts, error) {
	file, err := award.ReadCSV([]byte(text))
	if err != nil {
		return file, workflow.Facts{}, err
	}
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID)
	if err != nil {
		return file, workflow.Facts{}, err
	}
	file, err = file.Resolved(facts)
	return file, facts, err
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

// runImport imports a file in as many acts as it needs, each under a key of its own.
func (p *Pages) runImport(c echo.Context, file award.File, text string) error {
	frame.Counts(c, "Importing", len(file.Items), "action", "actions")
	awards, actions := 0, 0
	for i, chunk := range file.Chunks() {
		key := frame.FormKey(c)
		if i > 0 {
			key = fmt.Sprintf("%s#%d", key, i)
		}
		result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, key, chunk)
		if workflow.CodeOf(err) == workflow.Unavailable {
			return p.refusedImport(c, text, err)
		}
		if err != nil {
			return err
		}
		awards, actions = awards+len(result.Created), actions+result.Count(award.Acted{}.Type())
	}
	p.Flash(c, page.Success, fmt.Sprintf("%s recorded, %s added.", words.Count(awards, "award", "awards"), words.Count(actions, "action", "actions")))
	return frame.Redirect(c, awardpage.Home)
}
