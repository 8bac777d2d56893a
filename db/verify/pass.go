package verify

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"duces/db/column"
	"duces/db/history"
	"duces/db/parallel"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/clock"
	"duces/workflow/kinds"
	"duces/workflow/ledger"
	"duces/workflow/process"
)

const (
	// spanEvents is how many events a processor takes at a time, about, and pageEvents how many it reads at once.
	spanEvents = 8192
	pageEvents = 2048
	mostSpans  = 1024
)

// span is the streams with names after one and up to another, or to the end.
type span struct {
	after, upTo string
	toEnd       bool
}

// spans divides the streams into parts of about the same number of events. It is asked for streams of
// events that lie far apart: whatever they say, each stream is in one part.
func (v *verification) spans(ctx context.Context) ([]span, error) {
	n := min(v.events/spanEvents, mostSpans)
	borders := make([]string, 0, n)
	for i := range n {
		at, err := v.q.LedgerPage(ctx, sqlc.LedgerPageParams{Seq: (i + 1) * (v.events / (n + 1)), Limit: 1})
		if err != nil {
			return nil, err
		}
		for _, e := range at {
			borders = append(borders, e.Stream)
		}
	}
	slices.Sort(borders)
	var all []span
	after := ""
	for _, b := range borders {
		if b > after {
			all = append(all, span{after: after, upTo: b})
			after = b
		}
	}
	return append(all, span{after: after, toEnd: true}), nil
}

// result is what was found in one part of the database.
type result struct {
	Report
	histories []Problem // of the Report, those of whole histories
}

// worker is what one processor does of a verification, in one read transaction.
type worker struct {
	reader
	findings
	histories []Problem        // of whole histories
	progress  func(events int) // told of more of them that were read
	named     names            // documents, as events name them
	leaves    *leaves
	broken    bool // events cannot be read

	computed    map[computed]bool              // dates that were computed again
	corrections map[int64]workflow.Event       // of the clock, by their numbers
	processes   map[string]*process.Definition // by their hash; nil: not on record
	secrets     secrets
}

// inParts holds the database against itself in parts that do not need each other, which processors share, and gives
// what it found of single events and of histories: the ledger may say more of an event, and why a history does not fold.
func (v *verification) inParts(ctx context.Context, want made) (events, histories []Problem, err error) {
	parts := []func(by *worker) error{
		func(by *worker) error { return by.integrity(ctx, by.on) },
		func(by *worker) error { return by.schema(ctx, by.on, want) },
	}
	for _, t := range want.tables {
		parts = append(parts, func(by *worker) error { return by.storage(ctx, by.on, t) })
	}
	ofTables := len(parts)
	spans, err := v.spans(ctx)
	v.broken = v.broken || err != nil
	if err := v.unread("", err); err != nil {
		return nil, nil, err
	}
	for _, s := range spans {
		parts = append(parts, func(by *worker) error {
			err := by.pass(ctx, s)
			by.broken = by.broken || err != nil
			return err
		})
	}
	all, idle := make([]*worker, len(v.readers)), make(chan *worker, len(v.readers))
	for i, r := range v.readers {
		all[i] = &worker{
			reader: r, findings: findings{part: true, suspect: map[workflow.Stream]bool{}},
			leaves: v.leaves, progress: v.progress, secrets: secrets{taken: v.secrets.taken}, computed: map[computed]bool{},
			corrections: map[int64]workflow.Event{}, processes: map[string]*process.Definition{},
		}
		idle <- all[i]
	}
	found := make([]result, len(parts))
	if err := parallel.Do(len(parts), 1, func(i int) error {
		by := <-idle
		defer func() { idle <- by }()
		by.report, by.histories = Report{ProvedFrom: v.report.ProvedFrom}, nil
		err := by.unread("", parts[i](by))
		found[i] = result{by.report, by.histories}
		return err
	}); err != nil {
		return nil, nil, err
	}
	for i, f := range found {
		if v.report.Events += f.Events; i < ofTables {
			for _, p := range f.Problems {
				v.add(p)
			}
			continue
		}
		v.report.Streams += f.Streams
		v.report.ProvedFrom = min(v.report.ProvedFrom, f.ProvedFrom)
		events, histories = atMost(events, f.Problems), atMost(histories, f.histories)
	}
	for _, by := range all {
		v.broken = v.broken || by.broken
		maps.Copy(v.suspect, by.suspect)
		maps.Copy(v.corrections, by.corrections)
		v.named.list = append(v.named.list, by.named.list...)
		v.secrets.from(by.secrets.committed)
	}
	slices.SortStableFunc(events, func(a, b Problem) int { return cmp.Compare(a.Seq, b.Seq) })
	return events, histories, nil
}

// atMost adds problems as long as a report has room for them, and one more, which says that it has not.
func atMost(all, more []Problem) []Problem {
	return append(all, more[:min(len(more), mostProblems+1-min(len(all), mostProblems+1))]...)
}

// pass goes once through the events of some streams: it holds each event against its own columns and the personal
// values beside it, and the rows of each stream against its history.
func (w *worker) pass(ctx context.Context, s span) error {
	lastStream, lastNo := s.after, int64(math.MaxInt64)
	if s.after == "" {
		lastNo = math.MinInt64
	}
	var held []read // of the stream that goes on
	for ended := false; !ended; {
		page, err := w.page(ctx, s, lastStream, lastNo)
		if err != nil {
			return err
		}
		ended = len(page) < pageEvents
		for i, stored := range page {
			if cmp.Or(cmp.Compare(stored.Stream, lastStream), cmp.Compare(stored.No, lastNo)) <= 0 { // it would be read for ever
				w.problem(stored.Seq, workflow.Stream(stored.Stream),
					"The events of the table events are not in order behind number %d of %s.",
					lastNo, lastStream)
				page, ended = page[:i], true
				break
			}
			lastStream, lastNo = stored.Stream, stored.No
		}
		some, err := w.read(ctx, page)
		if err != nil {
			return err
		}
		whole, rest := divided(append(held, some...), ended)
		if err := w.replay(ctx, byStream(whole)); err != nil {
			return err
		}
		held = rest
		w.report.Events += len(page)
		w.progress(len(page))
	}
	return nil
}

// divided gives the events of whole streams, and those of the last, which may go on. A stream that is longer than a page
// grows in place: copied with each page, it would cost the square of its length.
func divided(held []read, ended bool) (whole, rest []read) {
	if ended || len(held) == 0 {
		return held, nil
	}
	last := held[len(held)-1].stream
	if held[0].stream == last {
		return nil, held
	}
	n := len(held)
	for held[n-1].stream == last {
		n--
	}
	return held[:n], slices.Clone(held[n:])
}

func (w *worker) page(ctx context.Context, s span, stream string, no int64) ([]sqlc.Event, error) {
	if s.toEnd {
		return w.q.EventsAfter(ctx, sqlc.EventsAfterParams{Stream: stream, No: no, Most: pageEvents})
	}
	return w.q.EventsUpTo(ctx, sqlc.EventsUpToParams{Stream: stream, No: no, UpTo: s.upTo, Most: pageEvents})
}

// read is a stored event on its way into the history of its stream.
type read struct {
	stream workflow.Stream // under which it is stored
	seq    int64
	event  workflow.Event
	fault  error // why it is no part of the history
}

// read decodes events, leaves their hashes to the ledger, and holds each against what stands beside its bytes.
func (w *worker) read(ctx context.Context, page []sqlc.Event) ([]read, error) {
	seqs := make([]int64, len(page))
	for i, stored := range page {
		seqs[i] = stored.Seq
	}
	personal, err := history.Personal(ctx, w.on, seqs)
	if err != nil {
		return nil, err
	}
	all := make([]read, len(page))
	for i, stored := range page {
		r := &all[i]
		r.stream, r.seq = workflow.Stream(stored.Stream), stored.Seq
		r.event, r.fault = kinds.All.Decode(stored.Bytes)
		recorded := int64(unreadable)
		if r.fault == nil {
			recorded = column.Micros(r.event.Recorded)
			r.fault = w.event(stored, r.event, personal[stored.Seq])
		} else {
			w.problem(stored.Seq, r.stream, "The bytes of event %d cannot be read: %v.", stored.Seq, r.fault)
		}
		if stored.Seq > 0 {
			w.leaves.put(stored.Seq, ledger.LeafHash(stored.Bytes), recorded)
			w.named.add(stored.Seq, stored.Bytes)
		}
		if _, corrects := r.event.Data.(clock.Corrected); corrects {
			w.corrections[stored.Seq] = r.event
		}
	}
	return all, nil
}

// byStream divides events, which are in the order of their streams.
func byStream(all []read) (streams [][]read) {
	from := 0
	for i := range all {
		if i+1 == len(all) || all[i+1].stream != all[from].stream {
			streams = append(streams, all[from:i+1])
			from = i + 1
		}
	}
	return streams
}

// replay holds the rows of streams that lie next to each other against their histories. Where they cannot be read
// together they are one by one: so that it is a problem of its own stream.
func (w *worker) replay(ctx context.Context, streams [][]read) error {
	found := w.report.Problems
	w.report.Problems = nil
	defer func() {
		room := max(0, mostProblems-len(w.histories))
		w.report.Problems, w.histories = found, append(w.histories, w.report.Problems[:min(room, len(w.report.Problems))]...)
	}()
	rows, err := w.rows(ctx, streams)
	if err != nil {
		rows = nil
	}
	for _, s := range streams {
		of := rows
		if err != nil {
			var err error
			if of, err = w.rows(ctx, [][]read{s}); err != nil {
				if err := w.unread(s[0].stream, err); err != nil {
					return err
				}
				continue
			}
		}
		if err := w.unread(s[0].stream, w.history(ctx, s, of[s[0].stream])); err != nil {
			return err
		}
	}
	w.report.Streams += len(streams)
	return nil
}

// rows reads those that stand for some streams, a kind at a time.
func (w *worker) rows(ctx context.Context, streams [][]read) (map[workflow.Stream][]workflow.Row, error) {
	rows := map[workflow.Stream][]workflow.Row{}
	put := func(s workflow.Stream, r workflow.Row) { rows[s] = append(rows[s], r) }
	for from := 0; from < len(streams); {
		first := streams[from][0].stream
		to := from
		for to+1 < len(streams) && streams[to+1][0].stream.Kind() == first.Kind() {
			to++
		}
		if err := projection.Stored(ctx, w.q, first.Kind(), first.ID(), streams[to][0].stream.ID(), put); err != nil {
			return nil, err
		}
		from = to + 1
	}
	return rows, nil
}

// folded is the state to which a history comes.
func folded(s []read) (any, error) {
	events := make([]workflow.Event, len(s))
	for i, r := range s {
		if r.fault != nil {
			return nil, r.fault
		}
		if r.event.Stream != r.stream || r.event.Seq != r.seq || r.event.No != i+1 {
			return nil, fmt.Errorf("event %d is not number %d of its stream", r.seq, i+1)
		}
		events[i] = r.event
	}
	return kinds.All.Replay(events, workflow.Until{})
}
