package approval

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/workflow/matter"
)

// askedDocument sends one document that a request for a second person brings.
func (p *Pages) askedDocument(c echo.Context) error {
	row, err := p.read.Approval(c.Request().Context(), frame.Who(c).Viewer(), c.Param("id"))
	if err != nil {
		return err
	}
	if row.Matter == "" {
		docs, err := p.courtDocuments(c, row)
		if err != nil {
			return err
		}
		return p.documents.Send(c, matter.Matter{}, docs)
	}
	s, asked, err := p.asked(c, row)
	if err != nil {
		return err
	}
	return p.documents.Send(c, s.Matter, asked.Documents())
}
