package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duces/db/blob"
	"duces/db/dbtest"
	"duces/db/file"
	"duces/db/read"
	"duces/handlers/delivery"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/invitation"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/review"
	"duces/workflow/upload"
)

// respondents is what their pages read.
type respondents struct {
	*read.Reads
	*blob.Blobs
	*file.Files
	received *atomic.Int64 // files
	looked   *atomic.Int64
}

// World implements respond.Store.
func (r respondents) World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	r.looked.Add(1)
	return r.Reads.World(ctx, actor, streams...)
}

// ReceiveDraft implements respond.Store.
func (r respondents) ReceiveDraft(ctx context.Context, of string, from io.Reader) (upload.Received, error) {
	r.received.Add(1)
	return r.Blobs.ReceiveDraft(ctx, of, from)
}

// post takes the mails that respondents get.
type post struct {
	mails  []string
	refuse bool   // all mail, for good
	fails  error  // for now; nil: it does not
	asked  func() // called before each answer; nil: nothing is
}

// Send implements delivery.Sender.
func (p *post) Send(_ context.Context, _, to string, raw []byte) (string, error) {
	if p.asked != nil {
		p.asked()
	}
	if p.fails != nil {
		return "", p.fails
	}
	if p.refuse {
		return "", &delivery.Refusal{Answer: "550 no such user", Permanent: true}
	}
	plain, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(raw)))
	if err != nil { // a boundary with “=”: the text comes before it fails
		plain = append(plain, raw...)
	}
	p.mails = append(p.mails, "To: "+to+"\n"+string(plain))
	return "250 taken", nil
}

// person is somebody with a browser of their own.
type person struct {
	t    *testing.T
	base string
	http *http.Client
}

func (w *world) person() *person {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &person{w.t, w.http.URL, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (p *person) send(method, path, kind string, body io.Reader) (int, string, string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	res, err := p.http.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res.StatusCode, string(raw), res.Header.Get("Location")
}

func (p *person) get(path string) (int, string) {
	p.t.Helper()
	status, body, _ := p.send(http.MethodGet, path, "", nil)
	return status, body
}

func (p *person) form(path string, values url.Values) (int, string, string) {
	p.t.Helper()
	return p.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
}

// files sends the form of an answer with files, whose names are their texts.
func (p *person) files(values url.Values, files map[string][]string) (int, string, string) {
	p.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, all := range values {
		for _, value := range all {
			if err := w.WriteField(name, value); err != nil {
				p.t.Fatal(err)
			}
		}
	}
	for name, all := range files {
		for _, text := range all {
			part, err := w.CreateFormFile(name, text+".txt")
			if err == nil {
				_, err = part.Write([]byte(text))
			}
			if err != nil {
				p.t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		p.t.Fatal(err)
	}
	return p.send(http.MethodPost, "/respond/answer", w.FormDataContentType(), &body)
}

var (
	linkInMail = regexp.MustCompile(`https://duces\.example\.org(/respond/open\?[^\s"<>]+)`)
	codeInMail = regexp.MustCompile(`\d{4}-\d{4}\b`)
	hidden     = regexp.MustCompile(`type="hidden" name="([^"]+)" value="([^"]*)"`)
)

// mail delivers what is owed, and gives the link and the code of the last mail.
func (w *world) mail() (link url.Values, path, code string) {
	w.t.Helper()
	if _, err := w.mails.Deliver(w.t.Context(), w.Now()); err != nil {
		w.t.Fatal(err)
	}
	if len(w.post.mails) == 0 {
		w.t.Fatal("no mail went out")
	}
	text := w.post.mails[len(w.post.mails)-1]
	found := linkInMail.FindStringSubmatch(text)
	_, after, _ := strings.Cut(text, "Code")
	if found == nil || !codeInMail.MatchString(after) {
		w.t.Fatalf("the mail has no link or no code:\n%s", text)
	}
	path = strings.ReplaceAll(found[1], "&amp;", "&")
	at, err := url.Parse(path)
	if err != nil {
		w.t.Fatal(err)
	}
	return at.Query(), path, codeInMail.FindString(after)
}

// demanding is a matter with a response due, a contact, and an invitation that is not mailed yet.
func (w *world) demanding() (id, made string) {
	w.t.Helper()
	legal := w.ids["legal"]
	w.Must(legal, review.SetOnlineAnswers{Review: w.things[1]["review"], Allowed: true})
	w.towns++
	town := w.Must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: fmt.Sprintf("Answerton %d", w.towns), Kind: "town", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	id = w.Must(legal, opening.Open{Review: w.things[1]["review"], Jurisdictions: []string{town}, OpenedOn: dbtest.Date("2018-01-02")}).Created[0]
	w.Must(legal, dbtest.Transition(id, "issue_request"))
	clerk := w.Must(legal, jurisdiction.AddContact{
		Jurisdiction: town, ContactDetails: jurisdiction.ContactDetails{Office: "City Clerk", Name: "Jane Roe", Email: fmt.Sprintf("clerk%d@town.example", w.towns)},
	}).Created[0]
	return id, w.Must(legal, invitation.Invite{Matter: id, Contact: clerk}).Created[0]
}

// signedIn is somebody whom an invitation let in.
func (w *world) signedIn() (p *person, id, made string) {
	w.t.Helper()
	id, made = w.demanding()
	link, _, code := w.mail()
	p = w.person()
	link.Set("code", code)
	if status, body, to := p.form("/respond/open", link); status != http.StatusSeeOther || to != "/respond" {
		w.t.Fatalf("signing in: %d %s", status, body)
	}
	return p, id, made
}

func (w *world) matter(id string) matter.Matter {
	w.t.Helper()
	facts, err := w.store.World(w.t.Context(), workflow.SystemActor, matter.Stream(id))
	if err != nil {
		w.t.Fatal(err)
	}
	m, err := matter.Find(facts, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

func TestScannersUseUpNothingAndTheirPersonSignsIn(t *testing.T) {
	w := newWorld(t)
	_, made := w.demanding()
	link, path, code := w.mail()
	before := w.events(made)
	for visit := range 10 {
		scanner := w.person()
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if status, body, _ := scanner.send(method, path, "", nil); status != http.StatusOK || strings.Contains(body, "Answerton") || strings.Contains(body, code) {
				t.Errorf("visit %d: %s gave %d and shows what it must not", visit, method, status)
			}
		}
		if status, _, _ := scanner.form("/respond/open", link); status != http.StatusUnprocessableEntity {
			t.Errorf("visit %d: a POST without a code gave %d", visit, status)
		}
		if status, body := scanner.get("/respond"); status != http.StatusOK || strings.Contains(body, "Answerton") {
			t.Errorf("visit %d: the scanner is signed in", visit)
		}
	}
	if after := w.events(made); after != before {
		t.Errorf("ten visits wrote %d events", after-before)
	}
	jane := w.person()
	link.Set("code", strings.ReplaceAll(code, "-", " "))
	if status, _, to := jane.form("/respond/open", link); status != http.StatusSeeOther || to != "/respond" {
		t.Fatalf("the person got %d", status)
	}
	if status, body := jane.get("/respond"); status != http.StatusOK || !strings.Contains(body, "Answerton") || !strings.Contains(body, "Why this date?") || !strings.Contains(body, `data-demand="1"`) {
		t.Errorf("the person sees %d %s", status, body)
	}
}

func (w *world) events(made string) int { return w.eventsOf(invitation.Stream(made)) }

func (w *world) eventsOf(s workflow.Stream) int {
	w.t.Helper()
	facts, err := w.store.World(w.t.Context(), workflow.SystemActor, s)
	if err != nil {
		w.t.Fatal(err)
	}
	events, err := facts.History(s)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(events)
}

func TestALinkThatIsUsedStolenExpiredOrRevokedShowsNothing(t *testing.T) {
	w := newWorld(t)
	_, made := w.demanding()
	link, _, code := w.mail()
	with := func(values url.Values, name, value string) url.Values {
		c := url.Values{}
		for k, v := range values {
			c[k] = v
		}
		c.Set(name, value)
		return c
	}
	right := with(link, "code", code)
	shut := func(what string, values url.Values) {
		t.Helper()
		p := w.person()
		status, body, _ := p.form("/respond/open", values)
		if status != http.StatusUnprocessableEntity || strings.Contains(body, "Answerton") || strings.Contains(body, "Jane Roe") {
			t.Errorf("%s: %d %s", what, status, body)
		}
		if _, body := p.get("/respond"); strings.Contains(body, "Answerton") {
			t.Errorf("%s: signed in", what)
		}
	}
	shut("a stolen link without its code", with(link, "code", "0000-0000"))
	shut("a code without its link", with(right, "k", "x"))
	shut("an invitation that is not there", with(right, "i", "0194a0b2-7c41-7d52-9f63-2f6f4d1b7a10"))
	shut("another number", with(right, "n", "2"))
	jane := w.person()
	if status, _, _ := jane.form("/respond/open", right); status != http.StatusSeeOther {
		t.Fatalf("the person got %d", status)
	}
	shut("a used link", right)
	for _, email := range []string{"clerk1@town.example", "nobody@town.example"} {
		if status, _, to := w.person().form("/respond/link", url.Values{"email": {email}}); status != http.StatusSeeOther || to != "/respond" {
			t.Errorf("asking for a link as %s: %d to %s", email, status, to)
		}
	}
	link, _, code = w.mail()
	if len(w.post.mails) != 2 {
		t.Errorf("%d mails went out", len(w.post.mails))
	}
	right = with(link, "code", code)
	w.Pass(2 * time.Hour)
	shut("an expired link", right)
	w.Must(w.ids["legal"], invitation.Revoke{Invitation: made, Reason: "They left office."})
	if _, body := jane.get("/respond"); strings.Contains(body, "Answerton") {
		t.Error("a revoked invitation still shows the matter to who was signed in")
	}
	if status, _, _ := jane.send(http.MethodGet, "/respond/answer", "", nil); status != http.StatusSeeOther {
		t.Errorf("a revoked invitation's form: %d", status)
	}
}

// Every route of the other side is asked with the session of one, route by route.
func TestARespondentsSessionOpensNoRouteOfUsersAndTheirsNoneHere(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	w.things[1]["matter"] = id // their own
	nobody := w.person()
	asked := 0
	for _, row := range w.policy.Routes() {
		if row.Realm != "" || row.Public || strings.HasSuffix(row.Path, "*") || row.Path == page.ClockPath {
			continue
		}
		for _, path := range w.paths(row)[1] {
			asked++
			kind := ""
			if row.Method != http.MethodGet {
				kind = "application/x-www-form-urlencoded"
			}
			status, body, to := jane.send(row.Method, path, kind, strings.NewReader(""))
			want, _, where := nobody.send(row.Method, path, kind, strings.NewReader(""))
			if status != want || to != where || strings.Contains(body, "Answerton") || status != http.StatusSeeOther && status != http.StatusUnauthorized {
				t.Errorf("%s %s with a respondent's session: %d to %q; nobody gets %d to %q", row.Method, path, status, to, want, where)
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d routes were asked", asked)
	}
	for _, row := range w.policy.Routes() {
		if row.Realm == "" {
			continue
		}
		for _, a := range actors {
			for _, path := range w.paths(row)[1] {
				status, body := w.ask(a, row.Method, path, "")
				if strings.Contains(body, "Answerton") || !row.Public && status != http.StatusSeeOther {
					t.Errorf("%s %s as %s: %d", row.Method, path, a.name, status)
				}
			}
		}
	}
}

func (w *world) invitation(id string) invitation.Invitation {
	w.t.Helper()
	facts, err := w.store.World(w.t.Context(), workflow.SystemActor)
	if err != nil {
		w.t.Fatal(err)
	}
	i, err := invitation.Find(facts, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

func TestWhoeverAsksForALinkLocksNobodyOut(t *testing.T) {
	w := newWorld(t)
	_, made := w.demanding()
	link, _, code := w.mail()
	ask := func() {
		t.Helper()
		if status, _, _ := w.person().form("/respond/link", url.Values{"email": {w.invitation(made).Email}}); status != http.StatusSeeOther {
			t.Fatalf("asking for a link: %d", status)
		}
		if _, err := w.mails.Deliver(t.Context(), w.Now()); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	w.Pass(time.Hour)
	ask()
	link.Set("code", code)
	if status, _, _ := w.person().form("/respond/open", link); status != http.StatusSeeOther {
		t.Fatalf("the mail that invited them then gave %d", status)
	}
	ask()
	link, _, code = w.mail()
	w.Pass(5 * time.Minute)
	ask()
	if number := w.invitation(made).Code.Number; number != 2 {
		t.Errorf("the code has the number %d", number)
	}
	link.Set("code", code)
	if status, _, _ := w.person().form("/respond/open", link); status != http.StatusSeeOther {
		t.Errorf("a link of five minutes ago gave %d", status)
	}
}

func TestCodesAreTriedAndLinksAreAskedForAFewTimesAtOnce(t *testing.T) {
	w := newWorld(t)
	w.demanding()
	link, _, code := w.mail()
	slowed := func(what, path string, values url.Values, before int) {
		t.Helper()
		for range before {
			if status, body, _ := w.person().form(path, values); status == http.StatusTooManyRequests {
				t.Fatalf("%s: slowed too soon: %s", what, body)
			}
		}
		status, body, _ := w.person().form(path, values)
		if status != http.StatusTooManyRequests || strings.Contains(body, "Answerton") || !strings.Contains(body, "Wait") {
			t.Errorf("%s, once more: %d %s", what, status, body)
		}
	}
	slowed("asking for a link", "/respond/link", url.Values{"email": {"clerk1@town.example"}}, 10)
	link.Set("code", "0000-0000")
	slowed("a wrong code", "/respond/open", link, 10)
	link.Set("code", code)
	if status, _, _ := w.person().form("/respond/open", link); status != http.StatusTooManyRequests {
		t.Errorf("the right code after as many wrong ones is tried: %d", status)
	}
}

func TestAPageWithoutASessionMakesNone(t *testing.T) {
	w := newWorld(t)
	nobody := w.person()
	for _, path := range []string{"/respond", "/respond/answer", "/respond/receipts/1", "/respond/letters/1/1"} {
		nobody.get(path)
	}
	at, err := url.Parse(nobody.base)
	if err != nil {
		t.Fatal(err)
	}
	if cookies := nobody.http.Jar.Cookies(at); len(cookies) != 0 {
		t.Errorf("a session was made: %v", cookies)
	}
}

func TestARequestThatNoPageOfTheirsTakesIsAnsweredWithAPage(t *testing.T) {
	w := newWorld(t)
	jane, _, _ := w.signedIn()
	for who, p := range map[string]*person{"nobody": w.person(), "a respondent": jane} {
		for _, x := range []struct {
			method, path, site string
			body               int // bytes
			want               int
		}{
			{http.MethodGet, "/respond/nothing", "", 0, http.StatusNotFound},
			{http.MethodGet, "/respond/", "", 0, http.StatusNotFound},
			{http.MethodGet, "/respond/link", "", 0, http.StatusMethodNotAllowed},
			{http.MethodPost, "/respond/receipts/1", "", 0, http.StatusMethodNotAllowed},
			{http.MethodPost, "/respond/answer", "cross-site", 0, http.StatusForbidden},
			{http.MethodPost, "/respond/nothing", "cross-site", 0, http.StatusForbidden},
			{http.MethodPost, "/respond/link", "", 2 << 20, http.StatusRequestEntityTooLarge},
		} {
			r, err := http.NewRequestWithContext(t.Context(), x.method, p.base+x.path, strings.NewReader(strings.Repeat("x", x.body)))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Sec-Fetch-Site", x.site)
			res, err := p.http.Do(r)
			if err != nil {
				t.Errorf("%s: %s %s: %v", who, x.method, x.path, err)
				continue
			}
			body, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil || res.StatusCode != x.want || !strings.Contains(string(body), "This did not work") {
				t.Errorf("%s: %s %s: %d, want %d: %v %s", who, x.method, x.path, res.StatusCode, x.want, err, body)
			}
		}
	}
}
