package letters_test

import (
	"strings"
	"testing"

	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/certify"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// The reminder to renew goes out through the clock: the day before, and again once the certification has expired. A
// renewal ends it.
func TestAnExpiringCertificationIsRemindedOfUntilItIsRenewed(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	id, legal := team.Request()[0], team.Users[workflow.Legal]
	doc := field.Document{Name: "certification.pdf", SHA256: strings.Repeat("ab", 32), Size: 3, Type: "application/pdf"}
	team.Must(legal, upload.Record{Name: doc.Name, SHA256: doc.SHA256, Size: doc.Size})
	day := func(text string) civil.Date {
		d, err := civil.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	team.Must(legal, transition.AddDocuments{
		Matter: id, Kind: document.Correspondence, ReceivedOn: day("2018-01-24"), Source: "The clerk", Documents: []field.Document{doc},
	})
	said := certify.Statement{Name: "Ada Roe", Office: "Corporation Counsel", SignedOn: day("2018-01-24"), Document: doc.SHA256, ExpiresOn: day("2018-02-06")}
	team.Must(legal, certify.Record{Matter: id, Statement: said})
	sweeper := team.Sweeper(delivery.Mailbox{})
	const title = "Renew the certification of compliance, 8 U.S.C. 1373"
	reminders := func() (found []sweeptest.Delivered) {
		for _, kind := range []workflow.AlertKind{workflow.AlertDeadline, workflow.AlertTogether} {
			for _, l := range sweeptest.To(team.Letters(kind), team.Users[workflow.Compliance]) {
				if strings.Contains(strings.Join(strings.Fields(l.Text), " "), title) {
					found = append(found, l)
				}
			}
		}
		return found
	}
	team.Sweep(sweeper, "2018-02-04T18:00:00Z")
	if sent := reminders(); len(sent) != 0 {
		t.Fatalf("two days before, %d reminders went out", len(sent))
	}
	team.Sweep(sweeper, "2018-02-05T18:00:00Z")
	if sent := reminders(); len(sent) != 1 {
		t.Fatalf("the day before, %d reminders went out", len(sent))
	}
	team.Sweep(sweeper, "2018-02-07T18:00:00Z")
	sent := reminders()
	if len(sent) < 2 {
		t.Fatal("nobody is reminded of a certification that has expired")
	}
	sent[len(sent)-1].Says(t, title, "City of Chicago")
	before := len(sent)
	said.SignedOn, said.ExpiresOn = day("2018-02-07"), day("2019-02-07")
	team.Must(legal, certify.Record{Matter: id, Statement: said})
	for _, at := range []string{"2018-02-08T18:00:00Z", "2018-02-15T18:00:00Z"} {
		team.Sweep(sweeper, at)
	}
	if now := len(reminders()); now != before {
		t.Errorf("renewed, it is still reminded of: %d mails, then %d", before, now)
	}
}
