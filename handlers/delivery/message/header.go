package message

import "bytes"

// foldHeaders breaks header lines that are longer than RFC 5322 wants them,
// at their spaces; reading them puts the space back. Bodies are left alone.
func foldHeaders(raw []byte) []byte {
	const most = 76
	end := bytes.Index(raw, []byte("\r\n\r\n"))
	if end < 0 {
		return raw
	}
	out := make([]byte, 0, len(raw)+256)
	for line := range bytes.SplitSeq(raw[:end], []byte("\r\n")) {
		if len(line) <= most {
			out = append(append(out, line...), "\r\n"...)
			continue
		}
		used, i := 0, 0
		for word := range bytes.SplitSeq(line, []byte(" ")) {
			switch {
			case i == 0:
			// Not into a blank line, nor right after the name, unless an encoded word can break nowhere else.
			case used+1+len(word) > most && len(word) > 0 && (i > 1 || bytes.HasPrefix(word, []byte("=?"))):
				out = append(out, "\r\n "...)
				used = 1
			default:
				out = append(out, ' ')
				used++
			}
			out = append(out, word...)
			used += len(word)
			i++
		}
		out = append(out, "\r\n"...)
	}
	return append(out, raw[end+len("\r\n"):]...)
}
