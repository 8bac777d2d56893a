package award_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
)

var (
	all   = workflow.NewKinds(award.Kind, jurisdiction.Kind)
	first = civil.NewDate(2018, time.January, 1)
	began = time.Date(2019, time.January, 1, 12, 0, 0, 0, time.UTC)
)

// said is what the test itself remembers of an action: as many single cents of each holder as it moves.
type said struct {
	on              civil.Date
	recorded, ended time.Time // ended is when it was corrected; zero: it was not
	from, into      award.Column
	cents           map[string]int64
}

// book is an award and what the test remembers of it.
type book struct {
	facts   workflow.Facts
	award   award.Award
	at      time.Time
	history []said
	no      []int // of the actions, by history
}

func newBook(t *rapid.T, joint bool) *book {
	legal := workflow.Actor{ID: "legal", Role: workflow.Legal}
	b := &book{facts: workflow.NewFacts(all, legal), at: began}
	for _, id := range []string{"seattle", "king"} {
		b.facts.Put(jurisdiction.Stream(id), jurisdiction.Jurisdiction{ID: id, Name: id, Zone: "America/Los_Angeles"})
	}
	d := award.Recorded{Details: award.Details{Agency: "OJP", Number: "2017-DJ-0001", Recipient: "seattle"}}
	if joint {
		d.Holders = []string{"seattle", "king"}
	}
	b.store(t, workflow.Event{Stream: award.Stream("a"), Effective: first, Recorded: b.at, Data: d})
	return b
}

func (b *book) store(t *rapid.T, e workflow.Event) {
	e.No = b.award.Version + 1
	var before any
	if b.award.Version > 0 {
		before = b.award
	}
	state, err := all.Fold(before, e)
	if err != nil {
		t.Fatal(err)
	}
	b.award = state.(award.Award)
	b.facts.Put(award.Stream("a"), b.award)
}

// cents counts where each single cent of a holder stands at the end of a day, one cent after the other; false: some
// move finds no cent to take.
func (b *book) cents(history []said, holder string, asOf civil.Date, known time.Time) (map[award.Column]int64, bool) {
	stands := map[award.Column]int64{}
	var days []civil.Date
	waiting := map[civil.Date][]said{}
	for _, s := range history {
		if s.on.After(asOf) || s.recorded.After(known) || !s.ended.IsZero() && !s.ended.After(known) {
			continue
		}
		if !slices.Contains(days, s.on) {
			days = append(days, s.on)
		}
		for range s.cents[holder] {
			waiting[s.on] = append(waiting[s.on], s)
		}
	}
	slices.SortFunc(days, civil.Date.Compare)
	for _, day := range days {
		for left := waiting[day]; len(left) > 0; {
			var later []said
			for _, one := range left {
				if one.from != award.Outside && stands[one.from] == 0 {
					later = append(later, one)
					continue
				}
				stands[one.from]--
				stands[one.into]++
			}
			if len(later) == len(left) {
				return nil, false
			}
			left = later
		}
	}
	delete(stands, award.Outside)
	return stands, true
}

// possible says whether a history finds a cent for every move on every day.
func (b *book) possible(history []said) bool {
	for _, holder := range []string{"seattle", "king"} {
		for day := range 12 {
			if _, ok := b.cents(history, holder, first.AddDays(day), b.at); !ok {
				return false
			}
		}
	}
	return true
}

var moves = []said{
	{from: award.Outside, into: award.Undrawn},
	{from: award.Outside, into: award.Undrawn},
	{from: award.Undrawn, into: award.Outside},
	{from: award.Undrawn, into: award.Drawn},
	{from: award.Undrawn, into: award.Withheld},
	{from: award.Undrawn, into: award.Denied},
	{from: award.Withheld, into: award.Denied},
	{from: award.Drawn, into: award.Disallowed},
	{from: award.Disallowed, into: award.Repaid},
}

// draw makes up an action: as the test remembers it, and as a person or a decision gives it.
func (b *book) draw(t *rapid.T, byPerson bool) (said, award.Given, award.Moved) {
	choices := moves
	if byPerson {
		choices = moves[:4]
	}
	s := rapid.SampledFrom(choices).Draw(t, "move")
	s.on, s.recorded, s.cents = first.AddDays(rapid.IntRange(0, 11).Draw(t, "day")), b.at, map[string]int64{}
	g := award.Given{On: s.on, Kind: map[[2]award.Column]award.ActionKind{
		{award.Outside, award.Undrawn}: award.Obligation, {award.Undrawn, award.Outside}: award.Deobligation, {award.Undrawn, award.Drawn}: award.Drawdown,
	}[[2]award.Column{s.from, s.into}]}
	m := award.Moved{From: s.from, Into: s.into, Reference: "decision"}
	holders := []string{"seattle"}
	if b.award.Joint() {
		holders = b.award.Holders
	}
	for _, holder := range holders {
		n := rapid.Int64Range(1, 9).Draw(t, "cents of "+holder)
		s.cents[holder], m.Cents = n, m.Cents+n
		if b.award.Joint() {
			m.Shares = append(m.Shares, award.Share{Jurisdiction: holder, Cents: n})
			g.Shares = append(g.Shares, award.GivenShare{Jurisdiction: holder, Amount: award.AmountText(n)})
		}
	}
	g.Amount = award.AmountText(m.Cents)
	return s, g, m
}

func (b *book) decided(t *rapid.T, cmd workflow.Command) (event workflow.Event, refused bool) {
	d, err := cmd.Decide(b.facts, workflow.Act{ID: "act", Actor: "legal", At: b.at, Command: cmd})
	if workflow.CodeOf(err) == workflow.Refused {
		return event, true
	}
	if err != nil || len(d.Events) != 1 {
		t.Fatalf("%+v: %v", cmd, err)
	}
	return d.Events[0], false
}

// Every cent stands in one column on every day, as it is known now and as it was known at every instant; and what is
// refused is exactly what would take a cent that is not there.
func TestEveryCentStandsInOneColumnOnEveryDay(t *testing.T) {
	refusals, corrections := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		b := newBook(t, rapid.Bool().Draw(t, "joint"))
		for range rapid.IntRange(1, 14).Draw(t, "steps") {
			b.at = b.at.Add(time.Minute)
			next := slices.Clone(b.history)
			var event workflow.Event
			var refused bool
			corrected := -1
			switch what := rapid.IntRange(0, 3).Draw(t, "what"); {
			case what == 0 && len(b.history) > 0:
				n := rapid.IntRange(0, len(b.history)-1).Draw(t, "corrected")
				old := b.award.Actions[n]
				if old.CorrectedBy != 0 || old.Removed || old.Kind == award.Movement {
					continue
				}
				corrected = n
				cmd := award.CorrectAction{Award: "a", Action: b.no[n], Reason: "Read wrong."}
				next[n].ended = b.at
				if cmd.Removed = rapid.Bool().Draw(t, "removed"); cmd.Removed {
					next = append(next, said{on: old.On, recorded: b.at})
				} else {
					s, g, _ := b.draw(t, true)
					cmd.Given, next = &g, append(next, s)
				}
				event, refused = b.decided(t, cmd)
			case what == 1:
				s, _, m := b.draw(t, false)
				if s.from == award.Outside || s.into == award.Outside {
					continue
				}
				m.Reference = fmt.Sprint("decision ", len(b.history))
				events, err := b.award.Remade(b.facts, workflow.Act{ID: "act", Actor: "decision", At: b.at}, m.Reference, "", award.DatedMove{On: s.on, Moved: m})
				if refused = workflow.CodeOf(err) == workflow.Refused; err != nil && !refused {
					t.Fatal(err)
				}
				if !refused {
					event = events[0]
				}
				next = append(next, s)
			default:
				s, g, _ := b.draw(t, true)
				event, refused = b.decided(t, award.Act{Award: "a", Given: g})
				next = append(next, s)
			}
			if refused == b.possible(next) {
				t.Fatalf("refused is %v, and the cents say %v", refused, !refused)
			}
			if refused {
				refusals++
				continue
			}
			if corrected >= 0 {
				corrections++
			}
			b.store(t, event)
			b.history, b.no = next, append(b.no, b.award.Version)
		}
		b.agrees(t)
	})
	if refusals == 0 || corrections == 0 {
		t.Errorf("%d refusals and %d corrections prove nothing", refusals, corrections)
	}
}

func (b *book) agrees(t *rapid.T) {
	instants := []time.Time{began}
	for _, s := range b.history {
		instants = append(instants, s.recorded)
	}
	for _, known := range instants {
		for day := range 12 {
			asOf := first.AddDays(day)
			var sum award.Columns
			for _, holder := range []string{"seattle", "king"} {
				want, ok := b.cents(b.history, holder, asOf, known)
				if !ok {
					t.Fatalf("%s has too few cents on %s", holder, asOf)
				}
				got := b.award.ColumnsOf(holder, asOf, known)
				if fmt.Sprint(columns(got)) != fmt.Sprint(counted(want)) {
					t.Fatalf("%s on %s as known at %s: %v, want %v", holder, asOf, known, columns(got), counted(want))
				}
				for i, c := range columns(got) {
					if c < 0 {
						t.Fatalf("%s is %d", award.AllColumns[i], c)
					}
				}
				sum.Awarded += got.Awarded
			}
			whole := b.award.Columns(asOf, known)
			var awarded int64
			for _, c := range columns(whole) {
				awarded += c
			}
			if whole.Awarded != awarded || whole.Awarded != sum.Awarded {
				t.Fatalf("awarded is %d, the columns sum to %d, and the shares to %d", whole.Awarded, awarded, sum.Awarded)
			}
		}
	}
}

func columns(c award.Columns) []int64 {
	return []int64{c.Undrawn, c.Drawn, c.Withheld, c.Denied, c.Disallowed, c.Repaid}
}

func counted(m map[award.Column]int64) []int64 {
	var list []int64
	for _, c := range award.AllColumns {
		list = append(list, m[c])
	}
	return list
}
