package matter

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/view"
)

// mostQuery is how many characters may be looked for.
const mostQuery = 200

// searchDocuments finds documents of one matter by the words of their text.
func (p *Pages) searchDocuments(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	v := matterpage.Search{Matter: s.Matter.ID, Query: c.QueryParam("q")}
	if len([]rune(v.Query)) > mostQuery {
		return &workflow.Error{Code: workflow.Invalid, Message: "Search for fewer words."}
	}
	v.Found, err = p.read.SearchDocuments(c.Request().Context(), frame.Who(c).Viewer(), view.DocumentFilter{
		Query: v.Query, Matter: s.Matter.ID, Cursor: c.QueryParam("cursor"),
	})
	if err != nil {
		return err
	}
	if v.Found.Next != "" {
		v.More = matterpage.SearchHref(s.Matter.ID) + "?" + url.Values{"q": {v.Query}, "cursor": {v.Found.Next}}.Encode()
	}
	v.Shell = p.Shell(c, "Search documents: "+s.Jurisdiction.Title(), page.Crumb{Href: "/matters", Title: "Matters"},
		page.Crumb{Href: matterpage.Href(s.Matter.ID), Title: s.Jurisdiction.Title()}, page.Crumb{Title: "Search documents"})
	return frame.Render(c, http.StatusOK, matterpage.SearchPage(v))
}
