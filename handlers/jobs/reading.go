package jobs

import (
	"context"

	"duces/workflow"
)

// togetherKey is under which a bag's reading travels with its context.
type togetherKey struct{}

// together is what the recipients of a bag of messages may read, by recipient:
// ten alerts to one person need their review and their account once.
type together map[string]reading

type reading struct {
	world   workflow.World
	streams map[workflow.Stream]bool
}

// readTogether reads what the messages of a bag are written from, with one
// reading for each recipient. What cannot be read so is read message by
// message, where its failure harms no other.
func (s *Sweeper) readTogether(ctx context.Context, claimed []workflow.Outgoing) context.Context {
	streams := map[string][]workflow.Stream{}
	for _, out := range claimed {
		if a := out.Alert; a.Matter != "" && len(out.Bytes) == 0 {
			streams[a.Recipient] = append(streams[a.Recipient], alertStreams(a)...)
		}
	}
	all := together{}
	for recipient, wanted := range streams {
		if r, ok := s.readFor(ctx, recipient, wanted); ok {
			all[recipient] = r
		}
	}
	return context.WithValue(ctx, togetherKey{}, all)
}

func (s *Sweeper) readFor(ctx context.Context, recipient string, wanted []workflow.Stream) (r reading, ok bool) {
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

// alertStreams are what the letter of an alert about a matter is written from.
func alertStreams(a workflow.Alert) []workflow.Stream {
	streams := []workflow.Stream{workflow.MatterStream(a.Matter)}
	if a.For != "" {
		streams = append(streams, workflow.UserStream(a.For))
	}
	return streams
}

// world reads streams for a user, from the bag's reading if that has them.
func (s *Sweeper) world(ctx context.Context, user string, streams ...workflow.Stream) (workflow.World, error) {
	all, _ := ctx.Value(togetherKey{}).(together)
	r, ok := all[user]
	for _, stream := range streams {
		ok = ok && r.streams[stream]
	}
	if ok && len(streams) > 0 {
		return r.world, nil
	}
	return s.Store.World(ctx, user, streams...)
}
