package production

import (
	"math"
	"slices"

	"duces/workflow/demand"
	"duces/workflow/process"
)

// Status is how a demand stands.
type Status struct {
	Item
	Leaf   bool   // judged by itself; others follow from the demands below them
	Answer string // one of Answers
	// Accepted says that our own side accepts what was withheld or that nothing exists.
	Accepted bool
	// Ruling is the event by which our own side said whether it accepts it; 0: it has not.
	Ruling int64
	// Last is what the latest production says, and By which one; zero where none does.
	Last Answer
	By   Production
	// Again says that the demand was answered before its text was amended.
	Again  bool
	Claims []Claim  // entries of a privilege log that withhold something from it
	Lacks  []string // what privilege log entries for it do not say
}

// Satisfied says that nothing more is owed for the demand.
func (s Status) Satisfied() bool {
	switch s.Answer {
	case Complete, NoneExist:
		return true
	case Objected, Privileged:
		return s.Accepted
	}
	return false
}

// Judge says how each demand stands, in the order of the demands:
//
//   - A demand with none below it stands as the latest production that was received for its
//     text says. One that came before the text was amended answers the earlier text.
//   - A production that another replaces says nothing anymore.
//   - A complete answer from which a privilege log entry withholds something is partial,
//     until the claim is accepted. A log that comes by itself makes a demand privileged for
//     which nothing else came.
//   - An objection on which nothing is withheld leaves a demand as far answered as it is:
//     the producer says so by the answer.
//   - A demand with others below it is complete if all of those are satisfied, outstanding
//     if nothing came for any of them, and partial otherwise.
func Judge(items []Item, productions []Production, rulings []Ruling) []Status {
	ordered := slices.Clone(productions)
	slices.SortStableFunc(ordered, func(a, b Production) int {
		switch {
		case a.moment().Before(b.moment()):
			return -1
		case b.moment().Before(a.moment()):
			return 1
		}
		return 0
	})
	all := make([]Status, len(items))
	for i, x := range items {
		all[i] = judge(x, ordered, rulings)
	}
	// What is no longer demanded has no part in what stands above it.
	for i, s := range all {
		among := items
		if s.Stands {
			among = standing(items)
		}
		_, all[i].Leaf = demand.Find(demand.Leaves(plain(among)), s.Known())
	}
	for i := range all {
		if !all[i].Leaf && !all[i].Withdrawn {
			all[i] = all[i].following(all)
		}
	}
	return all
}

func (p Production) moment() Moment { return Moment{p.On, p.Event} }

// judge says how one demand stands by itself; productions are in order. A ruling is on what stood for the demand's text
// when it was made: it counts for that production and those logs, not for what a replacement brings or brings back.
func judge(x Item, productions []Production, rulings []Ruling) Status {
	s, logs := answered(x, productions, math.MaxInt64)
	for _, r := range rulings {
		if r.Demand != x.Known() || r.Event <= x.Since.Event {
			continue
		}
		then, had := answered(x, productions, r.Event)
		more := slices.ContainsFunc(logs, func(event int64) bool { return !slices.Contains(had, event) })
		if then.By.Event == s.By.Event && !more {
			s.Ruling, s.Accepted = r.Event, r.Accepted
		}
	}
	if s.Answer == Complete && len(s.Claims) > 0 && !s.Accepted {
		s.Answer = Partial
	}
	if !s.Withholds() {
		s.Ruling, s.Accepted = 0, false // there is nothing to accept
	}
	return s
}

// answered is what came for a demand by the events before one, and those of the privilege logs that count for it.
func answered(x Item, productions []Production, before int64) (s Status, logs []int64) {
	s = Status{Item: x, Answer: Outstanding}
	for _, p := range productions {
		if p.Event >= before || p.Replaced != 0 && p.Replaced < before {
			continue
		}
		i := slices.IndexFunc(p.Answers, func(a Answer) bool { return a.Demand == x.Known() })
		own := slices.DeleteFunc(slices.Clone(p.Claims), func(c Claim) bool { return !slices.Contains(c.Demands, x.Known()) })
		switch {
		case i < 0 && len(own) == 0:
			continue
		case p.moment().Before(x.Since):
			s.Again = true
			continue
		case i >= 0:
			s.Again, s.Answer, s.Last, s.By, s.Claims, logs = false, p.Answers[i].Answer, p.Answers[i], p, nil, nil
		case s.Answer == Outstanding: // a log that came by itself
			s.Again, s.Answer, s.By = false, Privileged, p
		}
		if len(own) > 0 {
			s.Claims, logs = append(s.Claims, own...), append(logs, p.Event)
		}
	}
	for _, c := range s.Claims {
		for _, lack := range c.Lacks {
			if !slices.Contains(s.Lacks, lack) {
				s.Lacks = append(s.Lacks, lack)
			}
		}
	}
	return s, logs
}

// Withholds says that something is kept back on a ground that our own side can accept.
func (s Status) Withholds() bool {
	return s.Answer == Objected || s.Answer == Privileged || len(s.Claims) > 0
}

// following is a demand as those below it stand.
func (s Status) following(all []Status) Status {
	below, satisfied, answered := 0, 0, 0
	for _, l := range all {
		if !l.Leaf || s.Stands && !l.Stands || !l.under(s.Known()) {
			continue
		}
		below++
		if l.Satisfied() {
			satisfied++
		}
		if l.Answer != Outstanding {
			answered++
		}
	}
	switch {
	case below == satisfied:
		s.Answer = Complete
	case answered == 0:
		s.Answer = Outstanding
	default:
		s.Answer = Partial
	}
	return s
}

func (x Item) under(above demand.Label) bool {
	for l := x.Known().Parent(); l != ""; l = l.Parent() {
		if l == above {
			return true
		}
	}
	return false
}

// Completeness says how complete the answer to the demands that stand is: complete if all
// are satisfied, refused if nothing was produced for any, and partial otherwise.
func Completeness(all []Status) string {
	owed, given := 0, 0
	for _, s := range all {
		if !s.Leaf || !s.Stands {
			continue
		}
		if !s.Satisfied() {
			owed++
		}
		if s.Answer == Partial || s.Satisfied() {
			given++
		}
	}
	switch {
	case owed == 0:
		return process.Complete
	case given == 0:
		return process.Refused
	}
	return process.Partial
}

// Owed are the demands that stand and are not satisfied, those that others follow from.
func Owed(all []Status) []Status {
	return slices.DeleteFunc(slices.Clone(all), func(s Status) bool { return !s.Leaf || !s.Stands || s.Satisfied() })
}

func plain(items []Item) []demand.Demand {
	list := make([]demand.Demand, len(items))
	for i, x := range items {
		list[i] = x.Demand
	}
	return list
}
