package review

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/templates/page"
	reviewpage "duces/templates/review"
	"duces/workflow"
	"duces/workflow/review"
)

func (p *Pages) showAgency(c echo.Context) error {
	o, err := p.subject.Review(c)
	if err != nil {
		return err
	}
	return p.agencyForm(c, http.StatusOK, o, o.Review.Agency, strings.Join(o.Review.PartOf, "\n"), nil)
}

// saveAgency names the agency that runs a review.
func (p *Pages) saveAgency(c echo.Context) error {
	o, err := p.subject.Review(c)
	if err != nil {
		return err
	}
	name, partOf := strings.TrimSpace(c.FormValue("name")), frame.Lines(c.FormValue("part_of"))
	cmd := review.NameAgency{Review: o.Review.ID, Name: name}
	for line := range strings.Lines(partOf) {
		if line = strings.TrimSpace(line); line != "" {
			cmd.PartOf = append(cmd.PartOf, line)
		}
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		return p.agencyForm(c, status, o, name, partOf, found)
	}
	p.Done(c, result, "Agency saved.")
	return frame.Redirect(c, reviewpage.Href(o.Review.ID))
}

func (p *Pages) agencyForm(c echo.Context, status int, o subject.Review, name, partOf string, found frame.Problems) error {
	f := reviewpage.AgencyForm{
		ID: o.Review.ID, Key: frame.FormKey(c),
		Name:   found.At(page.Field{Name: "name", Label: "Agency", Hint: "The agency or office that runs this review.", Value: name, Required: true}),
		PartOf: found.At(page.Field{Name: "part_of", Label: "Part of", Hint: "One name per line, the nearest first.", Value: partOf, Rows: 3}),
	}
	f.Problems = found.Summary(f.Name, f.PartOf)
	return p.showOffice(c, status, o, "Name the agency", reviewpage.Agency(f))
}

// showOffice shows a form about who runs a review.
func (p *Pages) showOffice(c echo.Context, status int, o subject.Review, title string, part templ.Component) error {
	return p.Show(c, status, title, part, frame.ReviewsCrumb,
		page.Crumb{Href: reviewpage.Href(o.Review.ID), Title: o.Review.Name}, page.Crumb{Title: title})
}

// officialTyped is an official as its form has it: dates are text until they are read.
type officialTyped struct{ office, person, from, until string }

func (p *Pages) showOfficial(c echo.Context) error {
	o, err := p.subject.Review(c)
	if err != nil {
		return err
	}
	x, known := o.Review.Official(c.Param("official"))
	if c.Param("official") != "" && !known {
		return workflow.Absent("official")
	}
	typed := officialTyped{office: x.Office, person: x.Person, from: x.From.String(), until: x.Until.String()}
	return p.officialForm(c, http.StatusOK, o, typed, nil)
}

// saveOfficial records an official of a review, or replaces one: the path says which.
func (p *Pages) saveOfficial(c echo.Context) error {
	o, err := p.subject.Review(c)
	if err != nil {
		return err
	}
	value := func(name string) string { return strings.TrimSpace(c.FormValue(name)) }
	typed := officialTyped{office: value("office"), person: value("person"), from: value("from"), until: value("until")}
	cmd := review.NameOfficial{
		Review: o.Review.ID, Official: c.Param("official"), Office: typed.office, Person: typed.person, Version: frame.Seen(c.Request().PostForm),
	}
	r := frame.Reading{Values: c.Request().PostForm}
	cmd.From, cmd.Until = r.Day("from", firstDay), r.Day("until", lastDay)
	if len(r.Found) > 0 && typed.office != "" { // whether somebody held it on those days
		r.Found = append(r.Found, frame.Unsaid("office"))
	}
	result, err := p.Do(c, cmd, r.Found...)
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		return p.officialForm(c, status, o, typed, found)
	}
	p.Done(c, result, "Official saved. Earlier values are in the history.")
	return frame.Redirect(c, reviewpage.Href(o.Review.ID))
}

const firstDay, lastDay = "First day in office", "Last day in office"

func (p *Pages) officialForm(c echo.Context, status int, o subject.Review, typed officialTyped, found frame.Problems) error {
	f := reviewpage.OfficialForm{
		ID: o.Review.ID, Official: c.Param("official"), Key: frame.FormKey(c),
		Version: cmp.Or(frame.Seen(c.Request().PostForm), o.Review.Version),
		Office:  found.At(page.Field{Name: "office", Label: "Office", Hint: "Such as Attorney General.", Value: typed.office, Required: true}),
		Person:  found.At(page.Field{Name: "person", Label: "Name", Hint: "Leave it empty if only the office matters.", Value: typed.person}),
		From:    found.At(page.Field{Name: "from", Label: firstDay, Hint: "Leave it empty if the office was held before this review.", Value: typed.from}),
		Until:   found.At(page.Field{Name: "until", Label: lastDay, Hint: "Leave it empty while the office is held.", Value: typed.until}),
	}
	if status == http.StatusConflict {
		f.Version = o.Review.Version
	}
	f.Problems = found.Summary(f.Office, f.Person, f.From, f.Until)
	return p.showOffice(c, status, o, f.Title(), reviewpage.OfficialPart(f))
}
