package letters

import (
	"context"
	"slices"
	"strings"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/jurisdiction"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// approval asks for a second person's decision, on all that one act asked for in the review.
func (w Writer) approval(ctx context.Context, s subject, alert workflow.Alert) (message.Draft, error) {
	d := message.Draft{Thread: "matter." + alert.Matter}
	a, err := transition.FindAsked(s.Facts, s.matter, alert.Approval)
	if err != nil {
		return d, err
	}
	together, err := w.askedTogether(ctx, s, a.Request)
	if err != nil {
		return d, err
	}
	if others := slices.ContainsFunc(together, func(r view.ApprovalRow) bool { return r.ID != a.ID }); others {
		l := mail.Approvals{To: s.to, Review: s.review, AskedBy: s.name(a.RequestedBy), URL: w.BaseURL + "/approvals?show=mine"}
		for _, r := range together {
			l.Requests = append(l.Requests, mail.Item{
				Title: r.Jurisdiction.Title(), URL: w.BaseURL + "/approvals/" + r.ID, Lines: []string{words.Request(s.process, r, transition.Corrects(r.Command))},
			})
		}
		return message.Draft{Letter: l.Letter(), Thread: "approval." + a.ID}, nil
	}
	if a.Status != approval.Pending {
		return d, delivery.Unowed("The request was decided.")
	}
	t, _ := s.process.Transition(a.Transition)
	state, _ := s.process.State(a.From)
	on := a.On
	if x, changes := s.matter.Deadline(a.Deadline); changes {
		t.Title, on = words.ChangeAsked(a.Change, words.Kind(s.process, x.Kind)), x.Due
	}
	d.Letter = mail.Approval{
		To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, Approval: a.Request, On: on, At: a.Time, Changes: a.Deadline != "", Correction: a.Corrects != 0, Transition: t,
		From: state.Title, AskedBy: s.name(a.RequestedBy), URL: w.BaseURL + "/approvals/" + a.ID,
	}.Letter()
	return d, nil
}

// askedTogether are the requests of one act in a review that wait for the reader: one
// person made them at one instant.
func (w Writer) askedTogether(ctx context.Context, s subject, r approval.Request) ([]view.ApprovalRow, error) {
	var together []view.ApprovalRow
	at := workflow.Micros(r.RequestedAt)
	err := view.ReadPages(func(cursor string) (view.Page[view.ApprovalRow], error) {
		return w.Store.Approvals(ctx, s.to.Viewer(), view.ApprovalFilter{MayDecide: true, Limit: 200, Cursor: cursor})
	}, func(page view.Page[view.ApprovalRow]) bool {
		for _, row := range page.Items {
			switch asked := workflow.Micros(row.RequestedAt); {
			case asked < at: // the newest come first
				return false
			case asked == at && row.RequestedBy.ID == r.RequestedBy && row.Review.ID == s.review.ID && row.Matter != "":
				together = append(together, row)
			}
		}
		return true
	})
	slices.SortFunc(together, func(a, b view.ApprovalRow) int {
		return strings.Compare(a.Jurisdiction.Title(), b.Jurisdiction.Title())
	})
	return together, err
}

// request asks for a decision about no matter: on a review that would be opened, or a
// jurisdiction that would be changed.
func (w Writer) request(ctx context.Context, alert workflow.Alert) (delivery.Letter, error) {
	facts, to, err := w.recipient(ctx, alert.Recipient, approval.Stream(alert.Approval))
	if err != nil {
		return delivery.Letter{To: to}, err
	}
	r, err := approval.Find(facts, alert.Approval, "")
	switch {
	case workflow.CodeOf(err) == workflow.NotFound:
		err = delivery.Unowed("The recipient can no longer see the request.")
	case err == nil && r.Status != approval.Pending:
		err = delivery.Unowed("The request was decided.")
	case err == nil && r.MayDecide(to.Actor()) != nil:
		err = delivery.Unowed("The recipient can no longer decide the request.")
	}
	if err != nil {
		return delivery.Letter{To: to}, err
	}
	l := mail.Request{To: to, Approval: r, URL: w.BaseURL + "/approvals/" + r.ID}
	if asker, err := account.Find(facts, r.RequestedBy); err == nil {
		l.AskedBy = asker.Name
	}
	if r.About.Jurisdiction != "" {
		j, err := jurisdiction.Find(facts, r.About.Jurisdiction)
		if err != nil {
			return delivery.Letter{To: to}, err
		}
		l.Jurisdiction = j
	}
	return delivery.Letter{To: to, Draft: message.Draft{Letter: l.Letter(), Thread: "approval." + r.ID}}, nil
}
