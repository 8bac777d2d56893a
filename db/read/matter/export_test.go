package matter

import (
	"context"
	"strings"

	"duces/db/read/page"
	"duces/workflow"
	"duces/workflow/view"
)

// LastMattersCursor finds where the last page of an order begins, from the
// first of its reverse: to turn that many pages would take a benchmark's time.
func (r *Caseload) LastMattersCursor(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (string, error) {
	order, err := matters.Order(f.Sort, "")
	if err != nil {
		return "", err
	}
	back, down := strings.CutPrefix(f.Sort, "-")
	if !down {
		back = "-" + f.Sort
	}
	reverse, err := matters.Order(back, "")
	if err != nil {
		return "", err
	}
	q := matterFilter(v, f)
	q.NameTo = page.Last
	// What has a second walk ends with that either way.
	lines, err := matters.Read(ctx, r.on, reverse, q, reverse.Start(len(reverse.Walks)-1), 51)
	if err != nil || len(lines) < 51 {
		return "", err
	}
	return order.Cursor(lines[50]), nil
}
