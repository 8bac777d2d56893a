package due

import (
	"time"

	"duces/templates/matter"
	"duces/templates/page"
	"duces/workflow/civil"
)

// Many is the page of one act over many deadlines: what it will do to each, and
// to which it cannot be done, and why.
type Many struct {
	Title, Act, Submit string
	Key, Return        string
	Rows               []ManyRow // the first of them, where there are very many
	More               string    // about those that are not shown
	Count              int       // to how many it will be done
	General            []string
	LeftOut            string
	// All is the address of a list of which all rows are meant, Seen what identifies those that matched when this page was shown.
	All, Seen string
	Extend    *matter.Change
	Note      page.Field
	User      page.Field
	On        page.Field // the day of all decisions
	People    []page.Option
	Problems  []page.Problem
}

// ManyRow is one deadline of them.
type ManyRow struct {
	Pick         string // matter, deadline and version
	Jurisdiction string
	Title        string
	Due          civil.Date
	Ends         time.Time
	Zone         string
	Ticked       bool
	Will         string // what will happen
	Reason       string // why it cannot
	Decide       *DecideRow
}

// DecideRow are the inputs by which one request for more time is decided.
type DecideRow struct {
	Decision, Until, Reason page.Field
	Choices                 []page.Option
	Version                 string // of the deadline that the reader saw
}
