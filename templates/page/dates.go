package page

import "strings"

// ShowDates is the button that shows the dates of a form before it is sent, and the
// name under which the script asks for them.
const ShowDates = "show"

// Dates are the due dates that a form would make or move as it stands.
type Dates struct {
	ID      string // of the element
	List    []DueDate
	Problem string // why none can be computed; empty: nothing stands against it
}

// DueDate is one due date, in one jurisdiction or in many.
type DueDate struct {
	Title  string   // of the deadline; empty where the form says it
	Lines  []string // the date, and what is to be known of it
	Others []Other  // of many jurisdictions, those with another date
	More   int      // how many more of Others there are
	None   string   // why there is no date
}

// Other is a date that some of many jurisdictions get, and not most of them.
type Other struct {
	Date string
	Why  string
	Who  string
}

// problem says in one sentence that a date could not be computed, and why.
func problem(why string) string {
	return "The date could not be computed: " + strings.TrimSpace(why)
}
