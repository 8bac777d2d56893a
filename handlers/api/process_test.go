package api_test

import (
	"net/http"
	"strings"
	"testing"

	"duces/workflow/process"
)

func TestTheProcessIsDescribedSoThatFormsCanBeBuilt(t *testing.T) {
	s := newServer(t, 1)
	p := s.call("compliance", http.MethodGet, v1+"/process", nil).is(http.StatusOK)
	def := process.Default()
	if p["hash"] != def.Hash || len(p["states"].([]any)) != len(def.States) || len(p["stages"].([]any)) != 6 || len(p["deadlines"].([]any)) != len(def.Deadlines) {
		t.Errorf("the process is %v", p)
	}
	for i, x := range p["states"].([]any) {
		if says, _ := x.(map[string]any)["next_step"].(string); says != def.States[i].NextStep {
			t.Errorf("the next step in %s is shown as %q", def.States[i].Name, says)
		}
	}
	transitions := p["transitions"].([]any)
	if len(transitions) != len(def.Transitions) {
		t.Fatalf("%d transitions, want %d", len(transitions), len(def.Transitions))
	}
	for i, x := range transitions {
		shown, want := x.(map[string]any), def.Transitions[i]
		fields := shown["fields"].([]any)
		if shown["name"] != want.Name || shown["effective"].(map[string]any)["label"] != want.Effective.Title || len(fields) != len(want.Fields) {
			t.Errorf("%s is shown as %v", want.Name, shown)
		}
		for j, y := range fields {
			field := y.(map[string]any)
			if field["name"] != want.Fields[j].Name || field["label"] != want.Fields[j].Title || field["type"] != string(want.Fields[j].Type) || field["required"] != want.Fields[j].Required {
				t.Errorf("%s: the field %s is shown as %v", want.Name, want.Fields[j].Name, field)
			}
		}
	}
	if a := s.call("admin", http.MethodGet, v1+"/process", nil); strings.Contains(string(a.Body), "stayed") || p["guards"].(map[string]any)["overdue"] == nil {
		t.Errorf("a guard that nothing checks is described: %s", a.Body)
	}
	pinned := s.call("legal", http.MethodGet, v1+"/matters/"+s.Matters(1)[0], nil).is(http.StatusOK)["process"].(string)
	s.call("legal", http.MethodGet, v1+"/process?hash="+pinned, nil).is(http.StatusOK)
	s.call("legal", http.MethodGet, v1+"/process?hash=sha256:other", nil).refused(http.StatusNotFound, "not_found")
}
