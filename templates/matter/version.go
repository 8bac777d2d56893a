package matter

import (
	"time"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/view"
)

// Version is one thing that happened to a due date, as history has it.
type Version struct {
	Due       civil.Date // zero where no date was derived: the clock was stopped
	Cause     string     // set, extended, tolled …
	Authority string
	Reason    string
	Who       string
	At        time.Time
	Number    int // of the version that it led to
}

// OwnStep is what our own side is to do next, and how long the matter may rest in its state before it is late.
type OwnStep struct {
	Title string // what is to be done
	Due   civil.Date
	Left  string
	Late  bool
}

// NewOwnStep says how our own side stands at an instant; nil where the state has no limit.
func NewOwnStep(v View, now time.Time) *OwnStep {
	due, _, limited := v.Matter.Step(v.Def)
	if !limited {
		return nil
	}
	left, _ := words.Left(due, page.ZoneOf(v.Matter.Zone).Today(now))
	return &OwnStep{Title: v.Def.NextStep(v.Matter.State), Due: due, Left: left, Late: v.Matter.StepLate(v.Def, now)}
}

// earlier is the date before the present one, where the present one is not the first.
func (d Due) earlier() civil.Date {
	for _, v := range d.Versions {
		if !v.Due.IsZero() && v.Number < d.Version {
			return v.Due
		}
	}
	return civil.Date{}
}

// rests says what the date is derived from besides rule and calendar. The
// receipt of an extended deadline begins where the extension does.
func (d Due) rests() []string {
	var lines []string
	if len(d.Basis.Tolled)+len(d.Basis.Extensions) == 0 {
		return nil
	}
	if d.Basis.Spec.Kind == deadline.Fixed {
		lines = append(lines, "First set to the fixed date "+page.DayText(d.Basis.Spec.Date)+".")
	} else {
		lines = append(lines, "First counted as "+words.Length(d.Basis.Spec)+" from "+page.DayText(d.Basis.From)+".")
	}
	for _, stay := range d.Basis.Tolled {
		lines = append(lines, "Tolled from "+page.DayText(stay.From)+" to "+page.DayText(stay.To)+".")
	}
	for _, x := range d.Basis.Extensions {
		switch spec := x.Spec(); {
		case !x.To.IsZero():
			lines = append(lines, "Extended to "+page.DayText(x.To)+".")
		case spec.Hours > 0:
			lines = append(lines, "Extended by "+words.Length(spec)+". Hours count from the moment the earlier due date ended.")
		default:
			lines = append(lines, "Extended by "+words.Length(spec)+", counted from the earlier due date.")
		}
	}
	return append(lines, "How the last step was counted:")
}

// counted says whether there is a working day by day.
func (d Due) counted() bool { return len(d.Steps) > 0 }

// causeOf names what an event did to a due date.
func causeOf(data workflow.Data) (cause string, d civil.Date, version int, authority string) {
	switch x := data.(type) {
	case due.Opened:
		return "set", x.Due, 1, ""
	case due.Moved:
		return string(x.Cause), x.Due, x.Version, x.Authority
	case due.Tolled:
		return "tolled from " + page.DayText(x.On), civil.Date{}, 0, x.Authority
	}
	return "", civil.Date{}, 0, ""
}

// VersionTypes are the types of event that VersionOf reads.
var VersionTypes = []string{due.Opened{}.Type(), due.Moved{}.Type(), due.Tolled{}.Type()}

// VersionOf reads one version out of an event; ok is false for an event that makes none.
func VersionOf(row view.HistoryRow) (id string, v Version, ok bool) {
	switch x := row.Event.Data.(type) {
	case due.Opened:
		id = x.Deadline
	case due.Moved:
		id = x.Deadline
	case due.Tolled:
		id = x.Deadline
	default:
		return "", v, false
	}
	v = Version{Who: row.ActorName, At: row.Event.Recorded}
	v.Cause, v.Due, v.Number, v.Authority = causeOf(row.Event.Data)
	if reason, given := row.Event.Personal["reason"]; given {
		v.Reason = reason.Text()
	}
	return id, v, true
}
