package upload

import (
	"regexp"

	"duces/workflow"
)

// Record says that the actor sent a file, whose bytes are kept by now.
type Record struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// CommandName implements workflow.Command.
func (Record) CommandName() string { return "RecordUpload" }

// Streams implements workflow.Command.
func (Record) Streams() []workflow.Stream { return nil }

var hash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Decide implements workflow.Command.
func (c Record) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := facts.Actor.May(workflow.VerbNote); err != nil && facts.Actor.May(workflow.VerbAnswer) != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Collect(workflow.CheckLine("name", "Name", c.Name, 255, true)); err != nil {
		return workflow.Decision{}, err
	}
	if !hash.MatchString(c.SHA256) || c.Size < 0 {
		return workflow.Decision{}, &workflow.Error{Code: workflow.Internal, Message: "A file was received without its hash and size."}
	}
	id := a.NewID("upload")
	e := a.Event(Stream(id), a.Today(), Uploaded{SHA256: c.SHA256, Size: c.Size})
	e.Personal = map[string]workflow.Sealed{"name": a.Seal(Stream(id), "name", c.Name)}
	return workflow.Decision{Events: []workflow.Event{e}, Created: []string{id}}, nil
}
