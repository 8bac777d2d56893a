package account

import (
	"duces/templates/page"
)

// Where everybody says how they want to be written to, and where their
// calendars have addresses.
const (
	PreferencesHref = "/preferences"
	FeedsHref       = "/feeds"
)

// PreferencesView is the form of one's own preferences.
type PreferencesView struct {
	Problems []page.Problem
	Key      string
	Version  int
	Changed  *page.Changed
	Zone     string // as shown in the frame
	Matters  bool   // the reader is told about matters
	Weekly   bool   // weekly reports are for the reader's role
	Heart    bool   // the signed checkpoint of the day is
	Feeds    bool   // the reader has calendar addresses

	Wanted              page.Field // of wantedOptions
	DigestAt            page.Field
	QuietFrom, QuietTo  page.Field
	QuietDays           page.Field // of quietOptions
	Delegate, Until     page.Field
	People              []page.Option // who can stand in
	DelegatedTo, Lapsed string        // name of who stands in now; of who did, up to a day that has passed
}

// The mail that can be switched off.
const (
	WantDigest   = "digest"
	WantWeekly   = "weekly"
	WantAssigned = "assigned"
)

// The days on which somebody can want no mail.
const (
	QuietWeekends = "weekends"
	QuietHolidays = "holidays"
)

var quietOptions = []page.Option{{Value: QuietWeekends, Label: "Saturdays and Sundays"}, {Value: QuietHolidays, Label: "Federal holidays"}}

func (v PreferencesView) wantedOptions() []page.Option {
	options := []page.Option{
		{Value: WantDigest, Label: "Daily digest", Hint: "Deadlines more than one day away. No mail if there is nothing to report."},
		{Value: WantAssigned, Label: "Matters assigned to me", Hint: "One message when someone else assigns matters to you."},
	}
	if v.Weekly {
		options = append(options, page.Option{Value: WantWeekly, Label: "Weekly report", Hint: "On Mondays, the status of each of your reviews."})
	}
	return options
}

// way is one page of the reader's own account.
type way struct{ href, title string }

func ways(feeds bool) []way {
	list := []way{{"/account", "Account"}, {PreferencesHref, "Preferences"}}
	if feeds {
		list = append(list, way{FeedsHref, "Calendar feeds"})
	}
	return list
}
