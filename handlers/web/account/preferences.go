package account

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	accountpage "duces/templates/account"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/review"
)

func (p *Pages) showPreferences(c echo.Context) error {
	u, _, err := p.subject.Account(c)
	if err != nil {
		return err
	}
	return p.preferencesPage(c, http.StatusOK, u, typedPreferences(u.Preferences), nil)
}

// typedPreferences are preferences as the form would send them.
func typedPreferences(p account.Preferences) url.Values {
	v := url.Values{
		"digest_at": {p.DigestAt}, "quiet_from": {p.QuietFrom}, "quiet_to": {p.QuietTo},
		"delegate": {p.Delegate}, "delegate_until": {p.DelegateUntil.String()},
	}
	if p.DelegateUntil.IsZero() {
		v.Set("delegate_until", "")
	}
	if !p.NoDigest {
		v.Add("wanted", accountpage.WantDigest)
	}
	if !p.NoWeekly {
		v.Add("wanted", accountpage.WantWeekly)
	}
	if !p.NoAssigned {
		v.Add("wanted", accountpage.WantAssigned)
	}
	if p.QuietWeekends {
		v.Add("quiet_days", accountpage.QuietWeekends)
	}
	if p.QuietHolidays {
		v.Add("quiet_days", accountpage.QuietHolidays)
	}
	return v
}

// preferenceFacts are what a form of preferences says, to be compared.
func preferenceFacts(typed url.Values) []words.Fact {
	var list []words.Fact
	for _, f := range [][2]string{{"digest_at", "Mail time"}, {"quiet_from", "Quiet hours start"}, {"quiet_to", "Quiet hours end"}, {"delegate_until", "Delegate until"}} {
		if value := typed.Get(f[0]); value != "" {
			list = append(list, words.Fact{Title: f[1], Values: []string{value}})
		}
	}
	return list
}

// readPreferences takes what the form of a role can say; the rest stays as it is.
func readPreferences(u account.User, typed url.Values) (account.Preferences, frame.Problems) {
	p := u.Preferences
	p.DigestAt = strings.TrimSpace(typed.Get("digest_at"))
	p.QuietFrom, p.QuietTo = strings.TrimSpace(typed.Get("quiet_from")), strings.TrimSpace(typed.Get("quiet_to"))
	p.QuietWeekends = slices.Contains(typed["quiet_days"], accountpage.QuietWeekends)
	p.QuietHolidays = slices.Contains(typed["quiet_days"], accountpage.QuietHolidays)
	if !u.Can(workflow.VerbJoin) {
		return p, nil
	}
	p.NoAssigned = !slices.Contains(typed["wanted"], accountpage.WantAssigned)
	p.NoDigest = !slices.Contains(typed["wanted"], accountpage.WantDigest)
	if u.Can(workflow.VerbGetWeekly) {
		p.NoWeekly = !slices.Contains(typed["wanted"], accountpage.WantWeekly)
	}
	r := frame.Reading{Values: typed}
	p.Delegate, p.DelegateUntil = typed.Get("delegate"), r.Day("delegate_until", "Delegate until")
	return p, r.Found
}

func (p *Pages) setPreferences(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	u, _, err := p.subject.Account(c)
	if err != nil {
		return err
	}
	wanted, unread := readPreferences(u, typed)
	result, err := p.Do(c, account.SetPreferences{User: u.ID, Preferences: wanted, Version: frame.Seen(typed)}, unread...)
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		return p.preferencesPage(c, status, u, typed, found, err)
	}
	p.Done(c, result, "Saved.")
	return frame.Redirect(c, accountpage.PreferencesHref)
}

func (p *Pages) preferencesPage(c echo.Context, status int, u account.User, typed url.Values, found frame.Problems, refused ...error) error {
	field := func(name, label, hint, kind string) page.Field {
		return found.At(page.Field{Name: name, Label: label, Hint: hint, Type: kind, Value: typed.Get(name)})
	}
	v := accountpage.PreferencesView{
		Key: frame.Key(typed), Zone: page.ZoneOf(u.Zone).Label(p.Engine.Now()),
		Matters: u.Can(workflow.VerbJoin), Weekly: u.Can(workflow.VerbGetWeekly), Heart: u.Role == workflow.Auditor, Feeds: u.Can(workflow.VerbReadMatters),
		Wanted:    page.Field{Name: "wanted", Label: "Send me", Values: typed["wanted"]},
		QuietDays: page.Field{Name: "quiet_days", Label: "Quiet days", Values: typed["quiet_days"]},
		DigestAt:  field("digest_at", "Mail time", "When your alerts, digest, and reports are sent, in your time zone.", "time"), QuietFrom: field("quiet_from", "Quiet hours start", "", "time"), QuietTo: field("quiet_to", "Quiet hours end", "", "time"),
		Delegate: field("delegate", "Delegate", "Choose someone who shares a review with you.", ""), Until: field("delegate_until", "Delegate until", "The last day, in your time zone. Leave empty for no end date.", ""),
	}
	if !v.Matters {
		v.DigestAt.Hint = "When your regular mail is sent, in your time zone."
	}
	if v.Matters {
		var err error
		if v.People, err = p.standIns(c, u); err != nil {
			return err
		}
		name := p.subject.UserName(c, workflow.Facts{}, u.Preferences.Delegate)
		if _, now := u.StandIn(p.Engine.Now()); now {
			v.DelegatedTo = name
		} else {
			v.Lapsed = name
		}
	}
	v.Version = cmp.Or(frame.Seen(typed), u.Version)
	if len(refused) > 0 {
		on, _ := words.Differences(preferenceFacts(typedPreferences(u.Preferences)), preferenceFacts(typed))
		if v.Changed = frame.Stale(refused[0], on); v.Changed != nil {
			v.Version, found = u.Version, nil
		}
	}
	v.Problems = found.Summary(v.DigestAt, v.QuietFrom, v.QuietTo, v.Delegate, v.Until)
	return p.Show(c, status, "Preferences", accountpage.Preferences(v), frame.AccountCrumb, page.Crumb{Title: "Preferences"})
}

// standIns are those who share a review with the reader, and whoever stands in now.
func (p *Pages) standIns(c echo.Context, u account.User) ([]page.Option, error) {
	ctx := c.Request().Context()
	rows, err := p.read.Reviews(ctx, u.Viewer(), time.Time{})
	if err != nil {
		return nil, err
	}
	streams := make([]workflow.Stream, len(rows))
	for i, r := range rows {
		streams[i] = review.Stream(r.ID)
	}
	world, err := p.read.World(ctx, u.ID, streams...)
	if err != nil {
		return nil, err
	}
	people := map[string]page.Option{"": {Label: "No delegate: alerts come to me"}}
	for _, row := range rows {
		r, err := review.Find(world, row.ID)
		if err != nil {
			continue // the reader lost access between the two reads
		}
		members, err := subject.Members(world, r)
		if err != nil {
			return nil, err
		}
		for _, o := range members {
			people[o.Value] = o
		}
	}
	if at := u.Preferences.Delegate; at != "" && people[at].Label == "" {
		people[at] = page.Option{Value: at, Label: p.subject.UserName(c, world, at) + " (no longer shares a review with you)"}
	}
	delete(people, u.ID)
	var list []page.Option
	for _, o := range people {
		list = append(list, o)
	}
	slices.SortFunc(list, func(a, b page.Option) int {
		if (a.Value == "") != (b.Value == "") {
			return cmp.Compare(len(a.Value), len(b.Value)) // nobody comes first
		}
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
	})
	return list, nil
}
