package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"duces/handlers/web"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
)

// slow is the site's engine, which halts acts that are watched at marks, until it is let go on.
type slow struct {
	frame.Engine
	marks   []int64 // percent; 0: before the act
	reached chan int64
	goOn    chan struct{}
	acts    atomic.Int64
}

func (e *slow) Do(ctx context.Context, actor, key string, cmd workflow.Command) (workflow.Result, error) {
	report := workflow.ProgressOf(ctx)
	if report == nil {
		return e.Engine.Do(ctx, actor, key, cmd)
	}
	e.acts.Add(1)
	marks := e.marks
	halt := func() {
		select {
		case e.reached <- marks[0]:
		case <-e.goOn:
		}
		marks = marks[1:]
		select {
		case <-e.goOn:
		case <-ctx.Done():
		}
	}
	if len(marks) > 0 && marks[0] == 0 {
		halt()
	}
	return e.Engine.Do(workflow.WithProgress(ctx, func(done, of int64) {
		report(done, of)
		if len(marks) > 0 && of > 0 && done*100 >= marks[0]*of {
			halt()
		}
	}), actor, key, cmd)
}

// newSlowSite is a site on which acts that may take long halt at marks.
func newSlowSite(t *testing.T, marks ...int64) (*site, *slow) {
	t.Helper()
	e := &slow{marks: marks, reached: make(chan int64), goOn: make(chan struct{})}
	s := newSite(t, func(d *web.Deps) { e.Engine, d.Engine = d.Engine, e })
	t.Cleanup(func() { close(e.goOn) })
	return s, e
}

func (s *site) towns(n int) []string {
	s.t.Helper()
	var towns []jurisdiction.New
	for i := range n {
		towns = append(towns, jurisdiction.New{Name: fmt.Sprintf("Town %04d", i), Kind: "town", State: "IL", Zone: "America/Chicago"})
	}
	return s.do(s.users["legal"], opening.Open{Review: s.review, Jurisdictions: s.do(s.users["legal"], jurisdiction.Add{Items: towns}).Created}).Created
}

// issueToTowns is the filled form of a step of all towns.
func (b *browser) issueToTowns() *filled {
	b.t.Helper()
	const all = "/matters?q=town"
	return b.send("/matters/move", url.Values{"transition": {"issue_request"}, "all": {all}, "return": {all}}).want(http.StatusOK).form("/matters/move").
		with("effective_on", "2018-01-24", "f.due.kind", "fixed", "f.due.date", "2018-02-23", "f.demands", "Kept as typed")
}

// figures are what the bar of a page says.
func (p webPage) figures() (value, of string) {
	p.b.t.Helper()
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "progress" {
			value, _ = attr(n, "value")
			of, _ = attr(n, "max")
			if id, _ := attr(n, "id"); id == "" || !strings.Contains(p.text, `<label for="`+id+`"`) {
				p.b.t.Error("the bar has no label")
			}
			return value, of
		}
	}
	p.b.t.Fatalf("%s has no bar: %s", p.path, p.words())
	return "", ""
}

// ended loads the page of an act again, as a browser does, until the act has ended.
func (b *browser) ended(at string) webPage {
	b.t.Helper()
	for {
		p := b.get(at)
		if p.path != at || !strings.Contains(p.text, "<progress") {
			return p
		}
	}
}

func TestALongActShowsHowFarItIsAndEndsWhereItLeads(t *testing.T) {
	s, e := newSlowSite(t, 25, 75)
	ids := s.towns(1200)
	b := s.signIn(workflow.Legal)
	page := b.issueToTowns().submit().want(http.StatusOK).
		says("Moving 1,200 matters", "You can leave this page: the work goes on.", "If you stop, nothing is saved")
	<-e.reached
	at := page.path
	if !strings.HasPrefix(at, "/progress/") || !strings.Contains(page.text, `<noscript><meta http-equiv="refresh" content="1"></noscript>`) {
		t.Errorf("%s does not load itself again", at)
	}
	if policy := page.head.Get("Content-Security-Policy"); policy == "" || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	for i, least := range []int{300, 900} {
		if i > 0 {
			e.goOn <- struct{}{}
			<-e.reached
		}
		page = b.get(at).want(http.StatusOK)
		value, of := page.figures()
		if n, err := strconv.Atoi(value); err != nil || n < least || n >= 1200 || of != "1200" {
			t.Errorf("the bar is at %s of %s, want at least %d", value, of, least)
		}
		page.says("Moving " + value + " of 1,200 matters")
	}
	e.goOn <- struct{}{}
	if page = b.ended(at).want(http.StatusOK).says("is recorded for 1200 matters."); page.path != "/matters" {
		t.Errorf("it leads to %s", page.path)
	}
	for _, id := range ids {
		if state := s.matter(id).State; state != "requested" {
			t.Fatalf("a matter is %s", state)
		}
	}
	b.get(at).want(http.StatusOK).keepsQuiet("is recorded for")
}

func TestAStoppedActStoresNothingAndGivesTheFormBack(t *testing.T) {
	s, e := newSlowSite(t, 50)
	s.towns(40)
	b := s.signIn(workflow.Legal)
	before := s.size()
	page := b.issueToTowns().submit().want(http.StatusOK).says("Moving 40 matters")
	<-e.reached
	page.form(page.path + "/stop").submit()
	back := b.ended(page.path).want(http.StatusOK).says("You stopped this. Nothing was saved.", "Kept as typed")
	if s.size() != before {
		t.Error("something was stored")
	}
	e.marks = nil
	if page = back.form("/matters/move").submit().want(http.StatusOK).says("is recorded for 40 matters."); page.path != "/matters" {
		t.Errorf("the form that came back leads to %s", page.path)
	}
}

func TestTheSameFormSentTwiceIsOneActOfOneUser(t *testing.T) {
	s, e := newSlowSite(t, 50)
	ids := s.towns(40)
	b, elsewhere, other := s.signIn(workflow.Legal), s.signIn(workflow.Legal), s.signInAs("second@example.org", password, http.StatusOK)
	form := b.issueToTowns()
	gone, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() { // a browser that goes away
		r, err := http.NewRequestWithContext(gone, http.MethodPost, b.base+form.action, strings.NewReader(form.Encode()))
		if err == nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			var res *http.Response
			if res, err = b.http.Do(r); err == nil {
				err = res.Body.Close()
			}
		}
		left <- err
	}()
	<-e.reached
	leave()
	<-left
	again := form.submit().want(http.StatusOK).says(" of 40 matters")
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	(&browser{t: t, base: b.base, http: http.Client{Jar: jar}}).get(again.path).want(http.StatusOK).says("Sign in").keepsQuiet("Moving")
	other.get(again.path).want(http.StatusNotFound).keepsQuiet("Moving")
	other.send(again.path+"/stop", nil).want(http.StatusNotFound)
	elsewhere.get(again.path).want(http.StatusOK).says(" of 40 matters")
	e.goOn <- struct{}{}
	b.ended(again.path).want(http.StatusOK).says("is recorded for 40 matters.")
	if n := e.acts.Load(); n != 1 {
		t.Errorf("%d acts were begun", n)
	}
	for _, id := range ids {
		if n := len(s.matter(id).Demands); n != 1 {
			t.Fatalf("a matter has %d demands", n)
		}
	}
}

func TestALongActThatIsRefusedShowsItsFormAsEver(t *testing.T) {
	s, e := newSlowSite(t, 0)
	b := s.signIn(workflow.Legal)
	chosen := url.Values{"transition": {"issue_request"}, "matter": s.matters, "return": {"/matters?sort=due"}}
	form := b.send("/matters/move", chosen).want(http.StatusOK).form("/matters/move").
		with("effective_on", "2018-01-24", "f.due.kind", "fixed", "f.due.date", "2018-02-23", "f.demands", "Kept as typed")
	page := form.submit().want(http.StatusOK)
	<-e.reached
	s.request(s.matters[1])
	before := s.size()
	e.goOn <- struct{}{}
	b.ended(page.path).want(http.StatusConflict).says("Nothing was saved: 1 of 2", "Kept as typed").form("/matters/move")
	if s.size() != before {
		t.Error("something was stored")
	}
}

func TestAServerThatEndsStopsLongActs(t *testing.T) {
	s, e := newSlowSite(t, 50)
	s.towns(40)
	b := s.signIn(workflow.Legal)
	before := s.size()
	page := b.issueToTowns().submit().want(http.StatusOK).says("Moving 40 matters")
	<-e.reached
	s.pages.StopLong(t.Context())
	b.get(page.path).want(http.StatusServiceUnavailable).says("The server was stopped. Nothing was saved.", "Kept as typed")
	if s.size() != before {
		t.Error("something was stored")
	}
}

func TestEveryActOnManyShowsHowFarItIs(t *testing.T) {
	s, e := newSlowSite(t, 0)
	third := s.addMatter("Third Town")
	s.request(third)
	s.matters = slices.DeleteFunc(s.matters, func(id string) bool { return id == third })
	ids := s.asksForAllQuietly(e)
	b, supervisor, admin := s.signIn(workflow.Legal), s.signIn(workflow.Supervisor), s.signIn(workflow.Admin)
	pick := func(act string) *filled {
		return b.send("/matters/move", url.Values{"transition": {act}, "matter": s.matters}).want(http.StatusOK).form("/matters/assign")
	}
	due := func(act string, matters ...string) *filled {
		return b.send("/deadlines/act", url.Values{"transition": {act}, "matter": matters}).want(http.StatusOK).form("/deadlines/act")
	}
	added := s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Town of Rye", Kind: "town", State: "IL", Zone: "America/Chicago"}}}).Created
	open := "/reviews/" + s.review + "/matters/new"
	closure := admin.send("/court-calendar/closures/new", url.Values{"date": {"2018-03-08"}, "kind": {"legal_holiday"}, "name": {"Storm"}, "authority": {"Order"}})
	for _, x := range []struct {
		title, said string
		form        func() *filled
	}{
		{"Assigning 2 matters", "2 matters are assigned to Name of second.", func() *filled { return pick("+owner").with("user", s.users["second"]) }},
		{"Unassigning 2 matters", "2 matters are unassigned.", func() *filled { return pick("+owner").with("user", "+nobody") }},
		{"Adding the note to 2 matters", "The note was added to 2 matters.", func() *filled { return pick("+note").with("text", "Called.") }},
		{"Acknowledging 2 deadlines", "2 deadlines acknowledged.", func() *filled { return due("+acknowledge", s.matters...) }},
		{"Approving 2 requests", "2 requests are approved and recorded.", func() *filled {
			return supervisor.send("/approvals/approve", url.Values{"approval": ids}).want(http.StatusOK).form("/approvals/approve")
		}},
		{"Extending 1 deadline", "1 deadline extended.", func() *filled { return due("+extend", third).with("days", "7", "authority", "Letter") }},
		{"Opening 1 matter", "1 matter is open.", func() *filled {
			return b.get(open).want(http.StatusOK).form(open).with("jurisdictions", added[0], "opened_on", "2018-01-24", "do", "open")
		}},
		{
			"Importing 1 jurisdiction", "1 jurisdiction added.",
			func() *filled {
				file := url.Values{"text": {"name,kind,state,zone\nTown of Ely,town,IL,America/Chicago\n"}, "do": {"check"}}
				return b.send("/jurisdictions/import", file).want(http.StatusOK).form("/jurisdictions/import").with("do", "import")
			},
		},
		{"Moving due dates", "is closed: ", func() *filled {
			return closure.want(http.StatusOK).form("/court-calendar/closures/new").with("step", "apply")
		}},
	} {
		page := x.form().submit().want(http.StatusOK).says(x.title)
		<-e.reached
		e.goOn <- struct{}{}
		page.b.ended(page.path).want(http.StatusOK).says(x.said)
	}
}

// asksForAllQuietly is asksForAll on an engine that halts nothing meanwhile.
func (s *site) asksForAllQuietly(e *slow) []string {
	marks := e.marks
	e.marks = nil
	defer func() { e.marks = marks }()
	return s.asksForAll()
}

func TestALongMoveOfTheDemoClockShowsHowFarItIsAndKeepsWhatIsDone(t *testing.T) {
	s := newEmptySite(t, demonstration)
	s.slowly = true
	b := s.signIn(workflow.Legal)
	before := s.clock()
	page := b.send("/demo/clock", url.Values{"days": {"300"}}).want(http.StatusOK).
		says("Moving the clock by 300 days", "Moving the clock by 150 of 300 days", "what is done is kept", "If you stop, what is done so far stays.")
	stopped := page.form(page.path + "/stop").submit() // its answer tells what was done, or the next one does
	says := stopped.words() + b.ended(page.path).want(http.StatusOK).keepsQuiet("Nothing was saved").words()
	if !strings.Contains(says, "The clock now shows") || !strings.Contains(says, "1 deadline missed") {
		t.Errorf("the stopped move says %s", says)
	}
	if got := s.clock().Sub(before); got < 149*24*time.Hour || got > 151*24*time.Hour {
		t.Errorf("the clock moved by %s", got)
	}
}
