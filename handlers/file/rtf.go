package file

import (
	"bufio"
	"errors"
	"io"
	"strconv"

	"golang.org/x/text/encoding/charmap"
)

// rtfHidden are groups of an RTF file that hold no text that people wrote, beside those that say so themselves.
var rtfHidden = map[string]bool{"fonttbl": true, "colortbl": true, "stylesheet": true, "info": true, "pict": true, "object": true}

// rtfText reads the text between the control words of an RTF file.
func rtfText(g *gathered, r *bufio.Reader) error {
	hidden := []bool{false} // by the groups that are open
	for !g.cut {
		b, err := r.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		last := len(hidden) - 1
		switch b {
		case '{':
			if len(hidden) > mostDeep {
				return errTooLarge
			}
			hidden = append(hidden, hidden[last])
		case '}':
			if last == 0 {
				return errors.New("a group ends that was not begun")
			}
			hidden = hidden[:last]
		case '\r', '\n':
		case '\\':
			text, hides, err := rtfControl(r)
			if err != nil {
				return err
			}
			hidden[last] = hidden[last] || hides
			if !hidden[last] {
				g.add(text)
			}
		default:
			if !hidden[last] {
				g.add(string(charmap.Windows1252.DecodeByte(b)))
			}
		}
	}
	return nil
}

// rtfControl reads what follows a backslash: the text that it stands for, and whether its group holds none.
func rtfControl(r *bufio.Reader) (text string, hides bool, err error) {
	b, err := r.ReadByte()
	if err != nil {
		return "", false, err
	}
	if !letter(b) {
		switch b {
		case '\'':
			var code [2]byte
			if _, err := io.ReadFull(r, code[:]); err != nil {
				return "", false, err
			}
			n, _ := strconv.ParseUint(string(code[:]), 16, 8) // 0, which is no text, for what is no number
			return string(charmap.Windows1252.DecodeByte(byte(n))), false, nil
		case '*':
			return "", true, nil
		case '~', '\r', '\n':
			return " ", false, nil
		}
		return string(rune(b)), false, nil
	}
	word, number := []byte{b}, []byte(nil)
	for {
		if b, err = r.ReadByte(); err != nil {
			break
		}
		digit := b >= '0' && b <= '9' || b == '-' && number == nil
		switch {
		case letter(b) && number == nil && len(word) < 32:
			word = append(word, b)
		case digit && len(number) < 10:
			number = append(number, b)
		default:
			if b != ' ' { // a space that ends a control word is part of it
				err = r.UnreadByte()
			}
			if text = rtfWord(string(word), string(number)); string(word) == "u" && err == nil {
				err = skipPlain(r)
			}
			return text, rtfHidden[string(word)], err
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return "", false, err
}

func rtfWord(word, number string) string {
	switch word {
	case "par", "line", "tab", "cell", "row", "page", "sect":
		return " "
	case "u":
		n, _ := strconv.Atoi(number)
		return string(rune(uint16(n)))
	}
	return ""
}

// skipPlain skips what stands behind a character by number for readers that know none: one character.
func skipPlain(r *bufio.Reader) error {
	next, err := r.Peek(1)
	n := 1
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	case next[0] == '{' || next[0] == '}':
		return nil
	case next[0] == '\\':
		if next, err = r.Peek(2); err != nil || next[1] != '\'' {
			return nil //nolint:nilerr // another control word, or the end
		}
		n = 4
	}
	if _, err := r.Discard(n); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func letter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }
