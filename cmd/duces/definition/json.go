package definition

import "duces/workflow/process"

// definitionJSON is a process as programs read it.
type definitionJSON struct {
	Name        string           `json:"name"`
	Title       string           `json:"title"`
	Hash        string           `json:"hash"`
	Initial     string           `json:"initial"`
	Stages      []namedJSON      `json:"stages"`
	States      []stateJSON      `json:"states"`
	Transitions []transitionJSON `json:"transitions"`
	Deadlines   []deadlineJSON   `json:"deadlines"`
	Letters     []letterJSON     `json:"letters"`
}

type letterJSON struct {
	namedJSON
	With   []string `json:"with"`             // transitions that it goes out with
	Office string   `json:"office,omitempty"` // usual
	In     []string `json:"in"`               // states in which it can be sent
	Text   string   `json:"text"`             // Markdown
}

type namedJSON struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

type stateJSON struct {
	namedJSON
	Stage     string `json:"stage"`
	Terminal  bool   `json:"terminal"`
	StepLimit int    `json:"step_limit,omitempty"` // days
	NextStep  string `json:"next_step,omitempty"`
}

type transitionJSON struct {
	namedJSON
	Help      string      `json:"help,omitempty"`
	From      []fromJSON  `json:"from"`
	To        string      `json:"to"`
	Adverse   string      `json:"adverse,omitempty"` // always, by_outcome
	Effective namedJSON   `json:"effective"`
	Guards    []string    `json:"guards,omitempty"`
	Fields    []fieldJSON `json:"fields"`
}

type fromJSON struct {
	State  string   `json:"state"`
	Guards []string `json:"guards,omitempty"`
}

type fieldJSON struct {
	namedJSON
	Help     string      `json:"help,omitempty"`
	Type     string      `json:"type"`
	Required bool        `json:"required"`
	Options  []namedJSON `json:"options,omitempty"`
}

type deadlineJSON struct {
	namedJSON
	Owed string `json:"owed"`
	Cite string `json:"cite,omitempty"`
}

func definitionOf(def *process.Definition) definitionJSON {
	d := definitionJSON{Name: def.Name, Title: def.Title, Hash: def.Hash, Initial: def.Initial}
	for _, s := range def.Stages {
		d.Stages = append(d.Stages, namedJSON{s.Name, s.Title})
	}
	for _, s := range def.States {
		d.States = append(d.States, stateJSON{namedJSON{s.Name, s.Title}, s.Stage, s.Terminal, s.StepLimit, s.NextStep})
	}
	for _, t := range def.Transitions {
		d.Transitions = append(d.Transitions, transitionOf(t))
	}
	for _, k := range def.Deadlines {
		d.Deadlines = append(d.Deadlines, deadlineJSON{namedJSON{k.Name, k.Title}, k.Owed, k.Cite})
	}
	for _, l := range def.AllLetters() {
		with := l.With
		if with == nil {
			with = []string{}
		}
		d.Letters = append(d.Letters, letterJSON{namedJSON{l.Name, l.Title}, with, l.Office, def.SentIn(l), l.Text})
	}
	return d
}

func transitionOf(t process.Transition) transitionJSON {
	j := transitionJSON{
		namedJSON: namedJSON{t.Name, t.Title}, Help: t.Help, To: t.To, Adverse: string(t.Adverse),
		Effective: namedJSON{t.Effective.Name, t.Effective.Title}, Guards: process.GuardNames(t.Guards), Fields: []fieldJSON{},
	}
	for _, f := range t.From {
		j.From = append(j.From, fromJSON{f.State, process.GuardNames(f.Guards)})
	}
	for _, f := range t.Fields {
		field := fieldJSON{namedJSON: namedJSON{f.Name, f.Title}, Help: f.Help, Type: string(f.Type), Required: f.Required}
		for _, o := range f.Options {
			field.Options = append(field.Options, namedJSON{o.Name, o.Title})
		}
		j.Fields = append(j.Fields, field)
	}
	return j
}
