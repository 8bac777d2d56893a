package document

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/recall"
	"duces/workflow/upload"
)

// document sends one document of a matter.
func (p *Pages) document(c echo.Context) error {
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, matter.Stream(c.Param("id")))
	if err != nil {
		return err
	}
	m, err := matter.Find(world, c.Param("id"))
	if err != nil {
		return err
	}
	return p.Send(c, m, document.Plain(m.Documents))
}

// Send sends the document that the address names by its number, as a download.
func (p *Pages) Send(c echo.Context, m matter.Matter, docs []field.Document) error {
	file, doc, err := p.open(c, m, docs)
	if err != nil {
		return err
	}
	defer file.Close()
	return frame.SendDocument(c, doc, file)
}

// open opens the document that the address names by its number. Of one that not every member may open, the opening is
// on record first.
func (p *Pages) open(c echo.Context, m matter.Matter, docs []field.Document) (upload.Content, field.Document, error) {
	doc, err := documentAt(c, docs)
	if err != nil {
		return nil, doc, err
	}
	if opening, recorded := recall.Opening(m, doc.SHA256); recorded {
		if _, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, "", opening); err != nil {
			return nil, doc, err
		}
	}
	f, err := p.read.ReadDocument(c.Request().Context(), doc.SHA256)
	return f, doc, err
}

// documentAt is the document that the address names by its number.
func documentAt(c echo.Context, docs []field.Document) (field.Document, error) {
	n, err := strconv.Atoi(c.Param("number"))
	if err != nil || n < 1 || n > len(docs) {
		return field.Document{}, &workflow.Error{Code: workflow.NotFound, Message: "This document does not exist."}
	}
	if docs[n-1].SHA256 == "" {
		return field.Document{}, document.ErrClosed
	}
	return docs[n-1], nil
}
