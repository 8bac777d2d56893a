package matter

import (
	"fmt"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/view"
)

// Search is the page that finds documents of a matter by the words of their text.
type Search struct {
	Shell  page.Shell
	Matter string // id
	Query  string
	Found  view.DocumentSearch
	More   string // href of the next page; empty: there is none
}

// SearchHref is the page that finds documents of a matter.
func SearchHref(matter string) string { return Href(matter) + "/documents" }

// count says how many documents were found, as far as the page shows them.
func (s Search) count() string {
	n := len(s.Found.Items)
	text := words.Count(n, "document", "documents")
	if s.More != "" {
		text += ", and more"
	}
	return text + " with these words"
}

// notRead says which documents could not be looked into, in sentences.
func (s Search) notRead() []string {
	var list []string
	for _, x := range []struct {
		state view.TextState
		why   string
	}{
		{view.TextWaiting, "waiting to be read"},
		{view.TextScan, "without text: the pages are pictures"},
		{view.TextPartly, "partly scanned: pages without text were not searched"},
		{view.TextLocked, "locked"},
		{view.TextBroken, "broken"},
		{view.TextTooLarge, "too large: only the beginning was searched"},
	} {
		if n := s.Found.Unread[x.state]; n > 0 {
			list = append(list, fmt.Sprintf("%s %s", words.Count(n, "document is", "documents are"), x.why))
		}
	}
	return list
}
