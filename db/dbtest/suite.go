// Package dbtest is what every store must pass. The suite is handed a way to
// open a store and goes through interfaces alone, one per subject, which are
// those that the drivers state; it knows neither SQL nor what else a store
// exports. So the same cases hold a store together that is split, and one on
// another database.
package dbtest

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"duces/workflow"
)

// rule is one case: a sentence that every store keeps, the methods that it
// asserts on, and the test.
type rule struct {
	says   string
	covers string // names of methods, in words apart
	test   func(t *testing.T, o *opened)
}

// rules are all cases by subject; a file has those of one.
var rules = map[string][]rule{
	"acts":          actRules,
	"states":        stateRules,
	"matters":       matterRules,
	"deadlines":     deadlineRules,
	"reviews":       reviewRules,
	"jurisdictions": jurisdictionRules,
	"users":         userRules,
	"approvals":     approvalRules,
	"closures":      closureRules,
	"history":       historyRules,
	"reports":       reportRules,
	"feeds":         feedRules,
	"outbox":        outboxRules,
	"messages":      messageRules,
	"alerts":        alertRules,
	"digests":       digestRules,
	"clock":         clockRules,
	"wrong clock":   wrongClockRules,
	"metrics":       metricRules,
	"sign-in":       signInRules,
	"sessions":      sessionRules,
	"blobs":         blobRules,
	"uploads":       uploadRules,
	"files":         fileRules,
	"letters":       letterRules,
	"extensions":    extensionRules,
	"pieces":        pieceRules,
	"inbound":       inboundRules,
	"awards":        awardRules,
	"debts":         debtRules,
	"courts":        courtRules,
	"keys":          keyRules,
	"verification":  verificationRules,
	"random":        randomRules,
}

// Run holds a store against every rule. open opens the store in a directory,
// which may hold one already.
func Run(t *testing.T, open func(t testing.TB, dir string) Store) {
	t.Run("every exported method of the store has a case", func(t *testing.T) {
		o := newOpened(t, open)
		everyMethodHasACase(t, o.plain)
	})
	for _, subject := range slices.Sorted(maps.Keys(rules)) {
		t.Run(subject, func(t *testing.T) {
			t.Parallel()
			for _, r := range rules[subject] {
				t.Run(r.says, func(t *testing.T) {
					t.Parallel() // most of a case's time goes into waiting for the disk
					o := newOpened(t, open)
					r.test(t, o)
					if t.Failed() || t.Skipped() {
						return // what it did not come to is not what is wrong
					}
					for _, name := range strings.Fields(r.covers) {
						if !o.calls.made(name) {
							t.Errorf("this case is said to cover %s and never calls it", name)
						}
					}
				})
			}
		})
	}
}

// everyMethodHasACase compares what the parts of a store export, whether an
// interface of this package names it or not, with what the cases say that they cover.
func everyMethodHasACase(t *testing.T, s Store) {
	exported := map[string]bool{}
	for _, part := range append(s.Parts, s.Sessions.Sessions()) {
		methods := reflect.TypeOf(part)
		for i := range methods.NumMethod() {
			exported[methods.Method(i).Name] = true
		}
	}
	subjects := reflect.ValueOf(s)
	for i := range subjects.NumField() {
		if subjects.Field(i).IsZero() {
			t.Errorf("%s is served by nothing", subjects.Type().Field(i).Name)
		}
	}
	covered := map[string]bool{}
	for subject, list := range rules {
		for _, r := range list {
			if r.covers == "" {
				t.Errorf("%s: the case “%s” does not say which methods it covers", subject, r.says)
			}
			for _, name := range strings.Fields(r.covers) {
				covered[name] = true
				if !exported[name] {
					t.Errorf("%s: the case “%s” covers %s, which the store does not have", subject, r.says, name)
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(exported)) {
		if !covered[name] {
			t.Errorf("no case covers %s", name)
		}
	}
}

// opened is the store of one case, in a directory of its own.
type opened struct {
	Store
	plain Store // the same, unrecorded
	calls *calls

	dir  string
	live bool
	open func(t testing.TB, dir string) Store
}

func newOpened(t *testing.T, open func(t testing.TB, dir string) Store) *opened {
	t.Helper()
	o := &opened{calls: &calls{names: map[string]bool{}}, dir: t.TempDir(), open: open}
	o.start(t)
	t.Cleanup(func() { o.stop(t) })
	return o
}

func (o *opened) start(t testing.TB) {
	o.plain = o.open(t, o.dir)
	o.Store = recorded(o.plain, o.calls)
	o.live = true
}

func (o *opened) stop(t testing.TB) {
	t.Helper()
	if !o.live {
		return
	}
	o.live = false
	if err := o.Close(); err != nil {
		t.Error(err)
	}
}

// reopen is a restart of the program.
func (o *opened) reopen(t testing.TB) {
	t.Helper()
	o.stop(t)
	o.start(t)
}

// another opens a further store, in a directory of its own.
func (o *opened) another(t *testing.T) *opened {
	t.Helper()
	other := newOpened(t, o.open)
	other.calls = o.calls
	other.Store = recorded(other.plain, o.calls)
	return other
}

// base is what commands go through: two subjects, which may be two structs.
type base struct {
	Writer
	States
}

func (o *opened) base() base { return base{o.Writer, o.States} }

// fixture is a Fixture over the store of a case.
type fixture struct {
	*Fixture
	*opened
}

// one makes a case of a test that needs one review and 70 jurisdictions.
func one(test func(t *testing.T, fx *fixture)) func(*testing.T, *opened) {
	return func(t *testing.T, o *opened) {
		test(t, &fixture{NewFixture(t, o.base(), 70), o})
	}
}

func (fx *fixture) reopen(t testing.TB) {
	t.Helper()
	fx.opened.reopen(t)
	fx.On(fx.base())
}

func (fx *fixture) legal() string { return fx.Users[workflow.Legal] }

// two makes a case of a test that needs two reviews with different members.
func two(test func(t *testing.T, fx *twoReviews)) func(*testing.T, *opened) {
	return func(t *testing.T, o *opened) { test(t, newTwoReviews(t, o)) }
}
