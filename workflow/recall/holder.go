package recall

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/correspondence"
	"duces/workflow/document"
	"duces/workflow/matter"
	"duces/workflow/review"
)

// whoHad lists each user once, by the strongest of how they had the documents, and then those outside. A user could open
// a document if they read the review at any time since it came: members and auditors, former ones too.
func whoHad(w *matter.Work, docs []document.Ref) ([]document.Holder, error) {
	past, err := w.Facts().History(matter.Stream(w.Matter().ID))
	if err != nil {
		return nil, err
	}
	until, err := readUntil(w)
	if err != nil {
		return nil, err
	}
	how := map[string]string{}
	had := func(user, as string) {
		if slices.Index(document.Hows, as) < slices.Index(document.Hows, cmp.Or(how[user], document.HadReceived)) {
			how[user] = as
		}
	}
	var outside []document.Holder
	for _, d := range docs {
		only, closed := w.Matter().Readers(d.SHA256)
		since := int64(0) // the event by which it came first
		for _, x := range w.Matter().Documents {
			if x.SHA256 != d.SHA256 {
				continue
			}
			since = cmp.Or(since, x.Event)
			if _, err := account.Find(w.Facts(), x.By); err == nil {
				had(x.By, document.HadSent)
			}
			if h, is := hadOutside(w, x); is && !slices.Contains(outside, h) {
				outside = append(outside, h)
			}
		}
		for user, last := range until {
			if (last.Seq == 0 || last.Seq > since) && (!closed || slices.Contains(only, user)) {
				had(user, document.HadAccess)
			}
		}
		for _, e := range past {
			if opened, is := e.Data.(document.Opened); is && opened.SHA256 == d.SHA256 {
				had(e.Actor, document.HadOpened)
			}
		}
	}
	var list []document.Holder
	for _, as := range document.Hows {
		for _, user := range slices.Sorted(maps.Keys(how)) {
			if how[user] == as {
				list = append(list, document.Holder{User: user, How: as, Until: until[user].Effective})
			}
		}
	}
	return append(list, outside...), nil
}

// readUntil are the users who read the matter's review or did, with the event by which that ended; zero: it has not.
func readUntil(w *matter.Work) (map[string]workflow.Event, error) {
	of, err := w.Facts().History(review.Stream(w.Review().ID))
	if err != nil {
		return nil, err
	}
	perhaps := account.OnceInRole{Role: workflow.Auditor}
	if err := w.Facts().Ask(&perhaps); err != nil {
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
	if err := w.Facts().Load(streams...); err != nil {
		return nil, err
	}
	until := map[string]workflow.Event{}
	for _, user := range perhaps.Users {
		u, err := account.Find(w.Facts(), user)
		if err != nil {
			return nil, err
		}
		if reads(u, w.Review().Members[user]) {
			until[user] = workflow.Event{}
			continue
		}
		own, err := w.Facts().History(account.Stream(user))
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

// hadOutside says who is no user and had a document, by the event that it came or went with.
func hadOutside(w *matter.Work, d document.Document) (document.Holder, bool) {
	switch t, _ := w.Process().Transition(d.Step); {
	case slices.ContainsFunc(w.Matter().Letters, func(l correspondence.Letter) bool { return l.Event == d.Event }):
		return document.Holder{How: document.HadReceived, Event: d.Event}, true
	case slices.ContainsFunc(w.Matter().Correspondence, func(l correspondence.Entry) bool { return l.Event == d.Event && l.Direction == correspondence.Outgoing }):
		return document.Holder{How: document.HadReceived, Event: d.Event}, true
	case d.Source != "" || t.Answers():
		return document.Holder{How: document.HadProvided, Event: d.Event}, true
	}
	return document.Holder{}, false
}

// Outside says in words who had a document by an event, and on which day. Who it was that gave what a step brought, the
// record does not say: it came for the jurisdiction.
func Outside(m matter.Matter, event int64) (who string, on civil.Date) {
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
