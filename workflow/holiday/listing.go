package holiday

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow/civil"
	"duces/workflow/usstate"
	"duces/workflow/validation"
)

// Listed is a day of the tables as people read it.
type Listed struct {
	Date    civil.Date `json:"date"`
	Weekday string     `json:"weekday"`
	Name    string     `json:"name"`
	Statute string     `json:"statute"`
	State   string     `json:"state,omitempty"` // two letters; nothing for a federal holiday
	Counts  bool       `json:"counts"`          // a period does not end on it
	Doubt   string     `json:"doubt,omitempty"` // in plain words
}

// Level is federal or state.
func (h Listed) Level() string {
	if h.State == "" {
		return "federal"
	}
	return "state"
}

// Of lists the federal holidays of a year by date and, where a state is
// named, those that it adds or doubts. A day of the state's that is surely a
// federal one is listed once.
func Of(state string, year int) ([]Listed, error) {
	if err := usstate.Check(state); err != nil {
		return nil, err
	}
	if year < validation.FirstYear || year > validation.LastYear {
		return nil, fmt.Errorf("the year is between %d and %d, not %d", validation.FirstYear, validation.LastYear, year)
	}
	federal := Federal(Latest)
	own, _ := State(state, Latest)
	var list []Listed
	for d := civil.NewDate(year, time.January, 1); d.Year() == year; d = d.AddDays(1) {
		f, national := federal[d]
		if national {
			list = append(list, f.listed(d, ""))
		}
		if h, ok := own[d]; ok && (!national || f.doubt != certain) {
			list = append(list, h.listed(d, state))
		}
	}
	return slices.Clip(list), nil
}

func (h Day) listed(d civil.Date, state string) Listed {
	return Listed{
		Date: d, Weekday: d.Weekday().String(), Name: h.name, Statute: h.statute, State: state, Counts: h.Counts(Reading{}), Doubt: h.inDoubt(),
	}
}

// inDoubt says why a day may be read otherwise.
func (h Day) inDoubt() string {
	switch h.doubt {
	case paidLeave:
		return "counted; the statute is on pay and leave, and courts differ"
	case courtsDiffer:
		return "counted; its courts are open or differ"
	case partOnly:
		return "not counted; kept by part of the state or its offices alone"
	case readingsDiffer:
		if h.likely {
			return "counted, as likely a holiday: " + h.note
		}
		return "not counted, as likely no holiday: " + h.note
	}
	return ""
}
