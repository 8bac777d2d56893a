package workflow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotate"
	"duces/workflow/approval"
	"duces/workflow/award"
	"duces/workflow/change"
	"duces/workflow/correspondence"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/document"
	"duces/workflow/due"
	"duces/workflow/exclusion"
	"duces/workflow/extension"
	"duces/workflow/field"
	"duces/workflow/inbound"
	"duces/workflow/invitation"
	"duces/workflow/jurisdiction"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/program"
	"duces/workflow/recalculation"
	"duces/workflow/recall"
	"duces/workflow/review"
	"duces/workflow/sentletter"
	"duces/workflow/transition"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// What stands in a name ends up in subjects, tables and mails: nothing in it
// may break a line or turn the reading direction without being seen.
func TestANameHoldsNothingThatIsNotSeen(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	city := func(name string) workflow.Command {
		return jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "city", State: "IL", Zone: "America/Chicago"}}}
	}
	for name, bad := range map[string]string{
		"a next line": "Spring\u0085field", "a vertical tab": "Spring\vfield", "an escape": "Spring\x1bfield", "a deletion": "Spring\x7ffield",
		"a line separator": "Spring\u2028field", "a paragraph separator": "Spring\u2029field",
		"a soft hyphen": "Spring\u00adfield", "a byte order mark": "\ufeffSpringfield", "a joiner": "Spring\u200dfield", "no width": "Spring\u200bfield",
		"a mark of direction": "Spring\u200efield", "a filler": "Spring\u3164field", "a variant": "Spring\ufe0ffield", "a tag": "Spring\U000e0041field",
		"an override of direction": "AC\u202e ytiC", "an isolate": "AC\u2066 City", "a tab": "Spring\tfield",
	} {
		d.refuses(name, legal, city(bad), workflow.Invalid, "character U+")
	}
	d.must(legal, city("Doña Ana’s Pueblo – Ḥafa, 市"))
	d.refuses("a closure", d.users[workflow.Admin], recalculation.AddClosure{Closure: deadline.Closure{
		Date: date("2018-03-01"), Kind: deadline.LegalHoliday, Name: "Day of \u2028mourning", Authority: "Proclamation",
	}}, workflow.Invalid, "U+2028")

	hidden := strings.Replace(string(process.Default().Source), "title: Notice", "title: No\u200btice", 1)
	d.refuses("a process", legal, review.Open{Name: "N", Authority: "A", Process: hidden}, workflow.Invalid, "process.yaml:")
	id := d.matters(1)[0]
	d.refuses("a note", legal, annotate.AddNote{Matter: id, Text: "Called.\x1b[2J"}, workflow.Invalid, "control character")
	d.must(legal, annotate.AddNote{Matter: id, Text: "Called:\r\n\tno answer."})
}

// Every text in every command is typed with a character that turns the direction in which
// is read, and with one that nobody sees: neither may come on record, but that free text,
// which others do not take for a name, may hold what word processors put into it.
func TestNoCommandBringsAnUnseenCharacterOnRecord(t *testing.T) {
	prose := []string{
		"SaveDemandSet.demands.0.text", "AddNote.text", "AskExtension.reason", "DecideExtension.reason", "DecideExtensions.decisions.0.reason", "WithdrawExtension.reason", "AddOwnDate.note", "EndOwnDate.note", "AddNotes.text", "ChangeDeadline.reason", "ChangeDeadlines.reason", "OpenReview.about", "Transition.note", "Transition.fields.demands.0.text", "Transition.fields.demands.1.text", "Transition.fields.decisions.0.condition",
		"Transition.fields.basis", "CloseConflict.note", "Correct.reason", "Approve.note", "ApproveMany.note", "CorrectClock.reason", "Correct.fields.demands.0.text",
		"CloseDocuments.reason", "EndRecall.note",
		"AddDocuments.source", "AddDocuments.note", "CorrectDocuments.source", "CorrectDocuments.reason",
		"RecordProduction.source", "RecordProduction.note", "RecordProduction.production.answers.0.ground", "RecordProduction.production.answers.0.part",
		"CorrectProduction.source", "CorrectProduction.reason", "CorrectProduction.production.answers.0.ground", "CorrectProduction.production.answers.0.part", "AmendDemands.demands.0.text", "AmendDemands.demands.0.instructions", "AmendDemands.reason", "JudgeWithholding.reason",
		"LogCorrespondence.text", "CorrectCorrespondence.text", "CorrectCorrespondence.reason", "DismissMessage.reason", "MarkConfidential.reason",
		"ExcludeJurisdiction.reason", "EndExclusion.reason", "SendLetters.message", "RecordReturnedLetter.reason", "CloseReturnedLetter.reason", "WithdrawLetter.reason",
		"RevokeInvitation.reason", "CorrectAwardAction.reason", "EnterDebtEntry.reason", "CorrectDebt.reason", "WithdrawDebt.reason", "SetAsideSubmission.reason", "SubmitAnswer.reason", "SubmitAnswer.note", "SubmitAnswer.production.answers.0.ground", "SubmitAnswer.production.answers.0.part",
		"EnterOrder.order.clauses.0.text", "CorrectClause.clause.text", "AnswerCoverage.reason", "AddContact.address", "ChangeContact.address", "AddDocuments.source", "AddDocuments.note", "CorrectDocuments.source", "CorrectDocuments.reason",
	}
	d := newFixture(t, 500)
	d.at("2018-02-27T15:00:00Z")
	covered := map[string]bool{}
	for _, c := range slices.Concat(commandsWithText(d), courtCommands(d), debtCommands(d)) {
		name := c.cmd(d).CommandName()
		covered[name] = true
		for _, path := range texts(t, c.cmd(d)) {
			if name+"."+path == "RecordBounce.mail" || name+"."+path == "RecordRespondentMailed.answer" {
				continue // the program's own id of the mail, and what a mail server said: it is made printable before
			}
			for _, bad := range []rune{'\u202e', '\u200b'} {
				cmd := changed(t, c.cmd(d), path, func(s string) string {
					at := len(s) / 2
					return s[:at] + string(bad) + s[at:]
				})
				r, err := d.do(c.actor, cmd)
				if err != nil {
					continue // refused, be it as a name or as an id of nothing
				}
				if bad == '\u200b' && slices.Contains(prose, name+"."+path) {
					continue
				}
				if on := onRecord(d, r); strings.ContainsRune(on, bad) {
					t.Errorf("%s.%s brought %U on record: %q", name, path, bad, on)
				}
			}
		}
		if _, err := d.do(c.actor, c.cmd(d)); err != nil {
			t.Errorf("%s without such characters: %v", name, err)
		}
	}
	// These bring ids, names of closed sets and numbers alone, or what a mail server answered, as it did.
	without := strings.Fields("LinkProceedings TickProceedings ChangeAssociationMembers SendReceipt RecordReceiptMailed RecordReceiptTried RecordRespondentTried ReceiveMessage FileMessage Invite MakeCode AcceptInvitation SetOnlineAnswers RecordSubmission OpenDocument EndContact MergeJurisdictions TakeOver RevokeProgram RecordReached RecordMessages Acknowledge AssignOwner EnableUser OpenMatters ReportUndelivered RevokeFeed RevokeToken SetMember SetPassword SetPreferences Tick WithdrawApproval CloseConflict CorrectClock ImportIntoReview Correct")
	for _, c := range everyCommand() {
		if !covered[c.CommandName()] && !slices.Contains(without, c.CommandName()) {
			t.Errorf("no text of %s is tried", c.CommandName())
		}
	}
}

// closingOne closes the document of a new matter.
func closingOne(d *fixture, legal string) recall.Close {
	to, sum := d.matters(1)[0], strings.Repeat("ef", 32)
	d.must(legal, upload.Record{Name: "letter.pdf", SHA256: sum, Size: 7})
	added := d.must(legal, transition.AddDocuments{
		Matter: to, Kind: document.Correspondence, ReceivedOn: date("2018-02-20"), Source: "City Clerk, by mail",
		Documents: []field.Document{{Name: "letter.pdf", SHA256: sum, Size: 7, Type: "application/pdf"}},
	})
	return recall.Close{
		Matter: to, Documents: []document.Ref{{SHA256: sum, Event: added.Events[0].Seq}}, Ground: document.PrivilegeClaim, Custodian: legal,
		On: date("2018-02-21"), Claimant: "City attorney", Reason: "Letter of that day.",
	}
}

type commandOf struct {
	actor string
	cmd   func(*fixture) workflow.Command
}

// commandsWithText are commands that would be carried out, anew each time.
func commandsWithText(d *fixture) []commandOf {
	legal, admin := d.users[workflow.Legal], d.users[workflow.Admin]
	id := d.matters(1)[0]
	d.move(id, "issue_request", "2018-01-24")
	clerk := d.respondent(id)
	n := 0
	fresh := func() int { n++; return n }
	asked := func(name string) transition.Move {
		to := d.matters(1)[0]
		return moving(to, name, "2018-02-20")
	}
	answer := `[{"name":"answer.pdf","sha256":"` + strings.Repeat("ab", 32) + `","size":7,"type":"application/pdf"}]`
	return []commandOf{
		{admin, func(*fixture) workflow.Command {
			day := date("2019-01-07").AddDays(7 * fresh())
			return recalculation.AddClosure{Closure: deadline.Closure{Date: day, Kind: deadline.Inaccessible, Name: "Storm", Authority: "Notice of the clerk"}}
		}},
		{legal, func(*fixture) workflow.Command {
			return account.AddFeed{User: legal, Label: "Telephone", Scope: workflow.FeedScope{Kind: workflow.FeedOfPerson}, Hash: fmt.Sprint("feed", fresh())}
		}},
		{legal, func(*fixture) workflow.Command {
			return jurisdiction.Add{Items: []jurisdiction.New{{Name: fmt.Sprint("Town ", fresh()), Kind: "town", State: "IL", Zone: "America/Chicago", Parent: "Cook County", Contact: "The clerk"}}}
		}},
		{legal, func(*fixture) workflow.Command {
			return jurisdiction.Import{Items: []jurisdiction.New{{Name: fmt.Sprint("Village ", fresh()), Kind: "village", State: "IL", Zone: "America/Chicago", Parent: "Cook County", Contact: "The clerk"}}}
		}},
		{legal, func(*fixture) workflow.Command {
			return recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: d.jurisdictions[0], New: jurisdiction.New{
				Name: fmt.Sprint("City ", fresh()), Kind: "city", State: "IL", Zone: "America/Chicago", Parent: "Cook County", Contact: "The clerk",
			}}}
		}},
		{legal, func(d *fixture) workflow.Command {
			return jurisdiction.AddAlias{Jurisdiction: d.jurisdictions[1], Alias: fmt.Sprint("Also called ", fresh())}
		}},
		{legal, func(d *fixture) workflow.Command {
			name := fmt.Sprint("Once called ", fresh())
			d.must(legal, jurisdiction.AddAlias{Jurisdiction: d.jurisdictions[1], Alias: name})
			return jurisdiction.RemoveAlias{Jurisdiction: d.jurisdictions[1], Alias: name}
		}},
		{legal, func(d *fixture) workflow.Command {
			return jurisdiction.AddContact{Jurisdiction: d.jurisdictions[1], ContactDetails: reached(fresh())}
		}},
		{legal, func(d *fixture) workflow.Command {
			added := d.must(legal, jurisdiction.AddContact{Jurisdiction: d.jurisdictions[1], ContactDetails: reached(fresh())}).Created[0]
			return jurisdiction.ChangeContact{Jurisdiction: d.jurisdictions[1], Contact: added, ContactDetails: reached(fresh())}
		}},
		{legal, func(d *fixture) workflow.Command { return letterOf(d, id, "The clerk asked.") }},
		{legal, func(d *fixture) workflow.Command {
			sent := d.must(legal, letterOf(d, id, "As agreed.")).Events[0].Seq
			return sentletter.Withdraw{Matter: id, Letter: sent, Reason: "It names another city."}
		}},
		{legal, func(d *fixture) workflow.Command {
			sent := d.must(legal, letterOf(d, id, "As agreed.")).Events[0].Seq
			return sentletter.RecordReturned{Matter: id, Letter: sent, ReturnedOn: date("2018-02-26"), Reason: "Moved, left no address."}
		}},
		{legal, func(d *fixture) workflow.Command {
			sent := d.must(legal, letterOf(d, id, "As agreed.")).Events[0].Seq
			d.must(legal, sentletter.RecordReturned{Matter: id, Letter: sent, ReturnedOn: date("2018-02-26"), Reason: "Moved, left no address."})
			return sentletter.CloseReturned{Matter: id, Letter: sent, Reason: "They have it by email."}
		}},
		{legal, func(d *fixture) workflow.Command {
			return review.SaveLetterTemplate{Review: d.review, Letter: process.OtherLetter, Text: fmt.Sprint("{{message}}\n\nVersion ", fresh())}
		}},
		{workflow.OperatorActor, func(*fixture) workflow.Command {
			return program.Add{Label: "Postfix", For: program.Bounce, Hash: fmt.Sprint("program", fresh())}
		}},
		{legal, func(d *fixture) workflow.Command {
			set := []demand.Demand{{Number: 1, Text: "All orders."}}
			return review.SaveDemandSet{Review: d.review, Name: fmt.Sprint("Set ", fresh()), Demands: set}
		}},
		{legal, func(*fixture) workflow.Command {
			return review.NameAgency{Review: d.review, Name: fmt.Sprint("Agency ", fresh()), PartOf: []string{"Department"}}
		}},
		{legal, func(*fixture) workflow.Command {
			return review.NameOfficial{Review: d.review, Office: fmt.Sprint("Office ", fresh()), Person: "A. Holder"}
		}},
		{legal, func(d *fixture) workflow.Command { return d.leavesOff(fmt.Sprint("Left off ", fresh())) }},
		{legal, func(d *fixture) workflow.Command {
			x := d.leavesOff(fmt.Sprint("Left off ", fresh()))
			d.must(legal, x)
			return exclusion.End{Review: x.Review, Jurisdiction: x.Jurisdiction, Reason: "The case ended."}
		}},
		{legal, func(*fixture) workflow.Command { return annotate.AddNote{Matter: id, Text: "Called the clerk."} }},
		{legal, func(*fixture) workflow.Command {
			return annotate.AddNotes{Matters: []string{id}, Text: "Called all clerks."}
		}},
		{legal, func(*fixture) workflow.Command {
			return change.Deadlines{
				Deadlines: []change.Seen{{Matter: id, Deadline: "response-1"}}, Change: "extend", Days: 1, Authority: "Letter to all", Reason: "Each asked.",
			}
		}},
		{legal, func(*fixture) workflow.Command {
			return account.AddToken{User: legal, Label: "Script", Hash: fmt.Sprint("token", fresh())}
		}},
		{admin, func(*fixture) workflow.Command {
			return account.AddUser{Name: "Ada Example", Email: fmt.Sprintf("ada%d@example.gov", fresh()), Role: workflow.Legal, Zone: "America/Chicago", PasswordHash: "x"}
		}},
		{admin, func(*fixture) workflow.Command {
			return account.ChangeUser{User: d.users[workflow.Compliance], Name: new(fmt.Sprint("Kim ", fresh())), Zone: new("America/Chicago")}
		}},
		{legal, func(*fixture) workflow.Command {
			return change.Deadline{Matter: id, Deadline: "response-1", Change: "extend", Days: 1, Authority: "Letter", Reason: "They asked."}
		}},
		{workflow.OperatorActor, func(*fixture) workflow.Command {
			return review.Open{Name: "Another review", Authority: "8 U.S.C. 1373", About: "What it is about", Process: titled(fresh())}
		}},
		{workflow.SystemActor, func(*fixture) workflow.Command {
			return account.RecordBounce{User: d.users[workflow.Compliance], Mail: fmt.Sprint("mail", fresh()), Status: "5.1.1", Report: "550 No such user"}
		}},
		{legal, func(*fixture) workflow.Command { return annotate.Tag{Matter: id, Tag: fmt.Sprint("urgent ", fresh())} }},
		{legal, func(*fixture) workflow.Command {
			return annotate.MarkConfidential{Matter: id, Reason: fmt.Sprint("Talks are under way. ", fresh())}
		}},
		{legal, func(*fixture) workflow.Command { return asked("issue_request") }},
		{legal, func(*fixture) workflow.Command {
			to := d.matters(1)[0]
			d.move(to, "issue_request", "2018-01-24")
			d.must(legal, upload.Record{Name: "answer.pdf", SHA256: strings.Repeat("ab", 32), Size: 7})
			m := moving(to, "receive_response", "2018-02-20")
			m.Fields["documents"], m.Note = json.RawMessage(answer), "By mail."
			return m
		}},
		{legal, func(*fixture) workflow.Command {
			d.must(legal, upload.Record{Name: "letter.pdf", SHA256: strings.Repeat("ef", 32), Size: 7})
			return transition.AddDocuments{
				Matter: id, Kind: document.Correspondence, ReceivedOn: date("2018-02-20"), Source: "City Clerk, by mail", Note: "By mail.",
				Documents: []field.Document{{Name: "letter.pdf", SHA256: strings.Repeat("ef", 32), Size: 7, Type: "application/pdf"}},
			}
		}},
		{legal, func(*fixture) workflow.Command { return closingOne(d, legal) }},
		{legal, func(*fixture) workflow.Command {
			c := closingOne(d, legal)
			r := d.must(legal, c)
			return recall.End{Matter: c.Matter, Closing: r.Events[0].Seq, How: document.Returned, On: date("2018-02-21"), Note: "By courier."}
		}},
		{legal, func(*fixture) workflow.Command {
			to := d.matters(1)[0]
			d.must(legal, upload.Record{Name: "letter.pdf", SHA256: strings.Repeat("ef", 32), Size: 7})
			added := d.must(legal, transition.AddDocuments{
				Matter: to, Kind: document.Correspondence, ReceivedOn: date("2018-02-20"), Source: "City Clerk, by mail",
				Documents: []field.Document{{Name: "letter.pdf", SHA256: strings.Repeat("ef", 32), Size: 7, Type: "application/pdf"}},
			})
			return transition.CorrectDocuments{
				Matter: to, Event: added.Events[0].Seq, Kind: document.Correspondence, ReceivedOn: date("2018-02-19"), Source: "County Clerk, by mail", Reason: "The envelope says so.",
			}
		}},
		{legal, func(*fixture) workflow.Command {
			to := d.matters(1)[0]
			d.move(to, "issue_request", "2018-01-24")
			d.must(legal, upload.Record{Name: "box.pdf", SHA256: strings.Repeat("ef", 32), Size: 7})
			return transition.RecordProduction{
				Matter: to, ReceivedOn: date("2018-02-20"), Source: "City Clerk, by mail", Note: "By mail.", Production: objection("1"),
				Documents: []field.Document{{Name: "box.pdf", SHA256: strings.Repeat("ef", 32), Size: 7, Type: "application/pdf"}},
			}
		}},
		{legal, func(*fixture) workflow.Command {
			to := d.matters(1)[0]
			d.move(to, "issue_request", "2018-01-24")
			made := d.must(legal, transition.RecordProduction{Matter: to, ReceivedOn: date("2018-02-20"), Source: "City Clerk", Production: objection("2")})
			return transition.CorrectProduction{Matter: to, Event: made.Events[0].Seq, ReceivedOn: date("2018-02-19"), Source: "County Clerk", Production: objection("1"), Reason: "The envelope says so."}
		}},
		{legal, func(*fixture) workflow.Command {
			to := d.matters(1)[0]
			d.move(to, "issue_request", "2018-01-24")
			return transition.AmendDemands{Matter: to, On: date("2018-02-20"), Reason: "Agreed by telephone.", Demands: []demand.Demand{
				{Number: 1, Text: "All orders since 2017.", Section: "A. Policies", Custodian: "Office of the Sheriff", Instructions: "Native files."},
			}}
		}},
		{legal, func(*fixture) workflow.Command {
			to := d.matters(1)[0]
			d.move(to, "issue_request", "2018-01-24")
			d.must(legal, transition.RecordProduction{Matter: to, ReceivedOn: date("2018-02-20"), Source: "City Clerk", Production: objection("1")})
			return transition.JudgeWithholding{Matter: to, Demand: "1", Accepted: true, On: date("2018-02-21"), Reason: "The privilege holds."}
		}},
		{clerk, func(*fixture) workflow.Command {
			d.clock.Add((7 * time.Minute).Microseconds()) // ten answers within an hour are the most
			return transition.Submit{
				Draft: fmt.Sprint("draft", fresh()), Production: objection("1"), AskedUntil: date("2018-04-02"), Reason: "The archive is closed.", Note: "By agreement.",
			}
		}},
		{legal, func(*fixture) workflow.Command {
			d.clock.Add((7 * time.Minute).Microseconds())
			d.must(clerk, transition.Submit{Draft: fmt.Sprint("draft", fresh()), Production: objection("1")})
			m := d.matter(id)
			return transition.SetAside{Matter: m.ID, Submission: m.Submissions[len(m.Submissions)-1].Event, Reason: "A test."}
		}},
		{workflow.SystemActor, func(*fixture) workflow.Command {
			of := workflow.Stream(clerk).ID()
			if code := d.invitation(clerk).Code; !code.Used {
				d.must(clerk, invitation.Accept{Invitation: of, Number: code.Number})
			}
			d.must(workflow.SystemActor, invitation.MakeCode{Invitation: of})
			return invitation.RecordMailed{
				Invitation: of, What: invitation.MailCode, Number: d.invitation(clerk).Code.Number, Answer: "250 taken",
			}
		}},
		{legal, func(*fixture) workflow.Command {
			of := d.must(legal, invitation.Invite{Matter: id, Contact: d.must(legal, jurisdiction.AddContact{
				Jurisdiction: d.matter(id).Jurisdiction, ContactDetails: jurisdiction.ContactDetails{Office: fmt.Sprint("Deputy ", fresh()), Email: "deputy@city.example"},
			}).Created[0]}).Created[0]
			return invitation.Revoke{Invitation: of, Reason: "They left office."}
		}},
		{legal, func(*fixture) workflow.Command {
			return transition.LogCorrespondence{Matter: id, Entry: anEntry("Asked for time")}
		}},
		{legal, func(*fixture) workflow.Command {
			to := d.matters(1)[0]
			logged := d.must(legal, transition.LogCorrespondence{Matter: to, Entry: anEntry("Asked for time")})
			return transition.CorrectCorrespondence{Matter: to, Event: logged.Events[0].Seq, Entry: anEntry("Asked for a week"), Reason: "Heard wrong."}
		}},
		{d.users[workflow.Supervisor], func(*fixture) workflow.Command {
			sum := fmt.Sprintf("%064x", fresh())
			got := d.must(workflow.SystemActor, inbound.Receive{Document: field.Document{Name: "Spam.eml", SHA256: sum, Size: 7, Type: "message/rfc822"}, Kind: "message", Readable: true})
			return inbound.Dismiss{Message: got.Created[0], Reason: "Not about a matter."}
		}},
		{legal, func(*fixture) workflow.Command {
			return change.AskExtension{Matter: d.requested(fixedDate), Asking: change.Asking{
				Deadline: "response-1", On: date("2018-02-20"), Until: date("2018-03-09"), By: "letter", DecideBy: date("2018-02-28"), Reason: "A storm.",
			}}
		}},
		{legal, func(*fixture) workflow.Command {
			to := d.requested(fixedDate)
			return deciding(to, d.asks(to, "2018-03-09"), extension.Granted, "2018-03-09")
		}},
		{legal, func(*fixture) workflow.Command {
			to := d.requested(fixedDate)
			return change.DecideExtensions{Decisions: []change.DecideExtension{deciding(to, d.asks(to, "2018-03-09"), extension.Granted, "2018-03-09")}}
		}},
		{legal, func(*fixture) workflow.Command {
			to := d.requested(fixedDate)
			return change.WithdrawExtension{Matter: to, Request: d.asks(to, "2018-03-09"), What: "request", Reason: "The wrong matter."}
		}},
		{legal, func(*fixture) workflow.Command {
			return change.AddOwnDate{
				Matter: d.requested(fixedDate), Title: "Call the clerk", Due: deadline.FixedOn(date("2018-03-09")), From: date("2018-02-20"), User: legal,
				Ladder: due.NoLadder, Note: "By telephone.", Repeats: &due.Repeats{Every: 1, Unit: "months", Last: date("2018-12-31")},
			}
		}},
		{legal, func(*fixture) workflow.Command {
			to := d.requested(fixedDate)
			made := d.must(legal, change.AddOwnDate{Matter: to, Title: "Call", Due: deadline.FixedOn(date("2018-03-09"))})
			return change.EndOwnDate{Matter: to, Deadline: made.Created[0], On: date("2018-02-21"), Note: "She called back."}
		}},
		{legal, func(*fixture) workflow.Command {
			return award.Record{
				Details: award.Details{
					Agency: "OJP", Number: fmt.Sprint("2017-DJ-", fresh()), Program: "JAG", Year: 2017, Recipient: d.matter(id).Jurisdiction,
					Role: award.Direct, Basis: award.Formula, Terms: award.Terms{Regulation: "2 CFR part 200", AsOf: date("2017-09-26")},
				},
				MadeOn: date("2017-09-26"), Name: "City of Chicago", Amount: "100.00",
			}
		}},
		{legal, func(*fixture) workflow.Command {
			return award.Act{Award: d.award(fresh(), id), Given: award.Given{
				Kind: award.Certified, On: date("2017-10-02"), Condition: "Notice", Reference: "Mod. 2", Document: d.sends("certificate.pdf"),
			}}
		}},
		{legal, func(*fixture) workflow.Command {
			return award.CorrectAction{Award: d.award(fresh(), id), Action: 2, Reason: "Read wrong.", Given: &award.Given{
				Kind: award.Obligation, On: date("2017-10-02"), Amount: "90.00", Reference: "Mod. 2",
			}}
		}},
		{legal, func(*fixture) workflow.Command {
			return award.ChangeName{Award: d.award(fresh(), id), Name: "Chicago, Illinois", From: date("2018-01-01")}
		}},
		{legal, func(*fixture) workflow.Command {
			return award.ChangeIdentifier{Award: d.award(fresh(), id), Scheme: award.DUNS, Value: "123456789", From: date("2018-01-01")}
		}},
		{legal, func(*fixture) workflow.Command {
			return award.Import{Items: []award.Item{{
				Details: award.Details{
					Agency: "OJP", Number: fmt.Sprint("2017-UL-", fresh()), Program: "JAG", Year: 2017, Recipient: d.matter(id).Jurisdiction, Role: award.Direct, Basis: award.Formula,
				},
				Amount: "100.00", On: date("2017-10-02"), Reference: "Mod. 2",
			}}}
		}},
		{legal, func(*fixture) workflow.Command {
			return upload.Record{Name: "answer.pdf", SHA256: strings.Repeat("cd", 32), Size: 7}
		}},
		{d.users[workflow.Supervisor], func(*fixture) workflow.Command {
			to := d.matters(1)[0]
			d.move(to, "issue_request", "2018-01-24")
			subpoena := moving(to, "issue_subpoena", "2018-02-26")
			subpoena.Fields["grounds"] = json.RawMessage(`"no_response"`)
			return approval.Approve{Matter: to, Approval: d.must(legal, subpoena).Pending(), Approve: true, Note: "Agreed."}
		}},
		{d.users[workflow.Supervisor], func(*fixture) workflow.Command {
			to := d.matters(1)[0]
			d.move(to, "issue_request", "2018-01-24")
			subpoena := moving(to, "issue_subpoena", "2018-02-26")
			subpoena.Fields["grounds"] = json.RawMessage(`"no_response"`)
			d.must(legal, subpoena)
			waits, _ := d.matter(to).Pending()
			return approval.ApproveMany{Requests: []approval.Chosen{{Matter: to, Approval: waits.ID, Hash: waits.Hash}}, Note: "Agreed."}
		}},
	}
}

// leavesOff is the exclusion of a new jurisdiction because of a new case.
func (d *fixture) leavesOff(name string) exclusion.Exclude {
	legal := d.users[workflow.Legal]
	j := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "city", State: "PA", Zone: "America/New_York"}}}).Created[0]
	p := d.must(legal, proceeding.Open{
		Docket: proceeding.Docket{Court: "E.D. Pa.", Number: name}, Kind: proceeding.Challenge, Caption: name + " v. Sessions",
		Filed: date("2017-08-30"), Zone: "America/New_York",
	}).Created[0]
	return exclusion.Exclude{Review: d.review, Jurisdiction: j, Proceeding: p, Reason: "Pending litigation."}
}

// award records one of the jurisdiction of a matter.
func (d *fixture) award(n int, id string) string {
	return d.must(d.users[workflow.Legal], award.Record{
		Details: award.Details{Agency: "OJP", Number: fmt.Sprint("2017-AW-", n), Program: "JAG", Year: 2017, Recipient: d.matter(id).Jurisdiction},
		MadeOn:  date("2017-09-26"), Amount: "100.00",
	}).Created[0]
}

// sends uploads a file.
func (d *fixture) sends(name string) *field.Document {
	sum := strings.Repeat("ce", 32)
	d.must(d.users[workflow.Legal], upload.Record{Name: name, SHA256: sum, Size: 7})
	return &field.Document{Name: name, SHA256: sum, Size: 7, Type: "application/pdf"}
}

// objection is a production that objects to a part of a demand.
func objection(label demand.Label) production.Given {
	return production.Given{Answers: []production.Answer{{Demand: label, Answer: production.Objected, Ground: "Unduly burdensome.", Part: "All email.", Withheld: production.Withheld}}}
}

// reached is a contact with all that can be said of one.
func anEntry(subject string) transition.Entry {
	return transition.Entry{
		Direction: correspondence.Incoming, Medium: correspondence.Call, On: date("2018-02-20"), At: "14:30",
		EntryText: correspondence.EntryText{With: "City Clerk", Subject: subject, Text: "They will write."},
	}
}

func reached(n int) jurisdiction.ContactDetails {
	return jurisdiction.ContactDetails{
		Office: fmt.Sprint("Clerk ", n), Name: "Ada Example", Email: "clerk@example.gov", Phone: "312-555-0100", Address: "121 North Street\nChicago",
		From: date("2018-01-01"), Until: date("2018-12-31"),
	}
}

// titled is the default process under another title, so that it is a new one.
func titled(n int) string {
	return strings.Replace(string(process.Default().Source), "title: ", fmt.Sprintf("title: %d ", n), 1)
}

// texts are where a command holds a text, as paths into its JSON.
func texts(t *testing.T, cmd workflow.Command) []string {
	var paths []string
	walkTexts(tree(t, cmd), "", func(path, s string) string {
		paths = append(paths, path)
		return s
	})
	slices.Sort(paths)
	return paths
}

// changed is a command with one of its texts changed.
func changed(t *testing.T, cmd workflow.Command, at string, change func(string) string) workflow.Command {
	t.Helper()
	with := walkTexts(tree(t, cmd), "", func(path, s string) string {
		if path == at {
			return change(s)
		}
		return s
	})
	raw, err := json.Marshal(with)
	if err != nil {
		t.Fatal(err)
	}
	c := reflect.New(reflect.TypeOf(cmd))
	c.Elem().Set(reflect.ValueOf(cmd)) // with what JSON does not carry
	if err := json.Unmarshal(raw, c.Interface()); err != nil {
		return cmd // a date or a number, in which there is no text
	}
	return c.Elem().Interface().(workflow.Command)
}

func tree(t *testing.T, cmd workflow.Command) any {
	t.Helper()
	raw, err := json.Marshal(cmd)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func walkTexts(v any, path string, each func(path, s string) string) any {
	below := func(name string) string { return strings.TrimPrefix(path+"."+name, ".") }
	switch v := v.(type) {
	case string:
		return each(path, v)
	case map[string]any:
		for name := range v {
			v[name] = walkTexts(v[name], below(name), each)
		}
	case []any:
		for i := range v {
			v[i] = walkTexts(v[i], below(fmt.Sprint(i)), each)
		}
	}
	return v
}

// onRecord is all that an act stored, personal text with it.
func onRecord(d *fixture, r workflow.Result) string {
	d.t.Helper()
	var all strings.Builder
	for _, e := range r.Events {
		rows, err := d.db.History(context.Background(), workflow.Viewer{Role: workflow.Auditor}, view.HistoryFilter{Stream: e.Stream, Limit: 200})
		if err != nil {
			d.t.Fatal(err)
		}
		for _, row := range rows.Items {
			if row.Event.Seq == e.Seq {
				raw, err := json.Marshal(row.Event.Data)
				if err != nil {
					d.t.Fatal(err)
				}
				all.Write(raw)
				for _, p := range row.Event.Personal {
					all.WriteString(p.Text())
				}
			}
		}
	}
	return all.String()
}

// One address is one user, however it is typed.
func TestATwinOfAnAddressIsTheSameUser(t *testing.T) {
	d := newFixture(t, 1)
	add := func(email string) workflow.Command {
		return account.AddUser{Name: "  Jose\u0301   Núñez ", Email: email, Role: workflow.Legal, Zone: "America/Chicago", PasswordHash: "hash"}
	}
	id := d.must(workflow.OperatorActor, add(" Jos\u00e9.Stra\u00dfe@Example.gov ")).Created[0]
	if u := d.readUser(id); u.Email != "josé.straße@example.gov" || u.Name != "José Núñez" {
		t.Errorf("on record is %q, %q", u.Name, u.Email)
	}
	for name, twin := range map[string]string{
		"the same": "josé.straße@example.gov", "decomposed": "jose\u0301.straße@example.gov", "in capitals": "JOSÉ.STRASSE@EXAMPLE.GOV", "both": "JOSE\u0301.STRASSE@example.gov",
	} {
		d.refuses(name, workflow.OperatorActor, add(twin), workflow.Conflict, "josé.straße@example.gov belongs to another user")
		if s, err := d.db.SignInByEmail(context.Background(), twin); err != nil || s.User.ID != id {
			t.Errorf("%s signs in as %q (%v)", name, s.User.ID, err)
		}
	}
	d.must(workflow.OperatorActor, add("jose.strasse@example.gov"))
	if _, err := d.db.SignInByEmail(context.Background(), "jos\u200bé.straße@example.gov"); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("with a character that is not seen: %v", err)
	}
}
