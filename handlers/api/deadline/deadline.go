package deadline

import (
	"time"

	"duces/handlers/api/call"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/view"
)

// Deadline is a due date of a matter, with its receipt.
type Deadline struct {
	ID           string           `json:"id" doc:"Id within the matter."`
	Kind         string           `json:"kind"`
	Status       string           `json:"status" enum:"open,tolled,met,missed,cancelled"`
	Overdue      bool             `json:"overdue" doc:"True if the deadline has passed without being met. A right never becomes overdue."`
	Due          string           `json:"due" format:"date"`
	Ends         time.Time        `json:"ends" doc:"When the last day ends."`
	Zone         string           `json:"zone"`
	Version      int              `json:"version" doc:"Rises each time the due date is recalculated."`
	Owed         string           `json:"owed" enum:"jurisdiction,office" doc:"Who must act."`
	Right        bool             `json:"right" doc:"The last day to use a right. Not using it makes nothing overdue."`
	MetOn        string           `json:"met_on,omitempty" format:"date"`
	LateDays     int              `json:"late_days,omitempty"`
	Completeness string           `json:"completeness,omitempty" enum:"complete,partial,refused" doc:"If met by an answer: how complete the answer is."`
	Supplements  []Supplement     `json:"supplements,omitempty" doc:"Later productions that supplement the answer."`
	TolledOn     string           `json:"tolled_on,omitempty" format:"date"`
	HeldUntil    string           `json:"held_until,omitempty" format:"date" doc:"Last day of a hold. Then the clock resumes by itself."`
	Title        string           `json:"title,omitempty" doc:"Of an own date."`
	About        string           `json:"about,omitempty" doc:"Of a date of our own team: id of the deadline that it is about."`
	User         string           `json:"user,omitempty" doc:"Of an own date: id of the user who is alerted, if not the owner of the matter."`
	Repeats      string           `json:"repeats,omitempty" doc:"Of an own date: how often it arises."`
	Note         string           `json:"note,omitempty"`
	Receipt      any              `json:"receipt" doc:"How the due date was counted. “duces deadline” can recompute it from this text."`
	Acknowledged *Acknowledgement `json:"acknowledged,omitempty" doc:"Latest acknowledgment of the current due date."`
	NextAlert    *time.Time       `json:"next_alert,omitempty" doc:"Start of the day of the next alert, if nothing changes. Each person gets it at their own mail time."`
}

// Supplement is a later production for the answer that met a deadline.
type Supplement struct {
	ReceivedOn   string `json:"received_on" format:"date"`
	Completeness string `json:"completeness" enum:"complete,partial,refused" doc:"Completeness of the answer, with this supplement."`
}

// Show shows a deadline as it stands; people gives the names of users.
func Show(d due.Deadline, def *process.Definition, people func(id string) string) Deadline {
	out := Deadline{
		ID: d.ID, Kind: d.Kind, Status: string(d.Status), Overdue: d.Overdue(), Due: call.DateText(d.Due), Ends: d.Ends.UTC(), Zone: d.Zone,
		Version: d.Version, Owed: d.Owed, Right: d.Right, MetOn: call.DateText(d.MetOn), LateDays: d.LateDays, Completeness: d.Answered, TolledOn: call.DateText(d.TolledOn),
		HeldUntil: call.DateText(d.HeldUntil), Title: d.Title, About: d.About, User: d.User, Note: d.Note, Receipt: d.Receipt.Read(),
	}
	if ack, ok := d.Acknowledged(); ok {
		out.Acknowledged = showAck(view.AckRow{Ack: ack, By: view.Ref{ID: ack.By, Name: people(ack.By)}})
	}
	for _, x := range d.Supplements {
		out.Supplements = append(out.Supplements, Supplement{ReceivedOn: call.DateText(x.On), Completeness: x.Completeness})
	}
	if d.Repeats != nil {
		out.Repeats = d.Repeats.Text()
	}
	if kind, ok := d.Of(def); ok {
		out.NextAlert = call.Instant(d.NextAlert(kind))
	}
	return out
}
