package transition

import (
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// receive stores the files of a form and names them among the typed values,
// so that a form that comes back need not send them again.
func (p *Pages) receive(c echo.Context, t process.Transition, typed url.Values) error {
	sessionDocs := p.Uploads(c.Request().Context())
	for _, f := range t.Fields {
		if f.Type != process.Documents {
			continue
		}
		kept := matterpage.InputName(f.Name, "kept")
		// The SHA-256 of a document that somebody else sent must not attach it.
		typed[kept] = slices.DeleteFunc(typed[kept], func(s string) bool {
			doc, ok := matterpage.ReadKept(s)
			return !ok || !slices.Contains(sessionDocs, doc.SHA256)
		})
		if c.Request().MultipartForm == nil {
			continue
		}
		for _, file := range c.Request().MultipartForm.File[matterpage.InputName(f.Name)] {
			doc, err := p.store(c, file)
			if err != nil {
				return err
			}
			if doc.Size == 0 {
				continue // what a browser sends for no file, or an empty one
			}
			typed.Add(kept, matterpage.Kept(doc))
			sessionDocs = append(sessionDocs, doc.SHA256)
		}
	}
	if c.Request().MultipartForm != nil && len(sessionDocs) > 0 {
		p.KeepUploads(c.Request().Context(), sessionDocs)
	}
	return nil
}

func (p *Pages) store(c echo.Context, file *multipart.FileHeader) (field.Document, error) {
	in, err := file.Open()
	if err != nil {
		return field.Document{}, frame.Unreadable(err)
	}
	defer in.Close()
	sum, size, err := p.read.PutBlob(c.Request().Context(), in)
	if err != nil {
		return field.Document{}, err
	}
	return field.Document{Name: frame.FileName(file.Filename), SHA256: sum, Size: size, Type: mediaType(file.Header.Get("Content-Type"))}, nil
}

func mediaType(s string) string {
	kind, _, err := mime.ParseMediaType(s)
	if err != nil {
		return echo.MIMEOctetStream
	}
	return kind
}

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
	return p.send(c, m.Documents)
}

// askedDocument sends one document that a request for a second person brings.
func (p *Pages) askedDocument(c echo.Context) error {
	_, asked, err := p.asked(c)
	if err != nil {
		return err
	}
	return p.send(c, asked.Documents())
}

// send sends the document that the address names by its number, as a download: an upload
// must never run as a page of this site.
func (p *Pages) send(c echo.Context, docs []field.Document) error {
	n, err := strconv.Atoi(c.Param("number"))
	if err != nil || n < 1 || n > len(docs) {
		return &workflow.Error{Code: workflow.NotFound, Message: "There is no such document here."}
	}
	doc := docs[n-1]
	file, err := p.read.OpenDocument(c.Request().Context(), doc.SHA256)
	if err != nil {
		return err
	}
	defer file.Close()
	head := c.Response().Header()
	head.Set("Content-Type", echo.MIMEOctetStream)
	head.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": doc.Name}))
	head.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	head.Set("ETag", `"`+doc.SHA256+`"`)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, file)
	return nil
}
