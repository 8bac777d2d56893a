package simulation_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/db/storetest"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// simulation is a team at work on two reviews over a real store.
type simulation struct {
	t       *testing.T
	seed    uint64
	r       *rand.Rand
	dir     string
	clock   time.Time
	db      storetest.Whole
	engine  *workflow.Engine
	sweeper sweeptest.Sweeper
	mail    *mailServer
	idle    []outage

	watcher, keeper string   // the auditor and the administrator
	outside         []person // those two: of no review, and alerted where a ladder names their roles
	staff           []person
	staffed         []staffing // as it was from instants on
	reviews         []string
	legal           map[string]string // of each review, who acts for it
	watched         []*watched        // by the instant at which they open
	opened          int
	closed          map[string]bool    // days declared closed
	owners          map[string][]owned // of each matter

	sweeps                            []time.Time
	dead                              bool
	died                              []time.Time
	ends                              map[string][]time.Time // message → when the dates pass that it tells of
	lost                              map[string]int         // message → how often it was taken and that was not recorded
	restarts, acts, refused, closures int
}

// person is what the team knows of somebody at an instant.
type person struct {
	id, address, zone string
	role              workflow.Role
	away              bool // disabled
	member            map[string]bool
	wants             account.Preferences
}

type staffing struct {
	from  time.Time
	staff []person
}

// watched is a matter whose deadline is played.
type watched struct {
	matter, review, zone string
	right                bool
	opens, closes        time.Time
}

var (
	matterZones = []string{
		"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu",
		"America/Phoenix", "America/Puerto_Rico", "Asia/Kolkata", "Australia/Lord_Howe",
	}
	userZones = append([]string{"Europe/London", "Asia/Tokyo"}, matterZones...)
)

func newSimulation(t *testing.T, seed uint64, size int) *simulation {
	t.Helper()
	s := &simulation{
		t: t, seed: seed, r: rand.New(rand.NewPCG(seed, seed)), dir: t.TempDir(), clock: simulationBegins, mail: newMailServer(),
		legal: map[string]string{}, closed: map[string]bool{}, owners: map[string][]owned{}, lost: map[string]int{},
	}
	s.open()
	t.Cleanup(func() {
		if err := s.db.Close(); err != nil {
			t.Error(err)
		}
	})
	s.outside = []person{s.hire("watcher", workflow.Auditor), s.hire("keeper", workflow.Admin)}
	s.watcher, s.keeper = s.outside[0].id, s.outside[1].id
	// Our own step limits are another subject, and their alerts would have no end here.
	source := regexp.MustCompile(`, step_limit: \d+, next_step: [^,}]+`).ReplaceAllString(string(process.Default().Source), "")
	source = strings.Replace(source, "{name: notice_response, title: Response to the notice letter, owed: jurisdiction,",
		"{name: notice_response, title: Response to the notice letter, owed: jurisdiction, right: true,", 1)
	source = strings.Replace(source, "{days: 3, to: [supervisor], unless", "{days: 3, to: [supervisor, auditor, admin], unless", 1)
	for n := range 2 {
		var ids []string
		for _, role := range []workflow.Role{workflow.Legal, workflow.Legal, workflow.Compliance, workflow.Compliance, workflow.Supervisor, workflow.Supervisor} {
			p := s.hire(fmt.Sprintf("%s%d%d", role, n, len(ids)), role)
			p.member = map[string]bool{}
			s.staff = append(s.staff, p)
			ids = append(ids, p.id)
		}
		review := s.must(workflow.OperatorActor, review.Open{Name: fmt.Sprint("Review ", n), Authority: "8 U.S.C. 1373", Members: ids, Process: source}).Created[0]
		s.reviews, s.legal[review] = append(s.reviews, review), ids[0]
		for i := range s.staff {
			if slices.Contains(ids, s.staff[i].id) {
				s.staff[i].member[review] = true
			}
		}
	}
	s.keep()
	s.clock = simulationBegins.Add(time.Minute)
	for _, review := range s.reviews {
		s.openMatters(review, (size+len(s.reviews)-1)/len(s.reviews))
	}
	slices.SortFunc(s.watched, func(a, b *watched) int { return cmp.Or(a.opens.Compare(b.opens), cmp.Compare(a.matter, b.matter)) })
	return s
}

func (s *simulation) open() {
	store, err := db.Open(context.Background(), s.dir, db.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	s.db = storetest.WholeOf(store)
	s.mail.die = s.die
	s.engine = workflow.NewEngine(s.db, func() time.Time { return s.clock })
	if s.sweeper, err = sweeptest.NewSweeper(sweeptest.Settings{Store: s.db, Sender: s.mail}); err != nil {
		s.t.Fatal(err)
	}
}

// restart ends the program and starts it anew on the same directory.
func (s *simulation) restart() {
	if err := s.db.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.restarts++
	s.open()
}

// die ends the program before it can record what was just taken.
func (s *simulation) die() {
	s.dead = true
	s.died = append(s.died, s.clock)
	if err := s.db.Close(); err != nil {
		s.t.Error(err)
	}
}

// rise starts the program that died, and notes what it does not know of.
func (s *simulation) rise() {
	s.dead = false
	s.open()
	for _, id := range s.mail.takenAt(s.clock) {
		m, err := s.db.Mail(context.Background(), s.auditor(), id)
		if err != nil {
			s.t.Fatal(err)
		}
		if m.Status != view.MailSent {
			s.lost[id]++
		}
	}
}

func (s *simulation) hire(name string, role workflow.Role) person {
	zone := userZones[s.r.IntN(len(userZones))]
	p := person{address: name + "@example.org", zone: zone, role: role, wants: account.Preferences{DigestAt: account.DigestHour}}
	p.id = s.must(workflow.OperatorActor, account.AddUser{Name: name, Email: p.address, Role: role, Zone: zone, PasswordHash: "x"}).Created[0]
	return p
}

// openMatters opens the matters of a review; their letters go out later.
func (s *simulation) openMatters(review string, n int) {
	for done := 0; done < n; done += 100 {
		var items []jurisdiction.New
		var zones []string
		for i := done; i < min(n, done+100); i++ {
			zones = append(zones, matterZones[s.r.IntN(len(matterZones))])
			items = append(items, jurisdiction.New{Name: fmt.Sprintf("City %s %05d", review, i), Kind: "city", State: "CA", Zone: zones[len(zones)-1], ZoneConfirmed: true})
		}
		jurisdictions := s.must(s.legal[review], jurisdiction.Add{Items: items}).Created
		for i, id := range s.must(s.legal[review], opening.Open{Review: review, Jurisdictions: jurisdictions}).Created {
			span := simulationEnds.Sub(simulationBegins) - 130*24*time.Hour
			s.watched = append(s.watched, &watched{
				matter: id, review: review, zone: zones[i], right: s.r.IntN(6) == 0,
				opens: simulationBegins.Add(time.Hour + time.Duration(s.r.Int64N(int64(span)))).Truncate(time.Microsecond),
			})
		}
	}
}

func (s *simulation) must(actor string, cmd workflow.Command) workflow.Result {
	s.t.Helper()
	r, err := s.engine.Do(context.Background(), actor, "", cmd)
	if err != nil {
		s.t.Fatalf("%T at %s: %v", cmd, s.clock, err)
	}
	return r
}

// try does what may be refused, and says whether it was done.
func (s *simulation) try(actor string, cmd workflow.Command) bool {
	s.t.Helper()
	s.acts++
	_, err := s.engine.Do(context.Background(), actor, "", cmd)
	switch workflow.CodeOf(err) {
	case workflow.Invalid, workflow.Refused:
		s.refused++
		return false
	}
	if err != nil {
		s.t.Fatalf("%T at %s: %v", cmd, s.clock, err)
	}
	return true
}

// keep remembers who works here, and how, from now on.
func (s *simulation) keep() {
	staff := slices.Concat(s.staff, s.outside)
	for i := range staff {
		member := map[string]bool{}
		for review, is := range staff[i].member {
			member[review] = is
		}
		staff[i].member = member
	}
	s.staffed = append(s.staffed, staffing{s.clock, staff})
}

// then is who worked here at an instant.
func (s *simulation) then(at time.Time) []person {
	i, _ := slices.BinarySearchFunc(s.staffed, at, func(x staffing, at time.Time) int {
		if x.from.After(at) {
			return 1
		}
		return -1
	})
	return s.staffed[max(0, i-1)].staff
}

func (s *simulation) today(zone string) civil.Date {
	loc, err := timezone.Load(zone)
	if err != nil {
		s.t.Fatal(err)
	}
	return civil.DateIn(s.clock, loc)
}
