package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-smtp"

	"duces/handlers/jobs"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

// morning is seven o'clock in Chicago on the day after the response was due.
const morning = "2018-02-24T13:00:00Z"

func plain(t *testing.T, r *relay) *jobs.SMTP {
	t.Helper()
	return sender(t, jobs.SMTPConfig{TLS: jobs.TLSNone, Port: r.onTCP(t, nil)})
}

// minute is the n-th minute after the morning.
func minute(n int) string {
	at, err := time.Parse(time.RFC3339, morning)
	if err != nil {
		panic(err)
	}
	return at.Add(time.Duration(n) * time.Minute).Format(time.RFC3339)
}

func TestAnAlertArrivesOnceAtEachWhomItIsOwed(t *testing.T) {
	o := quietOffice(t, "City of Chicago")
	mat := o.requested()[0]
	o.must(o.users[workflow.Legal], matter.AssignOwner{Matters: []string{mat}, User: o.users[workflow.Legal]})
	r := newRelay(t)
	w := o.sweeper(o.db, plain(t, r))
	if got := o.sweep(w, morning); got != (jobs.Swept{Missed: 1, Queued: 2, Sent: 2}) {
		t.Fatalf("%+v", got)
	}
	if got := o.sweep(w, minute(1)); got != (jobs.Swept{}) {
		t.Errorf("the second sweep did %+v", got)
	}
	mails := r.taken()
	to := map[string]int{}
	for _, m := range mails {
		to[m.To]++
	}
	if len(mails) != 2 || to["compliance@example.org"] != 1 || to["legal@example.org"] != 1 {
		t.Fatalf("sent to %v", to)
	}
	for _, raw := range mails {
		m := parse(t, raw.Raw)
		if want := "Overdue by 1 day: response, City of Chicago (January 2018 document requests)"; m.Subject != want {
			t.Errorf("the subject is %q", m.Subject)
		}
		if m.Get("Auto-Submitted") != "auto-generated" || !strings.HasSuffix(m.Get("Message-Id"), "@example.org>") {
			t.Errorf("headers: %v", m.Header)
		}
		if at, err := m.Date(); err != nil || !at.Equal(o.clock.Add(-time.Minute)) {
			t.Errorf("dated %v, %v", at, err)
		}
		if tos, err := m.AddressList("To"); err != nil || len(tos) != 1 || tos[0].Address != raw.To || !strings.HasSuffix(tos[0].Name, ", Dana") {
			t.Errorf("To: %v, %v", tos, err)
		}
		if froms, err := m.AddressList("From"); err != nil || len(froms) != 1 || froms[0].Name != "Duces, Office" {
			t.Errorf("From: %v, %v", froms, err)
		}
		for part, body := range map[string]string{"text": m.Text, "HTML": m.HTML} {
			for _, want := range []string{"Overdue by 1 day", "Friday 23 February 2018", "City of Chicago", "https://duces.example.org/matters/" + mat} {
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
	for _, row := range o.outbox(view.MailSent) {
		if row.Attempts != 1 || !strings.HasPrefix(row.Answer, "250 ") || row.Sent.IsZero() {
			t.Errorf("%+v", row)
		}
	}
}

func TestAServerThatFirstSaysNotNowGetsOneCopy(t *testing.T) {
	o := quietOffice(t, three...)
	o.requested()
	r := newRelay(t)
	r.says("rcpt", code(451, "greylisted"), code(451, "greylisted"), code(451, "greylisted"))
	w := o.sweeper(o.db, plain(t, r))
	if got := o.sweep(w, morning); got.Sent != 0 || got.Queued != 3 {
		t.Fatalf("%+v", got)
	}
	if rows := o.outbox(view.MailQueued); len(rows) != 3 || rows[0].Attempts != 1 || !strings.Contains(rows[0].Answer, "greylisted") {
		t.Errorf("the outbox holds %+v", rows)
	}
	// The next tick may come a little less than a minute later.
	if got := o.sweep(w, "2018-02-24T13:00:59Z"); got.Sent != 3 {
		t.Errorf("a minute later: %+v", got)
	}
	if got := o.sweep(w, minute(10)); got.Sent != 0 || len(r.taken()) != 3 {
		t.Errorf("later: %+v, %d copies", got, len(r.taken()))
	}
}

func TestARefusedMessageIsShownAndNotTriedAgain(t *testing.T) {
	o := quietOffice(t, three...)
	o.requested()
	r := newRelay(t)
	r.says("rcpt", code(550, "no such person"))
	w := o.sweeper(o.db, plain(t, r))
	if got := o.sweep(w, morning); got.Sent != 2 {
		t.Fatalf("%+v", got)
	}
	rows := o.outbox(view.MailFailed)
	if len(rows) != 1 || rows[0].Unowed() || !strings.Contains(rows[0].Answer, "550 no such person") || rows[0].Subject == "" || rows[0].Address == "" {
		t.Errorf("the outbox shows %+v", rows)
	}
	// Those who can do something about it hear of it, once.
	if got := o.sweep(w, minute(90)); got.Sent != 2 || len(r.taken()) != 4 {
		t.Errorf("later: %+v", got)
	}
	to := map[string]int{}
	for _, m := range r.taken()[2:] {
		to[m.To]++
	}
	if to["supervisor@example.org"] != 1 || to["second@example.org"] != 1 {
		t.Errorf("told of the refusal: %v", to)
	}
	if got := o.sweep(w, minute(180)); got != (jobs.Swept{}) {
		t.Errorf("much later: %+v", got)
	}
}

func TestAServerThatDiesAfterTheFinalDotGetsTheSameMessageOnceMore(t *testing.T) {
	o := quietOffice(t, three...)
	o.requested()
	r := newRelay(t)
	r.says("dot", func(c *smtp.Conn) error { return c.Conn().Close() })
	w := o.sweeper(o.db, plain(t, r))
	o.sweep(w, morning)
	for n := 1; n < 5; n++ {
		o.sweep(w, minute(n))
	}
	copies := map[string][][]byte{}
	for _, m := range r.taken() {
		id := parse(t, m.Raw).Get("Message-Id")
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
	if len(copies) != 3 || twice != 1 || len(o.outbox(view.MailSent)) != 3 {
		t.Errorf("%d messages, %d of them twice", len(copies), twice)
	}
}

func TestASilentServerCostsOneWaitAndNoMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := quietOffice(t, three...)
		o.requested()
		r := newRelay(t)
		end := make(chan struct{})
		r.says("rcpt", func(*smtp.Conn) error { <-end; return nil })
		s := sender(t, jobs.SMTPConfig{TLS: jobs.TLSNone})
		s.DialBy(r.onPipe(t))
		w := o.sweeper(o.db, s)
		began := time.Now()
		if got := o.sweep(w, morning); got.Sent != 0 || got.Queued != 3 {
			t.Errorf("%+v", got)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("the sweep took %v", took)
		}
		tried := 0
		for _, row := range o.outbox(view.MailQueued) {
			tried += row.Attempts
		}
		if tried != 1 {
			t.Errorf("%d attempts were spent on a server that does not answer", tried)
		}
		close(end)
		if got := o.sweep(w, minute(1)); got.Sent != 3 || len(r.taken()) != 3 {
			t.Errorf("a minute later: %+v, %d copies", got, len(r.taken()))
		}
	})
}

func TestAStrippedSTARTTLSKeepsTheMessage(t *testing.T) {
	ca := newAuthority(t)
	o := quietOffice(t, three...)
	o.requested()
	stripped := newRelay(t)
	to := func(r *relay) *jobs.Sweeper {
		return o.sweeper(o.db, sender(t, jobs.SMTPConfig{TLS: jobs.TLSStartTLS, CAFile: ca.file, Port: r.onTCP(t, nil)}))
	}
	if got := o.sweep(to(stripped), morning); got.Sent != 0 || len(stripped.taken()) != 0 {
		t.Fatalf("%+v", got)
	}
	if rows := o.outbox(view.MailQueued); len(rows) != 3 {
		t.Errorf("%d messages are kept", len(rows))
	}
	honest := newRelay(t)
	honest.server.TLSConfig = ca.certifies(t, "127.0.0.1")
	if got := o.sweep(to(honest), minute(1)); got.Sent != 3 || len(honest.taken()) != 3 {
		t.Errorf("with STARTTLS: %+v", got)
	}
}

func TestWhatIsNoLongerOwedIsNotSent(t *testing.T) {
	for name, happens := range map[string]func(o *office, matters []string){
		"the response came": func(o *office, matters []string) {
			o.move(matters, "receive_response", "2018-02-20", `{"completeness":"complete"}`)
		},
		"the recipient left the review": func(o *office, _ []string) {
			o.must(o.users[workflow.Legal], review.SetMember{Review: o.review, User: o.users[workflow.Compliance]})
		},
		"the recipient's access ended": func(o *office, _ []string) {
			o.must(workflow.OperatorActor, account.EnableUser{User: o.users[workflow.Compliance], Enable: false})
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := quietOffice(t, "City of Chicago")
			matters := o.requested()
			r := newRelay(t)
			w := o.sweeper(o.db, plain(t, r))
			o.clock = instant(t, "2018-02-22T13:00:00Z") // the day before
			if got, err := w.Tick(t.Context(), o.clock); err != nil || got.Queued != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
			happens(o, matters)
			if sent, err := w.Deliver(t.Context(), o.clock); err != nil || sent != 0 || len(r.taken()) != 0 {
				t.Errorf("%d were sent, %v", sent, err)
			}
			rows := o.outbox("")
			if len(rows) != 1 || !rows[0].Unowed() {
				t.Errorf("the outbox shows %+v", rows)
			}
		})
	}
}

func TestASupervisorIsAskedByMail(t *testing.T) {
	o := quietOffice(t, "City of Chicago")
	matters := o.requested()
	r := newRelay(t)
	w := o.sweeper(o.db, plain(t, r))
	o.sweep(w, morning)
	before := len(r.taken())
	pending := o.move(matters, "issue_subpoena", "2018-02-24", `{"grounds":"no_response"}`).Pending
	if got := o.sweep(w, minute(1)); got.Sent != 2 {
		t.Fatalf("%+v", got)
	}
	for _, raw := range r.taken()[before:] {
		m := parse(t, raw.Raw)
		if want := "Approval asked for: issue subpoena, City of Chicago (January 2018 document requests)"; m.Subject != want {
			t.Errorf("the subject is %q", m.Subject)
		}
		for part, body := range map[string]string{"text": m.Text, "HTML": m.HTML} {
			for _, want := range []string{"Legal, Dana asks", "https://duces.example.org/approvals/" + pending} {
				if !strings.Contains(strings.Join(strings.Fields(body), " "), want) {
					t.Errorf("the %s part lacks %q", part, want)
				}
			}
		}
	}
}

// troubled is a store whose world goes wrong where a test says so.
type troubled struct {
	jobs.Store
	world  func(w workflow.Facts)
	update func(act workflow.Act) error
}

func (s troubled) World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	w, err := s.Store.World(ctx, actor, streams...)
	if err == nil && s.world != nil {
		s.world(w)
	}
	return w, err
}

func (s troubled) Current(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	w, err := s.Store.Current(ctx, actor, streams...)
	if err == nil && s.world != nil {
		s.world(w)
	}
	return w, err
}

func (s troubled) Update(ctx context.Context, act workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	if s.update != nil {
		if err := s.update(act); err != nil {
			return workflow.Result{}, err
		}
	}
	return s.Store.Update(ctx, act, decide)
}

func TestAMessageThatCannotBeWrittenIsSetAside(t *testing.T) {
	var first, place string
	for name, c := range map[string]struct {
		world func(w workflow.Facts)
		words string
		again []int // minutes at which it is tried again
	}{
		"a line break in a name": {func(w workflow.Facts) {
			if w.Has(matter.Stream(first)) {
				w.Put(jurisdiction.Stream(place), jurisdiction.Jurisdiction{ID: place, Name: "X\r\nBcc: evil@example.org"})
			}
		}, "Not sent: ", nil},
		"invalid UTF-8 in a name": {func(w workflow.Facts) {
			if w.Has(matter.Stream(first)) {
				w.Put(jurisdiction.Stream(place), jurisdiction.Jurisdiction{ID: place, Name: "X\xff"})
			}
		}, "Not sent: ", nil},
		"the writer panics": {func(w workflow.Facts) {
			if w.Has(matter.Stream(first)) {
				panic("boom")
			}
		}, "Set aside: ", []int{1, 3, 8, 23}},
	} {
		t.Run(name, func(t *testing.T) {
			o := quietOffice(t, "City of Chicago", "City of Springfield")
			first, place = o.requested()[0], o.places[0]
			r := newRelay(t)
			w := o.sweeper(troubled{Store: o.db, world: c.world}, plain(t, r))
			if got := o.sweep(w, morning); got.Missed != 2 || got.Queued != 2 || got.Sent != 1 {
				t.Fatalf("%+v", got)
			}
			for _, n := range c.again {
				if rows := o.outbox(view.MailFailed); len(rows) != 0 {
					t.Fatalf("given up before minute %d: %+v", n, rows)
				}
				o.sweep(w, minute(n))
			}
			rows := o.outbox(view.MailFailed)
			if len(rows) != 1 || !strings.HasPrefix(rows[0].Answer, c.words) {
				t.Errorf("the outbox shows %+v", rows)
			}
			if rows := o.outbox(view.MailQueued); len(rows) != 2 || rows[0].Kind != workflow.AlertFailed || rows[1].Kind != workflow.AlertFailed {
				t.Errorf("the supervisors are not told: %+v", rows)
			}
			for _, m := range r.taken() {
				if strings.Contains(string(m.Raw), "evil@") {
					t.Error("a header was smuggled in")
				}
			}
		})
	}
}

func TestOneMattersFailureStopsNoOther(t *testing.T) {
	o := quietOffice(t, "City of Chicago", "City of Springfield", "City of Peoria")
	bad := o.requested()[1]
	var log lines
	w, err := jobs.New(jobs.Settings{
		Store: troubled{Store: o.db, update: func(act workflow.Act) error {
			if tick, ok := act.Command.(matter.Tick); ok && tick.Matter == bad {
				return errors.New("the disk is full")
			}
			return nil
		}},
		Sender: jobs.Mailbox{}, From: "duces@example.org", BaseURL: "http://127.0.0.1:8080", Logger: log.logger(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := o.sweep(w, morning); got != (jobs.Swept{Missed: 2, Queued: 2, Sent: 2, Failed: 1}) {
		t.Errorf("%+v", got)
	}
	if got := o.sweep(w, minute(1)); got != (jobs.Swept{Failed: 1}) {
		t.Errorf("the second sweep: %+v", got)
	}
	if n := log.count("the disk is full"); n != 1 {
		t.Errorf("it was logged %d times", n)
	}
}
