package matter

import (
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/invitation"
	"duces/workflow/transition"
)

// online words what came online, and who may answer there.
func (p *Pages) online(c echo.Context, s subject.Matter) (matterpage.Online, error) {
	u, now := frame.Who(c), p.Engine.Now()
	o := matterpage.Online{
		Waiting: s.Matter.Unrecorded(), Requests: s.Matter.TimeRequests(), Lapsed: s.Matter.LapsedRequests(),
		MayRecord: u.Can(workflow.VerbInvite), MayAskTime: u.Can(workflow.VerbChangeDeadlines),
	}
	if o.MayRecord {
		for _, sent := range o.Waiting {
			cmd, err := transition.Recording(u.Actor(), s.Process, s.Matter, sent.Event, 0)
			if err == nil {
				o.Changes = workflow.With(o.Changes, sent.Event, changes(s.Matter.ID, cmd, sent.Event))
			}
		}
	}
	for _, sent := range s.Matter.Submissions {
		if a, aside := sent.SetAside(); aside {
			o.Aside = append(o.Aside, matterpage.SetAside{Submission: sent, Aside: a, By: p.subject.UserName(c, s.Facts, a.By)})
		}
	}
	asked := invitation.OfMatter{Matter: s.Matter.ID}
	if err := s.Facts.Ask(&asked); err != nil {
		return o, err
	}
	o.Shown = s.Review.Online || len(asked.IDs) > 0
	live := map[string]bool{}
	for _, id := range asked.IDs {
		i, err := invitation.Find(s.Facts, id)
		if err != nil {
			return o, err
		}
		live[i.Contact] = live[i.Contact] || !i.Revoked && (i.Accepted || now.Before(i.Code.Expires))
		o.Invitations = append(o.Invitations, p.invited(c, i, now))
	}
	if !s.Review.Online || !o.MayRecord {
		return o, nil
	}
	for _, contact := range s.Jurisdiction.Contacts {
		if contact.Email != "" && contact.Email != workflow.ErasedText && !live[contact.ID] {
			o.Contacts = append(o.Contacts, page.Option{Value: contact.ID, Label: contact.HolderWithOffice()})
		}
	}
	o.NoContacts = len(o.Contacts) == 0 && len(live) == 0
	return o, nil
}

// changes is the form that records an answer with changes.
func changes(id string, cmd workflow.Command, event int64) string {
	form := matterpage.ProductionHref(id)
	if move, is := cmd.(transition.Move); is {
		form = matterpage.ActHref(id, move.Name)
	}
	return form + "?" + url.Values{matterpage.OfName: {strconv.FormatInt(event, 10)}}.Encode()
}

func (p *Pages) invited(c echo.Context, i invitation.Invitation, now time.Time) matterpage.Invited {
	zone := frame.Zone(c)
	v := matterpage.Invited{Invitation: i}
	switch {
	case i.Revoked:
		v.Standing = "Revoked"
	case i.Accepted:
		v.Standing = "Has signed in"
	case now.After(i.Code.Expires):
		v.Standing = "Expired without a sign-in"
	default:
		v.Standing = "Invited, good until " + zone.Text(i.Code.Expires)
	}
	for _, owed := range i.Mails {
		if owed.Attempts > 0 {
			v.Standing += ". " + matterpage.MailTried(owed.Mailing)
		}
	}
	if p.Clock != nil && p.ShowInvitation != nil && i.Opens(i.Code.Number, now) { // a demonstration, whose mail goes nowhere
		v.Link, v.Code = p.ShowInvitation(i.ID, i.Code.Number)
	}
	return v
}
