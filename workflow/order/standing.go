package order

// Standing is how a clause works at one point, whomever and whatever it is about.
type Standing string

// Standings.
const (
	Works     Standing = "in force"
	Narrowed  Standing = "in force in part" // a later clause frees some persons or acts
	Waits     Standing = "not yet in force"
	Suspended Standing = "suspended"
	Over      Standing = "over"
	Voided    Standing = "entered in error"
)

// Standing says how a clause works at a point whose instant is known, or at the beginning of its day.
func (r *Record) Standing(ref Ref, at Point) Standing {
	e, known := r.clauses[ref]
	if at.At.IsZero() {
		at.At = at.start()
	}
	switch {
	case !known:
		return Over
	case e.order.Void:
		return Voided
	case !e.clause.From.reached(at):
		return Waits
	case e.clause.Until.reached(at):
		return Over
	}
	standing := Works
	for _, x := range e.changed {
		if !x.clause.Effect.Frees() {
			continue
		}
		whole := judgment{record: r, at: at, anybody: true, anything: true, every: true}
		some := judgment{record: r, at: at, anybody: true, anything: true}
		switch {
		case whole.inForce(x) == Yes && x.clause.Effect == Suspend:
			standing = Suspended
		case whole.inForce(x) == Yes:
			return Over
		case some.inForce(x) == Yes && standing == Works:
			standing = Narrowed
		}
	}
	return standing
}

// Changed are the clauses that change one, in the order of the record.
func (r *Record) Changed(ref Ref) []Ref {
	var all []Ref
	if e, known := r.clauses[ref]; known {
		for _, x := range e.changed {
			all = append(all, x.ref)
		}
	}
	return all
}

// About are the clauses that bar or toll anything for some persons at a point, or may, whatever the act is. One that
// later clauses narrowed to some acts is among them.
func (r *Record) About(q Query) []Finding {
	var found []Finding
	if q.At.At.IsZero() {
		q.At.At = q.At.start()
	}
	for _, e := range r.bars {
		f := Finding{Ref: e.ref, Order: e.order, Clause: e.clause, Binds: e.clause.Effect == Toll || q.Office.bound(e.clause.Binds)}
		persons := q.Persons
		if e.clause.Whom.Subawards {
			persons = append(persons[:len(persons):len(persons)], q.Above...)
		}
		for _, p := range persons {
			j := judgment{record: r, person: p, at: q.At, anything: true}
			if barred := j.inForce(e); barred > f.Barred {
				f.Barred, f.Ask, f.Person = barred, j.ask, p
			}
		}
		if f.Barred != No {
			found = append(found, f)
		}
	}
	return found
}
