package matter

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/review"
)

// whoHad lists each user once, by the strongest of how they had the documents, and then those outside. A user could open
// a document if they read the review at any time since it came: auditors, and former members too.
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
			if (last == 0 || last > since) && (!closed || slices.Contains(only, user)) {
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
				list = append(list, Holder{User: user, How: as})
			}
		}
	}
	return append(list, outside...), nil
}

// readUntil are the users who read the matter's review or did, with the event by which that ended; 0: it has not.
func (w *Work) readUntil() (map[string]int64, error) {
	of, err := w.facts.History(review.Stream(w.review.ID))
	if err != nil {
		return nil, err
	}
	until := map[string]int64{}
	for _, e := range of {
		switch d := e.Data.(type) {
		case review.MemberAdded:
			until[d.User] = 0
		case review.MemberRemoved:
			until[d.User] = e.Seq
		}
	}
	auditors, err := account.AllInRole(w.facts, workflow.Auditor)
	if err != nil {
		return nil, err
	}
	for _, u := range auditors {
		until[u.ID] = 0
	}
	streams := make([]workflow.Stream, 0, len(until))
	for user := range until {
		streams = append(streams, account.Stream(user))
	}
	if err := w.facts.Load(streams...); err != nil {
		return nil, err
	}
	for user, last := range until {
		u, err := account.Find(w.facts, user)
		if err != nil {
			return nil, err
		}
		if !u.Disabled || last != 0 {
			continue
		}
		of, err := w.facts.History(account.Stream(user))
		if err != nil {
			return nil, err
		}
		for _, e := range of {
			if _, ended := e.Data.(account.UserDisabled); ended {
				until[user] = e.Seq
			}
		}
	}
	return until, nil
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
func (m Matter) Outside(event int64) (who string, on deadline.Date) {
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
