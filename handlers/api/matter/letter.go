package matter

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/handlers/letterfile"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/dispatch"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/sentletter"
)

// Letter is one that went out in a matter.
type Letter struct {
	Event      int64            `json:"event" doc:"Number in the ledger of the event by which it went out."`
	Letter     string           `json:"letter" doc:"Kind, as the process names it."`
	Title      string           `json:"title"`
	Template   int              `json:"template" doc:"Version of the template. 0: the text of the process."`
	DatedOn    string           `json:"dated_on" format:"date"`
	Office     string           `json:"office"`
	Contacts   []string         `json:"contacts" doc:"Ids of those who held the office on that date."`
	Addressee  string           `json:"addressee"`
	Demands    []string         `json:"demands" doc:"Labels of the demands that it names."`
	Documents  []LetterDocument `json:"documents"`
	SentBy     *call.Named      `json:"sent_by"`
	ReturnedOn string           `json:"returned_on,omitempty" format:"date" doc:"When it was returned."`
	Reason     string           `json:"reason,omitempty" doc:"Why it was returned."`
	ReplacedBy int64            `json:"replaced_by,omitempty" doc:"Event of the letter that replaced it."`
	Closed     string           `json:"closed,omitempty" doc:"Why no other letter was sent."`
	Open       bool             `json:"open" doc:"True if it was returned, and was not replaced, closed, or withdrawn."`
	Withdrawn  *Withdrawal      `json:"withdrawn,omitempty" doc:"Absent: the letter was not withdrawn."`
}

// Withdrawal says that a letter should not have gone out.
type Withdrawal struct {
	On     string      `json:"on" format:"date"`
	By     *call.Named `json:"by"`
	Reason string      `json:"reason"`
}

// LetterDocument is a file of a letter, as a download of the matter's documents gives it.
type LetterDocument struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Type   string `json:"type"`
}

// LettersOut lists letters.
type LettersOut struct {
	Body struct {
		Items []Letter `json:"items"`
	}
}

// LetterKind is a letter that can be sent in a matter now.
type LetterKind struct {
	Letter   string `json:"letter"`
	Title    string `json:"title"`
	Office   string `json:"office,omitempty" doc:"Usual office. Absent: you must name one."`
	Template int    `json:"template" doc:"Version of the template. 0: the text of the process."`
}

// LettersAsked are letters of one kind.
type LettersAsked struct {
	Letter  string             `json:"letter" doc:"Kind, as the process names it."`
	DatedOn string             `json:"dated_on" format:"date"`
	Message string             `json:"message,omitempty" doc:"Text for the field {{message}}."`
	Letters []call.LetterAsked `json:"letters" minItems:"1" maxItems:"500"`
}

// LettersIn asks for letters.
type LettersIn struct {
	call.Keyed
	Body LettersAsked
}

// PreviewIn asks how letters would read.
type PreviewIn struct {
	call.Keyed
	Body LettersAsked
}

// PreviewOut carries previews.
type PreviewOut struct {
	Body struct {
		Items []call.LetterPreview `json:"items"`
	}
}

// KindsOut lists the letters that can be sent.
type KindsOut struct {
	Body struct {
		Items []LetterKind `json:"items"`
	}
}

// ReturnedIn says that a letter came back.
type ReturnedIn struct {
	call.Keyed
	ID    string `path:"id"`
	Event int64  `path:"event" minimum:"1" doc:"By which the letter went out."`
	Body  struct {
		ReturnedOn string `json:"returned_on" format:"date"`
		Reason     string `json:"reason"`
	}
}

// LetterReasonIn says why something is so of a letter.
type LetterReasonIn struct {
	call.Keyed
	ID    string `path:"id"`
	Event int64  `path:"event" minimum:"1" doc:"By which the letter went out."`
	Body  struct {
		Reason string `json:"reason"`
	}
}

func (o *operations) addLetters() {
	tags := []string{"Letters"}
	call.Add(o.API, huma.Operation{OperationID: "list-letters", Method: http.MethodGet, Path: "/matters/{id}/letters", Summary: "List the letters of a matter", Tags: tags}, o.letters)
	call.Add(o.API, huma.Operation{
		OperationID: "list-letter-kinds", Method: http.MethodGet, Path: "/matters/{id}/letter-kinds", Summary: "List the letters that can be sent in a matter now", Tags: tags,
	}, o.letterKinds)
	call.Add(o.API, huma.Operation{
		OperationID: "preview-letters", Method: http.MethodPost, Path: "/letters:preview", Summary: "Preview letters. Nothing is saved", Tags: tags, Errors: []int{http.StatusNotFound},
	}, o.previewLetters)
	call.Add(o.API, huma.Operation{
		OperationID: "send-letters", Method: http.MethodPost, Path: "/letters", Summary: "Send a letter in one matter or in many: all, or none", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "Each letter is written as PDF and DOCX, and kept. A field without a value refuses it. Duces does not mail it.", Errors: []int{http.StatusNotFound},
	}, o.sendLetters)
	call.Add(o.API, huma.Operation{
		OperationID: "record-returned-letter", Method: http.MethodPost, Path: "/matters/{id}/letters/{event}/returned", Summary: "Record that a letter was returned", Tags: tags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *ReturnedIn) (*call.ResultOut, error) {
		on, err := call.Date("returned_on", in.Body.ReturnedOn)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, sentletter.RecordReturned{Matter: in.ID, Letter: in.Event, ReturnedOn: on, Reason: in.Body.Reason})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "close-returned-letter", Method: http.MethodPost, Path: "/matters/{id}/letters/{event}/close", Summary: "Close a returned letter, with a reason", Tags: tags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *LetterReasonIn) (*call.ResultOut, error) {
		return o.Answer(ctx, u, in.Keyed, sentletter.CloseReturned{Matter: in.ID, Letter: in.Event, Reason: in.Body.Reason})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "withdraw-letter", Method: http.MethodPost, Path: "/matters/{id}/letters/{event}/withdraw",
		Summary: "Withdraw a letter that should not have gone out, with a reason. It stays on record", Tags: tags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *LetterReasonIn) (*call.ResultOut, error) {
		return o.Answer(ctx, u, in.Keyed, sentletter.Withdraw{Matter: in.ID, Letter: in.Event, Reason: in.Body.Reason})
	})
}

func (o *operations) letters(ctx context.Context, u account.User, in *call.OneIn) (*LettersOut, error) {
	w, err := o.reads.World(ctx, u.ID, matter.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	m, err := matter.Find(w, in.ID)
	if err != nil {
		return nil, err
	}
	people := call.People(ctx, o.reads, w)
	out := &LettersOut{}
	out.Body.Items = make([]Letter, len(m.Letters))
	for i, l := range m.Letters {
		shown := Letter{
			Event: l.Event, Letter: l.Letter, Title: l.Title, Template: l.Template, DatedOn: call.DateText(l.On), Office: l.Office, Contacts: call.OrEmpty(l.Contacts),
			Addressee: l.Addressee, Demands: make([]string, len(l.Demands)), Documents: make([]LetterDocument, len(l.Documents)), SentBy: &call.Named{ID: l.By, Name: people(l.By)},
			ReturnedOn: call.DateText(l.ReturnedOn), Reason: l.Why, ReplacedBy: l.ReplacedBy, Closed: l.Closed, Open: l.Open(),
		}
		if !l.Stands() {
			by := &call.Named{ID: l.Withdrawn.By, Name: people(l.Withdrawn.By)}
			shown.Withdrawn = &Withdrawal{call.DateText(l.Withdrawn.On), by, l.Withdrawn.Reason}
		}
		for k, d := range l.Demands {
			shown.Demands[k] = string(d)
		}
		for k, d := range l.Documents {
			shown.Documents[k] = LetterDocument{Name: d.Name, SHA256: d.SHA256, Size: d.Size, Type: d.Type}
		}
		out.Body.Items[i] = shown
	}
	return out, nil
}

func (o *operations) letterKinds(ctx context.Context, u account.User, in *call.OneIn) (*KindsOut, error) {
	w, err := o.reads.World(ctx, u.ID, matter.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	m, err := matter.Find(w, in.ID)
	if err != nil {
		return nil, err
	}
	r, err := review.Find(w, m.Review)
	if err != nil {
		return nil, err
	}
	def, err := review.FindProcess(w, m.Process)
	if err != nil {
		return nil, err
	}
	out := &KindsOut{}
	out.Body.Items = []LetterKind{}
	for _, l := range def.LettersIn(m.State) {
		if dispatch.MaySend(u.Actor(), def, l) == nil {
			out.Body.Items = append(out.Body.Items, LetterKind{Letter: l.Name, Title: l.Title, Office: l.Office, Template: r.Template(l).Version})
		}
	}
	return out, nil
}

// asked is the command for letters, and how they would go out now.
func (o *operations) asked(ctx context.Context, u account.User, in LettersAsked) (dispatch.SendLetters, []dispatch.Composed, error) {
	cmd := dispatch.SendLetters{Letter: in.Letter, Message: strings.ReplaceAll(in.Message, "\r\n", "\n")}
	var err error
	if cmd.DatedOn, err = call.Date("dated_on", in.DatedOn); err != nil {
		return cmd, nil, err
	}
	var streams []workflow.Stream
	for _, l := range in.Letters {
		cmd.Letters = append(cmd.Letters, l.Letter())
		streams = append(streams, matter.Stream(l.Matter))
	}
	w, err := o.reads.World(ctx, u.ID, streams...)
	if err != nil {
		return cmd, nil, err
	}
	now, err := cmd.Compose(w, workflow.Act{At: o.Now()})
	call.FillIn(cmd.Letters, in.Letters, now)
	return cmd, now, err
}

func (o *operations) previewLetters(ctx context.Context, u account.User, in *PreviewIn) (*PreviewOut, error) {
	_, now, err := o.asked(ctx, u, in.Body)
	if err != nil {
		return nil, err
	}
	out := &PreviewOut{}
	out.Body.Items = call.PreviewsOf(now)
	return out, nil
}

func (o *operations) sendLetters(ctx context.Context, u account.User, in *LettersIn) (*AssignedOut, error) {
	cmd, now, err := o.asked(ctx, u, in.Body)
	if err != nil {
		return nil, err
	}
	cmd, err = letterfile.Add(ctx, letterfile.Join(o.blobs, o.files), func(record workflow.Command) error {
		_, err := o.Do(ctx, u, call.Keyed{}, record)
		return err
	}, cmd, now)
	if err != nil {
		return nil, err
	}
	r, err := o.Do(ctx, u, in.Keyed, cmd)
	if err != nil {
		return nil, err
	}
	return &AssignedOut{Replayed: call.Again(r), Body: Assigned{Events: call.EventsOf(r), Ledger: call.Ledger{Index: r.Index, Size: r.Size}}}, nil
}
