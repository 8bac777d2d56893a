package correspondence

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/eml"
	"duces/handlers/file"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	pages "duces/templates/correspondence"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/correspondence"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/recall"
)

// raw reads a message that is on record.
func (p *Pages) raw(c echo.Context, sha256 string) ([]byte, error) {
	f, err := p.read.OpenDocument(c.Request().Context(), sha256)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, eml.MostSize+1))
	return raw, err
}

// messageView is a message in words; at is the address below which its parts are.
func messageView(c echo.Context, m eml.Message, d field.Document, at, raw string) pages.MessageView {
	v := pages.MessageView{
		From: joined(m.From), To: joined(m.To), Cc: joined(m.Cc), Subject: m.Subject, Date: "None that can be read", Unread: m.Unread,
		Text: m.Text, Quote: m.Quote, Raw: raw, RawName: d.Name, SHA256: d.SHA256, Kind: kindText(m),
	}
	if !m.Date.IsZero() {
		v.Date = frame.Zone(c).Text(m.Date)
	}
	if m.HTML != "" {
		v.Frame = at + "/html"
	}
	for i, part := range m.Parts {
		x := pages.Part{Name: part.Name, Type: cmp.Or(part.Type, "unknown type"), Size: part.Size, Is: roleText(part)}
		if x.Name == "" {
			x.Name = fmt.Sprintf("Part %d", i+1)
		}
		if part.Unreadable == "" {
			x.Href = at + "/parts/" + strconv.Itoa(i+1)
		}
		v.Parts = append(v.Parts, x)
		if part.Role == eml.Image && picture(part) != "" {
			v.Pictures = append(v.Pictures, x)
		}
	}
	return v
}

func joined(all []eml.Address) string {
	texts := make([]string, len(all))
	for i, a := range all {
		texts[i] = a.String()
	}
	return strings.Join(texts, ", ")
}

func kindText(m eml.Message) string {
	switch m.Kind {
	case eml.Automatic:
		return "This is an automatic reply. It answers no demand."
	case eml.Calendar:
		return "This is a reply to a calendar invitation: " + cmp.Or(m.Reply, "no answer") + ". It answers no demand."
	case eml.Bounce:
		return "This is a report of undelivered mail."
	case eml.Encrypted:
		return "This message is encrypted. It cannot be read here. Download it, and open it with the key."
	case eml.Opaque:
		return "This message is signed in a form that cannot be read here. Download it, and open it with a mail program."
	}
	return ""
}

func roleText(p eml.Part) string {
	switch p.Role {
	case eml.TextPart, eml.HTMLPart:
		return "Text of the message."
	case eml.Version:
		return "The text in another form. It is not shown."
	case eml.Image:
		return "Picture in the text."
	case eml.Logo:
		return "Small picture in the text. It is not kept as a document."
	case eml.Signature:
		return "Signature."
	case eml.Invite:
		return "Calendar data."
	case eml.Document:
		return "Document."
	}
	return "Not shown: " + p.Unreadable
}

// picture is the type of a picture that a browser shows and that runs nothing; empty: it is none.
func picture(p eml.Part) string {
	facts, err := file.Inspect(bytes.NewReader(p.Content), p.Size)
	if err != nil || !strings.HasPrefix(facts.Type, "image/") || !file.Previews(facts.Type) {
		return ""
	}
	return facts.Type
}

// htmlPolicy is the content security policy of a message's HTML: no script, no form, nothing fetched, an origin of its
// own, and no frame around it but ours.
const htmlPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox " + pages.Sandbox

// sendHTML sends the sanitized HTML of a message to the frame on its page. Its links open tabs.
func sendHTML(c echo.Context, m eml.Message) error {
	if m.HTML == "" {
		return &workflow.Error{Code: workflow.NotFound, Message: "This message has no HTML part."}
	}
	head := c.Response().Header()
	head.Set(echo.HeaderContentSecurityPolicy, htmlPolicy)
	head.Set("Referrer-Policy", "no-referrer")
	head.Del("Cross-Origin-Opener-Policy") // a browser refuses to show a page by itself that is in a sandbox and has one
	return c.HTMLBlob(http.StatusOK, []byte(`<!doctype html><meta charset="utf-8"><base target="_blank"><title>Message</title>`+m.HTML))
}

// sendPart sends one part: a picture as such, any other as a download that cannot run as a page of this site.
func sendPart(c echo.Context, m eml.Message) error {
	n, err := strconv.Atoi(c.Param("part"))
	if err != nil || n < 1 || n > len(m.Parts) || m.Parts[n-1].Unreadable != "" {
		return &workflow.Error{Code: workflow.NotFound, Message: "This message has no such part."}
	}
	part := m.Parts[n-1]
	head := c.Response().Header()
	head.Set(echo.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	head.Set(echo.HeaderXContentTypeOptions, "nosniff")
	if kind := picture(part); kind != "" && part.Role == eml.Image {
		return c.Blob(http.StatusOK, kind, part.Content)
	}
	name := file.Name(part.Name)
	if name == "" {
		name = fmt.Sprintf("part-%d", n)
	}
	head.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return c.Blob(http.StatusOK, echo.MIMEOctetStream, part.Content)
}

// documentMessage reads a document of a matter as a message. Of one that not every member may open, the opening is on
// record first.
func (p *Pages) documentMessage(c echo.Context) (field.Document, eml.Message, string, error) {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return field.Document{}, eml.Message{}, "", err
	}
	i, err := messageAt(s, c.Param("number"))
	if err != nil {
		return field.Document{}, eml.Message{}, "", err
	}
	d := s.Matter.Documents[i].Document
	m, err := p.openMessage(c, d.SHA256, s.Facts.Hidden(matter.Stream(s.Matter.ID)), s.Matter)
	return d, m, s.Jurisdiction.Title(), err
}

// messageAt is which of the matter's documents is the message that an address names by its number, from 1.
func messageAt(s subject.Matter, number string) (int, error) {
	n, err := strconv.Atoi(number)
	known := err == nil && n >= 1 && n <= len(s.Matter.Documents)
	if known && s.Matter.Documents[n-1].Closed {
		return 0, document.ErrClosed
	}
	if !known || !s.Matter.Documents[n-1].IsMessage() {
		return 0, &workflow.Error{Code: workflow.NotFound, Message: "This document does not exist, or is not a message."}
	}
	return n - 1, nil
}

// stored is a message among the matter's documents that is to be filed in the log.
func (p *Pages) stored(c echo.Context, s subject.Matter, number string) (field.Document, eml.Message, error) {
	i, err := messageAt(s, number)
	if err != nil {
		return field.Document{}, eml.Message{}, err
	}
	if !s.Matter.MayFile(s.Matter.Documents[i], s.Matter.Folder) {
		return field.Document{}, eml.Message{}, correspondence.ErrFiled
	}
	raw, err := p.raw(c, s.Matter.Documents[i].SHA256)
	return s.Matter.Documents[i].Document, eml.Read(raw), err
}

// openMessage reads a message that stands in matters, none of whose parts is closed to the reader, and records that
// they opened it where not every member may.
func (p *Pages) openMessage(
	c echo.Context, sum string, closed workflow.Hidden, in ...matter.Matter,
) (eml.Message, error) {
	raw, err := p.raw(c, sum)
	if err != nil {
		return eml.Message{}, err
	}
	m := eml.Read(raw)
	for _, part := range m.Parts {
		if of := sha256.Sum256(part.Content); closed.Sums[hex.EncodeToString(of[:])] {
			return eml.Message{}, document.ErrClosed
		}
	}
	return m, p.opens(c, sum, in)
}

func (p *Pages) opens(c echo.Context, sum string, in []matter.Matter) error {
	for _, m := range in {
		if opening, recorded := recall.Opening(m, sum); recorded {
			if _, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, "", opening); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Pages) document(c echo.Context) error {
	d, m, title, err := p.documentMessage(c)
	if err != nil {
		return err
	}
	allowFrame(c)
	at := "/matters/" + c.Param("id") + "/documents/" + c.Param("number")
	return p.Show(c, http.StatusOK, d.Name, pages.Saved(messageView(c, m, d, at+"/message", at), title), page.Crumb{Href: "/matters", Title: "Matters"},
		page.Crumb{Href: "/matters/" + c.Param("id"), Title: title}, page.Crumb{Href: pages.LogHref(c.Param("id")), Title: "Correspondence"}, page.Crumb{Title: d.Name})
}

// allowFrame lets the page hold the frame of a message's HTML, whose own policy is htmlPolicy.
func allowFrame(c echo.Context) {
	head := c.Response().Header()
	head.Set(echo.HeaderContentSecurityPolicy, head.Get(echo.HeaderContentSecurityPolicy)+"; frame-src 'self'")
}

func (p *Pages) documentHTML(c echo.Context) error {
	_, m, _, err := p.documentMessage(c)
	if err != nil {
		return err
	}
	return sendHTML(c, m)
}

func (p *Pages) documentPart(c echo.Context) error {
	_, m, _, err := p.documentMessage(c)
	if err != nil {
		return err
	}
	return sendPart(c, m)
}

// links are where the documents of an entry of the log are.
func links(m matter.Matter, l correspondence.Entry) (all []pages.Link, message string) {
	for i, d := range m.Documents {
		if d.Event != l.Event {
			continue
		}
		all = append(all, pages.Link{Document: d.Document, Href: "/matters/" + m.ID + "/documents/" + strconv.Itoa(i+1)})
		if message == "" && d.IsMessage() {
			message = pages.DocumentHref(m.ID, i+1)
		}
	}
	return all, message
}
