package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/workflow"
)

// Mail is one message of the outbox.
type Mail struct {
	ID           string     `json:"id"`
	Recipient    Named      `json:"recipient"`
	Address      string     `json:"address"`
	Kind         string     `json:"kind"`
	Matter       string     `json:"matter,omitempty"`
	Jurisdiction string     `json:"jurisdiction,omitempty"`
	Subject      string     `json:"subject,omitempty"`
	Status       string     `json:"status" enum:"queued,sent,failed"`
	Attempts     int        `json:"attempts"`
	QueuedAt     time.Time  `json:"queued_at"`
	NextAt       *time.Time `json:"next_at,omitempty" doc:"Of the next attempt."`
	SentAt       *time.Time `json:"sent_at,omitempty"`
	Answer       string     `json:"answer,omitempty" doc:"The mail server's last words."`
}

// MailsIn narrows the list of messages.
type MailsIn struct {
	Paged
	Status    string `query:"status" enum:"queued,sent,failed"`
	Recipient string `query:"recipient" doc:"Id of a user."`
	Matter    string `query:"matter"`
}

func addMails(a *api) {
	add(a, huma.Operation{
		OperationID: "list-mails", Method: http.MethodGet, Path: "/mails", Summary: "List the messages of the outbox", Tags: []string{"Alerts"},
	}, func(ctx context.Context, u workflow.User, in *MailsIn) (*ListOut[Mail], error) {
		page, err := a.Reader.Mails(ctx, u.Viewer(), workflow.MailFilter{
			Status: workflow.MailStatus(in.Status), Recipient: in.Recipient, Matter: in.Matter, Limit: in.Limit, Cursor: in.Cursor,
		})
		if err != nil {
			return nil, err
		}
		return listOf(page.Items, page.Next, func(r workflow.MailRow) Mail {
			return Mail{
				ID: r.ID, Recipient: named(r.Recipient), Address: r.Address, Kind: string(r.Kind), Matter: r.Matter, Jurisdiction: r.Jurisdiction,
				Subject: r.Subject, Status: string(r.Status), Attempts: r.Attempts, QueuedAt: r.Queued.UTC(), NextAt: instant(r.Next),
				SentAt: instant(r.Sent), Answer: r.Answer,
			}
		}), nil
	})
}
