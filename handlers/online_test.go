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
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duces/db/blob"
	"duces/db/dbtest"
	"duces/db/file"
	"duces/db/read"
	"duces/handlers/inbound"
	"duces/handlers/respond"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// respondents is what their pages read.
type respondents struct {
	*read.Reads
	*blob.Blobs
	*file.Files
	received *atomic.Int64 // files
}

// Receive implements respond.Store.
func (r respondents) Receive(ctx context.Context, from io.Reader) (upload.Received, error) {
	r.received.Add(1)
	return r.Blobs.Receive(ctx, from)
}

// post takes the mails that respondents get.
type post struct{ mails []string }

// Send implements delivery.Sender.
func (p *post) Send(_ context.Context, _, to string, raw []byte) (string, error) {
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
	id = w.Must(legal, matter.Open{Review: w.things[1]["review"], Jurisdictions: []string{town}, OpenedOn: dbtest.Date("2018-01-02")}).Created[0]
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

func (w *world) events(made string) int {
	w.t.Helper()
	facts, err := w.store.World(w.t.Context(), workflow.SystemActor, invitation.Stream(made))
	if err != nil {
		w.t.Fatal(err)
	}
	events, err := facts.History(invitation.Stream(made))
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

// filled is the form of an answer with its hidden fields.
func (p *person) filled() url.Values {
	p.t.Helper()
	status, body := p.get("/respond/answer")
	if status != http.StatusOK {
		p.t.Fatalf("the form: %d", status)
	}
	values := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		values.Add(m[1], m[2])
	}
	return values
}

func TestAnAnswerIsDraftedSubmittedOnceAndRecordedByOneClick(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	form := jane.filled()
	form.Set("answer.1", "complete")
	form.Set("save", "1")
	if status, body, _ := jane.files(form, map[string][]string{"files.1": {"orders"}}); status != http.StatusSeeOther {
		t.Fatalf("a draft: %d %s", status, body)
	}
	if m := w.matter(id); len(m.Submissions) != 0 || len(m.Documents) != 0 {
		t.Error("a draft reached the matter")
	}
	if _, body := jane.get("/respond/answer"); !strings.Contains(body, "orders.txt") || !regexp.MustCompile(`value="complete" selected`).MatchString(body) {
		t.Error("the draft does not come back")
	}
	form.Del("save")
	form.Set("submit", "1")
	status, body, to := jane.files(form, nil)
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/respond/receipts/") {
		t.Fatalf("Submit: %d to %q %s", status, to, body)
	}
	jane.files(form, nil) // the same form once more
	m := w.matter(id)
	if len(m.Submissions) != 1 || m.State != "requested" || len(m.Documents) != 1 {
		t.Fatalf("%d answers, status %s, %d documents", len(m.Submissions), m.State, len(m.Documents))
	}
	sum := m.Documents[0].SHA256
	if _, body := jane.get(to); !strings.Contains(body, sum) || !strings.Contains(body, "orders.txt") {
		t.Errorf("the receipt does not name the file: %s", body)
	}
	if _, err := w.mails.Deliver(t.Context(), w.Now()); err != nil {
		t.Fatal(err)
	}
	if last := w.post.mails[len(w.post.mails)-1]; !strings.Contains(last, sum) || !strings.Contains(last, "orders.txt") {
		t.Errorf("the receipt by mail does not name the file: %s", last)
	}
	event := fmt.Sprint(m.Submissions[0].Event)
	legal := actor{"legal", workflow.Legal, 1}
	if _, body := w.ask(legal, http.MethodGet, "/matters/"+id, ""); !strings.Contains(body, "Answered, not yet recorded") || !strings.Contains(body, "Record this answer") {
		t.Error("the matter does not ask to record the answer")
	}
	for path, query := range map[string]string{"/": "", "/matters": "?completeness=answered", "/deadlines": ""} {
		if _, body := w.ask(legal, http.MethodGet, path, query); !strings.Contains(body, "Answered, not yet recorded") || path != "/" && !strings.Contains(body, "Answerton") {
			t.Errorf("%s%s does not show it", path, query)
		}
	}
	if status, body := w.ask(legal, http.MethodPost, "/matters/"+id+"/online/"+event, ""); status != http.StatusSeeOther {
		t.Fatalf("recording: %d %s", status, body)
	}
	if m := w.matter(id); m.State != "responded" || m.Submissions[0].Recorded == 0 {
		t.Errorf("recorded, the matter is %s", m.State)
	}
	if _, err := w.Engine.Do(t.Context(), w.ids["auditor"], "", transition.RecordSubmission{Matter: id, Submission: 1}); err == nil {
		t.Error("an auditor recorded an answer")
	}
}

func TestWhatIsTypedIsKeptWhenTheSessionHasEnded(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	form := jane.filled()
	form.Set("answer.1", "objected")
	form.Set("ground.1", "Unduly burdensome, says Wexquillan.")
	late := w.person() // no cookie: the session is over
	if status, _, to := late.files(form, nil); status != http.StatusSeeOther || to != "/respond" {
		t.Fatalf("the form of an ended session: %d to %q", status, to)
	}
	if _, body := jane.get("/respond/answer"); !strings.Contains(body, "Wexquillan") {
		t.Error("what was typed is lost")
	}
	form.Set("draft_key", "x")
	form.Set("ground.1", "Forged.")
	late.files(form, nil)
	if _, body := jane.get("/respond/answer"); strings.Contains(body, "Forged.") {
		t.Error("a form without its proof changed the draft")
	}
	if m := w.matter(id); len(m.Submissions) != 0 {
		t.Error("a form without a session was submitted")
	}
}

func TestAnAnswerOnlineIsRecordedWithChanges(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	form := jane.filled()
	form.Set("answer.1", "complete")
	form.Set("submit", "1")
	if status, body, _ := jane.files(form, map[string][]string{"files.1": {"orders"}}); status != http.StatusSeeOther {
		t.Fatalf("Submit: %d %s", status, body)
	}
	sent := w.matter(id).Submissions[0]
	legal := actor{"legal", workflow.Legal, 1}
	step := fmt.Sprintf("/matters/%s/transitions/receive_response?of=%d", id, sent.Event)
	if _, body := w.ask(legal, http.MethodGet, "/matters/"+id, ""); !strings.Contains(body, step) {
		t.Error("the matter does not offer to record the answer with changes")
	}
	status, body := w.ask(legal, http.MethodGet, step, "")
	day, answer := strings.Contains(body, `value="`+sent.On.String()+`"`), strings.Contains(body, `value="complete" selected`)
	if status != http.StatusOK || !day || !answer {
		t.Fatalf("the form is not filled in with the answer: %d %s", status, body)
	}
	none := strings.TrimSuffix(step, fmt.Sprint(sent.Event)) + "1"
	if status, _ := w.ask(legal, http.MethodGet, none, ""); status != http.StatusNotFound {
		t.Errorf("an answer that is not there: %d", status)
	}
	send := func(typed url.Values) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.http.URL+step, strings.NewReader(typed.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := w.browsers[legal.name].Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(raw)
	}
	typed := url.Values{
		"effective_on": {sent.On.String()}, "f.production.of.1.answer": {"partial"}, "note": {"Two pages are missing."},
	}
	if status, body := send(typed); status != http.StatusSeeOther {
		t.Fatalf("recording: %d %s", status, body)
	}
	m := w.matter(id)
	got := m.Productions[0]
	if m.State != "responded" || m.Submissions[0].Recorded == 0 || got.Answers[0].Answer != production.Partial {
		t.Errorf("recorded, the matter is %s: %+v", m.State, got)
	}
	if files := got.Answers[0].Documents; len(files) != 1 || files[0] != sent.Documents[0].SHA256 {
		t.Errorf("the answer lost its files: %v", files)
	}
	if status, _ := send(typed); status == http.StatusSeeOther {
		t.Error("the answer was recorded twice")
	}
}

// letter sends a letter of a matter with a PDF.
func (w *world) letter(id, text string) matter.Letter {
	w.t.Helper()
	return w.letterTo("City Clerk", id, text)
}

func (w *world) letterTo(office, id, text string) matter.Letter {
	w.t.Helper()
	legal := w.ids["legal"]
	sum, size, err := w.store.PutBlob(w.t.Context(), strings.NewReader(text))
	if err != nil {
		w.t.Fatal(err)
	}
	w.Must(legal, upload.Record{Name: "Letter.pdf", SHA256: sum, Size: size})
	c := transition.SendLetters{
		Letter: process.OtherLetter, DatedOn: w.matter(id).Entered, Message: text, Letters: []transition.OneLetter{{Matter: id, Office: office}},
	}
	facts, err := w.store.World(w.t.Context(), legal, matter.Stream(id))
	if err != nil {
		w.t.Fatal(err)
	}
	seen, err := c.Compose(facts, workflow.Act{At: w.Now()})
	if err != nil {
		w.t.Fatal(err)
	}
	l := &c.Letters[0]
	l.Values, l.Template, l.Office = seen[0].Values, seen[0].Template, seen[0].Office
	l.Documents = []field.Document{{Name: "Letter.pdf", SHA256: sum, Size: size, Type: "application/pdf"}}
	w.Must(legal, c)
	all := w.matter(id).Letters
	return all[len(all)-1]
}

func TestARespondentReadsTheLettersOfTheirOwnMatterThatArrived(t *testing.T) {
	w := newWorld(t)
	other, _ := w.demanding()
	w.mail()
	jane, id, _ := w.signedIn()
	theirs, back, foreign := w.letter(id, "Quandrivel"), w.letter(id, "Returnello"), w.letter(other, "Elsewherio")
	mayors := w.letterTo("Office of the Mayor", id, "Confidentio")
	w.Must(w.ids["legal"], matter.RecordReturnedLetter{Matter: id, Letter: back.Event, ReturnedOn: back.On, Reason: "Moved."})
	path := func(l matter.Letter, n int) string { return fmt.Sprintf("/respond/letters/%d/%d", l.Event, n) }
	_, home := jane.get("/respond")
	if !strings.Contains(home, path(theirs, 1)) || !strings.Contains(home, "Letter.pdf") {
		t.Errorf("the letter is not listed: %s", home)
	}
	if status, body := jane.get(path(theirs, 1)); status != http.StatusOK || body != "Quandrivel" {
		t.Errorf("the letter: %d %s", status, body)
	}
	for what, l := range map[string]matter.Letter{"a letter that came back": back, "a letter of another matter": foreign, "to another office": mayors} {
		if strings.Contains(home, path(l, 1)) {
			t.Errorf("%s is listed", what)
		}
		if status, body := jane.get(path(l, 1)); status != http.StatusNotFound {
			t.Errorf("%s: %d %s", what, status, body)
		}
	}
	if status, _ := jane.get(path(theirs, 2)); status != http.StatusNotFound {
		t.Errorf("a document that the letter has not: %d", status)
	}
	if status, _, to := w.person().send(http.MethodGet, path(theirs, 1), "", nil); status != http.StatusSeeOther || to != "/respond" {
		t.Errorf("without a session: %d to %q", status, to)
	}
}

func TestALinkOrCodeThatComesInIsRevokedAndBothSidesGetAMail(t *testing.T) {
	w := newWorld(t)
	watcher := respond.Watcher{Store: w.store, Engine: w.Engine, Inviter: w.mails.Inviter}
	receiver := w.receiver()
	receiver.Found = func(ctx context.Context, texts ...string) error {
		return watcher.Look(ctx, invitation.InMessage, texts...)
	}
	mailed := func(text string) func() error {
		return func() error {
			_, err := receiver.Receive(t.Context(), strings.NewReader("From: sender@example.net\nTo: records@example.gov\nSubject: Fwd\n\n"+text))
			return err
		}
	}
	read := func(text string) func() error {
		return func() error { return watcher.Look(t.Context(), invitation.InDocument, text) }
	}
	for what, c := range map[string]struct {
		came func(path, code string) func() error
		in   string // empty: it stays
	}{
		"a forwarded mail": {func(path, code string) func() error {
			return mailed("> https://duces.example.org" + path + "\n> Code " + code)
		}, "message"},
		"a link in lines": {func(path, _ string) func() error {
			return read("See https://duces.example.org" + path[:40] + "\n" + path[40:] + " now")
		}, "document"},
		"a link inside another": {func(path, _ string) func() error {
			return read("https://scan.example/?u=" + url.QueryEscape("https://d.example"+path))
		}, "document"},
		"a code alone":                {func(_, code string) func() error { return read("My code is " + code + ".") }, "document"},
		"a link with a wrong key":     {func(path, _ string) func() error { return read(strings.Replace(path, "k=", "k=x", 1)) }, ""},
		"a number that is not a code": {func(_, code string) func() error { return read("Call 9" + code + " or 0000-0000.") }, ""},
	} {
		id, made := w.demanding()
		link, path, code := w.mail()
		if err := c.came(path, code)(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if got := w.invitation(made); got.Revoked != (c.in != "") || got.Found != c.in {
			t.Errorf("%s: revoked %t, found in %q", what, got.Revoked, got.Found)
		}
		link.Set("code", code)
		status, _, _ := w.person().form("/respond/open", link)
		if (status == http.StatusSeeOther) != (c.in == "") {
			t.Errorf("%s: the code then gave %d", what, status)
		}
		if c.in == "" {
			continue
		}
		before := len(w.post.mails)
		if _, err := w.mails.Deliver(t.Context(), w.Now()); err != nil {
			t.Fatal(err)
		}
		if len(w.post.mails) != before+1 || !strings.Contains(w.post.mails[before], "was in a "+c.in) || strings.Contains(w.post.mails[before], code) {
			t.Errorf("%s: the person got %d mails: %v", what, len(w.post.mails)-before, w.post.mails[before:])
		}
		out, err := w.store.ClaimMail(t.Context(), w.Now(), 100, func(view.Outgoing) time.Duration { return time.Minute })
		if err != nil {
			t.Fatal(err)
		}
		alerted := 0
		for _, m := range out {
			if m.Alert.Kind == workflow.AlertRevoked && m.Alert.Matter == id {
				alerted++
			}
		}
		if alerted == 0 {
			t.Errorf("%s: nobody of the team gets a mail", what)
		}
	}
}

func TestALinkThatWasUsedRevokesNothing(t *testing.T) {
	w := newWorld(t)
	_, made := w.demanding()
	link, path, code := w.mail()
	link.Set("code", code)
	if status, _, _ := w.person().form("/respond/open", link); status != http.StatusSeeOther {
		t.Fatalf("signing in: %d", status)
	}
	watcher := respond.Watcher{Store: w.store, Engine: w.Engine, Inviter: w.mails.Inviter}
	if err := watcher.Look(t.Context(), invitation.InDocument, path+" "+code); err != nil || w.invitation(made).Revoked {
		t.Errorf("revoked by a link that opens nothing (%v)", err)
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

func TestAReplyByTheContactToAMailThatInvitedThemIsFiled(t *testing.T) {
	w := newWorld(t)
	id, made := w.demanding()
	w.mail()
	sent := w.post.mails[len(w.post.mails)-1]
	messageID := regexp.MustCompile(`(?mi)^Message-ID: (<[^>]+>)`).FindStringSubmatch(sent)
	to := regexp.MustCompile(`(?m)^To: (\S+@\S+)$`).FindStringSubmatch(sent)
	if messageID == nil || to == nil {
		t.Fatalf("the mail has no Message-ID or addressee: %s", sent)
	}
	receive := func(r inbound.Receiver, from, answers string) inbound.Taken {
		t.Helper()
		got, err := r.Receive(t.Context(), strings.NewReader(
			"From: "+from+"\nTo: records@example.gov\nSubject: Re: Invitation\nIn-Reply-To: "+answers+"\n\nWe will answer.\n"))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for what, c := range map[string]struct{ from, answers, status string }{
		"the contact":            {to[1], messageID[1], "filed"},
		"somebody else":          {"reporter@example.net", messageID[1], "waiting"},
		"an id that nobody sent": {to[1], strings.Replace(messageID[1], made, "0194a0b2-7c41-7d52-9f63-2f6f4d1b7a10", 1), "waiting"},
	} {
		got := receive(w.receiver(), c.from, c.answers)
		if got.Status != c.status || c.status == "filed" && (len(got.Matters) != 1 || got.Matters[0] != id) {
			t.Errorf("%s: %+v", what, got)
		}
	}
	copied := w.receiver()
	copied.Since = w.Now().Add(time.Hour)
	if got := receive(copied, to[1], "<x@example.org> "+messageID[1]); got.Status != "waiting" {
		t.Errorf("a copy made later filed it: %+v", got)
	}
}

func TestADeadlineAnsweredInTimeIsInTheDefaultList(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	w.Must(w.ids["legal"], matter.ChangeDeadline{
		Matter: id, Deadline: "response-1", Change: "extend", Days: 60, Authority: "Letter", Reason: "As agreed.",
	})
	form := jane.filled()
	form.Set("answer.1", "none_exist")
	form.Set("submit", "1")
	if status, body, _ := jane.files(form, nil); status != http.StatusSeeOther {
		t.Fatalf("Submit: %d %s", status, body)
	}
	if x, _ := w.matter(id).Deadline("response-1"); !x.AnsweredInTime() {
		t.Fatalf("the deadline is %+v", x)
	}
	legal := actor{"legal", workflow.Legal, 1}
	for _, query := range []string{"", "?q=Answerton", "?sort=status", "?sort=status&dir=desc", "?sort=jurisdiction", "?review=" + w.things[1]["review"], "?completeness=answered"} {
		if _, body := w.ask(legal, http.MethodGet, "/deadlines", query); !strings.Contains(body, "Answerton") || !strings.Contains(body, "Answered, not yet recorded") {
			t.Errorf("the list of deadlines%s does not show it", query)
		}
	}
	if _, body := w.ask(legal, http.MethodGet, "/deadlines", "?late=true&status=overdue"); strings.Contains(body, "Answerton") {
		t.Error("it is among those that are overdue")
	}
}

func TestAFormOfASubmittedDraftBringsNothingBackAndBlocksNothing(t *testing.T) {
	w := newWorld(t)
	jane, id, made := w.signedIn()
	stale := jane.filled()
	stale.Set("answer.1", "partial")
	submit := func(form url.Values) {
		t.Helper()
		form.Set("submit", "1")
		if status, body, to := jane.files(form, nil); status != http.StatusSeeOther || !strings.HasPrefix(to, "/respond/receipts/") {
			t.Fatalf("Submit: %d to %q %s", status, to, body)
		}
		form.Del("submit")
	}
	submit(stale)
	stale.Set("save", "1")
	jane.files(stale, nil) // a page that was open all the while
	next := jane.filled()
	if next.Get("draft") == stale.Get("draft") {
		t.Error("the submitted draft is back")
	}
	next.Set("answer.1", "complete")
	submit(next)
	// The machine failed after the answer was recorded and before its draft was gone.
	over := fmt.Sprintf(`{"id":%q,"answers":{"1":{"ground":"Wexquillan"}}}`, next.Get("draft"))
	if kept, err := w.drafts.KeepDraft(t.Context(), made, nil, []byte(over)); err != nil || !kept {
		t.Fatal(kept, err)
	}
	if _, body := jane.get("/respond/answer"); strings.Contains(body, "Wexquillan") {
		t.Error("a draft that was submitted is shown")
	}
	last := jane.filled()
	last.Set("answer.1", "none_exist")
	submit(last)
	if n := len(w.matter(id).Submissions); n != 3 {
		t.Errorf("%d answers came", n)
	}
	w.person().files(stale, nil) // without a session
	if _, body := jane.get("/respond/answer"); strings.Contains(body, `value="partial" selected`) {
		t.Error("a form without a session brought the submitted draft back")
	}
}

func TestSavesAtOnceKeepTheFilesOfEach(t *testing.T) {
	w := newWorld(t)
	jane, _, _ := w.signedIn()
	form := jane.filled()
	form.Set("save", "1")
	const windows = 5
	var wait sync.WaitGroup
	for n := range windows {
		wait.Go(func() {
			if status, body, _ := jane.files(form, map[string][]string{"files.1": {fmt.Sprint("window", n)}}); status != http.StatusSeeOther {
				t.Errorf("window %d: %d %s", n, status, body)
			}
		})
	}
	wait.Wait()
	_, body := jane.get("/respond/answer")
	for n := range windows {
		if !strings.Contains(body, fmt.Sprintf("window%d.txt", n)) {
			t.Errorf("the file of window %d is lost", n)
		}
	}
}

func TestAFileThatComesWithoutASessionIsNotKept(t *testing.T) {
	w := newWorld(t)
	jane, _, _ := w.signedIn()
	form := jane.filled()
	form.Set("ground.1", "Wexquillan")
	if status, _, to := w.person().files(form, map[string][]string{"files.1": {"orders"}}); status != http.StatusSeeOther || to != "/respond" {
		t.Fatalf("%d to %q", status, to)
	}
	if _, body := jane.get("/respond/answer"); !strings.Contains(body, "Wexquillan") || strings.Contains(body, "orders.txt") {
		t.Errorf("the draft is %s", body)
	}
	form.Set("ground.1", "Oversized.")
	large := map[string][]string{"files.1": {strings.Repeat("x", 2<<20)}}
	if status, _, _ := w.person().files(form, large); status < http.StatusSeeOther {
		t.Errorf("a large form without a session: %d", status)
	}
	if _, body := jane.get("/respond/answer"); strings.Contains(body, "Oversized.") {
		t.Error("more than a form without a session may have was read")
	}
	if n := w.received.Load(); n != 0 {
		t.Errorf("%d files were received", n)
	}
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

// failing cannot store one act.
type failing struct {
	respond.MailStore
	left int
}

// Update implements workflow.Store.
func (s *failing) Update(
	ctx context.Context, a workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error),
) (workflow.Result, error) {
	if s.left--; s.left == 0 {
		return workflow.Result{}, &workflow.Error{Code: workflow.Unavailable, Message: "The disk is full."}
	}
	return s.MailStore.Update(ctx, a, decide)
}

func TestAMailToARespondentThatFailsKeepsNoOtherBack(t *testing.T) {
	w := newWorld(t)
	_, first := w.demanding()
	_, second := w.demanding()
	w.mails.Store = &failing{w.mails.Store, 1}
	if _, err := w.mails.Deliver(t.Context(), w.Now()); err != nil {
		t.Fatal(err)
	}
	if one, other := w.invitation(first).Mails, w.invitation(second).Mails; len(one)+len(other) != 1 {
		t.Errorf("of two mails, one of which failed, these are still to go out: %v, %v", one, other)
	}
}
