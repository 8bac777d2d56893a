package inbound_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/handlers/bounce"
	"duces/handlers/eml"
	"duces/handlers/inbound"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/civil"
	record "duces/workflow/inbound"
	"duces/workflow/jurisdiction"
	"duces/workflow/recalculation"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// office is a team with matters of Chicago and Cook County, into which mail comes.
type office struct {
	*sweeptest.Team
	inbound.Receiver
	chicago, cook string // matters
	ofBoth        string // contact of Cook County who is one of Chicago too
}

func newOffice(t *testing.T) *office {
	t.Helper()
	team := sweeptest.New(t, "Chicago", "Cook County")
	opened := team.Request()
	team.Clock = sweeptest.Instant(t, "2018-02-26T17:00:00Z")
	o := &office{Team: team, chicago: opened[0], cook: opened[1]}
	contact := func(matter, email string, until string) string {
		c := jurisdiction.ContactDetails{Office: "Clerk", Email: email}
		if until != "" {
			day, err := civil.ParseDate(until)
			if err != nil {
				t.Fatal(err)
			}
			c.Until = day
		}
		return team.Must(team.Users[workflow.Legal], jurisdiction.AddContact{Jurisdiction: team.Matter(matter).Jurisdiction, ContactDetails: c}).Created[0]
	}
	contact(o.chicago, "clerk@chicago.example", "")
	contact(o.chicago, "counsel@both.example", "")
	o.ofBoth = contact(o.cook, "counsel@both.example", "")
	contact(o.chicago, "former@chicago.example", "2018-01-31")
	o.Receiver = o.receiver(t, [32]byte{1}, "")
	return o
}

func (o *office) receiver(t *testing.T, key [32]byte, verifier string) inbound.Receiver {
	t.Helper()
	addresses, err := inbound.NewAddresses("records@example.gov", key)
	if err != nil {
		t.Fatal(err)
	}
	return inbound.Receiver{
		Engine: workflow.NewEngine(o.DB.Writer, func() time.Time { return sweeptest.Instant(t, "2018-02-26T17:00:00Z") }), Blobs: o.DB.Blobs, Files: o.DB.Files,
		Addresses: addresses, Verifier: verifier,
		Bounces: func(context.Context, io.Reader) (bounce.Bounced, error) {
			return bounce.Bounced{}, &workflow.Error{Code: workflow.NotFound, Message: "no mail of ours"}
		},
	}
}

// message is a file of testdata/shapes with the addresses of these matters in it.
func (o *office) message(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := o.Addresses.Of(o.chicago)
	local, domain, _ := strings.Cut(to, "@")
	last := "a"
	if strings.HasSuffix(local[:len(local)-3], "a") {
		last = "b"
	}
	for name, value := range map[string]string{
		"{{chicago}}": to, "{{cook}}": o.Addresses.Of(o.cook), "{{chicago-id}}": o.chicago, "{{upper}}": strings.ToUpper(to),
		"{{short}}": local[:len(local)-4] + local[len(local)-3:] + "@" + domain, "{{wrong}}": local[:len(local)-4] + last + local[len(local)-3:] + "@" + domain,
	} {
		raw = bytes.ReplaceAll(raw, []byte(name), []byte(value))
	}
	return raw
}

// shape is what must become of a message.
type shape struct {
	filed     string // chicago, both, or empty: it waits
	kind, why string
	suggested int // matters
	documents int // beside the message
	parts     int
	says      string // in the new text
}

var shapes = map[string]shape{
	"01-reply-of-contact":                  {filed: "chicago", kind: "message", parts: 1, says: "Attached are the policies."},
	"02-reply-from-private-address":        {kind: "message", why: record.WhyNoContact, suggested: 1, parts: 1},
	"03-forward-of-reporter":               {kind: "message", why: record.WhyNoContact, suggested: 1, parts: 1, says: "Is this true?"},
	"04-cc-to-two-matters-contact-of-both": {filed: "both", kind: "message", parts: 1},
	"05-cc-to-two-matters-contact-of-one":  {kind: "message", why: record.WhyNoContact, suggested: 2, parts: 1},
	"06-address-one-character-short":       {kind: "message", why: record.WhyNoMatter, suggested: 1, parts: 1},
	"07-address-one-character-wrong":       {kind: "message", why: record.WhyNoMatter, suggested: 1, parts: 1},
	"08-calendar-reply":                    {filed: "chicago", kind: "calendar", parts: 2},
	"09-out-of-office":                     {filed: "chicago", kind: "automatic", parts: 1},
	"10-out-of-office-old-header":          {filed: "chicago", kind: "automatic", parts: 1},
	"11-logo-in-signature":                 {filed: "chicago", kind: "message", parts: 2, says: "See below."},
	"12-pasted-screenshot":                 {filed: "chicago", kind: "message", parts: 2, documents: 1},
	"13-signed-smime":                      {filed: "chicago", kind: "message", parts: 2, says: "Attached are the policies."},
	"14-opaque-signed":                     {kind: "opaque", why: record.WhyUnread, suggested: 1, parts: 1, documents: 1},
	"15-encrypted-smime":                   {kind: "encrypted", why: record.WhyUnread, suggested: 1, parts: 1, documents: 1},
	"16-encrypted-pgp":                     {kind: "encrypted", why: record.WhyUnread, suggested: 1, parts: 2, documents: 2},
	"17-attachment":                        {filed: "chicago", kind: "message", parts: 2, documents: 1},
	"18-html-alone":                        {filed: "chicago", kind: "message", parts: 1, says: "Attached are the policies"},
	"19-alternative-with-script":           {filed: "chicago", kind: "message", parts: 2, says: "Attached are the policies."},
	"20-no-message-id":                     {filed: "chicago", kind: "message", parts: 1},
	"21-two-senders":                       {kind: "message", why: record.WhySenders, suggested: 1, parts: 1},
	"22-no-sender":                         {kind: "message", why: record.WhySenders, suggested: 1, parts: 1},
	"23-subject-number-alone":              {kind: "message", why: record.WhyNoMatter, suggested: 1, parts: 1},
	"24-contact-to-plain-address":          {kind: "message", why: record.WhyNoMatter, suggested: 1, parts: 1},
	"25-delivered-to-header":               {filed: "chicago", kind: "message", parts: 1},
	"26-x-original-to-header":              {filed: "chicago", kind: "message", parts: 1},
	"27-upper-case-domain":                 {filed: "chicago", kind: "message", parts: 1},
	"28-upper-case-address":                {filed: "chicago", kind: "message", parts: 1},
	"29-contact-of-earlier-office":         {kind: "message", why: record.WhyNoContact, suggested: 1, parts: 1},
	"30-latin1-encoded-words":              {filed: "chicago", kind: "message", parts: 1, says: "Ci-joint la réponse."},
	"31-boundary-not-closed":               {filed: "chicago", kind: "message", parts: 2, documents: 1},
	"32-damaged-base64":                    {filed: "chicago", kind: "message", parts: 2},
	"33-message-attached":                  {filed: "chicago", kind: "message", parts: 2, documents: 1},
	"34-empty-attachment":                  {filed: "chicago", kind: "message", parts: 2},
	"35-name-with-path-and-direction":      {filed: "chicago", kind: "message", parts: 2, documents: 1},
	"36-deep":                              {kind: "broken", why: record.WhyUnread, suggested: 1},
	"37-crlf-and-mbox-line":                {filed: "chicago", kind: "message", parts: 1, says: "Attached are the policies."},
	"38-invalid-utf8":                      {filed: "chicago", kind: "message", parts: 1, says: "Caf"},
	"39-bounce-of-unknown-mail":            {kind: "bounce", why: record.WhyBounce, suggested: 1, parts: 2, documents: 1},
	"40-mailing-list-to-foreign-token":     {kind: "message", why: record.WhyNoMatter, suggested: 1, parts: 1},
	"41-contact-of-two-to-plain-address":   {kind: "message", why: record.WhyNoMatter, suggested: 2, parts: 1},
	"42-former-contact-to-plain-address":   {kind: "message", why: record.WhyNoMatter, parts: 1},
	"43-contact-in-other-letter-case":      {kind: "message", why: record.WhyNoMatter, suggested: 1, parts: 1},
	"44-reporter-to-plain-address":         {kind: "message", why: record.WhyNoMatter, parts: 1},
	"45-contact-and-another-as-senders":    {kind: "message", why: record.WhyNoMatter, parts: 1},
	"46-contact-one-character-short":       {kind: "message", why: record.WhyNoMatter, suggested: 1, parts: 1},
	"47-several-texts":                     {filed: "chicago", kind: "message", parts: 3, documents: 1, says: "First words.\n\nWe object to demand 2."},
	"48-damaged-quoted-printable":          {filed: "chicago", kind: "message", parts: 2},
}

func TestShapesOfMailAreFiledOrWaitAsStated(t *testing.T) {
	o := newOffice(t)
	files, err := filepath.Glob("testdata/shapes/*.eml")
	if err != nil || len(files) != len(shapes) || len(files) < 40 {
		t.Fatalf("%d files, %d shapes, %v", len(files), len(shapes), err)
	}
	before := o.Matter(o.chicago)
	filed := 0
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".eml")
		want, known := shapes[name]
		if !known {
			t.Errorf("%s: nobody says what becomes of it", name)
			continue
		}
		raw := o.message(t, path)
		got, err := o.Receive(t.Context(), bytes.NewReader(raw))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var to []string
		switch want.filed {
		case "chicago":
			to = []string{o.chicago}
		case "both":
			to = []string{o.chicago, o.cook}
		}
		slices.Sort(got.Matters)
		slices.Sort(to)
		if !slices.Equal(got.Matters, to) || (got.Status == "filed") != (to != nil) {
			t.Errorf("%s: %s on %v, want %v", name, got.Status, got.Matters, to)
		}
		if len(to) > 0 {
			filed++
		}
		m := o.found(t, got.ID)
		if m.Kind != want.kind || m.Why != want.why || len(m.Documents) != want.documents || to == nil && len(m.Suggested) != want.suggested {
			t.Errorf("%s: kind %s, why %q, %d documents, suggested %v", name, m.Kind, m.Why, len(m.Documents), m.Suggested)
		}
		read := eml.Read(raw)
		if len(read.Parts) != want.parts || !strings.HasPrefix(read.Text, want.says) {
			t.Errorf("%s: %d parts, text %q", name, len(read.Parts), read.Text)
		}
		again, err := o.Receive(t.Context(), bytes.NewReader(raw))
		if err != nil || again.Status != "known" || again.ID != got.ID {
			t.Errorf("%s: brought again: %+v, %v", name, again, err)
		}
	}
	after := o.Matter(o.chicago)
	if len(after.Correspondence) != filed || after.State != before.State || after.Changed != before.Changed || len(after.Answers) != len(before.Answers) {
		t.Errorf("%d entries for %d messages; state %s, changed %d", len(after.Correspondence), filed, after.State, after.Changed)
	}
	if report, err := o.DB.Verify(t.Context(), nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("verification: %v, %v", report.Problems, err)
	}
}

func (o *office) found(t *testing.T, id string) record.Message {
	t.Helper()
	facts, err := o.DB.Read.World(t.Context(), workflow.OperatorActor, record.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	m, err := record.Find(facts, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestARestoredCopyPlacesNoMailOfTheOriginal(t *testing.T) {
	o := newOffice(t)
	raw := o.message(t, "testdata/shapes/01-reply-of-contact.eml")
	copied := o.receiver(t, [32]byte{2}, "")
	got, err := copied.Receive(t.Context(), bytes.NewReader(raw))
	if err != nil || got.Status != "waiting" || !slices.Equal(o.found(t, got.ID).Suggested, bySender(o.chicago)) {
		t.Errorf("%+v, %v", got, err)
	}
}

func bySender(matters ...string) []record.Suggestion {
	var all []record.Suggestion
	for _, m := range matters {
		all = append(all, record.Suggestion{Matter: m, Why: record.BySender})
	}
	return all
}

func TestASenderAloneSuggestsTheirOpenMattersAndFilesNothing(t *testing.T) {
	o := newOffice(t)
	strict := o.receiver(t, [32]byte{1}, "mx.example.gov")
	legal := o.Users[workflow.Legal]
	both := []string{o.chicago, o.cook}
	slices.Sort(both)
	raw := string(o.message(t, "testdata/shapes/41-contact-of-two-to-plain-address.eml"))
	take := func(r inbound.Receiver, raw string) record.Message {
		t.Helper()
		got, err := r.Receive(t.Context(), strings.NewReader(raw))
		if err != nil || got.Status != "waiting" {
			t.Fatalf("%+v, %v", got, err)
		}
		return o.found(t, got.ID)
	}
	first := take(o.Receiver, raw)
	if !slices.Equal(first.Suggested, bySender(both...)) || len(o.Team.Matter(o.chicago).Correspondence) != 0 {
		t.Errorf("suggested %v", first.Suggested)
	}
	if _, err := o.Team.Engine.Do(t.Context(), legal, "", record.File{Message: first.ID, Matters: []string{o.cook}}); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("a member of the suggested matters who does not read what names no matter: %v", err)
	}
	o.Must(o.Users[workflow.Supervisor], record.File{Message: first.ID, Matters: []string{o.cook}})
	if facts, err := o.DB.Read.World(t.Context(), legal, record.Stream(first.ID)); err != nil {
		t.Fatal(err)
	} else if _, err := record.Find(facts, first.ID); err != nil {
		t.Errorf("a member of the matter that it is filed on: %v", err)
	}
	if len(o.Team.Matter(o.cook).Correspondence) != 1 || len(o.Team.Matter(o.chicago).Correspondence) != 0 {
		t.Error("accepting one suggestion files the message on that matter alone")
	}
	if m := take(strict, strings.ReplaceAll(raw, "<m41@", "<m41b@")); m.Why != record.WhyUnverified || len(m.Suggested) != 2 {
		t.Errorf("a sender whom the mail server did not verify: %q, %v", m.Why, m.Suggested)
	}
	o.Must(legal, jurisdiction.ChangeContact{
		Jurisdiction: o.Team.Matter(o.cook).Jurisdiction, Contact: o.ofBoth,
		ContactDetails: jurisdiction.ContactDetails{Office: "Clerk", Email: "new@cook.example"},
	})
	if m := take(o.Receiver, strings.ReplaceAll(raw, "<m41@", "<m41c@")); !slices.Equal(m.Suggested, bySender(o.chicago)) {
		t.Errorf("after the contact's address was changed: %v", m.Suggested)
	}
	o.Must(legal, transition.Move{
		Matters: []string{o.chicago}, Name: "withdraw", EffectiveOn: o.Team.Matter(o.chicago).Entered,
		Fields: map[string]json.RawMessage{"reason": json.RawMessage(`"Asked in error."`)},
	})
	if m := take(o.Receiver, strings.ReplaceAll(raw, "<m41@", "<m41d@")); len(m.Suggested) != 0 {
		t.Errorf("after the matter was closed: %v", m.Suggested)
	}
	if report, err := o.DB.Verify(t.Context(), nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("verification: %v, %v", report.Problems, err)
	}
}

func TestWhereAServerVerifiesSendersOnlyVerifiedMailIsFiled(t *testing.T) {
	o := newOffice(t)
	strict := o.receiver(t, [32]byte{1}, "mx.example.gov")
	raw := string(o.message(t, "testdata/shapes/20-no-message-id.eml"))
	for header, want := range map[string]string{
		"": "waiting",
		"Authentication-Results: mx.example.gov; dmarc=pass header.from=chicago.example\n":                         "filed",
		"Authentication-Results: mx.example.gov 1; spf=pass; dmarc=pass (p=none)\n":                                "filed",
		"Authentication-Results: mx.example.gov; dmarc=fail\n":                                                     "waiting",
		"Authentication-Results: mx.example.gov; dmarc=fail\nAuthentication-Results: mx.example.gov; dmarc=pass\n": "waiting",
		"Authentication-Results: mx.sender.example; dmarc=pass\n":                                                  "waiting",
		"Authentication-Results: mx.example.gov; spf=pass (dmarc=pass)\n":                                          "waiting",
		"Authentication-Results: mx.example.gov.sender.example; dmarc=pass\n":                                      "waiting",
		"Authentication-Results: mx.example.gov; spf=pass smtp.mailfrom=\"a; dmarc=pass\"; dmarc=fail\n":           "waiting",
		"Authentication-Results: mx.example.gov; spf=pass (a (b); dmarc=pass (c)); dmarc=fail\n":                   "waiting",
		"Authentication-Results: mx.example.gov; spf=pass (a\" b) x=\"y; dmarc=pass; z\"; dmarc=fail\n":            "waiting",
		"Authentication-Results: mx.example.gov; spf=pass (a\\) ; dmarc=pass ; b)\n":                               "waiting",
		"Authentication-Results: mx.example.gov; spf=pass (a; dmarc=pass\n":                                        "waiting",
		"Authentication-Results: mx.example.gov; dmarc=pass-not\n":                                                 "waiting",
		"Authentication-Results: mx.example.gov; dmarc=pass; dmarc=fail\n":                                         "waiting",
		"Authentication-Results: mx.example.gov; spf=pass (\") x=\"y\"; DMARC = pass (p=none)\n":                   "filed",
	} {
		got, err := strict.Receive(t.Context(), strings.NewReader(header+raw))
		if err != nil || got.Status != want {
			t.Errorf("%q: %+v, %v", header, got, err)
		}
	}
}

func TestAPersonFilesOrDismissesWhatWaits(t *testing.T) {
	o := newOffice(t)
	receive := func(shape string) string {
		got, err := o.Receive(t.Context(), bytes.NewReader(o.message(t, "testdata/shapes/"+shape+".eml")))
		if err != nil {
			t.Fatal(err)
		}
		return got.ID
	}
	legal := o.Users[workflow.Legal]
	private := receive("02-reply-from-private-address")
	o.Must(legal, record.File{Message: private, Matters: []string{o.chicago}})
	log := o.Team.Matter(o.chicago).Correspondence
	if len(log) != 1 || log[0].Message != private || log[0].By != legal || len(log[0].Documents) != 1 {
		t.Errorf("the log has %+v", log)
	}
	refused := func(what, actor string, cmd workflow.Command, code workflow.Code) {
		t.Helper()
		if _, err := o.Team.Engine.Do(t.Context(), actor, "", cmd); workflow.CodeOf(err) != code {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("filed twice", legal, record.File{Message: private, Matters: []string{o.cook}}, workflow.Refused)
	nothing := receive("44-reporter-to-plain-address")
	refused("the legal team sees no message that names no matter", legal, record.Dismiss{Message: nothing, Reason: "Spam"}, workflow.NotFound)
	refused("a dismissal without a reason", o.Users[workflow.Supervisor], record.Dismiss{Message: nothing}, workflow.Invalid)
	o.Must(o.Users[workflow.Supervisor], record.Dismiss{Message: nothing, Reason: "Not about a matter."})
	if m := o.found(t, nothing); m.Status != record.PutAside {
		t.Errorf("it is %s", m.Status)
	}
}

func TestTheSameMessageByAnotherWayIsStoredOnce(t *testing.T) {
	o := newOffice(t)
	raw := string(o.message(t, "testdata/shapes/01-reply-of-contact.eml"))
	first, err := o.Receive(t.Context(), strings.NewReader("Received: by one.example.gov\n"+raw))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ raw, want string }{
		"with other headers of servers":      {"Received: by two.example.gov\n" + raw, "known"},
		"another sender with its Message-ID": {strings.ReplaceAll(raw, "clerk@chicago.example", "other@chicago.example"), "waiting"},
		"the same words under a Message-ID":  {strings.Replace(raw, "<m01@", "<m01b@", 1), "filed"},
	} {
		got, err := o.Receive(t.Context(), strings.NewReader(c.raw))
		if err != nil || got.Status != c.want || (got.ID == first.ID) != (c.want == "known") {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestACopyThatProvesMoreOrNamesAnotherMatterIsNotTakenForTheFirst(t *testing.T) {
	o := newOffice(t)
	strict := o.receiver(t, [32]byte{1}, "mx.example.gov")
	raw := string(o.message(t, "testdata/shapes/01-reply-of-contact.eml"))
	raw = strings.ReplaceAll(raw, "clerk@chicago.example", "counsel@both.example")
	pass := "Authentication-Results: mx.example.gov; dmarc=pass\n"
	ids := map[string]bool{}
	for _, c := range []struct{ what, raw, status, why string }{
		{"a forged one comes first", raw, "waiting", record.WhyUnverified},
		{"the true one", pass + raw, "waiting", record.WhyCopy},
	} {
		got, err := strict.Receive(t.Context(), strings.NewReader(c.raw))
		if err != nil || got.Status != c.status || o.found(t, got.ID).Why != c.why || ids[got.ID] {
			t.Errorf("%s: %+v, %v", c.what, got, err)
		}
		ids[got.ID] = true
	}
	other := pass + strings.ReplaceAll(raw, "<m01@", "<m01c@")
	first, err := strict.Receive(t.Context(), strings.NewReader(other))
	if err != nil || first.Status != "filed" {
		t.Fatalf("%+v, %v", first, err)
	}
	got, err := strict.Receive(t.Context(), strings.NewReader("Cc: "+o.Addresses.Of(o.cook)+"\n"+other))
	if err != nil || got.Status != "waiting" || got.ID == first.ID || o.found(t, got.ID).Why != record.WhyCopy {
		t.Errorf("one that names another matter: %+v, %v", got, err)
	}
	got, err = strict.Receive(t.Context(), strings.NewReader("Received: by two.example.gov\n"+other))
	if err != nil || got.ID != first.ID {
		t.Errorf("one that says the same: %+v, %v", got, err)
	}
	if name := o.found(t, first.ID).Document.Name; !regexp.MustCompile(`^Message [0-9a-f]{8}\.eml$`).MatchString(name) {
		t.Errorf("it is kept as %q", name)
	}
}

func TestTheAddressOfAMergedGovernmentLeadsToTheOneThatStays(t *testing.T) {
	o := newOffice(t)
	stays, ends := o.Team.Matter(o.chicago).Jurisdiction, o.Team.Matter(o.cook).Jurisdiction
	raw := bytes.ReplaceAll(o.message(t, "testdata/shapes/01-reply-of-contact.eml"), []byte(o.Addresses.Of(o.chicago)), []byte(o.Addresses.Of(o.cook)))
	legal := o.Users[workflow.Legal]
	o.Must(legal, transition.Move{Matters: []string{o.cook}, Name: "withdraw", EffectiveOn: o.Team.Matter(o.cook).Entered, Fields: map[string]json.RawMessage{"reason": json.RawMessage(`"Opened twice."`)}})
	o.Must(legal, recalculation.MergeJurisdictions{ID: ends, Into: stays})
	got, err := o.Receive(t.Context(), bytes.NewReader(raw))
	if err != nil || got.Status != "filed" || !slices.Equal(got.Matters, []string{o.chicago}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAMessageThatCannotBeKeptIsNotAnswered(t *testing.T) {
	o := newOffice(t)
	raw := o.message(t, "testdata/shapes/17-attachment.eml")
	r := o.Receiver
	r.Blobs = full{}
	if _, err := r.Receive(t.Context(), bytes.NewReader(raw)); workflow.CodeOf(err) != workflow.Unavailable {
		t.Errorf("on a full disk: %v", err)
	}
	if n := len(o.Team.Matter(o.chicago).Correspondence); n != 0 {
		t.Errorf("%d entries of a message that is not kept", n)
	}
	if got, err := o.Receive(t.Context(), bytes.NewReader(raw)); err != nil || got.Status != "filed" {
		t.Errorf("brought again: %+v, %v", got, err)
	}
}

// full is a disk that takes nothing.
type full struct{}

func (full) Receive(context.Context, io.Reader) (upload.Received, error) {
	return upload.Received{}, &workflow.Error{Code: workflow.Unavailable, Message: "The disk is full."}
}
