package respond

import (
	"context"
	"slices"
	"sync"
	"time"

	"duces/workflow"
	"duces/workflow/invitation"
)

// Asked are the email addresses for which somebody asked for a link. They wait for the mailer, so that a page answers
// before anything depends on whether an address was invited. It is safe for concurrent use.
type Asked struct {
	mu     sync.Mutex
	emails []string // folded
}

// mostAsked bounds the addresses that wait. More are not taken: whoever meant it asks again.
const mostAsked = 1000

// Add lets an address wait.
func (a *Asked) Add(email string) {
	email = workflow.Folded(email)
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.emails) < mostAsked && email != "" && email != workflow.Folded(workflow.ErasedText) && !slices.Contains(a.emails, email) {
		a.emails = append(a.emails, email)
	}
}

// take gives those that wait, which wait no longer.
func (a *Asked) take() []string {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	all := a.emails
	a.emails = nil
	return all
}

// makeLinks makes another link and code for everybody who was invited and asked for one. Those for whom the store
// could not be asked wait on.
func (m Mailer) makeLinks(ctx context.Context, now time.Time) error {
	emails := m.Asked.take()
	if len(emails) == 0 {
		return nil
	}
	done := 0
	defer func() {
		for _, email := range emails[done:] {
			m.Asked.Add(email)
		}
	}()
	facts, err := m.Store.World(ctx, workflow.SystemActor)
	if err != nil {
		return err
	}
	engine := workflow.NewEngine(m.Store, func() time.Time { return now })
	for _, email := range emails {
		asked := invitation.OfEmail{Email: email}
		if err := facts.Ask(&asked); err != nil {
			return err
		}
		done++
		for _, id := range asked.IDs {
			_, err := engine.Do(ctx, workflow.SystemActor, "", invitation.MakeCode{Invitation: id})
			if code := workflow.CodeOf(err); err != nil && code != workflow.Refused && code != workflow.NotFound {
				m.Log.ErrorContext(ctx, "No link could be made for a respondent.", "invitation", id, "error", err)
			}
		}
	}
	return nil
}
