package ledger

import (
	"bytes"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

var errNotUTF8 = errors.New("a string is not valid UTF-8")

// string copies a string token and returns its content without escapes.
func (c *canonicaliser) string() ([]byte, error) {
	c.space()
	open := c.at
	for at := open + 1; ; {
		switch b := c.in[at]; {
		case b == '"':
			c.at = at + 1
			// Without escapes, JSON text already is what RFC 8785 wants.
			c.out = append(c.out, c.in[open:c.at]...)
			return c.in[open+1 : at], nil
		case b == '\\':
			return c.escaped(open+1, at)
		case b < utf8.RuneSelf:
			at++
		default:
			r, size := utf8.DecodeRune(c.in[at:])
			if r == utf8.RuneError && size == 1 {
				return nil, errNotUTF8
			}
			at += size
		}
	}
}

// escaped finishes a string that starts at from and has its first escape at at.
func (c *canonicaliser) escaped(from, at int) ([]byte, error) {
	start := len(c.unescaped)
	c.unescaped = append(c.unescaped, c.in[from:at]...)
	for c.in[at] != '"' {
		if c.in[at] != '\\' {
			end := at + bytes.IndexAny(c.in[at:], `"\`)
			if !utf8.Valid(c.in[at:end]) {
				return nil, errNotUTF8
			}
			c.unescaped = append(c.unescaped, c.in[at:end]...)
			at = end
			continue
		}
		r, size, err := unescape(c.in[at:])
		if err != nil {
			return nil, err
		}
		c.unescaped = utf8.AppendRune(c.unescaped, r)
		at += size
	}
	c.at = at + 1
	content := c.unescaped[start:]
	c.out = appendString(c.out, content)
	return content, nil
}

// unescape reads the escape that in starts with, and the length it has in the text.
func unescape(in []byte) (rune, int, error) {
	switch in[1] {
	case 'b':
		return '\b', 2, nil
	case 'f':
		return '\f', 2, nil
	case 'n':
		return '\n', 2, nil
	case 'r':
		return '\r', 2, nil
	case 't':
		return '\t', 2, nil
	case 'u':
	default: // quotation mark, backslash, slash
		return rune(in[1]), 2, nil
	}
	r := codeUnit(in)
	switch {
	case r == utf8.RuneError:
		// encoding/json puts this escape, and only the escape, in place of bytes that are not
		// UTF-8; a real U+FFFD it writes as such. To accept it would be to record a text that
		// nobody entered.
		return 0, 0, errNotUTF8
	case utf16.IsSurrogate(r):
		if len(in) > 12 && in[6] == '\\' && in[7] == 'u' {
			if pair := utf16.DecodeRune(r, codeUnit(in[6:])); pair != utf8.RuneError {
				return pair, 12, nil
			}
		}
		return 0, 0, errors.New("a string has half of a surrogate pair")
	}
	return r, 6, nil
}

// codeUnit reads the four hex digits after a backslash and u.
func codeUnit(in []byte) rune {
	unit, err := strconv.ParseUint(string(in[2:6]), 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	return rune(unit)
}

// appendString writes content in quotes with the escapes of RFC 8785, section 3.2.2.2.
func appendString(out, content []byte) []byte {
	const hexDigits = "0123456789abcdef"
	out = append(out, '"')
	for _, b := range content {
		switch {
		case b == '"' || b == '\\':
			out = append(out, '\\', b)
		case b >= ' ':
			out = append(out, b)
		case b == '\b':
			out = append(out, `\b`...)
		case b == '\t':
			out = append(out, `\t`...)
		case b == '\n':
			out = append(out, `\n`...)
		case b == '\f':
			out = append(out, `\f`...)
		case b == '\r':
			out = append(out, `\r`...)
		default:
			out = append(out, `\u00`...)
			out = append(out, hexDigits[b>>4], hexDigits[b&0xF])
		}
	}
	return append(out, '"')
}
