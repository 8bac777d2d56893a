package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gowebpki/jcs"
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

// number writes a number as ECMAScript would print the double it stands for.
func (c *canonicaliser) number() error {
	from, whole := c.at, true
scan:
	for {
		switch b := c.in[c.at]; {
		case b >= '0' && b <= '9':
		case b == '-' && c.at == from:
		case b == '.' || b == 'e' || b == 'E' || b == '+' || b == '-':
			whole = false
		default:
			break scan
		}
		c.at++
	}
	token := c.in[from:c.at]
	// Up to 15 digits every whole number is a double and prints as it is, but for minus zero.
	if whole && len(token) <= 15 && (token[0] != '-' || token[1] != '0') {
		c.out = append(c.out, token...)
		return nil
	}
	text := string(token)
	double, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("the number %.40s is beyond an IEEE double", text)
	}
	canonical, err := jcs.NumberToJSON(double)
	if err != nil {
		return err
	}
	switch {
	case math.Abs(double) >= 1<<53 && !sameDecimal(text, canonical):
		return fmt.Errorf("the number %.40s would become %s, as beyond 2^53 an IEEE double skips whole numbers; write it as a string", text, canonical)
	case double == 0 && !sameDecimal(text, "0"):
		return fmt.Errorf("the number %.40s is too small for an IEEE double and would become 0", text)
	}
	c.out = append(c.out, canonical...)
	return nil
}

// sameDecimal says whether two JSON numbers of one sign have the same exact value.
func sameDecimal(a, b string) bool {
	digitsA, exponentA := decimal(a)
	digitsB, exponentB := decimal(b)
	return digitsA == digitsB && exponentA == exponentB
}

// decimal splits a JSON number into digits without outer zeros and a power of ten.
func decimal(text string) (digits string, exponent int) {
	text = strings.TrimPrefix(text, "-")
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		exponent, _ = strconv.Atoi(text[at+1:]) // clamps where out of range, which is far enough
		text = text[:at]
	}
	whole, fraction, _ := strings.Cut(text, ".")
	exponent -= len(fraction)
	digits = strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return "", 0
	}
	trimmed := strings.TrimRight(digits, "0")
	return trimmed, exponent + len(digits) - len(trimmed)
}
