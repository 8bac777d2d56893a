package record

import (
	"context"
	"strings"

	"duces/db/column"
	"duces/workflow"
	"duces/workflow/matter"
)

// closedTo are the documents that are closed to a viewer: of each matter, and of all, by which requests and uploads go.
type closedTo struct {
	in  map[workflow.Stream]*workflow.Hidden
	all workflow.Hidden
}

func (r *Ledger) closedTo(ctx context.Context, v workflow.Viewer) (closedTo, error) {
	hashes := v.Role == workflow.Auditor
	c := closedTo{in: map[workflow.Stream]*workflow.Hidden{}, all: workflow.Hidden{Hashes: hashes}}
	rows, err := r.q.ClosedDocuments(ctx)
	if err != nil {
		return c, column.Unread("documents", err)
	}
	for _, row := range rows {
		if strings.Contains(row.Readers, ","+v.ID+",") {
			continue
		}
		s := matter.Stream(row.MatterID)
		if c.in[s] == nil {
			c.in[s] = &workflow.Hidden{Hashes: hashes}
		}
		c.in[s].Hide(row.Sha256)
		c.all.Hide(row.Sha256)
	}
	return c, nil
}

func (c closedTo) of(s workflow.Stream) workflow.Hidden {
	if s.Kind() != matter.KindName {
		return c.all
	}
	if h := c.in[s]; h != nil {
		return *h
	}
	return workflow.Hidden{}
}
