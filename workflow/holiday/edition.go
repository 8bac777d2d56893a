package holiday

import (
	"fmt"
	"sync"

	"duces/workflow/civil"
)

// Edition numbers the holiday tables compiled in. Receipts carry its name, and
// one of an earlier edition is computed again under that edition. So to change
// a table is to add an edition, to close the row that was wrong with the last
// edition it stood in, and to open the new row with the new one.
type Edition int

// The editions there are lie between these.
const (
	First Edition = 1
	// The second came of checking every row against its source. It brought days
	// that close: Kentucky's Presidential Election Day, Vermont's Lincoln's
	// Birthday to 2018, Diwali from 2031, Thanksgivings to 1941; took the federal
	// Fridays before 1959; and doubts more of what courts keep otherwise.
	//
	// The third has every state and territory, from statutes where they were found,
	// and says where public compilations disagree and none was.
	Latest Edition = 3
)

func (e Edition) String() string { return fmt.Sprintf("us-courts/%d", int(e)) }

// EditionNamed finds an edition by its name.
func EditionNamed(name string) (Edition, bool) {
	for e := First; e <= Latest; e++ {
		if e.String() == name {
			return e, true
		}
	}
	return 0, false
}

// editions are those in which a row stands: from one to another, 0 is open.
type editions struct{ from, to Edition }

func (s editions) hold(e Edition) bool { return s.from <= e && (s.to == 0 || e <= s.to) }

// byEdition works each edition of a table out once, when it is first asked for.
func byEdition(work func(Edition) map[civil.Date]Day) []func() map[civil.Date]Day {
	all := make([]func() map[civil.Date]Day, Latest+1)
	for e := First; e <= Latest; e++ {
		all[e] = sync.OnceValue(func() map[civil.Date]Day { return work(e) })
	}
	return all
}
