package transition

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/matter"
	"duces/workflow/production"
	"duces/workflow/response"
)

// findUnaccepted finds the demands whose acceptance was given for something else than what is withheld from them once
// the history is right, or for another text of the demand. Where the record says again what it said then, the acceptance counts again.
func (s *replayed) findUnaccepted() error {
	after, err := foldStanding(s.right)
	if err != nil {
		return err
	}
	for _, now := range after.DemandStatus() {
		was := statusIn(s.w.Matter(), now.Known())
		if !now.Accepted || was.Accepted && sameWithheld(was, now) {
			continue
		}
		then, err := s.whenRuled(now)
		if err != nil {
			return err
		}
		if !sameWithheld(then, now) {
			s.unaccepted = append(s.unaccepted, now.Known())
		}
	}
	return nil
}

// whenRuled is how a demand stood when our own side said what counts now of what is withheld from it.
func (s *replayed) whenRuled(now production.Status) (production.Status, error) {
	n := slices.IndexFunc(s.past, func(e workflow.Event) bool { return e.Seq > now.Ruling })
	if n < 0 {
		n = len(s.past)
	}
	standing, err := matter.Standing(s.past[:n])
	if err != nil {
		return production.Status{}, err
	}
	then, err := foldStanding(standing)
	return statusIn(then, now.Known()), err
}

// uncounted says that an event is a ruling on a demand whose acceptance no longer counts.
func (s *replayed) uncounted(e workflow.Event) bool {
	d, is := e.Data.(response.WithholdingJudged)
	return is && slices.Contains(s.unaccepted, d.Demand)
}

// statusIn is how a demand stands in a matter; zero: the matter does not have it.
func statusIn(m matter.Matter, label demand.Label) production.Status {
	for _, x := range m.DemandStatus() {
		if x.Known() == label {
			return x
		}
	}
	return production.Status{}
}

func sameWithheld(a, b production.Status) bool {
	return a.SameText(b.Demand) && equal(withheldFrom(a), withheldFrom(b))
}

// withheld is what is withheld from a demand, and on which ground.
type withheld struct {
	Answer production.Answer
	Log    []string // in no order
}

func withheldFrom(x production.Status) withheld {
	a := x.Last
	w := withheld{Answer: production.Answer{Answer: a.Answer, Ground: a.Ground, Part: a.Part, Withheld: a.Withheld}}
	for _, e := range production.GivenOf(production.Delivery{Claims: x.Claims}).PrivilegeLog {
		e.Demands = nil // what else it is withheld from makes no difference
		w.Log = append(w.Log, fmt.Sprintf("%+v", e))
	}
	slices.Sort(w.Log)
	return w
}
