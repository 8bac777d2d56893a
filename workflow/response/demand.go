package response

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/privilege"
	"duces/workflow/production"
)

// DemandsAmended says how demands read from its effective date on. Personal "reason" says why.
type DemandsAmended struct {
	Demands []demand.Demand `json:"demands"` // those that changed, as they read now
}

// Type is the stored name.
func (DemandsAmended) Type() string { return "demands_amended" }

// WithholdingJudged says whether our own side accepts what was withheld from a demand, on an
// objection or as privileged. Personal "reason" says why.
type WithholdingJudged struct {
	Demand   demand.Label `json:"demand"`
	Accepted bool         `json:"accepted"`
}

// Type is the stored name.
func (WithholdingJudged) Type() string { return "withholding_judged" }

func demandEvents[S any](change Fold[S]) []workflow.EventType {
	return []workflow.EventType{
		workflow.Detailed(event(change, false, func(r Response, d DemandsAmended, e workflow.Event) Response {
			return r.Demanded(amended(r.Demands, d.Demands), e)
		}, DemandsAmended.says, nil), func(d DemandsAmended, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
			details := make([]workflow.EventDetail, len(d.Demands))
			for i, x := range d.Demands {
				details[i] = workflow.EventDetail{Title: "Demand " + string(x.Called()), Text: x.Full()}
			}
			return details
		}),
		event(change, false, func(r Response, d WithholdingJudged, e workflow.Event) Response {
			r.Rulings = append(slices.Clone(r.Rulings), production.Ruling{Demand: d.Demand, Accepted: d.Accepted, On: e.Effective, Event: e.Seq})
			return r
		}, func(d WithholdingJudged, _ workflow.Names) string {
			if d.Accepted {
				return "Demand " + string(d.Demand) + ": what was withheld is accepted"
			}
			return "Demand " + string(d.Demand) + ": what was withheld is not accepted"
		}, nil),
	}
}

func (d DemandsAmended) says(workflow.Names) string {
	labels := make([]string, len(d.Demands))
	for i, x := range d.Demands {
		labels[i] = string(x.Called())
	}
	if len(labels) == 1 {
		return "Demand " + labels[0] + " amended"
	}
	return "Demands " + strings.Join(labels, ", ") + " amended"
}

// amended puts changed demands in the place of those with their number.
func amended(standing, changed []demand.Demand) []demand.Demand {
	standing = slices.Clone(standing)
	for _, d := range changed {
		i := slices.IndexFunc(standing, func(x demand.Demand) bool { return x.Known() == d.Known() })
		if i < 0 {
			standing = append(standing, d)
			continue
		}
		standing[i] = d
	}
	return standing
}

// Demanded is the response with the demands that stand from an event on.
func (r Response) Demanded(demands []demand.Demand, e workflow.Event) Response {
	r.Demands = demands
	r.Items = production.SetDemands(r.Items, demands, production.Moment{On: e.Effective, Event: e.Seq})
	return r
}

// DemandStatus says how each demand that was ever made stands.
func (r Response) DemandStatus() []production.Status {
	return production.Judge(r.Items, r.Productions, r.Rulings)
}

// Insufficient names the entries of privilege logs that do not say what Rule 26(b)(5)(A) asks for, and what each lacks, in
// the order of the record. Those that withhold nothing that is still due are left out, and those that were erased.
func (r Response) Insufficient() []string {
	var claims []production.Claim
	for _, s := range r.DemandStatus() {
		if s.Leaf && s.Stands && !s.Satisfied() && !s.Accepted {
			claims = append(claims, s.Claims...)
		}
	}
	for _, p := range r.Productions {
		for _, c := range p.Claims {
			if p.Replaced == 0 && len(c.Demands) == 0 { // the log does not say from what it is withheld
				claims = append(claims, c)
			}
		}
	}
	order := func(a, b production.Claim) int { return cmp.Or(cmp.Compare(a.Of, b.Of), a.No-b.No) }
	slices.SortStableFunc(claims, order)
	claims = slices.CompactFunc(claims, func(a, b production.Claim) bool { return order(a, b) == 0 })
	var all []string
	for _, c := range claims {
		var e privilege.Entry
		if json.Unmarshal([]byte(c.Entry), &e) != nil {
			continue
		}
		if lacks := e.Deficiency(c.No, "the privilege log received "+c.On.Text()); lacks != "" {
			all = append(all, lacks)
		}
	}
	return all
}
