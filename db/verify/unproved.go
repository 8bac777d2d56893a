package verify

import "strings"

// What of a table is not proved, if not one of its columns.
const (
	Everything  = "everything"       // every value, and which rows there are
	RowsRemoved = "that rows remain" // what stands is proved, and not that nothing was taken away
)

// Unproved is something that can be changed in the database without verification noticing.
type Unproved struct {
	Table string `json:"table"`
	What  string `json:"what"` // a column, Everything or RowsRemoved
	Why   string `json:"why"`
}

// Name says it in a few words.
func (u Unproved) Name() string {
	switch u.What {
	case Everything:
		return u.Table
	case RowsRemoved:
		return u.Table + " (rows removed)"
	}
	return u.Table + "." + u.What
}

// NotProved is all that verification cannot hold against anything, by table. What is stored and does not
// stand here is proved: a test changes every column of every table and holds it against this list.
func NotProved() []Unproved {
	return []Unproved{
		{"acts", Everything, "answers to acts that were given a key, so that a repeated one does nothing twice"},
		{"clock", Everything, "when the scheduler last ran, for the health page alone"},
		{"feeds", "used_at", "when a calendar was last read"},
		{"file_texts", Everything, "text of documents, which can be read from them again"},
		{"files", Everything, "what documents were found to be, which can be found again"},
		{"goose_db_version", "id", "numbers that the migration tool gives its rows"},
		{"goose_db_version", "tstamp", "when a migration was applied"},
		{"ledger_head", "ordered_from", "from which event on time may not run backward, where an earlier version wrote events"},
		{"mail_attempts", Everything, "attempts to send a message that still waits"},
		{"mail_texts", Everything, "the text of a message that still waits"},
		{"mails", Everything, "which messages wait, for whom and until when; how one ended is proved"},
		{"personal", RowsRemoved, "personal text may be erased; what stands is proved"},
		{"program_tokens", "used_at", "when a program's token was last used"},
		{"respondent_drafts", Everything, "what respondents have not submitted yet"},
		{"respondent_sessions", Everything, "which respondent is signed in"},
		{"sessions", Everything, "who is signed in"},
		{"sqlite_sequence", Everything, "the last of the migration tool's row numbers"},
		{"tokens", "used_at", "when a token was last used"},
	}
}

// NotProvedNames is the list in one line.
func NotProvedNames() string {
	var names []string
	for _, u := range NotProved() {
		names = append(names, u.Name())
	}
	return strings.Join(names, ", ")
}
