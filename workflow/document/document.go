// Package document holds the documents of a matter: how each came, and who may open it.
package document

import (
	"strings"

	"duces/workflow"
)

// Source is the personal value that holds the source.
const Source = "source"

// SealedFor names the members who alone may open documents; its text is empty if all may.
func SealedFor(readers []string, n workflow.Names) workflow.EventDetail {
	names := make([]string, len(readers))
	for i, user := range readers {
		names[i] = n.NameOf(user, "an unknown user")
	}
	return workflow.EventDetail{Title: "Sealed for", Text: strings.Join(names, "; ")}
}
