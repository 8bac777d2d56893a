package words

import (
	"strconv"
	"strings"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/recalculation"
	"duces/workflow/timezone"
)

// A form lists at most so many dates that differ, each with so many names.
const (
	mostOthers = 40
	mostNames  = 8
)

// Spread says when a deadline would be due in one jurisdiction, or in many, which noun counts: then the
// earliest and the latest date, and who gets another one than most.
func Spread(title, noun string, list []due.Foreseen) page.DueDate {
	return spread("", title, noun, list)
}

func spread(step, title, noun string, list []due.Foreseen) page.DueDate {
	d := page.DueDate{Title: title}
	none := func(err error) page.DueDate {
		d.None = workflow.Sentence(err)
		if step != "" {
			d.Title += ": " + step
		}
		return d
	}
	if len(list) == 1 {
		if list[0].Err != nil {
			return none(list[0].Err)
		}
		d.Lines = foreseen(step, list[0].Receipt)
		return d
	}
	s := due.SpreadOf(list)
	if s.Earliest.IsZero() {
		return none(s.Others[0].Err)
	}
	var span []string
	if len(s.Others) > 0 && s.Earliest != s.Latest {
		span = []string{begin(step, "earliest "+page.DayText(s.Earliest)+", latest "+page.DayText(s.Latest)+".")}
		step = ""
	}
	d.Lines = foreseen(step, s.Common.Receipt)
	if len(s.Others) > 0 {
		d.Lines[0] = strings.TrimSuffix(d.Lines[0], ".") + " for " + strconv.Itoa(len(s.Common.Who)) + " of " + Count(s.Of, noun, noun+"s") + "."
	}
	d.Lines = append(span, d.Lines...)
	for i, o := range s.Others {
		if i == mostOthers {
			for _, rest := range s.Others[i:] {
				d.More += len(rest.Who)
			}
			break
		}
		d.Others = append(d.Others, other(o))
	}
	return d
}

func other(a due.Alike) page.Other {
	o := page.Other{Date: dueText(a.Receipt), Why: upperFirst(a.Why), Who: strings.Join(a.Who, ", ")}
	if a.Err != nil {
		o.Date, o.Why = "No date", workflow.Sentence(a.Err)
	}
	if n := len(a.Who); n > mostNames {
		o.Who = strings.Join(a.Who[:mostNames], ", ") + " and " + Count(n-mostNames, "other", "others")
	}
	return o
}

// Moving says which due dates would move, counted where they move alike.
func Moving(list []recalculation.Moves) page.DueDate {
	if len(list) == 0 {
		return page.DueDate{Lines: []string{"No due date changes."}}
	}
	var d page.DueDate
	total, earliest, latest := 0, list[0].New, list[0].New
	for i, m := range list {
		total += m.Count
		if m.New.Before(earliest) {
			earliest = m.New
		}
		if m.New.After(latest) {
			latest = m.New
		}
		if i >= mostOthers {
			d.More += m.Count
			continue
		}
		o := page.Other{Date: page.DayText(m.Old) + " → " + page.DayText(m.New), Who: Kind(nil, m.Kind) + ", " + Count(m.Count, "matter", "matters") + " in " + m.USState}
		if m.OldZone != m.NewZone {
			o.Why = "Ends in " + timezone.Title(m.NewZone) + ", not " + timezone.Title(m.OldZone)
		}
		d.Others = append(d.Others, o)
	}
	said := Count(total, "due date would move", "due dates would move")
	if earliest == latest {
		said += ", to " + page.DayText(latest) + "."
	} else {
		said += ", to between " + page.DayText(earliest) + " and " + page.DayText(latest) + "."
	}
	d.Lines = []string{said}
	return d
}
