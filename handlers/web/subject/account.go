package subject

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/workflow/account"
)

// Account is the user that a page is about: the one in the path, or the reader.
func (r *Reader) Account(c echo.Context) (u account.User, own bool, err error) {
	id := c.Param("id")
	if id == "" {
		id, own = frame.Who(c).ID, true
	}
	world, err := r.read.World(c.Request().Context(), frame.Who(c).ID, account.Stream(id))
	if err != nil {
		return u, own, err
	}
	u, err = account.Find(world, id)
	return u, own, err
}
