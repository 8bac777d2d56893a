package subject

import (
	"encoding/json"
	"fmt"

	"github.com/labstack/echo/v4"

	"duces/handlers/file"
	matterpage "duces/templates/matter"
	"duces/templates/words"
	"duces/workflow/field"
	"duces/workflow/view"
)

// Notes are what a reader should know of documents before they open them.
func (r *Reader) Notes(c echo.Context, docs []field.Document) (matterpage.FileNotes, error) {
	if len(docs) == 0 {
		return nil, nil
	}
	sums := make([]string, len(docs))
	for i, d := range docs {
		sums[i] = d.SHA256
	}
	known, err := r.read.KnownFiles(c.Request().Context(), sums)
	if err != nil {
		return nil, err
	}
	notes := make(matterpage.FileNotes, len(docs))
	for _, d := range docs {
		f, seen := known[d.SHA256]
		if !seen || f.Type == "" {
			f = view.File{Text: view.TextWaiting}
		}
		notes[d] = noteOf(d, f)
	}
	return notes, nil
}

func noteOf(d field.Document, f view.File) matterpage.FileNote {
	n := matterpage.FileNote{Text: words.TextState(f.Text), Preview: file.Previews(f.Type)}
	if f.Type != "" {
		n.Notes = file.Notes(d.Name, f.Type, d.Size, f.Locked)
	}
	if d.RawName != "" {
		n.RawName = file.Visible(d.RawName)
	}
	var list file.Listing
	if f.Contents != "" && json.Unmarshal([]byte(f.Contents), &list) == nil {
		n.Cut = list.Cut
		if f.Text == view.TextPartly {
			n.Text = fmt.Sprintf("Partly scanned: %d of %s have no text", list.NoText, words.Count(list.Pages, "page", "pages"))
		}
		for _, e := range list.Entries {
			n.Lists = append(n.Lists, matterpage.Listed{Name: e.Name, Size: words.Size(e.Size), Locked: e.Locked})
		}
	}
	return n
}
