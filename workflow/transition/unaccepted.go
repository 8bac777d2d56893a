package transition

import (
	"slices"

	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/matter"
	"duces/workflow/privilege"
	"duces/workflow/production"
)

// unaccepted are the demands whose acceptance was given for something else than what an event of the history withholds
// from them once it is corrected. Where it says again what it said then, the acceptance counts again.
func (s *replayed) unaccepted(at int) ([]demand.Label, error) {
	root := s.standing[at].Seq
	after, err := foldStanding(s.right)
	if err != nil {
		return nil, err
	}
	var list []demand.Label
	for _, x := range after.DemandStatus() {
		rests := x.By.Event == root && x.Withholds()
		i := slices.IndexFunc(s.w.Matter().Rulings, func(r production.Ruling) bool {
			return r.Demand == x.Known() && r.Accepted && r.Event > root
		})
		if !rests || i < 0 {
			continue
		}
		// The latest word on a demand is the one that counts.
		var ruled int64
		for _, r := range s.w.Matter().Rulings[i:] {
			if r.Demand == x.Known() {
				ruled = r.Event
			}
		}
		n := slices.IndexFunc(s.past, func(e workflow.Event) bool { return e.Seq > ruled })
		if n < 0 {
			n = len(s.past)
		}
		then, err := matter.Standing(s.past[:n])
		if err != nil {
			return nil, err
		}
		if !equal(withheldFrom(then[at], x.Known()), withheldFrom(s.right[at], x.Known())) {
			list = append(list, x.Known())
		}
	}
	return list, nil
}

// withheld is what an event withholds from a demand, and on which ground.
type withheld struct {
	Answers []production.Answer
	Log     []privilege.Entry
}

func withheldFrom(e workflow.Event, from demand.Label) withheld {
	g := matter.GivenOf(e)
	var w withheld
	for _, a := range g.Answers {
		if a.Demand == from {
			w.Answers = append(w.Answers, production.Answer{Answer: a.Answer, Ground: a.Ground, Part: a.Part, Withheld: a.Withheld})
		}
	}
	for _, x := range g.PrivilegeLog {
		if slices.Contains(x.Demands, string(from)) {
			w.Log = append(w.Log, x)
		}
	}
	return w
}
