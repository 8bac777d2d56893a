package jobs

import (
	"context"
	"sync"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// desk is where messages are written, with what their recipients may read in
// reach, by recipient: ten alerts to one person need their review and their
// account once. What does not lie there is read when it is asked for.
type desk struct {
	*Sweeper
	read      map[string]reading
	explained *sync.Map // workings as sentences: those whom one date is told share them, and often many dates do
}

type reading struct {
	world   workflow.Facts
	streams map[workflow.Stream]bool
}

// desk reads what the messages of a bag are written from, with one reading
// for each recipient. What cannot be read so is read message by message, where
// its failure harms no other.
func (s *Sweeper) desk(ctx context.Context, claimed []view.Outgoing) desk {
	streams := map[string][]workflow.Stream{}
	for _, out := range claimed {
		if a := out.Alert; a.Matter != "" && len(out.Bytes) == 0 {
			streams[a.Recipient] = append(streams[a.Recipient], alertStreams(a)...)
		}
	}
	all := map[string]reading{}
	for recipient, wanted := range streams {
		if r, ok := s.readFor(ctx, recipient, wanted); ok {
			all[recipient] = r
		}
	}
	return desk{s, all, &sync.Map{}}
}

func (s *Sweeper) readFor(ctx context.Context, recipient string, wanted []workflow.Stream) (r reading, ok bool) {
	// Whichever message brings this down does so again when each is read alone,
	// where it is logged and counted against that one.
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	r = reading{streams: map[workflow.Stream]bool{}}
	var streams []workflow.Stream
	for _, stream := range wanted {
		if !r.streams[stream] {
			r.streams[stream] = true
			streams = append(streams, stream)
		}
	}
	var err error
	r.world, err = s.Store.Current(ctx, recipient, streams...)
	return r, err == nil
}

// explain says how a date was reached, a sentence a line.
func (s desk) explain(w due.Receipt) []string {
	if s.explained == nil {
		return w.Read().Explain()
	}
	if lines, ok := s.explained.Load(w); ok {
		return lines.([]string)
	}
	lines := w.Read().Explain()
	s.explained.Store(w, lines)
	return lines
}

// alertStreams are what the letter of an alert about a matter is written from.
func alertStreams(a workflow.Alert) []workflow.Stream {
	streams := []workflow.Stream{matter.Stream(a.Matter)}
	if a.For != "" {
		streams = append(streams, account.Stream(a.For))
	}
	return streams
}

// world gives streams as a user may read them, from the desk if they lie there.
func (s desk) world(ctx context.Context, user string, streams ...workflow.Stream) (workflow.Facts, error) {
	r, ok := s.read[user]
	for _, stream := range streams {
		ok = ok && r.streams[stream]
	}
	if ok && len(streams) > 0 {
		return r.world, nil
	}
	return s.Store.World(ctx, user, streams...)
}
