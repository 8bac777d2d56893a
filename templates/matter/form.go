package matter

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/timezone"
)

// Form is the form of one transition, for one matter or for many. What stands
// in it is Typed: names and values exactly as a browser sends them, so that a
// refused form comes back as it was.
type Form struct {
	Shell      page.Shell
	Title      string
	Transition process.Transition
	Action     string // where it is sent
	Cancel     string // the way back without doing anything
	Key        string
	Version    int // of the one matter that the reader saw; 0 for many
	Typed      url.Values
	Errors     map[string]string // by input name
	General    []string          // what concerns no single input
	Changed    *page.Changed
	Earliest   civil.Date // bounds of the effective date
	Latest     civil.Date
	TimeZone   string              // in which a time of day can be given; EachZone: in that of each; empty: none can
	Standing   []demand.Demand     // demands to choose outstanding ones from
	Demands    []production.Status // how those of the one matter stand
	Exhibits   []page.Option       // documents of the one matter to choose from
	Findings   []page.Option       // of the one matter, that a decision can name by number
	Grounds    []page.Option       // findings of the matters, that a decision can rest on
	Lacking    []Lacking           // entries of privilege logs that do not say enough, where the form says what is outstanding
	Picked     []Picked            // the matters, where there are many
	Facts      []words.Fact        // what the form is about
	Record     *Record             // what is on record, beside a form of one matter
	Rights     []string            // of the jurisdiction, that the step would end today: then a second person must approve it
	None       bool                // none of them can: nothing is to be filled in
	Takes      int                 // how many of those that are ticked take the step at once
	Asks       int                 // for how many a second person must approve it, for a right that it ends
	LeftOut    string              // says that some of them cannot take the step
	More       string              // about those that are not shown
	// All is the address of a list of which all matters are meant, Seen what identifies those that matched when this form was shown.
	All, Seen  string
	Return     string
	Correction *Correction // nil for a new step
	// Dates are, by field, when something would be due as the form stands; under ""
	// stands what no due field gives.
	Dates map[string]page.Dates
	Files FileNotes // of the documents that were sent or are on record
	// LetterKinds are those that the process sends with the step, and Letters what of them was previewed.
	LetterKinds []page.Option
	Letters     []LetterShown
	// LogHref is where messages are filed as correspondence; empty: the form does not say.
	LogHref string
	// Members are for whom the documents of the form can be sealed; none: it seals nothing.
	Members []page.Option
	// Sets are those whose demands can be taken.
	Sets DemandSets
	// Awards are those on record that decisions can be about, and Agency that whose award a number means first.
	Awards []AwardLaw
	Agency string
}

// Names of the inputs of the letter that goes out with a step.
const (
	LetterPrefix      = "letter."
	LetterSendName    = LetterPrefix + "send"
	LetterKindName    = LetterPrefix + "kind"
	LetterOfficeName  = LetterPrefix + "office"
	LetterMessageName = LetterPrefix + "message"
)

// sendsLetter says whether a letter goes out with the step.
func (f Form) sendsLetter() bool { return f.value(LetterSendName) != "" }

// letterStopped counts the letters that cannot go out.
func (f Form) letterStopped() int {
	n := 0
	for _, l := range f.Letters {
		if l.Problem != "" {
			n++
		}
	}
	return n
}

// letterKind is the kind of letter, the first one if none was chosen.
func (f Form) letterKind() page.Field {
	in := f.input(LetterKindName, "Letter")
	in.Value = cmp.Or(in.Value, f.LetterKinds[0].Value)
	return in
}

func (f Form) letterField(name, label, hint string) page.Field {
	in := f.input(name, label)
	in.Hint = hint
	return in
}

// Record is what somebody who fills in a form may want to look up.
type Record struct {
	State     string
	Entered   civil.Date
	Deadlines []Due
	Demands   []demand.Demand
}

// Picked is one of many matters about to move.
type Picked struct {
	Row
	Ticked bool
	Rights []string // of the jurisdiction, that the step would end there
	Reason string   // why it cannot, if it cannot
	Seen   int      // the version of it that the form showed
	Now    int      // the one on record
}

// SeenName is the input that says which version of a matter a form of many showed.
func SeenName(id string) string { return "seen." + id }

// Ticked are the ids of those matters that are.
func (f Form) Ticked() []string {
	var ids []string
	for _, p := range f.Picked {
		if p.Ticked {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// EachZone is the zone of a form of several matters in several zones.
const EachZone = "each"

// Names of the inputs that every transition has.
const (
	EffectiveName = "effective_on"
	TimeName      = "effective_time" // time of day, of a transition
	NoteName      = "note"
	OfName        = "of"     // in the address: the event of an answer that came online and that the form records
	ReasonName    = "reason" // in the form of a correction, instead of the note
)

// Names of the inputs by which documents are sealed.
const (
	SealName    = "seal"
	ReadersName = "readers"
)

func (f Form) sealed() page.Field {
	return Readers(f.Typed, f.Errors[ReadersName])
}

// Readers is the input of the members who alone may open the documents of a form.
func Readers(typed url.Values, wrong string) page.Field {
	return page.Field{
		Name: ReadersName, ID: id(ReadersName), Label: "Members who can open them", Value: typed.Get(ReadersName), Error: wrong,
		Hint: "Name yourself too if you need to open them. Each opening is recorded.", Values: typed[ReadersName],
	}
}

// InputName is the name of a field's input; parts lead to one of several inputs of a field.
func InputName(field string, parts ...string) string {
	return strings.Join(append([]string{"f", field}, parts...), ".")
}

// id turns an input's name into an element's id.
func id(name string) string { return strings.NewReplacer(".", "-", "_", "-").Replace(name) }

func (f Form) value(name string) string { return f.Typed.Get(name) }

// input describes one input with what was typed and what is wrong with it.
func (f Form) input(name, label string) page.Field {
	return page.Field{Name: name, ID: id(name), Label: label, Value: f.value(name), Error: f.Errors[name]}
}

func (f Form) field(p process.Field) page.Field {
	in := f.input(InputName(p.Name), p.Title)
	in.Hint, in.Required = p.Help, p.Required
	return in
}

func (f Form) effective() page.Field {
	in := f.input(EffectiveName, f.Transition.Effective.Title)
	in.Required = true
	in.Hint = "The day this happened, in the jurisdiction."
	in.Min, in.Max = f.Earliest.String(), f.Latest.String()
	return in
}

func (f Form) time() page.Field {
	in := f.input(TimeName, timeLabel)
	zone := timezone.Title(f.TimeZone)
	if f.TimeZone == EachZone {
		zone = "each jurisdiction's own time zone"
	}
	in.Hint = "In " + zone + ". If clocks showed it twice that day, the first counts."
	return in
}

const timeLabel = "Time, if it matters"

func (f Form) problems() []page.Problem {
	var list []page.Problem
	for _, text := range f.General {
		list = append(list, page.Problem{Text: text})
	}
	for _, name := range f.order() {
		if text, wrong := f.Errors[name]; wrong {
			list = append(list, page.Problem{FieldID: f.focus(name), Text: page.Named(name, f.label(name), text)})
		}
	}
	return list
}

// order lists the inputs that have an error as they stand on the page.
func (f Form) order() []string {
	names := []string{EffectiveName, TimeName}
	for _, p := range f.Transition.Fields {
		own := InputName(p.Name)
		names = append(names, own)
		var parts []string
		for name := range f.Errors {
			if strings.HasPrefix(name, own+".") {
				parts = append(parts, name)
			}
		}
		slices.Sort(parts)
		names = append(names, parts...)
	}
	names = append(names, ReadersName, NoteName, ReasonName)
	for _, name := range slices.Sorted(maps.Keys(f.Errors)) {
		if strings.HasPrefix(name, LetterPrefix) {
			names = append(names, name)
		}
	}
	return names
}

// label is what the page calls an input, or the group that it is one of.
func (f Form) label(name string) string {
	switch name {
	case EffectiveName:
		return f.Transition.Effective.Title
	case TimeName:
		return timeLabel
	case NoteName:
		return "Note"
	case ReasonName:
		return "Reason"
	case ReadersName:
		return "Members who can open them"
	case LetterOfficeName:
		return "Office"
	case LetterMessageName:
		return "Message"
	}
	for _, p := range f.Transition.Fields {
		if own := InputName(p.Name); name == own || strings.HasPrefix(name, own+".") {
			return p.Title
		}
	}
	return ""
}

// focus is the element to which a problem leads: a group of inputs cannot take the focus.
func (f Form) focus(name string) string {
	for _, p := range f.Transition.Fields {
		if InputName(p.Name) != name {
			continue
		}
		switch p.Type {
		case process.Due:
			return id(InputName(p.Name, "kind"))
		case process.Proceeding, process.Order:
			return id(InputName(p.Name, "caption"))
		case process.Decisions:
			return id(InputName(p.Name, "0", "award"))
		case process.Production:
			return id(InputName(p.Name, "all"))
		}
	}
	return id(name)
}

func options(list []process.Option) []page.Option {
	out := make([]page.Option, len(list))
	for i, o := range list {
		out[i] = page.Option{Value: o.Name, Label: o.Title}
	}
	return out
}

func services() []page.Option {
	out := []page.Option{{Value: "", Label: "No days added"}}
	for _, s := range []deadline.Service{deadline.Mail, deadline.Clerk, deadline.Consented} {
		out = append(out, page.Option{Value: string(s), Label: words.Service(s) + ": 3 days added"})
	}
	return out
}

func outcomes() []page.Option {
	out := make([]page.Option, len(field.Outcomes))
	for i, o := range field.Outcomes {
		out[i] = page.Option{Value: o, Label: field.OutcomeTitle(o)}
	}
	return out
}

// names says whether a field holds a value on a line of its own.
func (f Form) names(name, value string) bool {
	return slices.Contains(strings.Split(strings.Join(f.Typed[name], "\n"), "\n"), value)
}

func rights() []page.Option {
	return []page.Option{{Value: "yes", Label: "There is a right to review"}, {Value: "no", Label: "There is no right to review"}}
}

// standing are the demands as choices, by their number.
func (f Form) standing() []page.Option {
	out := make([]page.Option, len(f.Standing))
	for i, d := range f.Standing {
		out[i] = page.Option{Value: string(d.Known()), Label: d.Line()}
	}
	return out
}

// ShowsDates says whether the due dates that a field gives are shown at the field.
func ShowsDates(t process.Transition, field string) bool {
	f, ok := t.Field(field)
	return ok && f.Type == process.Due && slices.ContainsFunc(slices.Concat(t.Opens, t.Reopens), func(o process.Opening) bool { return o.Field == field })
}

// dates are those of a field, or of none.
func (f Form) dates(field string) page.Dates {
	d := f.Dates[field]
	d.ID = id(InputName(cmp.Or(field, "other"), "dates"))
	return d
}

// datesOf lists all the dates of the form. What a correction moves rests on more than one field.
func (f Form) datesOf() []page.Dates {
	var all []page.Dates
	if f.Correction == nil {
		for _, p := range f.Transition.Fields {
			if ShowsDates(f.Transition, p.Name) {
				all = append(all, f.dates(p.Name))
			}
		}
	}
	return append(all, f.dates(""))
}

// Lacking are the entries of a matter's privilege logs that do not say enough.
type Lacking struct {
	Matter       string // empty: the form is of one matter
	Jurisdiction string
	Entries      []string
}

// ChoosesStanding says whether a field's demands are chosen among those that
// stand, rather than written: outstanding ones keep their numbers.
func ChoosesStanding(t process.Transition, p process.Field, standing []demand.Demand) bool {
	return len(standing) > 0 && chosenOf(t, p)
}

// chosenOf says whether a field's demands must be among those of the matter.
func chosenOf(t process.Transition, p process.Field) bool {
	return p.Type == process.Demands && slices.ContainsFunc(t.Guards, func(g process.Guard) bool { return g.Name == "demands_known" && g.Args["field"] == p.Name })
}

// rows is the number of rows of a field that repeats.
func (f Form) rows(p process.Field) int {
	n, err := strconv.Atoi(f.value(InputName(p.Name, "rows")))
	if err != nil {
		return 1
	}
	return max(1, min(n, MaxRows))
}

// MaxRows bounds the rows that one form repeats: as many as one transition may bring.
const MaxRows = 500

// Kept is a document that was sent with a form that came back: its bytes are
// stored already, and the form only names it.
func Kept(d field.Document) string {
	raw, err := json.Marshal(d)
	if err != nil {
		panic(err) // it is made of texts and a number
	}
	return string(raw)
}

// ReadKept reads what Kept wrote.
func ReadKept(s string) (field.Document, bool) {
	var d field.Document
	err := json.Unmarshal([]byte(s), &d)
	return d, err == nil
}

// Documents are those that the form brought before and those on record.
func (f Form) Documents() []field.Document {
	var all []field.Document
	for _, p := range f.Transition.Fields {
		if p.Type != process.Documents {
			continue
		}
		all = append(all, f.documentsOnRecord(p)...)
		for _, s := range f.Typed[InputName(p.Name, "kept")] {
			if d, ok := ReadKept(s); ok {
				all = append(all, d)
			}
		}
	}
	return all
}

// kept are the documents that a form brought before, as choices.
func (f Form) kept(p process.Field) []page.Option {
	var out []page.Option
	for _, s := range f.Typed[InputName(p.Name, "kept")] {
		if d, ok := ReadKept(s); ok {
			hint := append([]string{words.Size(d.Size) + ", already received."}, f.Files[d].Notes...)
			out = append(out, page.Option{Value: s, Label: d.Name, Hint: strings.Join(hint, " ")})
		}
	}
	return out
}

// HasFiles says whether the form takes files.
func (f Form) HasFiles() bool {
	return slices.ContainsFunc(f.Transition.Fields, func(p process.Field) bool { return p.Type == process.Documents })
}

func (f Form) submitLabel() string {
	if f.Correction != nil {
		return cmp.Or(f.Correction.Submit, "Preview the correction")
	}
	if f.Transition.Adverse == process.AdverseAlways || len(f.Rights) > 0 {
		return "Request approval"
	}
	if n := len(f.Letters); n > 0 && f.sendsLetter() && f.letterStopped() == 0 && f.Asks == 0 {
		return f.Transition.Title + " and send " + words.Count(n, "letter", "letters")
	}
	switch {
	case f.Asks > 0 && f.Takes > 0:
		return f.Transition.Title + " for " + strconv.Itoa(f.Takes) + ", request approval for " + strconv.Itoa(f.Asks)
	case f.Asks > 0:
		return "Request approval"
	}
	return f.Transition.Title
}

// mixed says that the step may be taken for some, and asked for others, as they are ticked.
func (f Form) mixed() bool {
	return slices.ContainsFunc(f.Picked, func(p Picked) bool { return len(p.Rights) > 0 }) && f.All == "" && f.Transition.Adverse != process.AdverseAlways
}
