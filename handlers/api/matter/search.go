package matter

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/view"
)

// SearchIn looks for documents.
type SearchIn struct {
	call.Paged
	Query  string `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"Words, all of which are in the text of the document. The last may be the beginning of a word."`
	Matter string `query:"matter" doc:"Id of a matter."`
}

// FoundDocument is a document with the words.
type FoundDocument struct {
	Matter       string     `json:"matter" doc:"Id of its matter."`
	Jurisdiction call.Named `json:"jurisdiction"`
	Review       call.Named `json:"review"`
	Name         string     `json:"name"`
	SHA256       string     `json:"sha256"`
	Type         string     `json:"type" doc:"Media type, by the content."`
	Excerpt      string     `json:"excerpt" doc:"Part of the text around the words."`
}

// Unread is how many documents could not be searched, by the state of their text.
type Unread struct {
	Scan     int `json:"scan" doc:"The pages are pictures."`
	Partly   int `json:"partly_scanned" doc:"Some pages have no text. The others were searched."`
	Locked   int `json:"locked"`
	Broken   int `json:"broken"`
	TooLarge int `json:"too_large" doc:"Only the beginning was searched."`
	Waiting  int `json:"waiting" doc:"Not read yet."`
}

// SearchOut is a page of what was found.
type SearchOut struct {
	Body struct {
		call.List[FoundDocument]
		NotRead int    `json:"not_read" doc:"How many of the documents that you may see could not be searched, or not to the end."`
		Unread  Unread `json:"unread" doc:"The same, by the reason."`
	}
}

func (o *operations) addSearch() {
	call.Add(o.API, huma.Operation{
		OperationID: "search-documents", Method: http.MethodGet, Path: "/documents", Summary: "Search in the text of documents", Tags: []string{"Documents"},
		Description: "Searches PDF, DOCX and text files in matters that you may see. A file is searched some seconds after it was uploaded.",
	}, func(ctx context.Context, u account.User, in *SearchIn) (*SearchOut, error) {
		found, err := o.reads.SearchDocuments(ctx, u.Viewer(), view.DocumentFilter{Query: in.Query, Matter: in.Matter, Limit: in.Limit, Cursor: in.Cursor})
		if err != nil {
			return nil, err
		}
		out := &SearchOut{}
		out.Body.List = call.ListOf(found.Items, found.Next, showFound).Body
		out.Body.NotRead = found.NotRead()
		n := found.Unread
		out.Body.Unread = Unread{
			Scan: n[view.TextScan], Partly: n[view.TextPartly], Locked: n[view.TextLocked],
			Broken: n[view.TextBroken], TooLarge: n[view.TextTooLarge], Waiting: n[view.TextWaiting],
		}
		return out, nil
	})
}

func showFound(h view.DocumentHit) FoundDocument {
	var text strings.Builder
	for _, p := range h.Parts {
		text.WriteString(p.Text)
	}
	return FoundDocument{
		Matter: h.Matter, Jurisdiction: call.Named(h.Jurisdiction), Review: call.Named(h.Review), Name: h.Name, SHA256: h.SHA256, Type: h.Type, Excerpt: text.String(),
	}
}
