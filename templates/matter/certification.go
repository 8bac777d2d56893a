package matter

import (
	"fmt"

	"duces/templates/page"
	"duces/workflow/certification"
	"duces/workflow/civil"
)

// CertificationForm records a certification of compliance, or corrects one.
type CertificationForm struct {
	Matter, Said, Key                                                   string
	Number                                                              int // of the one that it corrects; 0: a new one
	Standing                                                            string
	Contact, Name, Office, SignedOn, About, Document, ExpiresOn, Alerts page.Field
	Reason, Withdrawal                                                  page.Field
	Contacts, Documents, Ladders                                        []page.Option
	Problems                                                            []page.Problem
}

// CertificationsHref is where certifications of a matter are recorded.
func CertificationsHref(id string) string { return Href(id) + "/certifications" }

// CertificationHref is where a certification is corrected or withdrawn.
func CertificationHref(id string, number int) string {
	return fmt.Sprintf("%s/%d", CertificationsHref(id), number)
}

func (f CertificationForm) action() string {
	if f.Number == 0 {
		return CertificationsHref(f.Matter)
	}
	return CertificationHref(f.Matter, f.Number)
}

// certificationTag says how a certification stands, unless it simply does.
func certificationTag(c certification.Certification, today civil.Date) (kind page.TagKind, text string) {
	switch {
	case !c.Withdrawn.IsZero():
		return page.Neutral, "Withdrawn on " + c.Withdrawn.Text()
	case c.RenewedBy != 0:
		return page.Neutral, fmt.Sprintf("Renewed by certification %d", c.RenewedBy)
	case c.Expired(today):
		return page.Danger, "Expired"
	}
	return page.Active, "In force"
}
