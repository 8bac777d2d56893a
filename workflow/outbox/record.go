package outbox

import (
	"slices"
	"time"

	"duces/workflow"
)

// atOnce is how many messages one event names at most: an act over ten thousand
// matters may end as many, and whoever looks for one of them reads its event whole.
const atOnce = 256

// Record puts on record how messages ended. The store decides it itself, in the
// transaction that ended them.
type Record struct {
	Messages []string `json:"messages"` // ids of those that may have ended, or be owed again
}

// CommandName implements workflow.Command.
func (Record) CommandName() string { return "RecordMessages" }

// Streams implements workflow.Command.
func (Record) Streams() []workflow.Stream { return nil }

// Decide implements workflow.Command.
func (c Record) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.System {
		return workflow.Decision{}, workflow.Forbid("Only Duces itself records what became of messages.")
	}
	kept := Kept{Asked: c.Messages}
	if err := facts.Ask(&kept); err != nil {
		return workflow.Decision{}, err
	}
	s := Stream(a.Today())
	var ended Ended
	var corrected ClockCorrected
	var first, second []workflow.Proof // of the messages in each
	before := false
	seen := map[string]bool{}
	for _, id := range c.Messages {
		m, ok := kept.Messages[id]
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		before = before || m.Event == EventBefore
		if m.Status == queued {
			if m.Event != 0 {
				corrected.Owed = append(corrected.Owed, id)
				second = append(second, workflow.Proof{Message: id, Owed: true})
			}
			continue
		}
		text, err := m.Canonical()
		if err != nil {
			return workflow.Decision{}, err
		}
		sealed := a.Seal(s, id, text)
		end := End{Message: id, Recipient: m.Recipient, Status: m.Status, Digest: sealed.Digest}
		if m.Sent != 0 {
			end.Taken = time.UnixMicro(m.Sent).UTC()
		}
		if m.Event == 0 {
			ended.Messages = append(ended.Messages, end)
			first = append(first, workflow.Proof{Message: id, Salt: sealed.Salt})
		} else {
			corrected.Ended = append(corrected.Ended, end)
			second = append(second, workflow.Proof{Message: id, Salt: sealed.Salt})
		}
	}
	var d workflow.Decision
	for i, some := range slices.Collect(slices.Chunk(ended.Messages, atOnce)) {
		for j := range some {
			first[i*atOnce+j].Event = i
		}
		d.Events = append(d.Events, a.Event(s, a.Today(), Ended{some}))
	}
	d.Proofs = first
	if len(second) > 0 {
		if before {
			q := Before{But: c.Messages}
			if err := facts.Ask(&q); err != nil {
				return workflow.Decision{}, err
			}
			corrected.Before = &q.Left
		}
		for i := range second {
			second[i].Event = len(d.Events)
		}
		d.Events, d.Proofs = append(d.Events, a.Event(s, a.Today(), corrected)), append(d.Proofs, second...)
	}
	return d, nil
}
