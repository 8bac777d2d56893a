package jurisdiction

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
)

// ContactDetails are what is on record of a contact.
type ContactDetails struct {
	Office  string `json:"office" doc:"The office that letters address." example:"Office of the Mayor"`
	Name    string `json:"name,omitempty" doc:"Who holds the office. Without a name, letters address the office alone. Personal text, can be erased."`
	Email   string `json:"email,omitempty" doc:"Personal text, can be erased." example:"mayor@example.gov"`
	Phone   string `json:"phone,omitempty" doc:"Personal text, can be erased." example:"312-555-0100"`
	Address string `json:"address,omitempty" doc:"Postal address, on several lines. Personal text, can be erased."`
	From    string `json:"from,omitempty" doc:"First day in office, YYYY-MM-DD. Without it, there is no first day." example:"2018-01-01"`
	Until   string `json:"until,omitempty" doc:"Last day in office, YYYY-MM-DD. Without it, there is no last day." example:"2019-05-20"`
}

// Contact is a contact of a jurisdiction.
type Contact struct {
	ID string `json:"id"`
	ContactDetails
	HeldNow bool `json:"held_now" doc:"true: in office today, by the jurisdiction's time zone."`
}

// Contacts are those of a jurisdiction.
type Contacts struct {
	Items []Contact `json:"items" doc:"In the order in which they were added."`
	Notes []string  `json:"notes" doc:"A sentence for each two contacts that share an office for a time."`
}

// ContactsIn asks for the contacts of a jurisdiction.
type ContactsIn struct {
	ID     string `path:"id"`
	Office string `query:"office" maxLength:"200" doc:"Only contacts with this office."`
	On     string `query:"on" doc:"Only contacts in office on this day, YYYY-MM-DD. A letter of that day addresses them."`
}

// ContactsOut carries them.
type ContactsOut struct{ Body Contacts }

// AddContactIn puts one on record.
type AddContactIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body ContactDetails
}

// ChangeContactIn replaces what is on record of one.
type ChangeContactIn struct {
	call.Keyed
	ID      string `path:"id"`
	Contact string `path:"contact"`
	Body    struct {
		ContactDetails
		Version int `json:"version,omitempty" minimum:"0" doc:"Version of the jurisdiction that you saw. If it has changed since, the answer is a conflict."`
	}
}

// EndContactIn says when one left.
type EndContactIn struct {
	call.Keyed
	ID      string `path:"id"`
	Contact string `path:"contact"`
	Body    struct {
		Until   string `json:"until" doc:"Last day in office, YYYY-MM-DD."`
		Version int    `json:"version,omitempty" minimum:"0" doc:"Version of the jurisdiction that you saw. If it has changed since, the answer is a conflict."`
	}
}

// AliasIn is another name of a jurisdiction.
type AliasIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Name string `json:"name" doc:"Another name of the government." example:"Louisville/Jefferson County Metro Government"`
	}
}

// RemoveAliasIn names one that it does not have.
type RemoveAliasIn struct {
	call.Keyed
	ID     string `path:"id"`
	Name   string `query:"name" required:"true" maxLength:"200" doc:"The other name to remove."`
	Kind   string `query:"kind" maxLength:"200" doc:"Kind of the other name, as the list of other names gives it. Required with state and parent where two other names are alike."`
	State  string `query:"state" maxLength:"200" doc:"State of the other name."`
	Parent string `query:"parent" maxLength:"200" doc:"Parent of the other name."`
}

// Alias is another name, with the kind, state and parent that it goes with.
type Alias struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Parent string `json:"parent,omitempty"`
}

// Aliases are the other names of a jurisdiction, and the records that were merged into it.
type Aliases struct {
	Items  []Alias  `json:"items"`
	Merged []string `json:"merged" doc:"Ids of the records that were merged into this one."`
}

// AliasesOut carries them.
type AliasesOut struct{ Body Aliases }

func (o *operations) addContacts() {
	tags := []string{"Jurisdictions"}
	call.Add(o.API, huma.Operation{
		OperationID: "list-contacts", Method: http.MethodGet, Path: "/jurisdictions/{id}/contacts", Summary: "List the contacts of a jurisdiction", Tags: tags,
		Errors: []int{http.StatusUnprocessableEntity},
	}, o.contacts)
	call.Add(o.API, huma.Operation{
		OperationID: "add-contact", Method: http.MethodPost, Path: "/jurisdictions/{id}/contacts", Summary: "Add a contact", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "Letters address the contact who is in office on the date of the letter. Two contacts can share an office.",
	}, func(ctx context.Context, u account.User, in *AddContactIn) (*call.MadeOut, error) {
		details, err := in.Body.read()
		if err != nil {
			return nil, err
		}
		r, err := o.Do(ctx, u, in.Keyed, jurisdiction.AddContact{Jurisdiction: in.ID, ContactDetails: details})
		if err != nil {
			return nil, err
		}
		return call.Created(r, "/jurisdictions/"+in.ID+"/contacts/"), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "change-contact", Method: http.MethodPut, Path: "/jurisdictions/{id}/contacts/{contact}", Summary: "Change a contact", Tags: tags,
		Description: "Replaces all values of the contact. Earlier values stay in the history.",
	}, func(ctx context.Context, u account.User, in *ChangeContactIn) (*call.ResultOut, error) {
		details, err := in.Body.read()
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, jurisdiction.ChangeContact{Jurisdiction: in.ID, Contact: in.Contact, ContactDetails: details, Version: in.Body.Version})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "end-contact", Method: http.MethodPost, Path: "/jurisdictions/{id}/contacts/{contact}:end", Summary: "Record the last day in office of a contact", Tags: tags,
	}, func(ctx context.Context, u account.User, in *EndContactIn) (*call.ResultOut, error) {
		until, err := call.Date("until", in.Body.Until)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, jurisdiction.EndContact{Jurisdiction: in.ID, Contact: in.Contact, Until: until, Version: in.Body.Version})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "list-aliases", Method: http.MethodGet, Path: "/jurisdictions/{id}/aliases", Summary: "List the other names of a jurisdiction", Tags: tags,
	}, o.aliases)
	call.Add(o.API, huma.Operation{
		OperationID: "add-alias", Method: http.MethodPost, Path: "/jurisdictions/{id}/aliases", Summary: "Add another name of a jurisdiction", Tags: tags,
		Description: "Search and import find the jurisdiction by its other names too. A name is unique with its kind, state, and parent.",
	}, func(ctx context.Context, u account.User, in *AliasIn) (*call.ResultOut, error) {
		return o.Answer(ctx, u, in.Keyed, jurisdiction.AddAlias{Jurisdiction: in.ID, Alias: in.Body.Name})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "remove-alias", Method: http.MethodDelete, Path: "/jurisdictions/{id}/aliases", Summary: "Remove another name of a jurisdiction", Tags: tags,
	}, func(ctx context.Context, u account.User, in *RemoveAliasIn) (*call.ResultOut, error) {
		return o.Answer(ctx, u, in.Keyed, jurisdiction.RemoveAlias{
			Jurisdiction: in.ID, Alias: in.Name, Kind: in.Kind, State: in.State, Parent: in.Parent,
		})
	})
}

func (o *operations) contacts(ctx context.Context, u account.User, in *ContactsIn) (*ContactsOut, error) {
	on, err := call.Date("on", in.On)
	if err != nil {
		return nil, err
	}
	w, err := o.reads.World(ctx, u.ID, jurisdiction.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	j, err := jurisdiction.Current(w, in.ID)
	if err != nil {
		return nil, err
	}
	all := contactsOf(j, o.today(j))
	kept := all.Items[:0]
	for i, c := range j.Contacts {
		office := in.Office == "" || workflow.SameName(c.Office, in.Office)
		if office && (on.IsZero() || c.HeldOn(on)) {
			kept = append(kept, all.Items[i])
		}
	}
	all.Items = kept
	return &ContactsOut{Body: all}, nil
}

func (o *operations) today(j jurisdiction.Jurisdiction) civil.Date {
	return j.Today(workflow.Act{At: o.Now()})
}

func contactsOf(j jurisdiction.Jurisdiction, today civil.Date) Contacts {
	all := Contacts{Items: []Contact{}, Notes: []string{}}
	for _, c := range j.Contacts {
		all.Items = append(all.Items, Contact{ID: c.ID, HeldNow: c.HeldOn(today), ContactDetails: ContactDetails{
			Office: c.Office, Name: c.Name, Email: c.Email, Phone: c.Phone, Address: c.Address, From: call.DateText(c.From), Until: call.DateText(c.Until),
		}})
	}
	for _, both := range jurisdiction.Overlaps(j.Contacts) {
		all.Notes = append(all.Notes, both.Text(civil.Date.Text))
	}
	return all
}

func (o *operations) aliases(ctx context.Context, u account.User, in *call.OneIn) (*AliasesOut, error) {
	w, err := o.reads.World(ctx, u.ID, jurisdiction.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	j, err := jurisdiction.Current(w, in.ID)
	if err != nil {
		return nil, err
	}
	all := Aliases{Items: []Alias{}, Merged: call.OrEmpty(j.Merged)}
	for _, a := range j.FullAliases() {
		all.Items = append(all.Items, Alias(a))
	}
	return &AliasesOut{Body: all}, nil
}

// read is a contact as it was sent; both dates are read before one is refused.
func (c ContactDetails) read() (jurisdiction.ContactDetails, error) {
	d := jurisdiction.ContactDetails{Office: c.Office, Name: c.Name, Email: c.Email, Phone: c.Phone, Address: c.Address}
	var no []workflow.Detail
	for _, day := range []struct {
		field, text string
		to          *civil.Date
	}{{"from", c.From, &d.From}, {"until", c.Until, &d.Until}} {
		var err error
		if *day.to, err = call.Date(day.field, day.text); err != nil {
			no = append(no, workflow.At(day.field, workflow.Sentence(err)))
		}
	}
	return d, workflow.Collect(no)
}
