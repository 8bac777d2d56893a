package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/review"
)

func (d *fixture) reviewNow() review.Review {
	d.t.Helper()
	facts, err := d.db.World(d.t.Context(), d.users[workflow.Legal], review.Stream(d.review))
	if err != nil {
		d.t.Fatal(err)
	}
	r, err := review.Find(facts, d.review)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func TestAReviewKnowsWhoRunsItOnADay(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	if o := d.reviewNow().Office(date("2018-01-24")); o.Agency != "" || o.Held != nil {
		t.Errorf("before anything is named it is %+v", o)
	}
	d.must(legal, review.NameAgency{Review: d.review, Name: "Office of Justice Programs", PartOf: []string{"Department of Justice"}})
	first := d.must(legal, review.NameOfficial{Review: d.review, Office: "Director", Person: "A. First", From: date("2017-02-09")}).Created[0]
	d.must(legal, review.NameOfficial{Review: d.review, Office: "Director", Person: "B. Second", From: date("2018-11-08")})
	d.must(legal, review.NameOfficial{Review: d.review, Official: first, Office: "Director", Person: "A. First", From: date("2017-02-09"), Until: date("2018-11-07")})
	d.must(legal, review.NameOfficial{Review: d.review, Office: "Assistant Director"})
	for _, c := range []struct{ on, held string }{
		{"2017-02-08", "Assistant Director "},
		{"2017-02-09", "Director A. First; Assistant Director "},
		{"2018-11-07", "Director A. First; Assistant Director "},
		{"2018-11-08", "Director B. Second; Assistant Director "},
	} {
		o := d.reviewNow().Office(date(c.on))
		var held []string
		for _, x := range o.Held {
			held = append(held, x.Office+" "+x.Person)
		}
		if got := strings.Join(held, "; "); got != c.held || o.Agency != "Office of Justice Programs" || !slices.Equal(o.PartOf, []string{"Department of Justice"}) {
			t.Errorf("on %s it is %+v", c.on, o)
		}
	}
	if n := len(d.reviewNow().Officials); n != 3 {
		t.Errorf("ending one entry left %d", n)
	}

	version := d.reviewNow().Version
	d.must(legal, review.NameAgency{Review: d.review, Name: "Office of Justice Programs", PartOf: []string{"Department of Justice"}})
	d.must(legal, review.NameOfficial{Review: d.review, Official: first, Office: "Director", Person: "A. First", From: date("2017-02-09"), Until: date("2018-11-07")})
	if now := d.reviewNow().Version; now != version {
		t.Error("the same again was stored")
	}
	d.refuses("an old version", legal, review.NameOfficial{Review: d.review, Official: first, Office: "Other", Version: version - 1}, workflow.Conflict, "has changed")
}

func TestWhoRunsAReviewIsRefusedWithAReason(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	named := review.NameOfficial{Review: d.review, Office: "Director", Person: "A. First", From: date("2018-01-01"), Until: date("2018-06-30")}
	d.must(legal, named)
	for name, c := range map[string]struct {
		cmd  workflow.Command
		says string
	}{
		"no agency":        {review.NameAgency{Review: d.review, Name: " "}, "Agency"},
		"an agency twice":  {review.NameAgency{Review: d.review, Name: "Justice", PartOf: []string{"justice"}}, "named twice"},
		"an empty name":    {review.NameAgency{Review: d.review, Name: "Justice", PartOf: []string{""}}, "Part of"},
		"too many names":   {review.NameAgency{Review: d.review, Name: "Justice", PartOf: strings.Fields("a b c d e f g h i j k")}, "at most 10"},
		"no office":        {review.NameOfficial{Review: d.review, Person: "A. First"}, "Office"},
		"an early end":     {review.NameOfficial{Review: d.review, Office: "Clerk", From: date("2018-02-01"), Until: date("2018-01-31")}, "cannot be before"},
		"one person twice": {review.NameOfficial{Review: d.review, Office: "director", Person: "a. first", From: date("2018-06-30")}, "on record with this name"},
	} {
		d.refuses(name, legal, c.cmd, workflow.Invalid, c.says)
	}
	d.refuses("an official that is not on record", legal, review.NameOfficial{Review: d.review, Official: "none", Office: "Clerk"}, workflow.NotFound, "")
	d.refuses("compliance", d.users[workflow.Compliance], named, workflow.Forbidden, "")
	again := named
	again.From, again.Until = date("2018-07-01"), date("2018-12-31")
	d.must(legal, again) // in office once more
}
