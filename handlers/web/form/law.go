package form

import (
	"slices"

	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/grant"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
)

// WithLaw gives a form of decisions the awards on record of its matters, with the law that binds each on the day of the form,
// and the findings on which decisions of that day can rest.
func WithLaw(f *matterpage.Form, facts workflow.Facts, matters ...subject.Matter) error {
	if !slices.ContainsFunc(f.Transition.Fields, func(p process.Field) bool { return p.Type == process.Decisions }) {
		return nil
	}
	on, err := civil.ParseDate(f.Typed.Get(matterpage.EffectiveName))
	if err != nil {
		on = f.Latest
	}
	var q award.Held
	var found []grant.Ground
	for _, s := range matters {
		grounds, err := grant.Findings(facts, s.Process, s.Matter)
		if err != nil {
			return err
		}
		found = append(found, grounds...)
		q.Jurisdictions = append(q.Jurisdictions, s.Jurisdiction.ID)
	}
	f.Grounds = matterpage.GroundOptions(found, on)
	if len(f.Picked) == 0 { // the numbers of many matters' findings do not mean the same
		f.Findings = matterpage.FindingOptions(matters[0].Matter, on, f.NamedFindings())
	}
	if err := facts.Ask(&q); err != nil {
		return err
	}
	f.Agency = matters[0].Review.Office(on).Agency
	ids := q.All()
	if err := facts.Load(award.Streams(ids)...); err != nil {
		return err
	}
	for _, id := range ids {
		x, err := workflow.Look[award.Award](facts, award.Stream(id))
		if err != nil {
			return err
		}
		law := matterpage.AwardLaw{Award: x, Conditions: grant.Conditions(x, on)}
		if law.Binding, law.Why, err = grant.Binding(x, on); err != nil {
			law.Why = workflow.Sentence(err)
		}
		for _, holder := range x.Holders {
			j, err := jurisdiction.Find(facts, holder)
			if err != nil {
				return err
			}
			law.Holders = append(law.Holders, j.Ref())
		}
		f.Awards = append(f.Awards, law)
	}
	return nil
}
