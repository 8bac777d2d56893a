package award

import (
	"regexp"
	"strconv"
	"strings"

	"duces/workflow"
	"duces/workflow/validation"
)

// most is the largest amount of an action, in cents: a trillion dollars. Sums of awards stay below 2^53, which
// every reader of JSON holds.
const most = 100_000_000_000_000

var (
	plain   = regexp.MustCompile(`^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$`)
	dashes  = strings.NewReplacer("−", "-", "–", "-")
	decimal = regexp.MustCompile(`^[\d.]*\d,\d{1,2}$`)
)

const example = "Write it like 1,234.56, and an amount below zero like -1,234.56 or (1,234.56)."

// ParseAmount reads dollars as people write them, as cents. field is the input that a refusal names, title what
// people call it.
func ParseAmount(field, title, text string) (int64, error) {
	if workflow.Blank(text) {
		return 0, workflow.Malformed(field, validation.Required(title))
	}
	s := dashes.Replace(strings.Join(strings.Fields(text), ""))
	below := false
	if inner, open := strings.CutPrefix(s, "("); open && strings.HasSuffix(inner, ")") {
		below, s = true, strings.TrimSuffix(inner, ")")
	}
	for _, sign := range []string{"-", "$", "-"} { // -$5 and $-5
		rest, there := strings.CutPrefix(s, sign)
		if there && sign == "-" {
			if below {
				return 0, notAmount(field, title, text, "")
			}
			below = true
		}
		s = rest
	}
	parts := plain.FindStringSubmatch(s)
	switch {
	case parts == nil && decimal.MatchString(s):
		return 0, notAmount(field, title, text, "A comma stands before each three digits, and a point before the cents. ")
	case parts == nil:
		return 0, notAmount(field, title, text, "")
	case len(parts[2]) > 2:
		return 0, workflow.Malformed(field, title+": "+validation.Quote(text)+" has more than two decimals. Round it to cents.")
	}
	cents, err := strconv.ParseInt(strings.ReplaceAll(parts[1], ",", "")+(parts[2] + "00")[:2], 10, 64)
	if err != nil || cents > most {
		return 0, workflow.Malformed(field, title+": "+validation.Quote(text)+" is more than a trillion dollars. Check it.")
	}
	if below {
		cents = -cents
	}
	return cents, nil
}

func notAmount(field, title, text, why string) error {
	return workflow.Malformed(field, validation.Not(title, text, "an amount in dollars")+" "+why+example)
}

// AmountText is cents as dollars: -1,234.56.
func AmountText(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	whole := strconv.FormatInt(cents/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + "." + strconv.FormatInt(100+cents%100, 10)[1:]
}
