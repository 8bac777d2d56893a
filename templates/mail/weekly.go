package mail

import (
	"fmt"

	"duces/workflow/account"
	"duces/workflow/award"
	"duces/workflow/jurisdiction"
	"duces/workflow/report"
	"duces/workflow/review"
)

// Weekly is what the report on a review is written from.
type Weekly struct {
	To      account.User
	Report  report.Report
	Base    string // of the pages
	Rows    int    // in the list of matters that is attached
	Manners string // URL of the page of preferences
}

// Letter words the report.
func (w Weekly) Letter() Letter {
	r := w.Report
	l := Letter{
		Subject:  fmt.Sprintf("Weekly report: %s, week of %s", r.Review, r.Week.Monday.Text()),
		Headline: fmt.Sprintf("Status of the review: %s", r.Review),
		Lead:     r.Lead() + " " + r.Dates(),
		Link:     Link{"Open the report", w.Base + "/reviews/" + r.ID + "/report?week=" + r.Week.Monday.String()},
		Reason:   reason(w.To, review.Review{Name: r.Review}) + " " + w.attached(),
		Manners:  Link{"Choose the time, or turn off the weekly report", w.Manners},
	}
	sections := map[string]func(report.Table) Section{
		"stages": w.stages, "outcomes": w.outcomes,
		"overdue": w.overdue, "moves": w.moves, "stays": w.stays, "decisions": w.decisions, "orders": w.orders, "money": w.money,
	}
	for _, t := range r.Tables() {
		s := sections[t.Name](t)
		s.Title, s.Note = t.Title, t.Note
		if t.More > 0 {
			s.More = Link{"And " + thousands(int64(t.More)) + " more", l.Link.URL + "#" + t.Name}
		}
		l.Sections = append(l.Sections, s)
	}
	return l
}

func (w Weekly) attached() string {
	if w.Rows < w.Report.Matters {
		return fmt.Sprintf("The attached list has only the first %s of %s, by due date. The review's page shows all of them.",
			thousands(int64(w.Rows)), count(int64(w.Report.Matters), "matter"))
	}
	return "All matters are in the attached list."
}

func (w Weekly) stages(t report.Table) Section {
	var s Section
	for _, row := range t.Rows {
		s.Figures = append(s.Figures, Fact{report.Text(row.Cells[0]), report.Text(row.Cells[1])})
	}
	return s
}

func (w Weekly) outcomes(report.Table) Section {
	var s Section
	add := func(name string, awards int, cents int64) {
		s.Figures = append(s.Figures, Fact{name, dollars(cents) + ", " + count(int64(awards), "award")})
	}
	for _, o := range w.Report.Outcomes {
		add(o.Words(), o.Awards, o.Cents)
	}
	if sum := w.Report.AllOutcomes(); len(w.Report.Outcomes) > 1 {
		add("Total", sum.Awards, sum.Cents)
	}
	return s
}

func (w Weekly) overdue(report.Table) Section {
	var lines []DueLine
	for _, l := range w.Report.Late.Items {
		lines = append(lines, DueLine{
			Jurisdiction: l.Jurisdiction.Title(), Title: l.Title, Due: l.Due, Ends: l.Ends, Zone: l.Zone, Days: -l.Days, URL: w.matter(l.Subject),
		})
	}
	return Section{Items: dueItems(lines)}
}

func (w Weekly) moves(report.Table) Section {
	var s Section
	for _, m := range w.Report.Moves.Items {
		i := w.item(m.Subject, m.On.Text(), m.Title)
		if m.From != m.To {
			i.Lines = append(i.Lines, m.From+" → "+m.To)
		}
		if m.Answer != "" {
			i.Lines = append(i.Lines, "Answer: "+m.Answer)
		}
		if made := m.Made(); made != "" {
			i.Lines = append(i.Lines, "By "+made)
		}
		s.Items = append(s.Items, i)
	}
	return s
}

func (w Weekly) stays(report.Table) Section {
	var s Section
	for _, x := range w.Report.Stayed.Items {
		s.Items = append(s.Items, Item{
			Title: fmt.Sprintf("Clause %d of %s", x.Clause, x.Order), URL: w.matter(x.Subject), Mark: x.Does(),
			Lines: []string{x.Until, x.Court, report.Text(x.Subjects)},
		})
	}
	return s
}

func (w Weekly) decisions(report.Table) Section {
	var s Section
	for _, d := range w.Report.Decisions.Items {
		i := w.item(d.Subject, d.Words(), "Award "+d.Award, d.On.Text())
		i.Urgent = d.Adverse()
		if d.Cents > 0 {
			i.Lines[0] += ", " + dollars(d.Cents)
		}
		s.Items = append(s.Items, i)
	}
	return s
}

func (w Weekly) orders(report.Table) Section {
	var s Section
	for _, o := range w.Report.Orders.Items {
		i := w.item(o.Subject, o.On.Text())
		for _, line := range []string{o.Caption, o.Case, o.Title} {
			if line != "" {
				i.Lines = append(i.Lines, line)
			}
		}
		s.Items = append(s.Items, i)
	}
	return s
}

// money tells what the awards of all jurisdictions come to; of each, the page.
func (w Weekly) money(t report.Table) Section {
	var s Section
	for _, n := range w.Report.Total.Named() {
		if len(t.Rows) > 0 {
			s.Figures = append(s.Figures, Fact{n.Title, dollars(n.Cents)})
		}
	}
	return s
}

func (w Weekly) item(of report.Subject, mark string, lines ...string) Item {
	return Item{Title: named(of.Jurisdiction), URL: w.matter(of), Mark: mark, Lines: lines}
}

func (w Weekly) matter(of report.Subject) string { return w.Base + "/matters/" + of.Matter }

// named is a jurisdiction with its state, as lists know it.
func named(p jurisdiction.Ref) string {
	return city(jurisdiction.Jurisdiction{Name: p.Name, Kind: p.Kind, State: p.State, Parent: p.Parent})
}

// dollars writes an amount of cents.
func dollars(cents int64) string { return "$" + award.AmountText(cents) }
