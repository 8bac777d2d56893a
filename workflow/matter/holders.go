package matter

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/review"
)

// whoHad lists each user once, by the strongest of how they had the documents, and then those outside. A user could open
// a document if they read the review at any time since it came: members and auditors, former ones too.
func (w *Work) whoHad(docs []DocumentRef) ([]Holder, error) {
	past, err := w.facts.History(Stream(w.matter.ID))
	if err != nil {
		return nil, err
	}
	until, err := w.readUntil()
	if err != nil {
		return nil, err
	}
	how := map[string]string{}
	had := func(user, as string) {
		if slices.Index(Hows, as) < slices.Index(Hows, cmp.Or(how[user], HadReceived)) {
			how[user] = as
		}
	}
	var outside []Holder
	for _, d := range docs {
		only, closed := w.matter.Readers(d.SHA256)
		since := int64(0) // the event by which it came first
		for _, x := range w.matter.Documents {
			if x.SHA256 != d.SHA256 {
				continue
			}
			since = cmp.Or(since, x.Event)
			if _, err := account.Find(w.facts, x.By); err == nil {
				had(x.By, HadSent)
			}
			if h, is := w.outside(x); is && !slices.Contains(outside, h) {
				outside = append(outside, h)
			}
		}
		for user, last := range until {
			if (last.Seq == 0 || last.Seq > since) && (!closed || slices.Contains(only, user)) {
				had(user, HadAccess)
			}
		}
		for _, e := range past {
			if opened, is := e.Data.(DocumentOpened); is && opened.SHA256 == d.SHA256 {
				had(e.Actor, HadOpened)
			}
		}
	}
	var list []Holder
	for _, as := range Hows {
		for _, user := range slices.Sorted(maps.Keys(how)) {
			if how[user] == as {
				list = append(list, Holder{User: user, How: as, Until: until[user].Effective})
			}
		}
	}
	return append(list, outside...), nil
}

// readUntil are the users who read the matter's review or did, with the event by which that ended; zero: it has not.
func (w *Work) readUntil() (map[string]workflow.Event, error) {
	of, err := w.facts.History(review.Stream(w.review.ID))
	if err != nil {
		return nil, err
	}
	perhaps := account.OnceInRole{Role: workflow.Auditor}
	if err := w.facts.Ask(&perhaps); err != nil {
		return nil, err
	}
	for _, e := range of {
		if d, is := e.Data.(review.MemberAdded); is {
			perhaps.Users = append(perhaps.Users, d.User)
		}
	}
	streams := make([]workflow.Stream, len(perhaps.Users))
	for i, user := range perhaps.Users {
		streams[i] = account.Stream(user)
	}
	if err := w.facts.Load(streams...); err != nil {
		return nil, err
	}
	until := map[string]workflow.Event{}
	for _, user := range perhaps.Users {
		u, err := account.Find(w.facts, user)
		if err != nil {
			return nil, err
		}
		if reads(u, w.review.Members[user]) {
			until[user] = workflow.Event{}
			continue
		}
		own, err := w.facts.History(account.Stream(user))
		if err != nil {
			return nil, err
		}
		if last, ever := stoppedReading(user, slices.Concat(of, own)); ever {
			until[user] = last
		}
	}
	return until, nil
}

// reads says whether a user reads a review: as its member within their role, or as an auditor.
func reads(u account.User, member bool) bool {
	return !u.Disabled && (u.Role == workflow.Auditor || member && u.Role.Can(workflow.VerbReadMatters))
}

// stoppedReading is the last of the events of a user and of a review by which the user stopped reading it. Ever says
// whether they read it at all.
func stoppedReading(user string, events []workflow.Event) (last workflow.Event, ever bool) {
	slices.SortFunc(events, func(a, b workflow.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	var u account.User
	member, reading := false, false
	for _, e := range events {
		switch d := e.Data.(type) {
		case review.MemberAdded:
			member = member || d.User == user
		case review.MemberRemoved:
			member = member && d.User != user
		case account.UserAdded:
			u.Role = d.Role
		case account.UserChanged:
			u.Role = d.Role
		case account.UserDisabled:
			u.Disabled = true
		case account.UserEnabled:
			u.Disabled = false
		}
		before := reading
		if reading = reads(u, member); before && !reading {
			last = e
		}
		ever = ever || reading
	}
	return last, ever
}

// outside says who is no user and had a document, by the event that it came or went with.
func (w *Work) outside(d Document) (Holder, bool) {
	switch t, _ := w.def.Transition(d.Step); {
	case slices.ContainsFunc(w.matter.Letters, func(l Letter) bool { return l.Event == d.Event }):
		return Holder{How: HadReceived, Event: d.Event}, true
	case slices.ContainsFunc(w.matter.Correspondence, func(l Entry) bool { return l.Event == d.Event && l.Direction == Outgoing }):
		return Holder{How: HadReceived, Event: d.Event}, true
	case d.Source != "" || t.Answers():
		return Holder{How: HadProvided, Event: d.Event}, true
	}
	return Holder{}, false
}

// Outside says in words who had a document by an event, and on which day. Who it was that gave what a step brought, the
// record does not say: it came for the jurisdiction.
func (m Matter) Outside(event int64) (who string, on civil.Date) {
	for _, l := range m.Letters {
		if l.Event == event {
			return strings.ReplaceAll(cmp.Or(l.Addressee, l.Office), "\n", ", "), l.On
		}
	}
	for _, l := range m.Correspondence {
		if l.Event == event {
			return l.With, l.On
		}
	}
	for _, d := range m.Documents {
		if d.Event == event {
			return cmp.Or(d.Source, "The jurisdiction"), d.On
		}
	}
	return "", on
}

// numbersOf are the numbers of documents that are on record.
func (m Matter) numbersOf(docs []DocumentRef) []int {
	var numbers []int
	for _, d := range docs {
		i := slices.IndexFunc(m.Documents, func(x Document) bool { return x.SHA256 == d.SHA256 && x.Event == d.Event })
		if i >= 0 {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}
