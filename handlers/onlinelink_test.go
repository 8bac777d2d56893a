package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"duces/handlers/respond"
	"duces/workflow"
)

// unread fails to read what is asked of it, a number of times.
type unread struct {
	respond.MailStore
	times int
}

// World implements respond.MailStore.
func (u *unread) World(ctx context.Context, who string, streams ...workflow.Stream) (workflow.Facts, error) {
	if u.times > 0 {
		u.times--
		return workflow.Facts{}, errors.New("disk error")
	}
	return u.MailStore.World(ctx, who, streams...)
}

func TestALinkThatCouldNotBeMadeIsMadeTheNextTime(t *testing.T) {
	w := newWorld(t)
	_, made := w.demanding()
	w.mail()
	w.Pass(time.Hour)
	before := len(w.post.mails)
	w.person().form("/respond/link", url.Values{"email": {w.invitation(made).Email}})
	mails := w.mails
	mails.Store = &unread{w.store, 1}
	if _, err := mails.Deliver(t.Context(), w.Now()); err != nil || len(w.post.mails) != before {
		t.Fatalf("%d mails went out (%v)", len(w.post.mails)-before, err)
	}
	for range 2 {
		if _, err := mails.Deliver(t.Context(), w.Now()); err != nil || len(w.post.mails) != before+1 {
			t.Errorf("then %d mails went out (%v)", len(w.post.mails)-before, err)
		}
	}
}

func TestAskingForALinkLooksAtNothingBeforeItAnswers(t *testing.T) {
	w := newWorld(t)
	_, made := w.demanding()
	w.mail()
	w.Pass(time.Hour)
	before, events := len(w.post.mails), w.events(made)
	ask := func(email string) string {
		t.Helper()
		looked := w.looked.Load()
		status, _, to := w.person().form("/respond/link", url.Values{"email": {email}})
		return fmt.Sprintf("%d to %s after %d looks", status, to, w.looked.Load()-looked)
	}
	known, unknown := ask(w.invitation(made).Email), ask("nobody@town.example")
	if known != unknown || !strings.HasSuffix(known, "after 0 looks") || w.events(made) != events {
		t.Errorf("somebody who was invited gets %s and %d events, and anybody %s", known, w.events(made)-events, unknown)
	}
	if _, err := w.mails.Deliver(t.Context(), w.Now()); err != nil || len(w.post.mails) != before+1 || w.events(made) == events {
		t.Errorf("then %d mails went out (%v)", len(w.post.mails)-before, err)
	}
}

func TestALinkIsLookedForInTheTextOfAFileOfAMatter(t *testing.T) {
	w := newWorld(t)
	id, made := w.demanding()
	_, _, code := w.mail()
	watcher := respond.Watcher{Store: w.store, Engine: w.Engine, Inviter: w.mails.Inviter}
	sum := w.letter(id, "Quandrivel").Documents[0].SHA256
	if err := watcher.LookInFile(t.Context(), strings.Repeat("ab", 32), code); err != nil || w.invitation(made).Revoked {
		t.Errorf("revoked by the text of a file that no matter has (%v)", err)
	}
	if err := watcher.LookInFile(t.Context(), sum, "The code is "+code); err != nil || !w.invitation(made).Revoked {
		t.Errorf("not revoked by the text of a file of the matter (%v)", err)
	}
}
