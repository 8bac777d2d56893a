package jobs

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"time"

	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
	"duces/workflow/view"
)

const (
	// digestMost is how many due dates a digest shows; those beyond are counted.
	digestMost = 150
	// besides is how many overdue ones of each review it shows for context.
	besides = 10
	// readAtOnce is how many matters are read at once.
	readAtOnce = 500
)

// held is one alert of a digest that is still owed, with what to say of it.
type held struct {
	scene scene
	line  mail.DueLine
}

// digestLetter writes a person's one message of the day. Each alert in it is
// checked again against the record; what is owed no more is settled on its own.
func (s desk) digestLetter(ctx context.Context, out view.Outgoing, now time.Time) (account.User, draft, error) {
	_, to, err := s.recipient(ctx, out.Alert.Recipient)
	if err != nil {
		return to, draft{}, err
	}
	if to.Preferences.NoDigest {
		return to, draft{}, declined("The recipient has switched the digest off.")
	}
	alerts, err := s.Store.Digested(ctx, out.ID)
	if err != nil {
		return to, draft{}, err
	}
	var owed []held
	for some := range slices.Chunk(alerts, readAtOnce) {
		// One that was written before is sent as it was, with all that stands in it.
		found, err := s.stillOwed(ctx, to, some, now, len(out.Bytes) == 0)
		if err != nil {
			return to, draft{}, err
		}
		owed = append(owed, found...)
	}
	if len(owed) == 0 {
		return to, draft{}, unowed("All that the digest held was settled before it went out.")
	}
	if len(out.Bytes) > 0 {
		return to, draft{}, nil
	}
	slices.SortStableFunc(owed, func(a, b held) int { return mail.Worst(a.line, b.line) })
	if to.Role == workflow.Admin {
		l := mail.Blind{Days: owed[0].line.Days, Many: len(owed), URL: s.BaseURL + "/mail"}.Letter()
		return to, s.digestDraft(to, l), nil
	}
	day, err := dayOf(to, now)
	if err != nil {
		return to, draft{}, err
	}
	groups, err := s.groups(ctx, to, owed, now)
	if err != nil {
		return to, draft{}, err
	}
	l := mail.Digest{
		To: to, Day: day, Groups: groups, URL: s.BaseURL + "/deadlines?status=ahead", Manners: s.BaseURL + "/preferences",
	}.Letter()
	return to, s.digestDraft(to, l), nil
}

func (s *Sweeper) digestDraft(to account.User, l mail.Letter) draft {
	d := draft{Letter: l, thread: "digest." + to.ID}
	if s.Unsubscribe != nil {
		d.unsubscribe = s.BaseURL + s.Unsubscribe(to.ID)
	}
	return d
}

// stillOwed looks some alerts up in the record.
func (s *Sweeper) stillOwed(ctx context.Context, to account.User, alerts []view.Outgoing, now time.Time, settle bool) ([]held, error) {
	as := to.ID
	if to.Role == workflow.Admin {
		as = workflow.SystemActor // to see whether they are owed; nothing of it is told
	}
	var streams []workflow.Stream
	for _, out := range alerts {
		streams = append(streams, matter.Stream(out.Alert.Matter))
		if out.Alert.For != "" {
			streams = append(streams, account.Stream(out.Alert.For))
		}
	}
	w, err := s.Store.World(ctx, as, streams...)
	if err != nil {
		return nil, err
	}
	var owed []held
	for _, out := range alerts {
		h, err := s.dueLine(w, to, out.Alert, now)
		gone, over := errors.AsType[needless](err)
		switch {
		case over && settle:
			err := s.Store.MailNeedless(ctx, out.ID, now, gone.status, gone.why)
			if err != nil && workflow.CodeOf(err) != workflow.Conflict { // which says that it was settled meanwhile
				return nil, err
			}
		case over:
		case err != nil:
			return nil, err
		default:
			owed = append(owed, h)
		}
	}
	return owed, nil
}

func (s *Sweeper) dueLine(w workflow.Facts, to account.User, alert workflow.Alert, now time.Time) (held, error) {
	x, err := set(w, to, alert.Matter)
	if err != nil {
		return held{}, err
	}
	d, kind, today, err := x.awaited(alert, now)
	return held{scene: x, line: mail.DueLine{
		Place: x.place.Name, Title: kind.Title, Due: d.Due, Days: today.DaysUntil(d.Due), URL: s.deadlineURL(x.matter.ID, d.ID),
		For: x.name(alert.For), Late: alert.Late,
	}}, err
}

// groups sorts what is owed, worst first, by review, and adds what else stands
// overdue there.
func (s *Sweeper) groups(ctx context.Context, to account.User, owed []held, now time.Time) ([]mail.DigestGroup, error) {
	var groups []mail.DigestGroup
	var scenes []scene
	at := map[string]int{}
	for i, h := range owed {
		n, known := at[h.scene.review.ID]
		if !known {
			n = len(groups)
			at[h.scene.review.ID] = n
			scenes = append(scenes, h.scene)
			groups = append(groups, mail.DigestGroup{Review: h.scene.review.Name, MoreURL: s.mattersURL(h.scene.review.ID, "due", "yes")})
		}
		// Each review shows its worst, however many others have.
		if i < digestMost || !known {
			groups[n].Due = append(groups[n].Due, h.line)
		} else {
			groups[n].Hidden++
		}
	}
	yes := true
	for n, x := range scenes {
		page, err := s.Store.Matters(ctx, to.Viewer(), view.MatterFilter{
			Review: x.review.ID, Overdue: &yes, Sort: "due", Limit: besides, Now: now, Count: true,
		})
		if err != nil {
			return nil, err
		}
		groups[n].Overdue = s.overdueLines(page.Items, x.def, now, besides)
		groups[n].Others = max(0, page.Total-len(groups[n].Overdue))
		groups[n].OverdueURL = s.mattersURL(x.review.ID, "overdue", "yes")
	}
	return groups, nil
}

func (s *Sweeper) mattersURL(review, name, value string) string {
	return s.BaseURL + "/matters?" + url.Values{"review": {review}, name: {value}}.Encode()
}
