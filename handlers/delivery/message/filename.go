package message

import "strings"

// FileName makes an attachment's name from words, of letters that every system
// keeps. The ending comes with its dot.
func FileName(words, ending string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, words)
	parts := strings.FieldsFunc(clean, func(r rune) bool { return r == '-' })
	name := strings.Join(parts, "-")
	if len(name) > 80 {
		name = strings.TrimRight(name[:80], "-")
	}
	if name == "" {
		name = "review"
	}
	return name + ending
}
