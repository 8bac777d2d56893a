package frame

import (
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// FileName is the last part of a path with slashes or backslashes, composed (NFC) and
// without control characters; "document" if nothing is left.
func FileName(s string) string {
	s = path.Base(strings.ReplaceAll(s, "\\", "/"))
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, norm.NFC.String(s))
	if s == "" || s == "." || s == "/" {
		return "document"
	}
	return s
}
