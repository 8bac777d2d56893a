package view

// File is what is known of the bytes of a file. It says nothing that the bytes do not say themselves.
type File struct {
	SHA256   string
	Type     string // media type, by the content; empty: nobody has looked yet
	Size     int64
	Locked   bool // it opens with a password alone
	Text     TextState
	Contents string // JSON of what it lists, if it is an archive, or of how many pages have no text; empty: neither
}

// TextState says how far the text of a file can be searched.
type TextState string

// States of the text of a file.
const (
	TextRead     TextState = "text"           // it is searched
	TextScan     TextState = "scan"           // its pages are pictures
	TextPartly   TextState = "partly_scanned" // some of its pages have no text; the others are searched
	TextLocked   TextState = "locked"         // it opens with a password alone
	TextBroken   TextState = "broken"         // it cannot be read
	TextTooLarge TextState = "too_large"      // it has more than is searched; its beginning is
	TextWaiting  TextState = "waiting"        // nobody has read it yet
	TextNone     TextState = "none"           // a file of its type has none
)

// Unread says whether a search cannot say what stands in the file, or not in all of it.
func (s TextState) Unread() bool { return s != TextRead && s != TextNone }

// DocumentFilter says which documents are looked for.
type DocumentFilter struct {
	Query  string // words, all of which stand in the text; the last may be the beginning of one
	Matter string // id; empty: all
	Limit  int    // 1 to 200; 0 is 50
	Cursor string
}

// DocumentHit is a document with the words.
type DocumentHit struct {
	Matter       string // id
	Jurisdiction Ref
	Review       Ref
	Number       int // of the document in its matter, from 1
	Name         string
	SHA256       string
	Type         string
	Parts        []Part // of its text, around the words
}

// Part is a piece of a text.
type Part struct {
	Text  string
	Found bool // it is a word that was looked for
}

// DocumentSearch is a page of what was found, and how many documents could not be looked into.
type DocumentSearch struct {
	Page[DocumentHit]
	Unread map[TextState]int
}

// NotRead is how many documents could not be looked into, or not into all of them.
func (s DocumentSearch) NotRead() int {
	n := 0
	for _, of := range s.Unread {
		n += of
	}
	return n
}

// Copy is another matter that holds the bytes of a document.
type Copy struct {
	Matter       string // id
	Jurisdiction Ref
	Review       Ref
}

// Copies are the other matters that hold the bytes of some documents.
type Copies struct {
	Matters []Copy          // where the viewer may see the document
	Others  map[string]bool // by id: where they may not; how many there are is all that they may know
	Cut     bool            // there are more, which nobody counted
}

// MostCopies is how many matters that hold the same bytes are named. The others are counted.
const MostCopies = 20

// MostCopiesRead is how many matters are looked at for each document. What is beyond is not counted.
const MostCopiesRead = 200

// Named are the first of the matters in which the viewer may see the document, and how many more there are.
func (c Copies) Named() (first []Copy, more int) {
	first = c.Matters[:min(len(c.Matters), MostCopies)]
	return first, len(c.Matters) - len(first)
}

// CopiesOf are those of some documents of a matter together, by their numbers.
func CopiesOf(all map[int]Copies, numbers ...int) Copies {
	both := Copies{Others: map[string]bool{}}
	seen := map[string]bool{}
	for _, n := range numbers {
		both.Cut = both.Cut || all[n].Cut
		for _, c := range all[n].Matters {
			if !seen[c.Matter] {
				both.Matters, seen[c.Matter] = append(both.Matters, c), true
			}
		}
	}
	for _, n := range numbers {
		for id := range all[n].Others {
			if !seen[id] {
				both.Others[id] = true
			}
		}
	}
	return both
}
