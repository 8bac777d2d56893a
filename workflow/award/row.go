package award

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/process"
)

// Row is how lists show an award. Amounts are cents, as all that is on record makes them.
type Row struct {
	ID         string
	Agency     string
	AgencyKey  string
	Number     string
	NumberKey  string
	Program    string
	ProgramKey string // folded
	Year       int64
	Recipient  string
	Role       string
	Basis      string
	SubawardOf string
	Name       string
	Words      string // by which it is found, folded
	MadeOn     string
	Until      string // last day of the period; empty: not on record
	Awarded    int64
	Undrawn    int64
	Drawn      int64
	Actions    int64
	Version    int64
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

// HolderRow is a jurisdiction that has an award, or a share of it.
type HolderRow struct {
	AwardID        string
	JurisdictionID string
	Agent          bool // it is the recipient
}

// Key implements workflow.Row.
func (r HolderRow) Key() string { return r.AwardID + "/" + r.JurisdictionID }

// MoveRow is the part of an action that moves cents of one jurisdiction.
type MoveRow struct {
	AwardID        string
	No             int64
	JurisdictionID string
	OnDay          string
	RecordedAt     int64
	StandsUntil    int64 // when a correction of it was recorded; the largest number: it stands
	FromColumn     string
	IntoColumn     string
	Cents          int64
}

// Key implements workflow.Row.
func (r MoveRow) Key() string {
	return r.AwardID + "/" + strconv.FormatInt(r.No, 10) + "/" + r.JurisdictionID
}

func rows(a Award, _ *process.Definition) []workflow.Row {
	key := KeyOf(a.Agency, a.Number)
	c := a.Columns(civil.Date{}, time.Time{})
	until := ""
	if ends := a.PeriodEnds(civil.Date{}, time.Time{}); !ends.IsZero() {
		until = ends.String()
	}
	words := []string{a.Agency, a.Number, key.Number, a.Program}
	for _, n := range a.Names {
		words = append(words, n.Name)
	}
	for _, i := range a.Identifiers {
		words = append(words, i.Value)
	}
	all := []workflow.Row{Row{
		ID: a.ID, Agency: a.Agency, AgencyKey: key.Agency, Number: a.Number, NumberKey: key.Number,
		Program: a.Program, ProgramKey: workflow.Folded(a.Program), Year: int64(a.Year), Recipient: a.Recipient,
		Role: string(a.Role), Basis: string(a.Basis), SubawardOf: a.SubawardOf, Name: a.NameOn(civil.Date{}),
		Words: workflow.Folded(strings.Join(words, " ")), MadeOn: a.Made.String(), Until: until,
		Awarded: c.Awarded, Undrawn: c.Undrawn, Drawn: c.Drawn, Actions: int64(len(a.Actions)), Version: int64(a.Version),
	}}
	all = append(all, HolderRow{AwardID: a.ID, JurisdictionID: a.Recipient, Agent: true})
	for _, id := range a.Holders {
		if id != a.Recipient {
			all = append(all, HolderRow{AwardID: a.ID, JurisdictionID: id})
		}
	}
	for _, act := range a.Actions {
		from, into := act.between()
		if act.Removed || from == into {
			continue
		}
		stands := int64(math.MaxInt64)
		if act.CorrectedBy != 0 {
			stands = workflow.Micros(act.CorrectedAt)
		}
		for _, part := range act.parts(a.Recipient) {
			all = append(all, MoveRow{
				AwardID: a.ID, No: int64(act.No), JurisdictionID: part.Jurisdiction, OnDay: act.On.String(),
				RecordedAt: workflow.Micros(act.Recorded), StandsUntil: stands, FromColumn: string(from), IntoColumn: string(into), Cents: part.Cents,
			})
		}
	}
	return slices.Clip(all)
}
