package letters_test

import (
	"testing"

	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/upload"
)

func suit(team *sweeptest.Team, caption, number string) string {
	return team.Must(team.Users[workflow.Legal], proceeding.Open{
		Docket: proceeding.Docket{Court: "7th Cir.", Number: number}, Kind: proceeding.Appeal, Caption: caption,
		Filed: civil.NewDate(2017, 11, 1), Zone: "America/Chicago",
	}).Created[0]
}

// reversed is an appeal in which an injunction was reversed on Thu, Apr 19, 2018: the mandate is expected Mon, Jun 11.
func reversed(t *testing.T, team *sweeptest.Team) (id, reversal string) {
	t.Helper()
	legal := team.Users[workflow.Legal]
	id = suit(team, "City of Chicago v. Sessions", "17-2991")
	team.Must(legal, proceeding.EnterOrder{Proceeding: id, Order: proceeding.OrderEntered{
		Kind: "preliminary_injunction", Entered: order.Moment{On: civil.NewDate(2017, 12, 1)}, Clauses: []order.Clause{{
			Effect: order.Bar, Acts: order.Acts{Adverse: true}, Whom: order.Whom{Everyone: true}, Binds: []order.Bound{{Agency: "DOJ"}},
		}},
	}})
	team.Clock = sweeptest.Instant(t, "2018-04-20T15:00:00Z")
	team.Must(legal, upload.Record{Name: "opinion.pdf", SHA256: sum, Size: 7})
	asked := team.Must(legal, proceeding.EnterOrder{Proceeding: id, UnitedStates: true, Order: proceeding.OrderEntered{
		Kind: order.Decision, Entered: order.Moment{On: civil.NewDate(2018, 4, 19)}, Documents: []field.Document{{Name: "opinion.pdf", SHA256: sum, Size: 7}},
		Clauses: []order.Clause{{Effect: order.Cease, Changes: []order.Ref{{Order: proceeding.OrderID(id, 1), Clause: 1}}}},
	}})
	team.Must(team.Users[workflow.Supervisor], approval.Approve{Approval: asked.Pending(), Approve: true})
	return id, proceeding.OrderID(id, 2)
}

const sum = "abababababababababababababababababababababababababababababababab"

func TestADateOfAProceedingAsksItsOwner(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	id, _ := reversed(t, team)
	w := team.Sweeper(delivery.Mailbox{})
	team.Sweep(w, "2018-04-20T16:00:00Z") // the request for approval
	if got := team.Sweep(w, "2018-06-11T04:59:00Z"); got != (sweeptest.Swept{}) {
		t.Errorf("before the day begins where the court sits: %+v", got)
	}
	if got := team.Sweep(w, "2018-06-11T13:00:00Z"); got != (sweeptest.Swept{Queued: 1, Sent: 1}) {
		t.Fatalf("on the day: %+v", got)
	}
	all := team.Letters(workflow.AlertCourt)
	if len(all) != 1 || all[0].Row.Recipient.ID != team.Users[workflow.Legal] {
		t.Fatalf("%d letters", len(all))
	}
	if want := "Mandate expected Mon, Jun 11, 2018: City of Chicago v. Sessions"; all[0].Subject != want {
		t.Errorf("the subject is %q", all[0].Subject)
	}
	all[0].Says(t, "Record it when it has issued", "https://duces.example.org/proceedings/"+id, "7th Cir. 17-2991")
	if got := team.Sweep(w, "2018-06-11T13:01:00Z"); got != (sweeptest.Swept{}) {
		t.Errorf("again: %+v", got)
	}
	if got := team.Sweep(w, "2018-07-11T13:00:00Z"); got != (sweeptest.Swept{Queued: 1, Sent: 1}) {
		t.Errorf("a month later: %+v", got)
	}
}

func TestADateThatEndedBeforeItsMailWentOutIsNotSaid(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	id := suit(team, "City of Chicago v. Sessions", "17-2991")
	legal := team.Users[workflow.Legal]
	team.Must(legal, proceeding.SetDate{Proceedings: []string{id}, Title: "Argument", On: civil.NewDate(2018, 2, 1)})
	w := team.Sweeper(delivery.Mailbox{})
	at := sweeptest.Instant(t, "2018-02-01T13:00:00Z")
	team.Clock = at
	if counts, err := w.Ticker.Tick(t.Context(), at); err != nil || counts.Queued != 1 {
		t.Fatalf("%+v, %v", counts, err)
	}
	facts, err := team.DB.World(t.Context(), legal, proceeding.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	p, err := proceeding.Find(facts, id)
	if err != nil {
		t.Fatal(err)
	}
	team.Must(legal, proceeding.EndDate{Proceeding: id, Date: p.Dates[0].ID, How: "Argued."})
	if sent, err := w.Mailer.Deliver(t.Context(), at); err != nil || sent != 0 {
		t.Errorf("%d were sent: %v", sent, err)
	}
}

func TestDatesOfProceedingsComeInOneMailWithOtherAlerts(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	legal := team.Users[workflow.Legal]
	ids := []string{suit(team, "City of Chicago v. Sessions", "17-2991"), suit(team, "City of Evanston v. Sessions", "18-2649")}
	team.Must(legal, proceeding.SetDate{Proceedings: ids, Title: "Argument", On: civil.NewDate(2018, 2, 1)})
	w := team.Sweeper(delivery.Mailbox{})
	if got := team.Sweep(w, "2018-02-01T14:00:00Z"); got != (sweeptest.Swept{Queued: 2, Sent: 1}) {
		t.Fatalf("%+v", got)
	}
	all := team.Letters(workflow.AlertTogether)
	if len(all) != 1 || all[0].Subject != "2 court dates came" {
		t.Fatalf("%d letters: %+v", len(all), all)
	}
	all[0].Says(t, "City of Chicago v. Sessions", "City of Evanston v. Sessions", "Argument", "https://duces.example.org/proceedings/"+ids[1])
}
