package subject

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/workflow/review"
)

// Review finds the review of the path, if the reader sees it.
func (r *Reader) Review(c echo.Context) (review.Review, error) {
	id := c.Param("id")
	world, err := r.read.World(c.Request().Context(), frame.Who(c).ID, review.Stream(id))
	if err != nil {
		return review.Review{}, err
	}
	return review.Find(world, id)
}
