package file

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"duces/workflow"
)

// longestName is how long a name may be, in bytes: what file systems take.
const longestName = 255

// Name is the name under which a file that was sent as raw is safe to show and to save: it has no path, no character
// that is not seen, no name that a system takes for a device, no second ending that hides a program, and keeps its
// ending if it is cut. It is "" if nothing is left.
func Name(raw string) string {
	name := path.Base(strings.ReplaceAll(strings.ToValidUTF8(raw, "\ufffd"), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if workflow.CheckSeen(string(r)) != nil {
			return '_'
		}
		return r
	}, norm.NFC.String(name))
	name = strings.TrimRight(strings.TrimSpace(name), ". ")
	if name == "" || name == "/" {
		return ""
	}
	stem, end := cutEnding(name)
	if slices.Contains(programs, ending(name)) {
		stem = plainStem(strings.TrimRight(stem, ". "))
	}
	if first, _, _ := strings.Cut(stem, "."); device(first) {
		stem = "_" + stem
	}
	return shortened(stem, end)
}

// cutEnding splits a name before its ending, if that is one.
func cutEnding(name string) (stem, end string) {
	end = path.Ext(name)
	if end == name || len(end) > 16 {
		return name, ""
	}
	return strings.TrimSuffix(name, end), end
}

// plainStem takes the ending of a document off what stands before that of a program: a system that hides the last
// ending would show the other as if it were the last.
func plainStem(stem string) string {
	for _, f := range formats {
		if slices.Contains(f.ends, ending(stem)) {
			at := strings.LastIndexByte(stem, '.')
			return stem[:at] + "_" + stem[at+1:]
		}
	}
	return stem
}

var devices = []string{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"}

// device says whether a system takes a name for that of a device, whatever ending follows.
func device(s string) bool {
	s = strings.ToUpper(strings.TrimRight(s, " "))
	if slices.Contains(devices, s) {
		return true
	}
	port, found := strings.CutPrefix(s, "COM")
	if !found {
		port, found = strings.CutPrefix(s, "LPT")
	}
	return found && slices.Contains([]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"}, port)
}

func shortened(stem, end string) string {
	if len(stem)+len(end) <= longestName {
		return stem + end
	}
	const more = "…"
	at := longestName - len(end) - len(more)
	for at > 0 && !utf8.RuneStart(stem[at]) {
		at--
	}
	return stem[:at] + more + end
}

// Visible is a name in which each character that is not seen stands as its number.
func Visible(raw string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(raw, "\ufffd") {
		if workflow.CheckSeen(string(r)) != nil {
			fmt.Fprintf(&b, "[%U]", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
