package matter

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/process"
)

// Certified is what a certification of compliance says. Personal "fields.name" is who signed it.
type Certified struct {
	Contact   string         `json:"contact,omitempty"` // id of a contact of the jurisdiction; empty: who signed is none
	Office    string         `json:"office,omitempty"`  // of who signed, on that day
	SignedOn  civil.Date     `json:"signed_on"`
	About     string         `json:"about"` // the law with which the jurisdiction complies
	Document  field.Document `json:"document"`
	ExpiresOn civil.Date     `json:"expires_on,omitzero"` // zero: it does not
	Ladder    string         `json:"ladder,omitempty"`    // of its reminder
	// Reminders are deadlines of our own side that begin with the event, for certifications that stand from now on.
	Reminders []Renewal `json:"reminders,omitempty"`
}

// Renewal is the deadline of our own side by which a certification is to be renewed.
type Renewal struct {
	Certification int    `json:"certification"` // its number
	Deadline      string `json:"deadline"`
}

// CertificationRecorded puts a certification of compliance on record. Its effective date is the day of signing.
type CertificationRecorded struct{ Certified }

// Type is the stored name.
func (CertificationRecorded) Type() string { return "certification_recorded" }

// CertificationCorrected says all of a certification once it is right. Personal "reason" says what was wrong.
type CertificationCorrected struct {
	Number int `json:"number"`
	Certified
}

// Type is the stored name.
func (CertificationCorrected) Type() string { return "certification_corrected" }

// CertificationWithdrawn says that a certification counts no more. Personal "reason" says why.
type CertificationWithdrawn struct {
	Number    int       `json:"number"`
	Reminders []Renewal `json:"reminders,omitempty"` // as in Certified
}

// Type is the stored name.
func (CertificationWithdrawn) Type() string { return "certification_withdrawn" }

// Certification is one on record.
type Certification struct {
	Certified
	Number      int    // from 1, in the order of the record
	Name        string // of who signed
	Event       int64
	StandsBy    int64 // the event of its last correction, or its own
	By          string
	Corrected   civil.Date // the day of the last correction; zero: none
	Withdrawn   civil.Date // zero: it is not
	WithdrawnBy string     // why
	RenewedBy   int        // number of a later one about the same; 0: none
	Renews      []int      // numbers of those that it renews
	Deadline    string     // id of that by which it is to be renewed; empty: there never was one
}

// Stands says whether a certification was neither renewed nor withdrawn.
func (c Certification) Stands() bool { return c.RenewedBy == 0 && c.Withdrawn.IsZero() }

// Expired says whether its last day is before a day.
func (c Certification) Expired(today civil.Date) bool {
	return !c.ExpiresOn.IsZero() && c.ExpiresOn.Before(today)
}

// Signer is who signed, with the office.
func (c Certification) Signer() string {
	if c.Office == "" || c.Office == c.Name {
		return c.Name
	}
	return c.Name + ", " + c.Office
}

// Certification finds one by its number.
func (m Matter) Certification(number int) (Certification, bool) {
	if number < 1 || number > len(m.Certifications) {
		return Certification{}, false
	}
	return m.Certifications[number-1], true
}

// StandingCertification is the last one recorded that stands.
func (m Matter) StandingCertification() (Certification, bool) {
	for _, c := range slices.Backward(m.Certifications) {
		if c.Stands() {
			return c, true
		}
	}
	return Certification{}, false
}

// certified takes up what an event changes, and says anew which certifications are renewed by which: of those about the
// same, the one that was signed last stands.
func (m Matter) certified(number int, change func(*Certification), begin []Renewal) Matter {
	all := slices.Clone(m.Certifications)
	if number > len(all) {
		all = append(all, Certification{Number: number})
	}
	for i := range all {
		c := &all[i]
		if c.RenewedBy, c.Renews = 0, nil; c.Number == number {
			change(c)
		}
		for _, r := range begin {
			if r.Certification == c.Number {
				c.Deadline = r.Deadline
			}
		}
	}
	for i := range all {
		last := i
		for j, other := range all {
			same := other.Withdrawn.IsZero() && workflow.Folded(other.About) == workflow.Folded(all[i].About)
			if same && (other.SignedOn.After(all[last].SignedOn) || other.SignedOn == all[last].SignedOn && j > last) {
				last = j
			}
		}
		if last != i && all[i].Withdrawn.IsZero() {
			all[i].RenewedBy = all[last].Number
			all[last].Renews = append(all[last].Renews, all[i].Number)
		}
	}
	m.Certifications = all
	return m
}

func signer(e workflow.Event) string { return e.Personal["fields."+certifierName].Text() }

// certifierName is the personal value that holds who signed.
const certifierName = "name"

func certificationDetails(d Certified, e workflow.Event) []workflow.EventDetail {
	expires := ""
	if !d.ExpiresOn.IsZero() {
		expires = d.ExpiresOn.Text()
	}
	return []workflow.EventDetail{
		{Title: "Signed by", Text: Certification{Certified: d, Name: signer(e)}.Signer()},
		{Title: "Signed on", Text: d.SignedOn.Text()},
		{Title: "About", Text: d.About},
		{Title: "Document", Text: d.Document.Name},
		{Title: "Expires on", Text: expires},
	}
}

var certificationEvents = []workflow.EventType{
	workflow.Detailed(changing(func(m Matter, d CertificationRecorded, e workflow.Event) Matter {
		return m.certified(len(m.Certifications)+1, func(c *Certification) {
			c.Certified, c.Name, c.Event, c.StandsBy, c.By = d.Certified, signer(e), e.Seq, e.Seq, e.Actor
		}, d.Reminders)
	}, func(CertificationRecorded, workflow.Names) string { return "Certification of compliance recorded" }, nil),
		func(d CertificationRecorded, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return certificationDetails(d.Certified, e)
		}),

	workflow.Detailed(changing(func(m Matter, d CertificationCorrected, e workflow.Event) Matter {
		return m.certified(d.Number, func(c *Certification) {
			c.Certified, c.Name, c.StandsBy, c.Corrected = d.Certified, signer(e), e.Seq, e.Effective
		}, d.Reminders)
	}, func(d CertificationCorrected, _ workflow.Names) string {
		return fmt.Sprintf("Corrected: certification of compliance %d", d.Number)
	}, nil), func(d CertificationCorrected, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
		return certificationDetails(d.Certified, e)
	}),

	changing(func(m Matter, d CertificationWithdrawn, e workflow.Event) Matter {
		return m.certified(d.Number, func(c *Certification) {
			c.StandsBy, c.Withdrawn, c.WithdrawnBy = e.Seq, e.Effective, e.Personal[workflow.ReasonName].Text()
		}, d.Reminders)
	}, func(d CertificationWithdrawn, _ workflow.Names) string {
		return fmt.Sprintf("Certification of compliance %d withdrawn", d.Number)
	}, nil),
}

// certificationsShown are certifications without what they say of closed documents.
func certificationsShown(all []Certification, h workflow.Hidden) []Certification {
	all = slices.Clone(all)
	for i, c := range all {
		shown, _ := field.Shown([]field.Document{c.Document}, h)
		all[i].Document = shown[0]
	}
	return all
}

// certify adds an event about certifications, and keeps the deadlines by which these are to be renewed: one begins for
// each that stands from now on and expires, and ends with it. with gives the event its reminders.
func (w *Work) certify(e workflow.Event, with func([]Renewal) workflow.Data) error {
	before := w.matter
	after := evolve(before, e)
	today := w.Today()
	var begin []Renewal
	var opened []due.Opened
	var follows []workflow.Data
	state, _ := w.def.State(w.matter.State)
	for i, c := range after.Certifications {
		var was Certification
		if i < len(before.Certifications) {
			was = before.Certifications[i]
		}
		d, has := before.Deadline(c.Deadline)
		live := has && (d.Status == due.StatusOpen || d.Status == due.StatusMissed || d.Status == due.StatusTolled)
		expires := c.Stands() && !c.ExpiresOn.IsZero()
		switch begins := expires && !state.Terminal && (!was.Stands() || was.Number == 0 || c.ExpiresOn != was.ExpiresOn); {
		case live && c.RenewedBy != 0:
			follows = append(follows, due.Met{Deadline: d.ID, On: today, LateDays: d.LateOn(today)})
		case live && !expires:
			follows = append(follows, due.Cancelled{Deadline: d.ID, Cause: "nothing is to be renewed"})
		case live && begins:
			moved, err := w.renewAgain(c, d, due.CauseCorrected)
			if err != nil {
				return err
			}
			follows = append(follows, moved)
		case begins:
			o, err := w.renewal(c, len(before.Deadlines)+len(opened)+1)
			if err != nil {
				return err
			}
			begin, opened = append(begin, Renewal{c.Number, o.Deadline}), append(opened, o)
		}
	}
	e.Data = with(begin)
	w.Add(e)
	for i, o := range opened {
		c, _ := w.matter.Certification(begin[i].Certification)
		x := w.act.Event(e.Stream, today, o)
		x.Personal = map[string]workflow.Sealed{
			due.TitleName: w.act.Seal(x.Stream, "title/"+o.Deadline, "Renew the certification of compliance, "+c.About),
		}
		w.Add(x)
	}
	for _, data := range follows {
		w.Note(today, data)
	}
	w.MarkMissed() // it may have expired by now
	return nil
}

// renewal is the deadline by which a certification is to be renewed: number is its place among all deadlines.
func (w *Work) renewal(c Certification, number int) (due.Opened, error) {
	o, err := w.own(process.OwnDate, "", deadline.FixedOn(c.ExpiresOn), c.SignedOn)
	if err != nil {
		return o, workflow.Malformed("expires_on", "Expires on: "+workflow.Sentence(err))
	}
	o.Deadline, o.Ladder = due.NewID(process.OwnDate, number), c.Ladder
	return o, nil
}

// renewAgain sets the deadline by which a certification is to be renewed by the day on which that now expires.
func (w *Work) renewAgain(c Certification, d due.Deadline, cause due.Cause) (due.Moved, error) {
	basis := due.Basis{Spec: deadline.FixedOn(c.ExpiresOn), From: c.SignedOn}
	receipt, err := w.Derive(basis)
	if err != nil {
		return due.Moved{}, workflow.Malformed("expires_on", "Expires on: "+workflow.Sentence(err))
	}
	return w.Moved(d, cause, basis, receipt), nil
}

// RenewReopened sets again the deadlines by which certifications are to be renewed that ended because the matter was
// closed. One that a person removed stays removed.
func (w *Work) RenewReopened(on civil.Date) error {
	if state, _ := w.def.State(w.matter.State); state.Terminal {
		return nil
	}
	for _, c := range w.matter.Certifications {
		d, has := w.matter.Deadline(c.Deadline)
		closing, is := w.def.Transition(d.EndedBy)
		to, _ := w.def.State(closing.To)
		if !has || !is || !to.Terminal || !c.Stands() || c.ExpiresOn.IsZero() {
			continue
		}
		moved, err := w.renewAgain(c, d, due.CauseReopened)
		if err != nil {
			return err
		}
		w.Note(on, moved)
	}
	w.MarkMissed() // it may have expired by now
	return nil
}
