package transition

import (
	"encoding/json"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/upload"
)

// sender knows which files the one who asks for something has sent. It is asked once for
// all matters of a move, and not at all where no document is new to its matter.
type sender struct {
	facts workflow.Facts
	sent  upload.Sent
}

func senderOf(facts workflow.Facts, by string) *sender {
	return &sender{facts, upload.Sent{By: by, Sizes: map[string]int64{}}}
}

// check refuses a document that is neither the matter's nor a file that the sender sent.
// Of one that somebody else sent it says what it says of one that nobody sent: by the
// answer nobody can tell whether there is such a file.
func (s *sender) check(m matter.Matter, t process.Transition, given field.Values) error {
	if len(given.Documents) == 0 {
		return nil
	}
	has := sizes(m)
	if err := s.ask(given.Documents, has); err != nil {
		return err
	}
	var wrong []workflow.Detail
	for _, f := range t.Fields {
		var docs []field.Document
		if f.Type != process.Documents || json.Unmarshal(given.Fields[f.Name], &docs) != nil {
			continue // it was not given: what was is canonical
		}
		wrong = append(wrong, s.unknown("fields."+f.Name, docs, has)...)
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

// unknown names those documents that are neither among the files that the matter has
// nor among those that the sender was asked about and has sent.
func (s *sender) unknown(at string, docs []field.Document, has map[string]int64) []workflow.Detail {
	var wrong []workflow.Detail
	for _, d := range docs {
		size, known := has[d.SHA256]
		its := known
		if !known {
			size, known = s.sent.Sizes[d.SHA256]
		}
		switch {
		case !known:
			wrong = append(wrong, workflow.At(at, fmt.Sprintf(
				"%s: you have not uploaded a file with the SHA-256 %s, and the matter does not have it. Upload it first.", d.Name, d.SHA256)))
		case size != d.Size:
			wrong = append(wrong, workflow.At(at, fmt.Sprintf("%s: the file with the SHA-256 %s has %d bytes, not %d.", d.Name, d.SHA256, size, d.Size)))
		case !its && workflow.CheckSeen(d.Name) != nil:
			wrong = append(wrong, workflow.At(at, fmt.Sprintf("The name %+q: %v. Use the name that the upload answered.", d.Name, workflow.CheckSeen(d.Name))))
		}
	}
	return wrong
}

// ask asks of documents that were not asked of yet, and that the matter has not.
func (s *sender) ask(docs []field.Document, has map[string]int64) error {
	q := upload.Sent{By: s.sent.By}
	for _, d := range docs {
		if _, its := has[d.SHA256]; !its && !slices.Contains(s.sent.Asked, d.SHA256) && !slices.Contains(q.Asked, d.SHA256) {
			q.Asked = append(q.Asked, d.SHA256)
		}
	}
	if len(q.Asked) == 0 {
		return nil
	}
	if err := s.facts.Ask(&q); err != nil {
		return err
	}
	s.sent.Asked = append(s.sent.Asked, q.Asked...)
	for sum, size := range q.Sizes {
		s.sent.Sizes[sum] = size
	}
	return nil
}
