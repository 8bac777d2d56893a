package access

import (
	"bytes"

	"duces/workflow/view"
)

// MessageFor is a message as it went over the wire, but without the address
// that acts for its recipient when somebody else reads it.
func MessageFor(reader string, m view.MailRow) []byte {
	if reader == m.Recipient.ID {
		return m.Bytes
	}
	return withhold(m.Bytes)
}

func withhold(raw []byte) []byte {
	head, body := raw, []byte(nil) // all of it is head where no blank line ends that
	if end := bytes.Index(raw, []byte("\r\n\r\n")); end >= 0 {
		head, body = raw[:end+len("\r\n")], raw[end+len("\r\n"):]
	}
	out := make([]byte, 0, len(raw))
	dropped := false
	for line := range bytes.Lines(head) {
		if line[0] != ' ' && line[0] != '\t' { // else it goes on with the field before
			name, _, _ := bytes.Cut(line, []byte(":"))
			dropped = bytes.EqualFold(name, []byte("List-Unsubscribe")) || bytes.EqualFold(name, []byte("List-Unsubscribe-Post"))
		}
		if !dropped {
			out = append(out, line...)
		}
	}
	return append(out, body...)
}
