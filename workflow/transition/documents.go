package transition

import (
	"encoding/json"

	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/upload"
)

// checkDocuments refuses a document that is neither the matter's nor a file that the sender sent.
// Of one that somebody else sent it says what it says of one that nobody sent: by the
// answer nobody can tell whether there is such a file.
func checkDocuments(by *upload.Sender, m matter.Matter, t process.Transition, given field.Values) error {
	if len(given.Documents) == 0 {
		return nil
	}
	has := sizes(m)
	if err := by.Ask(given.Documents, has); err != nil {
		return err
	}
	var wrong []workflow.Detail
	for _, f := range t.Fields {
		var docs []field.Document
		if f.Type != process.Documents || json.Unmarshal(given.Fields[f.Name], &docs) != nil {
			continue // it was not given: what was is canonical
		}
		wrong = append(wrong, by.Unknown("fields."+f.Name, docs, has)...)
	}
	return workflow.Collect(wrong)
}

// sizes are the sizes of the files that a matter has, by their hash.
func sizes(m matter.Matter) map[string]int64 {
	has := make(map[string]int64, len(m.Documents))
	for _, d := range m.Documents {
		has[d.SHA256] = d.Size
	}
	return has
}
