// Package matter is the family of operations on matters: their list, one matter
// with what may be done now, notes, documents, and who looks after them.
package matter

import (
	"context"
	"io"
	"net/http"
	"slices"
	"time"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/handlers/file"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// Reads is what the family reads. What the viewer may not see is
// workflow.NotFound, or not among the items.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	User(ctx context.Context, id string) (account.User, error)
	Reviews(context.Context, workflow.Viewer, time.Time) ([]view.ReviewRow, error)
	// SearchDocuments finds documents by the words of their text, in matters that exist for the viewer.
	SearchDocuments(ctx context.Context, v workflow.Viewer, f view.DocumentFilter) (view.DocumentSearch, error)
	// Copies finds the other matters that hold the same bytes as documents of a matter, by the numbers of these.
	Copies(ctx context.Context, v workflow.Viewer, matter string, numbers ...int) (map[int]view.Copies, error)
	// KnownFiles gives what is known of files, by their SHA-256.
	KnownFiles(ctx context.Context, sums []string) (map[string]view.File, error)
	Matters(context.Context, workflow.Viewer, view.MatterFilter) (view.Page[view.MatterRow], error)
}

// Blobs holds the bytes of documents by their SHA-256.
type Blobs interface {
	// Receive reads a file, which is durable once it is kept.
	Receive(ctx context.Context, r io.Reader) (upload.Received, error)
	// ReadDocument opens one that is on record.
	ReadDocument(ctx context.Context, sha256hex string) (upload.Content, error)
}

type operations struct {
	*call.API
	reads Reads
	blobs Blobs
	files file.Store
	// address is the address of a matter to which mail about it is sent; empty, or nil: it has none.
	address func(matter string) string
}

// Register adds the family to the API.
func Register(api *call.API, reads Reads, blobs Blobs, files file.Store, address func(matter string) string) {
	if address == nil {
		address = func(string) string { return "" }
	}
	o := &operations{api, reads, blobs, files, address}
	o.addCorrespondence()
	o.addMatters()
	o.addDetail()
	o.addNotes()
	o.addDocuments()
	o.addAdding()
	o.addLetters()
	o.addClosings()
	o.addFindings()
	o.addProductions()
	o.addReceipts()
	o.addSearch()
	o.addLists()
	o.addOwners()
	o.addTags()
	o.addConfidential()
	o.addOnline()
}

const (
	documentBody = 64 << 20
	listBody     = 4 << 20 // 1 MiB of text, as JSON
	lettersBody  = 10 << 20
)

// Routes are the family's rows of the policy.
func Routes() []access.Route {
	return slices.Concat(call.Routes(
		access.Route{Method: http.MethodGet, Path: "/matters", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/documents/{sha256}", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/documents", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/documents/{event}/correction", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/copies", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/closings", For: workflow.VerbCloseDocuments, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/closings/{event}/end", For: workflow.VerbCloseDocuments, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/productions", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/productions/{event}/correction", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/productions/{event}/receipts", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/productions/{event}/receipts", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/demands", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/demands/judge", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/demands:parse", Body: listBody}, // holds nothing of anybody's
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/letters", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/letter-kinds", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/letters:preview", For: workflow.VerbNote, Member: true, Body: lettersBody},
		access.Route{Method: http.MethodPost, Path: "/letters", For: workflow.VerbNote, Member: true, Body: lettersBody},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/letters/{event}/returned", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/letters/{event}/close", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/letters/{event}/withdraw", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/online", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/online/{event}/record", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/online/{event}/set-aside", For: workflow.VerbInvite, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/invitations", For: workflow.VerbInvite, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/invitations/{invitation}/revoke", For: workflow.VerbInvite, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/notes", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/correspondence", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/correspondence", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/correspondence/{event}/correction", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/findings", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodGet, Path: "/matters/{id}/certifications", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/certifications", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/certifications/{number}/correction", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/certifications/{number}/withdraw", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPut, Path: "/matters/{id}/tags/{tag}", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodDelete, Path: "/matters/{id}/tags/{tag}", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters/{id}/confidential", For: workflow.VerbMarkConfidential, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters:note", For: workflow.VerbNote, Member: true},
		access.Route{Method: http.MethodPost, Path: "/matters:assign", For: workflow.VerbAssign, Member: true},
		access.Route{Method: http.MethodGet, Path: "/documents", For: workflow.VerbReadMatters, Member: true},
		access.Route{Method: http.MethodPost, Path: "/documents", For: workflow.VerbNote, Body: documentBody},
	), call.FileRoutes(access.Route{Method: http.MethodGet, Path: "/matters", For: workflow.VerbReadMatters, Member: true}))
}
