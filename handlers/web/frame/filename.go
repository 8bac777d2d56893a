package frame

import (
	"cmp"

	"duces/handlers/file"
)

// FileName is a name as it is safe to show; "document" if nothing is left.
func FileName(s string) string { return cmp.Or(file.Name(s), "document") }
