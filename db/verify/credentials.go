package verify

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"duces/db/credential"
	"duces/db/history"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/program"
	"duces/workflow/takeover"
)

// secrets is what history says of credentials as a whole.
type secrets struct {
	taken     takeover.Takeover
	committed int64 // the first event that commits to a credential
}

// takenOver reads from where on rows of an earlier version are proved.
func (v *verification) takenOver(ctx context.Context) error {
	state, _, err := history.Fold(ctx, v.q, takeover.Stream)
	if err != nil && history.Fault(err) == nil {
		return err
	}
	v.secrets.taken, _ = state.(takeover.Takeover)
	v.report.ProvedFrom = max(v.secrets.taken.Seq, 1)
	return nil
}

// committedBefore names a take-over that comes too late.
func (v *verification) committedBefore() {
	if v.secrets.committed > 0 && v.secrets.committed < v.secrets.taken.Seq {
		v.problem(v.secrets.taken.Seq, takeover.Stream, "Event %d takes over what an earlier version left, although event %d commits to a credential already.", v.secrets.taken.Seq, v.secrets.committed)
	}
}

// note takes up an event that commits to a credential.
func (c *secrets) note(e workflow.Event) {
	var commitment string
	switch d := e.Data.(type) {
	case account.PasswordSet:
		commitment = d.Commitment
	case account.TokenAdded:
		commitment = d.Commitment
	case account.FeedAdded:
		commitment = d.Commitment
	case program.Added:
		commitment = d.Commitment
	}
	if commitment != "" {
		c.from(e.Seq)
	}
}

// from takes the first of events; 0: there is none.
func (c *secrets) from(seq int64) {
	if seq > 0 && (c.committed == 0 || seq < c.committed) {
		c.committed = seq
	}
}

// credentials holds what opens a user's account against what history commits to.
func (w *worker) credentials(ctx context.Context, s workflow.Stream, last int64, u account.User) error {
	stored, err := credential.Of(ctx, w.q, u.ID)
	if err != nil {
		return err
	}
	missing := map[string]bool{}
	for id := range u.Tokens {
		missing[named(workflow.CredentialToken, id)] = true
	}
	for id := range u.Feeds {
		missing[named(workflow.CredentialFeed, id)] = true
	}
	if u.ID != "" {
		missing[named(workflow.CredentialPassword, "")] = true
	}
	for _, row := range stored {
		name := named(row.Kind, row.ID)
		delete(missing, name)
		switch w.secrets.taken.Of(u, row.Credential) {
		case takeover.Absent:
			w.problem(last, s, "The %s of %s is not in its history.", name, s)
		case takeover.Differs:
			w.problem(last, s, "The %s of %s is not the one that its history commits to.", name, s)
		case takeover.Unproved:
			if w.secrets.taken.Seq > 0 {
				w.problem(last, s, "The %s of %s was not there when credentials were taken over from an earlier version.", name, s)
			}
			w.report.ProvedFrom = w.secrets.taken.Seq
		case takeover.Proved:
		}
		if row.Kind == workflow.CredentialToken && row.Label != u.Tokens[row.ID].Label {
			w.problem(last, s, "The label of the %s of %s is %q and should be %q.", name, s, row.Label, u.Tokens[row.ID].Label)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		w.problem(last, s, "The %s of %s is missing.", name, s)
	}
	return nil
}

// programToken is credentials for a program, which has one.
func (w *worker) programToken(ctx context.Context, s workflow.Stream, last int64, p program.Program) error {
	stored, err := credential.OfProgram(ctx, w.q, p.ID)
	if err != nil {
		return err
	}
	for _, row := range stored {
		if !p.Opens(row) {
			w.problem(last, s, "The token of %s is not the one that its history commits to, or was revoked.", s)
		}
	}
	if len(stored) == 0 && !p.Revoked {
		w.problem(last, s, "The token of %s is missing.", s)
	}
	return nil
}

// named is how a problem calls a credential.
func named(kind workflow.CredentialKind, id string) string {
	switch kind {
	case workflow.CredentialPassword:
		return "password"
	case workflow.CredentialFeed:
		return fmt.Sprintf("calendar address %s", id)
	}
	return fmt.Sprintf("%s %s", kind, id)
}
