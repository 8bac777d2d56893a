// Package wordstest holds what people read against the words that may not appear in
// it. It is for tests alone.
package wordstest

import (
	"html"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// Invented are words that once stood for things which the trade has names for: a
// newcomer would need a dictionary. None is part of a name or of a text.
var Invented = []string{
	"place", "working", "bench", "hand", "desk", "scene", "sheaf", "bag", "parcel", "told", "heeded", "forestalled",
	"abreast", "settle", "settled", "knock", "glance", "shelve", "stranger", "strangers",
}

// refused are what plain American English says otherwise, each with what it says instead.
var refused = map[string]string{
	`e-mails?`:                  "email",
	`looked after|looks? after`: "assigned to",
	`nobody`:                    "no one, or Unassigned",
	`somebody`:                  "someone",
	`anybody`:                   "anyone",
	`everybody`:                 "everyone",
	`owed`:                      "due",
	`anew`:                      "again",
	`(comes?|came) by`:          "run",
	`of whom|whom it`:           "who",
	`that one`:                  "the thing's name",
	`tick(ed|s)?`:               "select",
	`stands?|stood`:             "is, or are",
	`derived?`:                  "calculate",
	`mend(ed|s)?`:               "correct",
	`whoever`:                   "anyone who",
	`upon|hence|thereby|herein|thereof|wherein`: "a plain word",
	`hand to|given to`:                          "Assign to",
	`ledger of alerts`:                          "Alert history",
	`waits for (me|you|your approval|approval)`: "Needs my approval, or Pending approval",
	`what can(not)? be done now`:                "Next steps, Unavailable steps",
	`date as it stood`:                          "Due date at the time",
	`taken by the( mail)? server`:               "Accepted by mail server",
	`password now`:                              "Current password",
	`it opens for`:                              "Expires after",
	`calendar address(es)?`:                     "Calendar feeds",
	`stand in`:                                  "Delegate",
	`what always comes`:                         "Alerts you can't turn off",
	`not for you`:                               "You don't have access to this page",
	`send notice letter`:                        "Record notice letter",
	`asks? for approval|asked for by`:           "Request approval",
	`came back|comes back`:                      "bounced",
	`switch(ed|es|ing)?( \w+){0,3} (off|on)`:    "turn off, or on",
	`time has run`:                              "Expired",
	`our own (step|side|office)`:                "our next step, or our team",
	`our office`:                                "our team; an office is what a contact holds",
	`(is|are) needed`:                           "is required",
	`any more`:                                  "no longer",
	`nothing of (yours|it)`:                     "nothing",
	`was stored|been stored|is stored`:          "saved",
	`it is told|you are told|are told`:          "gets an alert",
	`by hand`:                                   "by a person",
	`in (the|its|their) stead|instead of whom`:  "delegate",
	`so that it is`:                             "a sentence of its own",
	`(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?:January|February|March|April|May|June|July|August|September|October|November|December) \d`: "Fri, Feb 23, 2018",
}

// british are spellings of words that American English spells otherwise.
var british = []string{
	`cancell(ed|ing)`, `(travel|label|model|signal|channel|counsel|fuel|total)l(ed|ing|ers?|ors?)`, `dial(led|ling)`, `marvellous`,
	`(col|fav|hon|lab|neighb|behavi|harb|rum|endeav)our\w*`, `judgements?`, `acknowledgements?`, `ageing`,
	`(organ|recogn|real|author|summar|final|minim|maxim|priorit|normal|initial|apolog|emphas|categor|character|custom|special|util|general|standard|central|critic|synchron)is(e[ds]?|ing|ations?)`,
	`(anal|paral)ys(ed?|ing)`, `(cent|theat|met|lit)res?`, `greye?d?`, `programmes?`, `catalogued?s?`, `cheques?`, `(licen|defen|offen|preten)ces?`, `practis(e[ds]?|ing)`,
	`whilst`, `amongst`, `towards`, `afterwards`, `backwards`, `forwards`, `learnt`, `spelt`, `burnt`, `(fulfil|enrol|instal)(s|ments?)?`, `manoeuvr\w*`, `sceptic\w*`, `per cent`, `summer time`, `post ?codes?`, `discs?`,
}

// allowed are texts that hold a refused word rightly. Notes and reasons of receipts are
// stored with the due date that they explain, and are shown as they were stored.
var allowed = regexp.MustCompile("(?i)" + strings.Join([]string{
	"approval is needed",
	"clerk's office",
	"the office was inaccessible",
	"days for service, a closed office or a stay",
	"the first day on which the office is accessible",
	"a day on which the office was inaccessible",
	"Rule 6 as it stood earlier",
	"only its offices",
	"handed over",
	"nobody \\(unassigned\\)",
	"office is our team",
	"me, or nobody",
}, "|"))

var spelledBritish = regexp.MustCompile(`(?i)\b(?:` + strings.Join(british, "|") + `)\b`)

// American reports each word of a text that is spelled as the British do.
func American(t testing.TB, where, text string) {
	t.Helper()
	for _, word := range spelledBritish.FindAllString(text, -1) {
		t.Errorf("%s says %q; write it as Americans spell it", where, word)
	}
}

var rx = func() map[*regexp.Regexp]string {
	all := map[*regexp.Regexp]string{regexp.MustCompile(`(?i)\b(?:` + strings.Join(Invented, "|") + `)\b`): "the trade's noun"}
	all[spelledBritish] = "as Americans spell it"
	for pattern, instead := range refused {
		all[regexp.MustCompile(`(?i)\b(?:`+pattern+`)\b`)] = instead
	}
	return all
}()

// plain are lines in which nothing was found, but for their numbers: most lines of a page are those of others, and the
// patterns are many.
var (
	plain   sync.Map
	numbers = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|[0-9]+`)
)

// Plain reports each refused word of a text. No pattern goes over the end of a line.
func Plain(t testing.TB, where, text string) {
	t.Helper()
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "’", "'"), "\n") {
		same := numbers.ReplaceAllString(line, "0")
		if _, read := plain.Load(same); read {
			continue
		}
		found, rest := false, allowed.ReplaceAllString(line, "")
		for r, instead := range rx {
			for _, at := range r.FindAllStringIndex(rest, 3) {
				found = true
				t.Errorf("%s says %q; write: %s\n\t…%s…", where, rest[at[0]:at[1]], instead, rest[max(0, at[0]-60):min(len(rest), at[1]+60)])
			}
		}
		if !found && rest == line { // a text may be allowed for its number
			plain.Store(same, true)
		}
	}
}

var (
	unseen = regexp.MustCompile(`(?s)<!--.*?-->|<(script|style)\b.*?</(script|style)>`)
	said   = regexp.MustCompile(`\b(?:aria-label|title|alt|placeholder|data-label)="([^"]*)"`)
	tag    = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
	inline = regexp.MustCompile(`</?(?:a|strong|b|em|span|code|time|abbr)\b[^>]*>`)
	head   = regexp.MustCompile(`(?s)<(?:dt|th)\b[^>]*>\s*State\s*</(?:dt|th)>\s*(?:<dd\b[^>]*>)?\s*([A-Z][a-z]+ since)`)
)

// PlainPage reports each refused word that a page shows, says to a screen reader, or
// has as a title. "State" is for U.S. states alone.
func PlainPage(t testing.TB, where, page string) {
	t.Helper()
	page = unseen.ReplaceAllString(page, " ")
	if m := head.FindString(page); m != "" {
		t.Errorf("%s has the head State for a matter's status: %s", where, spaces.ReplaceAllString(m, " "))
	}
	var texts []string
	for _, m := range said.FindAllStringSubmatch(page, -1) {
		texts = append(texts, m[1])
	}
	page = tag.ReplaceAllString(inline.ReplaceAllString(page, ""), "\n")
	texts = append(texts, page)
	Plain(t, where, html.UnescapeString(strings.Join(texts, "\n")))
}
