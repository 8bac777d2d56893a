package matter

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"duces/handlers/api/call"
	"duces/handlers/file"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/recall"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// UploadIn is a file, raw with its name in the query or as multipart/form-data.
// It is read as it comes, never whole into memory.
type UploadIn struct {
	Name string `query:"name" maxLength:"1000" doc:"File name, if the body is the file itself."`
	call.Keyed

	request *http.Request
}

// Resolve keeps the request, whose body the handler reads.
func (in *UploadIn) Resolve(ctx huma.Context) []error {
	in.request = humaecho.Unwrap(ctx).Request()
	return nil
}

// UploadOut is the document, in the form in which a transition's field takes it.
type UploadOut struct {
	call.Replayed
	Body field.Document
}

// DocumentIn names a document of a matter.
type DocumentIn struct {
	ID     string `path:"id"`
	SHA256 string `path:"sha256" pattern:"^[0-9a-f]{64}$"`
}

func (o *operations) addDocuments() {
	tags := []string{"Documents"}
	file := &huma.Schema{Type: "string", Format: "binary"}
	call.Add(o.API, huma.Operation{
		OperationID: "upload-document", Method: http.MethodPost, Path: "/documents", Summary: "Upload a file to use in a transition", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "Returns the media type by the content, and a name that is safe to show. An empty file is refused. Records who uploaded the file. Only that user can use it in a transition. Then it belongs to the matter.",
		Errors:      []int{http.StatusUnsupportedMediaType, http.StatusTooManyRequests, http.StatusInsufficientStorage},
	}, o.upload)
	// Described only now: from a body that it knows of, huma would read the file whole.
	o.Described("/documents").Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: file},
		"multipart/form-data":      {Schema: &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{"file": file}, Required: []string{"file"}}},
	}}
	call.Add(o.API, huma.Operation{
		OperationID: "get-document", Method: http.MethodGet, Path: "/matters/{id}/documents/{sha256}", Summary: "Download a document of a matter", Tags: tags,
		Responses: map[string]*huma.Response{
			"200": {Description: "The file.", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: file}}},
			"206": {Description: "The part that Range asks for.", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: file}}},
			"304": {Description: "The file that If-None-Match names by its SHA-256."},
		},
	}, o.download)
}

func (o *operations) upload(ctx context.Context, u account.User, in *UploadIn) (*UploadOut, error) {
	body, name := io.Reader(in.request.Body), in.Name
	if media, _, err := mime.ParseMediaType(in.request.Header.Get("Content-Type")); err == nil && media == "multipart/form-data" {
		form, err := in.request.MultipartReader()
		if err != nil {
			return nil, workflow.Malformed("file", "File: the form cannot be read.")
		}
		part, err := form.NextPart()
		for err == nil && part.FormName() != "file" {
			part, err = form.NextPart()
		}
		if err != nil {
			return nil, unread(err)
		}
		body, name = part, file.Sent(part)
	}
	if file.Name(name) == "" {
		return nil, workflow.Malformed("name", "Name: send a file name as ?name= or in the form.")
	}
	got, err := o.blobs.Receive(ctx, body)
	if err != nil {
		return nil, unread(err)
	}
	defer got.Drop()
	d, err := file.Take(ctx, o.files, got, name)
	if err != nil {
		return nil, err
	}
	r, err := o.Do(ctx, u, in.Keyed, upload.Record{Name: d.Name, SHA256: d.SHA256, Size: d.Size})
	if err != nil {
		return nil, err
	}
	return &UploadOut{Replayed: call.Again(r), Body: d}, nil
}

// unread says why a form holds no whole file, and passes on that it was too large, or
// what our own side says.
func unread(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge
	}
	if ours, ok := errors.AsType[*workflow.Error](err); ok {
		return ours
	}
	return workflow.Malformed("file", "File: the form has no complete part named “file”.")
}

// mediaType is that which is on record, if it is one. It is sent on download, where nothing acts on it: documents are
// attachments.
func mediaType(said string) string {
	media, params, err := mime.ParseMediaType(said)
	if err != nil {
		return file.Unknown
	}
	return mime.FormatMediaType(media, params)
}

func (o *operations) download(ctx context.Context, u account.User, in *DocumentIn) (*huma.StreamResponse, error) {
	w, err := o.reads.World(ctx, u.ID, matter.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	m, err := matter.Find(w, in.ID)
	if err != nil {
		return nil, err
	}
	doc, err := documentOf(w, m, in.SHA256)
	if err != nil {
		return nil, err
	}
	if opening, recorded := recall.Opening(m, doc.SHA256); recorded {
		if _, err := o.Do(ctx, u, call.Keyed{}, opening); err != nil {
			return nil, err
		}
	}
	f, err := o.blobs.ReadDocument(ctx, doc.SHA256)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer f.Close()
		c := humaecho.Unwrap(hc)
		h := c.Response().Header()
		h.Set("Content-Type", mediaType(doc.Type))
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": doc.Name}))
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("ETag", `"`+doc.SHA256+`"`)
		http.ServeContent(c.Response(), c.Request(), "", time.Time{}, f)
		if err := f.Err(); err != nil { // the answer is under way
			o.Log(ctx, err)
		}
	}}, nil
}

// documentOf finds a document that the matter holds, or that a request for
// approval brings: a second person must be able to read what they decide on.
func documentOf(facts workflow.Facts, m matter.Matter, sum string) (field.Document, error) {
	all := document.Plain(m.Documents)
	for _, a := range m.Approvals {
		asked, err := transition.FindAsked(facts, m, a.ID)
		if err != nil {
			return field.Document{}, err
		}
		all = append(all, asked.Documents()...)
	}
	for _, d := range all {
		if d.SHA256 == sum {
			return d, nil
		}
	}
	return field.Document{}, workflow.Absent("document")
}
