package matter

import (
	"fmt"
	"strconv"
	"strings"

	"duces/templates/page"
	"duces/workflow/document"
	"duces/workflow/view"
)

// CloseForm closes documents to all but a custodian.
type CloseForm struct {
	Matter, Said, Key                                  string
	Documents, Ground, Custodian, On, Claimant, Reason page.Field
	Choices, People                                    []page.Option
	Problems                                           []page.Problem
}

// EndForm records how a closing ended.
type EndForm struct {
	Action, Said, Key string
	How, On, Note     page.Field
	Problems          []page.Problem
}

// Closing is a closing of documents, in words.
type Closing struct {
	document.Closing
	Custodian string
	Had       []string
	Copies    view.Copies
	EndHref   string // where it is recorded how it ended, for a reader who may
}

// CloseHref is where documents of a matter are closed.
func CloseHref(id string) string { return Href(id) + "/close-documents" }

// EndClosingHref is where it is recorded how a closing ended.
func EndClosingHref(id string, event int64) string {
	return fmt.Sprintf("%s/closings/%d/end", Href(id), event)
}

// HadNote says in a word how somebody had a document.
func HadNote(how string) string {
	switch how {
	case document.HadSent:
		return "added it"
	case document.HadOpened:
		return "opened it"
	case document.HadReceived:
		return "it was sent to them"
	case document.HadProvided:
		return "it came from them"
	}
	return "could open it"
}

// CopiesNote says which other matters hold the same bytes; empty: none do.
func CopiesNote(c view.Copies) string {
	var names []string
	first, more := c.Named()
	for _, x := range first {
		names = append(names, x.Jurisdiction.Name+" ("+x.Review.Name+")")
	}
	if more > 0 {
		names = append(names, strconv.Itoa(more)+" more")
	}
	if n := len(c.Others); n > 0 {
		names = append(names, unseen(n))
	}
	if c.Cut {
		names = append(names, uncounted)
	}
	if len(names) == 0 {
		return ""
	}
	return "The same file is also in: " + strings.Join(names, "; ") + "."
}

// uncounted says that there are matters beyond those that were looked at.
const uncounted = "more matters that are not counted"

func unseen(n int) string {
	if n == 1 {
		return "1 matter where you cannot see it"
	}
	return strconv.Itoa(n) + " matters where you cannot see it"
}

func grounds() []page.Option {
	list := make([]page.Option, len(document.Grounds))
	for i, g := range document.Grounds {
		list[i] = page.Option{Value: g, Label: document.GroundWords(g)}
	}
	return list
}

func ends() []page.Option {
	list := make([]page.Option, len(document.Ends))
	for i, how := range document.Ends {
		list[i] = page.Option{Value: how, Label: document.EndWords(how) + "."}
	}
	return list
}
