package review

import (
	"strconv"

	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/letter"
)

// LettersHref is where the templates of a review are.
func LettersHref(id string) string { return Href(id) + "/letters" }

// Templates are the letters of a review.
type Templates struct {
	ID   string
	Rows []Template
}

// Template is one kind of letter.
type Template struct {
	Name, Title string
	In          []string // titles of the statuses in which it can be sent
	Version     int      // 0: the text of the process
	On          civil.Date
	By          string
}

// Editor is the page on which one template is changed.
type Editor struct {
	ID, Name, Title string
	Version         int // that is changed
	Key             string
	MayRun          bool
	Problems        []page.Problem
	Text            page.Field
	Matter          page.Field
	Matters         []page.Option
	Fields          []letter.Field
	Versions        []Version
	Preview         Preview
}

func (v Editor) action() string { return LettersHref(v.ID) + "/" + v.Name }

// sendTo is where the form goes of whoever may not save it: to its preview.
func (v Editor) sendTo() string {
	if v.MayRun {
		return v.action()
	}
	return v.action() + "/preview"
}

// Version is one that was saved; 0 is the text of the process.
type Version struct {
	Number int
	On     civil.Date
	By     string
	Text   string
}

func (v Version) title() string { return versionText(v.Number) }

func versionText(n int) string {
	if n == 0 {
		return "Text of the process"
	}
	return "Version " + strconv.Itoa(n)
}

// Preview is how a text reads for a matter.
type Preview struct {
	Problems []string
	HTML     string // safe; empty: of no matter
}
