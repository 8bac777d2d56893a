package mail

import (
	"mime"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/templates/outbox"
	"duces/workflow"
	"duces/workflow/view"
)

// written finds a message that the reader may read and that has been written.
func (p *Pages) written(c echo.Context) (view.MailRow, error) {
	m, err := p.read.Mail(c.Request().Context(), frame.Who(c).Viewer(), c.Param("id"))
	if err == nil && len(m.Bytes) == 0 {
		v := p.mailView(c, m)
		err = &workflow.Error{Code: workflow.NotFound, Message: v.Nothing().Sentence()}
	}
	return m, err
}

// letterPolicy is the content security policy of a message's HTML: no script, no
// form, nothing fetched, an origin of its own, and no frame around it but ours. A
// link opens a tab outside of the sandbox: pages do not work inside of it.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; " +
	"frame-ancestors 'self'; sandbox " + outbox.Sandbox

// mailHTML sends the HTML part of a message to the frame on its page.
func (p *Pages) mailHTML(c echo.Context) error {
	m, err := p.written(c)
	if err != nil {
		return err
	}
	l, err := takenApart(m)
	if err != nil {
		return err
	}
	if l.html == nil {
		return &workflow.Error{Code: workflow.NotFound, Message: "This message has no HTML part."}
	}
	head := c.Response().Header()
	head.Set(echo.HeaderContentSecurityPolicy, letterPolicy)
	head.Set("Referrer-Policy", "no-referrer") // where a link leads must not learn of the message
	// A browser refuses to show a page by itself that is in a sandbox and has an opener policy.
	head.Del("Cross-Origin-Opener-Policy")
	return c.HTMLBlob(http.StatusOK, newTabs(l.html))
}

// mailAttachment sends one attachment, numbered from 1 as the page has them.
func (p *Pages) mailAttachment(c echo.Context) error {
	m, err := p.written(c)
	if err != nil {
		return err
	}
	l, err := takenApart(m)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("number"))
	if err != nil || n < 1 || n > len(l.attached) {
		return &workflow.Error{Code: workflow.NotFound, Message: "This message has no such attachment."}
	}
	a := l.attached[n-1]
	return keep(c, a.name, a.kind, a.content)
}

// mailMessage sends a message as it went over the wire, but to its recipient
// alone the address by which one click unsubscribes them.
func (p *Pages) mailMessage(c echo.Context) error {
	m, err := p.written(c)
	if err != nil {
		return err
	}
	return keep(c, "message-"+m.ID+".eml", "message/rfc822", access.MessageFor(frame.Who(c).ID, m))
}

// keep sends a file as a download under its own type: it must never run as a page
// of this site.
func keep(c echo.Context, name, kind string, content []byte) error {
	head := c.Response().Header()
	head.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	head.Set(echo.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	head.Set(echo.HeaderXContentTypeOptions, "nosniff")
	if kind == "" {
		kind = echo.MIMEOctetStream
	}
	return c.Blob(http.StatusOK, kind, content)
}
