package mail

import (
	"context"
	"io"
	"mime"
	"net/http"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"duces/handlers/api/call"
	taking "duces/handlers/inbound"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/inbound"
	"duces/workflow/recall"
	"duces/workflow/view"
)

// Inbound takes a message that came in, once however often it comes.
type Inbound func(ctx context.Context, message io.Reader) (taking.Taken, error)

// Blobs opens messages that are on record.
type Blobs interface {
	OpenDocument(ctx context.Context, sha256hex string) (*os.File, error)
}

// MessageIn is a message, as the mail server has it.
type MessageIn struct {
	// Key is taken like that of every write, and not needed: a message counts once.
	call.Keyed

	request *http.Request
}

// Resolve keeps the request, whose body is read as it comes.
func (in *MessageIn) Resolve(ctx huma.Context) []error {
	in.request = humaecho.Unwrap(ctx).Request()
	return nil
}

// TakenOut says what became of the message.
type TakenOut struct{ Body taking.Taken }

// InboundMatter is a matter that a message is about.
type InboundMatter struct {
	Matter string `json:"matter"`
	Why    string `json:"why,omitempty" enum:"address,thread,near,sender" doc:"Why it was suggested: the message was sent to its address, answers a message about it, was sent to an address that differs by one character, or names no matter and its sender is a contact of the jurisdiction."`
	Filed  bool   `json:"filed,omitempty"`
}

// InboundMessage is a message that came in.
type InboundMessage struct {
	ID       string    `json:"id"`
	Status   string    `json:"status" enum:"waiting,filed,dismissed"`
	Kind     string    `json:"kind" enum:"message,automatic,calendar,bounce,encrypted,opaque,broken"`
	Why      string    `json:"why,omitempty" enum:"no_matter,no_contact,senders,unverified,unread,bounce,copy" doc:"Why it was not filed at once."`
	From     string    `json:"from"`
	Subject  string    `json:"subject"`
	Received time.Time `json:"received_at"`
	Version  int       `json:"version"`
}

// InboundDetail is one message, with what is attached and the matters it may belong to.
type InboundDetail struct {
	InboundMessage
	SHA256    string           `json:"sha256"`
	Documents []field.Document `json:"documents"`
	Matters   []InboundMatter  `json:"matters"`
}

// InboundIn is one page of the list.
type InboundIn struct {
	call.Paged
	Status string `query:"status" enum:"waiting,filed,dismissed,all" default:"waiting"`
}

// OneInbound names a message.
type OneInbound struct {
	ID string `path:"id"`
}

// FileIn says on which matters a message is filed.
type FileIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Matters []string `json:"matters" minItems:"1" maxItems:"20" doc:"Ids."`
		Version int      `json:"version,omitempty" doc:"Version of the message that you saw. If it has changed since, nothing is saved."`
	}
}

// DismissIn says why a message belongs to no matter.
type DismissIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Reason  string `json:"reason"`
		Version int    `json:"version,omitempty" doc:"Version of the message that you saw. If it has changed since, nothing is saved."`
	}
}

func (o *operations) addInbound() {
	tags := []string{"Incoming mail"}
	call.Add(o.API, huma.Operation{
		OperationID: "receive-message", Method: http.MethodPost, Path: "/inbound", Summary: "Bring an incoming message", Tags: tags,
		Description: "Keeps the message, and files it if it was sent to the address of a matter, or answers a message about it, by a contact of its jurisdiction. Any other message waits. Only for a service token created with duces token add --for mail-in.",
		Errors:      []int{http.StatusInsufficientStorage},
	}, func(ctx context.Context, _ account.User, in *MessageIn) (*TakenOut, error) {
		done, err := o.inbound(ctx, in.request.Body)
		if err != nil {
			return nil, err
		}
		return &TakenOut{done}, nil
	})
	// Described only now: from a body that it knows of, huma would read it as JSON.
	o.Described("/inbound").Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		rfc822: {Schema: &huma.Schema{Type: "string", Format: "binary"}},
	}}
	call.Add(o.API, huma.Operation{
		OperationID: "list-inbound", Method: http.MethodGet, Path: "/inbound", Summary: "List incoming messages", Tags: tags,
		Description: "Messages that may belong to a matter are shown to those who see the matter. Supervising attorneys and compliance officers also see those that name no matter.",
	}, func(ctx context.Context, u account.User, in *InboundIn) (*call.ListOut[InboundMessage], error) {
		f := view.InboundFilter{Status: inbound.Status(in.Status), Cursor: in.Cursor, Limit: in.Limit}
		if in.Status == "all" {
			f.Status = ""
		}
		page, err := o.reads.Inbound(ctx, u.Viewer(), f)
		if err != nil {
			return nil, err
		}
		streams := make([]workflow.Stream, len(page.Items))
		for i, r := range page.Items {
			streams[i] = inbound.Stream(r.ID)
		}
		facts, err := o.reads.World(ctx, u.ID, streams...)
		if err != nil {
			return nil, err
		}
		for i, r := range page.Items {
			m, err := inbound.Find(facts, r.ID)
			if err != nil {
				return nil, err
			}
			page.Items[i].Subject = m.Subject
		}
		return call.ListOf(page.Items, page.Next, func(r view.InboundRow) InboundMessage {
			return InboundMessage{ID: r.ID, Status: string(r.Status), Kind: r.Kind, Why: r.Why, From: r.Sender, Subject: r.Subject, Received: r.At, Version: r.Version}
		}), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-inbound", Method: http.MethodGet, Path: "/inbound/{id}", Summary: "Get an incoming message", Tags: tags,
	}, func(ctx context.Context, u account.User, in *OneInbound) (*struct{ Body InboundDetail }, error) {
		facts, m, err := o.message(ctx, u, in.ID)
		if err != nil {
			return nil, err
		}
		d := InboundDetail{
			InboundMessage: InboundMessage{ID: m.ID, Status: string(m.Status), Kind: m.Kind, Why: m.Why, From: m.From, Subject: m.Subject, Received: m.At, Version: m.Version},
			SHA256:         m.Document.SHA256, Documents: append([]field.Document{}, m.Documents...), Matters: []InboundMatter{},
		}
		for _, a := range m.AboutSeen(facts) {
			d.Matters = append(d.Matters, InboundMatter{Matter: a.MatterID, Why: a.Why, Filed: a.Filed})
		}
		return &struct{ Body InboundDetail }{d}, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-inbound-message", Method: http.MethodGet, Path: "/inbound/{id}/message", Summary: "Get an incoming message as it came", Tags: tags,
		Responses: map[string]*huma.Response{"200": {
			Description: "The message.", Content: map[string]*huma.MediaType{rfc822: {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
		}},
	}, func(ctx context.Context, u account.User, in *OneInbound) (*MailMessageOut, error) {
		facts, m, err := o.message(ctx, u, in.ID)
		if err != nil {
			return nil, err
		}
		if m.Closed {
			return nil, document.ErrClosed
		}
		for _, of := range m.FiledIn(facts) {
			if opening, recorded := recall.Opening(of, m.Document.SHA256); recorded {
				if _, err := o.Do(ctx, u, call.Keyed{}, opening); err != nil {
					return nil, err
				}
			}
		}
		f, err := o.blobs.OpenDocument(ctx, m.Document.SHA256)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		raw, err := io.ReadAll(f)
		return &MailMessageOut{ContentType: rfc822, Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": m.Document.Name}), Body: raw}, err
	})
	call.Add(o.API, huma.Operation{
		OperationID: "file-inbound", Method: http.MethodPost, Path: "/inbound/{id}/file", Summary: "File an incoming message on matters", Tags: tags, DefaultStatus: http.StatusCreated,
		Errors: []int{http.StatusNotFound, http.StatusConflict},
	}, func(ctx context.Context, u account.User, in *FileIn) (*call.ResultOut, error) {
		_, m, err := o.message(ctx, u, in.ID)
		if err != nil {
			return nil, err
		}
		cmd := inbound.File{Message: in.ID, Matters: in.Body.Matters, Version: in.Body.Version}
		if !m.Closed {
			if cmd.Text, err = taking.Text(ctx, o.blobs, m.Document.SHA256); err != nil {
				return nil, err
			}
		}
		r, err := o.Do(ctx, u, in.Keyed, cmd)
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "dismiss-inbound", Method: http.MethodPost, Path: "/inbound/{id}/dismiss", Summary: "Dismiss an incoming message", Tags: tags, DefaultStatus: http.StatusCreated,
		Errors: []int{http.StatusNotFound, http.StatusConflict},
	}, func(ctx context.Context, u account.User, in *DismissIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, inbound.Dismiss{Message: in.ID, Reason: in.Body.Reason, Version: in.Body.Version})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}

// message finds one that exists for a user.
func (o *operations) message(ctx context.Context, u account.User, id string) (workflow.Facts, inbound.Message, error) {
	facts, err := o.reads.World(ctx, u.ID, inbound.Stream(id))
	if err != nil {
		return facts, inbound.Message{}, err
	}
	m, err := inbound.Find(facts, id)
	return facts, m, err
}
