package form

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/workflow/process"
)

// Sent is a form as it came. Whoever read it drops its files.
type Sent struct {
	Typed   url.Values
	Files   frame.Files
	Key     string
	Version int   // of the matter that the form showed; 0 asks for no comparison
	refused error // why a file was not taken; nil: each was
}

// Read reads a form. Why a file of it was not taken is said by Receive.
func (p *Forms) Read(c echo.Context) (Sent, error) {
	typed, files, err := frame.ValuesAndFiles(c, p.read.Receive)
	if err != nil && typed == nil {
		return Sent{}, err
	}
	in := Sent{Typed: typed, Files: files, Key: frame.Key(typed), refused: err}
	in.Version, _ = strconv.Atoi(typed.Get("version")) // 0 for a version that is none
	return in, nil
}

// Filled is a form as it was typed, with its problems by input name.
func (in Sent) Filled(f matterpage.Form, problems map[string]string) matterpage.Form {
	f.Typed, f.Key, f.Version, f.Errors = in.Typed, in.Key, in.Version, problems
	return f
}

// Fills says whether a button was pressed that only fills in more of the form.
func (in Sent) Fills() bool {
	return in.Typed.Get("more") != "" || in.Typed.Get(matterpage.TakeName) != "" || in.Typed.Has(matterpage.LawName)
}

// Fill does that, and says what is wrong, by input.
func (in Sent) Fill(sets matterpage.DemandSets) map[string]string {
	if more := in.Typed.Get("more"); more != "" {
		addRow(in.Typed, more)
		return nil
	}
	if in.Typed.Has(matterpage.LawName) { // the form that comes back shows it
		return nil
	}
	return sets.Take(in.Typed)
}

// FilledStatus is the status of the page on which a form comes back with more filled in.
func FilledStatus(problems map[string]string) int {
	if len(problems) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// addRow gives a repeating field one more row.
func addRow(typed url.Values, field string) {
	name := matterpage.InputName(field, "rows")
	n, err := strconv.Atoi(typed.Get(name))
	if err != nil {
		n = 1
	}
	typed.Set(name, strconv.Itoa(min(n+1, matterpage.MaxRows)))
}

// AsksToDo tells a form that is confirmed from the page that links to it.
func (in Sent) AsksToDo() bool { return in.Typed.Get("step") == "do" }

// Receive keeps the files of a form.
func (p *Forms) Receive(c echo.Context, t process.Transition, in Sent) error {
	if in.refused != nil {
		return in.refused
	}
	for _, f := range t.Fields {
		if f.Type != process.Documents {
			continue
		}
		name := matterpage.InputName(f.Name)
		if err := p.Keep(c, p.read, in.Files[name], name, matterpage.InputName(f.Name, "kept"), in.Typed); err != nil {
			return err
		}
	}
	return nil
}
