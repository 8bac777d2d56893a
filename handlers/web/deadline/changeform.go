package deadline

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/validation"
)

// ReadChange makes the command. It finds only what does not parse; the engine
// finds the rest.
func ReadChange(s Changing, typed url.Values) (change.Deadline, frame.Problems) {
	cmd := change.Deadline{
		Matter: s.On.Matter.ID, Deadline: s.Due.ID, Change: s.Name,
		Authority: strings.TrimSpace(typed.Get("authority")), Reason: frame.Lines(typed.Get("reason")),
	}
	cmd.Version, _ = strconv.Atoi(typed.Get("version")) // 0, for a version that is none, asks for no comparison
	r := frame.Reading{Values: typed}
	days := func() int {
		text := r.Text("days")
		if text == "" {
			return 0
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			r.Found = append(r.Found, workflow.Detail{Field: "days", Message: "Length: enter a whole number, such as 14."})
			return 0 // not the largest number, which is refused too
		}
		return n
	}
	switch {
	case s.Name == "extend" && typed.Get("by") == matterpage.ToDate:
		if cmd.On = r.Day("on", ""); cmd.On.IsZero() {
			if len(r.Found) == 0 {
				r.Found = append(r.Found, workflow.Detail{Field: "on", Message: validation.Required("Date")})
			}
			r.Found = append(r.Found, frame.Unsaid("days"))
		}
	case s.Name == "extend":
		switch n := days(); typed.Get("unit") {
		case matterpage.InBusinessDays:
			cmd.BusinessDays = n
		case matterpage.InMonths:
			cmd.Months = n
		case matterpage.InHours:
			cmd.Hours = n
		default:
			cmd.Days = n
		}
	case s.Name == "toll", s.Name == "hold":
		cmd.On, cmd.Until = r.Day("on", ""), r.Day("until", "")
		if len(r.Found) > 0 && !cmd.Until.IsZero() { // from which day
			r.Found = append(r.Found, frame.Unsaid("until"))
		}
	case s.Name == "resume":
		cmd.Until = r.Day("until", "")
	case s.Name == "correct":
		cmd.On = r.Day("on", "")
		if s.Due.Basis.Spec.Hours > 0 {
			cmd.At = strings.TrimSpace(typed.Get("at"))
		}
	case s.Name == "meet":
		cmd.On = r.Day("on", "")
	}
	return cmd, r.Found
}

// ChangeForm is the form of one change with what was typed and what is wrong with it.
func (p *Pages) ChangeForm(s Changing, typed url.Values, found frame.Problems) matterpage.Change {
	f := matterpage.Change{
		Due: matterpage.NewDue(s.Due, s.On.Process, p.Engine.Now()), Name: s.Name, Jurisdiction: s.On.Jurisdiction.Title(), Key: frame.Key(typed),
		Version: s.Due.Version, Action: matterpage.ChangeHref(s.On.Matter.ID, s.Due.ID, s.Name), Cancel: matterpage.Href(s.On.Matter.ID),
		By: cmp.Or(typed.Get("by"), matterpage.ByDays),
	}
	if v, err := strconv.Atoi(typed.Get("version")); err == nil {
		f.Version = v
	}
	for i, d := range found {
		if d.Field == matterpage.InBusinessDays || d.Field == matterpage.InMonths || d.Field == matterpage.InHours { // one input takes them all
			found[i].Field = "days"
		}
	}
	input := func(name, label, hint string, required bool) page.Field {
		in := f.Input(name, label)
		in.Hint, in.Required, in.Value = hint, required, typed.Get(name)
		return found.At(in)
	}
	f.Days = input("days", "Length", "Counted from the current due date.", false)
	f.Days.Type = "number"
	f.Unit = input("unit", "Unit", "Hours count from the moment the current due date ends.", false)
	f.Unit.Value = cmp.Or(f.Unit.Value, matterpage.InDays)
	f.On = input("on", "Date", "", false)
	switch s.Name {
	case "toll":
		f.On = input("on", matterpage.ChangeDateTitle(s.Name, s.Due), "", true)
		f.Until = input("until", "Last day not counted", "Leave empty while the stay continues. Resume the clock later.", false)
	case "hold":
		f.On = input("on", "First day not counted", "", true)
		f.Until = input("until", matterpage.ChangeDateTitle(s.Name, s.Due), "The clock resumes by itself the day after.", true)
	case "resume":
		f.Until = input("until", matterpage.ChangeDateTitle(s.Name, s.Due), "Tolled since "+page.DayText(s.Due.TolledOn)+".", true)
	case "correct":
		f.On = input("on", matterpage.ChangeDateTitle(s.Name, s.Due), "On record: "+page.DayText(onRecord(s.Due.Basis))+"."+takesBack(s.Due.Basis), true)
		if spec := s.Due.Basis.Spec; spec.Hours > 0 {
			f.At = input("at", "Correct time of day", "On record: "+cmp.Or(spec.At, "none")+".", false)
			f.At.Type = "time"
		}
	case "meet":
		f.On = input("on", matterpage.ChangeDateTitle(s.Name, s.Due), "The day this happened, in the jurisdiction.", true)
	}
	why := "Why, in your own words. It enters the history of this matter."
	if right, runs := due.RunningRight(s.On.Process, s.Due.AsOf(p.Engine.Now())); runs {
		switch s.Name {
		case "cancel", "meet":
			f.Right = right.Text(s.On.Process, page.DayText) + "."
		case "correct", "resume":
			f.MayEnd, why = true, why+" Required if this right of the jurisdiction ends sooner. A second person must then approve the change."
		}
	}
	f.Reason = input("reason", "Reason", why, s.Name == "cancel" || s.Name == "correct" || f.Right != "")
	f.Reason.Rows = 2
	all := []page.Field{f.Days, f.On, f.At, f.Until, f.Reason}
	if s.Name != "meet" && s.Name != "cancel" {
		authority := input("authority", "Authority", "The basis for the change: a stipulation, order, or rule.", s.Name == "extend")
		f.Authority = &authority
		all = append(all, authority)
	}
	f.Problems = found.Summary(all...)
	return f
}

// saidChange tells what a change led to.
func saidChange(s Changing, after due.Deadline, again, waits bool) string {
	before, title := s.Due, words.Titled(words.Kind(s.On.Process, s.Due.Kind), s.Due.Title)
	switch {
	case again:
		return fmt.Sprintf("%s: this was already recorded. It is due %s.", title, page.DayText(after.Due))
	case waits:
		return words.ChangeAsked(s.Name, title) + ": this is pending a second person's approval."
	case s.Name == "meet" && after.LateDays > 0:
		return fmt.Sprintf("%s: met on %s, %s late.", title, page.DayText(after.MetOn), words.Days(after.LateDays))
	case s.Name == "meet":
		return fmt.Sprintf("%s: met on %s, on time.", title, page.DayText(after.MetOn))
	case after.Status == due.StatusTolled && !after.HeldUntil.IsZero():
		return fmt.Sprintf("%s: on hold until %s.", title, page.DayText(after.HeldUntil))
	case after.Status == due.StatusTolled:
		return fmt.Sprintf("%s: the clock is stopped from %s until it resumes.", title, page.DayText(after.TolledOn))
	}
	said := fmt.Sprintf("Due date moved from %s to %s: %s.", page.DayText(before.Due), page.DayText(after.Due), title)
	if after.Due == before.Due {
		said = fmt.Sprintf("%s: recorded. The due date stays %s.", title, page.DayText(after.Due))
	}
	if after.Status == due.StatusMissed && (before.Status != due.StatusMissed || after.Due != before.Due) {
		said += " That day is over, so the deadline counts as missed."
	}
	return said
}

// onRecord is the date that a correction replaces: the trigger of a period, or
// the fixed date itself.
func onRecord(b due.Basis) civil.Date {
	if b.Spec.Kind == deadline.Fixed {
		return b.Spec.Date
	}
	return b.From
}

// takesBack says how a correction takes back the day to which a date was extended.
func takesBack(b due.Basis) string {
	switch granted := b.Granted(); {
	case granted.IsZero():
		return ""
	case b.Spec.Kind == deadline.Fixed:
		return " The extension to " + page.DayText(granted) + " ends."
	default:
		return " Enter this date again to end the extension to " + page.DayText(granted) + "."
	}
}
