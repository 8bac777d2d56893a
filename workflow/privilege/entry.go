// Package privilege reads privilege logs, and says which entries do not tell enough for
// the claim to be assessed: Rule 26(b)(5)(A). Whether a claim is right, it does not judge.
package privilege

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"duces/workflow"
	"duces/workflow/bates"
)

// Entry is an entry of a privilege log, in the words of whoever wrote it.
type Entry struct {
	Label       string        `json:"label,omitempty"` // the log's own number for it
	Date        string        `json:"date,omitempty"`  // as written: "undated", "c. Mar 2017"
	Author      string        `json:"author,omitempty"`
	Recipients  string        `json:"recipients,omitempty"` // as written; those copied follow "cc:" or "bcc:"
	DocType     string        `json:"type,omitempty"`
	Privilege   string        `json:"privilege,omitempty"` // as claimed
	Description string        `json:"description,omitempty"`
	Bates       []bates.Range `json:"bates,omitempty"`
	Count       int           `json:"count"`             // of the items that it describes, at least 1
	Demands     []string      `json:"demands,omitempty"` // numbers of those it is withheld from, as labels
}

const (
	maxCount  = 1_000_000 // items of one entry
	maxLabels = 500       // demands of one entry
	maxLabel  = 100       // characters of a label
)

// Check says what of an entry cannot be saved. One that is insufficient can.
func (e Entry) Check() []workflow.Detail {
	var no []workflow.Detail
	for _, f := range []struct{ field, title, value string }{
		{"label", "Entry number", e.Label},
		{"date", "Date", e.Date},
		{"author", "Author", e.Author},
		{"recipients", "Recipients", e.Recipients},
		{"type", "Type", e.DocType},
		{"privilege", "Privilege", e.Privilege},
		{"description", "Description", e.Description},
	} {
		no = append(no, workflow.CheckProse(f.field, f.title, f.value, false)...)
	}
	if e.Count < 1 || e.Count > maxCount {
		no = append(no, workflow.At("count", "Count must be a number from 1 to 1,000,000."))
	}
	if len(e.Demands) > maxLabels {
		no = append(no, workflow.At("demands", "An entry can name at most 500 demands."))
		return no
	}
	for _, label := range e.Demands {
		no = append(no, workflow.CheckLine("demands", "Demand number", label, maxLabel, true)...)
	}
	return no
}

// Insufficient says what an entry lacks under Rule 26(b)(5)(A): it must describe the nature
// of what is withheld so that others can assess the claim, without revealing what is privileged.
// The fields are date, author, recipients, type, privilege and description. A date is as written: "undated" is one.
func (e Entry) Insufficient() []workflow.Detail {
	var lacks []workflow.Detail
	lack := func(field, message string) { lacks = append(lacks, workflow.At(field, message)) }
	if unsaid(e.Date) {
		lack("date", "The date is missing.")
	}
	if unsaid(e.Author) {
		lack("author", "The author is missing.")
	}
	if unsaid(e.Recipients) && e.communication() {
		lack("recipients", "The recipients are missing.")
	}
	if unsaid(e.DocType) {
		lack("type", "The type of document is missing.")
	}
	if unsaid(e.Privilege) {
		lack("privilege", "No privilege is claimed.")
	}
	switch {
	case unsaid(e.Description):
		lack("description", "The description is missing.")
	case !e.tells():
		lack("description", "The description only repeats the privilege or the type of document.")
	}
	return lacks
}

// unsaid are what people write where they leave a value out.
func unsaid(value string) bool {
	switch strings.Join(wordsIn(value), " ") {
	case "", "n a", "na", "none", "unknown", "tbd", "not available", "not applicable", "blank":
		return true
	}
	return false
}

// wordsIn are the words of a text in lower case, with their plural left out.
func wordsIn(text string) []string {
	words := strings.FieldsFunc(workflow.Folded(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for i, w := range words {
		if len(w) > 3 && !strings.HasSuffix(w, "ss") {
			words[i] = strings.TrimSuffix(w, "s")
		}
	}
	return words
}

// communications are words of a type of document that is sent to somebody.
var communications = strings.Fields("email mail letter memo memorandum memoranda fax facsimile message text sms chat " +
	"correspondence communication")

func (e Entry) communication() bool {
	return slices.ContainsFunc(wordsIn(e.DocType), func(w string) bool { return slices.Contains(communications, w) })
}

// repeating are words of a description that tell nothing of what is withheld: those of the
// privileges, of kinds of document, and between them.
var repeating = strings.Fields(`
	privilege privileged attorney lawyer counsel client work product doctrine confidential
	confidentiality legal advice deliberative process executive common interest protected protection
	material prepared in anticipation litigation trial withheld withhold redacted redaction exempt acp
	awp ac wp apc dp dpp rule frcp fed civ p b document file item record page attachment e thread chain
	draft note report a an the as of and or for on under by to from with between is are was it this that
	see per pursuant claim claimed asserted subject based entire full whole part all`)

// tells says whether a description has a word that neither the privilege nor the type explains.
func (e Entry) tells() bool {
	known := slices.Concat(repeating, communications, wordsIn(e.Privilege), wordsIn(e.DocType))
	return slices.ContainsFunc(wordsIn(e.Description), func(w string) bool {
		return strings.IndexFunc(w, unicode.IsLetter) >= 0 && !slices.Contains(known, w)
	})
}

// Withheld are the Bates ranges that entries name: a gap at them is explained.
func Withheld(entries []Entry) []bates.Range {
	var ranges []bates.Range
	for _, e := range entries {
		ranges = append(ranges, e.Bates...)
	}
	return ranges
}

// Deficiency names an entry of a log and what it lacks, as a deficiency letter does; empty: nothing. An entry without a
// number of its own is named by its position in the log, from 1.
func (e Entry) Deficiency(position int, log string) string {
	lacks := e.Insufficient()
	if len(lacks) == 0 {
		return ""
	}
	sentences := make([]string, len(lacks))
	for i, l := range lacks {
		sentences[i] = l.Message
	}
	return fmt.Sprintf("Entry %s of %s: %s", cmp.Or(e.Label, strconv.Itoa(position)), log, strings.Join(sentences, " "))
}
