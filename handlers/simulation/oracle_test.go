package simulation_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// version is one reckoning of a due date, while it was watched: the facts from
// which the oracle works out what was owed, and the alerts on record.
type version struct {
	matter, deadline, review string
	no                       int
	loc                      *time.Location
	due                      civil.Date
	ends                     time.Time
	right                    bool
	from, to                 time.Time // it was current and awaited; to is zero to this day
	acks                     []time.Time
	alerts                   []alerted
}

type alerted struct {
	at        time.Time
	rung      int
	collapsed []int
	late      bool
	to        []string
	delegated map[string]string
}

// facts reads the whole ledger.
func (s *simulation) facts() []*version {
	var all []*version
	current := map[[2]string]*version{}
	review, zone := map[string]string{}, map[string]string{}
	for _, w := range s.watched {
		review[w.matter], zone[w.matter] = w.review, w.zone
	}
	begin := func(e workflow.Event, id string, no int, due civil.Date, ends time.Time, right bool) {
		m := e.Stream.ID()
		if old := current[[2]string{m, id}]; old != nil && old.to.IsZero() {
			old.to = e.Recorded
		}
		loc, err := timezone.Load(zone[m])
		if err != nil {
			s.t.Fatal(err)
		}
		v := &version{matter: m, deadline: id, review: review[m], no: no, loc: loc, due: due, ends: ends, right: right, from: e.Recorded}
		all = append(all, v)
		current[[2]string{m, id}] = v
	}
	s.events(func(e workflow.Event) {
		of := func(id string) *version { return current[[2]string{e.Stream.ID(), id}] }
		end := func(id string) {
			if v := of(id); v.to.IsZero() {
				v.to = e.Recorded
			}
		}
		switch d := e.Data.(type) {
		case due.Opened:
			begin(e, d.Deadline, 1, d.Due, d.Ends, d.Right)
		case due.Moved:
			begin(e, d.Deadline, d.Version, d.Due, d.Ends, of(d.Deadline).right)
		case due.Tolled:
			end(d.Deadline)
		case due.Met:
			end(d.Deadline)
		case due.Cancelled:
			end(d.Deadline)
		case due.Acknowledged:
			v := of(d.Deadline)
			v.acks = append(v.acks, e.Recorded)
		case matter.OwnerAssigned:
			s.owners[e.Stream.ID()] = append(s.owners[e.Stream.ID()], owned{e.Recorded, d.User})
		case due.Reminded:
			v := of(d.Deadline)
			if d.Version != v.no {
				s.t.Errorf("%s at %s: alerted of version %d, but %d was current", v, e.Recorded, d.Version, v.no)
			}
			v.alerts = append(v.alerts, alerted{e.Recorded, d.Rung, d.Collapsed, d.Late, d.To, d.Delegated})
		}
	})
	return all
}

// owned says to whom a matter was given.
type owned struct {
	at   time.Time
	user string
}

func (s *simulation) events(each func(workflow.Event)) {
	f := view.HistoryFilter{Limit: 200}
	for {
		page, err := s.db.History(context.Background(), s.auditor(), f)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, row := range page.Items {
			each(row.Event)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			return
		}
	}
}

func (v *version) String() string {
	return fmt.Sprintf("%s of %s, version %d, due %s in %s", v.deadline, v.matter, v.no, v.due, v.loc)
}

// hour is when a rung falls due, days from the due date: as the day begins.
func (v *version) hour(days int) time.Time {
	return time.Date(v.due.Year(), v.due.Month(), v.due.Day()+days, 0, 0, 0, 0, v.loc)
}

// after is how many days an instant lies after the due date, where it is due.
func (v *version) after(at time.Time) int {
	y, m, d := at.In(v.loc).Date()
	here := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	due := time.Date(v.due.Year(), v.due.Month(), v.due.Day(), 0, 0, 0, 0, time.UTC)
	return int(here.Sub(due).Hours() / 24)
}

// acked is the latest day after the due date, up to an instant, on which
// somebody acknowledged; 0 if nobody did.
func (v *version) acked(at time.Time) int {
	day := 0
	for _, a := range v.acks {
		if !a.After(at) {
			day = max(day, v.after(a))
		}
	}
	return day
}

// before are the rungs up to the due date; after it come 1, 3, and every
// fourth day from there or from an acknowledgment.
var before = []int{-14, -7, -3, -1, 0}

// expected is the alerts that were owed of a version, given when the clock ticked.
func (v *version) expected(sweeps []time.Time) []alerted {
	var all []alerted
	done := map[int]bool{}
	last := 0 // the latest day after the due date with an alert
	i := sort.Search(len(sweeps), func(i int) bool { return sweeps[i].After(v.from) })
	for _, at := range sweeps[i:] {
		if !v.to.IsZero() && !at.Before(v.to) {
			break
		}
		var owed []int
		overdue := !at.Before(v.ends)
		switch {
		case overdue && v.right:
			return all
		case !overdue:
			for _, r := range before {
				// The last day is told of even where the date was set after its hour.
				if hour := v.hour(r); !done[r] && (r == 0 || !hour.Before(v.from)) && !hour.After(at) {
					owed = append(owed, r)
				}
			}
		default:
			owed = v.overdue(at, done, last)
		}
		if len(owed) == 0 {
			continue
		}
		slices.Sort(owed)
		for _, r := range owed {
			done[r] = true
		}
		rung := owed[len(owed)-1]
		last = max(last, rung)
		all = append(all, alerted{at: at, rung: rung, collapsed: owed[:len(owed)-1], late: v.after(at) != rung})
	}
	return all
}

func (v *version) overdue(at time.Time, done map[int]bool, last int) []int {
	reached := v.after(at)
	if v.hour(reached).After(at) {
		reached--
	}
	next := max(3, last) + 4
	if day := v.acked(at); day > 0 && day >= last {
		// Acknowledged: peace, until the interval has passed since.
		if next = max(day, last) + 4; next > reached {
			return nil
		}
	}
	var owed []int
	for _, r := range []int{1, 3} {
		if !done[r] && r <= reached {
			owed = append(owed, r)
		}
	}
	for ; next <= reached; next += 4 {
		owed = append(owed, next)
	}
	return owed
}

// judgeVersion compares the alerts on record with those that were owed.
func (s *simulation) judgeVersion(v *version) {
	want := v.expected(s.sweeps)
	show := func(all []alerted) string {
		var b strings.Builder
		for _, x := range all {
			fmt.Fprintf(&b, "\n\t%s rung %d for %v, late %t", x.at.Format(time.RFC3339), x.rung, x.collapsed, x.late)
		}
		return b.String()
	}
	if got, want := show(v.alerts), show(want); got != want {
		s.t.Errorf("%s, from %s to %s, acknowledged %v:\nalerts%s\nwant%s", v, v.from, v.to, v.acks, got, want)
		return
	}
	for _, x := range v.alerts {
		s.judgeRecipients(v, x)
	}
}

// judgeRecipients works out who had to be alerted.
func (s *simulation) judgeRecipients(v *version, x alerted) {
	staff := s.then(x.at)
	find := func(id string) (person, bool) {
		i := slices.IndexFunc(staff, func(p person) bool { return p.id == id })
		if i < 0 {
			return person{}, false
		}
		return staff[i], staff[i].member[v.review] && !staff[i].away
	}
	var named []person
	role := func(role workflow.Role) {
		for _, p := range staff {
			if p.role == role && p.member[v.review] && !p.away {
				named = append(named, p)
			}
		}
	}
	owner := ""
	for _, o := range s.owners[v.matter] {
		if !o.at.After(x.at) {
			owner = o.user
		}
	}
	if p, ok := find(owner); ok {
		named = append(named, p)
	} else {
		role(workflow.Legal)
	}
	role(workflow.Compliance)
	last := 0
	for _, y := range v.alerts {
		if y.at.Before(x.at) {
			last = max(last, y.rung)
		}
	}
	if day := v.acked(x.at); x.rung >= 3 && (day == 0 || day < last) {
		role(workflow.Supervisor)
		named = append(named, s.outside...)
	}
	if len(named) == 0 {
		role(workflow.Supervisor)
	}
	if len(named) == 0 {
		role(workflow.Legal)
	}
	want := map[string][]string{} // recipient → in whose place they may be alerted; none: on their own account alone
	var away []person
	for _, p := range named {
		if p.delegates(x.at) {
			away = append(away, p)
		} else {
			want[p.id] = nil
		}
	}
	for _, p := range away {
		d, ok := find(p.wants.Delegate)
		to, of := d.id, p.id
		if !ok || d.delegates(x.at) {
			to, of = p.id, ""
		}
		if of == "" {
			if _, there := want[to]; !there {
				want[to] = nil
			}
		} else {
			want[to] = append(want[to], of)
		}
	}
	got := slices.Sorted(slices.Values(x.to))
	wanted := make([]string, 0, len(want))
	for id, of := range want {
		wanted = append(wanted, id)
		if as := x.delegated[id]; (as == "") != (of == nil) || of != nil && !slices.Contains(of, as) {
			s.t.Errorf("%s, rung %d: %s is alerted for %q, want one of %v", v, x.rung, id, as, of)
		}
	}
	slices.Sort(wanted)
	if cmp.Compare(fmt.Sprint(got), fmt.Sprint(wanted)) != 0 {
		s.t.Errorf("%s, rung %d at %s: alerted %v, want %v", v, x.rung, x.at, got, wanted)
	}
}

// delegates says whether somebody stands in at an instant.
func (p person) delegates(at time.Time) bool {
	if p.wants.Delegate == "" {
		return false
	}
	loc, err := timezone.Load(p.zone)
	if err != nil {
		panic(err)
	}
	last := p.wants.DelegateUntil
	return last.IsZero() || !civil.DateIn(at, loc).After(last)
}
