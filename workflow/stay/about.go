package stay

import (
	"time"

	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/order"
)

// About are the clauses that bar or toll anything in the matter on a day, or may, whatever the step is.
func (o *Orders) About(on civil.Date, at time.Time) ([]order.Finding, error) {
	q := order.Query{Office: o.office, Persons: []order.Person{o.person}, At: order.Point{On: on, At: at, Zone: o.zone}}
	for _, x := range o.awards {
		own, above, err := personsOf(o.facts, x)
		if err != nil {
			return nil, err
		}
		q.Persons, q.Above = append(q.Persons, own...), append(q.Above, above...)
	}
	return o.record.About(q), nil
}

// Office is who runs the review of the matter.
func (o *Orders) Office() order.Office { return o.office }

// Awards are those of the matter's jurisdiction.
func (o *Orders) Awards() []award.Award { return o.awards }
