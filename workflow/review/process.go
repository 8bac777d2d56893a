package review

import (
	"fmt"
	"sync"

	"duces/workflow"
	"duces/workflow/process"
)

// KindProcess names the streams of processes.
const KindProcess = "process"

// ProcessStream holds one version of a process, by its content hash.
func ProcessStream(hash string) workflow.Stream { return workflow.NewStream(KindProcess, hash) }

// ProcessAdopted keeps the source of a process, so that pinned matters can be replayed.
type ProcessAdopted struct {
	Name   string `json:"name"`
	Hash   string `json:"hash"`
	Source string `json:"source"`
}

// Type is the stored name.
func (ProcessAdopted) Type() string { return "process_adopted" }

// definitions are those that were read, by what is on record, as long as the program runs: reading one takes as long as
// folding hundreds of events, nobody changes a definition, and few are ever adopted.
var definitions sync.Map

func definitionOf(d ProcessAdopted) (*process.Definition, error) {
	if def, known := definitions.Load(d); known {
		return def.(*process.Definition), nil
	}
	def, err := process.Parse(d.Name+".yaml", []byte(d.Source))
	if err != nil {
		return nil, err
	}
	definitions.Store(d, def)
	return def, nil
}

// ProcessKind is what the program knows of processes.
var ProcessKind = workflow.KindOf[*process.Definition]{
	Name: KindProcess,
	Events: []workflow.EventType{workflow.EventThatMayNotFit(func(_ *process.Definition, d ProcessAdopted, _ workflow.Event) (*process.Definition, error) {
		def, err := definitionOf(d)
		if err != nil {
			return nil, fmt.Errorf("the process %s that is on record cannot be read: %w", d.Hash, err)
		}
		return def, nil
	}, func(d ProcessAdopted, _ workflow.Names) string { return "Process adopted: " + d.Name }, nil)},
	Needs: workflow.None[*process.Definition],
	Visible: func(facts workflow.Facts, _ *process.Definition) bool {
		return facts.Actor.Role.Can(workflow.VerbReadMatters)
	},
	Process: workflow.NoProcess[*process.Definition],
	Rows:    workflow.NoRows[*process.Definition],
}.Kind()

// FindProcess finds the definition of a content hash.
func FindProcess(facts workflow.Facts, hash string) (*process.Definition, error) {
	d, err := workflow.Look[*process.Definition](facts, ProcessStream(hash))
	if workflow.CodeOf(err) == workflow.NotFound {
		return nil, &workflow.Error{Code: workflow.Internal, Message: "The process that this matter is pinned to is not on record."}
	}
	return d, err
}
