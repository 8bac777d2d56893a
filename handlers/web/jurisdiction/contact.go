package jurisdiction

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	jurisdictionpage "duces/templates/jurisdiction"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
)

// contactTyped is a contact as its form has it: dates are text until they are read.
type contactTyped struct {
	jurisdiction.ContactDetails
	from, until string
}

func contactOf(c echo.Context) (contactTyped, frame.Problems) {
	value := func(name string) string { return strings.TrimSpace(c.FormValue(name)) }
	typed := contactTyped{from: value("from"), until: value("until"), ContactDetails: jurisdiction.ContactDetails{
		Office: value("office"), Name: value("name"), Email: value("email"), Phone: value("phone"), Address: frame.Lines(value("address")),
	}}
	r := frame.Reading{Values: c.Request().PostForm}
	typed.From, typed.Until = r.Day("from", "First day in office"), r.Day("until", "Last day in office")
	return typed, r.Found
}

func (p *Pages) showContact(c echo.Context) error {
	typed := contactTyped{}
	if id := c.Param("contact"); id != "" {
		j, err := p.jurisdictionOnRecord(c)
		if err != nil {
			return err
		}
		contact, ok := j.ContactByID(id)
		if !ok {
			return workflow.Absent("contact")
		}
		typed = contactTyped{ContactDetails: contact.ContactDetails, from: text(contact.From), until: text(contact.Until)}
	}
	return p.contactForm(c, http.StatusOK, typed, nil)
}

func text(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func ends(c echo.Context) bool { return strings.HasSuffix(c.Path(), "/end") }

// saveContact adds a contact, changes one, or records its last day: the path says which.
func (p *Pages) saveContact(c echo.Context) error {
	typed, unread := contactOf(c)
	id, contact, seen := c.Param("id"), c.Param("contact"), frame.Seen(c.Request().PostForm)
	var cmd workflow.Command = jurisdiction.ChangeContact{Jurisdiction: id, Contact: contact, ContactDetails: typed.ContactDetails, Version: seen}
	said := "Contact saved. Earlier values are in the history."
	switch {
	case contact == "":
		cmd, said = jurisdiction.AddContact{Jurisdiction: id, ContactDetails: typed.ContactDetails}, "Contact added."
	case ends(c):
		cmd, said = jurisdiction.EndContact{Jurisdiction: id, Contact: contact, Until: typed.Until, Version: seen}, "Last day in office saved."
	}
	result, err := p.Do(c, cmd, unread...)
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		if frame.Stale(err, nil) != nil {
			found = nil
		}
		return p.contactForm(c, status, typed, found, err)
	}
	p.Done(c, result, said)
	return frame.Redirect(c, jurisdictionpage.Href(id))
}

func (p *Pages) contactForm(c echo.Context, status int, typed contactTyped, found frame.Problems, refused ...error) error {
	j, err := p.jurisdictionOnRecord(c)
	if err != nil {
		return err
	}
	f := jurisdictionpage.ContactForm{
		Jurisdiction: j.ID, Contact: c.Param("contact"), Title: "Add a contact", Said: j.Title(), Key: frame.FormKey(c), Ends: ends(c),
		Version: cmp.Or(frame.Seen(c.Request().PostForm), j.Version),
		Office:  found.At(page.Field{Name: "office", Label: "Office", Hint: "The office that letters address, such as Office of the Mayor or County Counsel.", Value: typed.Office, Required: true}),
		Name:    found.At(page.Field{Name: "name", Label: "Name", Hint: "Without a name, letters address the office alone.", Value: typed.Name}),
		Email:   found.At(page.Field{Name: "email", Label: "Email", Type: "email", Value: typed.Email}),
		Phone:   found.At(page.Field{Name: "phone", Label: "Phone", Type: "tel", Value: typed.Phone}),
		Address: found.At(page.Field{Name: "address", Label: "Postal address", Value: typed.Address, Rows: 4}),
		From:    found.At(page.Field{Name: "from", Label: "First day in office", Value: typed.from}),
		Until:   found.At(page.Field{Name: "until", Label: "Last day in office", Hint: "A letter dated after this day goes to the successor.", Value: typed.until, Required: ends(c)}),
	}
	for _, err := range refused {
		if f.Changed = frame.Stale(err, nil); f.Changed != nil {
			f.Version = j.Version
		}
	}
	if f.Contact != "" {
		on, ok := j.ContactByID(f.Contact)
		if !ok {
			return workflow.Absent("contact")
		}
		f.Title = "Change contact: " + on.Office
		if f.Ends {
			f.Title = "End contact: " + on.Office
			f.Said = on.Holder() + ", " + j.Title()
		}
	}
	f.Problems = found.Summary(f.Office, f.Name, f.Email, f.Phone, f.Address, f.From, f.Until)
	return p.Show(c, status, f.Title, jurisdictionpage.Contact(f), jurisdictionsCrumb,
		page.Crumb{Href: jurisdictionpage.Href(j.ID), Title: j.Title()}, page.Crumb{Title: f.Title})
}

func (p *Pages) addAlias(c echo.Context) error {
	name := c.FormValue("alias")
	return p.changeAliases(c, jurisdiction.AddAlias{Jurisdiction: c.Param("id"), Alias: name}, name, "Other name added.")
}

func (p *Pages) removeAlias(c echo.Context) error {
	name := c.FormValue("alias")
	cmd := jurisdiction.RemoveAlias{
		Jurisdiction: c.Param("id"), Alias: name, Kind: c.FormValue("kind"), State: c.FormValue("state"), Parent: c.FormValue("parent"),
	}
	return p.changeAliases(c, cmd, "", "Other name removed: "+name+".")
}

func (p *Pages) changeAliases(c echo.Context, cmd workflow.Command, typed, said string) error {
	id := c.Param("id")
	result, err := p.Do(c, cmd)
	if err == nil {
		p.Done(c, result, said)
		return frame.Redirect(c, jurisdictionpage.Href(id))
	}
	found, status, other := frame.ProblemsOf(err)
	if other != nil {
		return other
	}
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, jurisdiction.Stream(id))
	if err != nil {
		return err
	}
	j, err := jurisdiction.Find(world, id)
	if err != nil {
		return err
	}
	field := found.At(page.Field{Name: "alias", Value: typed})
	if field.Error == "" && len(found) > 0 {
		field.Error = found[0].Message
	}
	return p.showJurisdiction(c, status, world, j, field)
}
