package proceeding

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"duces/workflow"
	"duces/workflow/usstate"
)

// Docket is a court and the number under which it keeps a case.
type Docket struct {
	Court  string `json:"court"`
	Number string `json:"number"`
}

// Key tells a case from others whichever way its docket is written: "1:17-cv-05720-HDL" and "17 C 5720" are one.
func (d Docket) Key() string { return courtKey(d.Court) + "/" + numberKey(d.Number) }

// FindDocket reads a docket number, with or without its court before it, out of what somebody looks for: the keys of both;
// number is empty where there is none.
func FindDocket(text string) (court, number string) {
	words := strings.Fields(text)
	for i := range words {
		if key, is := knownNumber(strings.Join(words[i:], " ")); is {
			if i > 0 {
				court = courtKey(strings.Join(words[:i], " "))
			}
			return court, key
		}
	}
	return "", ""
}

var (
	// District courts write office, year, type, number and the judges' initials: 1:17-cv-05720-HDL. Older and
	// shorter forms leave out all but year, type and number.
	caseNumber = regexp.MustCompile(`^(?:no\.? *)?(?:(\d{1,2}):)?(\d{2}|\d{4})[- ]*([a-z]{1,4})[- .]*0*(\d+)(?:[- ]+[a-z][a-z-]*)*$`)
	// Courts of appeals and the Supreme Court write year and number, or a letter for an application.
	appealNumber = regexp.MustCompile(`^(?:no\.? *)?(\d{2}|\d{4})[- ]*(a|m)?[- ]*0*(\d+)$`)
)

// caseTypes are shorter forms of the types of case.
var caseTypes = map[string]string{"c": "cv", "civ": "cv", "civil": "cv", "mc": "mc", "m": "mc", "crim": "cr"}

func numberKey(number string) string {
	if key, is := knownNumber(number); is {
		return key
	}
	return letters(number)
}

// knownNumber is the key of a number that is written as courts write theirs.
func knownNumber(number string) (string, bool) {
	text := strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer("–", "-", "‑", "-", "—", "-").Replace(number)), " "))
	if m := appealNumber.FindStringSubmatch(text); m != nil {
		return lastTwo(m[1]) + "-" + m[2] + m[3], true
	}
	if m := caseNumber.FindStringSubmatch(text); m != nil {
		kind := m[3]
		if short, known := caseTypes[kind]; known {
			kind = short
		}
		return lastTwo(m[2]) + "-" + kind + "-" + m[4], true
	}
	return "", false
}

func lastTwo(year string) string { return year[len(year)-2:] }

// courtWords are what the names of courts say in more than one way, and what they need not say.
var courtWords = map[string]string{
	"united": "", "states": "", "us": "", "u.s.": "", "court": "", "for": "", "the": "", "of": "", "in": "", "and": "",
	"district": "d", "northern": "n", "southern": "s", "eastern": "e", "western": "w", "middle": "m", "central": "c",
	"circuit": "cir", "cir.": "cir", "appeals": "", "supreme": "supreme", "sup.": "supreme", "ct.": "", "court of appeals": "",
	"first": "1st", "second": "2d", "2nd": "2d", "third": "3d", "3rd": "3d", "fourth": "4th", "fifth": "5th", "sixth": "6th",
	"seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th", "eleventh": "11th", "columbia": "dc", "federal": "fed",
}

// stateWords are abbreviations of states as citations have them, where the postal code is another.
var stateWords = map[string]string{
	"ala": "al", "alaska": "ak", "ariz": "az", "ark": "ar", "cal": "ca", "calif": "ca", "colo": "co", "conn": "ct", "del": "de", "fla": "fl",
	"ga": "ga", "haw": "hi", "idaho": "id", "ill": "il", "ind": "in", "iowa": "ia", "kan": "ks", "ky": "ky", "la": "la", "me": "me", "md": "md",
	"mass": "ma", "mich": "mi", "minn": "mn", "miss": "ms", "mo": "mo", "mont": "mt", "neb": "ne", "nev": "nv", "tenn": "tn", "tex": "tx",
	"utah": "ut", "vt": "vt", "va": "va", "wash": "wa", "wis": "wi", "wyo": "wy", "okla": "ok", "ohio": "oh", "or": "or", "ore": "or", "pa": "pa",
}

// courtKey is a court without the ways of writing it: "N.D. Ill." and "Northern District of Illinois" are one.
func courtKey(name string) string {
	text := strings.ToLower(strings.Join(strings.Fields(name), " "))
	text = strings.ReplaceAll(strings.ReplaceAll(text, "d.c.", "dc"), "district court", "")
	for _, state := range stateNames {
		text = strings.ReplaceAll(text, state.name, state.code)
	}
	var b strings.Builder
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '(' || r == ')' }) {
		if short, known := courtWords[word]; known {
			b.WriteString(short)
			continue
		}
		word = letters(word)
		if short, known := stateWords[word]; known {
			word = short
		}
		b.WriteString(word)
	}
	switch b.String() {
	case "": // "U.S.", as citations write it
		return "supreme"
	case "dc":
		return "ddc"
	}
	return b.String()
}

// stateNames are the names of states with their codes, in lower case, longer names first: West Virginia is not Virginia.
var stateNames = func() []struct{ code, name string } {
	var all []struct{ code, name string }
	for code, name := range usstate.Names {
		all = append(all, struct{ code, name string }{strings.ToLower(code), strings.ToLower(name)})
	}
	slices.SortFunc(all, func(a, b struct{ code, name string }) int {
		return cmp.Or(cmp.Compare(len(b.name), len(a.name)), strings.Compare(a.name, b.name))
	})
	return all
}()

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, workflow.Folded(text))
}
