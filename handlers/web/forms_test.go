package web_test

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"duces/handlers/access"
	"duces/handlers/web"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/program"
)

var (
	anyID     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|[a-z_]+-\d+$|\d+$`)
	noneOfOur = regexp.MustCompile(`\.[a-z]+$|/documents/|/attachments/|/html$|/parts/`)
)

// quotedNothing is an empty value in quotation marks, which tells nobody what is missing.
var quotedNothing = regexp.MustCompile(`"\s*"|“\s*”`)

// Every page that a role can reach holds forms that work without script: each has an
// address that takes it, and a button. Sent as it stands, each is answered with a page.
// No two controls of one form have the same name, and one that is left empty is asked for by it. No page is sent without the policy that keeps foreign and inline scripts out.
func TestEveryFormPostsWithoutScript(t *testing.T) {
	sent := map[string]bool{} // routes that a form was sent to
	for _, role := range []workflow.Role{workflow.Legal, workflow.Supervisor, workflow.Compliance, workflow.Auditor, workflow.Admin} {
		t.Run(string(role), func(t *testing.T) {
			s := newSite(t, demonstration)
			s.variety()
			s.secrets()
			s.mailIn(s.matters[0])
			for _, id := range s.matters {
				j := s.matter(id).Jurisdiction
				s.do(s.users["legal"], jurisdiction.AddContact{Jurisdiction: j, ContactDetails: jurisdiction.ContactDetails{Office: "Office of the Mayor"}})
				s.do(s.users["legal"], jurisdiction.AddAlias{Jurisdiction: j, Alias: "Also " + j})
			}
			s.t = t
			b := s.signIn(role)
			b.t = t
			seen, queue, forms := map[string]bool{}, []string{"/", "/nowhere"}, []*filled{}
			for _, id := range s.matters {
				if role != workflow.Admin {
					queue = append(queue, "/matters/"+id)
				}
			}
			if role == workflow.Admin {
				queue = append(queue, "/users/"+s.users["legal"])
			}
			known := map[string]bool{}
			for n := 0; len(queue) > 0; n++ {
				path := queue[0]
				queue = queue[1:]
				if shape := anyID.ReplaceAllString(path, "_"); seen[path] || n > len(s.matters)+2 && seen[shape] {
					continue
				} else {
					seen[path], seen[shape] = true, true
				}
				p := b.get(path)
				if csp := p.head.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
					t.Errorf("%s is sent under %q", path, csp)
				}
				for n := range p.root.Descendants() {
					if href, is := attr(n, "href"); is && n.Data == "a" && strings.HasPrefix(href, "/") {
						to, err := url.Parse(href)
						if _, file := attr(n, "download"); err == nil && !file && !noneOfOur.MatchString(to.Path) {
							queue = append(queue, to.Path)
						}
					}
					if n.Type != html.ElementNode || n.Data != "form" {
						continue
					}
					action, _ := attr(n, "action")
					method, _ := attr(n, "method")
					if action == "" || method != "get" && method != "post" {
						t.Errorf("%s: a form is sent by %q to %q", path, method, action)
						continue
					}
					button := buttonOf(n)
					if button == nil {
						t.Errorf("%s: the form for %s has no button", path, action)
						continue
					}
					for _, name := range doubled(n) {
						t.Errorf("%s: two controls of the form for %s are called %q", path, action, name)
					}
					if key := anyID.ReplaceAllString(action, "_"); method == "post" && !known[key] {
						known[key] = true
						f := p.form(action)
						if name, is := attr(button, "name"); is {
							value, _ := attr(button, "value")
							f.Set(name, value)
						}
						forms = append(forms, f)
					}
				}
			}
			// To sign out ends the session, so that is last.
			slices.SortStableFunc(forms, func(x, y *filled) int {
				return strings.Compare(map[bool]string{true: "last"}[x.action == "/sign-out"], map[bool]string{true: "last"}[y.action == "/sign-out"])
			})
			for _, f := range forms {
				for name := range f.Values {
					if f.action == "/sign-out" || name == "key" || strings.HasSuffix(f.action, "/aliases/remove") && name != "alias" {
						continue // a name alone is enough to remove it
					}
					empty := *f
					empty.Values = maps.Clone(f.Values)
					empty.Set("key", "without "+name)
					empty.Set(name, " ")
					if said := quotedNothing.FindString(empty.submit().words()); said != "" {
						t.Errorf("the form for %s without %s is answered with %s", f.action, name, said)
					}
				}
				a := f.submit()
				for n := range a.root.Descendants() {
					if n.Type == html.ElementNode && n.Data == "form" {
						for _, name := range doubled(n) {
							t.Errorf("the form for %s is answered with one in which two controls are called %q", f.action, name)
						}
					}
				}
				if !slices.Contains([]int{http.StatusOK, http.StatusConflict, http.StatusUnprocessableEntity}, a.status) || !strings.Contains(a.head.Get("Content-Type"), "text/html") {
					t.Errorf("the form for %s is answered %d %s: %s", f.action, a.status, a.head.Get("Content-Type"), a.words())
				}
				for _, r := range web.Routes() {
					if r.Method == http.MethodPost && slices.EqualFunc(strings.Split(r.Path, "/"), strings.Split(f.action, "/"), func(w, g string) bool { return w == g || strings.HasPrefix(w, ":") }) {
						sent[r.Path] = true
					}
				}
			}
		})
	}
	for _, elsewhere := range []string{
		"/sign-in", "/unsubscribe", // before somebody is signed in
		"/matters/:id/added-documents/:event",       // TestDocumentsAreAddedInAnyStateAndSayHowTheyCame
		"/matters/:id/productions/:event",           // TestWhatCameIsRecordedJudgedAmendedAndCorrectedOnPages
		"/matters/:id/productions/:event/receipt",   // TestAReceiptForWhatCameByPaperIsMailedToAContactAndNamesNothingClosedOrInternal
		"/matters/:id/correspondence/:event",        // TestAnEntryOfTheLogIsCorrectedOnItsPageWithAReason
		"/matters/:id/withholding/:demand",          // TestWhatCameIsRecordedJudgedAmendedAndCorrectedOnPages
		"/matters/:id/extensions/:request",          // TestARequestForMoreTimeIsRecordedAndDecidedOnPages
		"/matters/:id/own-dates/:deadline",          // TestAnOwnDateIsAddedAndDoneOnPages
		"/matters/letters",                          // TestTwentyThreeLettersAreSentInOneAct
		"/matters/:id/letters/:event/returned",      // TestADeficiencyLetterThatChangedSinceItsPreviewIsNotSent
		"/matters/:id/letters/:event/close",         // the same
		"/matters/:id/invitations",                  // TestScannersUseUpNothingAndTheirPersonSignsIn
		"/matters/:id/invitations/:invitation",      // TestALinkThatIsUsedStolenExpiredOrRevokedShowsNothing
		"/matters/:id/online/:event",                // TestAnAnswerIsDraftedSubmittedOnceAndRecordedByOneClick
		"/matters/:id/online/:event/aside",          // TestAnAnswerOnlineIsSetAsideAndCountsAgainOnPages
		"/matters/:id/close-documents",              // TestDocumentsAreClosedAndOpenedAgainByPages
		"/matters/:id/closings/:event/end",          // the same
		"/matters/:id/extensions/:request/withdraw", // TestARequestForMoreTimeRecordedInErrorIsWithdrawnOnPages

		// TestACertificationIsRecordedCorrectedAndWithdrawnOnPages
		"/matters/:id/certifications", "/matters/:id/certifications/:number", "/matters/:id/certifications/:number/withdraw",

		"/uploads/tus",                              // no form: TestChosenFilesGoUpInPiecesAndTheFormNamesThem
		"/jurisdictions/:id/merge",                  // TestAMergeIsShownThenDoneAndTheOldPageLeadsToTheRecordThatStays
		"/matters/:id/conflicts",                    // TestALaterStepInConflictIsShownUntilItIsClosed
		"/matters/:id/letters/:event/withdraw",      // TestALetterGoesOutWithAStepOfOneMatter
		"/reviews/:id/exclusions/:jurisdiction/end", // TestAJurisdictionIsLeftOffAListAndTakenUpAgainOnPages
		"/proceedings/:id/dates/end",                // TestFilingsDatesPartiesAndLinksAreRecordedOnPages
		"/proceedings/:id/orders/:order/event",      // TestWhatBecameOfAnOrderIsRecordedOnItsForms
		"/proceedings/:id/orders/:order/correct",    // the same
		"/proceedings/:id/orders/:order/coverage",   // the same
		"/associations/:id/members",                 // TestAnAssociationIsRecordedAndItsMembersChangeOnPages
		"/awards/:id/actions/new",                   // TestTheLedgerOfAnAwardShowsEachBalanceAndKeepsWhatWasCorrected
		"/awards/:id/actions/:action/correction",    // the same
		"/awards/:id/names/new",                     // the same
		"/awards/:id/identifiers/new",               // the same
		"/awards/:id/debts/new",                     // TestADebtIsDemandedPaidAndCorrectedOnPages
		"/debts/:id/entries/new",                    // the same
		"/debts/:id/correction",                     // the same
		"/debts/:id/withdrawal",                     // the same
		"/debts/:id/overpayment",                    // the same
		"/progress/:id/stop",                        // TestAStoppedActStoresNothingAndGivesTheFormBack
		"/users/:id/tokens",                         // only that user makes them, and at /account
	} {
		sent[elsewhere] = true
	}
	for _, r := range web.Routes() {
		if r.Method == http.MethodPost && !sent[r.Path] {
			t.Errorf("no form is sent to %s", r.Path)
		}
	}
}

// secrets gives the users what lets others in, and the review a jurisdiction to choose.
func (s *site) secrets() {
	s.t.Helper()
	for _, name := range []string{"legal", "supervisor", "compliance", "auditor"} {
		id := s.users[name]
		_, token, err := access.NewToken()
		if err != nil {
			s.t.Fatal(err)
		}
		_, feed, err := access.NewFeedSecret()
		if err != nil {
			s.t.Fatal(err)
		}
		s.do(id, account.AddToken{User: id, Label: "nightly report", Hash: token})
		s.do(id, account.AddFeed{User: id, Label: "Telephone", Scope: workflow.FeedScope{Kind: workflow.FeedOfPerson}, Hash: feed})
	}
	_, bounce, err := access.NewToken()
	if err != nil {
		s.t.Fatal(err)
	}
	s.court()
	s.do(workflow.OperatorActor, program.Add{Label: "the mail server", For: program.Bounce, Hash: bounce})
	s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "City of Kalamazoo", Kind: "city", State: "MI", Zone: "America/Detroit"}}})
}

// doubled are the names that two controls of a form share, each within its group.
func doubled(form *html.Node) []string {
	labels, legends := map[string]string{}, map[*html.Node]string{}
	for n := range form.Descendants() {
		if n.Type == html.ElementNode && n.Data == "label" {
			if of, is := attr(n, "for"); is {
				labels[of] = textOf(n)
			}
		}
		if n.Type == html.ElementNode && n.Data == "legend" {
			legends[n.Parent] = textOf(n)
		}
	}
	var twice []string
	seen := map[string]int{}
	for n := range form.Descendants() {
		kind, _ := attr(n, "type")
		_, hidden := attr(n, "hidden")
		if n.Type != html.ElementNode || !slices.Contains([]string{"input", "select", "textarea", "button"}, n.Data) || hidden || kind == "hidden" {
			continue
		}
		id, _ := attr(n, "id")
		name, named := attr(n, "aria-label")
		switch {
		case named:
		case n.Data == "button":
			name = textOf(n)
		default:
			name = labels[id]
		}
		if name == "" {
			twice = append(twice, "(nothing: "+n.Data+" "+id+")")
			continue
		}
		for up := n.Parent; up != form; up = up.Parent {
			group, _ := attr(up, "aria-label")
			if legend := cmp.Or(legends[up], group); legend != "" {
				name = legend + ": " + name
			}
		}
		if seen[name]++; seen[name] == 2 {
			twice = append(twice, name)
		}
	}
	return twice
}

// textOf is what an element says, in one line.
func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// buttonOf is the first button of a form that can be pressed.
func buttonOf(form *html.Node) *html.Node {
	for n := range form.Descendants() {
		kind, _ := attr(n, "type")
		_, hidden := attr(n, "hidden")
		_, off := attr(n, "disabled")
		if n.Type == html.ElementNode && n.Data == "button" && kind == "submit" && !hidden && !off {
			return n
		}
	}
	return nil
}
