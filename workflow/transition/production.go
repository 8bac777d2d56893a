package transition

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/validation"
)

// came is what a production says of the demands, held against those of the matter.
type came struct {
	received matter.ProductionReceived
	words    map[string]string // ground and part of objections, by their personal names
}

// productionField is the field by which a transition asks what came; empty: it does not.
func productionField(t process.Transition) string {
	i := slices.IndexFunc(t.Fields, func(f process.Field) bool { return f.Type == process.Production })
	if i < 0 {
		return ""
	}
	return t.Fields[i].Name
}

// came reads what a transition was given about the demands.
func (w mover) came(t process.Transition, given field.Values) (*came, error) {
	if given.Production == nil {
		return &came{}, nil
	}
	f, _ := t.Field(productionField(t))
	c, err := said(*given.Production, w.Matter().Items, given.Documents, w.Matter())
	if err != nil {
		return nil, workflow.Malformed("fields."+f.Name, f.Title+": "+workflow.Sentence(err))
	}
	return c, nil
}

// with is the event of a transition with what came.
func (c *came) with(w mover, e workflow.Event, moved matter.Transitioned) workflow.Event {
	if len(c.received.Answers) > 0 {
		moved.Came, moved.Via = c.received.Answers, c.received.Via
	}
	for name, text := range c.words {
		e.Personal = workflow.With(e.Personal, name, w.Act().Seal(e.Stream, name, text))
	}
	e.Data = moved
	try := mover{w.Try()}
	try.Add(e)
	moved.Completeness = try.Matter().Derived()
	e.Data = moved
	return e
}

// said is what is given, for the demands of a matter as they stood. Documents are those that come with it.
func said(g production.Given, items []production.Item, docs []field.Document, m matter.Matter) (*came, error) {
	answers, err := g.For(items)
	if err != nil {
		return nil, err
	}
	g.Answers = answers
	plain, words := withoutWords(g)
	c := &came{received: matter.ProductionReceived{Via: g.Via, Answers: plain.Answers}, words: words}
	has := sizes(m)
	for _, d := range docs {
		has[d.SHA256] = d.Size
	}
	for _, a := range answers {
		for _, sum := range a.Documents {
			if _, known := has[sum]; !known {
				return nil, fmt.Errorf("demand %s names a document with the SHA-256 %s, which is neither with this production nor among the matter's documents", a.Demand, sum)
			}
		}
	}
	return c, nil
}

// withoutWords is what is given without the personal text of objections, and that text by its name in an event.
func withoutWords(g production.Given) (production.Given, map[string]string) {
	words := map[string]string{}
	g.Answers = slices.Clone(g.Answers)
	for i, a := range g.Answers {
		for name, text := range map[string]string{"ground.": a.Ground, "part.": a.Part} {
			if !workflow.Blank(text) {
				words[name+string(a.Demand)] = text
			}
		}
		g.Answers[i].Ground, g.Answers[i].Part = "", ""
	}
	return g, words
}

// cameRight makes right what came with a transition. now is the matter before it.
func (s *replayed) cameRight(e *workflow.Event, d *matter.Transitioned, now matter.Matter) error {
	old := s.standing[s.at]
	var given production.Given
	if s.given.Production != nil {
		given = *s.given.Production
	}
	c, personal, err := s.w.restated(old, given, now, append(slices.Clone(s.given.Documents), d.Documents...), s.asked)
	if err != nil {
		return workflow.Malformed("fields."+productionField(s.transition), "What came for each demand: "+workflow.Sentence(err))
	}
	d.Came, d.Via = c.received.Answers, c.received.Via
	if len(d.Came) == 0 {
		d.Came, d.Via = nil, ""
	}
	if len(personal) > 0 {
		e.Personal = maps.Clone(e.Personal)
		if e.Personal == nil {
			e.Personal = map[string]workflow.Sealed{}
		}
		maps.Copy(e.Personal, personal)
	}
	try := *e
	try.Data = *d
	after, err := matter.Fold(now, try)
	d.Completeness = after.Derived()
	return err
}

// restated is what is given instead of what an event says, and what objections say by its name in the event. Text
// that stays is sealed as it was; of a request that waited, asked is its text. before is the matter as it stood.
func (w mover) restated(e workflow.Event, g production.Given, before matter.Matter, docs []field.Document, asked map[string]workflow.Sealed) (*came, map[string]workflow.Sealed, error) {
	c, err := said(g, before.Items, docs, w.Matter())
	if err != nil {
		return nil, nil, err
	}
	personal := map[string]workflow.Sealed{}
	for name, text := range c.words {
		personal[name] = w.Act().Seal(e.Stream, name, text)
	}
	for name, sealed := range asked {
		if ofObjection(name) {
			personal[name] = sealed
		}
	}
	for name, sealed := range personal {
		if was, is := e.Personal[name]; is && was.Text() == sealed.Text() {
			personal[name] = was
		}
	}
	return c, personal, nil
}

// ofObjection says whether a personal value is what an objection says.
func ofObjection(name string) bool {
	return strings.HasPrefix(name, "ground.") || strings.HasPrefix(name, "part.")
}

// event is the production as it is stored.
func (c *came) event(w mover, on deadline.Date) workflow.Event {
	s := matter.Stream(w.Matter().ID)
	if _, answered := w.Matter().AnswerRecorded(); answered && !on.Before(w.Matter().CameOn()) {
		c.received.Completeness = w.with(c, on).Derived()
	}
	e := w.Act().Event(s, on, c.received)
	for name, text := range c.words {
		if e.Personal == nil {
			e.Personal = map[string]workflow.Sealed{}
		}
		e.Personal[name] = w.Act().Seal(s, name, text)
	}
	return e
}

// with is the matter with a production.
func (w mover) with(c *came, on deadline.Date) matter.Matter {
	try := mover{w.Try()}
	received := c.received
	received.Completeness = ""
	try.Add(w.Act().Event(matter.Stream(w.Matter().ID), on, received))
	return try.Matter()
}

// RecordProduction records what came for the demands of a matter, in any state; the state stays.
type RecordProduction struct {
	Matter     string           `json:"matter"`
	ReceivedOn deadline.Date    `json:"received_on"`
	Source     string           `json:"source"` // from whom
	Production production.Given `json:"production"`
	Documents  []field.Document `json:"documents,omitempty"`
	// Replaces is the event of a production that this one replaces; both stay on record.
	Replaces int64  `json:"replaces,omitempty"`
	Note     string `json:"note,omitempty"`
	Version  int    `json:"version,omitempty"` // as in Move
}

// CommandName implements workflow.Command.
func (RecordProduction) CommandName() string { return "RecordProduction" }

// Streams implements workflow.Command.
func (c RecordProduction) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// ProductionForm is what a production is recorded with, as the form of a transition asks for it.
func ProductionForm() process.Transition {
	return process.Transition{
		Name: "record_production", Title: "Record production", Help: "Record what came for each demand. The matter's status does not change.",
		Effective: process.Effective{Name: "received_on", Title: "Received on"},
		Fields: []process.Field{
			{Name: "production", Title: "What came for each demand", Type: process.Production, Required: true},
			{Name: "documents", Title: "Documents", Type: process.Documents},
			{Name: matter.DocumentSource, Title: "Source", Help: "Who sent them, and how. Example: City Clerk, by email.", Type: process.Text, Required: true},
		},
	}
}

// Decide implements workflow.Command.
func (c RecordProduction) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	work, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	w := mover{work}
	if err := MayAddDocuments(facts.Actor, w.Process()); err != nil {
		return workflow.Decision{}, err
	}
	if c.Version != 0 && c.Version < w.Matter().Changed {
		return workflow.Decision{}, w.changed()
	}
	given, err := readForm(ProductionForm(), map[string]any{"production": c.Production, "documents": c.Documents, matter.DocumentSource: c.Source}, c.Note)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := w.notInFuture("received_on", "Received on", c.ReceivedOn); err != nil {
		return workflow.Decision{}, err
	}
	if len(w.Matter().Demands) == 0 {
		return workflow.Decision{}, workflow.Refuse("no_demands", "This matter has no demands yet.", "Issue the document request first.")
	}
	by, has := senderOf(facts, a.Actor), sizes(w.Matter())
	if err := by.ask(given.Documents, has); err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Collect(by.unknown("documents", given.Documents, has)); err != nil {
		return workflow.Decision{}, err
	}
	came, err := said(*given.Production, w.Matter().Items, given.Documents, w.Matter())
	if err != nil {
		return workflow.Decision{}, workflow.Malformed("production", "What came for each demand: "+workflow.Sentence(err))
	}
	if len(came.received.Answers) == 0 {
		return workflow.Decision{}, workflow.Malformed("production", "What came for each demand: choose an answer for at least one demand.")
	}
	if err := w.replaceable(c.Replaces, c.ReceivedOn); err != nil {
		return workflow.Decision{}, err
	}
	came.received.Documents, came.received.Replaces = given.Documents, c.Replaces
	w.MarkMissedBefore(c.ReceivedOn)
	e := came.event(w, c.ReceivedOn)
	for name, sealed := range w.Personal(given.Text, c.Note) {
		if e.Personal == nil {
			e.Personal = map[string]workflow.Sealed{}
		}
		e.Personal[name] = sealed
	}
	w.Add(e)
	return w.Decision(), nil
}

// replaceable refuses a production to replace that is not there, or is replaced already.
func (w mover) replaceable(event int64, on deadline.Date) error {
	if event == 0 {
		return nil
	}
	for _, p := range w.Matter().Productions {
		switch {
		case p.Event != event:
		case p.Replaced != 0:
			return workflow.Refuse("replaced", "That production was replaced already.", "Replace the later production instead.")
		case on.Before(p.On):
			return workflow.Malformed("received_on", fmt.Sprintf("Received on: %s is before %s, the date of the production that it replaces.", on.Text(), p.On.Text()))
		default:
			return nil
		}
	}
	return workflow.Absent("production")
}

// notInFuture wants a day that has come.
func (w mover) notInFuture(at, title string, day deadline.Date) error {
	today := w.Today()
	switch {
	case day.IsZero():
		return workflow.Malformed(at, validation.Required(title))
	case day.After(today):
		return workflow.Malformed(at, fmt.Sprintf("%s: %s is in the future. Today is %s in %s.", title, day.Text(), today.Text(), w.Jurisdiction().Zone))
	}
	return nil
}
