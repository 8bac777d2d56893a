package transition

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/field"
)

// checkDocuments refuses a move that names a document which was never uploaded: the
// engine cannot know, and history would point at nothing for good.
func (o *operations) checkDocuments(fields map[string]json.RawMessage) error {
	var missing []workflow.Detail
	for name, raw := range fields {
		var docs []field.Document
		if json.Unmarshal(raw, &docs) != nil {
			continue // no list of documents; what it is, the engine judges
		}
		for _, d := range docs {
			if d.SHA256 == "" {
				continue
			}
			why, err := o.wrongWith(d)
			if err != nil {
				return err
			}
			if why != "" {
				missing = append(missing, workflow.Detail{Field: "fields." + name, Message: why})
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.SortStableFunc(missing, func(x, y workflow.Detail) int { return cmp.Compare(x.Field, y.Field) })
	return &workflow.Error{Code: workflow.Invalid, Field: missing[0].Field, Message: missing[0].Message, Details: missing}
}

// wrongWith says why a document cannot be named as it is, if it cannot.
func (o *operations) wrongWith(d field.Document) (string, error) {
	f, err := o.blobs.OpenBlob(d.SHA256)
	if workflow.CodeOf(err) == workflow.NotFound {
		return fmt.Sprintf("%s: no file with the SHA-256 %s was uploaded; send it to %s/documents first.", d.Name, d.SHA256, call.Prefix), nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if info.Size() != d.Size {
		return fmt.Sprintf("%s: the file with the SHA-256 %s has %d bytes, not %d.", d.Name, d.SHA256, info.Size(), d.Size), nil
	}
	return "", nil
}
