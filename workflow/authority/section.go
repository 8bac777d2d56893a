package authority

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/validation"
)

// Chooser says which day decides whether a section binds.
type Chooser string

// The two choosers.
const (
	ByAward Chooser = "award" // the day the award was made, unless its terms say otherwise
	ByDay   Chooser = "day"   // the day of the decision
)

// Section is one section or paragraph of law in one wording.
type Section struct {
	ID      string // stable: "2cfr200.340/2020-08-13"
	Cite    string // "2 CFR 200.340(a)"
	Heading string
	Text    string // quoted as it read between From and Until; "…" marks words left out
	Source  string // where the words and the dates were published
	Chosen  Chooser
	// From is the first day in force, Until the first day no longer in force. A zero From is
	// earlier than the dates kept here; a zero Until is still in force.
	From, Until civil.Date
	// Carries are the outcomes that may name the section as their authority. A section that
	// carries none is shown beside the others: a duty, or the rule of a procedure.
	Carries []Outcome
}

// InForce reports that the words were in force on the day.
func (s Section) InForce(day civil.Date) bool {
	return !day.Before(s.From) && (s.Until.IsZero() || day.Before(s.Until))
}

// May reports that the outcome may name the section as its authority.
func (s Section) May(o Outcome) bool { return slices.Contains(s.Carries, o) }

// Cited is the section as a notice cites it. That of a text which the award's date chooses says which one:
// "2 CFR 200.338 (text of 2014)".
func (s Section) Cited() string {
	if s.Chosen != ByAward || s.From.IsZero() {
		return s.Cite
	}
	return fmt.Sprintf("%s (text of %d)", s.Cite, s.From.Year())
}

// Sections are all sections kept, in the order of a table of authorities.
func Sections() []Section { return slices.Clone(law) }

// Named finds a section by its ID.
func Named(id string) (Section, bool) {
	for _, s := range law {
		if s.ID == id {
			return s, true
		}
	}
	return Section{}, false
}

// Edition is a text of 2 CFR part 200 as a whole.
type Edition string

// The editions, and the terms that follow every amendment.
const (
	Edition2014 Edition = "2014" // 78 FR 78608
	Edition2020 Edition = "2020" // 85 FR 49506
	Edition2024 Edition = "2024" // 89 FR 30046
	AsAmended   Edition = "as_amended"
)

var editions = []struct {
	name Edition
	from civil.Date
}{{Edition2024, from2024}, {Edition2020, from2020}, {Edition2014, from2014}}

// Terms are what the award's own terms say about the law that binds it. The zero Terms are not recorded.
type Terms struct {
	Edition Edition    `json:"edition,omitempty"` // the text of 2 CFR part 200 that the terms name
	AsOf    civil.Date `json:"as_of,omitzero"`    // the day whose text they name, where that is what is recorded
}

// EditionOf is the text of part 200 that binds an award, for what differs between whole texts,
// and a sentence that says why. The award's recorded terms win over the day it was made. There
// is no edition for an award made before December 26, 2014 whose terms are not recorded.
func EditionOf(made civil.Date, recorded Terms, day civil.Date) (Edition, string, error) {
	on, why, err := partDay(made, recorded, day)
	if err != nil {
		return "", "", err
	}
	for _, e := range editions {
		if !on.Before(e.from) {
			return e.name, why, nil
		}
	}
	return "", why, nil
}

// Binding lists the sections that bind an award for a decision of the day, and says in a
// sentence or more how part 200 was chosen. 28 CFR part 18, 31 CFR part 901 and the program's
// statute are read as they are on the day.
func Binding(made civil.Date, recorded Terms, day civil.Date) ([]Section, string, error) {
	on, why, err := partDay(made, recorded, day)
	if err != nil {
		return nil, "", err
	}
	var binding []Section
	for _, s := range law {
		if s.Chosen == ByAward && s.InForce(on) || s.Chosen == ByDay && s.InForce(day) {
			binding = append(binding, s)
		}
	}
	return binding, why, nil
}

// Offered is what the picker shows for an outcome: the binding sections that may carry it.
func Offered(binding []Section, o Outcome) []Section {
	return slices.DeleteFunc(slices.Clone(binding), func(s Section) bool { return !s.May(o) })
}

// CheckNamed refuses the authority of a decision, section by section: one that does not bind the
// award, one that cannot carry the outcome, and an adverse outcome that names none.
func CheckNamed(o Outcome, ids []string, binding []Section) error {
	var wrong []workflow.Detail
	if len(ids) == 0 && o.Adverse() {
		wrong = append(wrong, workflow.At("authority", validation.Required("Authority")))
	}
	for _, id := range ids {
		s, known := Named(id)
		binds := slices.ContainsFunc(binding, func(b Section) bool { return b.ID == id })
		var message string
		switch {
		case !known:
			message = fmt.Sprintf("Authority: no section is called %s.", validation.Quote(id))
		case !binds:
			message = fmt.Sprintf("Authority: %s, as it read from %s, does not bind this award.", s.Cite, s.since())
		case !s.May(o):
			message = fmt.Sprintf("Authority: %s cannot carry the outcome “%s”.", s.Cite, o.Title())
		default:
			continue
		}
		wrong = append(wrong, workflow.At("authority", message))
	}
	return workflow.Collect(wrong)
}

func (s Section) since() string {
	if s.From.IsZero() {
		return "its start"
	}
	return s.From.Text()
}

// partDay is the day on which part 200 is read, and why.
func partDay(made civil.Date, recorded Terms, day civil.Date) (civil.Date, string, error) {
	if day.IsZero() {
		return day, "", workflow.Malformed("day", validation.Required("The date of the decision"))
	}
	if !recorded.AsOf.IsZero() {
		return recorded.AsOf, "The award's recorded terms name 2 CFR part 200 as of " + recorded.AsOf.Text() + ".", nil
	}
	switch recorded.Edition {
	case "":
		return byDate(made, day)
	case AsAmended:
		return day, "The award's recorded terms follow 2 CFR part 200 as amended: it is read as of " + day.Text() + ".", nil
	}
	for _, e := range editions {
		if e.name == recorded.Edition {
			return e.from, fmt.Sprintf("The award's recorded terms name the %s text of 2 CFR part 200.", e.name), nil
		}
	}
	return day, "", workflow.Malformed("terms", validation.NotOneOf("Terms of the award", string(recorded.Edition),
		Edition2014, Edition2020, Edition2024, AsAmended))
}

func byDate(made, day civil.Date) (civil.Date, string, error) {
	switch {
	case made.IsZero():
		return made, "", workflow.Malformed("made", validation.Required("The date of the award, or its terms,"))
	case made.After(day):
		return made, "", workflow.Malformed("made", fmt.Sprintf(
			"The award was made on %s, after the decision of %s. Enter an earlier date.", made.Text(), day.Text()))
	}
	why := []string{fmt.Sprintf(
		"The award's terms are not recorded, so its date, %s, chooses the text of 2 CFR part 200.", made.Text(),
	)}
	switch {
	case made.Before(from2014):
		why = append(why,
			"Part 200 applies to awards from "+from2014.Text()+": record the terms of this award to name its law.")
	case !made.Before(from340) && made.Before(from2020):
		why = append(why, "Of the amendment of 2020 only § 200.340 was in force that day, from "+from340.Text()+
			"; the rest follows from "+from2020.Text()+
			". Both the earlier § 200.339 and the new § 200.340 speak of termination.")
	}
	return made, strings.Join(why, " "), nil
}
