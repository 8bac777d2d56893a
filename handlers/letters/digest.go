package letters

import (
	"context"
	"errors"
	"slices"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
	"duces/workflow/view"
)

const (
	// maxDigestLines is how many due dates a digest shows; those beyond are counted.
	maxDigestLines = 150
	// maxOverdueLines is how many overdue ones of each review it shows for context.
	maxOverdueLines = 10
	// readAtOnce is how many matters are read at once.
	readAtOnce = 500
)

// digestEntry is one alert of a digest that is still owed, with what to say of it.
type digestEntry struct {
	subject subject
	line    mail.DueLine
}

// digest writes a person's one message of the day. Each alert in it is checked
// again against the record; those that are owed no more are dropped.
func (w Writer) digest(ctx context.Context, out view.Outgoing, now time.Time) (l delivery.Letter, err error) {
	if _, l.To, err = w.recipient(ctx, out.Alert.Recipient); err != nil {
		return l, err
	}
	if l.To.Preferences.NoDigest {
		return l, delivery.Declined("The recipient has switched the digest off.")
	}
	alerts, err := w.Store.Digested(ctx, out.ID)
	if err != nil {
		return l, err
	}
	var owed []digestEntry
	var dropped []delivery.Dropped
	for some := range slices.Chunk(alerts, readAtOnce) {
		found, gone, err := w.stillOwed(ctx, l.To, some, now)
		if err != nil {
			return l, err
		}
		owed, dropped = append(owed, found...), append(dropped, gone...)
	}
	written := len(out.Bytes) > 0 // by an earlier attempt: it goes as it is, with all that stands in it
	if !written {
		l.Dropped = dropped
	}
	if len(owed) == 0 {
		return l, delivery.Unowed("All that the digest held was settled before it went out.")
	}
	if written {
		return l, nil
	}
	slices.SortStableFunc(owed, func(a, b digestEntry) int { return mail.Worst(a.line, b.line) })
	l.Draft, err = w.digestDraft(ctx, l.To, owed, now)
	return l, err
}

func (w Writer) digestDraft(ctx context.Context, to account.User, owed []digestEntry, now time.Time) (message.Draft, error) {
	d := message.Draft{Thread: "digest." + to.ID}
	if w.Unsubscribe != nil {
		d.Unsubscribe = w.BaseURL + w.Unsubscribe(to.ID)
	}
	if to.Role == workflow.Admin {
		d.Letter = mail.Blind{Days: owed[0].line.Days, Many: len(owed), URL: w.BaseURL + "/mail"}.Letter()
		return d, nil
	}
	day, err := dayOf(to, now)
	if err != nil {
		return d, err
	}
	groups, err := w.digestGroups(ctx, to, owed, now)
	if err != nil {
		return d, err
	}
	d.Letter = mail.Digest{
		To: to, Day: day, Groups: groups, URL: w.BaseURL + "/deadlines?status=ahead", Manners: w.BaseURL + "/preferences",
	}.Letter()
	return d, nil
}

// stillOwed looks some alerts up in the record, and gives those that are owed and
// those that are not.
func (w Writer) stillOwed(ctx context.Context, to account.User, alerts []view.Outgoing, now time.Time) (owed []digestEntry, dropped []delivery.Dropped, err error) {
	as := to.ID
	if to.Role == workflow.Admin {
		as = workflow.SystemActor // to see whether they are owed; the digest says nothing of it
	}
	var streams []workflow.Stream
	for _, out := range alerts {
		streams = append(streams, matter.Stream(out.Alert.Matter))
		if out.Alert.For != "" {
			streams = append(streams, account.Stream(out.Alert.For))
		}
	}
	facts, err := w.Store.World(ctx, as, streams...)
	if err != nil {
		return nil, nil, err
	}
	for _, out := range alerts {
		entry, err := w.digestEntry(facts, to, out.Alert, now)
		needless, gone := errors.AsType[delivery.Needless](err)
		switch {
		case gone:
			dropped = append(dropped, delivery.Dropped{ID: out.ID, Why: needless})
		case err != nil:
			return nil, nil, err
		default:
			owed = append(owed, entry)
		}
	}
	return owed, dropped, nil
}

func (w Writer) digestEntry(facts workflow.Facts, to account.User, alert workflow.Alert, now time.Time) (digestEntry, error) {
	s, err := findSubject(facts, to, alert.Matter)
	if err != nil {
		return digestEntry{}, err
	}
	d, kind, today, err := s.owed(alert, now)
	return digestEntry{subject: s, line: mail.DueLine{
		Jurisdiction: s.jurisdiction.Title(), Title: kind.Title, Due: d.Due, Days: today.DaysUntil(d.Due), URL: w.deadlineURL(s.matter.ID, d.ID),
		For: s.name(alert.For), Late: alert.Late,
	}}, err
}

// digestGroups sorts what is owed, worst first, by review, and adds what else
// is overdue there.
func (w Writer) digestGroups(ctx context.Context, to account.User, owed []digestEntry, now time.Time) ([]mail.DigestGroup, error) {
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
		if i < maxDigestLines || !known {
			groups[n].Due = append(groups[n].Due, e.line)
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
