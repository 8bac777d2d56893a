package workflow_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/matter"
	"duces/workflow/timezone"
	"duces/workflow/transition"
)

// atTime is a move at a time of day.
func atTime(id, name, on, hhmm string) transition.Move {
	c := moving(id, name, on)
	c.EffectiveTime = hhmm
	return c
}

func TestAStepCarriesATimeThatClocksShowedAndThatHasCome(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	d.at("2018-03-12T20:00:00Z") // 15:00 in Chicago
	id := d.matters(1)[0]
	for _, c := range []struct{ name, on, time, says string }{
		{"no time of day", "2018-03-12", "5 pm", "Time: enter a time as HH:MM, such as 14:30, or leave it empty."},
		{"a time past the day", "2018-03-12", "24:00", "enter a time as HH:MM"},
		{"a later time today", "2018-03-12", "15:01", "Time: Mon, Mar 12, 2018, 3:01 PM CDT is in the future. It is now Mon, Mar 12, 2018, 3:00 PM CDT in Central Time"},
		{"a later day", "2018-03-13", "09:00", "is in the future. Today is Mon, Mar 12, 2018"},
		{"a time that the clocks jumped over", "2018-03-11", "02:30", "there was no 02:30 on Sun, Mar 11, 2018 in Central Time"},
	} {
		d.refuses(c.name, legal, atTime(id, "send_notice", c.on, c.time), workflow.Invalid, c.says)
	}
	d.must(legal, atTime(id, "send_notice", "2018-03-12", "15:00"))
	next := atTime(id, "issue_request", "2018-03-12", "14:59")
	next.Fields["due"] = []byte(`{"kind":"fixed","date":"2018-04-20"}`)
	d.refuses("a time before the last step's", legal, next, workflow.Invalid,
		"is before the status became “Notified” at Mon, Mar 12, 2018, 3:00 PM CDT")
	next.EffectiveTime = ""
	d.must(legal, next) // nobody says when that day
}

func TestOfATimeThatCameTwiceTheFirstCounts(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-11-04T06:45:00Z") // 1:45 in Chicago, before the clocks were put back
	id := d.matters(1)[0]
	d.must(d.users[workflow.Legal], atTime(id, "send_notice", "2018-11-04", "01:30"))
	if at := d.matter(id).EnteredTime; at != "01:30" {
		t.Errorf("the event carries %q", at)
	}
	const said = "Sun, Nov 4, 2018, 1:30 AM CDT (the first of two)"
	if text := date("2018-11-04").TextAt("01:30", timezone.Named("America/Chicago")); text != said {
		t.Errorf("pages say %q", text)
	}
}

func TestARequestWaitsWithItsTimeAndNoOtherIsApproved(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	id := d.matters(1)[0]
	d.at("2018-02-26T21:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.move(id, "receive_response", "2018-02-20")
	hashes := map[string]string{}
	for _, hhmm := range []string{"14:00", "14:01", ""} {
		asked := d.must(legal, atTime(id, "issue_subpoena", "2018-02-26", hhmm)).Pending()
		facts, err := d.db.World(t.Context(), d.users[workflow.Supervisor], matter.Stream(id), approval.Stream(asked))
		if err != nil {
			t.Fatal(err)
		}
		r, err := transition.FindAsked(facts, d.matter(id), asked)
		if err != nil || r.Time != hhmm {
			t.Errorf("asked for at %q, it waits with %q: %v", hhmm, r.Time, err)
		}
		if other, same := hashes[r.Hash]; same {
			t.Errorf("%q and %q have one hash", other, hhmm)
		}
		hashes[r.Hash] = hhmm
		yes := approval.Approve{Matter: id, Approval: asked, Approve: true}
		if hhmm == "14:01" {
			for hash, of := range hashes {
				if of == "14:00" {
					yes.Hash = hash
				}
			}
			d.refuses("the hash of another time", d.users[workflow.Supervisor], yes, workflow.Conflict, "")
			yes.Hash = r.Hash
			d.must(d.users[workflow.Supervisor], yes)
			break
		}
		d.must(legal, approval.WithdrawApproval{Approval: asked})
	}
	if m := d.matter(id); m.EnteredTime != "14:01" || m.State != "subpoenaed" {
		t.Errorf("the matter is %s since %q", m.State, m.EnteredTime)
	}
}

func TestACorrectionCorrectsTheTimeAndTakesItAway(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	d.at("2018-02-26T21:00:00Z")
	id := d.matters(1)[0]
	d.must(legal, atTime(id, "send_notice", "2018-01-24", "10:00"))
	d.must(legal, atTime(id, "issue_request", "2018-01-24", "11:00"))
	correct := func(name, hhmm string) transition.Correct {
		c := correcting(id, d.eventOf(id, name), name, "2018-01-24")
		c.EffectiveTime = hhmm
		return c
	}
	d.refuses("the same again", legal, correct("issue_request", "11:00"), workflow.Refused, "")
	d.refuses("a time before the step before", legal, correct("issue_request", "09:59"), workflow.Invalid, "is before the status became “Notified” at Wed, Jan 24, 2018, 10:00 AM CST")
	d.must(legal, correct("issue_request", "11:30"))
	if m := d.matter(id); m.EnteredTime != "11:30" {
		t.Errorf("since %q", m.EnteredTime)
	}
	d.must(legal, correct("send_notice", "11:45"))
	if m := d.matter(id); len(m.Conflicts) != 1 || m.EnteredTime != "11:30" {
		t.Errorf("a step before the one before it is no conflict: %+v", m.Conflicts)
	}
	d.must(legal, correct("issue_request", ""))
	if m := d.matter(id); m.EnteredTime != "" {
		t.Errorf("without a time it stands since %q", m.EnteredTime)
	}
}
