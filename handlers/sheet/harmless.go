package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// harmless makes a value safe to open in a spreadsheet, which would run one that
// begins like a formula, also in the wide forms of its signs: such a value gets an
// apostrophe before it (OWASP, CSV Injection). A plain negative number stays as it is.
func harmless(s string) string {
	bare := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	if bare == "" {
		return s
	}
	if first, _ := utf8.DecodeRuneInString(bare); !strings.ContainsRune("=+-@＝＋－＠", first) && !strings.ContainsRune("\t\r\n", rune(s[0])) {
		return s
	}
	if rest := strings.TrimPrefix(bare, "-"); rest != "" && strings.Trim(rest, "0123456789") == "" {
		return s
	}
	return "'" + s
}
