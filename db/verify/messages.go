package verify

import (
	"cmp"
	"context"

	"duces/db/answer"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/ledger"
	"duces/workflow/outbox"
)

// messages are those of the outbox.
type messages struct {
	*findings
	reader
	secrets secrets
}

// check holds what is kept of messages that have ended against what the ledger
// says of them. Those that still wait are scheduling, which no history proves.
func (c messages) check(ctx context.Context) error {
	corrected := map[string]int64{} // the last correction of the clock that took back how a message had ended, by its id
	var before *outbox.Left         // of the event that says last which messages ended before the ledger said how
	said := c.secrets.taken.Seq
	if m := c.secrets.taken.Mails; m != nil {
		before = &outbox.Left{Count: m.Count, Digest: m.Digest}
	}
	err := c.outboxEvents(ctx, func(e workflow.Event) error {
		switch d := e.Data.(type) {
		case outbox.ClockCorrected:
			for _, id := range d.Owed {
				corrected[id] = max(corrected[id], e.Seq)
			}
			for _, end := range d.Ended {
				corrected[end.Message] = max(corrected[end.Message], e.Seq)
			}
			if d.Before != nil && e.Seq > said {
				before, said = d.Before, e.Seq
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	proved := int64(0)
	err = c.outboxEvents(ctx, func(e workflow.Event) error {
		var ends []outbox.End
		switch d := e.Data.(type) {
		case outbox.Ended:
			ends = d.Messages
		case outbox.ClockCorrected:
			ends = d.Ended
		}
		kept := outbox.Kept{}
		for _, end := range ends {
			if corrected[end.Message] <= e.Seq {
				kept.Asked = append(kept.Asked, end.Message)
			}
		}
		if err := answer.To(ctx, c.on, &kept); err != nil {
			return err
		}
		for _, end := range ends {
			if corrected[end.Message] > e.Seq {
				continue
			}
			m, there := kept.Messages[end.Message]
			if there && m.Event == e.Seq {
				proved++
			}
			c.message(e, end, m, there)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.unaccounted(ctx, proved); err != nil {
		return err
	}
	return c.endedBefore(ctx, before, said)
}

// message holds one message against the event that says how it ended.
func (c messages) message(e workflow.Event, end outbox.End, m outbox.Message, there bool) {
	if !there {
		c.problem(e.Seq, e.Stream, "The table mails lacks the message %s, of which event %d says how it ended.", end.Message, e.Seq)
		return
	}
	text, err := m.Canonical()
	if err != nil || m.Event != e.Seq || ledger.Commit(m.Salt, text) != end.Digest {
		c.problem(e.Seq, e.Stream, "The message %s is not as event %d recorded it: its row in mails, its attempts in mail_attempts or its text in mail_texts was changed.", end.Message, e.Seq)
	}
}

// outboxEvents goes through the history of the outbox.
func (c messages) outboxEvents(ctx context.Context, do func(workflow.Event) error) error {
	for last := (sqlc.OutboxPageParams{Most: 64}); ; { // one may hold hundreds of messages
		page, err := c.q.OutboxPage(ctx, last)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, stored := range page {
			if cmp.Or(cmp.Compare(stored.Stream, last.Stream), cmp.Compare(stored.No, last.No)) <= 0 { // it would be read for ever
				c.problem(stored.Seq, workflow.Stream(stored.Stream), "The events of %s are not in order behind number %d.", last.Stream, last.No)
				return nil
			}
			last.Stream, last.No = stored.Stream, stored.No
			e, err := kinds.All.Decode(stored.Bytes)
			if err != nil || string(e.Stream) != stored.Stream || e.Seq != stored.Seq {
				continue // which is a problem already
			}
			if err := do(e); err != nil {
				return err
			}
		}
	}
}

// unaccounted names what is kept of messages that no event accounts for. proved
// is how many messages one does.
func (c messages) unaccounted(ctx context.Context, proved int64) error {
	rows, err := c.q.MailsUnaccounted(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		c.problem(0, "", "The table %s has a row %s that no history accounts for.", r.TableName, r.ID)
	}
	n, err := c.q.MailsProved(ctx)
	if err != nil || n == proved {
		return err
	}
	marked, err := c.q.MailsByEvent(ctx)
	if err != nil {
		return err
	}
	listed, of := map[string]bool{}, int64(0)
	for _, m := range marked {
		if m.Event != of {
			of = m.Event
			if listed, err = c.endedIn(ctx, of); err != nil {
				return err
			}
		}
		if !listed[m.ID] {
			c.problem(0, "", "The table mails has a row %s that no history accounts for: event %d does not speak of it.", m.ID, m.Event)
		}
	}
	return nil
}

// endedIn gives the messages of which an event says how they ended.
func (c messages) endedIn(ctx context.Context, seq int64) (map[string]bool, error) {
	listed := map[string]bool{}
	page, err := c.q.LedgerPage(ctx, sqlc.LedgerPageParams{Seq: seq - 1, Limit: 1})
	if err != nil || len(page) == 0 || page[0].Seq != seq {
		return listed, err
	}
	e, err := kinds.All.Decode(page[0].Bytes)
	if err != nil {
		return listed, nil //nolint:nilerr // which is a problem already
	}
	switch d := e.Data.(type) {
	case outbox.Ended:
		for _, end := range d.Messages {
			listed[end.Message] = true
		}
	case outbox.ClockCorrected:
		for _, end := range d.Ended {
			listed[end.Message] = true
		}
	}
	return listed, nil
}

// endedBefore holds the messages that ended before the ledger said how against what an
// event commits to of all of them; nil: none does.
func (c messages) endedBefore(ctx context.Context, said *outbox.Left, seq int64) error {
	var before outbox.Before
	if err := answer.To(ctx, c.on, &before); err != nil {
		return err
	}
	have := before.Left
	switch {
	case said == nil && c.secrets.taken.Seq == 0 && c.secrets.committed == 0:
		// an earlier version wrote it, and this one has not begun to
	case said == nil && have.Count > 0:
		c.problem(0, "", "The table mails has %d messages that ended before the ledger said how, and no event commits to them.", have.Count)
	case said != nil && *said != have:
		c.problem(seq, "", "The messages that ended before the ledger said how are not those to which event %d commits: there were %d and there are %d, or one was changed.", seq, said.Count, have.Count)
	}
	return nil
}
