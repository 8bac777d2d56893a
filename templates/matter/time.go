package matter

import (
	"slices"
	"strings"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/extension"
	"duces/workflow/process"
)

// TimeForm is a form about time: a request for more of it, the decision on one, or a date of our own side.
type TimeForm struct {
	Shell    page.Shell
	Title    string
	Who      string   // the jurisdiction
	Lines    []string // what the form rests on
	Action   string
	Cancel   string
	Submit   string
	Key      string
	Version  string // of the deadline that the reader saw; empty: none
	Changed  *page.Changed
	Problems []page.Problem
	Inputs   []TimeInput
	// Dates say which date follows as the form stands; without an ID the form shows none.
	Dates page.Dates
}

// TimeInput is one input of such a form.
type TimeInput struct {
	page.Field
	Kind    string // "date", "text", "area", "choice" or "number"
	Options []page.Option
}

// AskHref is where a request for more time is recorded.
func AskHref(id, deadline string) string { return Href(id) + "/deadlines/" + deadline + "/ask" }

// DecideHref is where a request for more time is decided.
func DecideHref(id, request string) string { return Href(id) + "/extensions/" + request }

// WithdrawHref is where a request for more time, or the decision on one, is withdrawn.
func WithdrawHref(id, request string) string { return DecideHref(id, request) + "/withdraw" }

// mayWithdraw says whether the reader may withdraw a request for more time or its decision.
func (v View) mayWithdraw(x extension.Request) bool { return v.mayTime() && !x.Void }

// withdrawnText words what was withdrawn of a request for more time.
func withdrawnText(x extension.Error) string {
	said := "Request withdrawn on "
	if x.What == extension.WithdrawnDecision {
		said = "Decision (" + strings.ToLower(StandingTitle(x.Decision)) + ") withdrawn on "
	}
	return said + page.DayText(x.On) + ": " + x.Why
}

// OwnHref is where a date of our own side is added to a matter.
func OwnHref(id string) string { return Href(id) + "/own-dates" }

// OwnEndHref is where a date of our own side ends.
func OwnEndHref(id, deadline string) string { return OwnHref(id) + "/" + deadline }

// StandingTitle is how a request for more time stands, for people.
func StandingTitle(standing string) string {
	switch standing {
	case extension.Granted:
		return "Granted"
	case extension.InPart:
		return "Granted in part"
	case extension.Denied:
		return "Denied"
	case extension.Lapsed:
		return "Not needed any more"
	case extension.Void:
		return "Withdrawn"
	}
	return "Open"
}

func standingTag(standing string) page.TagKind {
	switch standing {
	case extension.Open:
		return page.Caution
	case extension.Granted, extension.InPart:
		return page.Active
	}
	return page.Neutral
}

// title is what a request for more time is about.
func (v View) dueTitle(id string) string {
	i := slices.IndexFunc(v.Deadlines, func(d Due) bool { return d.ID == id })
	if i < 0 {
		return id
	}
	return v.Deadlines[i].Title
}

func (v View) mayTime() bool { return v.Reader.Can(workflow.VerbChangeDeadlines) }

// mayAsk says whether the reader may record that the jurisdiction asks for more time for a deadline.
func (v View) mayAsk(d Due) bool {
	return v.mayTime() && !d.OurOwn() && d.Movable()
}

// mayEnd says whether the reader may end a date of our own side.
func (v View) mayEnd(d Due) bool {
	return v.mayTime() && d.Kind == process.OwnDate && d.Deadline.Status != due.StatusMet && d.Deadline.Status != due.StatusCancelled
}

// mayOwn says whether the reader may add a date of our own side.
func (v View) mayOwn() bool {
	state, _ := v.Def.State(v.Matter.State)
	return v.mayTime() && !state.Terminal
}
