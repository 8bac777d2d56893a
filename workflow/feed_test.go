package workflow_test

import (
	"fmt"
	"testing"

	"duces/workflow"
	"duces/workflow/account"
)

func TestACalendarAddressIsMadeByItsReaderForWhatTheyMaySee(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked()
	outsider := d.user("outsider", workflow.Legal)
	legal := d.users[workflow.Legal]
	n := 0
	feed := func(user, kind, of string) account.AddFeed {
		n++
		return account.AddFeed{User: user, Label: "Phone", Scope: workflow.FeedScope{Kind: kind, ID: of}, Hash: fmt.Sprint("hash ", n)}
	}
	d.refuses("for somebody else", legal, feed(outsider, "person", ""), workflow.Forbidden, "You can create calendar feeds only for yourself")
	d.refuses("for an administrator", d.users[workflow.Admin], feed(d.users[workflow.Admin], "person", ""), workflow.Forbidden, "no calendar")
	d.refuses("of no known scope", legal, feed(legal, "everything", ""), workflow.Invalid, "Scope")
	d.refuses("of a review that is not theirs", outsider, feed(outsider, "review", d.review), workflow.NotFound, "review")
	d.refuses("of a matter that is not theirs", outsider, feed(outsider, "matter", id), workflow.NotFound, "matter")
	unnamed := feed(legal, "person", "")
	unnamed.Label = "\n"
	d.refuses("without a label", legal, unnamed, workflow.Invalid, "Label")

	var made []string
	for _, scope := range []workflow.FeedScope{{Kind: "person", ID: "ignored"}, {Kind: "review", ID: d.review}, {Kind: "matter", ID: id}} {
		made = append(made, d.must(legal, feed(legal, scope.Kind, scope.ID)).Created[0])
	}
	feeds := d.readUser(legal).Feeds
	if len(feeds) != 3 || feeds[made[0]].Scope != (workflow.FeedScope{Kind: "person"}) || feeds[made[2]].Scope.ID != id {
		t.Errorf("on record is %+v", feeds)
	}

	d.refuses("revoked by another", outsider, account.RevokeFeed{User: legal, Feed: made[0]}, workflow.Forbidden, "")
	d.refuses("revoked where it is not", legal, account.RevokeFeed{User: legal, Feed: "nothing"}, workflow.NotFound, "calendar feed")
	d.must(legal, account.RevokeFeed{User: legal, Feed: made[0]})
	d.refuses("revoked twice", legal, account.RevokeFeed{User: legal, Feed: made[0]}, workflow.NotFound, "calendar feed")
	for range 48 {
		d.must(legal, feed(legal, "person", ""))
	}
	d.refuses("the fifty-first", legal, feed(legal, "person", ""), workflow.Refused, "fifty")
}
