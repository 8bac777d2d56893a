package matter

import (
	"fmt"
	"net/url"
	"slices"

	"duces/handlers/web/frame"
	"duces/workflow"
)

// MaxSelected is how many matters one act takes: as many as one list shows.
const MaxSelected = 200

// Selected are the matters that were ticked on the list, and the list to go back to.
func Selected(typed url.Values) (ids []string, back string, err error) {
	if back = frame.LocalPath(typed.Get("return")); back == "/" {
		back = "/matters"
	}
	ids = slices.Compact(slices.Sorted(slices.Values(typed["matter"])))
	if len(ids) > MaxSelected {
		return nil, back, &workflow.Error{Code: workflow.Invalid, Message: fmt.Sprintf("One act takes at most %d matters; choose fewer.", MaxSelected)}
	}
	return ids, back, nil
}
