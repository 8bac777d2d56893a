package proceeding

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	jurisdictionpage "duces/templates/jurisdiction"
	"duces/templates/page"
	pages "duces/templates/proceeding"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/association"
	"duces/workflow/civil"
	"duces/workflow/correction"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/proceeding"
)

var associationsCrumb = page.Crumb{Href: "/associations", Title: "Associations and classes"}

// associations are associations of jurisdictions and classes that a court certified, with who is in them.
type associations struct{ *forms }

func (p *associations) list(c echo.Context) error {
	rows, err := p.allAssociations(c)
	if err != nil {
		return err
	}
	v := pages.AssociationList{Rows: rows, MayRecord: frame.Who(c).Can(workflow.VerbRecordCourts)}
	return p.Show(c, http.StatusOK, associationsCrumb.Title, pages.Associations(v), listCrumb, page.Crumb{Title: associationsCrumb.Title})
}

// foundAssociation is the one that the address names, with the facts around it.
func (p *associations) foundAssociation(c echo.Context) (workflow.Facts, association.Association, error) {
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, association.Stream(c.Param("id")))
	if err != nil {
		return world, association.Association{}, err
	}
	x, err := workflow.Find[association.Association](world, association.Stream(c.Param("id")))
	return world, x, err
}

func (p *associations) association(c echo.Context) error {
	world, x, err := p.foundAssociation(c)
	if err != nil {
		return err
	}
	v := pages.AssociationView{
		ID: x.ID, Name: x.Name, Class: x.Class, MayRecord: frame.Who(c).Can(workflow.VerbRecordCourts), Today: civil.DateIn(p.Engine.Now(), time.UTC),
	}
	for _, m := range x.Members {
		j, err := jurisdiction.Current(world, m.Jurisdiction)
		if err != nil {
			return err
		}
		shown := pages.Membership{Named: pages.Named{Text: j.Ref().Full(), Href: jurisdictionpage.Href(j.ID)}, From: m.From, Until: m.Until}
		if m.On(v.Today) {
			v.Now = append(v.Now, shown)
		} else {
			v.Past = append(v.Past, shown)
		}
	}
	for _, list := range [][]pages.Membership{v.Now, v.Past} {
		slices.SortStableFunc(list, func(a, b pages.Membership) int { return strings.Compare(a.Text, b.Text) })
	}
	refs, err := proceeding.Following(world, x.ID)
	if err != nil {
		return err
	}
	var of []proceeding.Proceeding
	for _, ref := range refs {
		in, err := proceeding.Find(world, proceeding.Of(ref.Order))
		if err != nil {
			return err
		}
		of = append(of, in)
	}
	courts, err := p.subject.Courts(c, world, p.Engine.Now(), of...)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		n := courts.Named(ref)
		n.Text = upper(n.Text)
		v.Clauses = append(v.Clauses, n)
	}
	return p.Show(c, http.StatusOK, x.Name, pages.Association(v), listCrumb, associationsCrumb, page.Crumb{Title: x.Name})
}

// memberInputs find jurisdictions that join.
func (p *associations) memberInputs(c echo.Context, e *entry, label string) ([]pages.Input, error) {
	found, err := p.jurisdictionOptions(c, e, e.Values["joined"], e.Text("q"))
	all := []pages.Input{e.finding("Find jurisdictions", "Part of a name. Choose Find, then select them. Those selected stay.")}
	if len(found) > 0 {
		all = append(all, e.input(pages.Boxes, "joined", label, "", found...))
	}
	return all, err
}

// naming records an association with its members.
func (p *associations) naming(c echo.Context, typed url.Values) (*entry, error) {
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID)
	e := &entry{facts: facts, Reading: frame.Reading{Values: typed}, said: "Association recorded.", above: []page.Crumb{associationsCrumb}, made: pages.AssociationHref, step: p.searching}
	e.form = pages.Form{
		Title: "Record an association", Lead: "An association of jurisdictions, or a class that a court certified.", Submit: "Record association",
	}
	e.layout = func(e *entry) error {
		members, err := p.memberInputs(c, e, "Members")
		e.form.Groups = []pages.Group{{Inputs: []pages.Input{
			required(e.input(pages.Line, "name", "Name", "Such as United States Conference of Mayors.")),
			e.input(pages.Boxes, "class", "Class", "", page.Option{Value: "yes", Label: "A class that a court certified"}),
		}}, {ID: "members", Legend: "Members", Inputs: append(members, e.input(pages.Day, "on", "Members from", "Required with members."))}}
		return err
	}
	e.command = func() workflow.Command {
		return association.Record{Name: e.Text("name"), Class: e.Text("class") != "", Members: typed["joined"], From: e.Day("on", "Members from")}
	}
	return e, err
}

// membering records who joined an association or left it.
func (p *associations) membering(c echo.Context, typed url.Values) (*entry, error) {
	facts, x, err := p.foundAssociation(c)
	if err != nil {
		return nil, err
	}
	today := civil.DateIn(p.Engine.Now(), time.UTC)
	e := &entry{facts: facts, Reading: frame.Reading{Values: typed}, to: pages.AssociationHref(x.ID)}
	e.above = []page.Crumb{associationsCrumb, {Href: pages.AssociationHref(x.ID), Title: x.Name}}
	e.usual("on", today.String())
	e.says = membersSaid
	followed, err := proceeding.Following(facts, x.ID)
	if err != nil {
		return nil, err
	}
	e.form = pages.Form{
		Title:  "Change members",
		Lead:   "Clauses that follow the list protect a member from the day of joining until the day of leaving. Their deadlines are tolled or run again at once.",
		Submit: "Save", Version: x.Version, Multipart: true,
	}
	if len(followed) > 0 {
		e.form.Submit = "Preview"
	}
	e.layout = func(e *entry) error {
		first := []pages.Input{required(e.input(pages.Day, "on", "From", "The day on which they joined or left."))}
		var now []page.Option
		for _, id := range x.On(today) {
			j, err := jurisdiction.Current(facts, id)
			if err != nil {
				return err
			}
			now = append(now, page.Option{Value: id, Label: j.Ref().Full()})
		}
		slices.SortStableFunc(now, func(a, b page.Option) int { return strings.Compare(a.Label, b.Label) })
		if len(now) > 0 {
			first = append(first, e.input(pages.Boxes, "left", "Left", "", now...))
		}
		members, err := p.memberInputs(c, e, "Joined")
		rests := pages.Group{ID: "rests", Legend: "What it rests on", Inputs: append(
			fileInputs(e.Values, "If a clause follows the list, someone who leaves loses its protection. That needs a document, such as a notice of the association or an order, and a second person."),
			e.input(pages.Area, "note", "Note", "Shown in the history."))}
		e.form.Groups = []pages.Group{{Inputs: first}, {ID: "joined", Legend: "Joined", Inputs: members}, rests}
		return err
	}
	command := func() proceeding.ChangeMembers {
		return proceeding.ChangeMembers{
			Association: x.ID, On: e.Day("on", "From"), Joined: typed["joined"], Left: typed["left"], Documents: kept(typed), Note: e.prose("note"), Version: frame.Seen(typed),
		}
	}
	e.command = func() workflow.Command { return command() }
	e.step = func(c echo.Context, e *entry) (bool, error) {
		switch step := e.Get("step"); {
		case step == "apply" || step == "" && len(followed) == 0:
			return false, nil
		case step == "":
			return true, p.previewMembers(c, e, x, command())
		}
		return true, p.showEntry(c, http.StatusOK, e)
	}
	return e, nil
}

// previewMembers shows what a change of members would do.
func (p *associations) previewMembers(c echo.Context, e *entry, x association.Association, cmd proceeding.ChangeMembers) error {
	if len(e.Found) > 0 {
		e.Found = e.Found.Besides(frame.Malformed(e.facts, cmd, p.Engine.Now()))
		return p.showEntry(c, http.StatusUnprocessableEntity, e)
	}
	effects, _, err := p.foreseen(e.facts, cmd)
	if err != nil {
		return p.refusedEntry(c, e, err)
	}
	changes, err := subject.MemberChanges(e.facts, cmd)
	if err != nil {
		return err
	}
	v := pages.Preview{Title: "Change members: preview", Submit: "Save", Effects: effects, Facts: changes}
	return p.preview(c, e, v, associationsCrumb, page.Crumb{Href: pages.AssociationHref(x.ID), Title: x.Name})
}

// membersSaid says what a change of members led to.
func membersSaid(r workflow.Result) string {
	said := "Members changed."
	for _, x := range []struct {
		event     workflow.Data
		one, more string
	}{
		{due.Tolled{}, "deadline was tolled", "deadlines were tolled"},
		{due.Moved{}, "deadline runs again or moved", "deadlines run again or moved"},
		{correction.BarFound{}, "step is barred now and is listed in its matter", "steps are barred now and are listed in their matters"},
	} {
		if n := r.Count(x.event.Type()); n > 0 {
			said += " " + words.Count(n, x.one, x.more) + "."
		}
	}
	return said
}
