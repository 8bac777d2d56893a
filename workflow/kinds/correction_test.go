package kinds

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/matter"
)

// A history with corrections comes to the state of one that was right from the
// beginning, but for what counts its events.
func TestACorrectedHistoryComesToWhatARightOneWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := played(t)
		right := slices.Clone(events)
		last := map[int]int{} // by the index of a move: the index of its latest correction
		for range rapid.IntRange(1, 6).Draw(t, "corrections") {
			moves := movesOf(right)
			if len(moves) == 0 {
				return
			}
			n := rapid.SampledFrom(moves).Draw(t, "move")
			moved := right[n].Data.(matter.Transitioned)
			moved.RequestedBy = rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "who")
			right[n].Data = moved
			right[n].Effective = right[n].Effective.AddDays(rapid.IntRange(-3, 3).Draw(t, "days"))
			of, again := last[n]
			if !again || rapid.Bool().Draw(t, "the move itself again") {
				of = n
			}
			c := right[n]
			c.Seq, c.No, c.Corrects = events[len(events)-1].Seq+1, len(events)+1, events[of].Seq
			events = append(events, c)
			last[n] = len(events) - 1
		}
		got, want := replay(t, events, workflow.Until{}).(matter.Matter), replay(t, right, workflow.Until{}).(matter.Matter)
		if got.Version != len(events) || got.Changed != len(events) {
			t.Errorf("version %d, changed %d after %d events", got.Version, got.Changed, len(events))
		}
		got.Version, got.Changed = want.Version, want.Changed
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("a right history (-) and the corrected one (+) differ:\n%s", diff)
		}
	})
}

// What was said then is the history as it was then; what was true on a day is
// what had become true by it.
func TestReplayUntilAnEventAndUntilADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := played(t)
		n := rapid.IntRange(1, len(events)).Draw(t, "events")
		if diff := cmp.Diff(replay(t, events[:n], workflow.Until{}), replay(t, events, workflow.Until{Seq: events[n-1].Seq})); diff != "" {
			t.Fatalf("as it was said at event %d:\n%s", n, diff)
		}
		day := events[n-1].Effective
		by := slices.DeleteFunc(slices.Clone(events), func(e workflow.Event) bool { return e.Effective.After(day) })
		if diff := cmp.Diff(replay(t, by, workflow.Until{}), replay(t, events, workflow.Until{On: day})); diff != "" {
			t.Fatalf("as it was true on %s:\n%s", day, diff)
		}
	})
}

// The same with corrections in it, as people make them: the history as it was
// said at each event is what lived then, and what was true on a day is what the
// corrected history says of it.
func TestReplayOfACorrectedHistory(t *testing.T) {
	corrected := 0
	rapid.Check(t, func(t *rapid.T) {
		s, m := playedOn(t)
		events := s.history(matter.Stream(m))
		standing, err := All.Standing(events)
		if err != nil {
			t.Fatalf("%v", err)
		}
		for i, e := range events {
			if diff := cmp.Diff(s.said[e.Seq], replay(t, events, workflow.Until{Seq: e.Seq})); diff != "" {
				t.Fatalf("as it was said at event %d of %d:\n%s", i+1, len(events), diff)
			}
			by := replay(t, events, workflow.Until{On: e.Effective})
			right := slices.DeleteFunc(slices.Clone(standing), func(o workflow.Event) bool { return o.Effective.After(e.Effective) || o.Corrects != 0 })
			want := replay(t, right, workflow.Until{})
			if diff := cmp.Diff(plain(want), plain(by)); diff != "" {
				t.Fatalf("as it was true on %s:\n%s", e.Effective, diff)
			}
			if e.Corrects != 0 {
				corrected++
			}
		}
	})
	if corrected == 0 {
		t.Error("nothing was ever corrected")
	}
}

// plain is a matter without what counts its events.
func plain(state any) any {
	m, is := state.(matter.Matter)
	if !is {
		return state
	}
	m.Version, m.Changed = 0, 0
	return m
}

func TestACorrectionOfWhatIsNoEarlierEventOfItsTypeIsRefused(t *testing.T) {
	on := civil.NewDate(2018, 1, 24)
	event := func(seq, corrects int64, data workflow.Data) workflow.Event {
		return workflow.Event{Seq: seq, No: int(seq), Stream: matter.Stream("m"), Effective: on, Recorded: time.Unix(seq, 0), Corrects: corrects, Data: data}
	}
	opened, moved := matter.Opened{State: "open"}, matter.Transitioned{From: "open", To: "notified"}
	for name, last := range map[string]workflow.Event{
		"itself": event(3, 3, moved), "a later event": event(3, 4, moved), "nothing there": event(3, 9, moved),
		"an event of another type": event(3, 1, moved), "a deadline that was met": event(3, 2, due.Met{}),
	} {
		_, err := All.Replay([]workflow.Event{event(1, 0, opened), event(2, 0, moved), last}, workflow.Until{})
		if err == nil || !strings.Contains(err.Error(), "event 3 corrects") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// played is the history of one matter, played at random, without corrections.
func played(t *rapid.T) []workflow.Event {
	s, m := playedOn(t)
	events, err := All.Standing(s.history(matter.Stream(m)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	events = slices.DeleteFunc(slices.Clone(events), func(e workflow.Event) bool { return e.Corrects != 0 })
	for i := range events {
		events[i].No = i + 1
	}
	return events
}

// playedOn plays a matter at random.
func playedOn(t *rapid.T) (*shelf, string) {
	s := newShelf(t)
	users, m := s.team()
	actors := []string{users[workflow.Legal], users[workflow.Supervisor], users["second"], users[workflow.Compliance], workflow.SystemActor}
	for range rapid.IntRange(1, 25).Draw(t, "steps") {
		s.now = s.now.Add(time.Duration(rapid.IntRange(0, 15*24).Draw(t, "hours")) * time.Hour)
		_, _ = s.do(rapid.SampledFrom(actors).Draw(t, "actor"), randomCommand(t, s, m)) // refusals leave the history as it is
	}
	return s, m
}

// movesOf are the indexes of moves that are no corrections.
func movesOf(events []workflow.Event) []int {
	var at []int
	for i, e := range events {
		if _, ok := e.Data.(matter.Transitioned); ok && e.Corrects == 0 {
			at = append(at, i)
		}
	}
	return at
}
