package main

import (
	"context"
	"fmt"

	"duces/db"
	"duces/handlers/access"
	"duces/handlers/jobs"
)

// sender is the way out for mails that the configuration names.
func (c config) sender() (jobs.Sender, error) {
	s := c.SMTP
	if s.Host == "" {
		return noServer{}, nil
	}
	out, err := jobs.NewSMTP(jobs.SMTPConfig{
		Host: s.Host, Port: s.Port, TLS: jobs.TLSMode(s.TLS), User: s.User, Password: s.Password, CAFile: s.CAFile,
	})
	if err != nil {
		return nil, fmt.Errorf("smtp: %w", err)
	}
	return out, nil
}

// noServer refuses for the time being: mails wait, and the outbox says why.
type noServer struct{}

func (noServer) Send(context.Context, string, string, []byte) (string, error) {
	return "", &jobs.Refusal{Answer: "No mail server is configured; set smtp host and from.", Relay: true, Pause: true}
}

// sweeper is the clock's side of a server, delivering through out.
func (c console) sweeper(conf config, store *db.DB, out jobs.Sender) (*jobs.Sweeper, error) {
	unsubscriber, err := unsubscriber(store)
	if err != nil {
		return nil, cannot{err}
	}
	s, err := jobs.New(jobs.Settings{
		Store: forJobs(store), Sender: out, From: first(conf.SMTP.From, "Duces <duces@localhost>"),
		BaseURL: conf.base(), Logger: c.logger(),
		Unsubscribe: unsubscriber.Path,
	})
	if err != nil {
		return nil, cannot{err}
	}
	return s, nil
}

// unsubscriber makes and checks the addresses by which a digest is switched off.
func unsubscriber(store *db.DB) (*access.Unsubscriber, error) {
	key, err := store.Derive("unsubscribe")
	if err != nil {
		return nil, err
	}
	return access.NewUnsubscriber(key), nil
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
