package mail

import (
	"context"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Mail is one message of the outbox.
type Mail struct {
	ID           string     `json:"id"`
	Recipient    call.Named `json:"recipient"`
	Address      string     `json:"address"`
	Kind         string     `json:"kind" enum:"deadline,approval,step,undelivered,digest,weekly,heartbeat,token,assigned,alerts,answered,revoked,unsent,court,debt"`
	Matter       string     `json:"matter,omitempty"`
	Jurisdiction string     `json:"jurisdiction,omitempty"`
	Subject      string     `json:"subject,omitempty"`
	Status       string     `json:"status" enum:"queued,sent,failed,unowed,declined"`
	Attempts     int        `json:"attempts"`
	QueuedAt     time.Time  `json:"queued_at"`
	NextAt       *time.Time `json:"next_at,omitempty" doc:"Time of the next attempt."`
	SentAt       *time.Time `json:"sent_at,omitempty"`
	CameBackAt   *time.Time `json:"came_back_at,omitempty" doc:"When a bounce was recorded after a mail server had accepted the message."`
	Answer       string     `json:"answer,omitempty" doc:"The mail server's last answer, or why the message was not sent."`

	Deadline string      `json:"deadline,omitempty" doc:"Id within the matter."`
	Version  int         `json:"version,omitempty" doc:"Version of the deadline when the message was queued."`
	Rung     *int        `json:"rung,omitempty" doc:"Days from the due date (negative before it) in the process's alert schedule."`
	Late     bool        `json:"late,omitempty" doc:"Queued late because the scheduler did not run."`
	For      *call.Named `json:"for,omitempty" doc:"The person the recipient is the delegate of."`
	Digest   bool        `json:"digest,omitempty" doc:"Sent, or to be sent, with the recipient's daily digest."`
	With     string      `json:"with,omitempty" doc:"Id of the message it is sent with, of the kind digest or alerts."`
	Alerts   int         `json:"alerts,omitempty" doc:"Number of alerts in a message of the kind digest or alerts. To list them, use the filter with."`
	Withheld bool        `json:"withheld,omitempty" doc:"The message also has alerts of reviews that the caller is not a member of. Its subject and text are not shown."`
}

// MailsIn is one page of the list of messages.
type MailsIn struct {
	call.Paged
	MailsOf
}

// MailsOf narrows the list of messages.
type MailsOf struct {
	Status    string `query:"status" enum:"queued,sent,failed,unowed,declined"`
	Recipient string `query:"recipient" doc:"Id of a user."`
	Matter    string `query:"matter" doc:"Id of a matter."`
	With      string `query:"with" doc:"Id of a message: lists the alerts in it, one by one."`
	Kind      string `query:"kind" enum:"deadline,approval,step,undelivered,digest,weekly,heartbeat,token,assigned,alerts,answered,revoked,unsent,court,debt"`
	Query     string `query:"q" maxLength:"200" doc:"Part of the name of a jurisdiction or recipient. Words in any order; small typing errors are allowed."`
	Sort      string `query:"sort" enum:"queued,subject,recipient,status,sent,attempts,-queued,-subject,-recipient,-status,-sent,-attempts" doc:"Order of the list. Default: newest first. Equal messages are in order of the recipient's name, then of time. Only auditors can sort by subject."`
}

const rfc822 = "message/rfc822"

// MailMessageOut is a message as it went over the wire.
type MailMessageOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (o *operations) addMails() {
	list := huma.Operation{
		OperationID: "list-mails", Method: http.MethodGet, Path: "/mails", Summary: "List messages", Tags: []string{"Alerts"},
		Description: "Each message once. A message with several alerts is found by any one of them. The alerts in it are not in this list: use the filter with.",
	}
	call.Add(o.API, list, func(ctx context.Context, u account.User, in *MailsIn) (*call.ListOut[Mail], error) {
		page, err := o.reads.Mails(ctx, u.Viewer(), in.filter(in.Paged))
		if err != nil {
			return nil, err
		}
		returned, err := o.reads.Returned(ctx, page.Items)
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, func(r view.MailRow) Mail {
			m := Show(r)
			m.CameBackAt = call.Instant(returned[r.ID])
			return m
		}), nil
	})
	call.AddFiles(o.API, list, "/mail", func(_ context.Context, _ account.User, in *MailsOf) (any, []string, error) {
		return in.filter(call.Whole()), nil, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-mail-message", Method: http.MethodGet, Path: "/mails/{id}/message", Summary: "Get a message as it was sent", Tags: []string{"Alerts"},
		Responses: map[string]*huma.Response{"200": {
			Description: "The message (RFC 5322), the same at every attempt. Only its recipient sees the unsubscribe address.",
			Content:     map[string]*huma.MediaType{rfc822: {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
		}},
	}, func(ctx context.Context, u account.User, in *call.OneIn) (*MailMessageOut, error) {
		m, err := o.reads.Mail(ctx, u.Viewer(), in.ID)
		if err != nil {
			return nil, err
		}
		if m.Withheld {
			return nil, &workflow.Error{Code: workflow.NotFound, Message: "This message also has alerts of reviews that you are not a member of. Its text is not shown."}
		}
		if len(m.Bytes) == 0 {
			return nil, &workflow.Error{Code: workflow.NotFound, Message: "This message is not written yet. It is written at the first delivery attempt, if it is still needed then."}
		}
		return &MailMessageOut{
			ContentType: rfc822, Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": "message-" + m.ID + ".eml"}), Body: access.MessageFor(u.ID, m),
		}, nil
	})
}

// Show gives a row of the outbox. CameBackAt is left to the caller: rows do not have it.
func Show(r view.MailRow) Mail {
	m := Mail{
		ID: r.ID, Recipient: call.Named(r.Recipient), Address: r.Address, Kind: string(r.Kind), Matter: r.Matter, Jurisdiction: r.Jurisdiction,
		Subject: r.Subject, Status: string(r.Status), Attempts: r.Attempts, QueuedAt: r.Queued.UTC(), NextAt: call.Instant(r.Next),
		SentAt: call.Instant(r.Sent), Answer: r.Answer, Deadline: r.Deadline, Version: r.Version, Late: r.Late, For: call.NamedOrNil(r.For), Digest: r.Digest, With: r.Carrier(),
		Alerts: r.Alerts, Withheld: r.Withheld,
	}
	if r.Deadline != "" {
		m.Rung = &r.Rung
	}
	return m
}

func (in MailsOf) filter(p call.Paged) view.MailFilter {
	return view.MailFilter{
		Status: view.MailStatus(in.Status), Recipient: in.Recipient, Matter: in.Matter, With: in.With, Kind: workflow.AlertKind(in.Kind), Query: in.Query,
		Sort: in.Sort, Limit: p.Limit, Cursor: p.Cursor,
	}
}
