package process

import (
	_ "embed"
	"sync"
)

//go:embed doj-document-request.yaml
var defaultSource []byte

// Default returns the process that matters follow where a review names no
// other. All callers share one value; treat it as read-only.
func Default() *Definition { return defaultDefinition() }

var defaultDefinition = sync.OnceValue(func() *Definition {
	d, err := Parse("doj-document-request.yaml", defaultSource)
	if err != nil {
		panic(err) // the embedded file is part of the program, and a test parses it
	}
	return d
})
