package matter

import (
	"cmp"
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/document"
	"duces/workflow/matter"
	"duces/workflow/recall"
	"duces/workflow/view"
)

// Closing is an act that closed documents to all but a custodian.
type Closing struct {
	Event     int64          `json:"event" doc:"Number in the ledger. The closing is named by it."`
	On        string         `json:"on" format:"date"`
	Ground    string         `json:"ground" enum:"privilege_claim,sealed"`
	Custodian call.Named     `json:"custodian"`
	Documents []DocumentRef  `json:"documents" doc:"Only the custodian and auditors see the SHA-256."`
	Had       []ClosedHolder `json:"had" doc:"Who had the documents until they were closed. Openings of documents that are not sealed, exports, and backups are not recorded."`
	Copies    Copies         `json:"copies" doc:"Other matters that hold the same bytes. The closing does not close them there."`
	Ended     string         `json:"ended,omitempty" enum:"claim_withdrawn,claim_denied,claim_upheld,documents_returned,destroyed" doc:"Absent while it has not ended. After the first two the documents are open again."`
	EndedOn   string         `json:"ended_on,omitempty" format:"date"`
	Replaced  bool           `json:"replaced,omitempty" doc:"Another closing named another custodian."`
}

// DocumentRef names a document by its bytes and by the event that it came with.
type DocumentRef document.Ref

// ClosedHolder is somebody who had documents before they were closed.
type ClosedHolder struct {
	User  *call.Named `json:"user,omitempty" doc:"Absent of those who are no users."`
	How   string      `json:"how" enum:"sent,opened,access,received,provided" doc:"sent: put it on record. opened: opened it while it was sealed. access: could open it; openings of documents that are not sealed are not recorded. received: it was sent to them. provided: it came from them."`
	Name  string      `json:"name,omitempty" doc:"Of those who are no users: the person to whom the event is addressed, or the sender."`
	Event int64       `json:"event,omitempty" doc:"Of those who are no users: the event by which the document went out or came."`
	On    string      `json:"on,omitempty" format:"date" doc:"Effective date of the event."`
	Until string      `json:"until,omitempty" format:"date" doc:"Of a former user: the day on which they stopped reading the review, because they left it, lost the role, or their access ended. Absent of those who read it when the documents were closed."`
}

// Copies are the other matters that hold the bytes of documents.
type Copies struct {
	Matters []Copy `json:"matters" doc:"Those in which you can see the document."`
	More    int    `json:"more" doc:"How many more there are of these: the first 20 are named."`
	Others  int    `json:"others" doc:"How many hold them besides."`
	Cut     bool   `json:"cut,omitempty" doc:"true: there are more. The first 200 matters that hold a document are looked at and counted."`
}

// Copy is one of them.
type Copy struct {
	Matter       string     `json:"matter"`
	Jurisdiction call.Named `json:"jurisdiction"`
	Review       call.Named `json:"review"`
}

// DocumentCopies are those of one document.
type DocumentCopies struct {
	Event  int64  `json:"event" doc:"That the document came with."`
	SHA256 string `json:"sha256,omitempty" doc:"Absent if the document is closed to you."`
	Name   string `json:"name"`
	Copies
}

// CopiesIn asks for those of a page of the matter's documents.
type CopiesIn struct {
	ID string `path:"id"`
	call.Paged
}

func showCopies(c view.Copies) Copies {
	first, more := c.Named()
	shown := Copies{Matters: []Copy{}, More: more, Others: len(c.Others), Cut: c.Cut}
	for _, x := range first {
		shown.Matters = append(shown.Matters, Copy{x.Matter, call.Named(x.Jurisdiction), call.Named(x.Review)})
	}
	return shown
}

func (o *operations) copies(ctx context.Context, u account.User, in *CopiesIn) (*call.ListOut[DocumentCopies], error) {
	w, err := o.reads.World(ctx, u.ID, matter.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	m, err := matter.Find(w, in.ID)
	if err != nil {
		return nil, err
	}
	all := make([]int, len(m.Documents))
	for i := range all {
		all[i] = i + 1
	}
	all, next, err := call.Cut(m.CopiesKnown(u.Actor(), all...), in.Paged, strconv.Itoa)
	if err != nil {
		return nil, err
	}
	copies, err := o.reads.Copies(ctx, u.Viewer(), in.ID, all...)
	if err != nil {
		return nil, err
	}
	items := []DocumentCopies{}
	for _, n := range all {
		if of, is := copies[n]; is {
			d := m.Documents[n-1]
			items = append(items, DocumentCopies{
				Event: d.Event, SHA256: cmp.Or(d.SHA256, d.Hash), Name: d.Name, Copies: showCopies(of),
			})
		}
	}
	return &call.ListOut[DocumentCopies]{Body: call.List[DocumentCopies]{Items: items, Next: next}}, nil
}

func showClosings(m matter.Matter, people func(id string) string, copies map[int]view.Copies) []Closing {
	list := make([]Closing, 0, len(m.Closings))
	for _, c := range m.Closings {
		shown := Closing{
			Event: c.Event, On: call.DateText(c.On), Ground: c.Ground, Custodian: call.Named{ID: c.Custodian, Name: people(c.Custodian)},
			Documents: make([]DocumentRef, len(c.Documents)), Had: make([]ClosedHolder, len(c.Had)), Ended: c.Ended, Replaced: c.Replaced,
			Copies: showCopies(view.CopiesOf(copies, c.Numbers...)),
		}
		if c.Ended != "" {
			shown.EndedOn = call.DateText(c.EndedOn)
		}
		for i, d := range c.Documents {
			shown.Documents[i] = DocumentRef(d)
		}
		for i, h := range c.Had {
			shown.Had[i] = ClosedHolder{How: h.How, Event: h.Event}
			if h.Event == 0 {
				shown.Had[i].User = &call.Named{ID: h.User, Name: people(h.User)}
				if !h.Until.IsZero() {
					shown.Had[i].Until = call.DateText(h.Until)
				}
				continue
			}
			who, on := recall.Outside(m, h.Event)
			shown.Had[i].Name, shown.Had[i].On = who, call.DateText(on)
		}
		list = append(list, shown)
	}
	return list
}

// CloseDocumentsIn closes documents.
type CloseDocumentsIn struct {
	call.Keyed
	call.Seen
	ID   string `path:"id"`
	Body struct {
		Documents []DocumentRef `json:"documents,omitempty" maxItems:"1000" doc:"Each with its SHA-256 and the event that it came with, as the matter lists it."`
		Replaces  int64         `json:"replaces,omitempty" doc:"Instead of documents: an earlier closing, whose documents get another custodian."`
		Ground    string        `json:"ground" enum:"privilege_claim,sealed" doc:"privilege_claim: Rules 26(b)(5)(B), 45(e)(2)(B). sealed: by an order or by law."`
		Custodian string        `json:"custodian" doc:"Id of the member who alone can open the documents from now on."`
		On        string        `json:"on" format:"date" doc:"Day of the claim or of the order."`
		Claimant  string        `json:"claimant" doc:"Who claims privilege, or who sealed."`
		Reason    string        `json:"reason"`
	}
}

// EndRecallIn says how a closing ended.
type EndRecallIn struct {
	call.Keyed
	ID    string `path:"id"`
	Event int64  `path:"event" minimum:"1" doc:"Of the closing."`
	Body  struct {
		How  string `json:"how" enum:"claim_withdrawn,claim_denied,claim_upheld,documents_returned,destroyed" doc:"After the first two the documents are open again. After the others they stay closed. Their bytes stay on record, so that the history can be verified."`
		On   string `json:"on" format:"date"`
		Note string `json:"note,omitempty"`
	}
}

func (o *operations) addClosings() {
	call.Add(o.API, huma.Operation{
		OperationID: "list-copies", Method: http.MethodGet, Path: "/matters/{id}/copies", Summary: "List the documents whose bytes other matters hold too", Tags: []string{"Documents"},
		Description: "A closing closes documents in their own matter only. See here first in which other matters the same bytes are. " +
			"It is said of documents that are open to you, if you may close them or are their custodian. Auditors see all.",
	}, o.copies)
	call.Add(o.API, huma.Operation{
		OperationID: "close-documents", Method: http.MethodPost, Path: "/matters/{id}/closings", Summary: "Close documents to all but a custodian", Tags: []string{"Documents"}, DefaultStatus: http.StatusCreated,
		Description: "From then on pages, lists, search, exports, and this API show “Document closed” to everyone else. Auditors see the SHA-256 and the history. Each opening by the custodian is recorded.",
	}, func(ctx context.Context, u account.User, in *CloseDocumentsIn) (*call.ResultOut, error) {
		version, err := in.Version()
		if err != nil {
			return nil, err
		}
		on, err := call.Date("on", in.Body.On)
		if err != nil {
			return nil, err
		}
		named := make([]document.Ref, len(in.Body.Documents))
		for i, d := range in.Body.Documents {
			named[i] = document.Ref(d)
		}
		return o.Answer(ctx, u, in.Keyed, recall.Close{
			Matter: in.ID, Documents: named, Replaces: in.Body.Replaces, Ground: in.Body.Ground, Custodian: in.Body.Custodian, On: on,
			Claimant: in.Body.Claimant, Reason: in.Body.Reason, Version: version,
		})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "end-closing", Method: http.MethodPost, Path: "/matters/{id}/closings/{event}/end", Summary: "Record how a closing of documents ended", Tags: []string{"Documents"}, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *EndRecallIn) (*call.ResultOut, error) {
		on, err := call.Date("on", in.Body.On)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, recall.End{Matter: in.ID, Closing: in.Event, How: in.Body.How, On: on, Note: in.Body.Note})
	})
}
