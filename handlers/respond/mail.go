package respond

import (
	"context"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
	"time"

	"duces/handlers/access"
	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/templates/page"
	respondpage "duces/templates/respond"
	"duces/workflow"
	"duces/workflow/invitation"
	"duces/workflow/matter"
	"duces/workflow/response"
)

// MailStore is what mails to respondents are written from.
type MailStore interface {
	workflow.Store
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
}

// Mailer sends respondents their links, codes and receipts. It is apart from the outbox because that keeps every
// byte that it sends, for the team to read: here no secret is kept. A mail may go out twice if the machine
// fails just after it went; both say the same.
type Mailer struct {
	Store   MailStore
	Sender  delivery.Sender
	From    string
	BaseURL string // of the pages
	Inviter *access.Inviter
	Asked   *Asked // for links, on the pages; nil: nobody can
	// Outbox is paused while no mail can go, whichever way that is learned; nil: nothing pauses.
	Outbox interface {
		PausedAt(now time.Time) bool
		Heard(now time.Time, err error)
	}
	Answers *Answers
	Log     *slog.Logger
}

// Deliver makes the links that were asked for, sends what is owed, and says how many mails a server took.
func (m Mailer) Deliver(ctx context.Context, now time.Time) (int, error) {
	if err := m.makeLinks(ctx, now); err != nil {
		m.Log.ErrorContext(ctx, "No links could be made for respondents.", "error", err)
	}
	if m.paused(now) {
		return 0, nil
	}
	facts, err := m.Store.World(ctx, workflow.SystemActor)
	if err != nil {
		return 0, err
	}
	invited, err := m.deliver(ctx, now, func(after string) ([]string, error) {
		owed := invitation.Owed{After: after}
		err := facts.Ask(&owed)
		return owed.IDs, err
	}, func(id string) ([]contactMail, error) { return m.toInvited(facts, id, now) })
	if err != nil {
		return invited, err
	}
	contacts, err := m.deliver(ctx, now, func(after string) ([]string, error) {
		owed := response.ReceiptsOwed{After: after}
		err := facts.Ask(&owed)
		return owed.Matters, err
	}, func(id string) ([]contactMail, error) { return receipts(facts, id) })
	return invited + contacts, err
}

// paused says that no mail can go now: the mail server or its configuration must be mended first.
func (m Mailer) paused(now time.Time) bool { return m.Outbox != nil && m.Outbox.PausedAt(now) }

// toInvited are the mails that somebody who was invited is owed.
func (m Mailer) toInvited(facts workflow.Facts, id string, now time.Time) ([]contactMail, error) {
	i, err := invitation.Find(facts, id)
	if err != nil {
		return nil, err
	}
	var all []contactMail
	for _, what := range i.Mails {
		x := contactMail{
			Mailing: what.Mailing, to: netmail.Address{Name: i.Name, Address: i.Email}, id: i.MailID(what), thread: i.Thread(),
			write: func() (mail.Letter, error) { return m.letter(facts, i, what) },
			tried: func(attempt int, answer string) workflow.Command {
				return invitation.RecordTried{Invitation: id, What: what.What, Number: what.Number, Attempt: attempt, Answer: answer}
			},
			ended: func(failed bool, answer string) workflow.Command {
				return invitation.RecordMailed{Invitation: id, What: what.What, Number: what.Number, Failed: failed, Answer: answer}
			},
		}
		if what.What == invitation.MailCode && !i.Opens(what.Number, now) {
			x.useless = "Not sent: its link and code can no longer be used."
		}
		all = append(all, x)
	}
	return all, nil
}

func (m Mailer) pass(ctx context.Context, to netmail.Address, id string, d message.Draft, now time.Time) (string, error) {
	from, err := netmail.ParseAddress(m.From)
	if err != nil {
		return "", err
	}
	if err := message.CheckAddress(to.Address); err != nil {
		return "", &delivery.Refusal{Answer: "Not sent: " + err.Error() + ".", Permanent: true, Cause: err}
	}
	written, err := message.Compose(ctx, *from, to, id, d, now)
	if err != nil {
		return "", &delivery.Refusal{Answer: "Not sent: " + err.Error(), Permanent: true, Cause: err}
	}
	return m.Sender.Send(ctx, from.Address, to.Address, written.Raw)
}

func (m Mailer) letter(facts workflow.Facts, i invitation.Invitation, what invitation.Mail) (mail.Letter, error) {
	of, err := workflow.Look[matter.Matter](facts, matter.Stream(i.Matter))
	if err != nil {
		return mail.Letter{}, err
	}
	if what.What == invitation.MailRevoked {
		r := mail.RespondentRevoked{Who: i.Person(), Of: i.Of, Where: invitation.Where(i.Found), URL: m.BaseURL + access.RespondPath}
		return r.Letter(), nil
	}
	if what.What == invitation.MailCode {
		return mail.RespondentCode{
			Who: i.Person(), Of: i.Of, Code: m.Inviter.Code(i.ID, what.Number), First: what.Number == 1,
			Expires: page.ZoneOf(of.Zone).Text(i.Code.Expires), URL: m.BaseURL + m.Inviter.Path(i.ID, what.Number),
		}.Letter(), nil
	}
	if what.What == invitation.MailLapsed {
		return m.lapsed(of, what.Number)
	}
	if what.What == invitation.MailAside {
		return m.aside(of, what.Number)
	}
	for _, s := range of.Submissions {
		if s.No != what.Number {
			continue
		}
		open := of.OpenDocuments(s.Documents)
		r := mail.RespondentReceipt{
			Name: s.Name, Of: s.Of, At: respondpage.At(s.At, of.Zone), On: s.On.Text(),
			Documents: open, LeftOut: len(s.Documents) - len(open),
			URL: fmt.Sprintf("%s%s/receipts/%d", m.BaseURL, access.RespondPath, s.Event),
		}
		for _, a := range s.Delivery.Answers {
			r.Answers = append(r.Answers, mail.Fact{Name: "Demand " + string(a.Demand), Value: strings.Join(strings.Fields(respondpage.AnswerText(a)), " ")})
		}
		return r.Letter(), nil
	}
	return mail.Letter{}, workflow.Absent("answer")
}

// lapsed words the mail about a request for more time that came to nothing.
func (m Mailer) lapsed(of matter.Matter, number int) (mail.Letter, error) {
	for _, s := range of.Submissions {
		if s.No != number || len(s.Lapses) == 0 {
			continue
		}
		r := mail.RespondentLapsed{
			Name: s.Name, Of: s.Of, At: respondpage.At(s.At, of.Zone), Until: s.AskedUntil.Text(),
			URL: fmt.Sprintf("%s%s/receipts/%d", m.BaseURL, access.RespondPath, s.Event),
		}
		return r.Letter(), nil
	}
	return mail.Letter{}, workflow.Absent("request")
}

// aside words the mail about an answer that was set aside, or counts again.
func (m Mailer) aside(of matter.Matter, number int) (mail.Letter, error) {
	for _, s := range of.Submissions {
		for _, a := range s.Asides {
			if a.No != number {
				continue
			}
			r := mail.RespondentAside{
				Name: s.Name, Of: s.Of, At: respondpage.At(s.At, of.Zone), Why: a.Why, Again: a.Undone,
				URL: fmt.Sprintf("%s%s/receipts/%d", m.BaseURL, access.RespondPath, s.Event),
			}
			return r.Letter(), nil
		}
	}
	return mail.Letter{}, workflow.Absent("answer")
}
