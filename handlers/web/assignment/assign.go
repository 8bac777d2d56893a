package assignment

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/assignment"
	"duces/workflow/validation"
)

func assignOwner(id, user string, typed url.Values) assignment.Assign {
	cmd := assignment.Assign{Matters: []string{id}, User: user}
	if typed.Has("was") {
		cmd.Was = new(typed.Get("was"))
	}
	return cmd
}

// unknown blames the user to assign to, if one was sent, for what was not found; otherwise
// it was a matter.
func (p *Pages) unknown(c echo.Context, user string, notFound error) error {
	if user == "" {
		return notFound
	}
	_, err := p.read.User(c.Request().Context(), user)
	switch {
	case err == nil:
		return notFound
	case workflow.CodeOf(err) != workflow.NotFound:
		return err
	}
	return &workflow.Error{Code: workflow.Invalid, Field: "user", Message: validation.Not("Assign to", user, "a user")}
}

// assign assigns a matter to a user, or to nobody.
func (p *Pages) assign(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	id, user := c.Param("id"), typed.Get("user")
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), assignOwner(id, user, typed))
	if err == nil {
		text := "This matter is now unassigned."
		if user != "" {
			text = "This matter is now assigned to " + p.subject.UserName(c, workflow.Facts{}, user) + "."
		}
		p.Done(c, result, text)
		return frame.Redirect(c, matterpage.Href(id))
	}
	if workflow.CodeOf(err) == workflow.NotFound {
		err = p.unknown(c, user, err)
	}
	refused := err
	found, status, err := frame.ProblemsOf(err)
	if err != nil {
		return err
	}
	v, err := p.matters.View(c)
	if err != nil {
		return err
	}
	v.Owner.Field.Value = user
	if v.Changed = frame.Stale(refused, nil); v.Changed != nil {
		found = nil
	}
	v.Owner.Field = found.At(v.Owner.Field)
	if v.Owner.Field.Error == "" && len(found) > 0 {
		v.Shell.Flash = append(v.Shell.Flash, page.Flash{Kind: page.Error, Text: found[0].Message})
	}
	return frame.Render(c, status, matterpage.ViewPage(v))
}
