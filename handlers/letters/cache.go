package letters

import (
	"context"
	"sync"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// cache is what the letters of one batch are written from. Its zero value holds
// nothing: all is read when it is asked for.
type cache struct {
	facts map[string]cachedFacts // by recipient: ten alerts to one person need their review and their account once
	// sentences are receipts in words: all who are alerted of one date share them,
	// and often many dates do.
	sentences *sync.Map
}

type cachedFacts struct {
	facts   workflow.Facts
	streams map[workflow.Stream]bool
}

// readBatch reads what the messages of a batch are written from, once for each
// recipient. What cannot be read so is read message by message, where its
// failure harms no other.
func (w Writer) readBatch(ctx context.Context, claimed []view.Outgoing) map[string]cachedFacts {
	streams := map[string][]workflow.Stream{}
	for _, out := range claimed {
		if a := out.Alert; a.Matter != "" && len(out.Bytes) == 0 {
			streams[a.Recipient] = append(streams[a.Recipient], alertStreams(a)...)
		}
	}
	all := map[string]cachedFacts{}
	for recipient, wanted := range streams {
		if c, ok := w.readFor(ctx, recipient, wanted); ok {
			all[recipient] = c
		}
	}
	return all
}

func (w Writer) readFor(ctx context.Context, recipient string, wanted []workflow.Stream) (c cachedFacts, ok bool) {
	// Whichever message causes a panic here causes it again when each is read
	// alone, where it is logged and counted against that one.
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	c = cachedFacts{streams: map[workflow.Stream]bool{}}
	var streams []workflow.Stream
	for _, stream := range wanted {
		if !c.streams[stream] {
			c.streams[stream] = true
			streams = append(streams, stream)
		}
	}
	var err error
	c.facts, err = w.Store.Current(ctx, recipient, streams...)
	return c, err == nil
}

// facts gives streams as a user may read them, from the cache if it holds them.
func (w Writer) facts(ctx context.Context, user string, streams ...workflow.Stream) (workflow.Facts, error) {
	c, ok := w.cache.facts[user]
	for _, stream := range streams {
		ok = ok && c.streams[stream]
	}
	if ok && len(streams) > 0 {
		return c.facts, nil
	}
	return w.Store.World(ctx, user, streams...)
}

// explain says how a date was reached, a sentence a line.
func (w Writer) explain(r due.Receipt) []string {
	if w.cache.sentences == nil {
		return r.Read().Explain()
	}
	if lines, ok := w.cache.sentences.Load(r); ok {
		return lines.([]string)
	}
	lines := r.Read().Explain()
	w.cache.sentences.Store(r, lines)
	return lines
}

// alertStreams are what the letter of an alert about a matter is written from.
func alertStreams(a workflow.Alert) []workflow.Stream {
	streams := []workflow.Stream{matter.Stream(a.Matter)}
	if a.Approval != "" {
		streams = append(streams, approval.Stream(a.Approval))
	}
	if a.For != "" {
		streams = append(streams, account.Stream(a.For))
	}
	return streams
}
