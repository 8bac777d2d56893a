package certification

import (
	"fmt"
	"reflect"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/field"
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

// Says tells whether it says what another one does.
func (c Certified) Says(other Certified) bool {
	c.Reminders, other.Reminders = nil, nil
	return reflect.DeepEqual(c, other)
}

// Renewal is the deadline of our own side by which a certification is to be renewed.
type Renewal struct {
	Certification int    `json:"certification"` // its number
	Deadline      string `json:"deadline"`
}

// Recorded puts a certification of compliance on record. Its effective date is the day of signing.
type Recorded struct{ Certified }

// Type is the stored name.
func (Recorded) Type() string { return "certification_recorded" }

// Corrected says all of a certification once it is right. Personal "reason" says what was wrong.
type Corrected struct {
	Number int `json:"number"`
	Certified
}

// Type is the stored name.
func (Corrected) Type() string { return "certification_corrected" }

// Withdrawn says that a certification counts no more. Personal "reason" says why.
type Withdrawn struct {
	Number    int       `json:"number"`
	Reminders []Renewal `json:"reminders,omitempty"` // as in Certified
}

// Type is the stored name.
func (Withdrawn) Type() string { return "certification_withdrawn" }

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

// Certifications are those of one matter, in the order of the record.
type Certifications []Certification

// Certification finds one by its number.
func (all Certifications) Certification(number int) (Certification, bool) {
	if number < 1 || number > len(all) {
		return Certification{}, false
	}
	return all[number-1], true
}

// StandingCertification is the last one recorded that stands.
func (all Certifications) StandingCertification() (Certification, bool) {
	for _, c := range slices.Backward(all) {
		if c.Stands() {
			return c, true
		}
	}
	return Certification{}, false
}

// with takes up what an event changes, and says anew which certifications are renewed by which: of those about the
// same, the one that was signed last stands.
func (all Certifications) with(number int, change func(*Certification), begin []Renewal) Certifications {
	all = slices.Clone(all)
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
			same := other.Withdrawn.IsZero() && workflow.SameName(other.About, all[i].About)
			if same && (other.SignedOn.After(all[last].SignedOn) || other.SignedOn == all[last].SignedOn && j > last) {
				last = j
			}
		}
		if last != i && all[i].Withdrawn.IsZero() {
			all[i].RenewedBy = all[last].Number
			all[last].Renews = append(all[last].Renews, all[i].Number)
		}
	}
	return all
}

func signer(e workflow.Event) string { return e.Personal["fields."+SignerName].Text() }

// SignerName is the personal value that holds who signed.
const SignerName = "name"

func details(d Certified, e workflow.Event) []workflow.EventDetail {
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

// A Fold takes the certifications of a state to what an event makes of them.
type Fold[S any] func(s S, e workflow.Event, quiet bool, fold func(Certifications) Certifications) S

// Events are the events of certifications, for whatever aggregate has some: change says how it keeps them.
func Events[S any](change Fold[S]) []workflow.EventType {
	return []workflow.EventType{
		workflow.Detailed(event(change, func(all Certifications, d Recorded, e workflow.Event) Certifications {
			return all.with(len(all)+1, func(c *Certification) {
				c.Certified, c.Name, c.Event, c.StandsBy, c.By = d.Certified, signer(e), e.Seq, e.Seq, e.Actor
			}, d.Reminders)
		}, func(Recorded, workflow.Names) string { return "Certification of compliance recorded" }),
			func(d Recorded, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
				return details(d.Certified, e)
			}),

		workflow.Detailed(event(change, func(all Certifications, d Corrected, e workflow.Event) Certifications {
			return all.with(d.Number, func(c *Certification) {
				c.Certified, c.Name, c.StandsBy, c.Corrected = d.Certified, signer(e), e.Seq, e.Effective
			}, d.Reminders)
		}, func(d Corrected, _ workflow.Names) string {
			return fmt.Sprintf("Corrected: certification of compliance %d", d.Number)
		}), func(d Corrected, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return details(d.Certified, e)
		}),

		event(change, func(all Certifications, d Withdrawn, e workflow.Event) Certifications {
			return all.with(d.Number, func(c *Certification) {
				c.StandsBy, c.Withdrawn, c.WithdrawnBy = e.Seq, e.Effective, e.Personal[workflow.ReasonName].Text()
			}, d.Reminders)
		}, func(d Withdrawn, _ workflow.Names) string {
			return fmt.Sprintf("Certification of compliance %d withdrawn", d.Number)
		}),
	}
}

func event[S any, T workflow.Data](
	change Fold[S], fold func(Certifications, T, workflow.Event) Certifications, says func(T, workflow.Names) string,
) workflow.EventType {
	return workflow.EventOf(func(s S, d T, e workflow.Event) S {
		return change(s, e, false, func(all Certifications) Certifications { return fold(all, d, e) })
	}, says, nil)
}

// Shown are the certifications without what they say of closed documents.
func (all Certifications) Shown(h workflow.Hidden) Certifications {
	all = slices.Clone(all)
	for i, c := range all {
		shown, _ := field.Shown([]field.Document{c.Document}, h)
		all[i].Document = shown[0]
	}
	return all
}
