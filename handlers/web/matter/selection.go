package matter

import (
	"fmt"
	"net/url"
	"slices"

	"duces/handlers/web/frame"
	"duces/workflow"
)

// MaxSelected is how many matters one command takes.
const MaxSelected = 200

// Selected are the ids of the matters that were selected on a list, sorted, and
// the address of the list.
func Selected(typed url.Values) (ids []string, back string, err error) {
	if back = frame.LocalPath(typed.Get("return")); back == "/" {
		back = "/matters"
	}
	ids = slices.Compact(slices.Sorted(slices.Values(typed["matter"])))
	if len(ids) > MaxSelected {
		return nil, back, &workflow.Error{Code: workflow.Invalid, Message: fmt.Sprintf("You can select up to %d matters at a time. Select fewer.", MaxSelected)}
	}
	return ids, back, nil
}
