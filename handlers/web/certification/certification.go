package certification

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/certification"
	"duces/workflow/certify"
)

// certifying is the form that records a certification.
func (p *Pages) certifying(c echo.Context) error {
	return p.certificationForm(c, http.StatusOK, 0, url.Values{"about": {certify.Law}}, nil)
}

// mending is the form that corrects or withdraws one.
func (p *Pages) mending(c echo.Context) error {
	s, x, err := p.certification(c)
	if err != nil {
		return err
	}
	return p.certificationForm(c, http.StatusOK, x.Number, recorded(s, x), nil)
}

// recorded fills in the form with a certification as it stands.
func recorded(s subject.Matter, x certification.Certification) url.Values {
	typed := url.Values{
		"contact": {x.Contact}, "name": {x.Name}, "office": {x.Office}, "signed_on": {x.SignedOn.String()}, "about": {x.About}, "document": {x.Document.SHA256},
		"ladder": {x.Ladder}, "standing": {strconv.FormatInt(x.StandsBy, 10)},
	}
	if !x.ExpiresOn.IsZero() {
		typed.Set("expires_on", x.ExpiresOn.String())
	}
	if contact, known := s.Jurisdiction.ContactByID(x.Contact); known && contact.Holder() == x.Name {
		typed.Del("name")
		typed.Del("office")
	}
	return typed
}

// certification is the one that the address names.
func (p *Pages) certification(c echo.Context) (subject.Matter, certification.Certification, error) {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return s, certification.Certification{}, err
	}
	number, err := strconv.Atoi(c.Param("number"))
	x, known := s.Matter.Certification(number)
	if err != nil || !known || !x.Withdrawn.IsZero() {
		return s, x, workflow.Absent("certification")
	}
	return s, x, nil
}

func (p *Pages) certificationForm(c echo.Context, status, number int, typed url.Values, found frame.Problems) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	input := func(name, label, hint string, required bool) page.Field {
		return found.At(page.Field{Name: name, Label: label, Hint: hint, Required: required, Value: typed.Get(name)})
	}
	f := matterpage.CertificationForm{
		Matter: s.Matter.ID, Said: s.Jurisdiction.Title(), Key: frame.FormKey(c), Number: number, Standing: typed.Get("standing"),
		Contact:    input("contact", "Contact", "Who signed, such as the chief legal officer.", false),
		Name:       input("name", "Name", "Of who signed, if that is no contact.", false),
		Office:     input("office", "Office", "Of who signed, if that is no contact.", false),
		SignedOn:   input("signed_on", "Signed on", "", true),
		About:      input("about", "About", "The law with which the jurisdiction certifies that it complies.", true),
		Document:   input("document", "Document", "A document of this matter. Add it there first.", true),
		ExpiresOn:  input("expires_on", "Expires on", "Last day. Our team is reminded to renew it. Leave empty if it does not expire.", false),
		Alerts:     input("ladder", "Alerts to renew it", "", false),
		Reason:     input("reason", "Reason", "What was wrong and how you know.", true),
		Withdrawal: found.At(page.Field{Name: "withdrawal", Label: "Reason for withdrawing", Required: true, Value: typed.Get("withdrawal")}),
		Contacts:   []page.Option{{Label: "None"}}, Ladders: subject.Ladders(s.Process),
	}
	if x, known := s.Matter.Certification(number); known && status == http.StatusConflict {
		f.Standing = strconv.FormatInt(x.StandsBy, 10) // the reader is told of the change, and can go on from it
	}
	for _, x := range s.Jurisdiction.Contacts {
		f.Contacts = append(f.Contacts, page.Option{Value: x.ID, Label: x.HolderWithOffice()})
	}
	if f.Documents = matterpage.Exhibits(s.Matter); len(f.Documents) > 0 || number != 0 {
		first := page.Option{Label: "Choose"}
		if x, _ := s.Matter.Certification(number); number != 0 && x.Document.SHA256 == "" {
			first.Label = "As recorded: " + x.Document.Name // it is closed to the reader, and stays
		}
		f.Documents = append([]page.Option{first}, f.Documents...)
	}
	f.Problems = found.Summary(f.Contact, f.Name, f.Office, f.SignedOn, f.About, f.Document, f.ExpiresOn, f.Alerts, f.Reason, f.Withdrawal)
	title := "Record a certification of compliance"
	if number != 0 {
		title = "Correct a certification of compliance"
	}
	return p.Show(c, status, title, matterpage.Certify(f), page.Crumb{Href: "/matters", Title: "Matters"},
		page.Crumb{Href: matterpage.Href(s.Matter.ID), Title: s.Jurisdiction.Title()}, page.Crumb{Title: title})
}

// said is what a form says of a certification, and which of its dates cannot be read.
func said(c echo.Context) (certify.Statement, frame.Problems) {
	value := func(name string) string { return strings.TrimSpace(c.FormValue(name)) }
	x := certify.Statement{
		Contact: value("contact"), Name: value("name"), Office: value("office"), About: value("about"), Document: value("document"), Ladder: value("ladder"),
	}
	r := frame.Reading{Values: c.Request().PostForm}
	x.SignedOn, x.ExpiresOn = r.Day("signed_on", "Signed on"), r.Day("expires_on", "Expires on")
	return x, r.Found
}

func (p *Pages) certify(c echo.Context) error {
	x, found := said(c)
	return p.certified(c, found, certify.Record{Matter: c.Param("id"), Statement: x}, "Certification of compliance recorded.",
		func(status int, found frame.Problems) error {
			return p.certificationForm(c, status, 0, c.Request().PostForm, found)
		})
}

func (p *Pages) mend(c echo.Context) error {
	s, old, standing, err := p.standing(c)
	if err != nil {
		return err
	}
	x, found := said(c)
	return p.certified(c, found, certify.Correct{
		Matter: s.Matter.ID, Number: old.Number, Statement: x, Reason: frame.Lines(c.FormValue("reason")), Standing: standing,
	}, "Certification corrected. The first record stays in the history.",
		func(status int, found frame.Problems) error {
			return p.certificationForm(c, status, old.Number, c.Request().PostForm, found)
		})
}

func (p *Pages) withdrawCertification(c echo.Context) error {
	s, old, standing, err := p.standing(c)
	if err != nil {
		return err
	}
	why := frame.Lines(c.FormValue("withdrawal"))
	return p.certified(c, nil, certify.Withdraw{Matter: s.Matter.ID, Number: old.Number, Reason: why, Standing: standing}, "Certification withdrawn.",
		func(status int, found frame.Problems) error {
			for i, d := range found {
				if d.Field == "reason" {
					found[i].Field = "withdrawal"
				}
			}
			typed := recorded(s, old)
			typed.Set("withdrawal", why)
			typed.Set("standing", strconv.FormatInt(standing, 10))
			return p.certificationForm(c, status, old.Number, typed, found)
		})
}

// standing is the certification that the address names, and by which event it stood when the form was shown.
func (p *Pages) standing(c echo.Context) (subject.Matter, certification.Certification, int64, error) {
	s, old, err := p.certification(c)
	if err != nil {
		return s, old, 0, err
	}
	event, err := strconv.ParseInt(strings.TrimSpace(c.FormValue("standing")), 10, 64)
	if err != nil {
		return s, old, 0, workflow.Malformed("standing", "The form is not whole. Open the page again.")
	}
	return s, old, event, nil
}

// certified does what a form about a certification asks for, or shows what is wrong with it.
func (p *Pages) certified(
	c echo.Context, found frame.Problems, cmd workflow.Command, done string, refused func(status int, found frame.Problems) error,
) error {
	result, err := p.Do(c, cmd, found...)
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		return refused(status, found)
	}
	p.Done(c, result, done)
	return frame.Redirect(c, matterpage.Href(c.Param("id"))+"#certifications")
}
