package demandset

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	reviewpage "duces/templates/review"
	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/matter"
	"duces/workflow/review"
)

// nameField is the input of the name of a set.
const nameField = "name"

// demandSets lists the demand sets of a review.
func (p *Pages) demandSets(c echo.Context) error {
	o, err := p.subject.Review(c)
	if err != nil {
		return err
	}
	v := reviewpage.DemandSets{ID: o.Review.ID, MayRun: frame.Who(c).Can(workflow.VerbRunReviews)}
	for _, s := range o.Review.DemandSets {
		v.Rows = append(v.Rows, reviewpage.DemandSet{ID: s.ID, Name: s.Name, SetVersion: versionsOf(c, o, s)[0]})
	}
	return p.Show(c, http.StatusOK, "Demand sets", reviewpage.DemandSetsPart(v), frame.ReviewsCrumb,
		page.Crumb{Href: reviewpage.Href(o.Review.ID), Title: o.Review.Name}, page.Crumb{Title: "Demand sets"})
}

// versionsOf are the versions of a set, the latest first.
func versionsOf(c echo.Context, o subject.Review, s review.DemandSet) []reviewpage.SetVersion {
	var list []reviewpage.SetVersion
	for i, x := range slices.Backward(s.Versions) {
		list = append(list, reviewpage.SetVersion{
			Number: i + 1, At: frame.Zone(c).Text(x.At), By: o.Name(x.By), Demands: x.Demands,
		})
	}
	return list
}

// demandSet is what the editor of a set rests on; a new set has no id.
type demandSet struct {
	of     subject.Review
	set    review.DemandSet
	source []demand.Demand // of a matter, to begin with
	typed  url.Values
}

// latest are the demands that stand in the set.
func (s demandSet) latest() []demand.Demand {
	if s.set.ID == "" {
		return nil
	}
	return s.set.Latest().Demands
}

// known are the demands of which the form shows number, text and limits alone.
func (s demandSet) known() []demand.Demand { return slices.Concat(s.source, s.latest()) }

// editing finds the set of a request, and the matter whose demands it takes.
func (p *Pages) editing(c echo.Context) (demandSet, error) {
	var s demandSet
	var err error
	from := c.QueryParam("matter")
	if s.of, err = p.subject.Review(c, matter.Stream(from)); err != nil {
		return s, err
	}
	if id := c.Param("set"); id != "" {
		var known bool
		if s.set, known = s.of.Review.DemandSet(id); !known {
			return s, workflow.Absent("demand set")
		}
	}
	s.typed = url.Values{nameField: {s.set.Name}, matterpage.InputName("demands"): {demand.Write(s.latest())}}
	if from == "" {
		return s, nil
	}
	m, err := matter.Find(s.of.Facts, from)
	if err != nil {
		return s, err
	}
	if m.Review != s.of.Review.ID {
		return s, workflow.Absent("matter")
	}
	s.source = m.Demands
	s.typed.Set(matterpage.InputName("demands"), demand.Write(m.Demands))
	return s, nil
}

func (p *Pages) showDemandSet(c echo.Context) error {
	s, err := p.editing(c)
	if err != nil {
		return err
	}
	var wrong map[string]string
	if from := c.QueryParam("matter"); from != "" && len(s.source) == 0 {
		wrong = map[string]string{"matter": "This matter has no demands yet. Choose another matter."}
	}
	return p.setEditor(c, http.StatusOK, s, wrong, nil)
}

// setEditor shows a set with what is wrong, by input and in general.
func (p *Pages) setEditor(c echo.Context, status int, s demandSet, wrong map[string]string, general []string) error {
	v := reviewpage.SetEditor{
		ID: s.of.Review.ID, Title: "New demand set", Action: reviewpage.SetsHref(s.of.Review.ID) + "/new", Key: frame.Key(s.typed),
		MayRun: frame.Who(c).Can(workflow.VerbRunReviews),
		Name:   page.Field{Name: nameField, Label: "Name", Value: s.typed.Get(nameField), Required: true},
		Form:   matterpage.Form{Transition: review.DemandSetForm(), Typed: s.typed, Errors: wrong, Standing: s.known()},
		Matter: page.Field{Name: "matter", Label: "Demands of a matter", Value: c.QueryParam("matter")},
	}
	v.Name.Error, v.Matter.Error = wrong[nameField], wrong["matter"]
	if s.set.ID != "" {
		v.Title, v.Action = s.set.Name, reviewpage.SetsHref(s.of.Review.ID)+"/"+s.set.ID
		v.Version, v.Versions = len(s.set.Versions), versionsOf(c, s.of, s.set)
	}
	if status == http.StatusConflict {
		v.Key = frame.NewKey()
	} else if seen := frame.Seen(s.typed); seen != 0 {
		v.Version = seen
	}
	for _, text := range general {
		v.Problems = append(v.Problems, page.Problem{Text: text})
	}
	for _, input := range slices.Sorted(maps.Keys(wrong)) {
		at := strings.NewReplacer(".", "-").Replace(input)
		if strings.HasPrefix(input, matterpage.InputName("demands.")) && input != matterpage.AcceptName("demands") {
			at = "f-demands"
		}
		v.Problems = append(v.Problems, page.Problem{FieldID: at, Text: wrong[input]})
	}
	if v.MayRun {
		var err error
		if v.Matters, err = p.subject.MattersOf(c, s.of.Review.ID, p.Engine.Now()); err != nil {
			return err
		}
	}
	return p.Show(c, status, v.Title, reviewpage.SetEditorPart(v), frame.ReviewsCrumb,
		page.Crumb{Href: reviewpage.Href(s.of.Review.ID), Title: s.of.Review.Name},
		page.Crumb{Href: reviewpage.SetsHref(s.of.Review.ID), Title: "Demand sets"}, page.Crumb{Title: v.Title})
}

// saveDemandSet takes a filled-in form. Refused, it comes back as it was typed.
func (p *Pages) saveDemandSet(c echo.Context) error {
	s, err := p.editing(c)
	if err != nil {
		return err
	}
	if s.typed, err = frame.Values(c); err != nil {
		return err
	}
	demands, wrong := matterpage.TypedDemands(s.typed, review.DemandSetForm().Fields[0], s.known())
	if len(wrong) > 0 {
		return p.setEditor(c, http.StatusUnprocessableEntity, s, wrong, nil)
	}
	cmd := review.SaveDemandSet{
		Review: s.of.Review.ID, Set: s.set.ID, Name: strings.TrimSpace(s.typed.Get(nameField)),
		Demands: demand.Keep(s.known(), demands, true), Version: frame.Seen(s.typed),
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		atInput, general, ok := frame.Refusal(err)
		if !ok {
			return err
		}
		return p.setEditor(c, frame.StatusOf(err), s, atInput, general)
	}
	p.Done(c, result, "The demand set is saved. Forms offer it from now on.")
	return frame.Redirect(c, reviewpage.SetsHref(s.of.Review.ID))
}
