package sheet

import (
	"bytes"
	"encoding/csv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Spreadsheet writes rows as CSV (RFC 4180) for the programs that people open
// such files with: no value runs as a formula, and names keep their alphabet.
func Spreadsheet(rows [][]string) ([]byte, error) {
	var file bytes.Buffer
	file.WriteString("\ufeff") // or they take UTF-8 for the alphabet of the machine
	out := csv.NewWriter(&file)
	out.UseCRLF = true
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, value := range row {
			safe[i] = harmless(value)
		}
		if err := out.Write(safe); err != nil {
			return nil, err
		}
	}
	out.Flush()
	return file.Bytes(), out.Error()
}

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
