package letters

import (
	"duces/handlers/delivery"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/invitation"
)

// revoked says that invitations were revoked whose link or code was found in what came in.
func (w Writer) revoked(facts workflow.Facts, s subject) (mail.Letter, error) {
	r := mail.InvitationFound{To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, URL: w.matterURL(s.matter.ID)}
	asked := invitation.OfMatter{Matter: s.matter.ID}
	if err := facts.Ask(&asked); err != nil {
		return mail.Letter{}, err
	}
	for _, id := range asked.IDs {
		i, err := invitation.Find(facts, id)
		if err != nil {
			return mail.Letter{}, err
		}
		if i.Found != "" {
			r.People = append(r.People, i.Person()+", in "+invitation.Where(i.Found))
		}
	}
	if len(r.People) == 0 {
		return mail.Letter{}, delivery.Unowed("No invitation of this matter was revoked.")
	}
	return r.Letter(), nil
}
