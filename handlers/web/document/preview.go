package document

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/file"
	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/upload"
)

// filePolicy is the content security policy of a file in a frame: an origin of its own, no script, nothing fetched. The
// viewers of browsers for images and PDF files work within it; Chromium's was tried.
const filePolicy = "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
	"frame-ancestors 'self'; sandbox"

// preview is the page that shows a document in a frame.
func (p *Pages) preview(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	doc, err := documentAt(c, document.Plain(s.Matter.Documents))
	if err != nil {
		return err
	}
	notes, err := p.subject.Notes(c, []field.Document{doc})
	if err != nil {
		return err
	}
	v := matterpage.Preview{Document: doc, Note: notes[doc], Back: matterpage.Href(s.Matter.ID) + "#documents"}
	if !v.Note.Preview {
		return noPreview
	}
	at := matterpage.Href(s.Matter.ID) + "/documents/" + c.Param("number")
	v.Download, v.Content = at, at+"/content"
	head := c.Response().Header()
	head.Set(echo.HeaderContentSecurityPolicy, head.Get(echo.HeaderContentSecurityPolicy)+"; frame-src 'self'")
	v.Shell = p.Shell(c, doc.Name, page.Crumb{Href: "/matters", Title: "Matters"},
		page.Crumb{Href: matterpage.Href(s.Matter.ID), Title: s.Jurisdiction.Title()}, page.Crumb{Title: doc.Name})
	return frame.Render(c, http.StatusOK, matterpage.PreviewPage(v))
}

var noPreview = &workflow.Error{Code: workflow.NotFound, Message: "There is no preview of this document. Download it instead."}

// content sends a document into the frame of its preview, if its bytes are of a type that runs nothing.
func (p *Pages) content(c echo.Context) error {
	w, err := p.read.World(c.Request().Context(), frame.Who(c).ID, matter.Stream(c.Param("id")))
	if err != nil {
		return err
	}
	m, err := matter.Find(w, c.Param("id"))
	if err != nil {
		return err
	}
	f, doc, err := p.open(c, m, document.Plain(m.Documents))
	if err != nil {
		return err
	}
	defer f.Close()
	return inline(c, f, doc)
}

func inline(c echo.Context, f upload.Content, doc field.Document) error {
	kind, err := file.Sniffed(f, doc.Size)
	if err != nil {
		return err
	}
	if !file.Previews(kind) {
		return noPreview
	}
	head := c.Response().Header()
	head.Set(echo.HeaderContentType, kind)
	head.Set(echo.HeaderContentDisposition, "inline")
	head.Set(echo.HeaderXContentTypeOptions, "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set(echo.HeaderContentSecurityPolicy, filePolicy)
	// A browser refuses to show a page by itself that is in a sandbox and has an opener policy.
	head.Del("Cross-Origin-Opener-Policy")
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, f)
	return f.Err()
}
