package server

import (
	"context"
	"fmt"
	"io"
	"time"

	"duces/db"
	"duces/db/directory"
	"duces/handlers/access"
	"duces/handlers/bounce"
	"duces/handlers/delivery"
	"duces/handlers/delivery/smtp"
	"duces/handlers/inbound"
	"duces/handlers/respond"
	"duces/workflow"
	"duces/workflow/invitation"
)

// Sender is the way out for mails that the configuration names.
func (c Settings) Sender() (delivery.Sender, error) {
	s := c.SMTP
	if s.Host == "" {
		return noServer{}, nil
	}
	out, err := smtp.New(smtp.Config{
		Host: s.Host, Port: s.Port, TLS: smtp.TLSMode(s.TLS), User: s.User, Password: s.Password, CAFile: s.CAFile,
	})
	if err != nil {
		return nil, fmt.Errorf("smtp: %w", err)
	}
	return out, nil
}

// noServer refuses for the time being: mails wait, and the outbox says why.
type noServer struct{}

func (noServer) Send(context.Context, string, string, []byte) (string, error) {
	return "", &delivery.Refusal{Answer: "No mail server is configured; set smtp host and from.", Relay: true, Pause: true}
}

// unsubscriber makes and checks the addresses by which a digest is switched off.
func unsubscriber(store *db.DB) (*access.Unsubscriber, error) {
	key, err := store.Derive("unsubscribe")
	if err != nil {
		return nil, err
	}
	return access.NewUnsubscriber(key), nil
}

// inviter makes and checks the links and codes of respondents.
func inviter(store *db.DB) (*access.Inviter, error) {
	key, err := db.RespondentKey(store, time.Now())
	if err != nil {
		return nil, err
	}
	return access.NewInviter(key), nil
}

// watcher revokes invitations whose link or code came in.
func watcher(store *db.DB, now func() time.Time) (respond.Watcher, error) {
	in, err := inviter(store)
	return respond.Watcher{Store: store.Read, Engine: workflow.NewEngine(store.Writer, now), Inviter: in}, err
}

// Receiver takes messages into the store of a directory.
func Receiver(conf Settings, store *db.DB, dir string, now func() time.Time) (inbound.Receiver, error) {
	key, err := directory.OpenMailKey(dir, now())
	if err != nil {
		return inbound.Receiver{}, err
	}
	addresses, err := inbound.NewAddresses(conf.Inbound.Address, key.Key)
	if err != nil {
		return inbound.Receiver{}, err
	}
	watcher, err := watcher(store, now)
	return inbound.Receiver{
		Found: func(ctx context.Context, matters []string, texts ...string) error {
			return watcher.Look(ctx, invitation.InMessage, matters, texts...)
		},
		Engine: workflow.NewEngine(store.Writer, now), Blobs: store.Blobs, Files: store.Files, Addresses: addresses, Since: key.Since, Verifier: conf.Inbound.Verifier,
		Bounces: func(ctx context.Context, report io.Reader) (bounce.Bounced, error) {
			return RecordBounce(ctx, store, report, now())
		},
	}, err
}

// RecordBounce keeps what a report of undelivered mail says.
func RecordBounce(ctx context.Context, store *db.DB, report io.Reader, now time.Time) (bounce.Bounced, error) {
	return bounce.Record(ctx, forSweeps(store), report, now)
}
