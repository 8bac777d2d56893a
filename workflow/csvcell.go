package workflow

import "strings"

// CSVCell makes a value safe to open in a spreadsheet, which would run one
// that begins like a formula: such a value gets an apostrophe before it
// (OWASP, CSV Injection). A plain negative number stays as it is.
func CSVCell(s string) string {
	bare := strings.TrimLeft(s, " ")
	if bare == "" || !strings.ContainsRune("=+-@\t\r\n", rune(bare[0])) {
		return s
	}
	if rest := strings.TrimPrefix(bare, "-"); rest != "" && strings.Trim(rest, "0123456789") == "" {
		return s
	}
	return "'" + s
}
