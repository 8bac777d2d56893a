package call

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth bounds how deep a body is nested; no request needs half of it.
const maxDepth = 64

// strictJSON reads a body so that it says one thing to every reader. The standard
// decoder keeps the last of two members of one name and puts replacement
// characters for what is no text: what stood on record would not be what was sent.
var strictJSON = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(raw []byte, into any) error {
		if _, first := into.(*any); first { // huma reads a body into a tree, holds it against the schema, and then into its type
			if wrong := readable(raw); wrong != nil {
				return wrong
			}
		}
		return huma.DefaultJSONFormat.Unmarshal(raw, into)
	},
}

// readable says why a body is not one JSON value that every reader reads alike; nil: it is.
func readable(raw []byte) *misread {
	dec := jsontext.NewDecoder(bytes.NewReader(raw))
	for {
		_, err := dec.ReadToken()
		if err != nil {
			return misreadOf(raw, err)
		}
		if dec.StackDepth() > maxDepth {
			return &misread{dec.StackPointer(), dec.InputOffset(), raw, fmt.Sprintf("the JSON is nested deeper than %d levels", maxDepth)}
		}
		if dec.StackDepth() == 0 {
			break
		}
	}
	if rest := bytes.TrimLeft(raw[dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return &misread{offset: int64(len(raw) - len(rest)), raw: raw, what: "more follows after the JSON value"}
	}
	return nil
}

// misread is what is wrong with the text of a body, and where.
type misread struct {
	pointer jsontext.Pointer // RFC 6901
	offset  int64            // in bytes, from 0
	raw     []byte
	what    string
}

func (m *misread) Error() string {
	before := m.raw[:min(m.offset, int64(len(m.raw)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	at := fmt.Sprintf("%s (line %d, byte %d of it", m.what, line, column)
	if p := string(m.pointer); p != "" && len(p) <= longestAt {
		at += ", at " + p
	}
	return at + ")"
}

// longestAt bounds what a client's own names can make of an answer.
const longestAt = 400

// location is the pointer as locations are written elsewhere.
func (m *misread) location() string {
	at := "body"
	for token := range m.pointer.Tokens() {
		if strings.Trim(token, "0123456789") == "" {
			at += "[" + token + "]"
		} else {
			at += "." + token
		}
	}
	if len(at) > longestAt {
		return "body"
	}
	return at
}

func misreadOf(raw []byte, err error) *misread {
	m := &misread{offset: int64(len(raw)), raw: raw, what: "the JSON breaks off"}
	wrong, ok := errors.AsType[*jsontext.SyntacticError](err)
	if ok {
		m.pointer = wrong.JSONPointer
	}
	if !ok || errors.Is(err, io.ErrUnexpectedEOF) {
		return m
	}
	m.offset = wrong.ByteOffset
	at := raw[min(wrong.ByteOffset, int64(len(raw))):]
	switch r, size := utf8.DecodeRune(at); {
	case errors.Is(err, jsontext.ErrDuplicateName):
		m.what = fmt.Sprintf("the name %q appears twice in one object", wrong.JSONPointer.LastToken())
	case r == utf8.RuneError && size == 1:
		m.what = "the text is not valid UTF-8"
	case halfPair.Match(at):
		m.what = fmt.Sprintf("%.6s is half of a surrogate pair and no character", at)
	default:
		m.what = "this is not JSON: " + wrong.Err.Error()
	}
	return m
}

// halfPair is an escape of a UTF-16 surrogate, of which two together make a character.
var halfPair = regexp.MustCompile(`^\\u[dD][89a-fA-F]`)
