package delivery_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"duces/handlers/delivery"
	"duces/handlers/delivery/mailtest"
	"duces/handlers/delivery/smtp"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/assignment"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

func TestAnAlertArrivesOnceAtEachWhomItIsOwed(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	mat := team.Request()[0]
	team.Must(team.Users[workflow.Legal], assignment.Assign{Matters: []string{mat}, User: team.Users[workflow.Legal]})
	r := mailtest.NewRelay(t)
	w := team.Sweeper(r.Client(t))
	if got := team.Sweep(w, sweeptest.Morning); got != (sweeptest.Swept{Missed: 1, Queued: 2, Sent: 2}) {
		t.Fatalf("%+v", got)
	}
	if got := team.Sweep(w, sweeptest.Minute(1)); got != (sweeptest.Swept{}) {
		t.Errorf("the second sweep did %+v", got)
	}
	mails := r.Taken()
	to := map[string]int{}
	for _, m := range mails {
		to[m.To]++
	}
	if len(mails) != 2 || to["compliance@example.org"] != 1 || to["legal@example.org"] != 1 {
		t.Fatalf("sent to %v", to)
	}
	for _, raw := range mails {
		m := mailtest.Read(t, raw.Raw)
		if want := "Overdue by 1 day: response, City of Chicago (January 2018 document requests)"; m.Subject != want {
			t.Errorf("the subject is %q", m.Subject)
		}
		if m.Get("Auto-Submitted") != "auto-generated" || !strings.HasSuffix(m.Get("Message-Id"), "@example.org>") {
			t.Errorf("headers: %v", m.Header)
		}
		if at, err := m.Date(); err != nil || !at.Equal(team.Clock.Add(-time.Minute)) {
			t.Errorf("dated %v, %v", at, err)
		}
		if tos, err := m.AddressList("To"); err != nil || len(tos) != 1 || tos[0].Address != raw.To || !strings.HasSuffix(tos[0].Name, ", Dana") {
			t.Errorf("To: %v, %v", tos, err)
		}
		if froms, err := m.AddressList("From"); err != nil || len(froms) != 1 || froms[0].Name != "Duces, Team" {
			t.Errorf("From: %v, %v", froms, err)
		}
		for part, body := range map[string]string{"text": m.Text, "HTML": m.HTML} {
			for _, want := range []string{"Overdue by 1 day", "Fri, Feb 23, 2018", "City of Chicago", "https://duces.example.org/matters/" + mat} {
				if !strings.Contains(body, want) {
					t.Errorf("the %s part lacks %q:\n%s", part, want, body)
				}
			}
		}
		for _, line := range strings.Split(string(raw.Raw), "\r\n") {
			if len(line) > 78 {
				t.Errorf("the line %q is too long", line)
			}
		}
	}
	for _, row := range team.Outbox(view.MailSent) {
		if row.Attempts != 1 || !strings.HasPrefix(row.Answer, "250 ") || row.Sent.IsZero() {
			t.Errorf("%+v", row)
		}
	}
}

func TestAServerThatFirstSaysNotNowGetsOneCopy(t *testing.T) {
	team := sweeptest.NewCrowd(t, 3)
	r := mailtest.NewRelay(t)
	r.Says("rcpt", mailtest.Code(451, "greylisted"), mailtest.Code(451, "greylisted"), mailtest.Code(451, "greylisted"))
	w := team.Sweeper(r.Client(t))
	if got := team.Sweep(w, sweeptest.Morning); got.Sent != 0 || got.Queued != 3 {
		t.Fatalf("%+v", got)
	}
	if rows := team.Outbox(view.MailQueued); len(rows) != 3 || rows[0].Attempts != 1 || !strings.Contains(rows[0].Answer, "greylisted") {
		t.Errorf("the outbox holds %+v", rows)
	}
	// The next tick may come a little less than a minute later.
	if got := team.Sweep(w, "2018-02-24T13:00:59Z"); got.Sent != 3 {
		t.Errorf("a minute later: %+v", got)
	}
	if got := team.Sweep(w, sweeptest.Minute(10)); got.Sent != 0 || len(r.Taken()) != 3 {
		t.Errorf("later: %+v, %d copies", got, len(r.Taken()))
	}
}

func TestARefusedMessageIsShownAndNotTriedAgain(t *testing.T) {
	team := sweeptest.NewCrowd(t, 3)
	r := mailtest.NewRelay(t)
	r.Says("rcpt", mailtest.Code(550, "no such person"))
	w := team.Sweeper(r.Client(t))
	if got := team.Sweep(w, sweeptest.Morning); got.Sent != 2 {
		t.Fatalf("%+v", got)
	}
	rows := team.Outbox(view.MailFailed)
	if len(rows) != 1 || rows[0].Unowed() || !strings.Contains(rows[0].Answer, "550 no such person") || rows[0].Subject == "" || rows[0].Address == "" {
		t.Errorf("the outbox shows %+v", rows)
	}
	// Those who can do something about it hear of it, once.
	if got := team.Sweep(w, sweeptest.Minute(90)); got.Sent != 2 || len(r.Taken()) != 4 {
		t.Errorf("later: %+v", got)
	}
	to := map[string]int{}
	for _, m := range r.Taken()[2:] {
		to[m.To]++
	}
	if to["supervisor@example.org"] != 1 || to["second@example.org"] != 1 {
		t.Errorf("alerted of the refusal: %v", to)
	}
	if got := team.Sweep(w, sweeptest.Minute(180)); got != (sweeptest.Swept{}) {
		t.Errorf("much later: %+v", got)
	}
}

// A refusal in the session says of a recipient what a report that the mail came back does.
func TestARefusalMarksTheRecipientAsAReportWould(t *testing.T) {
	for name, c := range map[string]struct {
		stage, status string
		reply         func(*gosmtp.Conn) error
	}{
		"nobody has the address":     {"rcpt", "5.1.1", coded(550, gosmtp.EnhancedCode{5, 1, 1})},
		"the message is refused":     {"dot", "5.7.1", coded(554, gosmtp.EnhancedCode{5, 7, 1})},
		"without an enhanced code":   {"rcpt", "5.0.0", mailtest.Code(550, "no such person")},
		"our own address is refused": {"mail", "", coded(550, gosmtp.EnhancedCode{5, 7, 1})},
		"not now":                    {"rcpt", "", coded(450, gosmtp.EnhancedCode{4, 2, 2})},
	} {
		t.Run(name, func(t *testing.T) {
			team := sweeptest.NewQuiet(t, "City of Chicago")
			team.Request()
			r := mailtest.NewRelay(t)
			r.Says(c.stage, c.reply)
			w := team.Sweeper(r.Client(t))
			team.Sweep(w, sweeptest.Morning)
			team.Sweep(w, sweeptest.Minute(90))
			user := team.Users[workflow.Compliance]
			world, err := team.DB.World(t.Context(), workflow.SystemActor, account.Stream(user))
			if err != nil {
				t.Fatal(err)
			}
			u, err := account.Find(world, user)
			switch b := u.Bounce; {
			case err != nil || (b != nil) != (c.status != ""):
				t.Errorf("on record: %+v, %v", b, err)
			case b != nil:
				if failed := team.Outbox(view.MailFailed); len(failed) != 1 || b.Mail != failed[0].ID || b.Status != c.status || b.Report != failed[0].Answer {
					t.Errorf("on record: %+v; the outbox: %+v", b, failed)
				}
			}
		})
	}
}

func TestAMarkGoesOnceAMailGoesThrough(t *testing.T) {
	for _, n := range []int{1, 30} { // one that goes alone, and those of a burst
		team := sweeptest.NewCrowd(t, n)
		marked := func() (found int) {
			for _, id := range team.Officers {
				world, err := team.DB.World(t.Context(), workflow.SystemActor, account.Stream(id))
				if err != nil {
					t.Fatal(err)
				}
				u, err := account.Find(world, id)
				if err != nil {
					t.Fatal(err)
				}
				if u.Bounce != nil {
					found++
				}
			}
			return found
		}
		r := mailtest.NewRelay(t)
		r.Says("rcpt", mailtest.Code(550, "no such person"))
		w := team.Sweeper(r.Client(t))
		if got := team.Sweep(w, sweeptest.Morning); got.Sent < n-1 || marked() != 1 {
			t.Fatalf("a refusal marks %d: %+v", marked(), got)
		}
		team.Sweep(w, sweeptest.Minute(60*24*4)) // the next alert of the ladder
		if m := marked(); m != 0 {
			t.Errorf("the mail to each of %d went through, and %d stay marked", n, m)
		}
	}
}

func coded(code int, enhanced gosmtp.EnhancedCode) func(*gosmtp.Conn) error {
	return func(*gosmtp.Conn) error {
		return &gosmtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "no"}
	}
}

func TestAServerThatDiesAfterTheFinalDotGetsTheSameMessageOnceMore(t *testing.T) {
	team := sweeptest.NewCrowd(t, 3)
	r := mailtest.NewRelay(t)
	r.Says("dot", func(c *gosmtp.Conn) error { return c.Conn().Close() })
	w := team.Sweeper(r.Client(t))
	team.Sweep(w, sweeptest.Morning)
	for n := 1; n < 5; n++ {
		team.Sweep(w, sweeptest.Minute(n))
	}
	copies := map[string][][]byte{}
	for _, m := range r.Taken() {
		id := mailtest.Read(t, m.Raw).Get("Message-Id")
		copies[id] = append(copies[id], m.Raw)
	}
	twice := 0
	for id, raws := range copies {
		switch {
		case len(raws) == 1:
		case len(raws) == 2 && bytes.Equal(raws[0], raws[1]):
			twice++
		default:
			t.Errorf("%s came %d times, or changed", id, len(raws))
		}
	}
	if len(copies) != 3 || twice != 1 || len(team.Outbox(view.MailSent)) != 3 {
		t.Errorf("%d messages, %d of them twice", len(copies), twice)
	}
}

func TestASilentServerCostsOneWaitAndNoMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		team := sweeptest.NewCrowd(t, 3)
		r := mailtest.NewRelay(t)
		end := make(chan struct{})
		r.Says("rcpt", func(*gosmtp.Conn) error { <-end; return nil })
		s := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Dial: r.OnPipe(t)})
		w := team.Sweeper(s)
		began := time.Now()
		if got := team.Sweep(w, sweeptest.Morning); got.Sent != 0 || got.Queued != 3 {
			t.Errorf("%+v", got)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("the sweep took %v", took)
		}
		tried := 0
		for _, row := range team.Outbox(view.MailQueued) {
			tried += row.Attempts
		}
		if tried != 1 {
			t.Errorf("%d attempts were spent on a server that does not answer", tried)
		}
		close(end)
		if got := team.Sweep(w, sweeptest.Minute(1)); got.Sent != 3 || len(r.Taken()) != 3 {
			t.Errorf("a minute later: %+v, %d copies", got, len(r.Taken()))
		}
	})
}

func TestAStrippedSTARTTLSKeepsTheMessage(t *testing.T) {
	ca := mailtest.NewAuthority(t)
	team := sweeptest.NewCrowd(t, 3)
	stripped := mailtest.NewRelay(t)
	to := func(r *mailtest.Relay) sweeptest.Sweeper {
		return team.Sweeper(mailtest.Client(t, smtp.Config{TLS: smtp.TLSStartTLS, CAFile: ca.File, Port: r.OnTCP(t, nil)}))
	}
	if got := team.Sweep(to(stripped), sweeptest.Morning); got.Sent != 0 || len(stripped.Taken()) != 0 {
		t.Fatalf("%+v", got)
	}
	if rows := team.Outbox(view.MailQueued); len(rows) != 3 {
		t.Errorf("%d messages are kept", len(rows))
	}
	honest := mailtest.NewRelay(t)
	honest.Server.TLSConfig = ca.Certifies(t, "127.0.0.1")
	if got := team.Sweep(to(honest), sweeptest.Minute(1)); got.Sent != 3 || len(honest.Taken()) != 3 {
		t.Errorf("with STARTTLS: %+v", got)
	}
}

func TestWhatIsNoLongerOwedIsNotSent(t *testing.T) {
	for name, happens := range map[string]func(team *sweeptest.Team, matters []string){
		"the response came": func(team *sweeptest.Team, matters []string) {
			team.Move(matters, "receive_response", "2018-02-20", `{"production":{"all":"complete"}}`)
		},
		"the recipient left the review": func(team *sweeptest.Team, _ []string) {
			team.Must(team.Users[workflow.Legal], review.SetMember{Review: team.Review, User: team.Users[workflow.Compliance]})
		},
		"the recipient's access ended": func(team *sweeptest.Team, _ []string) {
			team.Must(workflow.OperatorActor, account.EnableUser{User: team.Users[workflow.Compliance], Enable: false})
		},
	} {
		t.Run(name, func(t *testing.T) {
			team := sweeptest.NewQuiet(t, "City of Chicago")
			matters := team.Request()
			r := mailtest.NewRelay(t)
			w := team.Sweeper(r.Client(t))
			team.Clock = sweeptest.Instant(t, "2018-02-22T13:00:00Z") // the day before
			if got, err := w.Ticker.Tick(t.Context(), team.Clock); err != nil || got.Queued != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
			happens(team, matters)
			if sent, err := w.Mailer.Deliver(t.Context(), team.Clock); err != nil || sent != 0 || len(r.Taken()) != 0 {
				t.Errorf("%d were sent, %v", sent, err)
			}
			rows := team.Outbox("")
			if len(rows) != 1 || !rows[0].Unowed() {
				t.Errorf("the outbox shows %+v", rows)
			}
		})
	}
}

func TestASupervisorIsAskedByMail(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	matters := team.Request()
	r := mailtest.NewRelay(t)
	w := team.Sweeper(r.Client(t))
	team.Sweep(w, sweeptest.Morning)
	before := len(r.Taken())
	pending := team.Move(matters, "issue_subpoena", "2018-02-24", `{"grounds":"no_response"}`).Pending()
	if got := team.Sweep(w, sweeptest.Minute(1)); got.Sent != 2 {
		t.Fatalf("%+v", got)
	}
	for _, raw := range r.Taken()[before:] {
		m := mailtest.Read(t, raw.Raw)
		if want := "Approval needed: issue subpoena, City of Chicago (January 2018 document requests)"; m.Subject != want {
			t.Errorf("the subject is %q", m.Subject)
		}
		for part, body := range map[string]string{"text": m.Text, "HTML": m.HTML} {
			for _, want := range []string{"Legal, Dana requested", "https://duces.example.org/approvals/" + pending} {
				if !strings.Contains(strings.Join(strings.Fields(body), " "), want) {
					t.Errorf("the %s part lacks %q", part, want)
				}
			}
		}
	}
}

// troubled is a store whose facts go wrong where a test says so.
type troubled struct {
	sweeptest.Store
	facts func(f workflow.Facts, asked []workflow.Stream)
}

func (s troubled) World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	f, err := s.Store.World(ctx, actor, streams...)
	if err == nil {
		s.facts(f, streams)
	}
	return f, err
}

func (s troubled) Current(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	f, err := s.Store.Current(ctx, actor, streams...)
	if err == nil {
		s.facts(f, streams)
	}
	return f, err
}

func TestAMessageThatCannotBeWrittenIsSetAside(t *testing.T) {
	var first, city string
	for name, c := range map[string]struct {
		facts func(f workflow.Facts, asked []workflow.Stream)
		words string
		again []int // minutes at which it is tried again
	}{
		"a line break in a name": {func(f workflow.Facts, asked []workflow.Stream) {
			if slices.Contains(asked, matter.Stream(first)) {
				f.Put(jurisdiction.Stream(city), jurisdiction.Jurisdiction{ID: city, Name: "X\r\nBcc: evil@example.org"})
			}
		}, "Not sent: ", nil},
		"invalid UTF-8 in a name": {func(f workflow.Facts, asked []workflow.Stream) {
			if slices.Contains(asked, matter.Stream(first)) {
				f.Put(jurisdiction.Stream(city), jurisdiction.Jurisdiction{ID: city, Name: "X\xff"})
			}
		}, "Not sent: ", nil},
		"the writer panics": {func(f workflow.Facts, asked []workflow.Stream) {
			if slices.Contains(asked, matter.Stream(first)) {
				panic("boom")
			}
		}, "Stopped: Duces could not write this message", []int{1, 3, 8}},
	} {
		t.Run(name, func(t *testing.T) {
			team := sweeptest.NewQuiet(t, "City of Chicago", "City of Springfield")
			first, city = team.Request()[0], team.Jurisdictions[0]
			r := mailtest.NewRelay(t)
			w := team.SweeperWith(sweeptest.Settings{Store: troubled{team.DB, c.facts}, Sender: r.Client(t)})
			if got := team.Sweep(w, sweeptest.Morning); got.Missed != 2 || got.Queued != 2 || got.Sent != 1 {
				t.Fatalf("%+v", got)
			}
			for _, n := range c.again {
				if rows := team.Outbox(view.MailFailed); len(rows) != 0 {
					t.Fatalf("given up before minute %d: %+v", n, rows)
				}
				team.Sweep(w, sweeptest.Minute(n))
			}
			rows := team.Outbox(view.MailFailed)
			if len(rows) != 1 || !strings.HasPrefix(rows[0].Answer, c.words) {
				t.Errorf("the outbox shows %+v", rows)
			}
			if rows := team.Outbox(view.MailQueued); len(rows) != 2 || rows[0].Kind != workflow.AlertFailed || rows[1].Kind != workflow.AlertFailed {
				t.Errorf("the supervisors are not alerted: %+v", rows)
			}
			for _, m := range r.Taken() {
				if strings.Contains(string(m.Raw), "evil@") {
					t.Error("a header was smuggled in")
				}
			}
		})
	}
}

func TestSettingsOfTheMailerAreChecked(t *testing.T) {
	for name, from := range map[string]string{
		"no sender's address":     "",
		"a sender with a newline": "a@example.org\r\nBcc: b@example.org",
	} {
		if _, err := delivery.New(delivery.Settings{From: from}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
