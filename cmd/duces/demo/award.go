package demo

import (
	"context"
	"fmt"
	"time"

	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
)

// Programs and agencies are of the public record. Awards, with their numbers, amounts, and days, are illustrative.
const (
	justicePrograms = "Office of Justice Programs"
	policing        = "Office of Community Oriented Policing Services"
	byrne           = "Byrne JAG"
	hiring          = "COPS Hiring"
	markedAward     = "Illustrative award"
	markedAction    = "Illustrative"
)

// Conditions in dispute, as reported.
const (
	certifying    = "8 U.S.C. 1373 certification"
	advanceNotice = "48 hours' notice before release"
	jailAccess    = "Access to jails"
)

// awards is the chapter of money.
type awards struct{ *story }

// steps are awards to the 23, one of them joint, with a subaward, some conditions, and one decision.
func (s awards) steps() []step {
	return []step{
		{courtsKnown.Add(3 * time.Hour), s.recordAwards},
		{february(22).At(19*time.Hour, time.UTC), func(ctx context.Context) error {
			return s.move(ctx, []string{s.matters["City of Jackson"]}, "find_compliant", map[string]any{"basis": invented}, invented)
		}},
		{february(26).At(19*time.Hour, time.UTC), func(ctx context.Context) error {
			number, cents := s.formula("City of Jackson")
			return s.move(ctx, []string{s.matters["City of Jackson"]}, "decide", map[string]any{"decisions": []field.Decided{{
				Award: number, Program: byrne, FiscalYear: 2017, Outcome: "made", AmountCents: cents,
			}}}, invented)
		}},
	}
}

// formula is the number of the award of 2017 to one of the 23, and its amount in cents.
func (s awards) formula(of string) (number string, cents int64) {
	for i, j := range s.facts.Jurisdictions {
		if j.Name == of {
			return fmt.Sprintf("2017-DJ-DEMO-%04d", i+1), int64(i+4) * 15_000_00
		}
	}
	return "", 0
}

func (s awards) recordAwards(ctx context.Context) error {
	made := civil.NewDate(2017, time.September, 26)
	facts, err := s.World(ctx, s.legal())
	if err != nil {
		return err
	}
	seattle, err := named(facts, "City of Seattle")
	if err != nil {
		return err
	}
	ids := map[string]string{}
	for i, j := range s.facts.Jurisdictions {
		number, cents := s.formula(j.Name)
		r := award.Record{
			Details: award.Details{
				Agency: justicePrograms, Number: number, Program: byrne, Year: 2017, Recipient: s.places[i], Role: roleOf(j), Basis: award.Formula,
				From: civil.NewDate(2016, time.October, 1), Until: civil.NewDate(2020, time.September, 30),
			},
			MadeOn: made, Name: markedAward, Amount: award.AmountText(cents),
		}
		if j.Name == "King County" { // a city can hold the county's share: 34 U.S.C. 10156(d)(4)
			r.Recipient = seattle
			r.Shares = []award.GivenShare{{Jurisdiction: seattle, Amount: award.AmountText(cents - 91_000_00)}, {Jurisdiction: s.places[i], Amount: "91,000.00"}}
		}
		if ids[j.Name], err = s.awarded(ctx, r); err != nil {
			return err
		}
	}
	if _, err := s.awarded(ctx, award.Record{
		Details: award.Details{
			Agency: justicePrograms, Number: "2017-DJ-DEMO-0004-S1", Program: byrne, Year: 2017, Recipient: s.jurisdiction("City of Fremont"),
			Role: award.Subrecipient, Basis: award.Formula, SubawardOf: ids["State of California"],
		},
		MadeOn: made.AddDays(2), Name: markedAward, Amount: "30,000.00",
	}); err != nil {
		return err
	}
	if _, err := s.awarded(ctx, award.Record{
		Details: award.Details{
			Agency: policing, Number: "2017-UM-DEMO-0015", Program: hiring, Year: 2017, Recipient: s.jurisdiction("Louisville Metro"),
			Role: award.Direct, Basis: award.Categorical,
		},
		MadeOn: made.AddDays(2), Name: markedAward, Amount: "250,000.00",
	}); err != nil {
		return err
	}
	for i, of := range []string{"City of Chicago", "New York City", "State of California", "Louisville Metro", "State of Illinois", "State of Oregon"} {
		if err := s.yearBefore(ctx, i, of); err != nil {
			return err
		}
	}
	for _, of := range []string{"City of Jackson", "Louisville Metro", "City of West Palm Beach"} {
		for _, c := range []award.Given{
			{Kind: award.Certified, Condition: certifying}, {Kind: award.Accepted, Condition: advanceNotice}, {Kind: award.Accepted, Condition: jailAccess},
		} {
			c.On, c.FiscalYear, c.Reference = made.AddDays(7), 2017, markedAction
			if err := s.act(ctx, ids[of], c); err != nil {
				return err
			}
		}
	}
	return nil
}

// yearBefore is an award of 2016 of which a part is drawn, as the review named the return of such funds.
func (s awards) yearBefore(ctx context.Context, n int, of string) error {
	_, cents := s.formula(of)
	made := civil.NewDate(2016, time.September, 20)
	role := award.Direct
	for _, j := range s.facts.Jurisdictions {
		if j.Name == of {
			role = roleOf(j)
		}
	}
	id, err := s.awarded(ctx, award.Record{
		Details: award.Details{
			Agency: justicePrograms, Number: fmt.Sprintf("2016-DJ-DEMO-%04d", n+1), Program: byrne, Year: 2016, Recipient: s.jurisdiction(of),
			Role: role, Basis: award.Formula,
		},
		MadeOn: made, Name: markedAward, Amount: award.AmountText(cents + 5_000_00),
	})
	if err != nil {
		return err
	}
	return s.act(ctx, id, award.Given{Kind: award.Drawdown, On: made.AddDays(200), Amount: award.AmountText(cents / 5 * 2), Reference: markedAction})
}

func (s awards) awarded(ctx context.Context, r award.Record) (string, error) {
	done, err := s.Engine.Do(ctx, s.legal(), "", r)
	if err != nil {
		return "", err
	}
	return done.Created[0], nil
}

func (s awards) act(ctx context.Context, id string, g award.Given) error {
	_, err := s.Engine.Do(ctx, s.legal(), "", award.Act{Award: id, Given: g})
	return err
}

// roleOf is a state's or another government's in a formula award.
func roleOf(j jurisdiction.New) award.Role {
	if j.Kind == "state" {
		return award.PassThrough
	}
	return award.Direct
}
