package frame

import (
	"mime"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"duces/workflow/field"
	"duces/workflow/upload"
)

// SendDocument sends a document as a download: an upload must never run as a page of this site.
func SendDocument(c echo.Context, doc field.Document, content upload.Content) error {
	head := c.Response().Header()
	head.Set(echo.HeaderContentType, echo.MIMEOctetStream)
	head.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": doc.Name}))
	head.Set(echo.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	head.Set("ETag", `"`+doc.SHA256+`"`)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, content)
	return content.Err()
}
