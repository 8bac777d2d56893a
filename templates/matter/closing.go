package matter

import (
	"fmt"

	"duces/templates/page"
	"duces/workflow/matter"
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
	matter.Closing
	Custodian string
	Had       []string
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
	case matter.HadSent:
		return "added it"
	case matter.HadOpened:
		return "opened it"
	}
	return "could open it"
}

func grounds() []page.Option {
	list := make([]page.Option, len(matter.Grounds))
	for i, g := range matter.Grounds {
		list[i] = page.Option{Value: g, Label: matter.GroundWords(g)}
	}
	return list
}

func ends() []page.Option {
	list := make([]page.Option, len(matter.Ends))
	for i, how := range matter.Ends {
		list[i] = page.Option{Value: how, Label: matter.EndWords(how) + "."}
	}
	return list
}
