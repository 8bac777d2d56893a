package demand

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"duces/workflow/civil"
)

// The words that begin a line that limits the demand above.
const (
	datesWord        = "Dates"
	custodianWord    = "Custodian"
	instructionsWord = "Instructions"
)

const day = `\d{4}-\d{1,2}-\d{1,2}`

var (
	limitForm = regexp.MustCompile(`(?is)^(` + datesWord + `|` + custodianWord + `|` + instructionsWord + `)[\s\p{Zs}]*[:：](.*)$`)
	bothForm  = regexp.MustCompile(`(?i)^(?:(?:from|since) )?(` + day + `) ?(?:to|through|until|` + dashes + `) ?(` + day + `)\.?$`)
	fromForm  = regexp.MustCompile(`(?i)^(?:from|since) (` + day + `)\.?$`)
	untilForm = regexp.MustCompile(`(?i)^(?:until|through|to) (` + day + `)\.?$`)
)

// limit takes a line that limits the demand above. The first line of a demand's text is never one.
func (r *reader) limit(n int, raw string) bool {
	x := &r.rows[len(r.rows)-1]
	if len(x.texts) == 1 && x.texts[0] == "" || !limitForm.MatchString(raw) {
		return false
	}
	x.limits = append(x.limits, passage{Passage{Line: n}, []string{raw}})
	return true
}

// limited reads the lines that limit a demand. What cannot be read is asked, and cannot be saved.
func (r *reader) limited(x *row) {
	seen := map[string]bool{}
	for _, p := range x.limits {
		p.Text = strings.Join(p.texts, "")
		x.Limited = append(x.Limited, p.Passage)
		m := limitForm.FindStringSubmatch(p.Text)
		words := []string{datesWord, custodianWord, instructionsWord}
		word := words[slices.IndexFunc(words, func(w string) bool { return strings.EqualFold(w, m[1]) })]
		value := oneLine(strings.TrimFunc(m[2], space))
		switch {
		case seen[word]:
			r.refuse(p.Line, fmt.Sprintf("Demand %s has a second line that begins with “%s:”.", x.Called(), word),
				"Write both in one line, or take one of them out.")
		case value == "":
			r.refuse(p.Line, fmt.Sprintf("Nothing comes after “%s:”.", word), "Complete the line, or take it out.")
		case word == custodianWord:
			x.Custodian = value
		case word == instructionsWord:
			x.Instructions = value
		default:
			var err error
			if x.From, x.Until, err = readDates(value); err != nil {
				r.refuse(p.Line, fmt.Sprintf("The dates of demand %s cannot be used: %s.", x.Called(), err),
					"Write “2016-01-01 to 2017-12-31”, “from 2016-01-01”, or “until 2017-12-31”.")
			}
		}
		seen[word] = true
	}
}

// readDates reads “2016-01-01 to 2017-12-31”, “from 2016-01-01” and “until 2017-12-31”.
func readDates(value string) (from, until civil.Date, err error) {
	typed := [2]string{}
	text := strings.Map(same, value)
	if m := bothForm.FindStringSubmatch(text); m != nil {
		typed = [2]string{m[1], m[2]}
	} else if m := fromForm.FindStringSubmatch(text); m != nil {
		typed[0] = m[1]
	} else if m := untilForm.FindStringSubmatch(text); m != nil {
		typed[1] = m[1]
	} else {
		return from, until, fmt.Errorf("“%s” is not a range of dates", value)
	}
	var read [2]civil.Date
	for i, day := range typed {
		if day == "" {
			continue
		}
		if read[i], err = civil.ParseDate(day); err != nil {
			return from, until, err
		}
	}
	if from, until = read[0], read[1]; !from.IsZero() && !until.IsZero() && until.Before(from) {
		return civil.Date{}, civil.Date{}, errors.New("the last day is before the first")
	}
	return from, until, nil
}

// Write writes demands as Read reads them, each with the lines that limit it. Breaks in a text become spaces.
func Write(list []Demand) string {
	var lines []string
	for _, d := range list {
		text := oneLine(d.Text)
		lines = append(lines, string(d.Called())+". "+text)
		if text == "" {
			continue // a line below would be read as its text
		}
		for _, x := range []struct{ word, value string }{
			{datesWord, d.dates()}, {custodianWord, oneLine(d.Custodian)}, {instructionsWord, oneLine(d.Instructions)},
		} {
			if x.value != "" {
				lines = append(lines, x.word+": "+x.value)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// dates are the dates of a demand as readDates reads them; empty: none.
func (d Demand) dates() string {
	switch {
	case d.Until.IsZero() && d.From.IsZero():
		return ""
	case d.Until.IsZero():
		return "from " + d.From.String()
	case d.From.IsZero():
		return "until " + d.Until.String()
	}
	return d.From.String() + " to " + d.Until.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// limitedAs is the demand with the limits of another. Where only breaks of lines differ, it keeps its own.
func (d Demand) limitedAs(x Demand) Demand {
	d.From, d.Until = x.From, x.Until
	if oneLine(d.Custodian) != oneLine(x.Custodian) {
		d.Custodian = x.Custodian
	}
	if oneLine(d.Instructions) != oneLine(x.Instructions) {
		d.Instructions = x.Instructions
	}
	return d
}

// Alike says whether two demands have one number and text and are limited alike, however their lines are broken.
func Alike(a, b Demand) bool {
	return a.Called() == b.Called() && oneLine(a.Text) == oneLine(b.Text) && a.From == b.From && a.Until == b.Until &&
		oneLine(a.Custodian) == oneLine(b.Custodian) && oneLine(a.Instructions) == oneLine(b.Instructions)
}
