package matter

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/alert"
	"duces/workflow/view"
)

// owner is the owner of a matter, with the members to whom it can be assigned.
func (p *Pages) owner(c echo.Context, s subject.Matter) (matterpage.Owner, error) {
	o := matterpage.Owner{
		User: view.Ref{ID: s.Matter.Owner, Name: p.subject.UserName(c, s.Facts, s.Matter.Owner)}, May: frame.Who(c).Can(workflow.VerbAssign), Key: frame.NewKey(),
		Field: page.Field{Name: "user", ID: "owner-user", Label: "Assign to", Value: s.Matter.Owner},
	}
	if err := s.Review.LoadMembers(s.Facts); err != nil {
		return o, err
	}
	for _, u := range alert.Owners(s.Facts, s.Review, s.Matter.Owner) {
		if u.ID != s.Matter.Owner {
			o.Instead = append(o.Instead, u.Name)
		} else {
			o.Alerted = true
		}
	}
	if !o.May {
		return o, nil
	}
	members, err := subject.Members(s.Facts, s.Review)
	o.People = append([]page.Option{{Label: "Unassigned"}}, members...)
	return o, err
}
