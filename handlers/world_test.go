package handlers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/respondent"
	"duces/db/storetest"
	"duces/handlers"
	"duces/handlers/access"
	"duces/handlers/api"
	"duces/handlers/bounce"
	"duces/handlers/feed"
	"duces/handlers/inbound"
	"duces/handlers/problem"
	"duces/handlers/respond"
	"duces/handlers/web"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotate"
	"duces/workflow/assignment"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/change"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/program"
	"duces/workflow/repayment"
	"duces/workflow/review"
	"duces/workflow/sweep"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// actor is one who comes to a route.
type actor struct {
	name string
	role workflow.Role // empty: nobody is signed in
	// in is the review of which they are a member: 1, 2 or none. An auditor reads both.
	in int
}

var actors = []actor{
	{"nobody", "", 0},
	{"disabled", "", 0},
	{"outsider", workflow.Legal, 0},
	{"removed", workflow.Legal, 0},
	{"other", workflow.Legal, 2},
	{"legal", workflow.Legal, 1},
	{"supervisor", workflow.Supervisor, 1},
	{"compliance", workflow.Compliance, 1},
	{"auditor", workflow.Auditor, 0},
	{"admin", workflow.Admin, 0},
}

func (a actor) reads(number int) bool {
	return a.role == workflow.Auditor || a.role != "" && a.in == number
}

func ofReview(number int) func(actor) bool { return func(a actor) bool { return a.reads(number) } }

func readers(a actor) bool { return a.role.Can(workflow.VerbReadMatters) }

func only(names ...string) func(actor) bool {
	return func(a actor) bool { return slices.Contains(names, a.name) }
}

// markers are words that stand in one thing on record, with who may ever see them.
var markers = []struct {
	word string
	may  func(actor) bool
}{
	{"Zorblaxia", ofReview(1)}, // name of the first review
	{"Authorandel", ofReview(1)},
	{"Zephandroot", ofReview(1)}, // title of an own date
	{"Aboutissima", ofReview(1)},
	{"Brumwickle", ofReview(1)},                       // note
	{"kestelbyne", ofReview(1)},                       // tag
	{"Yarvonneth", ofReview(1)},                       // demand
	{"Ombrellino", ofReview(1)},                       // name of a document
	{"Thandrasil", ofReview(1)},                       // its bytes
	{"Skarvellon", ofReview(1)},                       // subject and text of a mail about a matter
	{"Drabnokker", ofReview(1)},                       // note of a request for approval
	{"Moffrenzie", ofReview(1)},                       // why a date moved
	{"Twissander", ofReview(2)},                       // name of the second review
	{"Glimforten", ofReview(2)},                       // note in it
	{"Quillfenby", readers},                           // jurisdiction of the first
	{"Vextorinel", readers},                           // its contact
	{"Hartspoole", readers},                           // jurisdiction of the second
	{"Plimsorrel", readers},                           // title of the second's process
	{"Fennimorel", only("legal", "auditor", "admin")}, // label of a calendar
	{"Gollipandre", only("legal", "auditor", "admin")},
	{"xylomail", func(a actor) bool { return a.reads(1) || a.role == workflow.Admin }}, // address of legal
	{"Quorbeldine", ofReview(1)},            // subject and text of a message that may belong to the first matter
	{"Hollowbee", only("auditor", "admin")}, // label of a token of no person
}

// world is a server with pages, API and calendars over one store, and what stands in it.
type world struct {
	*dbtest.Fixture
	t        *testing.T
	store    storetest.Whole
	faulty   web.Store // for the pages; nil: the store
	dir      string    // of its data
	policy   *access.Policy
	http     *httptest.Server
	ids      map[string]string // of users, by the actor's name
	tokens   map[string]string
	browsers map[string]*http.Client
	towns    int            // that tests have added
	mails    respond.Mailer // to respondents, whom post takes them from
	post     *post
	drafts   *respondent.Door
	door     *respond.Pages
	received atomic.Int64 // files from respondents
	looked   atomic.Int64 // how often their pages read the store
	// things are what routes name, for each review: by the name of a parameter.
	things [3]map[string]string
}

// secret is the hash of "correct horse battery", of the least cost that is accepted: a test signs in dozens of times.
const secret = "$argon2id$v=19$m=8,t=1,p=1$YSBzYWx0IGZvciB0ZXN0cw$MlFQP5pWrc/k0mn24kiaChL9CmQ2yl/EQKiVVUIY4R8"

func newWorld(t *testing.T) *world {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	dir := t.TempDir()
	store := storetest.OpenWith(t, dir, db.Options{Logger: quiet})
	t.Cleanup(func() { store.Close() })
	w := &world{t: t, dir: dir, store: storetest.WholeOf(store), ids: map[string]string{}, tokens: map[string]string{}, browsers: map[string]*http.Client{}}
	users := map[workflow.Role]string{}
	begin := workflow.NewEngine(store.Writer, func() time.Time { return time.Date(2018, 1, 2, 12, 0, 0, 0, time.UTC) })
	for _, a := range actors[1:] {
		role := a.role
		if role == "" {
			role = workflow.Legal
		}
		email := a.name + "@example.org"
		if a.name == "legal" {
			email = "legal.xylomail@example.org"
		}
		r, err := begin.Do(t.Context(), workflow.OperatorActor, "", account.AddUser{Name: "User " + a.name, Email: email, Role: role, Zone: "America/Chicago", PasswordHash: secret})
		if err != nil {
			t.Fatal(err)
		}
		w.ids[a.name] = r.Created[0]
		if _, taken := users[role]; !taken || a.name == string(role) {
			users[role] = r.Created[0]
		}
	}
	w.Fixture = dbtest.NewFixtureOf(t, w.store, users, 0)
	w.serve(store, quiet)
	w.fill()
	for _, a := range actors {
		w.signIn(a.name)
	}
	w.Must(workflow.OperatorActor, account.EnableUser{User: w.ids["disabled"], Enable: false})
	return w
}

func (w *world) serve(store *db.DB, log *slog.Logger) {
	w.t.Helper()
	var err error
	if w.policy, err = access.NewPolicy(handlers.Routes(), web.Routes(), api.Routes(), feed.Routes(), respond.Routes()); err != nil {
		w.t.Fatal(err)
	}
	var on web.Store = w.store
	if w.faulty != nil {
		on = w.faulty
	}
	inviter := access.NewInviter([32]byte{1})
	engine := workflow.NewEngine(respond.Watcher{Store: w.store, Engine: w.Engine, Inviter: inviter}.OverTyped(store.Writer), w.Now)
	pages := web.New(web.Deps{Config: frame.Config{Engine: engine, Sessions: store.SignIn.Sessions(), Log: log}, Store: on})
	e := handlers.New(handlers.Config{Policy: w.policy, Logger: log, Page: func(c echo.Context, pr *problem.Problem, err error) error {
		return w.door.Failures(pages.Failure)(c, pr, err)
	}})
	pages.Register(e, w.policy)
	feed.Register(e, feed.Config{Store: w.store, Now: w.Now})
	api.Register(e, api.Config{
		Engine: engine, Reader: store.Read, Tokens: store.SignIn, Blobs: store.Blobs, Files: store.Files, Policy: w.policy, Pages: pages, Logger: log,
		Bounces: func(ctx context.Context, report io.Reader) (bounce.Bounced, error) {
			return bounce.Record(ctx, w.store, report, w.Now())
		},
		Inbound: w.receiver().Receive,
	})
	w.drafts = store.Door
	asked := &respond.Asked{}
	w.door = respond.New(respond.Config{
		Engine: w.Engine, Store: respondents{store.Read, store.Blobs, store.Files, &w.received, &w.looked}, Drafts: store.Door, Sessions: store.Door.Sessions(), Inviter: inviter,
		Asked: asked,
	})
	w.door.Register(e, w.policy)
	w.post = &post{}
	w.mails = respond.Mailer{Store: w.store, Sender: w.post, From: "Duces <duces@example.org>", BaseURL: "https://duces.example.org", Inviter: inviter, Asked: asked, Answers: &respond.Answers{}, Log: log}
	w.http = httptest.NewServer(e)
	w.t.Cleanup(w.http.Close)
}

// receiver takes messages to the addresses of matters.
func (w *world) receiver() inbound.Receiver {
	w.t.Helper()
	addresses, err := inbound.NewAddresses("records@example.gov", [32]byte{})
	if err != nil {
		w.t.Fatal(err)
	}
	return inbound.Receiver{Engine: w.Engine, Blobs: w.store, Files: w.store, Addresses: addresses}
}

// fill plants the words.
func (w *world) fill() {
	w.t.Helper()
	legal := w.ids["legal"]
	secret := func() string {
		_, hash, err := access.NewFeedSecret()
		if err != nil {
			w.t.Fatal(err)
		}
		return hash
	}
	town := func(name, contact string) string {
		return w.Must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "town", State: "IL", Zone: "America/Chicago", Contact: contact}}}).Created[0]
	}
	first := map[string]string{"jurisdiction": town("Quillfenby", "Vextorinel")}
	first["review"] = w.Must(legal, review.Open{
		Name: "Zorblaxia", Authority: "Authorandel", About: "Aboutissima", Members: []string{w.ids["supervisor"], w.ids["compliance"], w.ids["removed"]},
	}).Created[0]
	first["matter"] = w.Must(legal, opening.Open{Review: first["review"], Jurisdictions: []string{first["jurisdiction"]}, OpenedOn: dbtest.Date("2018-01-02")}).Created[0]
	id := first["matter"]
	ask := dbtest.Transition(id, "issue_request")
	ask.Fields["demands"] = json.RawMessage(`[{"number":1,"text":"Yarvonneth"}]`)
	w.Must(legal, ask)
	w.Must(legal, annotate.AddNote{Matter: id, Text: "Brumwickle"})
	w.Must(legal, annotate.Tag{Matter: id, Tag: "kestelbyne"})
	w.Must(legal, assignment.Assign{Matters: []string{id}, User: w.ids["removed"]})
	w.Must(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: w.Now()})
	out, err := w.store.ClaimMail(w.t.Context(), w.Now(), 100, func(view.Outgoing) time.Duration { return time.Minute })
	if err != nil || len(out) == 0 {
		w.t.Fatalf("%d mails: %v", len(out), err)
	}
	for _, m := range out {
		to, err := w.store.User(w.t.Context(), m.Alert.Recipient)
		if err == nil {
			err = w.store.MailRendered(w.t.Context(), view.Rendered{
				ID: m.ID, MessageID: "<" + m.ID + "@example.org>", Address: to.Email, Subject: "Skarvellon", Bytes: []byte("Subject: Skarvellon\r\n\r\nSkarvellon\r\n"),
			})
		}
		if err != nil {
			w.t.Fatal(err)
		}
		if m.Alert.Recipient == w.ids["removed"] {
			first["mail"] = m.ID
		}
	}
	if first["mail"] == "" {
		w.t.Fatal("no mail went to the owner")
	}
	w.Must(legal, change.Deadline{Matter: id, Deadline: "response-1", Change: "extend", Days: 60, Authority: "Letter", Reason: "Moffrenzie"})
	sum, size, err := w.store.PutBlob(w.t.Context(), strings.NewReader("Thandrasil"))
	if err != nil {
		w.t.Fatal(err)
	}
	first["sha256"] = sum
	w.Must(legal, upload.Record{Name: "Ombrellino.txt", SHA256: sum, Size: size})
	w.respond(legal, id, fmt.Sprintf(`[{"name":"Ombrellino.txt","sha256":%q,"size":%d,"type":"text/plain"}]`, sum, size))
	subpoena := dbtest.Transition(id, "issue_subpoena")
	subpoena.EffectiveOn, subpoena.Fields, subpoena.Note = dbtest.Date("2018-02-27"), map[string]json.RawMessage{"grounds": json.RawMessage(`"incomplete"`)}, "Drabnokker"
	first["approval"] = w.Must(legal, subpoena).Pending()
	w.Must(legal, change.AddOwnDate{Matter: first["matter"], Title: "Zephandroot", Due: deadline.FixedOn(dbtest.Date("2018-06-01"))})
	first["feed"] = w.Must(legal, account.AddFeed{User: legal, Label: "Fennimorel", Scope: workflow.FeedScope{Kind: workflow.FeedOfReview, ID: first["review"]}, Hash: secret()}).Created[0]
	w.Must(w.ids["removed"], account.AddFeed{User: w.ids["removed"], Label: "Mine", Scope: workflow.FeedScope{Kind: workflow.FeedOfReview, ID: first["review"]}, Hash: secret()})
	_, hash, err := access.NewToken()
	if err != nil {
		w.t.Fatal(err)
	}
	first["token"] = w.Must(legal, account.AddToken{User: legal, Label: "Gollipandre", Hash: hash}).Created[0]
	w.Must(legal, review.SetMember{Review: first["review"], User: w.ids["removed"], Member: false})

	other := w.ids["other"]
	def, err := process.Parse("p.yaml", []byte(withoutAdverse(w.t)))
	if err != nil {
		w.t.Fatal(err)
	}
	second := map[string]string{"jurisdiction": town("Hartspoole", "A clerk"), "hash": def.Hash, "sha256": sum, "approval": "none", "mail": "none", "token": "none", "feed": "none"}
	second["review"] = w.Must(workflow.OperatorActor, review.Open{Name: "Twissander", Authority: "A statute", Process: string(def.Source), Members: []string{other}}).Created[0]
	second["matter"] = w.Must(other, opening.Open{Review: second["review"], Jurisdictions: []string{second["jurisdiction"]}, OpenedOn: dbtest.Date("2018-01-02")}).Created[0]
	w.Must(other, annotate.AddNote{Matter: second["matter"], Text: "Glimforten"})
	first["program"] = w.Must(workflow.OperatorActor, program.Add{Label: "Hollowbee", For: program.Bounce, Hash: secret()}).Created[0]
	second["program"] = first["program"]
	first["hash"] = process.Default().Hash
	spare := w.AddUser("spare@example.org", workflow.Legal) // whom the routes add and remove
	for _, t := range []map[string]string{first, second} {
		t["request"] = "extension_request-9"                                                    // nothing is requested: to all it is not there
		t["demand"], t["spare"], t["progress"] = "1", spare, "0123456789abcdef0123456789abcdef" // nobody's act runs: to all it is not there
		t["user"], t["event"], t["deadline"], t["number"], t["name"], t["transition"], t["change"], t["tag"], t["invitation"], t["file"] = legal, "9", "response-1", "1", "receive_response", "receive_response", "extend", "urgent", "none", "none.ics"
	}
	for number, t := range []map[string]string{first, second} {
		t["contact"] = w.Must(legal, jurisdiction.AddContact{Jurisdiction: t["jurisdiction"], ContactDetails: jurisdiction.ContactDetails{
			Office: "Clerk", Name: []string{"Vextorinel", "A clerk"}[number],
		}}).Created[0]
	}
	owes := w.Must(legal, opening.Open{Review: w.Review, Jurisdictions: []string{town("Debtor", "A clerk")}, OpenedOn: dbtest.Date("2018-01-24")}).Created[0]
	disallowed, _ := w.Disallowed(owes, "2017-UL-1", "100.00")
	for number, t := range []map[string]string{first, second} {
		t["debt"] = w.Must(legal, repayment.Demand{Award: disallowed, GivenTerms: repayment.GivenTerms{Demanded: dbtest.Date("2018-02-26"), Amount: "50.00", Rate: "1.00"}}).Created[0]
		t["part"], t["set"] = "1", "none" // no set is saved: to all it is not there
		word := []string{"Quorbeldine", "Another"}[number]
		got, err := w.receiver().Receive(w.t.Context(), strings.NewReader(
			"From: sender@example.net\nTo: "+w.receiver().Addresses.Of(t["matter"])+"\nSubject: "+word+"\nContent-Type: text/html\n\n<p>"+word+"</p>"))
		if err != nil {
			w.t.Fatal(err)
		}
		t["inbound"] = got.ID
		open := fmt.Sprint("17-cv-", number) // whoever reads matters reads awards and proceedings
		w.Must(workflow.OperatorActor, review.NameAgency{Review: t["review"], Name: "Agency " + word})
		t["official"] = w.Must(workflow.OperatorActor, review.NameOfficial{Review: t["review"], Office: "Director " + word}).Created[0]
		t["award"] = w.Must(legal, award.Record{
			Details: award.Details{Agency: "OJP", Number: []string{"2017-DJ-1", "2017-DJ-2"}[number], Program: "JAG", Year: 2017, Recipient: t["jurisdiction"]},
			MadeOn:  dbtest.Date("2018-01-02"), Amount: "100.00",
		}).Created[0]
		t["action"] = "2"
		t["proceeding"] = w.Must(legal, proceeding.Open{
			Docket: proceeding.Docket{Court: "N.D. Ill.", Number: []string{"17-cv-1", "17-cv-2"}[number]}, Kind: proceeding.Challenge,
			Caption: "A city v. an agency", Filed: dbtest.Date("2018-01-02"), Zone: "America/Chicago",
		}).Created[0]
		w.Must(legal, proceeding.EnterOrder{Proceeding: t["proceeding"], Order: proceeding.OrderEntered{
			Kind: "other", Entered: order.Moment{On: dbtest.Date("2018-01-02")},
		}})
		t["order"] = "1"
		t["association"] = w.Must(legal, association.Record{Name: open}).Created[0]
		t["clause"], t["date"] = "1", "none" // to all it is not there
	}
	w.things = [3]map[string]string{1: first, 2: second}
}

// withoutAdverse is the default process with no step that needs a second person.
func withoutAdverse(t *testing.T) string {
	t.Helper()
	source := string(process.Default().Source)
	lines := slices.DeleteFunc(strings.Split(source, "\n"), func(l string) bool { return strings.HasPrefix(strings.TrimSpace(l), "adverse:") })
	return regexp.MustCompile(`(?m)^title: .*$`).ReplaceAllString(strings.Join(lines, "\n"), "title: Plimsorrel")
}

func (w *world) respond(by, id, documents string) {
	w.t.Helper()
	m := dbtest.Transition(id, "receive_response")
	m.Fields["production"], m.Fields["documents"] = json.RawMessage(`{"all":"partial"}`), json.RawMessage(documents)
	w.Must(by, m)
}

func (w *world) signIn(name string) {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	w.browsers[name] = browser
	id := w.ids[name]
	if id == "" {
		return
	}
	u, err := w.store.User(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := browser.PostForm(w.http.URL+"/sign-in", url.Values{"email": {u.Email}, "password": {"correct horse battery"}})
	if err != nil || res.StatusCode != http.StatusSeeOther {
		w.t.Fatalf("%s could not sign in: %v %v", name, res, err)
	}
	res.Body.Close()
	token, hash, err := access.NewToken()
	if err != nil {
		w.t.Fatal(err)
	}
	w.tokens[name] = token
	w.Must(workflow.OperatorActor, account.AddToken{User: id, Label: "t", Hash: hash})
}

// ask sends a request as somebody, over the API with a token and to pages with a session.
func (w *world) ask(a actor, method, path string, query string) (int, string) {
	w.t.Helper()
	var body io.Reader
	if method != http.MethodGet && method != http.MethodHead {
		body = strings.NewReader("")
	}
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.http.URL+path+query, body)
	if err != nil {
		w.t.Fatal(err)
	}
	client := w.browsers[a.name]
	if access.IsAPI(path) {
		client = &http.Client{CheckRedirect: client.CheckRedirect}
		r.Header.Set("Authorization", "Bearer "+w.tokens[a.name])
		if body != nil {
			r.Header.Set("Content-Type", "application/json")
		}
	} else if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := client.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, string(raw) + fmt.Sprint(res.Header)
}

// byPrefix says what :id is below a path.
var byPrefix = map[string]string{
	"/matters/": "matter", "/reviews/": "review", "/jurisdictions/": "jurisdiction", "/users/": "user", "/approvals/": "approval",
	"/mail/": "mail", "/mails/": "mail", "/inbound/": "inbound", "/awards/": "award", "/debts/": "debt", "/proceedings/": "proceeding", "/associations/": "association", "/programs/": "program", "/progress/": "progress",
}

// openToOutsiders are routes of members that answer others without telling anything:
// what they are for stands in the body, and this one is empty.
var openToOutsiders = regexp.MustCompile(`^(GET /(matters|deadlines|approvals|reviews|mails|documents|inbound|extensions)(\.csv|\.xlsx)?|POST /matters(:move|:assign|/move|/assign|/letters)|POST /approvals(:approve|/approve)|POST /documents)$`)
