package process

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

func (r *reader) transition(n *yaml.Node, d *Definition) Transition {
	o := r.object(n, "transition", "name", "title", "help", "from", "to", "adverse", "effective",
		"fields", "guards", "opens", "meets", "cancels", "tolls", "reopens", "roles", "service", "finding")
	t := Transition{
		Name: o.needName("name"), Title: o.needText("title"), Help: o.optionalText("help"),
		Adverse: Adverse(o.optionalText("adverse")),
	}
	r.declare("transition", t.Name, n)
	if t.To = o.optionalText("to"); o.keys["to"] == nil && o.node != nil {
		r.problem(n, `%s goes nowhere: it lacks "to"`, o.what)
	} else if t.To != "" && t.To != Same {
		r.refer("state", t.To, o.keys["to"])
	}
	src := source{node: n}
	var fromGuards [][]unresolvedGuard
	t.From, fromGuards, src.any = o.from(d)
	r.sources = append(r.sources, src)
	t.Effective = o.effective()
	for _, n := range o.list("fields", maxList) {
		f := r.field(n)
		switch _, taken := t.Field(f.Name); {
		case f.Name == "":
		case taken:
			r.problem(n, "%s has the field %q twice", o.what, f.Name)
		case f.Name == t.Effective.Name:
			r.problem(n, "%s has a field %q, which is the label of its effective date", o.what, f.Name)
		}
		t.Fields = append(t.Fields, f)
	}
	t.Guards = o.resolveGuards(t, o.guards())
	for i, guards := range fromGuards {
		t.From[i].Guards = o.resolveGuards(t, guards)
	}
	o.service(&t)
	o.finding(&t)
	o.adverse(t)
	o.production(t)
	deadline := func(name string, n *yaml.Node) { r.refer("deadline", name, n) }
	t.Opens, t.Reopens = o.openings("opens", t), o.openings("reopens", t)
	t.Meets, t.Tolls = o.names("meets", deadline), o.names("tolls", deadline)
	t.Cancels = o.names("cancels", func(name string, n *yaml.Node) {
		if name != CancelAll {
			deadline(name, n)
		}
	})
	t.Roles = o.names("roles", func(role string, n *yaml.Node) { o.role(role, n, actingRoles) })
	return t
}

// from reads where a transition may start: "any", or a list of states, each
// with guards of its own where it is written as a mapping.
func (o object) from(d *Definition) (from []From, guards [][]unresolvedGuard, fromAnyState bool) {
	n := o.need("from")
	if n == nil {
		return nil, nil, false
	}
	if n.Kind == yaml.ScalarNode && n.Value == fromAny {
		for _, s := range d.States {
			if !s.Terminal {
				from = append(from, From{State: s.Name})
			}
		}
		return from, nil, true
	}
	for _, n := range o.list("from", maxStates) {
		var f From
		var own []unresolvedGuard
		at := n
		if n.Kind == yaml.MappingNode {
			fo := o.object(n, `an entry of "from" of `+o.what, "state", "guards")
			f.State, own = fo.needText("state"), fo.guards()
			if fo.keys["state"] != nil {
				at = fo.keys["state"]
			}
		} else {
			f.State, _ = o.text(n, `an entry of "from" of `+o.what)
		}
		if slices.ContainsFunc(from, func(g From) bool { return f.State != "" && g.State == f.State }) {
			o.problem(at, "%s starts twice from %q", o.what, f.State)
			continue
		}
		o.refer("state", f.State, at)
		from, guards = append(from, f), append(guards, own)
	}
	return from, guards, false
}

func (o object) effective() Effective {
	n := o.need("effective")
	if n == nil {
		return Effective{}
	}
	eo := o.object(n, `"effective" of `+o.what, "name", "title")
	eo.what = `"effective" of ` + o.what
	return Effective{Name: eo.needName("name"), Title: eo.needText("title")}
}

func (r *reader) field(n *yaml.Node) Field {
	o := r.object(n, "field", "name", "title", "help", "type", "required", "use", "options")
	f := Field{
		Name: o.needName("name"), Title: o.needText("title"), Help: o.optionalText("help"),
		Type: FieldType(o.needText("type")), Required: o.flag("required"),
	}
	if f.Type != "" && !fieldTypes[f.Type] {
		r.problem(o.keys["type"], "%s has the type %q, which does not exist; there are %s", o.what, f.Type, sortedNames(fieldTypes))
	}
	if f.Type == Choice && o.keys["options"] == nil {
		r.problem(n, "%s is a choice without options", o.what)
	}
	if f.Type != Choice && o.keys["options"] != nil {
		r.problem(o.keys["options"], "%s has options, but only a choice may", o.what)
	}
	for _, n := range o.list("options", maxList) {
		oo := r.object(n, "option", "name", "title", "means")
		opt := Option{Name: oo.needName("name"), Title: oo.needText("title"), Means: oo.optionalText("means")}
		if slices.ContainsFunc(f.Options, func(p Option) bool { return opt.Name != "" && p.Name == opt.Name }) {
			r.problem(n, "%s has the option %q twice", o.what, opt.Name)
		}
		f.Options = append(f.Options, opt)
	}
	r.use(&f, o)
	return f
}

// use reads what the record keeps of a field, and holds its options to it.
func (r *reader) use(f *Field, o object) {
	needs := maps.Clone(serviceUses)
	needs[UseCompleteness], needs[UseDemands] = Choice, Demands
	needs[UseObjector] = Text
	f.Use = Use(o.optionalText("use"))
	if f.Use == "" {
		f.Use = legacyUse(*f)
	} else if of, ok := needs[f.Use]; !ok {
		r.problem(o.keys["use"], "%s is used as %q; it can be %s", o.what, string(f.Use), sortedNames(needs))
	} else if f.Type != of {
		r.problem(o.keys["use"], "%s is of type %s; to be used as %s it must be %s", o.what, f.Type, f.Use, of)
	}
	for i, opt := range f.Options {
		switch {
		case f.Use != UseCompleteness && opt.Means != "":
			r.problem(o.node, "%s has an option that means something, but is not used as completeness", o.what)
		case f.Use == UseCompleteness && opt.Means == "":
			f.Options[i].Means = opt.Name // which then is one of them
		}
		if m := f.Options[i].Means; f.Use == UseCompleteness && m != Complete && m != Partial && m != Refused {
			r.problem(o.node, "the option %q of %s must mean complete, partial or refused", opt.Name, o.what)
		}
	}
}

// adverse checks that what harms the jurisdiction can be stayed, and that an
// outcome is there to tell by.
func (o object) adverse(t Transition) {
	switch t.Adverse {
	case AdverseNever:
		return
	case AdverseAlways:
	case AdverseByOutcome:
		if !hasDecisions(t) {
			o.problem(o.keys["adverse"], "%s is adverse by outcome but has no field of type decisions", o.what)
		}
	default:
		o.problem(o.keys["adverse"], "%s is adverse %q; it must be always or by_outcome", o.what, string(t.Adverse))
		return
	}
	if !slices.ContainsFunc(t.Guards, func(g Guard) bool { return g.Name == notStayed }) {
		o.problem(o.keys["adverse"], "%s is adverse and must carry the guard %q", o.what, notStayed)
	}
}

// production checks that what came is asked once, by a step that needs no second person: what arrives must always be
// recorded.
func (o object) production(t Transition) {
	asked := 0
	for _, f := range t.Fields {
		if f.Type != Production {
			continue
		}
		asked++
		if f.Required {
			o.problem(o.node, "the field %q of %s cannot be required: an answer that brings nothing must be recorded too", f.Name, o.what)
		}
	}
	switch {
	case asked > 1:
		o.problem(o.node, "%s has %d fields of type production; it can have one", o.what, asked)
	case asked == 1 && t.Adverse != AdverseNever:
		o.problem(o.keys["adverse"], "%s is adverse and cannot have a field of type production", o.what)
	case asked == 1 && slices.ContainsFunc(t.Fields, func(f Field) bool { return f.Use == UseCompleteness }):
		o.problem(o.node, "%s asks for completeness, which follows from its field of type production", o.what)
	}
}

func hasDecisions(t Transition) bool {
	return slices.ContainsFunc(t.Fields, func(f Field) bool { return f.Type == Decisions })
}

// openings reads "opens" or "reopens", once the fields of t are known.
func (o object) openings(key string, t Transition) []Opening {
	var out []Opening
	for _, n := range o.list(key, maxList) {
		oo := o.object(n, `an entry of "`+key+`" of `+o.what, "deadline", "field", "days", "when", "for_recipient")
		op := Opening{
			Deadline: oo.needText("deadline"), Field: oo.optionalText("field"),
			Days: oo.number("days", 1), When: oo.optionalText("when"), ForRecipient: oo.flag("for_recipient"),
		}
		if slices.ContainsFunc(out, func(p Opening) bool { return op.Deadline != "" && p.Deadline == op.Deadline }) {
			o.problem(n, "%s opens the deadline %q twice", o.what, op.Deadline)
		}
		if op.Deadline != "" {
			o.refer("deadline", op.Deadline, oo.keys["deadline"])
		}
		if oo.node != nil && oo.keys["field"] == nil && oo.keys["days"] == nil {
			o.problem(n, "%s opens a deadline without a field or a number of days to set it", o.what)
		}
		if op.Field != "" {
			switch f, ok := t.Field(op.Field); {
			case !ok:
				o.problem(oo.keys["field"], "%s has no field %q to set a deadline by", o.what, op.Field)
			case f.Type != Due && f.Type != Date:
				o.problem(oo.keys["field"], "%s sets a deadline by the field %q of type %s; it must be due or date", o.what, op.Field, f.Type)
			}
		}
		if _, serves := t.Used(UseRecipient); op.ForRecipient && !serves {
			o.problem(n, "%s opens a deadline for a recipient but has no field that is used as %s", o.what, UseRecipient)
		}
		switch {
		case op.When == "":
		case op.When != WhenAdverseAppealable:
			o.problem(oo.keys["when"], "%s opens a deadline when %q; the only condition is %s", o.what, op.When, WhenAdverseAppealable)
		case !hasDecisions(t):
			o.problem(oo.keys["when"], "%s opens a deadline when %s but has no field of type decisions", o.what, op.When)
		}
		out = append(out, op)
	}
	return out
}
