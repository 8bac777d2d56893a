package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth bounds nesting. No event comes near it.
const maxDepth = 128

// Canonical returns v as RFC 8785 canonical JSON: the one text that hashes, stores and compares.
// v is encoded by encoding/json first, so its struct tags and Marshalers hold. To canonicalise
// JSON text, pass it as json.RawMessage; what is canonical comes back unchanged.
//
// Refused, because the text would not say what v says, or not the same to every reader: NaN and
// infinities, strings that are not UTF-8, unpaired surrogates, a member name given twice, and
// numbers from 2^53 on that a JSON reader with IEEE doubles (every browser) would change.
// Write such numbers as strings.
func Canonical(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err == nil {
		err = check(text)
	}
	if err == nil {
		err = (*jsontext.Value)(&text).Canonicalize()
	}
	if twice, ok := errors.AsType[*jsontext.SyntacticError](err); ok && errors.Is(err, jsontext.ErrDuplicateName) {
		err = fmt.Errorf("the name %.80q stands twice in one object", twice.JSONPointer.LastToken())
	}
	if err != nil {
		return nil, fmt.Errorf("ledger: no canonical JSON: %w", err)
	}
	return text, nil
}

var errNotUTF8 = errors.New("a string is not valid UTF-8")

// check refuses what Canonicalize would take and change without a word. The text is well-formed
// and compact: it comes from encoding/json. A jsontext.Decoder reads it too, in four times the time.
func check(text []byte) error {
	if !utf8.Valid(text) {
		return errNotUTF8
	}
	depth := 0
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '"':
			for i++; text[i] != '"'; i++ {
				if text[i] != '\\' {
					continue
				}
				// encoding/json puts this escape, and only the escape, in place of bytes that are
				// not UTF-8; a real U+FFFD it writes as such. To accept it would be to record a
				// text that nobody entered.
				if i++; bytes.EqualFold(text[i:min(i+5, len(text))], []byte("ufffd")) {
					return errNotUTF8
				}
			}
		case b == '{' || b == '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("nested more than %d deep", maxDepth)
			}
		case b == '}' || b == ']':
			depth--
		case b == '-' || b >= '0' && b <= '9':
			end := i + 1
			for end < len(text) && text[end] != ',' && text[end] != '}' && text[end] != ']' {
				end++
			}
			if err := checkNumber(text[i:end]); err != nil {
				return err
			}
			i = end - 1
		}
	}
	return nil
}
