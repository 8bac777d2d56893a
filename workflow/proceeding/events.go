package proceeding

import (
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
)

// Opened puts a proceeding on record. Its effective day is the day on which it was filed.
type Opened struct {
	Docket  Docket  `json:"docket"`
	Kind    Type    `json:"type"`
	Caption string  `json:"caption"`
	Judge   string  `json:"judge,omitempty"`
	Zone    string  `json:"zone"`
	Owner   string  `json:"owner,omitempty"`
	Parties []Party `json:"parties,omitempty"`
}

// Type is the stored name.
func (Opened) Type() string { return "proceeding_opened" }

// Changed replaces what is on record of a proceeding; what is empty stays.
type Changed struct {
	Judge  string `json:"judge,omitempty"`
	Status string `json:"status,omitempty"`
	Owner  string `json:"owner,omitempty"`
	Number string `json:"number,omitempty"`
	Court  string `json:"court,omitempty"`
}

// Type is the stored name.
func (Changed) Type() string { return "proceeding_changed" }

// Captioned says that the case has another title from the event's effective day on.
type Captioned struct {
	Caption string `json:"caption"`
}

// Type is the stored name.
func (Captioned) Type() string { return "proceeding_captioned" }

// PartyJoined says that somebody became a party. That alone protects nobody: an order does.
type PartyJoined struct {
	Party Party `json:"party"`
}

// Type is the stored name.
func (PartyJoined) Type() string { return "party_joined" }

// PartyLeft says that somebody is a party no more from the event's effective day on.
type PartyLeft struct {
	Party string `json:"party"`
	Name  string `json:"name"`
}

// Type is the stored name.
func (PartyLeft) Type() string { return "party_left" }

// Linked says how another proceeding belongs to this one; the other says the same of this one.
type Linked struct {
	Link Link `json:"link"`
}

// Type is the stored name.
func (Linked) Type() string { return "proceedings_linked" }

// FilingEntered records a paper that was filed on the event's effective day.
type FilingEntered struct {
	Filing Filing `json:"filing"`
}

// Type is the stored name.
func (FilingEntered) Type() string { return "filing_entered" }

// DateSet keeps a date of a proceeding, or moves one.
type DateSet struct {
	Date Date `json:"date"`
}

// Type is the stored name.
func (DateSet) Type() string { return "proceeding_date_set" }

// DateEnded says that nobody need wait for a date any more, and why.
type DateEnded struct {
	Date string `json:"date"`
	How  string `json:"how"`
}

// Type is the stored name.
func (DateEnded) Type() string { return "proceeding_date_ended" }

// DateAlerted says who was alerted about a date.
type DateAlerted struct {
	Date string     `json:"date"`
	On   civil.Date `json:"on"`
	To   []string   `json:"to"`
	Next civil.Date `json:"next,omitzero"` // on which it comes again
}

// Type is the stored name.
func (DateAlerted) Type() string { return "proceeding_date_alerted" }

// ExclusionRested says that a review leaves a jurisdiction off its list because of the proceeding, or does so no longer.
type ExclusionRested struct {
	Review       string `json:"review"`
	Jurisdiction string `json:"jurisdiction"`
	Name         string `json:"name"`
	Over         bool   `json:"over,omitempty"`
}

// Type is the stored name.
func (ExclusionRested) Type() string { return "exclusion_rested" }

func event[T workflow.Data](fold func(Proceeding, T, workflow.Event) Proceeding, says func(T, workflow.Names) string, mentions func(T) []string) workflow.EventType {
	return workflow.EventOf(func(p Proceeding, d T, e workflow.Event) Proceeding {
		p.Version = e.No
		return fold(p, d, e)
	}, says, mentions)
}

func plain[T workflow.Data](fold func(Proceeding, T, workflow.Event) Proceeding, says func(T) string) workflow.EventType {
	return event(fold, func(d T, _ workflow.Names) string { return says(d) }, nil)
}

var caseEvents = []workflow.EventType{
	plain(func(_ Proceeding, d Opened, e workflow.Event) Proceeding {
		return Proceeding{
			ID: e.Stream.ID(), Docket: d.Docket, Type: d.Kind, Captions: []Caption{{Text: d.Caption}}, Judge: d.Judge, Status: Pending,
			Filed: e.Effective, Zone: d.Zone, Owner: d.Owner, Parties: d.Parties, Version: e.No,
		}
	}, func(d Opened) string {
		return "Proceeding recorded: " + d.Caption + ", " + d.Docket.Court + " " + d.Docket.Number
	}),
	event(func(p Proceeding, d Changed, _ workflow.Event) Proceeding {
		for _, v := range []struct {
			to   *string
			from string
		}{{&p.Judge, d.Judge}, {&p.Status, d.Status}, {&p.Owner, d.Owner}, {&p.Docket.Number, d.Number}, {&p.Docket.Court, d.Court}} {
			if v.from != "" {
				*v.to = v.from
			}
		}
		return p
	}, func(d Changed, _ workflow.Names) string {
		if d.Status != "" {
			return "Proceeding changed: " + d.Status
		}
		return "Proceeding changed"
	}, func(d Changed) []string {
		if d.Owner == "" {
			return nil
		}
		return []string{d.Owner}
	}),
	plain(func(p Proceeding, d Captioned, e workflow.Event) Proceeding {
		p.Captions = append(slices.Clip(p.Captions), Caption{Text: d.Caption, From: e.Effective})
		return p
	}, func(d Captioned) string { return "Caption changed: " + d.Caption }),
	plain(func(p Proceeding, d PartyJoined, e workflow.Event) Proceeding {
		d.Party.From = e.Effective
		p.Parties = append(slices.Clip(p.Parties), d.Party)
		return p
	}, func(d PartyJoined) string { return d.Party.Name + " joined as " + string(d.Party.Role) }),
	plain(func(p Proceeding, d PartyLeft, e workflow.Event) Proceeding {
		p.Parties = slices.Clone(p.Parties)
		for i := range p.Parties {
			if p.Parties[i].ID == d.Party {
				p.Parties[i].Until = e.Effective
			}
		}
		return p
	}, func(d PartyLeft) string { return d.Name + " is no longer a party" }),
	plain(func(p Proceeding, d Linked, _ workflow.Event) Proceeding {
		p.Links = append(slices.Clip(p.Links), d.Link)
		return p
	}, func(d Linked) string { return d.Link.How.Words() + " another proceeding" }),
	plain(func(p Proceeding, d FilingEntered, e workflow.Event) Proceeding {
		d.Filing.On = e.Effective
		p.Filings = append(slices.Clip(p.Filings), d.Filing)
		return p
	}, func(d FilingEntered) string { return "Filing entered: " + d.Filing.Title }),
	plain(func(p Proceeding, d ExclusionRested, _ workflow.Event) Proceeding {
		p.Exclusions = slices.DeleteFunc(slices.Clone(p.Exclusions), func(x ExclusionRested) bool {
			return x.Review == d.Review && x.Jurisdiction == d.Jurisdiction
		})
		if !d.Over {
			p.Exclusions = append(p.Exclusions, d)
		}
		return p
	}, func(d ExclusionRested) string {
		if d.Over {
			return d.Name + " is left off the list of a review no longer"
		}
		return d.Name + " left off the list of a review because of this proceeding"
	}).Called("Exclusion from a review"),
	plain(func(p Proceeding, d DateSet, _ workflow.Event) Proceeding {
		p.Dates, d.Date.First = slices.Clone(p.Dates), d.Date.On
		for i, x := range p.Dates {
			if x.ID == d.Date.ID {
				p.Dates[i] = d.Date
				return p
			}
		}
		p.Dates = append(p.Dates, d.Date)
		return p
	}, func(d DateSet) string { return d.Date.Title + ": " + d.Date.On.Text() }).Called("Date of a proceeding set"),
	plain(func(p Proceeding, d DateEnded, _ workflow.Event) Proceeding {
		return p.changeDate(d.Date, func(x *Date) { x.Done = d.How })
	}, func(d DateEnded) string { return "Date of a proceeding ended: " + d.How }),
	event(func(p Proceeding, d DateAlerted, _ workflow.Event) Proceeding {
		return p.changeDate(d.Date, func(x *Date) {
			x.Alerted++
			if !d.Next.IsZero() {
				x.On = d.Next
			}
		})
	}, func(d DateAlerted, _ workflow.Names) string { return "Alerts sent about the date " + d.On.Text() },
		func(d DateAlerted) []string { return d.To }).AsAlert(),
}

func (p Proceeding) changeDate(id string, with func(*Date)) Proceeding {
	p.Dates = slices.Clone(p.Dates)
	for i := range p.Dates {
		if p.Dates[i].ID == id {
			with(&p.Dates[i])
		}
	}
	return p
}
