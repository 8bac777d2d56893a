package field

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"duces/workflow/authority"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/process"
)

// Said is what one value says in words, item by item: documents by name, decisions with outcome
// and amount. It is nothing for a due date, which the deadline itself says, and for personal text.
// What cannot be read is said as it is stored.
func Said(f process.Field, raw json.RawMessage) []string {
	var said []string
	var err error
	switch f.Type {
	case process.Choice:
		said, err = one(raw, func(s string) string { return f.OptionTitle(s) })
	case process.Date:
		said, err = one(raw, civil.Date.Text)
	case process.Time:
		said, err = one(raw, clockTime)
	case process.Demands:
		said, err = each(raw, demand.Demand.Line)
	case process.Documents, process.Exhibits:
		said, err = each(raw, func(d Document) string { return d.Name })
	case process.Guidance:
		said, err = each(raw, strings.TrimSpace)
	case process.Proceeding:
		said, err = one(raw, Proceeding.Text)
	case process.Order:
		said, err = one(raw, Order.Text)
	case process.Decisions:
		said, err = each(raw, Decided.whole)
	}
	if err != nil {
		return []string{string(raw)}
	}
	return said
}

// clockTime says 14:30 as "2:30 PM".
func clockTime(s string) string {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return s
	}
	return t.Format("3:04 PM")
}

func one[T any](raw json.RawMessage, say func(T) string) ([]string, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return []string{say(v)}, err
}

func each[T any](raw json.RawMessage, say func(T) string) ([]string, error) {
	var list []T
	err := json.Unmarshal(raw, &list)
	said := make([]string, len(list))
	for i, v := range list {
		said[i] = say(v)
	}
	return said, err
}

// AwardText names the award that is decided on, with its program and year.
func (d Decided) AwardText() string {
	award := "Award " + d.Award
	if d.Program != "" || d.FiscalYear > 0 {
		award += " (" + strings.TrimSpace(d.Program+fiscalYear(d.FiscalYear)) + ")"
	}
	return award
}

// AmountText is the amount in dollars; empty: the decision names none.
func (d Decided) AmountText() string {
	if d.AmountCents == 0 {
		return ""
	}
	return money(d.AmountCents)
}

// Text is the decision in words.
func (d Decided) Text() string {
	right := ""
	if d.NoReviewRight {
		right = "no right of review"
	}
	finding := ""
	if d.Finding > 0 {
		finding = fmt.Sprint(d.Finding)
	}
	return d.AwardText() + ": " + joined(OutcomeTitle(d.Outcome), d.AmountText(), d.Condition, right) + labeled([][2]string{
		{"Finding", finding},
		{"Grounds", strings.Join(d.Grounds, "; ")},
		{"Guidance", strings.Join(d.Guidance, "; ")},
		{"Facts", d.Facts},
		{"Action", d.Action},
		{"Appeal rights", d.AppealRights},
	})
}

// whole is the decision in words with the law that it rests on, for those who decide on it.
func (d Decided) whole() string {
	return d.Text() + labeled([][2]string{
		{"Authority", strings.Join(cited(d.Authority), "; ")},
		{"Right to review", d.Right},
		{"Answer", d.ReviewRight.Text()},
		{"Law", d.Law},
	})
}

// cited are sections of law as a notice cites them. One that is not kept is named as it is stored.
func cited(ids []string) []string {
	all := slices.Clone(ids)
	for i, id := range ids {
		if s, known := authority.Named(id); known {
			all[i] = s.Cited()
		}
	}
	return all
}

// labeled are the parts that are there, each after its label.
func labeled(parts [][2]string) string {
	var b strings.Builder
	for _, part := range parts {
		if part[1] != "" {
			fmt.Fprintf(&b, " · %s: %s", part[0], part[1])
		}
	}
	return b.String()
}

// Text is the answer in words; empty: nobody was asked.
func (a *RightAnswer) Text() string {
	switch {
	case a == nil:
		return ""
	case a.Right:
		return "there is a right. " + a.Reason
	}
	return "there is no right. " + a.Reason
}

// OutcomeTitle is a grant decision's outcome as people read it.
func OutcomeTitle(name string) string {
	switch name {
	case withConditions:
		return "Made with conditions"
	case "disallowed":
		return "Disallowed (repayment demanded)"
	case "":
		return ""
	}
	s := strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

// money writes cents as dollars: "$1,234.50".
func money(cents int64) string {
	s := fmt.Sprintf("%d", cents/100)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return fmt.Sprintf("$%s.%02d", s, cents%100)
}

func fiscalYear(year int) string {
	if year == 0 {
		return ""
	}
	return fmt.Sprintf(" FY %d", year)
}

// Text is the proceeding in words.
func (p Proceeding) Text() string {
	docket := ""
	if p.Docket != "" {
		docket = "No. " + p.Docket
	}
	return joined(p.Caption, docket, p.Court)
}

// Text is the order in words.
func (o Order) Text() string {
	return joined(o.Title, o.Proceeding.Text(), "entered "+o.Entered.Text())
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
