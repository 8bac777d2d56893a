package stay

import (
	"time"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// AwardBar is a clause that bars denial of an award, or may, whomever it binds.
type AwardBar struct {
	order.Finding
	Title   string   // of the order, with its clause and where it was entered
	Grounds []string // that it bars; empty: whatever the ground
}

// OfAward are the clauses that bar denial of an award on a day, or may, judged for each condition that the award has.
func OfAward(facts workflow.Facts, x award.Award, on deadline.Date) ([]AwardBar, error) {
	o := &Orders{facts: facts}
	own, above, err := personsOf(o.facts, x)
	if err != nil {
		return nil, err
	}
	to, err := jurisdiction.Current(facts, x.Recipient)
	if err != nil {
		return nil, err
	}
	if o.record, err = proceeding.Record(facts, append(own[:len(own):len(own)], above...)...); err != nil {
		return nil, err
	}
	of := &order.Award{Number: x.Number, Program: x.Program, Year: x.Year}
	q := order.Query{Persons: own, Above: above, Act: order.Act{Adverse: true, Award: of}, At: order.Point{On: on, Zone: to.Zone}}
	var all []AwardBar
	at := map[order.Ref]int{}
	for _, f := range o.record.Findings(q) {
		at[f.Ref] = len(all)
		all = append(all, AwardBar{Finding: f, Title: o.Names(Barring{Finding: f})})
	}
	for _, c := range x.Conditions(on, time.Time{}) {
		of.Conditions = append(of.Conditions, c.Name)
	}
	for _, name := range of.Conditions {
		q.Act.Ground = name
		for _, f := range o.record.Findings(q) {
			i, known := at[f.Ref]
			if !known || all[i].Barred == order.Yes && len(all[i].Grounds) == 0 {
				continue
			}
			all[i].Finding, all[i].Grounds = f, append(all[i].Grounds, name)
		}
	}
	return all, nil
}
