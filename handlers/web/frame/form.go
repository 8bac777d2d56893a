package frame

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"duces/handlers/file"
	"duces/handlers/problem"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/upload"
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

// Values reads a form, URL-encoded or multipart, whose files are texts: FileText has
// them. The caller owns the map.
func Values(c echo.Context) (url.Values, error) {
	if r := c.Request(); r.PostForm != nil {
		return maps.Clone(r.PostForm), nil // it was read before
	}
	texts := map[string]string{}
	values, err := read(c, func(part *multipart.Part) error {
		raw, err := io.ReadAll(part)
		if _, twice := texts[part.FormName()]; !twice {
			texts[part.FormName()] = string(raw)
		}
		return err
	})
	c.Set(textsKey, texts)
	if err == nil {
		err = ownForm(c, values)
	}
	return values, err
}

const textsKey = "texts"

// FileText is the text of a file sent with a form that Values read, "" if there is none.
func FileText(c echo.Context, name string) string {
	texts, _ := c.Get(textsKey).(map[string]string)
	return texts[name]
}

// File is a file of a form, as it was received.
type File struct {
	upload.Received
	Name string // as the browser says, with all that it may hold
}

// Files are those of a form, by the names of their inputs.
type Files map[string][]File

// Drop forgets those that were not kept.
func (all Files) Drop() {
	for _, list := range all {
		for _, f := range list {
			f.Drop()
		}
	}
}

// NotTaken is why a file of a form was not taken. The form can be shown again: its values
// were read.
type NotTaken struct {
	Input string
	Err   error
}

func (e *NotTaken) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *NotTaken) Unwrap() error { return e.Err }

// Keep keeps files that an input of a form brought, records who sent them, and names them among the typed values, so
// that a form that comes back need not send them again. Whether the one who sends the form may name what it names, the
// engine decides.
func (f *Frame) Keep(c echo.Context, into file.Store, files []File, input, kept string, typed url.Values) error {
	for _, sent := range files {
		d, err := file.Take(c.Request().Context(), into, sent.Received, sent.Name)
		if err != nil {
			return &NotTaken{Input: input, Err: err}
		}
		if _, err := f.Engine.Do(c.Request().Context(), Who(c).ID, "", upload.Record{Name: d.Name, SHA256: d.SHA256, Size: d.Size}); err != nil {
			return err
		}
		typed.Add(kept, matterpage.Kept(d))
	}
	return nil
}

// Kept are the files that a form brought before, by the name under which Keep put them.
func Kept(typed url.Values, name string) []field.Document {
	var docs []field.Document
	for _, text := range typed[name] {
		if d, ok := matterpage.ReadKept(text); ok {
			docs = append(docs, d)
		}
	}
	return docs
}

// ValuesAndFiles is Values for a form whose files are documents: each goes to receive as
// it comes, and never whole into memory. The caller keeps those that it wants, and drops
// all. With a NotTaken come the values, and no file.
func ValuesAndFiles(c echo.Context, receive func(context.Context, io.Reader) (upload.Received, error)) (url.Values, Files, error) {
	files, count := Files{}, 0
	var notTaken *NotTaken
	values, err := read(c, func(part *multipart.Part) error {
		if notTaken != nil {
			return nil //nolint:nilerr // the values after it are still to be read
		}
		var err error
		var f upload.Received
		if count++; count > mostFiles {
			err = &workflow.Error{Code: workflow.Invalid, Message: fmt.Sprintf("You can upload up to %d files at a time. None of these files was saved. Upload fewer.", mostFiles)}
		} else {
			f, err = receive(c.Request().Context(), part)
		}
		if _, _, shown := Refusal(err); shown {
			notTaken = &NotTaken{part.FormName(), err}
			files.Drop()
			return nil
		}
		if err != nil {
			return err
		}
		files[part.FormName()] = append(files[part.FormName()], File{f, file.Sent(part)})
		return nil
	})
	switch {
	case err != nil:
		files.Drop()
		return nil, nil, err
	case notTaken != nil:
		return values, nil, notTaken
	}
	if err := ownForm(c, values); err != nil {
		files.Drop()
		return nil, nil, err
	}
	return values, files, nil
}

// mostFiles bounds the files of a form.
const mostFiles = 50

// What the values of a form may be at most, without its files. net/http has the same bound of bytes. A step of 500
// matters with their letters has five fields for each; one of 5,000 matters has two.
const (
	mostValues = 10 << 20
	mostParts  = 12_000
)

// read reads a form whose files go to take, one after the other. net/http itself would
// write larger ones into the folder for temporary files, and leave them there.
func read(c echo.Context, take func(*multipart.Part) error) (url.Values, error) {
	r := c.Request()
	if kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); err != nil || kind != echo.MIMEMultipartForm {
		if err := r.ParseForm(); err != nil {
			return nil, Unreadable(err)
		}
		return maps.Clone(r.PostForm), nil
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, Unreadable(err)
	}
	values, size := url.Values{}, 0
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		switch {
		case err != nil:
			return nil, Unreadable(err)
		case n == mostParts:
			return nil, &workflow.Error{Code: workflow.Invalid, Message: fmt.Sprintf("The form has more than %d fields and files. Submit fewer at a time.", mostParts)}
		case part.FormName() == "":
			continue
		case part.FileName() != "":
			if err := take(part); err != nil {
				return nil, Unreadable(err)
			}
			continue
		}
		raw, err := io.ReadAll(io.LimitReader(part, int64(mostValues-size+1)))
		if err != nil {
			return nil, Unreadable(err)
		}
		if size += len(raw); size > mostValues {
			return nil, &http.MaxBytesError{Limit: mostValues}
		}
		values.Add(part.FormName(), string(raw))
	}
	r.PostForm, r.Form = values, maps.Clone(values)
	for name, more := range r.URL.Query() {
		r.Form[name] = append(slices.Clone(r.Form[name]), more...)
	}
	return maps.Clone(values), nil
}

// Unreadable is the error for a form that cannot be parsed. One that is too large stays as
// it is (413), and so does what our own side says.
func Unreadable(err error) error {
	if _, ours := errors.AsType[*workflow.Error](err); ours || problem.Of(err).Status == http.StatusRequestEntityTooLarge {
		return err
	}
	return (&workflow.Error{Code: workflow.Invalid, Message: "The form cannot be read. Open the page again."}).Because(err)
}

// Refusal sorts an error into messages for inputs, by name, and messages for the
// form as a whole. ok is false for an error that the error page must show.
func Refusal(err error) (atInput map[string]string, general []string, ok bool) {
	e, ours := errors.AsType[*workflow.Error](err)
	if !ours {
		return nil, nil, false
	}
	e = forPeople(e)
	if file, is := errors.AsType[*NotTaken](err); is {
		return map[string]string{file.Input: e.Error()}, nil, true
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
			atInput[name] = strings.TrimSpace(atInput[name] + " " + d.Message)
		}
	}
	if len(e.Details) > 0 && strings.HasPrefix(e.Details[0].Field, "matters.") {
		general = append(general, e.Error())
	}
	if e.Code == workflow.UnknownOutcome {
		general = append(general, "Submit the form again as it is. Nothing is saved twice.")
	}
	return atInput, general, true
}

// alreadySent is what people read instead of a sentence about idempotency keys.
const alreadySent = "This form was already sent. What you sent now was not saved. Open the page again to send something else."

// forPeople words a refusal for pages: a key is nothing that people know.
func forPeople(e *workflow.Error) *workflow.Error {
	if e.Code != workflow.Conflict || e.Field != problem.KeyHeader {
		return e
	}
	plain := *e
	plain.Field, plain.Message = "", alreadySent
	return &plain
}

// decisionInputs are the inputs of a decision that are not named as the API names the field. Shares that do not sum are
// told at the amount.
var decisionInputs = map[string]string{
	"appeal_rights": "appealrights", "fiscal_year": "year", "review_right": "right", "no_review_right": "noreview", "shares": "amount",
}

// inputOf names the input of a field of the domain; "" if it has none.
func inputOf(field string) string {
	if name, found := strings.CutPrefix(field, "fields."); found {
		parts := strings.Split(name, ".")
		if input, other := decisionInputs[parts[len(parts)-1]]; other && len(parts) == 3 {
			parts[2] = input
		}
		return matterpage.InputName(parts[0], parts[1:]...)
	}
	switch field {
	case matterpage.EffectiveName, matterpage.TimeName, matterpage.NoteName, matterpage.ReasonName, "text", "email", "password", "name", "returned_on",
		matterpage.LetterKindName, matterpage.LetterOfficeName, matterpage.LetterMessageName:
		return field
	}
	return ""
}

// Seen is the version on which a form rests; 0, for one that is none, asks for no comparison.
func Seen(typed url.Values) int {
	n, _ := strconv.Atoi(typed.Get("version"))
	return max(n, 0)
}

// Stale says that a form rests on what is not so any more, and tells what is, in sentences
// about what differs from what was typed.
func Stale(err error, now []words.Difference) *page.Changed {
	e, ours := errors.AsType[*workflow.Error](err)
	if !ours || e.Code != workflow.Conflict || e.Existing == "" {
		return nil
	}
	ch := &page.Changed{Text: e.Message}
	for _, d := range now {
		ch.Events = append(ch.Events, fmt.Sprintf("%s is now: %s. You entered: %s.", d.Title, said(d.Old), said(d.New)))
	}
	return ch
}

func said(values []string) string {
	if len(values) == 0 {
		return "nothing"
	}
	return strings.Join(values, "; ")
}

// StatusOf is the status of a page that shows a refused form.
func StatusOf(err error) int { return problem.Of(err).Status }

// Lines turns the CRLF line ends of a browser into LF.
func Lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// Do runs a command for the reader under the key of the form. If something of the form could not be read, it stores nothing,
// and the error says that and then what else is malformed. A history that cannot be read is no matter of what was typed, and
// is the error alone.
func (f *Frame) Do(c echo.Context, cmd workflow.Command, unread ...workflow.Detail) (workflow.Result, error) {
	if err := ownForm(c, url.Values{page.ReaderField: {c.FormValue(page.ReaderField)}}); err != nil {
		return workflow.Result{}, err
	}
	ctx, who := c.Request().Context(), Who(c).ID
	if len(unread) == 0 {
		return f.Engine.Do(ctx, who, c.FormValue(page.KeyField), cmd)
	}
	facts, err := f.read.World(ctx, who, cmd.Streams()...)
	if err != nil {
		return workflow.Result{}, err
	}
	malformed := try(facts, cmd, f.Engine.Now())
	if malformed != nil {
		switch workflow.CodeOf(malformed) {
		case workflow.Damaged, workflow.Internal, workflow.Unavailable:
			return workflow.Result{}, malformed
		case workflow.Invalid:
		default: // it may rest on what could not be read
			malformed = nil
		}
	}
	return workflow.Result{}, workflow.Collect(Problems(unread).Besides(malformed))
}

// Done leaves a message for the next page: what an act did, unless its form was
// sent before, when all of it may be different by now.
func (f *Frame) Done(c echo.Context, r workflow.Result, did string) {
	if r.Again {
		f.Flash(c, page.Info, "This was already saved the first time you submitted the form. Nothing was saved twice.")
		return
	}
	f.Flash(c, page.Success, did)
}

// mostLeft is how many things that an act left undone a message names.
const mostLeft = 10

// LeftOut says what an act left undone and why, to follow what it did.
func LeftOut(r workflow.Result) string {
	text := ""
	for i, x := range r.Left {
		if i == mostLeft {
			return text + fmt.Sprintf(" %d more were left out.", len(r.Left)-i)
		}
		text += " " + x.Message
	}
	return text
}

// FormKey is the key of the parsed form of a request, or a new one.
func FormKey(c echo.Context) string { return Key(c.Request().PostForm) }
