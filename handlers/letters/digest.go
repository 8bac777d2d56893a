package letters

import (
	"context"
	"slices"
	"time"

	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/workflow/account"
	"duces/workflow/view"
)

// maxOverdueLines is how many overdue deadlines of each review a digest shows for context.
const maxOverdueLines = 10

// digest writes of what is far off, and can be ended by one click.
func (w Writer) digest(ctx context.Context, to account.User, owed []owedAlert, now time.Time) (message.Draft, error) {
	d := message.Draft{Thread: "digest." + to.ID}
	if w.Unsubscribe != nil {
		d.Unsubscribe = w.BaseURL + w.Unsubscribe(to.ID)
	}
	day, err := dayOf(to, now)
	if err != nil {
		return d, err
	}
	slices.SortStableFunc(owed, func(a, b owedAlert) int { return mail.Worst(a.row.DueLine, b.row.DueLine) })
	groups, err := w.digestGroups(ctx, to, owed, now)
	if err != nil {
		return d, err
	}
	d.Letter = mail.Digest{
		To: to, Day: day, Groups: groups, URL: w.BaseURL + "/deadlines?status=ahead", Manners: w.BaseURL + "/preferences",
	}.Letter()
	return d, nil
}

// digestGroups sorts what is owed, worst first, by review, and adds what else
// is overdue there.
func (w Writer) digestGroups(ctx context.Context, to account.User, owed []owedAlert, now time.Time) ([]mail.DigestGroup, error) {
	var groups []mail.DigestGroup
	var subjects []subject // one of each review
	at := map[string]int{}
	for i, e := range owed {
		review := e.subject.review
		n, known := at[review.ID]
		if !known {
			n = len(groups)
			at[review.ID] = n
			subjects = append(subjects, e.subject)
			groups = append(groups, mail.DigestGroup{Review: review.Name, MoreURL: w.mattersURL(review.ID, "due", "yes")})
		}
		// Each review shows its worst, however many others have.
		if i < maxRows || !known {
			groups[n].Due = append(groups[n].Due, e.row.DueLine)
		} else {
			groups[n].Hidden++
		}
	}
	yes := true
	for n, s := range subjects {
		page, err := w.Store.Matters(ctx, to.Viewer(), view.MatterFilter{
			Review: s.review.ID, Overdue: &yes, Sort: "due", Limit: maxOverdueLines, Now: now, Count: true,
		})
		if err != nil {
			return nil, err
		}
		groups[n].Overdue = w.overdueLines(page.Items, s.process, now, maxOverdueLines)
		groups[n].Others = max(0, page.Total-len(groups[n].Overdue))
		groups[n].OverdueURL = w.mattersURL(s.review.ID, "overdue", "yes")
	}
	return groups, nil
}
