package workflow

import "strings"

// Stream names one history that an auditor may ask for: "matter/0190…".
type Stream string

// Kinds of stream.
const (
	KindMatter       = "matter"
	KindReview       = "review"
	KindJurisdiction = "jurisdiction"
	KindUser         = "user"
	KindProcess      = "process"
	KindCalendar     = "calendar"
)

// CalendarStream is the history of the court calendar: closures that no table knows.
const CalendarStream Stream = KindCalendar + "/us-courts"

// MatterStream is the history of one matter.
func MatterStream(id string) Stream { return Stream(KindMatter + "/" + id) }

// ReviewStream is the history of one review.
func ReviewStream(id string) Stream { return Stream(KindReview + "/" + id) }

// JurisdictionStream is the history of one jurisdiction.
func JurisdictionStream(id string) Stream { return Stream(KindJurisdiction + "/" + id) }

// UserStream is the history of one user.
func UserStream(id string) Stream { return Stream(KindUser + "/" + id) }

// ProcessStream holds one version of a process, by its content hash.
func ProcessStream(hash string) Stream { return Stream(KindProcess + "/" + hash) }

// Kind is the part before the slash.
func (s Stream) Kind() string {
	kind, _, _ := strings.Cut(string(s), "/")
	return kind
}

// ID is the part after the slash.
func (s Stream) ID() string {
	_, id, _ := strings.Cut(string(s), "/")
	return id
}
