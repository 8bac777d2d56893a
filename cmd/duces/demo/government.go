package demo

import (
	"context"
	"time"

	"duces/workflow/jurisdiction"
	"duces/workflow/recalculation"
)

// governments is the chapter of names.
type governments struct{ *story }

// steps are another name of a government, and two records of one that become one.
func (s governments) steps() []step {
	november := time.Date(2017, 11, 16, 16, 0, 0, 0, time.UTC)
	return []step{{november, s.nameAnew}, {november.Add(time.Hour), s.merge}}
}

func (s governments) nameAnew(ctx context.Context) error {
	_, err := s.Engine.Do(ctx, s.legal(), "", jurisdiction.AddAlias{
		Jurisdiction: s.jurisdiction("Louisville Metro"), Alias: "Louisville/Jefferson County Metro Government",
	})
	return err
}

// merge ends a second record, made for this, that somebody opened by mistake.
func (s governments) merge(ctx context.Context) error {
	const into = "Sonoma County"
	twice := jurisdiction.New{
		Name: "County of Sonoma (illustrative second record)", Kind: "county", State: "CA", Zone: "America/Los_Angeles",
	}
	added, err := s.Engine.Do(ctx, s.legal(), "", jurisdiction.Add{Items: []jurisdiction.New{twice}})
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", recalculation.MergeJurisdictions{ID: added.Created[0], Into: s.jurisdiction(into)})
	return err
}
