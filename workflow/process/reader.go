package process

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// reader turns nodes into values and collects problems instead of stopping.
type reader struct {
	file     string
	unused   bool // no review uses the file yet
	problems Problems
	declared map[declaration]*yaml.Node
	refs     []reference
	// sources holds, per transition in order, what the graph checks need and
	// the definition does not keep.
	sources []source
}

// declaration is a name of one kind: "state" "open".
type declaration struct{ kind, name string }

// reference is a name used where it is not declared.
type reference struct {
	declaration
	node *yaml.Node
}

// source says where a transition stands and whether it starts from "any".
type source struct {
	node *yaml.Node
	any  bool
}

func (r *reader) problem(n *yaml.Node, format string, args ...any) {
	r.problems = append(r.problems, Problem{File: r.file, Line: max(n.Line, 1), Message: fmt.Sprintf(format, args...)})
}

// declare records a name, and refuses it where it is taken.
func (r *reader) declare(kind, name string, n *yaml.Node) {
	d := declaration{kind, name}
	if name == "" {
		return // already reported
	}
	if first, taken := r.declared[d]; taken {
		r.problem(n, "the %s %q is already defined on line %d", kind, name, first.Line)
		return
	}
	r.declared[d] = n
}

func (r *reader) refer(kind, name string, n *yaml.Node) {
	if name != "" {
		r.refs = append(r.refs, reference{declaration{kind, name}, n})
	}
}

// resolve reports the references to names that nothing declares. It runs last,
// since a definition may name what stands further down.
func (r *reader) resolve() {
	for _, ref := range r.refs {
		if _, ok := r.declared[ref.declaration]; !ok {
			r.problem(ref.node, "there is no %s %q", ref.kind, ref.name)
		}
	}
}

// object is one mapping whose keys are known.
type object struct {
	*reader
	node *yaml.Node
	what string // for messages: `state "open"`
	keys map[string]*yaml.Node
}

// object reads a mapping that may have the given keys and no others. What is
// no mapping is reported and read as an empty one.
func (r *reader) object(n *yaml.Node, what string, allowed ...string) object {
	o := object{reader: r, node: n, what: what, keys: map[string]*yaml.Node{}}
	if n.Kind != yaml.MappingNode {
		r.problem(n, "%s must be a mapping with the keys %s", what, strings.Join(allowed, ", "))
		o.node = nil
		return o
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch _, twice := o.keys[key.Value]; {
		case key.Kind != yaml.ScalarNode || !slices.Contains(allowed, key.Value):
			r.problem(key, "%s has an unknown key %q; known are %s", what, key.Value, strings.Join(allowed, ", "))
		case twice:
			r.problem(key, "%s has the key %q twice", what, key.Value)
		default:
			o.keys[key.Value] = value
		}
	}
	if name, ok := o.keys["name"]; ok && name.Kind == yaml.ScalarNode {
		o.what = fmt.Sprintf("%s %q", what, name.Value)
	}
	return o
}

// need returns the node of a key that must be there.
func (o object) need(key string) *yaml.Node {
	n := o.keys[key]
	if n == nil && o.node != nil {
		o.problem(o.node, "%s lacks %q", o.what, key)
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// text reads one line of text; ok is false when it was refused.
func (r *reader) text(n *yaml.Node, what string) (string, bool) {
	switch {
	case n.Kind == yaml.AliasNode:
		r.problem(n, "%s is a YAML alias; write the value out", what)
	case n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str":
		r.problem(n, "%s must be text", what)
	case strings.TrimSpace(n.Value) == "":
		r.problem(n, "%s is empty", what)
	case strings.ContainsFunc(n.Value, unicode.IsControl):
		r.problem(n, "%s must be one line of plain text", what)
	default:
		return n.Value, true
	}
	return "", false
}

func (o object) optionalText(key string) string {
	n := o.keys[key]
	if n == nil {
		return ""
	}
	s, _ := o.text(n, fmt.Sprintf("%q of %s", key, o.what))
	return s
}

func (o object) needText(key string) string {
	o.need(key)
	return o.optionalText(key)
}

var machineName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// needName reads a machine name. "any" and "all" have a meaning of their own.
func (o object) needName(key string) string {
	s := o.needText(key)
	if s != "" && (!machineName.MatchString(s) || s == fromAny || s == CancelAll) {
		o.problem(o.keys[key], "%q is no name: lower-case letters, digits and _, starting with a letter, and neither any nor all", s)
		return ""
	}
	return s
}

func (o object) flag(key string) bool {
	n := o.keys[key]
	if n == nil {
		return false
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		o.problem(n, "%q of %s must be true or false", key, o.what)
		return false
	}
	return strings.EqualFold(n.Value, "true")
}

// number reads a whole number of days between low and maxDays.
func (o object) number(key string, low int) int {
	n := o.keys[key]
	if n == nil {
		return 0
	}
	v, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || err != nil || v < low || v > maxDays {
		o.problem(n, "%q of %s must be a whole number from %d to %d", key, o.what, low, maxDays)
		return 0
	}
	return v
}

// list returns the items of a list; a missing key is an empty list.
func (o object) list(key string, limit int) []*yaml.Node {
	n := o.keys[key]
	switch {
	case n == nil:
		return nil
	case n.Kind != yaml.SequenceNode:
		o.problem(n, "%q of %s must be a list", key, o.what)
		return nil
	case len(n.Content) == 0:
		o.problem(n, "%q of %s is an empty list", key, o.what)
		return nil
	case len(n.Content) > limit:
		o.problem(n, "%q of %s has %d entries; at most %d are allowed", key, o.what, len(n.Content), limit)
		return nil
	}
	return n.Content
}

// names reads a list of names, each of which each sees once.
func (o object) names(key string, each func(name string, n *yaml.Node)) []string {
	var out []string
	for _, n := range o.list(key, maxList) {
		s, ok := o.text(n, fmt.Sprintf("an entry of %q of %s", key, o.what))
		if !ok {
			continue
		}
		if slices.Contains(out, s) {
			o.problem(n, "%q of %s names %q twice", key, o.what, s)
			continue
		}
		each(s, n)
		out = append(out, s)
	}
	return out
}
