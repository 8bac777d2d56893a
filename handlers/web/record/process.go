package record

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/record"
	"duces/workflow"
	"duces/workflow/matrix"
	"duces/workflow/review"
)

// process is one version of a process.
func (p *Pages) process(c echo.Context) error {
	hash := c.Param("hash")
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, review.ProcessStream(hash))
	if err != nil {
		return err
	}
	if !world.Has(review.ProcessStream(hash)) {
		return &workflow.Error{Code: workflow.NotFound, Message: "No process with this hash is on record."}
	}
	def, err := review.FindProcess(world, hash)
	if err != nil {
		return err
	}
	v := record.ProcessView{Def: def, Role: workflow.Legal, Cells: map[string]map[string]matrix.Cell{}}
	for _, r := range workflow.Roles {
		if string(r) == c.QueryParam("role") {
			v.Role = r
		}
	}
	for _, cell := range matrix.Of(def) {
		if cell.Role != v.Role {
			continue
		}
		if v.Cells[cell.State] == nil {
			v.Cells[cell.State] = map[string]matrix.Cell{}
		}
		v.Cells[cell.State][cell.Transition] = cell
	}
	return p.Show(c, http.StatusOK, def.Title, record.Process(v))
}
