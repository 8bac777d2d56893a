package upload

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/field"
)

// Sender knows which files the one who asks for something has sent. It is asked once for
// all matters of a move, and not at all where no document is new to its matter.
type Sender struct {
	facts workflow.Facts
	sent  Sent
}

// SenderOf is a sender of whom nothing is known yet.
func SenderOf(facts workflow.Facts, by string) *Sender {
	return &Sender{facts, Sent{By: by, Sizes: map[string]int64{}}}
}

// Check refuses documents at a field that are neither among the files that the matter has nor sent by the sender.
func (s *Sender) Check(at string, docs []field.Document, has map[string]int64) error {
	if err := s.Ask(docs, has); err != nil {
		return err
	}
	return workflow.Collect(s.Unknown(at, docs, has))
}

// Unknown names those documents that are neither among the files that the matter has
// nor among those that the sender was asked about and has sent.
func (s *Sender) Unknown(at string, docs []field.Document, has map[string]int64) []workflow.Detail {
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

// Ask asks of documents that were not asked of yet, and that the matter has not.
func (s *Sender) Ask(docs []field.Document, has map[string]int64) error {
	q := Sent{By: s.sent.By}
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
