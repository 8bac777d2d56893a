package correspondence

import (
	"cmp"
	"slices"

	"duces/workflow"
	"duces/workflow/document"
)

// A Fold takes the register of a state, and the folder of its documents, to what an event makes of them.
type Fold[S any] func(s S, e workflow.Event, fold func(Register, document.Folder) (Register, document.Folder)) S

// Events are the events of correspondence, for whatever aggregate has some: change says how it keeps it. Nobody's
// decision need wait for one.
func Events[S any](change Fold[S]) []workflow.EventType {
	return []workflow.EventType{
		workflow.Detailed(registerEvent(change, issued,
			func(d LetterIssued, _ workflow.Names) string { return "Letter sent: " + d.Title + ", to " + d.Office }, nil).Naming("text"),
			func(d LetterIssued, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
				return []workflow.EventDetail{{Title: "Addressee", Text: e.Personal["addressee"].Text()}}
			}),

		afterwards(change, "Letter returned", func(d LetterReturned) int64 { return d.Letter }, func(all []Letter, i int, e workflow.Event) {
			all[i].ReturnedOn, all[i].Why = e.Effective, e.Personal["reason"].Text()
		}),

		afterwards(change, "Returned letter closed", func(d LetterClosed) int64 { return d.Letter }, func(all []Letter, i int, e workflow.Event) {
			all[i].Closed = e.Personal["reason"].Text()
		}),

		afterwards(change, "Letter withdrawn", func(d LetterWithdrawn) int64 { return d.Letter }, func(all []Letter, i int, e workflow.Event) {
			all[i].Withdrawn = Withdrawal{e.Effective, e.Actor, e.Personal["reason"].Text()}
			for j := range all {
				if all[j].ReplacedBy == all[i].Event {
					all[j].ReplacedBy = 0 // nothing stands in its stead any more
				}
			}
		}),

		workflow.Detailed(registerEvent(change, logged, Logged.says, func(d Logged) []string { return d.Readers }).
			Naming("fields."+subjectName, "fields."+textName), Logged.details),
	}
}

func registerEvent[S any, T workflow.Data](
	change Fold[S], fold func(Register, document.Folder, T, workflow.Event) (Register, document.Folder), says func(T, workflow.Names) string, mentions func(T) []string,
) workflow.EventType {
	return workflow.EventOf(func(s S, d T, e workflow.Event) S {
		return change(s, e, func(r Register, f document.Folder) (Register, document.Folder) { return fold(r, f, d, e) })
	}, says, mentions)
}

// afterwards describes what became of a letter, with a reason.
func afterwards[S any, T workflow.Data](change Fold[S], says string, of func(T) int64, fold func(all []Letter, i int, e workflow.Event)) workflow.EventType {
	return workflow.Detailed(registerEvent(change, func(r Register, f document.Folder, d T, e workflow.Event) (Register, document.Folder) {
		r.Letters = slices.Clone(r.Letters)
		if i := slices.IndexFunc(r.Letters, func(l Letter) bool { return l.Event == of(d) }); i >= 0 {
			fold(r.Letters, i, e)
		}
		return r, f
	}, func(T, workflow.Names) string { return says }, nil), func(_ T, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
		return []workflow.EventDetail{{Title: "Reason", Text: e.Personal["reason"].Text()}}
	})
}

func issued(r Register, f document.Folder, d LetterIssued, e workflow.Event) (Register, document.Folder) {
	r.Letters = slices.Clone(r.Letters)
	for i := range r.Letters {
		if d.Replaces != 0 && r.Letters[i].Event == d.Replaces {
			r.Letters[i].ReplacedBy = e.Seq
		}
	}
	by := cmp.Or(d.RequestedBy, e.Actor)
	r.Letters = append(r.Letters, Letter{
		LetterIssued: d, Event: e.Seq, On: e.Effective, By: by, Addressee: e.Personal["addressee"].Text(),
	})
	return r, f.WithDocuments(d.Documents, document.Document{On: e.Effective, Event: e.Seq, By: by, Kind: document.Letter})
}

func logged(r Register, f document.Folder, d Logged, e workflow.Event) (Register, document.Folder) {
	text := textOfEntry(e)
	r.Correspondence = append(slices.Clip(r.Correspondence), Entry{Logged: d, Event: e.Seq, By: e.Actor, On: e.Effective, EntryText: text})
	return r, f.WithDocuments(d.Documents, document.Document{
		On: e.Effective, Event: e.Seq, By: e.Actor, Kind: document.Correspondence, Source: text.With, Readers: d.Readers,
	})
}

func (d Logged) says(workflow.Names) string {
	switch {
	case d.Kind == "automatic":
		return "Automatic reply received"
	case d.Kind == "calendar":
		return "Calendar reply received"
	case d.Direction == Outgoing:
		return map[string]string{Call: "Call made", Meeting: "Meeting held", PaperLetter: "Letter sent", Email: "Email sent", OtherMedium: "Correspondence sent"}[d.Medium]
	}
	return map[string]string{Call: "Call received", Meeting: "Meeting held", PaperLetter: "Letter received", Email: "Email received", OtherMedium: "Correspondence received"}[d.Medium]
}

func (d Logged) details(e workflow.Event, n workflow.Names) []workflow.EventDetail {
	text := textOfEntry(e)
	return []workflow.EventDetail{
		{Title: "With", Text: text.With},
		{Title: "Subject", Text: text.Subject},
		{Title: "Time", Text: d.At},
		{Title: "Text", Text: text.Text},
		{Title: "Documents", Text: document.Names(d.Documents)},
		document.SealedFor(d.Readers, n),
	}
}
