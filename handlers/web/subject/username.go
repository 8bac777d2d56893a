package subject

import (
	"github.com/labstack/echo/v4"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/invitation"
)

// UserName is a user's name, from facts if they hold the user, otherwise read.
func (r *Reader) UserName(c echo.Context, world workflow.Facts, id string) string {
	if id == "" {
		return ""
	}
	if u, ok := workflow.BuiltInActor(id); ok {
		return u.Name
	}
	if s := workflow.Stream(id); s.Kind() == invitation.KindName {
		if i, err := invitation.Find(world, s.ID()); err == nil {
			return i.Title()
		}
		return "a respondent"
	}
	u, err := account.Find(world, id)
	if err != nil {
		if u, err = r.read.User(c.Request().Context(), id); err != nil {
			return "Unknown user"
		}
	}
	return u.Name
}
