package matter

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/alert"
)

// AlertUnsent tells whoever looks after the matter that a receipt, by the number of its event, never goes out.
func (w *Work) AlertUnsent(no int) {
	to := alert.Owners(w.facts, w.review, w.matter.Owner)
	for _, t := range alert.StandIns(w.facts, w.review, w.act.At, to, alert.Anybody) {
		w.Alert(workflow.Alert{
			Key:  fmt.Sprintf("unsent/%s/%d/%s", w.matter.ID, no, t.To.ID),
			Kind: workflow.AlertUnsent, Matter: w.matter.ID, Review: w.matter.Review, Version: no, Recipient: t.To.ID, For: t.For,
		})
	}
}
