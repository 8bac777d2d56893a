package due

import (
	"fmt"
	"strings"

	"duces/workflow"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// TitleOf is what a deadline of the stream is called.
func TitleOf(n workflow.Names, id string) string {
	kind := id
	if i := strings.LastIndex(id, "-"); i >= 0 {
		kind = id[:i]
	}
	if n.Process != nil {
		if d, ok := n.Process.Deadline(kind); ok {
			return d.Title + n.OwnTitle(id)
		}
	}
	return kind
}

// AskedChange is what a request for a change of a deadline by hand asks for; an empty change cancels it.
func AskedChange(change, title string) string {
	title = "the deadline " + validation.Quoted(title)
	switch change {
	case "meet":
		return "mark " + title + " met"
	case "hold":
		return "put " + title + " on hold"
	case "correct", "extend", "toll", "resume":
		return change + " " + title
	}
	return "cancel " + title
}

// cite is the authority that the process names for a kind of deadline.
func cite(n workflow.Names, kind string) string {
	if n.Process == nil {
		return ""
	}
	d, _ := n.Process.Deadline(kind)
	return d.Cite
}

// says puts it in a sentence. A partial or refused answer ends the wait for one, but
// must not read as if all had been done.
func (d Met) says(n workflow.Names) string {
	how := "met"
	if n.Answer != "" && n.Answer != process.Complete {
		how = "answered: " + n.Answer
	}
	text := fmt.Sprintf("%s %s on %s", TitleOf(n, d.Deadline), how, d.On.Text())
	if d.LateDays > 0 {
		text += ", " + days(d.LateDays) + " late"
	}
	return text
}

// causeTitle is what canceled a deadline: a transition, or a person by hand.
func causeTitle(cause string, n workflow.Names) string {
	if cause == "by hand" { // as it is stored
		return "by a person"
	}
	return n.Process.TransitionTitle(cause)
}

// RungWords says how far from the due date a rung is, which counts in days and
// is less than 0 before it.
func RungWords(rung int) string {
	switch {
	case rung < 0:
		return days(-rung) + " before"
	case rung > 0:
		return days(rung) + " overdue"
	}
	return "on the day"
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// People counts those who were told.
func People(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// Someone lists a user, or nobody.
func Someone(user string) []string {
	if user == "" {
		return nil
	}
	return []string{user}
}
