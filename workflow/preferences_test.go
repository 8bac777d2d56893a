package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/assignment"
	"duces/workflow/view"
)

func (d *fixture) prefers(user string, p account.Preferences) {
	d.t.Helper()
	d.must(user, account.SetPreferences{User: user, Preferences: p})
}

func TestPreferencesThatMakeNoSenseAreRefused(t *testing.T) {
	d := newFixture(t, 1)
	gone := d.user("gone", workflow.Legal)
	d.must(workflow.OperatorActor, account.EnableUser{User: gone})
	me := d.users[workflow.Compliance]
	away := d.user("away", workflow.Legal)
	d.prefers(away, account.Preferences{Delegate: me})
	for name, c := range map[string]struct {
		p     account.Preferences
		words string
	}{
		"an hour that is none":          {account.Preferences{DigestAt: "25:00"}, "Mail time"},
		"an hour without its nought":    {account.Preferences{DigestAt: "7:00"}, "HH:MM"},
		"words for an hour":             {account.Preferences{QuietFrom: "at ten", QuietTo: "06:00"}, "Quiet hours start"},
		"a beginning without an end":    {account.Preferences{QuietFrom: "22:00"}, "or leave both empty"},
		"an end without a beginning":    {account.Preferences{QuietTo: "06:00"}, "or leave both empty"},
		"the whole day":                 {account.Preferences{QuietFrom: "22:00", QuietTo: "22:00"}, "must differ"},
		"a delegate who is not there":   {account.Preferences{Delegate: "nobody"}, "Delegate: “nobody” is not a user."},
		"themselves":                    {account.Preferences{Delegate: me}, "choose someone other than yourself"},
		"a delegate who has left":       {account.Preferences{Delegate: gone}, "has ended"},
		"one whose stand-in they are":   {account.Preferences{Delegate: away}, "their own alerts to you"},
		"an auditor as delegate":        {account.Preferences{Delegate: d.users[workflow.Auditor]}, "choose someone who works on matters"},
		"an administrator as delegate":  {account.Preferences{Delegate: d.users[workflow.Admin]}, "choose someone who works on matters"},
		"a last day without a delegate": {account.Preferences{DelegateUntil: date("2018-03-01")}, "Delegate: choose a user, or leave “Delegate until” empty."},
		"a delegation that has run out": {account.Preferences{Delegate: d.second, DelegateUntil: date("2018-01-01")}, "in the past"},
	} {
		d.refuses(name, me, account.SetPreferences{User: me, Preferences: c.p}, workflow.Invalid, c.words)
	}
	d.refuses("by the administrator", d.users[workflow.Admin], account.SetPreferences{User: me}, workflow.Forbidden, "You can change only your own mail preferences")
	d.refuses("by an auditor who delegates", d.users[workflow.Auditor],
		account.SetPreferences{User: d.users[workflow.Auditor], Preferences: account.Preferences{Delegate: me}}, workflow.Invalid, "choose someone who works on matters")

	d.prefers(me, account.Preferences{QuietFrom: "22:00", QuietTo: "06:00"})
	if got := d.readUser(me).Preferences; got != (account.Preferences{DigestAt: account.DigestHour, QuietFrom: "22:00", QuietTo: "06:00"}) {
		t.Errorf("on record is %+v", got)
	}
	if r := d.must(me, account.SetPreferences{User: me, Preferences: account.Preferences{QuietFrom: "22:00", QuietTo: "06:00"}}); len(r.Events) != 0 {
		t.Errorf("the same again wrote %+v", r.Events)
	}
}

func TestADigestThatIsNotWantedStandsOnRecordAsNotSent(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked()
	d.prefers(d.users[workflow.Compliance], account.Preferences{NoDigest: true})
	got := d.tick(id, morning(-7))
	if len(got) != 1 || got[0].Status != view.MailDeclined || got[0].Answer != "The recipient turned off the daily digest." {
		t.Fatalf("a week before: %+v", got)
	}
	if got = d.tick(id, morning(-1)); len(got) != 1 || got[0].Status != view.MailQueued {
		t.Errorf("the day before: %+v", got)
	}
}

func TestADelegateGetsAlertsInstead(t *testing.T) {
	compliance := func(d *fixture) string { return d.users[workflow.Compliance] }
	legal := func(d *fixture) string { return d.users[workflow.Legal] }
	for name, c := range map[string]struct {
		arrange func(d *fixture, id string)
		day     int
		want    string
	}{
		"as long as that lasts": {func(d *fixture, _ string) {
			d.prefers(compliance(d), account.Preferences{Delegate: legal(d), DelegateUntil: date("2018-02-22")})
		}, -1, "legal for compliance"},
		"and no longer": {func(d *fixture, _ string) {
			d.prefers(compliance(d), account.Preferences{Delegate: legal(d), DelegateUntil: date("2018-02-21")})
		}, -1, "compliance"},
		"but not one who may not read it": {func(d *fixture, _ string) {
			d.prefers(compliance(d), account.Preferences{Delegate: d.user("outsider", workflow.Legal)})
		}, -1, "compliance"},
		"but not one who has left": {func(d *fixture, _ string) {
			d.prefers(compliance(d), account.Preferences{Delegate: d.second})
			d.must(workflow.OperatorActor, account.EnableUser{User: d.second})
		}, -1, "compliance"},
		"but not one who is away too": {func(d *fixture, _ string) {
			d.prefers(compliance(d), account.Preferences{Delegate: legal(d)})
			d.prefers(legal(d), account.Preferences{Delegate: d.second})
		}, -1, "compliance"},
		"once, though told anyway": {func(d *fixture, id string) {
			d.must(legal(d), assignment.Assign{Matters: []string{id}, User: legal(d)})
			d.prefers(compliance(d), account.Preferences{Delegate: legal(d)})
		}, -1, "legal for compliance"},
		"once, for two who are away": {func(d *fixture, id string) {
			d.must(legal(d), assignment.Assign{Matters: []string{id}, User: d.second})
			d.prefers(compliance(d), account.Preferences{Delegate: legal(d)})
			d.prefers(d.second, account.Preferences{Delegate: legal(d)})
		}, -1, "legal for second"},
		"of an escalation": {func(d *fixture, _ string) {
			d.prefers(d.second, account.Preferences{Delegate: legal(d)})
		}, 3, "compliance, legal for second, supervisor"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newFixture(t, 1)
			id := d.asked()
			c.arrange(d, id)
			d.wantRecipients(name, d.tick(id, morning(c.day)), c.want)
		})
	}
}
