package words

import "duces/workflow/view"

// TextState says how far the text of a file is searched.
func TextState(s view.TextState) string {
	switch s {
	case view.TextRead:
		return "Searchable"
	case view.TextScan:
		return "No text: the pages are pictures"
	case view.TextPartly:
		return "Partly scanned: some pages have no text"
	case view.TextLocked:
		return "Not searchable: locked"
	case view.TextBroken:
		return "Not searchable: the file is broken"
	case view.TextTooLarge:
		return "Only the beginning is searchable: the file is too large"
	case view.TextWaiting:
		return "Not searchable yet: waiting to be read"
	case view.TextNone:
	}
	return ""
}

// NotListed says that a receipt leaves out files that came.
func NotListed(n int) string {
	return Count(n, "file is not listed here: it is", "files are not listed here: they are") + " sealed or closed."
}
