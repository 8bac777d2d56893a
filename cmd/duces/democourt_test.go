package main

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"duces/cmd/duces/demo"
	"duces/cmd/duces/server"
	"duces/db"
)

// seededUntil is the directory of a demonstration whose story was told up to a time, without the alerts on its way.
func seededUntil(t *testing.T, now time.Time) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	store, err := db.Open(t.Context(), dir, db.Options{At: func(last time.Time) time.Time { return last }})
	if err != nil {
		t.Fatal(err)
	}
	people, err := signIns(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var clock demo.StoryClock
	stage := demoCmd{}.stage(dir, store, server.Sweeper{}, people, clock.Now)
	stage.Sweep = func(context.Context, bool) (demo.Swept, error) { return demo.Swept{}, nil }
	if err := stage.Seed(t.Context(), &clock, now); err != nil {
		t.Fatal(err)
	}
	kept, err := demo.OpenClock(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// bars is what the API says of an act against an award.
type bars struct {
	Clauses []struct{ Title, Barred, Binds string }
	Periods []struct {
		From, Through string
		By            []struct{ Order string }
		Unknown       bool
	}
}

func (d telling) matterOf(t *testing.T, name string) string {
	t.Helper()
	var all matterList
	d.read(t, "legal", "/matters?limit=200", &all)
	for _, m := range all.Items {
		if m.Jurisdiction.Name == name {
			return m.ID
		}
	}
	t.Fatalf("%s has no matter", name)
	return ""
}

// denial asks which orders bar denial of an award on the notice condition.
func (d telling) denial(t *testing.T, matter, award, on string) (b bars) {
	t.Helper()
	q := url.Values{"award": {award}, "ground": {"48 hours' notice before release"}, "on": {on}}
	if status := d.read(t, "legal", "/matters/"+matter+"/orders?"+q.Encode(), &b); status != http.StatusOK {
		t.Fatalf("the orders of %s on %s answer %d", award, on, status)
	}
	return b
}

const (
	chicagoAward    = "2017-DJ-DEMO-0001"
	louisvilleAward = "2017-DJ-DEMO-0015"
)

func TestTheOrdersOfTheRecordBarAndFreeTheAwardsOnTheirDays(t *testing.T) {
	t.Parallel()
	d := tell(t, "--data", seededUntil(t, time.Date(2025, 3, 1, 15, 0, 0, 0, time.UTC)))
	louisville, chicago := d.matterOf(t, "Louisville Metro"), d.matterOf(t, "City of Chicago")
	for _, row := range []struct {
		says, matter, award, on string
		by                      int // orders that bar it
	}{
		{"Louisville is free before the injunction", louisville, louisvilleAward, "2017-09-14", 0},
		{"Louisville is barred from the injunction", louisville, louisvilleAward, "2017-09-15", 1},
		{"Louisville is barred on the day before the partial stay", louisville, louisvilleAward, "2018-06-25", 1},
		{"Louisville is free from the partial stay", louisville, louisvilleAward, "2018-06-26", 0},
		{"Louisville is free under the permanent injunction, whose nationwide part is stayed", louisville, louisvilleAward, "2018-07-27", 0},
		{"Louisville is free on the last day of the stays", louisville, louisvilleAward, "2020-04-29", 0},
		{"Louisville is barred again from the end of the stays", louisville, louisvilleAward, "2020-04-30", 2},
		{"Louisville's award of another program never is", louisville, "2017-UM-DEMO-0015", "2018-01-10", 0},
		{"Louisville's award of another year never is", louisville, "2016-DJ-DEMO-0004", "2018-01-10", 0},
		{"Chicago is barred during the partial stay", chicago, chicagoAward, "2018-06-26", 1},
		{"Chicago is barred by both injunctions", chicago, chicagoAward, "2018-07-27", 2},
	} {
		orders := map[string]bool{}
		b := d.denial(t, row.matter, row.award, row.on)
		for _, c := range b.Clauses {
			if c.Barred != "yes" || c.Binds != "yes" {
				t.Errorf("%s: %+v", row.says, c)
			}
			_, title, _ := strings.Cut(c.Title, " of ")
			orders[title] = true
		}
		if len(orders) != row.by {
			t.Errorf("%s: on %s it is barred by %+v", row.says, row.on, b.Clauses)
		}
	}
	first, last := "2017-09-15", "2025-03-01"
	for _, p := range d.denial(t, chicago, chicagoAward, last).Periods {
		if p.From != first || len(p.By) == 0 || p.Unknown {
			t.Errorf("Chicago is not barred throughout: from %s, want %s, by %v", p.From, first, p.By)
		}
		through, err := time.Parse(time.DateOnly, p.Through)
		if err != nil {
			t.Fatal(err)
		}
		first = through.AddDate(0, 0, 1).Format(time.DateOnly)
	}
	if first != "2025-03-02" {
		t.Errorf("the periods of Chicago end before %s, want %s", first, last)
	}

	var cases struct {
		Items []struct{ ID, Caption, Number string }
	}
	d.read(t, "legal", "/proceedings?limit=50", &cases)
	if len(cases.Items) != 13 {
		t.Errorf("%d proceedings are on record, want the ten of the record and three appeals: %+v", len(cases.Items), cases.Items)
	}
	uncertain := map[string]string{
		"1:17-cv-05720": "day", "17-2991": "day", "18-2885": "day", "3:17-cv-00485": "day", "17-17478": "docket number", "2:17-cv-07215": "docket number",
		"3:17-cv-04701": "day", "1:25-cv-01285": "docket number", "3:25-cv-01350": "docket number",
	}
	var orders []string
	for _, c := range cases.Items {
		var x struct {
			Filings []struct{ Title string }
			Entered []struct{ Title string }
		}
		d.read(t, "legal", "/proceedings/"+c.ID, &x)
		what := uncertain[c.Number]
		if title := x.Filings[0].Title; strings.Contains(title, "from memory") != (what != "") || !strings.Contains(title, what) {
			t.Errorf("%s begins with %q, and from memory is %q", c.Number, title, what)
		}
		for _, o := range x.Entered {
			if strings.Contains(o.Title, "from memory") {
				orders = append(orders, o.Title)
			}
		}
	}
	slices.Sort(orders)
	if want := []string{"Permanent injunction of November 20, 2017 (day from memory)", "Stay of the nationwide part (day from memory)"}; !slices.Equal(orders, want) {
		t.Errorf("marked as from memory are the orders %q", orders)
	}
	var review struct {
		Exclusions []struct{ Name, Case, Reason string }
	}
	var all struct {
		Items []struct{ Review struct{ ID string } }
	}
	d.read(t, "legal", "/matters?limit=1", &all)
	d.read(t, "legal", "/reviews/"+all.Items[0].Review.ID, &review)
	if x := review.Exclusions; len(x) != 1 || x[0].Name != "City of Philadelphia" || !strings.HasPrefix(x[0].Case, "City of Philadelphia v. Sessions") {
		t.Errorf("left off the list: %+v", review.Exclusions)
	}
	var awards struct {
		Items []struct{ Number, Name string }
	}
	d.read(t, "legal", "/awards?limit=100", &awards)
	for _, a := range awards.Items {
		if !strings.HasPrefix(a.Name, "Illustrative") {
			t.Errorf("award %s does not say that it is invented", a.Number)
		}
	}
	if len(awards.Items) != 31 {
		t.Errorf("%d awards", len(awards.Items))
	}
}

func TestCourtsActOnTheirDaysWhenTheDemoClockMovesOn(t *testing.T) {
	t.Parallel()
	dir := seededUntil(t, time.Date(2018, 6, 25, 15, 0, 0, 0, time.UTC))
	d := tell(t, "--data", dir)
	louisville := d.matterOf(t, "Louisville Metro")
	if b := d.denial(t, louisville, louisvilleAward, "2018-06-27"); len(b.Clauses) != 1 {
		t.Errorf("before the stay is entered %+v bar the denial", b.Clauses)
	}
	legal := d.signIn(t, d.Users[0].Email, d.Users[0].Password)
	d.moveClock(t, legal, url.Values{"to": {"2018-06-27"}})
	if b := d.denial(t, louisville, louisvilleAward, "2018-06-27"); len(b.Clauses) != 0 {
		t.Errorf("after the stay %+v bar the denial", b.Clauses)
	}
	if err := d.stop(t, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	d = tell(t, "--data", dir, "--now", "2018-07-28T15:00:00Z")
	var list struct{ Items []struct{ ID, Number string } }
	d.read(t, "legal", "/proceedings?q=17-2991", &list)
	if len(list.Items) != 1 {
		t.Fatalf("the appeal is %+v", list.Items)
	}
	var appeal struct{ Entered []struct{ Title string } }
	d.read(t, "legal", "/proceedings/"+list.Items[0].ID, &appeal)
	if len(appeal.Entered) != 2 {
		t.Errorf("begun again, the appeal has the orders %+v", appeal.Entered)
	}
	if b := d.denial(t, d.matterOf(t, "City of Chicago"), chicagoAward, "2018-07-28"); len(b.Clauses) != 2 {
		t.Errorf("begun again and moved on, %+v bar the denial of Chicago's award", b.Clauses)
	}
}
