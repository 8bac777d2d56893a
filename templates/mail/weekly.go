package mail

import (
	"fmt"

	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

// Weekly is what the report on a review is written from.
type Weekly struct {
	To      account.User
	Review  review.Review
	Def     *process.Definition
	Monday  deadline.Date // on which the week of the report began; it ended on the next
	Report  view.Report
	Overdue []DueLine // the worst; how many there are the report says
	Base    string    // of the pages
	Rows    int       // in the list of matters that is attached
	Manners string    // URL of the page of preferences
}

// Letter words the report.
func (w Weekly) Letter() Letter {
	r := w.Report
	l := Letter{
		Subject:  fmt.Sprintf("Weekly report: %s, week of %s", w.Review.Name, w.Monday.Text()),
		Headline: fmt.Sprintf("Status of the review: %s", w.Review.Name),
		Lead: fmt.Sprintf("%s: %s closed, %s overdue. Week of %s to %s.", count(int64(r.Matters), "matter"),
			thousands(int64(r.Closed)), thousands(int64(r.Overdue)), w.Monday.Text(), w.Monday.AddDays(6).Text()),
		Link:     Link{"Open the review", w.Base + "/reviews/" + w.Review.ID},
		Sections: []Section{w.stages()},
		Reason:   reason(w.To, w.Review) + " " + w.attached(),
		Manners:  Link{"Choose the time, or turn off the weekly report", w.Manners},
	}
	for _, s := range []Section{w.overdue(), w.moves(), w.decisions(), w.orders(), w.money()} {
		if len(s.Items)+len(s.Figures) > 0 || s.Note != "" {
			l.Sections = append(l.Sections, s)
		}
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

func (w Weekly) stages() Section {
	s := Section{Title: "Matters by stage"}
	for _, stage := range w.Def.Stages {
		s.Figures = append(s.Figures, Fact{stage.Title, thousands(int64(w.Report.Stages[stage.Name]))})
	}
	s.Figures = append(s.Figures,
		Fact{"Pending approval", thousands(int64(w.Report.Waiting))},
		Fact{"Our next step is late", thousands(int64(w.Report.StepLate))})
	return s
}

func (w Weekly) overdue() Section {
	s := Section{Title: "Overdue now", Items: dueItems(w.Overdue)}
	if len(w.Overdue) == 0 {
		s.Note = "Nothing is overdue."
	}
	return w.more(s, w.Report.Overdue-len(w.Overdue), "/matters?overdue=yes&review="+w.Review.ID)
}

func (w Weekly) moves() Section {
	s := Section{Title: "Status changes this week"}
	if w.Report.Moved == 0 {
		s.Note = "No status changes this week."
	}
	for _, m := range w.Report.Moves {
		t, _ := w.Def.Transition(m.Transition)
		from, _ := w.Def.State(m.From)
		to, _ := w.Def.State(m.To)
		i := Item{Title: named(m.Jurisdiction), URL: w.matter(m.Matter), Mark: m.On.Text(), Lines: []string{t.Title}}
		if m.From != m.To {
			i.Lines = append(i.Lines, from.Title+" → "+to.Title)
		}
		if m.Completeness != "" {
			i.Lines = append(i.Lines, "Answer: "+m.Completeness)
		}
		s.Items = append(s.Items, i)
	}
	return w.more(s, w.Report.Moved-len(w.Report.Moves), "/reviews/"+w.Review.ID)
}

func (w Weekly) decisions() Section {
	s := Section{Title: "Decisions this week"}
	if w.Report.Decided == 0 {
		s.Note = "No decisions this week."
	}
	for _, d := range w.Report.Decisions {
		i := Item{
			Title: named(d.Jurisdiction), URL: w.matter(d.Matter), Mark: spoken(d.Outcome), Urgent: field.Adverse(d.Outcome),
			Lines: []string{"Award " + d.Award, d.On.Text()},
		}
		if d.AmountCents > 0 {
			i.Lines[0] += ", " + dollars(d.AmountCents)
		}
		s.Items = append(s.Items, i)
	}
	return w.more(s, w.Report.Decided-len(w.Report.Decisions), "/matters?stage=grant_decision&review="+w.Review.ID)
}

func (w Weekly) orders() Section {
	s := Section{Title: "Court orders this week"}
	if w.Report.Ordered == 0 {
		s.Note = "No court orders this week."
	}
	for _, o := range w.Report.Orders {
		i := Item{Title: named(o.Jurisdiction), URL: w.matter(o.Matter), Mark: o.Entered.Text(), Lines: []string{o.Caption, o.Court}}
		if o.Docket != "" {
			i.Lines[1] += ", " + o.Docket
		}
		if o.Title != "" {
			i.Lines = append(i.Lines, o.Title)
		}
		s.Items = append(s.Items, i)
	}
	return w.more(s, w.Report.Ordered-len(w.Report.Orders), "/reviews/"+w.Review.ID)
}

// money tells what decisions take from jurisdictions, as they stand now.
func (w Weekly) money() Section {
	s := Section{Title: "Money at risk"}
	total := view.Money{}
	for _, name := range field.Outcomes {
		if m, ok := w.Report.AtRisk[name]; ok {
			s.Figures = append(s.Figures, Fact{capital(spoken(name)), money(m)})
			total.Awards, total.Cents = total.Awards+m.Awards, total.Cents+m.Cents
		}
	}
	if len(s.Figures) > 1 {
		s.Figures = append(s.Figures, Fact{"Total", money(total)})
	}
	if n := w.Report.Undecided; n > 0 {
		s.Figures = append(s.Figures, Fact{"Noncompliant, not yet decided", count(int64(n), "matter")})
	}
	if len(s.Figures) == 0 {
		s.Note = "No decision withholds, denies, terminates, or disallows an award."
	}
	return s
}

func (w Weekly) matter(id string) string { return w.Base + "/matters/" + id }

func (w Weekly) more(s Section, n int, path string) Section {
	if n > 0 {
		s.More = Link{"And " + thousands(int64(n)) + " more", w.Base + path}
	}
	return s
}

// named is a jurisdiction with its state, as lists know it.
func named(p jurisdiction.Ref) string {
	return city(jurisdiction.Jurisdiction{Name: p.Name, Kind: p.Kind, State: p.State, Parent: p.Parent})
}

func money(m view.Money) string {
	return dollars(m.Cents) + ", " + count(int64(m.Awards), "award")
}

// dollars writes an amount of cents.
func dollars(cents int64) string {
	return fmt.Sprintf("$%s.%02d", thousands(cents/100), cents%100)
}

// capital begins a line with a word that stands inside of sentences elsewhere.
func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
