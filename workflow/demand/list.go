package demand

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// List is a pasted list as it is read. Nothing of the text is left out: each line stands in a
// demand, an instruction or a heading.
type List struct {
	Demands      []Item
	Instructions []Passage // what asks for nothing: definitions, instructions, what stands before the first number
	Headings     []Passage // "REQUESTS", "A. Policies"
	Questions    []Question
}

// Item is a demand and where the list has it.
type Item struct {
	Demand
	Written string    // its number as the list writes it: "REQUEST NO. 12:"; empty: it has none
	Line    int       // from 1
	Joined  int       // how many more lines are part of it
	Limited []Passage // lines below that limit it: "Custodian: City Clerk"
}

// Passage is a piece of the text that is no demand.
type Passage struct {
	Line  int
	Under string // heading: "DEFINITIONS"
	Text  string
}

// Question is what the list leaves open. The list is read by the first choice.
type Question struct {
	Line    int
	Asked   string
	Choices []string
	Missing []Label // the numbers that are not there, where that is the question
	Refused bool    // the list cannot be saved before the line is changed
}

// Plain says that the list is as a person types one: each line a demand with its own number, and no
// question. One line alone needs no number.
func (l List) Plain() bool {
	if len(l.Questions) > 0 || len(l.Instructions) > 0 || len(l.Headings) > 0 {
		return false
	}
	return !slices.ContainsFunc(l.Demands, func(d Item) bool { return d.Joined > 0 || d.Given && len(l.Demands) > 1 })
}

// Refused is the first line that has to be changed before the list can be saved.
func (l List) Refused() (Question, bool) {
	i := slices.IndexFunc(l.Questions, func(q Question) bool { return q.Refused })
	if i < 0 {
		return Question{}, false
	}
	return l.Questions[i], true
}

// All are the demands alone.
func (l List) All() []Demand {
	all := make([]Demand, len(l.Demands))
	for i, d := range l.Demands {
		all[i] = d.Demand
	}
	return all
}

// Keep gives demands of which number and text were typed what else is known of them. What limits
// them is as it was typed. One whose text was changed is another demand, unless it is edited.
func Keep(known, typed []Demand, edited bool) []Demand {
	for i, x := range typed {
		called := func(k Demand) bool { return k.Called() == x.Called() }
		same := slices.IndexFunc(known, func(k Demand) bool { return called(k) && oneLine(k.Text) == oneLine(x.Text) })
		at := slices.IndexFunc(known, called)
		switch {
		case same >= 0:
			if typed[i] = known[same]; x.Text != "" { // without a text, no limit can be typed
				typed[i] = known[same].limitedAs(x)
			}
		case at >= 0 && edited:
			k := known[at].limitedAs(x)
			k.Text, k.Withdrawn = x.Text, x.Withdrawn
			typed[i] = k
		}
	}
	return typed
}

// Among is the list where some demands are known already: they are not missing.
func (l List) Among(known []Demand) List {
	here := map[Label]bool{}
	for _, d := range known {
		here[d.Called()] = true
	}
	all := !slices.ContainsFunc(l.Demands, func(d Item) bool { return !here[d.Called()] })
	l.Questions = slices.DeleteFunc(slices.Clone(l.Questions), func(q Question) bool {
		unknown := func(m Label) bool { return !here[m] }
		return len(q.Missing) > 0 && (all || !slices.ContainsFunc(q.Missing, unknown))
	})
	return l
}

const (
	maxText      = 1 << 20
	maxDemands   = 500
	maxQuestions = 500
	maxPassages  = 500
	mostNumber   = 20 // a number that leaves out more is asked about as text
	mostLetter   = 3
)

// Read reads a numbered list as people paste it. The rules:
//
//   - A line begins a demand if it begins with a number, and a period, parenthesis, colon or dash
//     after it: "1.", "1)", "(1)", "1 –", "No. 1:", "REQUEST FOR PRODUCTION NO. 1:". The number may
//     be whole: "2(a)", "1(a)(i).", "A.1". Kinds of spaces and full-width signs make no difference.
//   - A letter or a roman numeral takes the next place of the level that it continues, or the first
//     place below the demand above: (a) under 1 is 1(a), (i) under that 1(a)(i). Where both can be
//     meant, as with (i) after (h), it is asked.
//   - "A. Policies" with numbers below is a section: A.1, A.2. Where the numbers of the sections run
//     on, they stay as they are: 1, 2.
//   - After "REQUEST NO. 1:" the text runs to the next such line.
//   - A bullet has no number. It is given the next letter below the demand above.
//   - "1–3. Reserved" are three withdrawn demands.
//   - Any other line is part of the demand above. If it begins with a number, it is asked.
//   - A line below a demand that begins with "Dates:", "Custodian:" or "Instructions:" limits it, each
//     once. Lines that follow are part of that line. It is no such line where the text of the demand
//     begins. Dates are "2016-01-01 to 2017-12-31", "from 2016-01-01" or "until 2017-12-31". What
//     cannot be read is asked about, and the list cannot be saved so.
//   - What stands under DEFINITIONS or INSTRUCTIONS, or before the first number, is no demand.
//   - A list without any number has one demand a line, numbered by us.
//   - A number stays as it is written. One that repeats, is missing or out of order is asked about.
//
// The text has at most 1 MiB, 500 demands, 500 questions, and 500 instructions and headings.
func Read(text string) (List, error) {
	switch {
	case len(text) > maxText:
		return List{}, errors.New("the list is longer than 1 MiB. Paste a part of it at a time")
	case !utf8.ValidString(text):
		return List{}, errors.New("the list is not valid UTF-8 text. Copy it again")
	}
	r := reader{lines: lines(text)}
	for i, raw := range r.lines {
		if err := r.line(i+1, raw); err != nil {
			return List{}, err
		}
	}
	return r.list()
}

var breaks = strings.NewReplacer(
	"\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n",
)

func lines(text string) []string { return strings.Split(breaks.Replace(text), "\n") }

// space is what stands between words, seen or not.
func space(c rune) bool { return unicode.IsSpace(c) || c == '\u200b' || c == '\ufeff' || c == '\u00ad' }

// row is a demand as it is being read.
type row struct {
	Item
	texts  []string // by line; empty: a new paragraph begins
	limits []passage
	level  level
	above  Label // the label above
	whole  bool  // its label is written whole
	under  int   // number of the section that it stands under, from 1; 0: none
}

type reader struct {
	lines     []string
	rows      []row
	passages  []passage
	before    []Passage // what stands before the first number, by line
	headings  []Passage
	questions []Question
	stack     []level
	under     string // heading
	apart     bool   // under it are no demands
	headed    bool   // demands begin with words: "REQUEST NO. 1:"
	blank     bool
	section   int
}

// passage is a Passage as it is being read.
type passage struct {
	Passage
	texts []string
}

var (
	apartHeading = regexp.MustCompile(`(?i)^(?:general )?(?:definitions|instructions)(?: and (?:definitions|instructions|rules of construction))?$`)
	askHeading   = regexp.MustCompile(`(?i)^(?:(?:document )?requests?(?: for (?:the )?(?:production|documents)(?: of documents)?)?|(?:demands|specifications)(?: for documents)?|documents (?:requested|to be produced))$`)
	reserved     = regexp.MustCompile(`(?i)^[\[(]?(?:intentionally )?(?:reserved|withdrawn|omitted|deleted|left blank)[\])]?[.]?$`)
)

func (r *reader) line(n int, raw string) error {
	raw = strings.TrimFunc(raw, space)
	if raw == "" {
		r.blank = true
		return nil
	}
	defer func() { r.blank = false }()
	m := readMarker(raw)
	if r.heading(n, raw, m) {
		return nil
	}
	switch {
	case m.kind == headedMarker:
		r.headed, r.apart = true, false
	case r.apart:
		r.passage(n, raw, m.kind != noMarker)
		return nil
	case len(r.stack) > 0 && r.limit(n, raw):
		return nil
	}
	r.take(n, raw, m)
	switch {
	case len(r.rows) > maxDemands+maxDemands/2: // some are headings
		return errTooMany
	case len(r.questions) > maxQuestions:
		return fmt.Errorf("the list leaves more than %d questions. Paste a part of it at a time", maxQuestions)
	}
	return nil
}

var errTooMany = fmt.Errorf("the list has more than %d demands. Paste a part of it at a time", maxDemands)

func (r *reader) heading(n int, raw string, m marker) bool {
	name := raw
	if m.kind == oneMarker && (spots(m.number)[0].class != number || m.text == strings.ToUpper(m.text)) {
		name = m.text // "1. Instructions" may be a demand, "1. INSTRUCTIONS" is none
	}
	name = strings.TrimRight(strings.Join(strings.Fields(name), " "), ":.")
	apart := apartHeading.MatchString(name)
	if !apart && !askHeading.MatchString(name) || m.kind == headedMarker {
		return false
	}
	r.headings = append(r.headings, Passage{Line: n, Text: raw})
	r.under, r.apart, r.stack = name, apart, nil
	return true
}

func (r *reader) passage(n int, raw string, begins bool) {
	last := len(r.passages) - 1
	if begins || last < 0 || r.passages[last].Line < r.headings[len(r.headings)-1].Line {
		r.passages = append(r.passages, passage{Passage{Line: n, Under: r.under}, []string{raw}})
		return
	}
	r.passages[last].texts = append(r.passages[last].texts, r.joint(), raw)
}

func (r *reader) joint() string {
	if r.blank {
		return "\n"
	}
	return " "
}

// join makes a line part of the demand above.
func (r *reader) join(n int, raw string) {
	if len(r.stack) == 0 {
		r.before = append(r.before, Passage{Line: n, Under: r.under, Text: raw})
		return
	}
	x := &r.rows[len(r.rows)-1]
	x.Joined++
	texts := &x.texts
	if last := len(x.limits) - 1; last >= 0 {
		texts = &x.limits[last].texts
	}
	*texts = append(*texts, r.joint(), raw)
}

// add begins a demand.
func (r *reader) add(n int, m marker, at position) {
	r.stack = append(r.stack[:at.depth:at.depth], at.level)
	x := row{Item: Item{Written: m.written, Line: n}, level: at.level, above: at.above, whole: at.whole}
	x.Call(at.label)
	x.Given = m.kind == bulletMarker
	x.texts = []string{m.text}
	if len(r.stack) == 1 && at.upper() {
		r.section++
	}
	if len(r.stack) > 1 && r.stack[0].upper() {
		x.under = r.section
	}
	r.rows = append(r.rows, x)
}

func (r *reader) ask(n int, asked string, choices ...string) {
	r.questions = append(r.questions, Question{Line: n, Asked: asked, Choices: choices})
}

// refuse asks about a line that has to be changed.
func (r *reader) refuse(n int, asked, change string) {
	r.questions = append(r.questions, Question{Line: n, Asked: asked, Choices: []string{change}, Refused: true})
}

// part asks about a line that begins like a demand and is read as part of the one above.
func (r *reader) part(n int, raw, begins string) {
	above := beforeFirst
	if len(r.stack) > 0 {
		above = "Part of demand " + string(r.rows[len(r.rows)-1].Called())
	}
	r.join(n, raw)
	r.ask(n, fmt.Sprintf("The line begins with “%s”. Is it a demand of its own?", begins), above, ownNumber)
}

const (
	beforeFirst = "Text before the first demand"
	ownNumber   = "A demand of its own: write its number in full, such as 4. or 4(a)."
)

// list makes the list of what was read.
func (r *reader) list() (List, error) {
	if len(r.rows) == 0 {
		for _, p := range r.before {
			if len(r.rows) > 0 && r.limit(p.Line, p.Text) {
				continue
			}
			n := len(r.rows) + 1
			x := row{Item: Item{Line: p.Line}, level: level{class: number, index: n}, texts: []string{p.Text}}
			x.Number, x.Given = n, true
			r.rows = append(r.rows, x)
		}
		for i := range r.questions { // each is of a line that is a demand now
			r.questions[i].Choices[0] = "Text of a demand that we number"
		}
		r.before = nil
	}
	for i, p := range r.before {
		if i > 0 && r.before[i-1].Line+1 == p.Line {
			last := &r.passages[len(r.passages)-1]
			last.texts = append(last.texts, " ", p.Text)
			continue
		}
		r.passages = append(r.passages, passage{p, []string{p.Text}})
	}
	slices.SortStableFunc(r.passages, func(a, b passage) int { return cmp.Compare(a.Line, b.Line) })
	r.sections()
	switch {
	case len(r.rows) > maxDemands:
		return List{}, errTooMany
	case len(r.passages)+len(r.headings) > maxPassages:
		return List{}, fmt.Errorf("the list has more than %d instructions and headings. Paste a part of it at a time", maxPassages)
	}
	if len(r.rows) == 0 && len(r.headings) > 0 {
		r.ask(1, "No demands were found. Write REQUESTS on a line of its own where they begin.")
	}
	out := List{Headings: r.headings}
	for _, p := range r.passages {
		p.Text = strings.Join(p.texts, "")
		out.Instructions = append(out.Instructions, p.Passage)
	}
	for _, x := range r.rows {
		x.Text = strings.TrimSpace(strings.Join(x.texts, ""))
		x.Withdrawn = x.Withdrawn || reserved.MatchString(x.Text)
		r.limited(&x)
		out.Demands = append(out.Demands, x.Item)
	}
	r.check()
	if len(r.questions) > maxQuestions {
		return List{}, fmt.Errorf("the list leaves more than %d questions. Paste a part of it at a time", maxQuestions)
	}
	slices.SortStableFunc(r.questions, func(a, b Question) int { return cmp.Compare(a.Line, b.Line) })
	out.Questions = r.questions
	return out, nil
}

// sections makes headings of those letters that have numbers below.
func (r *reader) sections() {
	sections := map[int]row{}
	has := map[int]bool{}
	runsOn, last := true, 0
	for _, x := range r.rows {
		if x.section() {
			sections[len(sections)+1] = x
		}
		head := sections[x.under].level.label
		if x.under == 0 || x.level.class != number || x.above != head && x.above != "" {
			continue
		}
		has[x.under] = true
		runsOn = runsOn && (last == 0 || x.level.index == last+1)
		last = x.level.index
	}
	if len(has) == 0 {
		return
	}
	for i := range r.rows {
		x := &r.rows[i]
		if !has[x.under] {
			continue
		}
		head := sections[x.under]
		x.Section = head.heading()
		if prefix := string(head.level.label) + "."; runsOn && len(has) > 1 && !x.whole {
			x.Call(Label(strings.TrimPrefix(string(x.Called()), prefix)))
			x.above = x.Called().Parent()
		}
	}
	n := 0
	r.rows = slices.DeleteFunc(r.rows, func(x row) bool {
		if !x.section() {
			return false
		}
		if n++; has[n] {
			r.headings = append(r.headings, Passage{Line: x.Line, Text: x.heading()})
			for _, p := range x.limits {
				r.refuse(p.Line, "The line is below a heading, not below a demand.", "Write it below each demand that it limits.")
			}
			return true
		}
		asked := fmt.Sprintf("%s has no numbers below it. Is it a demand?", x.Called())
		r.ask(x.Line, asked, "Demand "+string(x.Called()), "A heading: take the line out.")
		return false
	})
	slices.SortStableFunc(r.headings, func(a, b Passage) int { return cmp.Compare(a.Line, b.Line) })
}

// section says whether the row can be a section: it is a letter, or a numeral, above all.
func (x row) section() bool { return x.above == "" && x.level.upper() && !x.whole }

func (x row) heading() string {
	texts := append([]string{x.Written, " "}, x.texts...)
	for _, p := range x.limits {
		texts = append(append(texts, " "), p.texts...)
	}
	return strings.TrimSpace(strings.Join(texts, ""))
}
