package proceeding

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	pages "duces/templates/proceeding"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/proceeding"
	"duces/workflow/view"
)

// forms show entries, take them, and say what they would do.
type forms struct {
	*frame.Frame
	subject *subject.Reader
	read    Reads
}

// entry is a form as it was typed, with the command that it makes.
type entry struct {
	frame.Reading
	facts   workflow.Facts
	of      proceeding.Proceeding // zero: of none yet
	form    pages.Form
	above   []page.Crumb                 // of what the form is about; none: the proceeding, or the list of proceedings
	said    string                       // what the act did
	says    func(workflow.Result) string // the same where the result tells; nil: said
	to      string                       // where it leads; empty: to what it made
	made    func(id string) string       // where what it made is shown; nil: as a proceeding
	command func() workflow.Command
	// step does what a button asks for besides saving; it says whether that is all.
	step func(c echo.Context, e *entry) (done bool, err error)
	// layout makes the form of what was typed.
	layout func(e *entry) error
}

// maker makes an entry of what was typed, or of the address.
type maker func(c echo.Context, typed url.Values) (*entry, error)

func (p *forms) shows(make maker) echo.HandlerFunc {
	return func(c echo.Context) error {
		typed := url.Values{}
		for name, values := range c.QueryParams() {
			typed[name] = values
		}
		e, err := make(c, typed)
		if err != nil {
			return err
		}
		return p.showEntry(c, http.StatusOK, e)
	}
}

func (p *forms) takes(make maker) echo.HandlerFunc {
	return func(c echo.Context) error {
		typed, files, err := frame.ValuesAndFiles(c, p.read.Receive)
		if err != nil {
			if typed == nil {
				return err
			}
			return p.refused(c, make, typed, err)
		}
		defer files.Drop()
		if err := p.Keep(c, p.read, files["documents"], "documents", "kept", typed); err != nil {
			return p.refused(c, make, typed, err)
		}
		e, err := make(c, typed)
		if err != nil {
			return err
		}
		if e.step != nil {
			if done, err := e.step(c, e); err != nil || done {
				return err
			}
		}
		cmd := e.command()
		result, err := p.Do(c, cmd, e.Found...)
		if err != nil {
			return p.refusedEntry(c, e, err)
		}
		if waits := result.Pending(); waits != "" {
			p.Done(c, result, "Approval requested. A supervising attorney other than you must approve it.")
			return frame.Redirect(c, "/approvals/"+waits)
		}
		if e.says != nil {
			e.said = e.says(result)
		}
		p.Done(c, result, e.said)
		to := e.to
		if to == "" && len(result.Created) > 0 {
			if e.made == nil {
				e.made = pages.Href
			}
			to = e.made(result.Created[0])
		}
		return frame.Redirect(c, to)
	}
}

// kept are the documents that the form brought.
func kept(typed url.Values) []field.Document { return frame.Kept(typed, "kept") }

// fileInputs are the files to choose, and those that came with the form before.
func fileInputs(typed url.Values, hint string) []pages.Input {
	all := []pages.Input{{As: pages.Files, Field: page.Field{Name: "documents", Label: "Documents", Hint: hint}}}
	var options []page.Option
	for _, d := range kept(typed) {
		options = append(options, page.Option{Value: matterpage.Kept(d), Label: d.Name})
	}
	if len(options) > 0 {
		all = append(all, pages.Input{As: pages.Boxes, Options: options, Field: page.Field{
			Name: "kept", Label: "Already uploaded", Hint: "Clear the box of a file to leave it out.", Values: typed["kept"],
		}})
	}
	return all
}

func (p *forms) refused(c echo.Context, make maker, typed url.Values, err error) error {
	found, status, other := frame.ProblemsOf(err)
	if other != nil {
		return other
	}
	e, err := make(c, typed)
	if err != nil {
		return err
	}
	e.Found = found
	return p.showEntry(c, status, e)
}

func (p *forms) refusedEntry(c echo.Context, e *entry, err error) error {
	found, status, other := frame.ProblemsOf(err)
	if other != nil {
		return other
	}
	e.Found = found
	if ours, is := errors.AsType[*workflow.Error](err); is && ours.Guard == "twin" {
		twin, err := named(e.facts, ours.Existing)
		if err != nil {
			return err
		}
		e.form.Twin = &twin
		e.Set("asked", ours.Existing)
	}
	if workflow.CodeOf(err) == workflow.Conflict {
		e.Del("version") // the form is shown beside what is on record now
	}
	return p.showEntry(c, status, e)
}

// showEntry shows a form as it was typed, with what was wrong beside it.
func (p *forms) showEntry(c echo.Context, status int, e *entry) error {
	twin := e.form.Twin
	if err := e.layout(e); err != nil {
		return err
	}
	f := &e.form
	f.Twin, f.Key = twin, frame.Key(e.Values)
	if f.Version != 0 {
		f.Version = cmp.Or(frame.Seen(e.Values), f.Version)
	}
	if twin != nil {
		f.Groups = append(f.Groups, pages.Group{Inputs: []pages.Input{{As: pages.Boxes, Field: page.Field{Name: "others", Label: "The same?"}, Options: []page.Option{
			{Value: e.Get("asked"), Label: "No. This is another case."},
		}}}})
	}
	crumbs := []page.Crumb{listCrumb}
	switch {
	case len(e.above) > 0:
		crumbs = append(crumbs, e.above...)
	case e.of.ID != "":
		crumbs = append(crumbs, page.Crumb{Href: pages.Href(e.of.ID), Title: e.of.Caption(civil.Date{})})
	}
	f.Back = cmp.Or(f.Back, crumbs[len(crumbs)-1].Href)
	f.Action = c.Request().URL.Path
	if status == http.StatusUnprocessableEntity {
		var fields []page.Field
		for i := range f.Groups {
			fields = append(fields, marked(&f.Groups[i], nil)...)
		}
		e.Found = e.Found.Missing(fields...)
	}
	var fields []page.Field
	for i := range f.Groups {
		fields = append(fields, marked(&f.Groups[i], e.Found)...)
	}
	f.Problems = e.Found.Summary(fields...)
	return p.Show(c, status, f.Title, pages.FormPage(*f), append(crumbs, page.Crumb{Title: f.Title})...)
}

// marked puts problems beside the inputs of a group, and gives all of these.
func marked(g *pages.Group, found frame.Problems) []page.Field {
	var fields []page.Field
	own := found.At(page.Field{Name: g.ID})
	if g.ID != "" && own.Error != "" {
		g.Error = own.Error
		fields = append(fields, page.Field{Name: g.ID, Label: g.Legend})
	}
	for i := range g.Inputs {
		g.Inputs[i].Field = found.At(g.Inputs[i].Field)
		fields = append(fields, g.Inputs[i].Field)
		if pair := g.Inputs[i].Pair; pair != nil {
			pair.Field = found.At(pair.Field)
			fields = append(fields, pair.Field)
		}
	}
	for i := range g.Groups {
		fields = append(fields, marked(&g.Groups[i], found)...)
	}
	return fields
}

// prose is text of several lines.
func (e *entry) prose(name string) string { return strings.TrimSpace(frame.Lines(e.Get(name))) }

// lines are the lines of a text that are not empty.
func (e *entry) lines(name string) []string {
	var all []string
	for line := range strings.Lines(frame.Lines(e.Get(name))) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// input is one control as it was typed.
func (e *entry) input(as pages.As, name, label, hint string, options ...page.Option) pages.Input {
	in := pages.Input{As: as, Options: options, Field: page.Field{Name: name, Label: label, Hint: hint, Value: e.Get(name)}}
	switch as {
	case pages.Boxes:
		in.Values = e.Values[name]
	case pages.Area:
		in.Rows = 3
	case pages.Line, pages.Day, pages.Hour, pages.Choice, pages.Radios, pages.Files, pages.ZoneOf:
	}
	return in
}

// moment is a day with its hour.
func (e *entry) moment(name, label, hint, hour string) pages.Input {
	in, at := e.input(pages.Day, name, label, hint), e.input(pages.Hour, hour, label+", time of day", "")
	in.Pair = &at
	return in
}

// required marks a control that must be filled in.
func required(in pages.Input) pages.Input {
	in.Required = true
	return in
}

// finding is a text by which something on record is looked up, with its button.
func (e *entry) finding(label, hint string) pages.Input {
	in := e.input(pages.Line, "q", label, hint)
	in.Find = "find"
	return in
}

// usual sets what a form begins with.
func (e *entry) usual(pairs ...string) {
	if len(e.Values["key"]) > 0 { // it was sent
		return
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if !e.Has(pairs[i]) && pairs[i+1] != "" {
			e.Set(pairs[i], pairs[i+1])
		}
	}
}

// began is the entry of a proceeding on record.
func (p *forms) began(c echo.Context, typed url.Values) (*entry, error) {
	facts, x, err := p.found(c)
	return &entry{facts: facts, of: x, Reading: frame.Reading{Values: typed}, to: pages.Href(x.ID)}, err
}

// together are the proceedings for which something is entered at once: the own one and those that are linked to it.
func (e *entry) together() ([]page.Option, error) {
	own, err := named(e.facts, e.of.ID)
	options := []page.Option{{Value: e.of.ID, Label: own.Text}}
	for _, l := range e.of.Links {
		other, failed := named(e.facts, l.Proceeding)
		if failed != nil {
			return nil, failed
		}
		if !slices.ContainsFunc(options, func(o page.Option) bool { return o.Value == l.Proceeding }) {
			options = append(options, page.Option{Value: l.Proceeding, Label: other.Text, Hint: l.How.Words()})
		}
	}
	return options, err
}

// preview shows what a form would do, with all that was typed. The last crumb above it is of what the form is about.
func (p *forms) preview(c echo.Context, e *entry, v pages.Preview, above ...page.Crumb) error {
	v.Action, v.Back, v.Key = c.Request().URL.Path, above[len(above)-1].Href, frame.Key(e.Values)
	for _, name := range sortedNames(e.Values) {
		for _, value := range e.Values[name] {
			v.Hidden = append(v.Hidden, [2]string{name, value})
		}
	}
	crumbs := append([]page.Crumb{listCrumb}, above...)
	return p.Show(c, http.StatusOK, v.Title, pages.PreviewPage(v), append(crumbs, page.Crumb{Title: "Preview"})...)
}

// sortedNames are those that a form sends again: not its key, its reader, or the button.
func sortedNames(typed url.Values) []string {
	var names []string
	for name := range typed {
		if name != page.KeyField && name != page.ReaderField && name != "step" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// foreseen is what a command about orders would do, and the facts as they would be.
func (p *forms) foreseen(world workflow.Facts, cmd approval.Command) (pages.Effects, workflow.Facts, error) {
	by := world.Actor.ID
	d, err := cmd.Decide(world.Whole(), workflow.Act{ID: "preview", Actor: by, At: p.Engine.Now(), Command: cmd})
	if err != nil {
		return pages.Effects{}, world, err
	}
	return p.subject.Effects(world, cmd, by, p.Engine.Now(), len(d.Waiting) > 0)
}

// jurisdictionOptions are those chosen, and those that a search finds.
func (p *forms) jurisdictionOptions(c echo.Context, e *entry, chosen []string, query string) ([]page.Option, error) {
	var all []page.Option
	for _, id := range chosen {
		if j, err := jurisdiction.Current(e.facts, id); err == nil {
			all = append(all, page.Option{Value: id, Label: j.Title()})
		}
	}
	if query == "" {
		return all, nil
	}
	rows, err := p.read.Jurisdictions(c.Request().Context(), frame.Who(c).Viewer(), view.JurisdictionFilter{Query: query, Limit: mostFound})
	if err != nil {
		return nil, err
	}
	for _, r := range rows.Items {
		if !slices.Contains(chosen, r.ID) {
			all = append(all, page.Option{Value: r.ID, Label: r.Name + ", " + r.State, Hint: r.Parent})
		}
	}
	return all, nil
}

// mostFound is how many are offered of what a search finds.
const mostFound = 20

// searching lets a button look something up, and shows the form again.
func (p *forms) searching(c echo.Context, e *entry) (bool, error) {
	if !strings.HasPrefix(e.Get("step"), "find") {
		return false, nil
	}
	return true, p.showEntry(c, http.StatusOK, e)
}

// found is the proceeding that the address names, with the facts around it.
func (p *forms) found(c echo.Context) (workflow.Facts, proceeding.Proceeding, error) {
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, proceeding.Stream(c.Param("id")))
	if err != nil {
		return world, proceeding.Proceeding{}, err
	}
	x, err := proceeding.Find(world, c.Param("id"))
	return world, x, err
}

// allAssociations are all on record.
func (p *forms) allAssociations(c echo.Context) ([]view.AssociationRow, error) {
	return frame.ReadAll(func(cursor string) (view.Page[view.AssociationRow], error) {
		return p.read.Associations(c.Request().Context(), frame.Who(c).Viewer(), view.AssociationFilter{Limit: 200, Cursor: cursor})
	})
}
