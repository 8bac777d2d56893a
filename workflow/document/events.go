package document

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/field"
)

// Added puts documents on a matter whose status stays as it is. Personal
// "fields.source" says from whom they came, and "note" what there is to say of them.
type Added struct {
	Documents []field.Document `json:"documents"`
	Kind      string           `json:"kind"`
	// Completeness makes it a supplement to the latest answer: how complete that is
	// with it. Empty: it is none.
	Completeness string `json:"completeness,omitempty"`
	// Readers are the members who alone may open the documents; none: all may.
	Readers []string `json:"readers,omitempty"`
	// RedactionOf are the documents of the matter of which these are redacted copies.
	RedactionOf []field.Document `json:"redaction_of,omitempty"`
}

// Type is the stored name.
func (Added) Type() string { return "documents_added" }

// A Fold takes the folder of a state to what an event makes of it.
type Fold[S any] func(s S, e workflow.Event, quiet bool, fold func(Folder) Folder) S

// Events are the events of documents, for whatever aggregate has a folder: change says how it keeps it. A quiet event is
// one for which nobody's decision need wait.
func Events[S any](change Fold[S]) []workflow.EventType {
	return []workflow.EventType{
		workflow.Detailed(folderEvent(change, false, Folder.added, Added.says, func(d Added) []string { return d.Readers }), Added.details),
		workflow.Detailed(folderEvent(change, false, Folder.closed, Closed.says, Closed.mentions).Called("Documents closed"), Closed.details),
		folderEvent(change, false, Folder.ended, func(d RecallEnded, _ workflow.Names) string { return EndWords(d.How) }, nil).Called("Closing of documents ended"),
		folderEvent(change, true, func(f Folder, _ Opened, _ workflow.Event) Folder { return f },
			func(Opened, workflow.Names) string { return "Sealed document opened" }, nil).Counted().Called("Sealed document opened"),
	}
}

func folderEvent[S any, T workflow.Data](
	change Fold[S], quiet bool, fold func(Folder, T, workflow.Event) Folder, says func(T, workflow.Names) string, mentions func(T) []string,
) workflow.EventType {
	return workflow.EventOf(func(s S, d T, e workflow.Event) S {
		return change(s, e, quiet, func(f Folder) Folder { return fold(f, d, e) })
	}, says, mentions)
}

func (f Folder) added(d Added, e workflow.Event) Folder {
	source := ""
	if sealed, given := e.Personal["fields."+Source]; given {
		source = sealed.Text()
	}
	return f.WithDocuments(d.Documents, Document{
		On: e.Effective, Event: e.Seq, By: e.Actor, Kind: d.Kind, Source: source, Readers: d.Readers, RedactionOf: d.RedactionOf,
	})
}

func (d Added) says(workflow.Names) string {
	text := numberOf(len(d.Documents)) + " added"
	if d.Completeness != "" {
		text += " as a supplement, answer " + d.Completeness
	}
	return text
}

func (d Added) details(e workflow.Event, n workflow.Names) []workflow.EventDetail {
	details := []workflow.EventDetail{{Title: "Documents", Text: Names(d.Documents)}}
	if source, given := e.Personal["fields."+Source]; given {
		details = slices.Insert(details, 0, workflow.EventDetail{Title: "Source", Text: source.Text()})
	}
	return append(details, workflow.EventDetail{Title: "Redacted copy of", Text: Names(d.RedactionOf)}, SealedFor(d.Readers, n))
}

func (f Folder) closed(d Closed, e workflow.Event) Folder {
	f.Closings = append(slices.Clone(f.Closings), Closing{
		Closed: d, Numbers: f.numbersOf(d.Documents), Event: e.Seq, On: e.Effective, By: e.Actor,
	})
	for i, c := range f.Closings {
		if d.Replaces != 0 && c.Event == d.Replaces {
			f.Closings[i].Replaced = true
		}
	}
	return f
}

func (d Closed) says(n workflow.Names) string {
	return fmt.Sprintf("%s closed to all but %s", numberOf(len(d.Documents)), n.NameOf(d.Custodian, "the custodian"))
}

func (d Closed) mentions() []string {
	users := []string{d.Custodian}
	for _, h := range d.Had {
		if h.User != "" {
			users = append(users, h.User)
		}
	}
	return users
}

func (d Closed) details(e workflow.Event, n workflow.Names) []workflow.EventDetail {
	details := []workflow.EventDetail{{Title: "Ground", Text: GroundWords(d.Ground)}}
	if by, given := e.Personal["fields."+Claimant]; given {
		details = append(details, workflow.EventDetail{Title: "Claimed by", Text: by.Text()})
	}
	for _, how := range Hows {
		var who []string
		for _, h := range d.Had {
			switch {
			case h.How != how:
			case h.Event != 0:
				who = append(who, fmt.Sprintf("as event %d says", h.Event))
			default:
				who = append(who, n.NameOf(h.User, "an unknown user")+h.Former())
			}
		}
		details = append(details, workflow.EventDetail{Title: hadWords(how), Text: strings.Join(who, "; ")})
	}
	return details
}

func (f Folder) ended(d RecallEnded, e workflow.Event) Folder {
	f.Closings = slices.Clone(f.Closings)
	for i, c := range f.Closings {
		if c.Event == d.Closing {
			f.Closings[i].Ended, f.Closings[i].EndedOn = d.How, e.Effective
		}
	}
	return f
}

func numberOf(documents int) string {
	if documents == 1 {
		return "1 document"
	}
	return fmt.Sprintf("%d documents", documents)
}
