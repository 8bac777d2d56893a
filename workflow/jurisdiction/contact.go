package jurisdiction

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// Contact is an office of a government, who holds it, and how to write there.
type Contact struct {
	ID string
	ContactDetails
}

// ContactDetails are what a person says of a contact. All but the office and the dates is personal.
type ContactDetails struct {
	Office  string `json:"office"`
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Address string `json:"address,omitempty"`
	// From and Until are civil dates of the jurisdiction; the last day is one on which the office is held.
	From  civil.Date `json:"from,omitzero"`
	Until civil.Date `json:"until,omitzero"`
}

// HeldOn says whether a contact holds the office on a day.
func (c ContactDetails) HeldOn(day civil.Date) bool {
	return !day.Before(c.From) && (c.Until.IsZero() || !day.After(c.Until))
}

// Holder is who holds the office, or the office where no name is on record.
func (c ContactDetails) Holder() string {
	if c.Name == "" {
		return c.Office
	}
	return c.Name
}

// HolderWithOffice is who holds the office and the office, which is said once where no name is on record.
func (c ContactDetails) HolderWithOffice() string {
	if c.Name == "" || c.Name == c.Office {
		return c.Office
	}
	return c.Name + ", " + c.Office
}

// OfficeHolders are those who hold an office on a day, in the order in which they were added: nobody in a gap,
// and several where their dates overlap.
func OfficeHolders(contacts []Contact, office string, day civil.Date) []Contact {
	var holders []Contact
	for _, c := range contacts {
		if workflow.SameName(c.Office, office) && c.HeldOn(day) {
			holders = append(holders, c)
		}
	}
	return holders
}

// Overlap is two contacts who hold one office at the same time.
type Overlap struct {
	First, Second Contact
	From, Until   civil.Date // zero: without a first or last day
}

// Text says it in a sentence.
func (o Overlap) Text(day func(civil.Date) string) string {
	when := "at all times"
	switch {
	case !o.From.IsZero() && !o.Until.IsZero():
		when = "from " + day(o.From) + " to " + day(o.Until)
	case !o.From.IsZero():
		when = "from " + day(o.From)
	case !o.Until.IsZero():
		when = "until " + day(o.Until)
	}
	return fmt.Sprintf("Two contacts share %s %s: %s and %s. Letters address both.",
		validation.Quoted(o.First.Office), when, o.First.Holder(), o.Second.Holder())
}

// Overlaps are the pairs of contacts who share an office for a time.
func Overlaps(contacts []Contact) []Overlap {
	var all []Overlap
	for i, a := range contacts {
		for _, b := range contacts[:i] {
			from, until := a.From, a.Until
			if from.Before(b.From) {
				from = b.From
			}
			if until.IsZero() || !b.Until.IsZero() && b.Until.Before(until) {
				until = b.Until
			}
			if workflow.SameName(a.Office, b.Office) && (until.IsZero() || !until.Before(from)) {
				all = append(all, Overlap{First: b, Second: a, From: from, Until: until})
			}
		}
	}
	return all
}

// ContactByID finds a contact.
func (j Jurisdiction) ContactByID(id string) (Contact, bool) {
	i := slices.IndexFunc(j.Contacts, func(c Contact) bool { return c.ID == id })
	if i < 0 {
		return Contact{}, false
	}
	return j.Contacts[i], true
}

// ContactWith finds whoever has an office and an email address.
func (j Jurisdiction) ContactWith(office, email string) (Contact, bool) {
	i := slices.IndexFunc(j.Contacts, func(c Contact) bool {
		return c.Office == office && email != "" && workflow.SameName(c.Email, email)
	})
	if i < 0 {
		return Contact{}, false
	}
	return j.Contacts[i], true
}

// Today is the day that it is in the jurisdiction at the time of an act.
func (j Jurisdiction) Today(a workflow.Act) civil.Date {
	return civil.DateIn(a.At, timezone.Named(j.Zone))
}

// understood is a contact as it is stored; what is not understood comes back as problems.
func (c ContactDetails) understood() (ContactDetails, error) {
	for _, text := range []*string{&c.Name, &c.Email, &c.Phone, &c.Address} {
		if *text == workflow.ErasedText { // a form that showed an erased value brings its word back
			*text = ""
		}
	}
	var no []workflow.Detail
	no = append(no, workflow.CheckLine("office", "Office", c.Office, 200, true)...)
	no = append(no, workflow.CheckLine("name", "Name", c.Name, 200, false)...)
	no = append(no, workflow.CheckLine("phone", "Phone", c.Phone, 60, false)...)
	no = append(no, workflow.CheckProse("address", "Postal address", c.Address, false)...)
	if len([]rune(c.Address)) > maxAddress {
		no = append(no, workflow.At("address", fmt.Sprintf("Postal address may have at most %d characters.", maxAddress)))
	}
	wrong := workflow.CheckLine("email", "Email", c.Email, 254, false)
	c.Office, c.Name, c.Email, c.Phone = workflow.Tidy(c.Office), workflow.Tidy(c.Name), workflow.Tidy(c.Email), workflow.Tidy(c.Phone)
	c.Address = strings.TrimSpace(c.Address)
	if len(wrong) == 0 && c.Email != "" {
		if a, err := mail.ParseAddress(c.Email); err != nil || a.Address != c.Email {
			wrong = []workflow.Detail{workflow.At("email", validation.Not("Email", c.Email, "an email address"))}
		}
	}
	no = append(no, wrong...)
	if c.Phone != "" && !strings.ContainsFunc(c.Phone, unicode.IsDigit) {
		no = append(no, workflow.At("phone", validation.Not("Phone", c.Phone, "a telephone number")))
	}
	if !c.Until.IsZero() && c.Until.Before(c.From) {
		no = append(no, workflow.At("until", untilBefore(c.From)))
	}
	return c, workflow.Collect(no)
}

const maxAddress = 1000

func untilBefore(from civil.Date) string {
	return "Last day in office cannot be before the first day in office, " + from.Text() + "."
}

// ContactAdded records a contact; who holds the office and how to write there is Personal.
type ContactAdded struct {
	Contact string     `json:"contact"` // id
	Office  string     `json:"office"`
	From    civil.Date `json:"from,omitzero"`
	Until   civil.Date `json:"until,omitzero"`
}

// Type is the stored name.
func (ContactAdded) Type() string { return "contact_added" }

// ContactChanged replaces what is on record of a contact.
type ContactChanged struct {
	Contact string     `json:"contact"`
	Office  string     `json:"office"`
	From    civil.Date `json:"from,omitzero"`
	Until   civil.Date `json:"until,omitzero"`
}

// Type is the stored name.
func (ContactChanged) Type() string { return "contact_changed" }

// ContactEnded records the last day on which a contact holds the office.
type ContactEnded struct {
	Contact string     `json:"contact"`
	Office  string     `json:"office"`
	Until   civil.Date `json:"until"`
}

// Type is the stored name.
func (ContactEnded) Type() string { return "contact_ended" }

var contactEvents = []workflow.EventType{
	workflow.Detailed(workflow.EventOf(func(j Jurisdiction, d ContactAdded, e workflow.Event) Jurisdiction {
		j.Version = e.No
		j.Contacts = append(slices.Clip(j.Contacts), contactOf(ContactChanged(d), e))
		return j
	}, func(d ContactAdded, _ workflow.Names) string { return "Contact added: " + d.Office }, nil),
		func(d ContactAdded, e workflow.Event, n workflow.Names) []workflow.EventDetail {
			return contactDetails(ContactChanged(d), e, n)
		}),

	workflow.Detailed(workflow.EventOf(func(j Jurisdiction, d ContactChanged, e workflow.Event) Jurisdiction {
		return j.withContact(d.Contact, e, func(Contact) Contact { return contactOf(d, e) })
	}, func(d ContactChanged, _ workflow.Names) string { return "Contact changed: " + d.Office }, nil), contactDetails),

	workflow.EventOf(func(j Jurisdiction, d ContactEnded, e workflow.Event) Jurisdiction {
		return j.withContact(d.Contact, e, func(c Contact) Contact {
			c.Until = d.Until
			return c
		})
	}, func(d ContactEnded, _ workflow.Names) string {
		return "Contact ended: " + d.Office + ", last day in office " + d.Until.Text()
	}, nil),
}

// withContact replaces one contact of many: states are shared between readers.
func (j Jurisdiction) withContact(id string, e workflow.Event, with func(Contact) Contact) Jurisdiction {
	j.Version, j.Contacts = e.No, slices.Clone(j.Contacts)
	for i, c := range j.Contacts {
		if c.ID == id {
			j.Contacts[i] = with(c)
		}
	}
	return j
}

func contactOf(d ContactChanged, e workflow.Event) Contact {
	return Contact{ID: d.Contact, ContactDetails: ContactDetails{
		Office: d.Office, From: d.From, Until: d.Until, Name: e.Personal["name"].Text(),
		Email: e.Personal["email"].Text(), Phone: e.Personal["phone"].Text(), Address: e.Personal["address"].Text(),
	}}
}

func contactDetails(d ContactChanged, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
	c := contactOf(d, e)
	details := []workflow.EventDetail{{Title: "Name", Text: c.Name}, {Title: "Email", Text: c.Email}, {Title: "Phone", Text: c.Phone}, {Title: "Postal address", Text: c.Address}}
	if !c.From.IsZero() {
		details = append(details, workflow.EventDetail{Title: "First day in office", Text: c.From.Text()})
	}
	if !c.Until.IsZero() {
		details = append(details, workflow.EventDetail{Title: "Last day in office", Text: c.Until.Text()})
	}
	return details
}

// personal seals what an event keeps of a contact beside its bytes.
func (c ContactDetails) personal(a workflow.Act, s workflow.Stream, id string) map[string]workflow.Sealed {
	var sealed map[string]workflow.Sealed
	for name, value := range map[string]string{"name": c.Name, "email": c.Email, "phone": c.Phone, "address": c.Address} {
		if value != "" {
			if sealed == nil {
				sealed = map[string]workflow.Sealed{}
			}
			sealed[name] = a.Seal(s, "contact/"+id+"/"+name, value)
		}
	}
	return sealed
}

// added is the event that puts a contact on record.
func (c ContactDetails) added(a workflow.Act, to Jurisdiction, id string) workflow.Event {
	for _, value := range []*string{&c.Name, &c.Email, &c.Phone, &c.Address} {
		if *value == workflow.ErasedText {
			*value = "" // what was erased is copied nowhere
		}
	}
	s := Stream(to.ID)
	e := a.Event(s, to.Today(a), ContactAdded{Contact: id, Office: c.Office, From: c.From, Until: c.Until})
	e.Personal = c.personal(a, s, id)
	return e
}

// AddContact puts a contact of a jurisdiction on record.
type AddContact struct {
	Jurisdiction string `json:"jurisdiction"`
	ContactDetails
}

// CommandName implements Command.
func (AddContact) CommandName() string { return "AddContact" }

// Streams implements Command.
func (c AddContact) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Jurisdiction)} }

// Decide implements Command.
func (c AddContact) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	j, err := toChange(facts, c.Jurisdiction, 0)
	if err != nil {
		return workflow.Decision{}, err
	}
	details, err := c.understood()
	if err != nil {
		return workflow.Decision{}, err
	}
	id := a.NewID("contact/" + j.ID)
	return workflow.Decision{Events: []workflow.Event{details.added(a, j, id)}, Created: []string{id}}, nil
}

// ChangeContact replaces what is on record of a contact.
type ChangeContact struct {
	Jurisdiction string `json:"jurisdiction"`
	Contact      string `json:"contact"`
	ContactDetails
	Version int `json:"version,omitempty"` // of the jurisdiction as the caller saw it, 0 for any
}

// CommandName implements Command.
func (ChangeContact) CommandName() string { return "ChangeContact" }

// Streams implements Command.
func (c ChangeContact) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Jurisdiction)} }

// Decide implements Command.
func (c ChangeContact) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	j, old, err := contactToChange(facts, c.Jurisdiction, c.Contact, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	details, err := c.understood()
	if err != nil || details == old.ContactDetails {
		return workflow.Decision{}, err
	}
	s := Stream(j.ID)
	e := a.Event(s, j.Today(a), ContactChanged{Contact: old.ID, Office: details.Office, From: details.From, Until: details.Until})
	e.Personal = details.personal(a, s, old.ID)
	return workflow.Decision{Events: []workflow.Event{e}}, nil
}

// EndContact says which day was the last on which a contact held the office.
type EndContact struct {
	Jurisdiction string     `json:"jurisdiction"`
	Contact      string     `json:"contact"`
	Until        civil.Date `json:"until,omitzero"`
	Version      int        `json:"version,omitempty"` // of the jurisdiction as the caller saw it, 0 for any
}

// CommandName implements Command.
func (EndContact) CommandName() string { return "EndContact" }

// Streams implements Command.
func (c EndContact) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Jurisdiction)} }

// Decide implements Command.
func (c EndContact) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	j, old, err := contactToChange(facts, c.Jurisdiction, c.Contact, c.Version)
	switch {
	case err != nil:
		return workflow.Decision{}, err
	case !old.Until.IsZero():
		return workflow.Decision{}, workflow.Refuse("ended", "The last day in office of this contact is already on record: "+old.Until.Text()+".",
			"Change the contact if the day is wrong.")
	case c.Until.IsZero():
		return workflow.Decision{}, workflow.Malformed("until", validation.Required("Last day in office"))
	case c.Until.Before(old.From):
		return workflow.Decision{}, workflow.Malformed("until", untilBefore(old.From))
	}
	e := a.Event(Stream(j.ID), j.Today(a), ContactEnded{Contact: old.ID, Office: old.Office, Until: c.Until})
	return workflow.Decision{Events: []workflow.Event{e}}, nil
}

// toChange is a jurisdiction whose contacts and other names the actor may change.
func toChange(facts workflow.Facts, id string, seen int) (Jurisdiction, error) {
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return Jurisdiction{}, err
	}
	j, err := Find(facts, id)
	if err == nil {
		err = workflow.Outdated("This jurisdiction", seen, j.Version)
	}
	if err == nil {
		err = j.NotMerged()
	}
	return j, err
}

func contactToChange(facts workflow.Facts, id, contact string, seen int) (Jurisdiction, Contact, error) {
	j, err := toChange(facts, id, seen)
	if err != nil {
		return j, Contact{}, err
	}
	c, ok := j.ContactByID(contact)
	if !ok {
		return j, c, workflow.Absent("contact")
	}
	return j, c, nil
}

// EmailRow is an address of a contact, folded, by which the matters are found that a message may be about.
type EmailRow struct{ JurisdictionID, Email string }

// Key implements workflow.Row.
func (r EmailRow) Key() string { return r.JurisdictionID + "/" + r.Email }

func (j Jurisdiction) emailRows() []workflow.Row {
	var rows []workflow.Row
	for _, c := range j.Contacts {
		r := EmailRow{JurisdictionID: j.ID, Email: workflow.Folded(c.Email)}
		if c.Email != "" && c.Email != workflow.ErasedText && !slices.Contains(rows, workflow.Row(r)) {
			rows = append(rows, r)
		}
	}
	return rows
}
