package form

import (
	"encoding/json"
	"maps"
	"math"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/bates"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/privilege"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/transition"
	"duces/workflow/validation"
)

// Decode makes the command of a form, and says what in it cannot be read, by
// input name. It knows the names of inputs and no page.
func Decode(t process.Transition, typed url.Values, from Source) (transition.Move, map[string]string, error) {
	d := decoder{typed: typed, Source: from, problems: map[string]string{}}
	fields, err := d.fields(t)
	if err != nil {
		return transition.Move{}, nil, err
	}
	return transition.Move{
		Name: t.Name, EffectiveOn: d.effective(t), EffectiveTime: typed.Get(matterpage.TimeName), Fields: fields,
		Note: frame.Lines(typed.Get(matterpage.NoteName)),
	}, d.problems, nil
}

// DecodeCorrection is Decode for the form of a transition on record: a field
// that nobody touched stays exactly as it is, even if the form cannot show all of it.
func DecodeCorrection(t process.Transition, typed url.Values, from Source) (transition.Correct, map[string]string, error) {
	d := decoder{typed: typed, Source: from, problems: map[string]string{}}
	fields, err := d.fields(t)
	if err != nil {
		return transition.Correct{}, nil, err
	}
	return transition.Correct{
		EffectiveOn: d.effective(t), EffectiveTime: typed.Get(matterpage.TimeName), Fields: fields,
		Reason: frame.Lines(typed.Get(matterpage.ReasonName)),
	}, d.problems, nil
}

// DecodeEntry is Decode for a form that is no step.
func DecodeEntry(
	t process.Transition, typed url.Values, from Source,
) (civil.Date, map[string]json.RawMessage, map[string]string, error) {
	d := decoder{typed: typed, Source: from, problems: map[string]string{}}
	fields, err := d.fields(t)
	return d.effective(t), fields, d.problems, err
}

func (d *decoder) effective(t process.Transition) civil.Date {
	typed := d.typed.Get(matterpage.EffectiveName)
	on, err := civil.ParseDate(typed)
	if err != nil && typed != "" {
		d.problems[matterpage.EffectiveName] = validation.Date(t.Effective.Title, typed)
	}
	return on
}

// Source is what the values of a form rest on.
type Source struct {
	Standing []demand.Demand       // demands on record, of which a form may tick some
	OnRecord field.Fields          // of a correction: what stands
	Sets     matterpage.DemandSets // from which demands can be taken
	Of       int64                 // event of the answer that the form records; 0: none
}

// decoder turns what was typed into the fields of a transition. It finds only
// what does not parse, such as a number; the engine judges everything else.
type decoder struct {
	Source
	typed    url.Values
	problems map[string]string // by input
}

func (d *decoder) value(field string, parts ...string) string {
	return strings.TrimSpace(d.typed.Get(matterpage.InputName(field, parts...)))
}

func (d *decoder) wrong(message, field string, parts ...string) {
	d.problems[matterpage.InputName(field, parts...)] = message
}

// fields reads all fields of a transition; one that was left empty is absent.
func (d *decoder) fields(t process.Transition) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	for _, f := range t.Fields {
		value := d.field(t, f)
		if stored, ok := d.OnRecord[f.Name]; ok && f.Type != process.Documents && f.Type != process.Exhibits && d.untouched(t, f, value) {
			out[f.Name] = stored
			delete(d.problems, matterpage.AcceptName(f.Name)) // nothing of it is saved anew
			continue
		}
		if value == nil {
			continue
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		out[f.Name] = raw
	}
	if len(d.problems) > 0 {
		d.missing(t, out) // the engine is not asked, so say it here
	}
	return out, nil
}

// untouched says whether a value is what the form showed of the value on record.
func (d *decoder) untouched(t process.Transition, f process.Field, value any) bool {
	shown := decoder{typed: url.Values{}, Source: d.Source, problems: map[string]string{}}
	encodeField(shown.typed, t, f, d.OnRecord[f.Name], d.Standing)
	return reflect.DeepEqual(value, shown.field(t, f))
}

// missing adds a problem for each required field that was left empty, so that the
// form shows all problems at once.
func (d *decoder) missing(t process.Transition, given map[string]json.RawMessage) {
	for _, f := range t.Fields {
		input := matterpage.InputName(f.Name)
		named := slices.ContainsFunc(slices.Collect(maps.Keys(d.problems)), func(at string) bool {
			return at == input || strings.HasPrefix(at, input+".")
		})
		if _, ok := given[f.Name]; f.Required && !ok && !named {
			d.wrong(validation.Required(f.Title), f.Name)
		}
	}
}

func (d *decoder) field(t process.Transition, f process.Field) any {
	switch f.Type {
	case process.Date:
		return present(d.date(f.Title, f.Name))
	case process.Due:
		return d.due(f)
	case process.Demands:
		return d.demands(t, f)
	case process.Documents:
		return d.documents(f)
	case process.Exhibits:
		return d.exhibits(f)
	case process.Guidance:
		if named := listed(d.value(f.Name)); len(named) > 0 {
			return named
		}
		return nil
	case process.Proceeding:
		return present(d.proceeding(f))
	case process.Order:
		o := field.Order{Proceeding: d.proceeding(f), Title: d.value(f.Name, "title"), Entered: d.date("Entered on", f.Name, "entered")}
		if o != (field.Order{}) && d.value(f.Name, "entered") == "" {
			d.wrong(validation.Required("Entered on"), f.Name, "entered")
		}
		if o.Proceeding == (field.Proceeding{}) && o != (field.Order{}) {
			d.unnamed(f, o.Proceeding)
		}
		return present(o)
	case process.Decisions:
		return d.decisions(f)
	case process.Production:
		return d.production(f)
	}
	return present(frame.Lines(d.value(f.Name))) // text and choice
}

// present is nil for the zero value, so that an empty input is an absent field.
func present[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

func (d *decoder) date(title, field string, parts ...string) civil.Date {
	typed := d.value(field, parts...)
	if typed == "" {
		return civil.Date{}
	}
	date, err := civil.ParseDate(typed)
	if err != nil {
		d.wrong(validation.Date(title, typed), field, parts...)
	}
	return date
}

func (d *decoder) number(title string, least, most int, field string, parts ...string) int {
	typed := d.value(field, parts...)
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < least || n > most {
		d.wrong(title+": enter a whole number from "+strconv.Itoa(least)+" to "+strconv.Itoa(most)+".", field, parts...)
	}
	return n
}

func (d *decoder) due(f process.Field) any {
	kind := d.value(f.Name, "kind")
	if kind == "fixed" && d.value(f.Name, "date") == "" && d.value(f.Name, "days") != "" {
		kind = "period" // who typed a length meant it
	}
	switch kind {
	case "fixed":
		date := d.date(f.Title, f.Name, "date")
		if date.IsZero() {
			if d.problems[matterpage.InputName(f.Name, "date")] == "" {
				d.wrong(validation.Required(f.Title+": date"), f.Name, "date")
			}
			return nil
		}
		return deadline.FixedOn(date)
	case "period":
		n := d.number(f.Title, 1, matterpage.MostDays, f.Name, "days")
		if n == 0 {
			if d.problems[matterpage.InputName(f.Name, "days")] == "" {
				d.wrong(validation.Required(f.Title+": length"), f.Name, "days")
			}
			return nil
		}
		spec := matterpage.Period(d.value(f.Name, "unit"), n, d.value(f.Name, "at"), deadline.Service(d.value(f.Name, "service")))
		switch err := spec.Validate(); {
		case spec.Hours > 0 && spec.At == "":
			d.wrong(validation.Required(f.Title+": time of day when the hours start"), f.Name, "at")
		case spec.Hours > 0 && err != nil:
			d.wrong(f.Title+": "+workflow.Sentence(err), f.Name, "at")
		}
		return spec
	case matterpage.DueOnRecord:
		if stored, ok := d.OnRecord[f.Name]; ok {
			return stored
		}
	}
	return nil
}

// demands reads those that are ticked, or a list. One that is not plain is saved only once
// somebody has seen how it is read.
func (d *decoder) demands(t process.Transition, f process.Field) any {
	var list []demand.Demand
	if matterpage.ChoosesStanding(t, f, d.Standing) {
		ticked := d.typed[matterpage.InputName(f.Name)]
		for _, s := range d.Standing {
			if slices.Contains(ticked, string(s.Known())) {
				list = append(list, s)
			}
		}
	} else {
		set := d.Sets.Chosen(d.typed, f.Name).Demands
		known := slices.Concat(stored[[]demand.Demand](d.OnRecord[f.Name]), set, d.Standing)
		read, wrong := matterpage.TypedDemands(d.typed, f, known)
		maps.Copy(d.problems, wrong)
		list = demand.Keep(known, read, d.OnRecord != nil)
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// production reads what came for each demand.
func (d *decoder) production(f process.Field) any {
	given := production.Given{All: d.value(f.Name, "all"), Via: d.value(f.Name, "via")}
	for _, s := range d.Standing {
		of := func(part string) string {
			return strings.TrimSpace(d.typed.Get(matterpage.AnswerName(f.Name, s.Known(), part)))
		}
		a := production.Answer{Demand: s.Known(), Answer: of("answer"), Ground: of("ground"), Part: of("part"), Withheld: of("withheld")}
		switch said := a.Ground != "" || a.Part != "" || a.Withheld != ""; {
		case a.Answer == "" && said:
			a.Answer = production.Objected
		case a.Answer == "":
			continue
		}
		given.Answers = append(given.Answers, a)
	}
	given.Answers = d.withRecorded(f, given.Answers)
	given.Bates = d.value(f.Name, "bates")
	if _, wrong := bates.Parse(given.Bates); given.Bates != "" && len(wrong) > 0 {
		d.wrong(wrong[0].Message, f.Name, "bates")
	}
	if log := d.value(f.Name, "log"); log != "" {
		rows, wrong := privilege.ParseCSV([]byte(log))
		for _, r := range rows {
			given.PrivilegeLog = append(given.PrivilegeLog, r.Entry)
		}
		if len(wrong) > 0 {
			d.wrong(wrong[0].Message, f.Name, "log")
		}
	}
	if given.All == "" && len(given.Answers)+len(given.PrivilegeLog) == 0 && given.Bates == "" {
		return nil
	}
	return given
}

// withRecorded gives the answers of a correction what its form does not show: the documents of an answer, and answers to
// demands that are no longer made.
func (d *decoder) withRecorded(f process.Field, answers []production.Answer) []production.Answer {
	for _, was := range stored[production.Given](d.OnRecord[f.Name]).Answers {
		i := slices.IndexFunc(answers, func(a production.Answer) bool { return a.Demand == was.Demand })
		_, shown := demand.Find(d.Standing, was.Demand)
		switch {
		case i >= 0:
			answers[i].Documents = was.Documents
		case !shown:
			answers = append(answers, was)
		}
	}
	return answers
}

func (d *decoder) documents(f process.Field) any {
	var list []field.Document
	if stored, ok := d.OnRecord[f.Name]; ok && json.Unmarshal(stored, &list) != nil {
		return stored // no correction takes a document off the record
	}
	// One that is closed to the reader stays on record though the form does not name it.
	list = slices.DeleteFunc(list, func(doc field.Document) bool { return doc.SHA256 == "" })
	for _, s := range d.typed[matterpage.InputName(f.Name, "kept")] {
		if doc, ok := matterpage.ReadKept(s); ok && !slices.Contains(list, doc) {
			list = append(list, doc)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// exhibits are the documents of the matter that are ticked. The record knows the rest of them.
func (d *decoder) exhibits(f process.Field) any {
	var list []field.Document
	for _, sum := range d.typed[matterpage.InputName(f.Name)] {
		if sum = strings.TrimSpace(sum); sum != "" {
			list = append(list, field.Document{SHA256: sum})
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

func (d *decoder) proceeding(f process.Field) field.Proceeding {
	p := field.Proceeding{Caption: d.value(f.Name, "caption"), Court: d.value(f.Name, "court"), Docket: d.value(f.Name, "docket")}
	if p != (field.Proceeding{}) {
		d.unnamed(f, p)
	}
	return p
}

// unnamed says what a proceeding lacks that is named.
func (d *decoder) unnamed(f process.Field, p field.Proceeding) {
	if p.Caption == "" {
		d.wrong(validation.Required("Caption"), f.Name, "caption")
	}
	if p.Court == "" {
		d.wrong(validation.Required("Court"), f.Name, "court")
	}
}

func (d *decoder) decisions(f process.Field) any {
	var list []field.Decided
	rows, err := strconv.Atoi(d.value(f.Name, "rows"))
	if err != nil {
		rows = 1
	}
	for i := range min(rows, matterpage.MaxRows) {
		row := strconv.Itoa(i)
		x := field.Decided{
			Award: d.value(f.Name, row, "award"), Program: d.value(f.Name, row, "program"), Outcome: d.value(f.Name, row, "outcome"),
			Condition: d.value(f.Name, row, "condition"), NoReviewRight: d.value(f.Name, row, "noreview") == "yes",
			Finding:    d.number("Finding", 1, matterpage.MaxRows, f.Name, row, "finding"),
			FiscalYear: d.number("Fiscal year", 1965, 2200, f.Name, row, "year"), AmountCents: d.cents(f.Name, row, "amount"),
			Grounds: listed(d.value(f.Name, row, "grounds")), Guidance: listed(d.value(f.Name, row, "guidance")),
			Authority: listed(strings.Join(d.typed[matterpage.InputName(f.Name, row, "authority")], "\n")),
			Facts:     d.value(f.Name, row, "facts"), Action: d.value(f.Name, row, "action"), AppealRights: d.value(f.Name, row, "appealrights"),
		}
		if answer, why := d.value(f.Name, row, "right"), d.value(f.Name, row, "rightwhy"); answer != "" || why != "" {
			x.ReviewRight = &field.RightAnswer{Right: answer == "yes", Reason: why}
		}
		x.Shares = d.shares(f.Name, row)
		if reflect.ValueOf(x).IsZero() {
			continue
		}
		if x.Award == "" {
			d.wrong(validation.Required("Award number"), f.Name, row, "award")
		}
		if x.Outcome == "" {
			d.wrong(validation.Required("Outcome"), f.Name, row, "outcome")
		}
		if field.NeedsCondition(x.Outcome) && workflow.Blank(x.Condition) {
			d.wrong(validation.Required("Conditions"), f.Name, row, "condition")
		}
		list = append(list, x)
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// shares are the parts of a decision's amount that were typed, each under its jurisdiction.
func (d *decoder) shares(of, row string) []field.DecidedShare {
	var all []field.DecidedShare
	under := matterpage.InputName(of, row, "share") + "."
	for _, name := range slices.Sorted(maps.Keys(d.typed)) {
		if id, is := strings.CutPrefix(name, under); is {
			if cents := d.cents(of, row, "share", id); cents > 0 {
				all = append(all, field.DecidedShare{Jurisdiction: id, Cents: cents})
			}
		}
	}
	return all
}

// listed are the lines of a text that say something.
func listed(text string) []string {
	var all []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

var dollars = regexp.MustCompile(`^\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d{1,2}))?$`)

func (d *decoder) cents(field string, parts ...string) int64 {
	typed := d.value(field, parts...)
	if typed == "" {
		return 0
	}
	m := dollars.FindStringSubmatch(typed)
	if m == nil {
		d.wrong("Amount: enter dollars, such as 1,234.50.", field, parts...)
		return 0
	}
	whole, err := strconv.ParseInt(strings.ReplaceAll(m[1], ",", ""), 10, 64)
	if err != nil || whole > math.MaxInt64/1000 {
		d.wrong("Amount: this amount is too large.", field, parts...)
		return 0
	}
	fraction, _ := strconv.ParseInt((m[2] + "00")[:2], 10, 64) // two digits always fit
	return whole*100 + fraction
}
