package subject

import (
	"errors"
	"slices"
	"strings"
	"time"

	matterpage "duces/templates/matter"
	"duces/templates/page"
	proceedingpage "duces/templates/proceeding"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/award"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/stay"
)

// mostTouched is how many matters a preview names, and how many awards.
const mostTouched = 50

// Effects says what a command about an order would do, without doing it, with the facts as it would leave them. waits
// says that a second person must approve it.
func (r *Reader) Effects(facts workflow.Facts, cmd approval.Command, by string, now time.Time, waits bool) (proceedingpage.Effects, workflow.Facts, error) {
	e := proceedingpage.Effects{Waits: waits}
	f, err := stay.Foresee(facts, cmd, by, now)
	if err != nil {
		return e, facts, err
	}
	seen, err := touched(&e, facts, f.Matters)
	if err != nil {
		return e, facts, err
	}
	for _, d := range f.Dates {
		m, ok := seen[d.Matter]
		if !ok {
			continue
		}
		now := page.DayText(d.Now.Due)
		if d.Now.Status == due.StatusTolled {
			now = "Tolled from " + d.Now.TolledOn.Text()
		}
		e.Moved = append(e.Moved, proceedingpage.Moved{Matter: m.Named, Title: words.Kind(m.def, d.Now.Kind), Old: page.DayText(d.Before.Due), New: now})
	}
	for _, x := range f.Conflicts {
		if m, ok := seen[x.Matter]; ok {
			e.Conflicts = append(e.Conflicts, proceedingpage.Named{Text: m.Text + ": " + x.Why, Href: m.Href})
		}
	}
	named := f.Awards[:min(mostTouched, len(f.Awards))]
	e.MoreAwards = len(f.Awards) - len(named)
	for _, id := range named {
		x, err := workflow.Look[award.Award](facts, award.Stream(id))
		if err != nil {
			return e, facts, err
		}
		e.Awards = append(e.Awards, proceedingpage.Named{Text: x.Number + ", " + x.Program})
	}
	slices.SortFunc(e.Awards, byText)
	return e, f.After.As(facts.Actor).Reading(), nil
}

// MemberChanges words a change of the members of an association.
func MemberChanges(facts workflow.Facts, cmd proceeding.ChangeMembers) ([]words.Fact, error) {
	all := []words.Fact{{Title: "From", Values: []string{cmd.On.Text()}}}
	for _, list := range []struct {
		title string
		ids   []string
	}{{"Joined", cmd.Joined}, {"Left", cmd.Left}} {
		var names []string
		for _, id := range list.ids {
			j, err := jurisdiction.Current(facts, id)
			if err != nil {
				return nil, err
			}
			names = append(names, j.Title())
		}
		if slices.Sort(names); len(names) > 0 {
			all = append(all, words.Fact{Title: list.title, Values: names})
		}
	}
	return all, nil
}

func byText(a, b proceedingpage.Named) int { return strings.Compare(a.Text, b.Text) }

// shownMatter is a matter that the reader may see, with its page and its process.
type shownMatter struct {
	proceedingpage.Named
	def *process.Definition
}

// touched lists matters, and counts those that the reader may not see.
func touched(e *proceedingpage.Effects, facts workflow.Facts, ids []string) (map[string]shownMatter, error) {
	seen := map[string]shownMatter{}
	for _, id := range ids {
		m, err := matter.Find(facts, id)
		if workflow.CodeOf(err) == workflow.NotFound {
			e.Elsewhere++
			continue
		}
		if err != nil {
			return nil, err
		}
		j, err := jurisdiction.Find(facts, m.Jurisdiction)
		if err != nil {
			return nil, err
		}
		r, err := review.Find(facts, m.Review)
		if err != nil {
			return nil, err
		}
		shown := shownMatter{Named: proceedingpage.Named{Text: j.Title() + ", " + r.Name, Href: matterpage.Href(id)}}
		if shown.def, err = review.FindProcess(facts, m.Process); err != nil {
			return nil, err
		}
		seen[id] = shown
		if len(e.Matters) < mostTouched {
			e.Matters = append(e.Matters, shown.Named)
		} else {
			e.More++
		}
	}
	slices.SortFunc(e.Matters, byText)
	return seen, nil
}

// Unable is why a request could not be done now; empty: an error that is no refusal.
func Unable(err error) string {
	if ours, is := errors.AsType[*workflow.Error](err); is && ours.Code != workflow.Internal {
		return "This cannot be done now: " + ours.Error()
	}
	return ""
}
