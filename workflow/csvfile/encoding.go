package csvfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"duces/workflow"
)

// Text reads the bytes of a CSV file: UTF-8, UTF-16, and Windows-1252 where its
// bytes can be read in no other way. A byte-order mark is left out.
func Text(raw []byte) (string, error) {
	text, err := decoded(raw)
	switch {
	case err != nil:
		return "", err
	case strings.ContainsRune(text, 0):
		return "", notText("The file is not text.")
	}
	return strings.TrimPrefix(text, "\ufeff"), nil
}

func decoded(raw []byte) (string, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")):
		return "", notText("The file is a workbook.")
	case utf8.Valid(raw) && bytes.IndexByte(raw, 0) < 0:
		return string(raw), nil
	}
	if order := utf16Order(raw); order != nil {
		return fromUTF16(raw, order)
	}
	return fromWindows1252(raw)
}

func notText(what string) error {
	return workflow.Malformed("file", what+" Save it as “CSV UTF-8”, or paste the text.")
}

// utf16Order is the byte order of a file in UTF-16, by its mark or by its first
// characters, which are those of column names and below 128; nil for any other file.
func utf16Order(raw []byte) binary.ByteOrder {
	if len(raw) < 4 || len(raw)%2 != 0 {
		return nil
	}
	switch first, second := raw[:2], raw[2:4]; {
	case first[0] == 0xff && first[1] == 0xfe, first[0] != 0 && first[1] == 0 && second[0] != 0 && second[1] == 0:
		return binary.LittleEndian
	case first[0] == 0xfe && first[1] == 0xff, first[0] == 0 && first[1] != 0 && second[0] == 0 && second[1] != 0:
		return binary.BigEndian
	}
	return nil
}

func fromUTF16(raw []byte, order binary.ByteOrder) (string, error) {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	text := string(utf16.Decode(units))
	if strings.ContainsRune(text, utf8.RuneError) {
		return "", notText("The file starts as UTF-16 but contains bytes that are not UTF-16.")
	}
	return text, nil
}

// fromWindows1252 reads what Excel on Windows writes as “CSV (Comma delimited)”. The
// same bytes mean other characters to a Macintosh and to DOS, and nothing in the
// file says which. Each must make sense where it stands: the first that does not
// refuses the file, since a wrong letter in a name would stay in history.
func fromWindows1252(raw []byte) (string, error) {
	text, _ := charmap.Windows1252.NewDecoder().String(string(raw)) // each byte has a character, if only U+FFFD
	all := []rune(text)
	for i, r := range all {
		if r >= utf8.RuneSelf && !sensible(all, i) {
			line := 1 + strings.Count(string(all[:i]), "\n")
			return "", notText(fmt.Sprintf("Line %d: the file is not UTF-8, and the character for %q is ambiguous.", line, r))
		}
	}
	return text, nil
}

// sensible says whether a character of Windows-1252 makes sense where it stands. A
// letter does within a word of its own case, a quotation mark or dash at the edge
// of one, and an apostrophe before an s or after the first letter: O’Brien, St.
// Mary’s. On a Macintosh the same bytes are ñ, í and ó, which stand within words.
func sensible(all []rune, i int) bool {
	r := all[i]
	before, after := letterAt(all, i-1), letterAt(all, i+1)
	switch {
	case unicode.IsLetter(r) && r >= 'À':
		return unicode.IsLower(r) || before == 0 || !lowerAround(all, i)
	case r == '’' && before != 0 && after != 0:
		return after == 's' && letterAt(all, i+2) == 0 || letterAt(all, i-2) == 0 && unicode.IsUpper(after)
	case strings.ContainsRune("‘’“”–—", r):
		return before == 0 || after == 0
	}
	return false
}

func letterAt(all []rune, i int) rune {
	if i < 0 || i >= len(all) || !unicode.IsLetter(all[i]) {
		return 0
	}
	return all[i]
}

// lowerAround says whether the word around i holds a lower-case letter.
func lowerAround(all []rune, i int) bool {
	for _, step := range []int{-1, 1} {
		for at := i + step; letterAt(all, at) != 0; at += step {
			if unicode.IsLower(all[at]) {
				return true
			}
		}
	}
	return false
}
