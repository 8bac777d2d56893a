package main

import (
	"context"
	"fmt"
	"time"

	"duces/db"
	"duces/handlers/access"
	"duces/handlers/delivery"
	"duces/handlers/delivery/smtp"
	"duces/handlers/respond"
	"duces/workflow"
)

// sender is the way out for mails that the configuration names.
func (c config) sender() (delivery.Sender, error) {
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

// base is how people reach the pages.
func (c config) base() string { return first(c.BaseURL, c.listening()) }

// listening is the address for links where no base_url is configured.
func (c config) listening() string {
	if c.TLSCert != "" {
		return "https://" + c.Addr
	}
	return "http://" + c.Addr
}
