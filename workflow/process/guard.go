package process

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Guard is a condition on a transition with its arguments, or several
// conditions of which one must hold.
type Guard struct {
	Name string
	Args map[string]string // by the argument's name
	Any  []Guard           // then Name is empty
}

// GuardType says what a guard means and what it must be told. In Means, an
// argument's name in braces stands for the title of what it names.
type GuardType struct {
	Means string
	Args  []GuardArg
}

// GuardArg is one argument of a guard, and what its value must be the name of.
type GuardArg struct {
	Name string
	Of   ArgKind
	Type FieldType // of a field, where only one type will do
}

// ArgKind says what an argument names.
type ArgKind string

// Kinds of argument.
const (
	ArgDeadline ArgKind = "deadline"
	ArgState    ArgKind = "state"
	ArgField    ArgKind = "field"  // of the transition that carries the guard
	ArgOption   ArgKind = "option" // of the field named by the argument "field"
)

// GuardTypes are the conditions that a definition may name. The set is closed: a
// definition that names another is refused, since nothing could evaluate it.
var GuardTypes = map[string]GuardType{
	"overdue": {Means: "a deadline other than a right has passed without being met"},
	"deadline_passed": {
		Means: "“{deadline}” was met or has passed, if it was set",
		Args:  []GuardArg{{Name: "deadline", Of: ArgDeadline}},
	},
	"deadline_running": {
		Means: "“{deadline}” has not passed on the effective date, if it was set",
		Args:  []GuardArg{{Name: "deadline", Of: ArgDeadline}},
	},
	"field_is": {
		Means: "“{field}” is “{value}”",
		Args:  []GuardArg{{Name: "field", Of: ArgField, Type: Choice}, {Name: "value", Of: ArgOption}},
	},
	"demands_known": {
		Means: "“{field}” lists only demands of the document request",
		Args:  []GuardArg{{Name: "field", Of: ArgField, Type: Demands}},
	},
	"grounds_true": {
		Means: "the record supports the choice of “{field}”",
		Args: []GuardArg{
			{Name: "field", Of: ArgField, Type: Choice},
			{Name: "no_response", Of: ArgOption},
			{Name: "incomplete", Of: ArgOption},
			{Name: "untimely", Of: ArgOption},
		},
	},
	"not_served":    {Means: "the paper was not served on the recipient before"},
	"served_before": {Means: "the paper was served on the recipient before"},
	"recipient_served": {
		Means: "“{field}” names a recipient on whom the paper was served, if it is given",
		Args:  []GuardArg{{Name: "field", Of: ArgField, Type: Text}},
	},
	"one_decision_per_award": {Means: "each award is decided only once"},
	"adverse_only_from": {
		Means: "an adverse decision requires the status {state}",
		Args:  []GuardArg{{Name: "state", Of: ArgState}},
	},
	notStayed: {Means: "no court order that binds this office bars it"},
}

// notStayed is the guard that an adverse transition may not go without.
const notStayed = "not_stayed"

// String writes a guard in one line: "deadline_passed(finding_reply)".
func (g Guard) String() string {
	if len(g.Any) > 0 {
		return joined(g.Any, " or ")
	}
	var values []string
	for _, a := range GuardTypes[g.Name].Args {
		values = append(values, g.Args[a.Name])
	}
	if len(values) == 0 {
		return g.Name
	}
	return g.Name + "(" + strings.Join(values, ", ") + ")"
}

func joined(guards []Guard, between string) string {
	texts := make([]string, len(guards))
	for i, g := range guards {
		texts[i] = g.String()
	}
	return strings.Join(texts, between)
}

// GuardNames writes guards in a line each.
func GuardNames(guards []Guard) []string {
	names := make([]string, len(guards))
	for i, g := range guards {
		names[i] = g.String()
	}
	return names
}

// Condition says in words what a guard of a transition asks for.
func (d *Definition) Condition(t Transition, g Guard) string {
	if len(g.Any) > 0 {
		texts := make([]string, len(g.Any))
		for i, one := range g.Any {
			texts[i] = d.Condition(t, one)
		}
		return strings.Join(texts, ", or ")
	}
	text := GuardTypes[g.Name].Means
	for _, a := range GuardTypes[g.Name].Args {
		text = strings.ReplaceAll(text, "{"+a.Name+"}", d.argTitle(t, g, a))
	}
	return text
}

func (d *Definition) argTitle(t Transition, g Guard, a GuardArg) string {
	value := g.Args[a.Name]
	switch a.Of {
	case ArgDeadline:
		return d.DeadlineTitle(value)
	case ArgState:
		return d.InState(value)
	case ArgField:
		if f, ok := t.Field(value); ok {
			return f.Title
		}
	case ArgOption:
		if f, ok := t.Field(g.Args["field"]); ok {
			return f.OptionTitle(value)
		}
	}
	return value
}

// guards reads the guards of a transition or of one of its starting states.
func (o object) guards() []unresolvedGuard { return o.guardList("guards") }

// unresolvedGuard is a guard and where it stands: fields that it names may
// stand further down than it does.
type unresolvedGuard struct {
	Guard
	node *yaml.Node
	any  []unresolvedGuard
}

func (o object) guardList(key string) []unresolvedGuard {
	var out []unresolvedGuard
	for _, n := range o.list(key, maxList) {
		if g, ok := o.guard(n); ok {
			if slices.ContainsFunc(out, func(other unresolvedGuard) bool { return other.String() == g.String() }) {
				o.problem(n, "%q of %s names %q twice", key, o.what, g.String())
				continue
			}
			out = append(out, g)
		}
	}
	return out
}

func (o object) guard(n *yaml.Node) (unresolvedGuard, bool) {
	if n.Kind != yaml.MappingNode {
		name, ok := o.text(n, `an entry of "guards" of `+o.what)
		if g, old := legacyGuards[name]; old {
			return unresolvedGuard{Guard: g}, true // without a node: it is taken as it always was
		}
		return o.typed(n, name, nil, ok)
	}
	if len(n.Content) == 2 && n.Content[0].Value == "any" {
		list := o.object(n, `an entry of "guards" of `+o.what, "any")
		g := unresolvedGuard{node: n, any: list.guardList("any")}
		for _, one := range g.any {
			g.Any = append(g.Any, one.Guard)
		}
		return g, len(g.any) > 0
	}
	var args map[string]string
	var name string
	ok := true
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		text, read := o.text(value, "the argument "+key+" of a guard of "+o.what)
		ok = ok && read
		if key == "guard" {
			name = text
			continue
		}
		if args == nil {
			args = map[string]string{}
		}
		args[key] = text
	}
	if name == "" && ok {
		o.problem(n, `an entry of "guards" of %s lacks "guard", the name of the guard`, o.what)
		return unresolvedGuard{}, false
	}
	return o.typed(n, name, args, ok)
}

// typed holds a guard's arguments against what it must be told.
func (o object) typed(n *yaml.Node, name string, args map[string]string, ok bool) (unresolvedGuard, bool) {
	if !ok {
		return unresolvedGuard{}, false
	}
	t, known := GuardTypes[name]
	if !known {
		o.problem(n, "%s names the guard %q, which does not exist; there are %s", o.what, name, sortedNames(GuardTypes))
		return unresolvedGuard{}, false
	}
	for _, a := range t.Args {
		if args[a.Name] == "" {
			o.problem(n, "the guard %q of %s lacks %q, the name of a %s", name, o.what, a.Name, a.Of)
			ok = false
		}
	}
	for given := range args {
		if !slices.ContainsFunc(t.Args, func(a GuardArg) bool { return a.Name == given }) {
			o.problem(n, "the guard %q of %s has no argument %q", name, o.what, given)
			ok = false
		}
	}
	return unresolvedGuard{Guard: Guard{Name: name, Args: args}, node: n}, ok
}

// resolveGuards looks up what the guards of a transition name, once its fields are known.
func (o object) resolveGuards(t Transition, guards []unresolvedGuard) []Guard {
	var out []Guard
	for _, g := range guards {
		out = append(out, g.Guard)
		if g.node == nil {
			continue
		}
		o.resolveGuards(t, g.any)
		for _, a := range GuardTypes[g.Name].Args {
			value := g.Args[a.Name]
			switch a.Of {
			case ArgDeadline, ArgState:
				o.refer(string(a.Of), value, g.node)
			case ArgField:
				switch f, ok := t.Field(value); {
				case !ok:
					o.problem(g.node, "the guard %q names the field %q, which %s does not have", g.Name, value, o.what)
				case a.Type != "" && f.Type != a.Type:
					o.problem(g.node, "the guard %q names the field %q of type %s; it must be %s", g.Name, value, f.Type, a.Type)
				}
			case ArgOption:
				f, ok := t.Field(g.Args["field"])
				if ok && !slices.ContainsFunc(f.Options, func(p Option) bool { return p.Name == value }) {
					o.problem(g.node, "the guard %q names the option %q, which the field %q does not have", g.Name, value, f.Name)
				}
			}
		}
	}
	return out
}
