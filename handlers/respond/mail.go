package respond

import (
	"context"
	"errors"
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
	Log *slog.Logger
}

// patience is how long a mail to somebody who was invited is tried. A code is tried as long as it is good, and a receipt
// for what came by paper, disk or mail as long as a message of the outbox.
const patience = 5 * 24 * time.Hour

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
	var owed invitation.Owed
	if err := facts.Ask(&owed); err != nil {
		return 0, err
	}
	sent := 0
	for _, id := range owed.IDs {
		i, err := invitation.Find(facts, id)
		if err != nil {
			m.Log.ErrorContext(ctx, "The mails to a respondent cannot be read.", "invitation", id, "error", err)
			continue
		}
		for _, what := range i.Mails {
			done, err := m.send(ctx, facts, i, what, now)
			if err != nil { // the mails to others go out
				m.Log.ErrorContext(ctx, "A mail to a respondent failed.", "invitation", id, "what", what.What, "error", err)
			}
			if done {
				sent++
			}
		}
	}
	receipts, err := m.deliverReceipts(ctx, facts, now)
	return sent + receipts, err
}

// paused says that no mail can go now: the mail server or its configuration must be mended first.
func (m Mailer) paused(now time.Time) bool { return m.Outbox != nil && m.Outbox.PausedAt(now) }

func (m Mailer) send(ctx context.Context, facts workflow.Facts, i invitation.Invitation, what invitation.Mail, now time.Time) (bool, error) {
	letter, began, over, err := m.letter(facts, i, what)
	if err != nil {
		return false, err
	}
	to := netmail.Address{Name: i.Name, Address: i.Email}
	tried, err := m.try(ctx, to, i.MailID(what), message.Draft{Letter: letter, Thread: i.Thread()}, now, now.After(over) || now.Sub(began) > patience)
	if err != nil {
		m.Log.WarnContext(ctx, "A mail to a respondent did not go out. It is tried again.", "invitation", i.ID, "error", err)
		return false, nil
	}
	return m.record(ctx, tried, invitation.RecordMailed{
		Invitation: i.ID, What: what.What, Number: what.Number, Failed: tried.failed, Answer: tried.answer,
	}, now)
}

// attempt is what became of a mail for good.
type attempt struct {
	failed bool
	answer string // of the server, or why the mail never goes out
}

// try sends a mail. An error says that it is to be tried again, unless it is the last try.
func (m Mailer) try(ctx context.Context, to netmail.Address, id string, d message.Draft, now time.Time, last bool) (attempt, error) {
	answer, err := m.pass(ctx, to, id, d, now)
	if m.Outbox != nil {
		m.Outbox.Heard(now, err)
	}
	refusal, known := errors.AsType[*delivery.Refusal](err)
	a := attempt{failed: err != nil, answer: answer}
	switch {
	case err == nil:
	case known && refusal.Permanent:
		a.answer = refusal.Answer
	case last && (!known || !refusal.Pause): // trouble of our own ends no mail
		a.answer = "Not delivered in time: " + err.Error()
	default:
		return a, err
	}
	a.answer = strings.TrimSpace(message.Printable(a.answer))
	return a, nil
}

func (m Mailer) record(ctx context.Context, a attempt, c workflow.Command, now time.Time) (bool, error) {
	_, err := workflow.NewEngine(m.Store, func() time.Time { return now }).Do(ctx, workflow.SystemActor, "", c)
	return !a.failed, err
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

// letter words a mail; it was owed from began on, and is of no use after over.
func (m Mailer) letter(facts workflow.Facts, i invitation.Invitation, what invitation.Mail) (l mail.Letter, began, over time.Time, err error) {
	of, err := workflow.Look[matter.Matter](facts, matter.Stream(i.Matter))
	if err != nil {
		return l, began, over, err
	}
	if what.What == invitation.MailRevoked {
		r := mail.RespondentRevoked{Who: i.Person(), Of: i.Of, Where: invitation.Where(i.Found), URL: m.BaseURL + access.RespondPath}
		return r.Letter(), i.Ended, i.Ended.Add(patience), nil
	}
	if what.What == invitation.MailCode {
		return mail.RespondentCode{
			Who: i.Person(), Of: i.Of, Code: m.Inviter.Code(i.ID, what.Number), First: what.Number == 1,
			Expires: page.ZoneOf(of.Zone).Text(i.Code.Expires), URL: m.BaseURL + m.Inviter.Path(i.ID, what.Number),
		}.Letter(), i.Code.Made, i.Code.Expires, nil
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
		r := mail.RespondentReceipt{
			Name: s.Name, Of: s.Of, At: respondpage.At(s.At, of.Zone), On: s.On.Text(), Documents: s.Documents,
			URL: fmt.Sprintf("%s%s/receipts/%d", m.BaseURL, access.RespondPath, s.Event),
		}
		for _, a := range s.Delivery.Answers {
			r.Answers = append(r.Answers, mail.Fact{Name: "Demand " + string(a.Demand), Value: strings.Join(strings.Fields(respondpage.AnswerText(a)), " ")})
		}
		return r.Letter(), s.At, s.At.Add(patience), nil
	}
	return l, began, over, workflow.Absent("answer")
}

// lapsed words the mail about a request for more time that came to nothing.
func (m Mailer) lapsed(of matter.Matter, number int) (l mail.Letter, began, over time.Time, err error) {
	for _, s := range of.Submissions {
		if s.No != number || len(s.Lapses) == 0 {
			continue
		}
		r := mail.RespondentLapsed{
			Name: s.Name, Of: s.Of, At: respondpage.At(s.At, of.Zone), Until: s.AskedUntil.Text(),
			URL: fmt.Sprintf("%s%s/receipts/%d", m.BaseURL, access.RespondPath, s.Event),
		}
		at := s.Lapses[len(s.Lapses)-1]
		return r.Letter(), at, at.Add(patience), nil
	}
	return l, began, over, workflow.Absent("request")
}

// aside words the mail about an answer that was set aside, or counts again.
func (m Mailer) aside(of matter.Matter, number int) (l mail.Letter, began, over time.Time, err error) {
	for _, s := range of.Submissions {
		for _, a := range s.Asides {
			if a.No != number {
				continue
			}
			r := mail.RespondentAside{
				Name: s.Name, Of: s.Of, At: respondpage.At(s.At, of.Zone), Why: a.Why, Again: a.Undone,
				URL: fmt.Sprintf("%s%s/receipts/%d", m.BaseURL, access.RespondPath, s.Event),
			}
			return r.Letter(), a.At, a.At.Add(patience), nil
		}
	}
	return l, began, over, workflow.Absent("answer")
}
