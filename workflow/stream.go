package workflow

import "strings"

// Stream names one history that an auditor may ask for: "matter/0190…".
type Stream string

// NewStream names the history of a thing of some kind.
func NewStream(kind, id string) Stream { return Stream(kind + "/" + id) }

// Kind is the part before the slash.
func (s Stream) Kind() string {
	kind, _, _ := strings.Cut(string(s), "/")
	return kind
}

// ID is the part after the slash.
func (s Stream) ID() string {
	_, id, _ := strings.Cut(string(s), "/")
	return id
}
