package mail

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/timezone"
)

// Digest is what a person's one message of the day is written from.
type Digest struct {
	To      account.User
	Day     civil.Date    // the reader's
	Groups  []DigestGroup // one for each review
	URL     string        // of the list of what is due soon
	Manners string        // of the page of preferences
}

// DigestGroup is what a digest says of one review.
type DigestGroup struct {
	Review  string
	Due     []DueLine // what the digest is for
	Hidden  int       // how many more of them there are
	MoreURL string
	// Overdue is what else stands overdue there, told separately before.
	Overdue    []DueLine
	Others     int // how many more of them there are
	OverdueURL string
}

// DueLine is one due date.
type DueLine struct {
	Jurisdiction string
	Title        string
	Due          civil.Date
	Ends         time.Time
	Zone         string
	Days         int // until then; negative: overdue
	URL          string
	For          string // name of whom the reader is told instead; may be empty
	Late         bool   // the alert comes late
}

// Worst orders due dates: the longest overdue first, then the nearest.
func Worst(a, b DueLine) int {
	return cmp.Or(cmp.Compare(a.Days, b.Days), cmp.Compare(a.Jurisdiction, b.Jurisdiction), cmp.Compare(a.URL, b.URL))
}

// Letter words the digest, worst first: what is overdue, then what comes near.
func (d Digest) Letter() Letter {
	for i := range d.Groups {
		slices.SortStableFunc(d.Groups[i].Due, Worst)
	}
	slices.SortStableFunc(d.Groups, func(a, b DigestGroup) int {
		return cmp.Or(Worst(a.worst(), b.worst()), cmp.Compare(a.Review, b.Review))
	})
	many, late := 0, 0
	l := Letter{
		Link:    Link{"See all that is due soon", d.URL},
		Reason:  "You get this digest on days when deadlines are near. Alerts about deadlines due within one day, and overdue deadlines, always come.",
		Manners: Link{"Choose the time, or turn off the digest", d.Manners},
	}
	for _, g := range d.Groups {
		many, late = many+len(g.Due)+g.Hidden, late+len(g.Overdue)+g.Others
		l.Sections = append(l.Sections, g.sections()...)
	}
	words := count(int64(many), "due date")
	l.Subject = fmt.Sprintf("Digest of %s: %s", d.Day.Text(), words)
	l.Headline = words + " coming up"
	if late > 0 {
		l.Subject += fmt.Sprintf(", %s overdue", thousands(int64(late)))
		l.Headline += fmt.Sprintf(", %s overdue", thousands(int64(late)))
	}
	l.Lead = "This is your digest of " + d.Day.Text() + "."
	if len(d.Groups) > 0 {
		first := d.Groups[0].worst()
		l.Lead += fmt.Sprintf(" First: %s, %s, %s.", first.Jurisdiction, first.Title, distance(first.Days))
	}
	return l
}

// worst is the longest overdue, or the nearest where nothing is.
func (g DigestGroup) worst() DueLine {
	if all := slices.Concat(g.Due, g.Overdue); len(all) > 0 {
		return slices.MinFunc(all, Worst)
	}
	return DueLine{}
}

func (g DigestGroup) sections() []Section {
	s := Section{Title: g.Review, Items: dueItems(g.Due)}
	if g.Hidden > 0 {
		s.More = Link{"And " + thousands(int64(g.Hidden)) + " more", g.MoreURL}
	}
	if len(g.Overdue) == 0 {
		return []Section{s}
	}
	o := Section{Title: "Overdue in " + g.Review, Items: dueItems(g.Overdue)}
	if g.Others > 0 {
		o.More = Link{"And " + thousands(int64(g.Others)) + " more overdue", g.OverdueURL}
	}
	return []Section{o, s}
}

func dueItems(lines []DueLine) []Item {
	items := make([]Item, len(lines))
	for i, d := range lines {
		items[i] = dueItem(d)
	}
	return items
}

func dueItem(d DueLine) Item {
	i := Item{Title: d.Jurisdiction, URL: d.URL, Mark: distance(d.Days), Urgent: d.Days < 0, Lines: []string{d.Title}}
	if !d.Due.IsZero() {
		i.Lines = append(i.Lines, d.Due.TextUntil(d.Ends, timezone.Named(d.Zone)))
	}
	if d.For != "" {
		i.Lines = append(i.Lines, "As delegate for "+d.For)
	}
	if d.Late {
		i.Lines = append(i.Lines, "This alert is late.")
	}
	return i
}

// distance says how far off a date is, within a sentence.
func distance(days int) string {
	switch {
	case days == 0:
		return "today"
	case days > 0:
		return "in " + count(int64(days), "day")
	}
	return count(int64(-days), "day") + " overdue"
}
