package file

import (
	"fmt"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pieceSize is the most bytes of a text that one transaction writes (BenchmarkTextOfOneMiB).
const pieceSize = 64 << 10

// pieceKey is the key of the nth piece of a file's text, from 1. The first is that of texts in one piece.
func pieceKey(sha256 string, n int) string {
	if n == 1 {
		return sha256
	}
	return fmt.Sprintf("%s/%d", sha256, n)
}

// pieces cuts a text at white space, so that no word is cut: none of an empty text. Only a word longer than half a piece
// is cut, between two characters.
func pieces(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for len(text) > 0 {
			n := len(text)
			if n > pieceSize {
				n = pieceSize
				for !utf8.RuneStart(text[n]) {
					n--
				}
				if space := strings.LastIndexFunc(text[:n], unicode.IsSpace); space >= pieceSize/2 {
					n = space
				}
			}
			if !yield(text[:n]) {
				return
			}
			text = text[n:]
		}
	}
}
