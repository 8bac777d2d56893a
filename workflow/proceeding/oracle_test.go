package proceeding_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/kinds"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// A cell is one act against one government.
type cell struct{ person, act int }

var (
	firstDay = civil.NewDate(2018, time.January, 1)
	persons  = []order.Person{
		{ID: "peoria", Kind: "city", State: "IL"},
		{ID: "fresno", Kind: "city", State: "CA"},
		{ID: "marin", Kind: "county", State: "CA"},
		{ID: "california", Kind: "state", State: "CA"},
	}
	acts = []order.Act{
		{Transition: "decide", Adverse: true, Ground: "Notice", Award: &order.Award{Program: "JAG", Year: 2017}},
		{Transition: "decide", Adverse: true, Ground: "Access", Award: &order.Award{Program: "JAG", Year: 2017}},
		{Transition: "decide", Adverse: true, Ground: "Notice", Award: &order.Award{Program: "COPS", Year: 2016}},
	}
	// What clauses can say, with whom and what each takes in: the second column is the oracle's.
	whoms = []struct {
		whom order.Whom
		in   []int
	}{
		{order.Whom{}, []int{0, 1, 2, 3}},
		{order.Whom{Everyone: true}, []int{0, 1, 2, 3}},
		{order.Whom{Named: []string{"peoria"}}, []int{0}},
		{order.Whom{Named: []string{"fresno", "peoria"}}, []int{0, 1}},
		{order.Whom{States: []order.StateRule{{State: "CA", Subdivisions: true}}}, []int{1, 2}},
		{order.Whom{States: []order.StateRule{{State: "CA", Itself: true, Subdivisions: true}}, Named: []string{"peoria"}}, []int{0, 1, 2, 3}},
		{order.Whom{States: []order.StateRule{{State: "CA", Itself: true}}}, []int{3}},
	}
	abouts = []struct {
		acts order.Acts
		in   []int
	}{
		{order.Acts{}, []int{0, 1, 2}},
		{order.Acts{Adverse: true}, []int{0, 1, 2}},
		{order.Acts{Conditions: []string{"Notice"}}, []int{0, 2}},
		{order.Acts{Programs: []string{"jag"}, Years: []int{2017}}, []int{0, 1}},
		{order.Acts{Conditions: []string{"Access"}, Programs: []string{"JAG"}}, []int{1}},
		{order.Acts{Transitions: []string{"decide"}, Years: []int{2016}}, []int{2}},
	}
)

// fact is one clause as the oracle keeps it: plain sets and days.
type fact struct {
	effect      order.Effect
	whom, about int // in the tables above
	from, until int // days; from is never where the mandate has not issued, until where no end is known
	of          []int
	void        bool
}

const never = 1 << 20

// history is a random history of orders, kept twice: as events, and to the oracle.
type history struct {
	rand   *rand.Rand
	events []workflow.Event
	facts  []fact // clauses, in the order of the record
	refs   []order.Ref
	no     map[string]int
}

func (h *history) add(id string, data workflow.Data) {
	h.no[id]++
	h.events = append(h.events, workflow.Event{
		Stream: proceeding.Stream(id), No: h.no[id], Recorded: time.Date(2018, 1, 1, 0, 0, len(h.events), 0, time.UTC), Effective: firstDay, Data: data,
	})
}

func (h *history) day() int { return h.rand.IntN(40) }

// enter enters an order of one or two clauses in one of three proceedings.
func (h *history) enter() {
	in := fmt.Sprint("p", h.rand.IntN(3))
	entered := proceeding.OrderEntered{Kind: "other", Entered: order.Moment{On: firstDay}}
	id := proceeding.OrderID(in, h.orders(in)+1)
	for n := range 1 + h.rand.IntN(2) {
		f := fact{effect: order.Bar, whom: 1 + h.rand.IntN(len(whoms)-1), about: 1 + h.rand.IntN(len(abouts)-1), from: h.day(), until: never}
		if len(h.facts) > 0 && h.rand.IntN(3) > 0 {
			f.effect = []order.Effect{order.Suspend, order.Cease, order.Extend}[h.rand.IntN(3)]
			f.whom, f.about = h.rand.IntN(len(whoms)), h.rand.IntN(len(abouts))
			if f.effect == order.Extend && f.whom+f.about == 0 {
				f.whom = 2
			}
			f.of = []int{h.rand.IntN(len(h.facts))}
			if other := h.rand.IntN(len(h.facts)); other != f.of[0] && h.rand.IntN(3) == 0 {
				f.of = append(f.of, other)
			}
		}
		c := order.Clause{
			No: n + 1, Effect: f.effect, Acts: abouts[f.about].acts, Whom: whoms[f.whom].whom,
			Binds: []order.Bound{{Agency: "Office"}}, From: order.Start{From: order.Moment{On: firstDay.AddDays(f.from)}},
		}
		for _, i := range f.of {
			c.Changes = append(c.Changes, h.refs[i])
		}
		switch h.rand.IntN(4) {
		case 0: // its last day is known
			last := f.from + h.rand.IntN(15)
			c.Until.Through, f.until = firstDay.AddDays(last), last+1
		case 1: // until something comes
			c.Until.Event = "the motion is decided"
		case 2:
			if f.effect == order.Cease { // reversed: from the mandate on
				c.From, f.from = order.Start{Event: order.MandateIssues}, never
			}
		}
		entered.Clauses = append(entered.Clauses, c)
		h.facts, h.refs = append(h.facts, f), append(h.refs, order.Ref{Order: id, Clause: n + 1})
	}
	h.add(in, entered)
}

func (h *history) orders(in string) int {
	n := 0
	for _, e := range h.events {
		if _, is := e.Data.(proceeding.OrderEntered); is && e.Stream.ID() == in {
			n++
		}
	}
	return n
}

// later lets something come that a clause waits for, or marks an order as entered in error.
func (h *history) later() {
	if len(h.refs) == 0 {
		return
	}
	i := h.rand.IntN(len(h.refs))
	ref, f := h.refs[i], &h.facts[i]
	in := proceeding.Of(ref.Order)
	at := h.day()
	switch {
	case h.rand.IntN(5) == 0:
		h.add(in, proceeding.OrderVoided{Order: ref.Order})
		for k := range h.refs {
			if h.refs[k].Order == ref.Order {
				h.facts[k].void = true
			}
		}
	case f.from == never:
		h.add(in, proceeding.ClauseEventCame{Order: ref.Order, Clause: ref.Clause, At: order.Moment{On: firstDay.AddDays(at)}})
		f.from = at
	case f.until == never: // lifted, or what it lasted until came
		h.add(in, proceeding.ClauseEventCame{Order: ref.Order, Clause: ref.Clause, End: true, At: order.Moment{On: firstDay.AddDays(at)}})
		f.until = at
	default: // it was entered with another start
		c := order.Clause{}
		for _, o := range h.fold(len(h.events))[in].Orders {
			if o.ID == ref.Order {
				c = o.Clauses[ref.Clause-1]
			}
		}
		c.From = order.Start{From: order.Moment{On: firstDay.AddDays(at)}}
		h.add(in, proceeding.ClauseCorrected{Order: ref.Order, Clause: c})
		f.from = at
	}
}

// fold is what the first n events make of the proceedings.
func (h *history) fold(n int) map[string]proceeding.Proceeding {
	states := map[workflow.Stream]any{}
	for _, e := range h.events[:n] {
		next, err := kinds.All.Fold(states[e.Stream], e)
		if err != nil {
			panic(err)
		}
		states[e.Stream] = next
	}
	all := map[string]proceeding.Proceeding{}
	for s, state := range states {
		all[s.ID()] = state.(proceeding.Proceeding)
	}
	return all
}

// barred is the oracle: which cells each clause is about on a day, by sets, from the latest clause to the first.
func barred(facts []fact, day int) []map[cell]bool {
	inForce := make([]map[cell]bool, len(facts))
	for i := len(facts) - 1; i >= 0; i-- {
		f, set := facts[i], map[cell]bool{}
		inForce[i] = set
		if f.void || day < f.from || day >= f.until {
			continue
		}
		own := cells(whoms[f.whom].in, abouts[f.about].in)
		for c := range own {
			set[c] = true
		}
		for k, x := range facts {
			if x.effect != order.Extend || !slices.Contains(x.of, i) {
				continue
			}
			for c := range inForce[k] {
				if (x.whom != 0 || slices.Contains(whoms[f.whom].in, c.person)) && (x.about != 0 || slices.Contains(abouts[f.about].in, c.act)) {
					set[c] = true
				}
			}
		}
		for k, x := range facts {
			if (x.effect == order.Suspend || x.effect == order.Cease) && slices.Contains(x.of, i) {
				for c := range inForce[k] {
					delete(set, c)
				}
			}
		}
	}
	return inForce
}

func cells(persons, acts []int) map[cell]bool {
	all := map[cell]bool{}
	for _, p := range persons {
		for _, a := range acts {
			all[cell{p, a}] = true
		}
	}
	return all
}

func TestWhatIsBarredEqualsACountDayByDay(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	queries, yes := 0, 0
	for n := range 500 {
		h := &history{rand: rand.New(rand.NewPCG(seed, uint64(n))), no: map[string]int{}}
		for p := range 3 {
			h.add(fmt.Sprint("p", p), proceeding.Opened{Docket: proceeding.Docket{Court: "N.D. Ill.", Number: fmt.Sprint(p)}, Kind: proceeding.Challenge})
		}
		type view struct {
			events int
			facts  []fact
		}
		var views []view // as it was known after each event
		for range 4 + h.rand.IntN(10) {
			if h.rand.IntN(3) == 0 {
				h.later()
			} else {
				h.enter()
			}
			views = append(views, view{len(h.events), slices.Clone(h.facts)})
		}
		for _, v := range []view{views[h.rand.IntN(len(views))], views[len(views)-1]} {
			var all []proceeding.Proceeding
			for _, p := range h.fold(v.events) {
				all = append(all, p)
			}
			record := proceeding.Joined(all, nil)
			for day := range 56 {
				want := barred(v.facts, day)
				for p, person := range persons {
					for a, act := range acts {
						got := map[order.Ref]bool{}
						for _, f := range record.Findings(order.Query{
							Office: order.Office{Agency: "office"}, Persons: []order.Person{person}, Act: act,
							At: order.Point{On: firstDay.AddDays(day), Zone: "America/Chicago"},
						}) {
							if f.Barred != order.Yes || !f.Binds {
								t.Fatalf("history %d, day %d: %v is %v", n, day, f.Ref, f.Barred)
							}
							got[f.Ref] = true
						}
						for i, f := range v.facts {
							queries++
							is := f.effect == order.Bar && want[i][cell{p, a}]
							if is {
								yes++
							}
							if got[h.refs[i]] != is {
								t.Fatalf("history %d of seed %d, day %d, %s, act %d: clause %v bars it: %v, want %v", n, seed, day, person.ID, a, h.refs[i], got[h.refs[i]], is)
							}
						}
					}
				}
			}
		}
	}
	if yes < queries/100 || yes > queries*9/10 {
		t.Errorf("%d of %d are barred: the histories say too little", yes, queries)
	}
	t.Logf("%d questions, %d barred", queries, yes)
}
