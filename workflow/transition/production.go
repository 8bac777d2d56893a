package transition

import (
	"fmt"
	"maps"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/response"
	"duces/workflow/upload"
)

// delivery is what is said to have come, held against the demands of a matter, and its personal text by its name in an event.
type delivery struct {
	production.Delivery
	words map[string]string
}

// productionField is the field by which a transition asks what came; empty: it does not.
func productionField(t process.Transition) string {
	i := slices.IndexFunc(t.Fields, func(f process.Field) bool { return f.Type == process.Production })
	if i < 0 {
		return ""
	}
	return t.Fields[i].Name
}

// delivery reads what a transition was given about the demands.
func (w mover) delivery(t process.Transition, given field.Values) (*delivery, error) {
	if given.Production == nil {
		return &delivery{}, nil
	}
	f, _ := t.Field(productionField(t))
	c, err := said(*given.Production, w.Matter().Items, given.Documents, w.Matter())
	if err != nil {
		return nil, workflow.Malformed("fields."+f.Name, f.Title+": "+workflow.Sentence(err))
	}
	return c, nil
}

// with is the event of a transition with what came.
func (c *delivery) with(w mover, e workflow.Event, moved matter.Transitioned) workflow.Event {
	if !c.Empty() {
		moved.Received = &c.Delivery
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
func said(g production.Given, items []production.Item, docs []field.Document, m matter.Matter) (*delivery, error) {
	d, words, err := g.Delivery(items)
	if err != nil {
		return nil, err
	}
	has := sizes(m)
	for _, d := range docs {
		has[d.SHA256] = d.Size
	}
	for _, a := range d.Answers {
		for _, sum := range a.Documents {
			if _, known := has[sum]; !known {
				return nil, fmt.Errorf("demand %s names a document with the SHA-256 %s, which is neither with this production nor among the matter's documents", a.Demand, sum)
			}
		}
	}
	return &delivery{d, words}, nil
}

// correctDelivery makes right what came with a transition. now is the matter before it.
func (s *replayed) correctDelivery(e *workflow.Event, d *matter.Transitioned, now matter.Matter) error {
	old := s.standing[s.at]
	var given production.Given
	if s.given.Production != nil {
		given = *s.given.Production
	}
	var before production.Delivery
	if was := old.Data.(matter.Transitioned).Received; was != nil {
		before = *was
	}
	c, personal, err := s.w.restated(old, before, given, now, append(slices.Clone(s.given.Documents), d.Documents...))
	if err != nil {
		return workflow.Malformed("fields."+productionField(s.transition), "What came for each demand: "+workflow.Sentence(err))
	}
	if d.Received = nil; !c.Empty() {
		d.Received = &c.Delivery
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

// restated is what is given instead of what an event says, and its personal text by its name in the event. Text
// that stays is sealed as it was. before is the matter as it stood, and old what the event says.
func (w mover) restated(e workflow.Event, old production.Delivery, g production.Given, before matter.Matter, docs []field.Document) (*delivery, map[string]workflow.Sealed, error) {
	c, err := said(g, before.Items, docs, w.Matter())
	if err != nil {
		return nil, nil, err
	}
	personal := map[string]workflow.Sealed{}
	for name, text := range c.words {
		personal[name] = w.Act().Seal(e.Stream, name, text)
	}
	for i := range c.Claims { // an entry that was erased lacks what it lacked
		if was, is := e.Personal[production.EntryName(i)]; is && was.Erased && i < len(old.Claims) {
			c.Claims[i].Lacks = old.Claims[i].Lacks
		}
	}
	for name, sealed := range personal {
		if was, is := e.Personal[name]; is && was.Text() == sealed.Text() {
			personal[name] = was
		}
	}
	return c, personal, nil
}

// event is the production as it is stored.
func (c *delivery) event(w mover, on civil.Date, received response.ProductionReceived) workflow.Event {
	s := matter.Stream(w.Matter().ID)
	received.Delivery = c.Delivery
	if more(c.Delivery, received.Documents) {
		received.Deadlines = answeredBy(w.Process(), w.Matter())
	}
	e := w.Act().Event(s, on, received)
	if first, answered := w.Matter().AnswerRecorded(); answered && !on.Before(first.On) {
		try := mover{w.Try()}
		try.Add(e)
		received.Completeness = try.Matter().Derived()
		e.Data = received
	}
	for name, text := range c.words {
		if e.Personal == nil {
			e.Personal = map[string]workflow.Sealed{}
		}
		e.Personal[name] = w.Act().Seal(s, name, text)
	}
	return e
}

// RecordProduction records what came for the demands of a matter, in any state; the state stays.
type RecordProduction struct {
	Matter     string           `json:"matter"`
	ReceivedOn civil.Date       `json:"received_on"`
	Source     string           `json:"source"` // from whom
	Production production.Given `json:"production"`
	Documents  []field.Document `json:"documents,omitempty"`
	// Replaces is the event of a production that this one replaces; both stay on record.
	Replaces int64 `json:"replaces,omitempty"`
	// Of is the event of an answer that came online and that this records.
	Of   int64  `json:"of,omitempty"`
	Note string `json:"note,omitempty"`
	// Readers are the members who alone may open the documents; none: all may.
	Readers []string `json:"readers,omitempty"`
	Version int      `json:"version,omitempty"` // as in Move
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
			{Name: document.Source, Title: "Source", Help: "Who sent them, and how. Example: City Clerk, by email.", Type: process.Text, Required: true},
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
	if err := CheckVersion(w.Work, c.Version); err != nil {
		return workflow.Decision{}, err
	}
	given, err := readForm(ProductionForm(), map[string]any{"production": c.Production, "documents": c.Documents, document.Source: c.Source}, c.Note)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := w.CheckDay("received_on", "Received on", c.ReceivedOn); err != nil {
		return workflow.Decision{}, err
	}
	if len(w.Matter().Demands) == 0 {
		return workflow.Decision{}, workflow.Refuse("no_demands", "This matter has no demands yet.", "Issue the document request first.")
	}
	by, has := upload.SenderOf(facts, a.Actor), sizes(w.Matter())
	if err := by.Check("documents", given.Documents, has); err != nil {
		return workflow.Decision{}, err
	}
	received, err := said(*given.Production, w.Matter().Items, given.Documents, w.Matter())
	if err != nil {
		return workflow.Decision{}, workflow.Malformed("production", "What came for each demand: "+workflow.Sentence(err))
	}
	if received.Empty() {
		return workflow.Decision{}, workflow.Malformed("production", "What came for each demand: choose an answer for at least one demand.")
	}
	if c.Of != 0 && len(c.Readers) > 0 {
		return workflow.Decision{}, errSealedOnline
	}
	if err := w.Review().CheckReaders(w.Facts(), "readers", c.Readers); err != nil {
		return workflow.Decision{}, err
	}
	if err := w.replaceable(c.Replaces, c.ReceivedOn); err != nil {
		return workflow.Decision{}, err
	}
	if err := w.recordable(c.Of); err != nil {
		return workflow.Decision{}, err
	}
	w.MarkMissedBefore(c.ReceivedOn)
	if err := w.requestTime(c.Of); err != nil {
		return workflow.Decision{}, err
	}
	e := received.event(w, c.ReceivedOn, response.ProductionReceived{
		Documents: given.Documents, Replaces: c.Replaces, Of: c.Of, TimeLapsed: w.Matter().LapsesWith(c.Of), Readers: c.Readers,
	})
	for name, sealed := range w.Personal(given.Text, c.Note) {
		if e.Personal == nil {
			e.Personal = map[string]workflow.Sealed{}
		}
		e.Personal[name] = sealed
	}
	w.Add(e)
	if len(e.Data.(response.ProductionReceived).Deadlines) > 0 {
		w.alertAnswered(w.Matter().Version)
	}
	return w.Decision(), nil
}

// replaceable refuses a production to replace that is not there, or is replaced already.
func (w mover) replaceable(event int64, on civil.Date) error {
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
