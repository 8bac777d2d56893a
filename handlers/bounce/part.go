package bounce

import (
	"bytes"
	"encoding/base64"
	"html"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/textproto"
	"regexp"
	"strings"
)

const (
	maxDepth = 8         // how far parts are followed into parts
	maxField = 64 << 10  // how much of a field is read that goes on over many lines
	maxWords = 256 << 10 // how much of a text is read
)

// part is a message or a part of one. Reading it never fails: the libraries at
// hand give up at the first bad line, or follow parts into parts without end, and
// real reports have broken lines and come from anybody.
type part struct {
	head  textproto.MIMEHeader
	kind  string // media type, in small letters; empty: none is given
	body  []byte // decoded; of a multipart all of it
	parts []part
}

// readPart reads what stands between two boundaries, with line feeds alone at its line ends.
func readPart(raw []byte, depth int) part {
	p := part{}
	p.head, p.body = header(raw)
	kind, params, err := mime.ParseMediaType(p.head.Get("Content-Type"))
	if err != nil { // a type can be told although its parameters are broken
		kind, _, _ = strings.Cut(p.head.Get("Content-Type"), ";")
		if m := looseBoundary.FindStringSubmatch(p.head.Get("Content-Type")); m != nil {
			params = map[string]string{"boundary": strings.TrimSpace(m[1])}
		}
	}
	p.kind = strings.ToLower(strings.TrimSpace(kind))
	if b := params["boundary"]; strings.HasPrefix(p.kind, "multipart/") && b != "" && depth > 0 {
		for _, raw := range split(p.body, b) {
			p.parts = append(p.parts, readPart(raw, depth-1))
		}
	}
	if len(p.parts) == 0 {
		p.body = decoded(p.head, p.body)
	}
	return p
}

var looseBoundary = regexp.MustCompile(`(?i)boundary\s*=\s*"?([^";]+)`)

// header reads header fields up to an empty line. A line that is none is passed
// over, with those that continue it.
func header(raw []byte) (textproto.MIMEHeader, []byte) {
	h, name := textproto.MIMEHeader{}, ""
	for len(raw) > 0 {
		var line []byte
		line, raw, _ = bytes.Cut(raw, []byte("\n"))
		text := string(bytes.TrimRight(line, " \t"))
		if text == "" {
			break
		}
		if text[0] == ' ' || text[0] == '\t' {
			if values := h[name]; len(values) > 0 && len(values[len(values)-1]) < maxField {
				values[len(values)-1] = strings.TrimSpace(values[len(values)-1] + " " + strings.TrimSpace(text))
			}
			continue
		}
		key, value, ok := strings.Cut(text, ":")
		key = strings.TrimRight(key, " \t")
		if name = ""; ok && fieldName(key) {
			name = textproto.CanonicalMIMEHeaderKey(key)
			h[name] = append(h[name], strings.TrimSpace(value))
		}
	}
	return h, raw
}

// fieldName says whether a field may be called so (RFC 5322, 2.2).
func fieldName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// split gives the parts of a body. One that is not closed ends with the body.
func split(body []byte, boundary string) (parts [][]byte) {
	delimiter := []byte("--" + boundary)
	begin := -1
	for at := 0; at < len(body); {
		end := len(body)
		if i := bytes.IndexByte(body[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		line := bytes.TrimSpace(body[at:end])
		if rest, found := bytes.CutPrefix(line, delimiter); found && (len(rest) == 0 || string(rest) == "--") {
			if begin >= 0 {
				parts = append(parts, body[begin:at])
			}
			if begin = end; len(rest) > 0 {
				return parts
			}
		}
		at = end
	}
	if begin >= 0 {
		parts = append(parts, body[begin:])
	}
	return parts
}

// decoded undoes an encoding, as far as it is intact. RFC 3464 forbids any for
// reports, and some servers use one.
func decoded(head textproto.MIMEHeader, body []byte) []byte {
	var r io.Reader
	switch strings.ToLower(strings.TrimSpace(head.Get("Content-Transfer-Encoding"))) {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, bytes.NewReader(body))
	case "quoted-printable":
		r = quotedprintable.NewReader(bytes.NewReader(body))
	default:
		return body
	}
	text, _ := io.ReadAll(r)
	return unixLines(text)
}

// unixLines ends lines as one kind of computer does.
func unixLines(text []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
}

// plain is the text of a part that people read; empty: it has none.
func (p part) plain() string {
	text := strings.ToValidUTF8(string(p.body[:min(len(p.body), maxWords)]), "?")
	if p.kind == "text/html" {
		return html.UnescapeString(tag.ReplaceAllString(unread.ReplaceAllString(text, ""), "\n"))
	}
	return text
}

var (
	unread = regexp.MustCompile(`(?is)<(style|script|head)\b.*?</(style|script|head)>`)
	tag    = regexp.MustCompile(`<[^>]*>`)
)
