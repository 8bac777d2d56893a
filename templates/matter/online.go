package matter

import (
	"fmt"

	"duces/templates/page"
	"duces/workflow/invitation"
	"duces/workflow/response"
)

// Online is what came online, and who may answer there.
type Online struct {
	Waiting     []response.Submission // answers that nobody has recorded
	Requests    []response.Submission // for more time, without an answer
	Lapsed      []response.Submission // such requests that came to nothing
	Changes     map[int64]string      // by event of an answer: the form that records it with changes
	Aside       []SetAside            // answers that do not count
	MayRecord   bool
	MayAskTime  bool // record a request for more time
	Shown       bool // respondents may answer here
	Invitations []Invited
	Contacts    []page.Option // who can be invited; nil: the reader may invite nobody
	NoContacts  bool          // the reader may invite, and there is nobody
}

// SetAside is an answer that does not count.
type SetAside struct {
	response.Submission
	response.Aside
	By string // name of whoever set it aside
}

// Invited is one invitation.
type Invited struct {
	invitation.Invitation
	Standing string
	// Link and Code are shown in a demonstration alone, where no mail goes out.
	Link, Code string
}

// RecordOnlineHref is where an answer that came online is recorded.
func RecordOnlineHref(id string, event int64) string {
	return fmt.Sprintf("%s/online/%d", Href(id), event)
}

// SetAsideHref is where an answer that came online is set aside, or counts again.
func SetAsideHref(id string, event int64) string { return RecordOnlineHref(id, event) + "/aside" }
