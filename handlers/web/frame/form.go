package frame

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"duces/handlers/problem"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
)

// NewKey is a new idempotency key for a form that is shown. A refused form keeps
// its key: nothing was stored under it.
func NewKey() string { return uuid.NewString() }

// Key is the idempotency key that a form brought, or a new one.
func Key(v url.Values) string {
	if key := v.Get("key"); key != "" {
		return key
	}
	return NewKey()
}

// Values reads a form, URL-encoded or multipart. The caller owns the map.
func Values(c echo.Context) (url.Values, error) {
	r := c.Request()
	if strings.HasPrefix(r.Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		if err := r.ParseMultipartForm(8 << 20); err != nil {
			return nil, Unreadable(err)
		}
	} else if err := r.ParseForm(); err != nil {
		return nil, Unreadable(err)
	}
	return maps.Clone(r.PostForm), nil
}

// Unreadable is the error for a form that cannot be parsed; one that is too large stays as it is (413).
func Unreadable(err error) error {
	if problem.Of(err).Status == 413 {
		return err
	}
	return (&workflow.Error{Code: workflow.Invalid, Message: "The form cannot be read; open the page again."}).Because(err)
}

// Refusal sorts an error into messages for inputs, by name, and messages for the
// form as a whole. ok is false for an error that the error page must show.
func Refusal(err error) (atInput map[string]string, general []string, ok bool) {
	e, ours := errors.AsType[*workflow.Error](err)
	if !ours {
		return nil, nil, false
	}
	switch e.Code {
	case workflow.Invalid, workflow.Refused, workflow.Conflict, workflow.Unavailable, workflow.UnknownOutcome:
	default:
		return nil, nil, false
	}
	atInput = map[string]string{}
	details := e.Details
	if len(details) == 0 {
		details = []workflow.Detail{{Field: e.Field, Message: e.Error()}}
	}
	for _, d := range details {
		name := inputOf(d.Field)
		switch {
		case strings.HasPrefix(d.Field, "matters."):
			atInput[d.Field] = d.Message
		case name == "":
			general = append(general, d.Message)
		default:
			atInput[name] = d.Message
		}
	}
	if len(e.Details) > 0 && strings.HasPrefix(e.Details[0].Field, "matters.") {
		general = append(general, e.Error())
	}
	if e.Code == workflow.UnknownOutcome {
		general = append(general, "Send the form once more as it is: what was stored is not stored twice.")
	}
	return atInput, general, true
}

// inputOf names the input of a field of the domain; "" if it has none.
func inputOf(field string) string {
	if name, found := strings.CutPrefix(field, "fields."); found {
		return matterpage.InputName(name)
	}
	switch field {
	case matterpage.EffectiveName, matterpage.NoteName, matterpage.ReasonName, "text", "email", "password", "name":
		return field
	}
	return ""
}

// StatusOf is the status of a page that shows a refused form.
func StatusOf(err error) int { return problem.Of(err).Status }

// Lines turns the CRLF line ends of a browser into LF.
func Lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// FileText is the text of a file sent with a form, "" if there is none.
func FileText(c echo.Context, name string) (string, error) {
	header, err := c.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil
	}
	if problem.Of(err).Status == http.StatusRequestEntityTooLarge {
		return "", err
	}
	if err != nil {
		return "", &workflow.Error{Code: workflow.Invalid, Field: name, Message: "The file cannot be read; send it again."}
	}
	f, err := header.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(f)
	if err != nil {
		return "", err
	}
	return string(raw), nil
}

// Do runs a command for the reader under the key of the form.
func (f *Frame) Do(c echo.Context, cmd workflow.Command) (workflow.Result, error) {
	return f.Engine.Do(c.Request().Context(), Who(c).ID, c.FormValue(page.KeyField), cmd)
}

// Done leaves a message for the next page: what an act did, unless its form was
// sent before, when all of it may be different by now.
func (f *Frame) Done(c echo.Context, r workflow.Result, did string) {
	if r.Again {
		f.Flash(c, page.Info, "This was recorded already, when the form was sent the first time. Nothing was recorded twice.")
		return
	}
	f.Flash(c, page.Success, did)
}

// FormKey is the key of the parsed form of a request, or a new one.
func FormKey(c echo.Context) string { return Key(c.Request().PostForm) }
