package matter

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/alert"
)

// AlertOwners tells whoever looks after the matter something about it, once for each key.
func (w *Work) AlertOwners(kind workflow.AlertKind, key string, version int) {
	to := alert.Owners(w.facts, w.review, w.matter.Owner)
	for _, t := range alert.StandIns(w.facts, w.review, w.act.At, to, alert.Anybody) {
		w.Alert(workflow.Alert{
			Key: key + "/" + t.To.ID, Kind: kind, Matter: w.matter.ID, Review: w.matter.Review, Version: version, Recipient: t.To.ID, For: t.For,
		})
	}
}

// AlertUnsent tells whoever looks after the matter that a receipt, by the number of its event, never goes out.
func (w *Work) AlertUnsent(no int) {
	w.AlertOwners(workflow.AlertUnsent, fmt.Sprintf("unsent/%s/%d", w.matter.ID, no), no)
}
