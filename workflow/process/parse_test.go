package process

import (
	"errors"
	"strings"
	"testing"
)

// small is a good definition; each row of the table below spoils one line.
const small = `name: small
title: Small
initial: one
stages:
  - {name: first, title: First}
  - {name: second, title: Second}
states:
  - {name: one, title: One, stage: first, step_limit: 5}
  - {name: two, title: Two, stage: second}
  - {name: end, title: End, stage: second, terminal: true}
ladders:
  - name: usual
    repeat_days: 4
    rungs:
      - {days: -1, to: [compliance]}
      - {days: 1, to: [compliance, supervisor]}
deadlines:
  - {name: answer, title: Answer, owed: jurisdiction, ladder: usual}
transitions:
  - name: ask
    title: Ask
    from: [one]
    to: two
    effective: {name: asked_on, title: Asked on}
    fields:
      - {name: due, title: Due, type: due}
      - {name: what, title: What, type: choice, options: [{name: a, title: A}]}
    opens:
      - {deadline: answer, field: due}
  - name: finish
    title: Finish
    from:
      - {state: two, guards: [overdue]}
    to: end
    adverse: always
    effective: {name: finished_on, title: Finished on}
    guards: [not_stayed]
    cancels: [all]
  - name: leave
    title: Leave
    from: any
    to: end
    effective: {name: left_on, title: Left on}
    cancels: [answer]
`

func TestParseExpandsAny(t *testing.T) {
	d, err := Parse("small.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	leave, _ := d.Transition("leave")
	if len(leave.From) != 2 || leave.From[0].State != "one" || leave.From[1].State != "two" {
		t.Errorf("leave starts from %v", leave.From)
	}
}

func TestParseRefuses(t *testing.T) {
	const drop = "(drop)"
	for _, row := range []struct {
		name     string
		old, new string
		want     string // all problems, one per line
	}{
		{"an unknown key", "title: Small", "title: Small\ncolour: red", `p.yaml:3: the process has an unknown key "colour"; known are name, title, initial, stages, states, ladders, deadlines, transitions, letters`},
		{"a key given twice", "title: Small", "title: Small\ntitle: Big", `p.yaml:3: the process has the key "title" twice`},
		{"a process without states", small[strings.Index(small, "states:"):], "", "p.yaml:1: the process lacks \"states\"\np.yaml:1: the process lacks \"transitions\"\np.yaml:3: there is no state \"one\""},
		{"a title that is no text", "title: Small", "title: [a]", `p.yaml:2: "title" of the process must be text`},
		{"a number for a title", "title: Small", "title: 2018", `p.yaml:2: "title" of the process must be text`},
		{"a title of two lines", "title: Small", `title: "a\nb"`, `p.yaml:2: "title" of the process must be one line of plain text`},
		{"a process name with blanks", "name: small", "name: a b", `p.yaml:1: "a b" is no name for a process: lower-case letters, digits and -, starting with a letter`},
		{"a name with capitals", "{name: two, title: Two", "{name: Two, title: Two", "p.yaml:9: \"Two\" is no name: lower-case letters, digits and _, starting with a letter, and neither any nor all\np.yaml:23: there is no state \"two\"\np.yaml:33: there is no state \"two\""},
		{"a list where a mapping belongs", "  - {name: first, title: First}", "  - [first]", "p.yaml:5: stage must be a mapping with the keys name, title\np.yaml:8: there is no stage \"first\""},
		{"an alias", "title: Small", "title: &t Small\ninitial: *t\n", "p.yaml:3: \"initial\" of the process is a YAML alias; write the value out\np.yaml:5: the process has the key \"initial\" twice"},
		{"a stage defined twice", "{name: second, title: Second}", "{name: second, title: Second}\n  - {name: second, title: Again}", `p.yaml:7: the stage "second" is already defined on line 6`},
		{"a state defined twice", "{name: two, title: Two, stage: second}", "{name: two, title: Two, stage: second}\n  - {name: two, title: Two, stage: second}", `p.yaml:10: the state "two" is already defined on line 9`},
		{"a transition defined twice", "name: leave", "name: ask", `p.yaml:39: the transition "ask" is already defined on line 20`},
		{"a deadline defined twice", "deadlines:", "deadlines:\n  - {name: answer, title: Answer, owed: office, ladder: usual}", `p.yaml:19: the deadline "answer" is already defined on line 18`},
		{"a field defined twice", "{name: what,", "{name: due,", `p.yaml:27: transition "ask" has the field "due" twice`},
		{"a field that shadows the effective date", "{name: what,", "{name: asked_on,", `p.yaml:27: transition "ask" has a field "asked_on", which is the label of its effective date`},
		{"an option defined twice", "[{name: a, title: A}]", "[{name: a, title: A}, {name: a, title: B}]", `p.yaml:27: field "what" has the option "a" twice`},
		{"an unknown initial state", "initial: one", "initial: zero", `p.yaml:3: there is no state "zero"`},
		{"an unknown stage", "stage: first", "stage: zeroth", `p.yaml:8: there is no stage "zeroth"`},
		{"an unknown state to start in", "from: [one]", "from: [won]", `p.yaml:22: there is no state "won"`},
		{"an unknown state to lead to", "to: two", "to: too", `p.yaml:23: there is no state "too"`},
		{"a state to start in named twice", "from: [one]", "from: [one, one]", `p.yaml:22: transition "ask" starts twice from "one"`},
		{"an empty from", "from: [one]", "from: []", `p.yaml:22: "from" of transition "ask" is an empty list`},
		{"a from that is a word", "from: [one]", "from: one", `p.yaml:22: "from" of transition "ask" must be a list`},
		{"an unknown deadline", "cancels: [answer]", "cancels: [reply]", `p.yaml:44: there is no deadline "reply"`},
		{"an unknown deadline to open", "{deadline: answer,", "{deadline: reply,", `p.yaml:29: there is no deadline "reply"`},
		{"an unknown guard", "guards: [not_stayed]", "guards: [not_stayed, sunny]", `p.yaml:37: transition "finish" names the guard "sunny", which does not exist; there are adverse_only_from, deadline_passed, deadline_running, demands_known, field_is, grounds_true, not_served, not_stayed, one_decision_per_award, overdue, recipient_served, served_before`},
		{"an unknown guard of a starting state", "guards: [overdue]", "guards: [sunny]", `p.yaml:33: an entry of "from" of transition "finish" names the guard "sunny", which does not exist; there are adverse_only_from, deadline_passed, deadline_running, demands_known, field_is, grounds_true, not_served, not_stayed, one_decision_per_award, overdue, recipient_served, served_before`},
		{"a guard without its argument", "guards: [not_stayed]", "guards: [not_stayed, deadline_passed]", `p.yaml:37: the guard "deadline_passed" of transition "finish" lacks "deadline", the name of a deadline`},
		{"a guard with an argument that it has not", "guards: [not_stayed]", "guards: [not_stayed, {guard: overdue, deadline: answer}]", `p.yaml:37: the guard "overdue" of transition "finish" has no argument "deadline"`},
		{"a guard that names no deadline", "guards: [not_stayed]", "guards: [not_stayed, {guard: deadline_passed, deadline: reply}]", `p.yaml:37: there is no deadline "reply"`},
		{"a guard that names no state", "guards: [not_stayed]", "guards: [not_stayed, {guard: adverse_only_from, state: three}]", `p.yaml:37: there is no state "three"`},
		{"a guard that names no field", "guards: [not_stayed]", "guards: [not_stayed, {guard: demands_known, field: what}]", `p.yaml:37: the guard "demands_known" names the field "what", which transition "finish" does not have`},
		{"a guard that names a field of another type", "    opens:", "    guards: [{guard: demands_known, field: what}]\n    opens:", `p.yaml:28: the guard "demands_known" names the field "what" of type choice; it must be demands`},
		{"a guard that names no option", "    opens:", "    guards: [{guard: field_is, field: what, value: b}]\n    opens:", `p.yaml:28: the guard "field_is" names the option "b", which the field "what" does not have`},
		{"a guard of several that names no deadline", "guards: [not_stayed]", "guards: [not_stayed, {any: [{guard: deadline_running, deadline: reply}, overdue]}]", `p.yaml:37: there is no deadline "reply"`},
		{"a guard given twice", "guards: [not_stayed]", "guards: [not_stayed, {guard: not_stayed}]", `p.yaml:37: "guards" of transition "finish" names "not_stayed" twice`},
		{"a use that there is none of", "type: choice,", "type: choice, use: applause,", `p.yaml:27: field "what" is used as "applause"; it can be completeness, demands, objector, recipient, service_location, service_method, service_server, service_time`},
		{"a use of the wrong type", "type: choice,", "type: choice, use: demands,", `p.yaml:27: field "what" is of type choice; to be used as demands it must be demands`},
		{"an option that means nothing", "type: choice,", "type: choice, use: completeness,", `p.yaml:27: the option "a" of field "what" must mean complete, partial or refused`},
		{"a meaning of an option that has no use", "{name: a, title: A}", "{name: a, title: A, means: partial}", `p.yaml:27: field "what" has an option that means something, but is not used as completeness`},
		{"an unknown field type", "type: due}", "type: colour}", "p.yaml:26: field \"due\" has the type \"colour\", which does not exist; there are choice, date, decisions, demands, documents, due, exhibits, guidance, order, proceeding, production, text, time\np.yaml:29: transition \"ask\" sets a deadline by the field \"due\" of type colour; it must be due or date"},
		{"an unknown role to tell", "[compliance]}", "[boss]}", `p.yaml:15: a rung of ladder "usual" names the role "boss"; allowed here are admin, auditor, compliance, legal, owner, supervisor`},
		{"a transition for administrators", "cancels: [answer]", "cancels: [answer]\n    roles: [admin]", `p.yaml:45: transition "leave" names the role "admin"; allowed here are compliance, legal, supervisor`},
		{"an unknown ladder", "ladder: usual}", "ladder: steep}", `p.yaml:18: there is no ladder "steep"`},
		{"rungs out of order", "{days: 1,", "{days: -1,", `p.yaml:16: the rungs of ladder "usual" must be in order of time, each day once`},
		{"a repeat that is no number", "repeat_days: 4", "repeat_days: often", `p.yaml:13: "repeat_days" of ladder "usual" must be a whole number from 1 to 3660`},
		{"a flag that is no flag", "terminal: true", "terminal: 1", `p.yaml:10: "terminal" of state "end" must be true or false` + "\n" + `p.yaml:10: from the state "end" no terminal state can be reached` + drop},
		{"a deadline owed by nobody known", "owed: jurisdiction", "owed: court", `p.yaml:18: deadline "answer" is owed by "court"; it must be jurisdiction or office`},
		{"a step limit on a terminal state", "terminal: true}", "terminal: true, step_limit: 3}", `p.yaml:10: state "end" is terminal: a matter may rest there for ever, so it has no step limit`},
		{"an empty next step", "step_limit: 5}", "step_limit: 5, next_step: \"\"}", `p.yaml:8: "next_step" of state "one" is empty`},
		{"a next step that is no text", "step_limit: 5}", "step_limit: 5, next_step: [ask]}", `p.yaml:8: "next_step" of state "one" must be text`},
		{"a next step by another name", "step_limit: 5}", "step_limit: 5, step: Ask}", `p.yaml:8: state has an unknown key "step"; known are name, title, stage, terminal, step_limit, next_step`},
		{"a next step that is never due", "terminal: true}", "terminal: true, next_step: Rest}", `p.yaml:10: state "end" has a next_step without a step_limit, which says when it is due`},
		{"an unreachable state", "  - {name: end,", "  - {name: lost, title: Lost, stage: second, terminal: true}\n  - {name: end,", `p.yaml:10: the state "lost" is unreachable: no transition leads there from "one"`},
		{"a dead end, though every state can be left by any", "from:\n      - {state: two, guards: [overdue]}", "from: [one]", "p.yaml:9: the state \"two\" is a dead end: it is not terminal, and no transition that names it in \"from\" leads on"},
		{"a process without an end", ", terminal: true", "", "p.yaml:8: from the state \"one\" no terminal state can be reached\np.yaml:9: from the state \"two\" no terminal state can be reached\np.yaml:10: the state \"end\" is a dead end: it is not terminal, and no transition that names it in \"from\" leads on"},
		{"a state out of the order of stages", "  - {name: end, title: End, stage: second", "  - {name: end, title: End, stage: first", `p.yaml:10: the state "end" of stage "first" stands after states of stage "second"; states follow the order of the stages`},
		{"a stage without states", "{name: second, title: Second}", "{name: second, title: Second}\n  - {name: third, title: Third}", `p.yaml:7: the stage "third" has no states`},
		{"a choice without options", ", options: [{name: a, title: A}]", "", `p.yaml:27: field "what" is a choice without options`},
		{"options without a choice", "type: choice", "type: text", `p.yaml:27: field "what" has options, but only a choice may`},
		{"an opening by a field that is no date", "field: due", "field: what", `p.yaml:29: transition "ask" sets a deadline by the field "what" of type choice; it must be due or date`},
		{"an opening by a field that is not there", "field: due", "field: when", `p.yaml:29: transition "ask" has no field "when" to set a deadline by`},
		{"an opening by nothing", ", field: due", "", `p.yaml:29: transition "ask" opens a deadline without a field or a number of days to set it`},
		{"an opening under an unknown condition", "field: due", "field: due, when: rainy", `p.yaml:29: transition "ask" opens a deadline when "rainy"; the only condition is adverse_appealable`},
		{"an opening that asks for decisions there are none of", "field: due", "field: due, when: adverse_appealable", `p.yaml:29: transition "ask" opens a deadline when adverse_appealable but has no field of type decisions`},
		{"a deadline that nothing opens", "    opens:\n      - {deadline: answer, field: due}\n", "", `p.yaml:18: the deadline "answer" is opened by no transition`},
		{"an adverse act that no order could stay", "guards: [not_stayed]", "guards: [overdue]", `p.yaml:35: transition "finish" is adverse and must carry the guard "not_stayed"`},
		{"an unknown kind of adverse", "adverse: always", "adverse: mostly", `p.yaml:35: transition "finish" is adverse "mostly"; it must be always or by_outcome`},
		{"adverse by an outcome there is none of", "adverse: always", "adverse: by_outcome", `p.yaml:35: transition "finish" is adverse by outcome but has no field of type decisions`},
		{"a transition without a target", "    to: two\n", "", `p.yaml:20: transition "ask" goes nowhere: it lacks "to"`},
		{"a transition that stays and records nothing", "  - name: leave", "  - name: idle\n    title: Idle\n    from: [two]\n    to: two\n    effective: {name: idled_on, title: Idled on}\n  - name: leave", `p.yaml:39: the transition "idle" goes nowhere: it stays in "two" and records nothing`},
		{"a transition without an effective date", "    effective: {name: left_on, title: Left on}\n", "", `p.yaml:39: transition "leave" lacks "effective"`},
		{"a second document", "cancels: [answer]\n", "cancels: [answer]\n---\nname: more\n", `p.yaml:45: the file holds a second YAML document; a process is one document`},
		{"broken YAML", "stages:\n", "stages: [\n", "p.yaml:4: not valid YAML: did not find expected node content"},
		{"an alias of nothing", "to: two", "to: *two", "p.yaml:23: not valid YAML: unknown anchor 'two' referenced"},
		{"an empty file", small, "", "p.yaml:1: the file is empty"},
		{"a file of remarks", small, "# nothing\n", "p.yaml:1: the file is empty"},
		{"a file that is a word", small, "process", "p.yaml:1: the process must be a mapping with the keys name, title, initial, stages, states, ladders, deadlines, transitions, letters"},
		{"a file that is not UTF-8", "title: Small", "title: Sm\xe4ll", "p.yaml:2: the file is not UTF-8 text"},
		{"a huge file", small, strings.Repeat("#", 1<<20+1), "p.yaml:1: the file has 1048577 bytes; a process may have at most 1048576"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if strings.Count(small, row.old) < 1 {
				t.Fatalf("the good definition has no %q", row.old)
			}
			want := row.want
			if strings.HasSuffix(want, drop) { // names do not resolve, so the graph is not walked
				want, _, _ = strings.Cut(want, "\n")
			}
			d, err := Parse("p.yaml", []byte(strings.Replace(small, row.old, row.new, 1)))
			if d != nil || err == nil {
				t.Fatalf("accepted; want %s", want)
			}
			if err.Error() != want {
				t.Errorf("got:\n%s\nwant:\n%s", err, want)
			}
		})
	}
}

func TestANewFileMayNotDefineADeadlineThatEveryProcessHas(t *testing.T) {
	for kind, title := range map[string]string{
		OwnDate: "Own date", HoldEnd: "End of a hold", ExtensionRequest: "Decision on a request for more time", StepLimit: "Our next step",
	} {
		src := []byte(strings.ReplaceAll(small, "answer", kind))
		want := `p.yaml:18: every process has the deadline "` + kind + `" (` + title + "); give this one another name"
		if _, err := Check("p.yaml", src); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if _, err := Parse("p.yaml", src); err != nil {
			t.Errorf("on record it stays readable: %v", err)
		}
	}
	for _, k := range builtIn {
		if _, err := Check("p.yaml", []byte(strings.ReplaceAll(small, "answer", k.Name))); err == nil {
			t.Errorf("%s is accepted", k.Name)
		}
	}
	if _, err := Check("p.yaml", []byte(small)); err != nil {
		t.Error(err)
	}
}

func TestParseReportsAllProblemsInOrderOfLine(t *testing.T) {
	src := strings.NewReplacer("to: end\n    adverse", "to: nowhere\n    adverse", "title: Small", "titel: Small", "type: due}", "type: colour}").Replace(small)
	_, err := Parse("p.yaml", []byte(src))
	var ps Problems
	if !errors.As(err, &ps) {
		t.Fatalf("error is %T", err)
	}
	var lines []int
	for _, p := range ps {
		if p.File != "p.yaml" || p.Message == "" {
			t.Errorf("incomplete problem %+v", p)
		}
		lines = append(lines, p.Line)
	}
	if want := []int{1, 2, 26, 29, 34}; len(lines) != len(want) || lines[0] != 1 || lines[1] != 2 || lines[2] != 26 || lines[3] != 29 || lines[4] != 34 {
		t.Errorf("problems on lines %v, want %v:\n%v", lines, want, err)
	}
}

// FuzzParse: whatever the bytes, there is a definition or at least one problem
// with a line, never a panic; what is accepted can be drawn.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add(defaultSource)
	f.Add([]byte(""))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("name: x\nstates: [{name: a, <<: *b}]\n"))
	f.Add([]byte("states:\n  - ~\n  - [[]]\ntransitions: [{from: any}]\n"))
	f.Add([]byte("? {a: b}\n: c\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		d, err := Parse("f.yaml", src)
		if err == nil {
			if d.Hash == "" || SVG(d) == "" || Mermaid(d) == "" {
				t.Error("accepted, but has no hash or drawing")
			}
			return
		}
		ps, ok := errors.AsType[Problems](err)
		if !ok || len(ps) == 0 || d != nil {
			t.Fatalf("refused without problems: %v", err)
		}
		for _, p := range ps {
			if p.Line < 1 || p.Message == "" {
				t.Errorf("incomplete problem %+v", p)
			}
		}
	})
}
