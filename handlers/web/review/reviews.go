package review

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/templates/page"
	reviewpage "duces/templates/review"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/validation"
	"duces/workflow/view"
)

func (p *Pages) reviews(c echo.Context) error {
	u := frame.Who(c)
	rows, err := p.read.Reviews(c.Request().Context(), u.Viewer(), p.Engine.Now())
	if err != nil {
		return err
	}
	return p.Show(c, http.StatusOK, "Reviews", reviewpage.List(reviewpage.ListView{
		Rows: rows, Columns: stageColumns(rows), MayOpen: u.Can(workflow.VerbRunReviews),
	}))
}

// stageColumns are the stages of the default process, then those that only
// another process has.
func stageColumns(rows []view.ReviewRow) []reviewpage.Column {
	var columns []reviewpage.Column
	for _, s := range process.Default().Stages {
		columns = append(columns, reviewpage.Column{Name: s.Name, Title: s.Title})
	}
	for _, r := range rows {
		for name := range r.Stages {
			if !slices.ContainsFunc(columns, func(c reviewpage.Column) bool { return c.Name == name }) {
				columns = append(columns, reviewpage.Column{Name: name, Title: strings.ReplaceAll(name, "_", " ")})
			}
		}
	}
	own := columns[len(process.Default().Stages):]
	slices.SortFunc(own, func(a, b reviewpage.Column) int { return cmp.Compare(a.Name, b.Name) })
	return columns
}

func (p *Pages) review(c echo.Context) error {
	ctx, u, id := c.Request().Context(), frame.Who(c), c.Param("id")
	o, err := p.subject.Review(c)
	if err != nil {
		return err
	}
	world, r, def := o.Facts, o.Review, o.Process
	rows, err := p.read.Reviews(ctx, u.Viewer(), p.Engine.Now())
	if err != nil {
		return err
	}
	v := reviewpage.View{
		ID: r.ID, Name: r.Name, Authority: r.Authority, About: r.About, Opened: r.Opened, Online: r.Online,
		Process: def, MayRun: u.Can(workflow.VerbRunReviews), Key: frame.NewKey(),
	}
	v.Running = reviewpage.Running{Agency: r.Agency, PartOf: r.PartOf, Officials: r.Officials, Today: frame.Zone(c).Today(p.Engine.Now())}
	if v.LeftOff, err = leftOff(world, r); err != nil {
		return err
	}
	if v.Time, err = p.read.ExtensionCounts(ctx, u.Viewer(), id); err != nil {
		return err
	}
	i := slices.IndexFunc(rows, func(row view.ReviewRow) bool { return row.ID == id })
	counts := map[string]int{}
	if i >= 0 {
		v.Matters, v.Overdue, v.Closed, counts = rows[i].Matters, rows[i].Overdue, rows[i].Closed, rows[i].Stages
	}
	for _, s := range def.Stages {
		v.Stages = append(v.Stages, reviewpage.Stage{Name: s.Name, Title: s.Title, Matters: counts[s.Name]})
	}
	if err := r.LoadMembers(world); err != nil {
		return err
	}
	for user := range r.Members {
		m, err := account.Find(world, user)
		if err != nil {
			return err
		}
		member := reviewpage.Member{ID: m.ID, Name: m.Name, Role: m.Role.Title(), Disabled: m.Disabled}
		if m.Bounce != nil && !m.Disabled {
			member.Bounced = m.Bounce.Status
		}
		v.Members = append(v.Members, member)
	}
	slices.SortFunc(v.Members, func(a, b reviewpage.Member) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	if v.MayRun {
		if v.Others, err = p.candidates(c, r.Members); err != nil {
			return err
		}
	}
	return p.Show(c, http.StatusOK, r.Name, reviewpage.Review(v), frame.ReviewsCrumb, page.Crumb{Title: r.Name})
}

// candidates are the users who could be members and are not.
func (p *Pages) candidates(c echo.Context, members map[string]bool) ([]page.Option, error) {
	users, err := p.read.Users(c.Request().Context(), frame.Who(c).Viewer(), view.UserFilter{})
	if err != nil {
		return nil, err
	}
	var options []page.Option
	for _, u := range users {
		if members[u.ID] || u.Disabled || u.Role == workflow.Admin || u.Role == workflow.Auditor {
			continue
		}
		options = append(options, page.Option{Value: u.ID, Label: u.Name + ", " + strings.ToLower(u.Role.Title())})
	}
	return options, nil
}

func (p *Pages) setMember(c echo.Context) error {
	id := c.Param("id")
	cmd := review.SetMember{Review: id, User: c.FormValue("user"), Member: c.FormValue("member") == "true"}
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, review.Stream(id))
	if err != nil {
		return err
	}
	if err := world.See(review.Stream(id)); err != nil {
		return err
	}
	if cmd.User == "" {
		p.Flash(c, page.Error, validation.Required("Person"))
		return frame.Redirect(c, reviewpage.Href(id))
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		found, _, err := frame.ProblemsOf(err)
		if err != nil {
			return err
		}
		p.Flash(c, page.Error, found[0].Message)
		return frame.Redirect(c, reviewpage.Href(id))
	}
	if cmd.User == frame.Who(c).ID && !cmd.Member {
		p.Done(c, result, "You are no longer a member of that review.")
		return frame.Redirect(c, "/reviews")
	}
	did := "Member removed."
	if cmd.Member {
		did = "Member added."
	}
	p.Done(c, result, did)
	return frame.Redirect(c, reviewpage.Href(id))
}

// leftOff are the jurisdictions that a review leaves off its list, with those whose case has ended marked.
func leftOff(facts workflow.Facts, r review.Review) ([]reviewpage.LeftOff, error) {
	var list []reviewpage.LeftOff
	for i, shown := range subject.LeftOff(r.Exclusions) {
		x := r.Exclusions[i]
		p, err := proceeding.Find(facts, x.Proceeding)
		if err != nil {
			return nil, err
		}
		list = append(list, reviewpage.LeftOff{LeftOff: shown, Jurisdiction: x.Jurisdiction, Reason: x.Reason, Ended: p.Status == proceeding.Ended})
	}
	return list, nil
}
