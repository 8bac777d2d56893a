package upload

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/file"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/upload"
)

// Files come in pieces by the tus protocol, version 1.0.0 with creation and termination (https://tus.io): an upload goes on
// where a lost connection left it. Each piece is a request of its own, from whoever began, while they may still add documents.
const (
	tusPath    = "/uploads/tus"
	tusVersion = "1.0.0"
	tusPiece   = 16 << 20
	// tusResult is a header of our own: what became of a file that is here whole, as forms name it, in base64.
	tusResult = "Upload-Result"
)

// Routes are the addresses of the protocol with who may use them.
func (p *Pages) Routes() []frame.Route {
	row := func(method, path string, answer echo.HandlerFunc) frame.Route {
		return frame.Route{Route: access.Route{Method: method, Path: path, Roles: access.Noters}, Answer: func(c echo.Context) error {
			c.Response().Header().Set("Tus-Resumable", tusVersion)
			if c.Request().Header.Get("Tus-Resumable") != tusVersion {
				c.Response().Header().Set("Tus-Version", tusVersion)
				return c.NoContent(http.StatusPreconditionFailed)
			}
			return answer(c)
		}}
	}
	return []frame.Route{
		row(http.MethodPost, tusPath, p.beginUpload),
		row(http.MethodHead, tusPath+"/:file", p.whereUpload),
		row(http.MethodPatch, tusPath+"/:file", p.goOnUpload).Takes(tusPiece),
		row(http.MethodDelete, tusPath+"/:file", p.endUpload),
	}
}

// beginUpload answers where the pieces of a file go. Its metadata have the name, and the SHA-256 if the sender knows it.
func (p *Pages) beginUpload(c echo.Context) error {
	head := c.Request().Header
	size, err := strconv.ParseInt(head.Get("Upload-Length"), 10, 64)
	if err != nil || size < 0 {
		return workflow.Malformed("file", "Upload-Length: give the size of the file in bytes.")
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return err
	}
	said := metadata(head.Get("Upload-Metadata"))
	if file.Name(said["filename"]) == "" || size == 0 {
		return workflow.Malformed("file", "The file is empty or has no name. It was not saved.")
	}
	if err := p.files.BeginPartial(upload.Partial{
		ID: id.String(), Owner: frame.Who(c).ID, Name: said["filename"], Size: size, SHA256: strings.ToLower(said["sha256"]), Began: p.Engine.Now(),
	}); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, tusPath+"/"+id.String())
	return c.NoContent(http.StatusCreated)
}

// metadata reads keys with values in base64. What is not so is left out.
func metadata(text string) map[string]string {
	said := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if raw, err := base64.StdEncoding.DecodeString(value); err == nil {
			said[key] = string(raw)
		}
	}
	return said
}

// finishing has the uploads that are whole and not yet recorded, with their owners. For a while the pieces of such a one
// are gone and nothing says what became of it. Only one process has the files.
type finishing struct {
	sync.Mutex
	owners map[string]string
}

var errFinishing = workflow.Clash("The upload is being finished. Ask again where it stands.")

// findUpload finds an upload, and refuses one that is being finished.
func (p *Pages) findUpload(c echo.Context) (upload.Partial, int64, error) {
	p.finishing.Lock()
	defer p.finishing.Unlock()
	if owner, is := p.finishing.owners[c.Param("file")]; is && owner == frame.Who(c).ID {
		return upload.Partial{}, 0, errFinishing
	}
	return p.files.FindPartial(c.Param("file"), frame.Who(c).ID)
}

// beginFinish takes an upload for one request, unless another has finished it. done must be called.
func (p *Pages) beginFinish(c echo.Context) (part upload.Partial, done func(), err error) {
	id, who := c.Param("file"), frame.Who(c).ID
	p.finishing.Lock()
	defer p.finishing.Unlock()
	if _, is := p.finishing.owners[id]; is {
		return part, nil, errFinishing
	}
	if part, _, err = p.files.FindPartial(id, who); err != nil {
		return part, nil, err
	}
	if p.finishing.owners == nil {
		p.finishing.owners = map[string]string{}
	}
	p.finishing.owners[id] = who
	return part, func() {
		p.finishing.Lock()
		defer p.finishing.Unlock()
		delete(p.finishing.owners, id)
	}, nil
}

func (p *Pages) whereUpload(c echo.Context) error {
	part, here, err := p.findUpload(c)
	if err != nil {
		return err
	}
	answerUpload(c, part, here)
	return c.NoContent(http.StatusOK)
}

func answerUpload(c echo.Context, part upload.Partial, here int64) {
	head := c.Response().Header()
	head.Set("Upload-Offset", strconv.FormatInt(here, 10))
	head.Set("Upload-Length", strconv.FormatInt(part.Size, 10))
	if part.Done != nil {
		head.Set(tusResult, base64.StdEncoding.EncodeToString(part.Done))
	}
}

// goOnUpload takes a piece. With the last one the file is hashed whole, kept, and recorded as any upload is.
func (p *Pages) goOnUpload(c echo.Context) error {
	part, here, err := p.findUpload(c)
	if err != nil {
		return err
	}
	from, err := strconv.ParseInt(c.Request().Header.Get("Upload-Offset"), 10, 64)
	switch {
	case err != nil || c.Request().Header.Get(echo.HeaderContentType) != "application/offset+octet-stream":
		return workflow.Malformed("file", "Send a piece as application/offset+octet-stream, with Upload-Offset.")
	case from != here:
		return workflow.Clash("The upload does not stand where this piece begins. Ask where it stands.")
	}
	if part.Done == nil {
		if here, err = p.files.AppendPartial(c.Request().Context(), part, from, c.Request().Body); err != nil {
			return err
		}
	}
	if here == part.Size && part.Done == nil {
		if part, err = p.finishUpload(c); err != nil {
			return err
		}
	}
	answerUpload(c, part, here)
	return c.NoContent(http.StatusNoContent)
}

func (p *Pages) finishUpload(c echo.Context) (upload.Partial, error) {
	ctx := c.Request().Context()
	part, done, err := p.beginFinish(c)
	if err != nil {
		return part, err
	}
	defer done()
	if part.Done != nil {
		return part, nil
	}
	got, err := p.files.FinishPartial(ctx, part)
	if err != nil {
		return part, err
	}
	d, err := file.Take(ctx, p.files, got, part.Name)
	if err != nil {
		return part, err
	}
	if _, err := p.Engine.Do(ctx, part.Owner, "upload-"+part.ID, upload.Record{Name: d.Name, SHA256: d.SHA256, Size: d.Size}); err != nil {
		return part, err
	}
	if part.Done, err = json.Marshal(d); err != nil {
		return part, err
	}
	return part, p.files.DonePartial(part)
}

func (p *Pages) endUpload(c echo.Context) error {
	part, _, err := p.findUpload(c)
	if err != nil {
		return err
	}
	p.files.DropPartial(part.ID)
	return c.NoContent(http.StatusNoContent)
}
