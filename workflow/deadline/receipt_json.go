package deadline

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"duces/workflow/civil"
	"duces/workflow/timezone"
)

// receiptText is the form of a Receipt on paper. Due is a date, or an RFC 3339
// time with offset for a period in hours; so is Trigger.
type receiptText struct {
	Due        string            `json:"due"`
	Rule       string            `json:"rule"`
	Calendar   string            `json:"calendar"`
	Trigger    string            `json:"trigger,omitempty"`
	Spec       Spec              `json:"spec"`
	State      string            `json:"state,omitempty"`
	Zone       string            `json:"zone,omitempty"`
	Offsets    []timezone.Offset `json:"zone_offsets,omitempty"`
	DayEnds    string            `json:"day_ends,omitempty"`
	EndsAt     time.Time         `json:"ends_at,omitzero"`
	Closed     []civil.Date      `json:"closed,omitempty"`
	Tolled     []Interval        `json:"tolled,omitempty"`
	Closures   []Closure         `json:"closures,omitempty"`
	Notes      []string          `json:"notes,omitempty"`
	Steps      []run             `json:"steps"`
	Alternates []alternateText   `json:"alternates"`
}

type alternateText struct {
	Due string `json:"due"`
	Why string `json:"why"`
}

// MarshalJSON writes the receipt as text that Recompute can read.
func (r Receipt) MarshalJSON() ([]byte, error) {
	t := r.text()
	t.Steps = make([]run, len(r.Steps))
	for i, s := range r.Steps {
		t.Steps[i].Step = s
	}
	return json.Marshal(t)
}

// text is all of the receipt but its steps.
func (r Receipt) text() receiptText {
	t := receiptText{
		Due: r.DueText(), Rule: r.Rule, Calendar: r.Calendar, Trigger: moment(r.Trigger, r.TriggerAt),
		Spec: r.Spec, State: r.State, Zone: r.Zone, Offsets: r.Offsets, Closed: r.Closed, Tolled: r.Tolled, Closures: r.Closures,
		Notes: r.Notes, Alternates: make([]alternateText, 0, len(r.Alternates)),
	}
	if r.Spec.Hours == 0 {
		t.EndsAt = inMinutes(r.At)
	}
	if r.DayEnds > 0 {
		t.DayEnds = r.DayEnds.String()
	}
	for _, a := range r.Alternates {
		t.Alternates = append(t.Alternates, alternateText{Due: moment(a.Due, a.At), Why: a.Why})
	}
	return t
}

// UnmarshalJSON reads what MarshalJSON or Brief wrote; it does not check the steps.
func (r *Receipt) UnmarshalJSON(data []byte) error { return readObject(data, r) }

// UnmarshalJSONFrom is UnmarshalJSON for a receipt within a text that is being read.
func (r *Receipt) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var t receiptText
	err := readKeys(dec, "a receipt", map[string]any{
		"due": &t.Due, "rule": &t.Rule, "calendar": &t.Calendar, "trigger": &t.Trigger, "spec": &t.Spec,
		"state": &t.State, "zone": &t.Zone, "zone_offsets": &t.Offsets, "day_ends": &t.DayEnds, "ends_at": &t.EndsAt, "closed": &t.Closed,
		"tolled": &t.Tolled, "closures": &t.Closures, "notes": &t.Notes, "steps": &t.Steps, "alternates": &t.Alternates,
	})
	if err != nil {
		return err
	}
	read, err := t.receipt()
	if err == nil {
		*r = read
	}
	return err
}

// receipt is what the text says.
func (t receiptText) receipt() (Receipt, error) {
	read := Receipt{
		At: t.EndsAt, Rule: t.Rule, Calendar: t.Calendar, Spec: t.Spec, State: t.State, Zone: t.Zone, Offsets: t.Offsets,
		Closed: t.Closed, Tolled: t.Tolled, Closures: t.Closures, Notes: t.Notes,
		Alternates: make([]Alternate, 0, len(t.Alternates)),
	}
	var err error
	if read.Steps, err = inFull(t.Steps); err != nil {
		return Receipt{}, err
	}
	var at time.Time
	if read.Due, at, err = parseMoment(t.Due); err != nil {
		return Receipt{}, fmt.Errorf("the due date of the receipt: %w", err)
	}
	if !at.IsZero() {
		read.At = at
	}
	if read.Trigger, read.TriggerAt, err = parseMoment(t.Trigger); err != nil {
		return Receipt{}, fmt.Errorf("the trigger of the receipt: %w", err)
	}
	if t.DayEnds != "" {
		if read.DayEnds, err = time.ParseDuration(t.DayEnds); err != nil {
			return Receipt{}, fmt.Errorf("the hour at which the day ends, in the receipt, is no duration: %q", t.DayEnds)
		}
	}
	for _, a := range t.Alternates {
		d, at, err := parseMoment(a.Due)
		if err != nil {
			return Receipt{}, fmt.Errorf("an alternate of the receipt: %w", err)
		}
		read.Alternates = append(read.Alternates, Alternate{Due: d, At: at, Why: a.Why})
	}
	return read, read.endDays()
}

// endDays gives the days back whose end the text of hours that follow a day can only
// write as the start of the next.
func (r *Receipt) endDays() error {
	if r.Spec.At != EndOfDay {
		return nil
	}
	zone, err := timezone.Rebuild(r.Zone, r.Offsets)
	if err != nil {
		return err
	}
	r.Due, r.Trigger = r.Spec.dayOf(r.At, zone), r.Spec.dayOf(r.TriggerAt, zone)
	for i, a := range r.Alternates {
		r.Alternates[i].Due = r.Spec.dayOf(a.At, zone)
	}
	return nil
}

// DueText is the due date as scripts read it: a date, or for a period in hours
// an RFC 3339 time with the offset of the zone.
func (r Receipt) DueText() string {
	if r.Spec.Hours > 0 {
		return moment(r.Due, r.At)
	}
	return r.Due.String()
}

func moment(d civil.Date, at time.Time) string {
	if at.IsZero() {
		return d.String()
	}
	return inMinutes(at).Format(time.RFC3339Nano)
}

// inMinutes is the same instant at an offset that RFC 3339 can write. Clocks
// once stood by seconds from UTC, those of Monrovia until 1972.
func inMinutes(at time.Time) time.Time {
	if _, offset := at.Zone(); offset%60 != 0 {
		return at.In(time.FixedZone("", offset-offset%60))
	}
	return at
}

func parseMoment(s string) (civil.Date, time.Time, error) {
	if s == "" {
		return civil.Date{}, time.Time{}, nil
	}
	return civil.ParseMoment(s, nil)
}
