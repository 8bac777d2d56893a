package program

import (
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// KindName names the streams of programs.
const KindName = "program"

// Stream is the history of one program.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// Purpose is the one thing that a program may do.
type Purpose string

// Bounce is to bring reports of mail servers that a mail could not be delivered.
const Bounce Purpose = "bounce"

// MailIn is to bring messages that came in.
const MailIn Purpose = "mail-in"

// Purposes lists them all.
var Purposes = []Purpose{Bounce, MailIn}

// Role is what a program of the purpose acts as.
func (p Purpose) Role() workflow.Role {
	switch p {
	case Bounce:
		return workflow.BounceProgram
	case MailIn:
		return workflow.MailProgram
	}
	return ""
}

// Words say what the purpose is for.
func (p Purpose) Words() string {
	switch p {
	case Bounce:
		return "Reports of bounced mail"
	case MailIn:
		return "Incoming mail"
	}
	return string(p)
}

// Program is one program with its token.
type Program struct {
	ID         string
	Label      string
	For        Purpose
	Added      time.Time
	Commitment string // to the token
	Revoked    bool
	Version    int
}

// Added says that a program was given a token.
type Added struct {
	Label      string  `json:"label"`
	For        Purpose `json:"for"`
	Commitment string  `json:"commitment"`
}

// Type is the stored name.
func (Added) Type() string { return "program_added" }

// Revoked ends a program's token.
type Revoked struct{}

// Type is the stored name.
func (Revoked) Type() string { return "program_revoked" }

// Kind is what the program knows of other programs.
var Kind = workflow.KindOf[Program]{
	Version: func(p Program) int { return p.Version },
	Name:    KindName, Needs: workflow.None[Program], Process: workflow.NoProcess[Program],
	Visible: func(facts workflow.Facts, _ Program) bool {
		return facts.Actor.Role.Can(workflow.VerbRunUsers) || facts.Actor.Role.Can(workflow.VerbReadLedger)
	},
	Rows: func(p Program, _ *process.Definition) []workflow.Row {
		return []workflow.Row{Row{ID: p.ID, Label: p.Label, Purpose: string(p.For), AddedAt: workflow.Micros(p.Added), Revoked: p.Revoked, Version: int64(p.Version)}}
	},
	Events: []workflow.EventType{
		workflow.EventOf(func(p Program, d Added, e workflow.Event) Program {
			return Program{ID: e.Stream.ID(), Label: d.Label, For: d.For, Added: e.Recorded, Commitment: d.Commitment, Version: e.No}
		}, func(d Added, _ workflow.Names) string {
			return fmt.Sprintf("Service token created: %s, only for %s", d.Label, d.For)
		}, nil),
		workflow.EventOf(func(p Program, _ Revoked, e workflow.Event) Program {
			p.Revoked, p.Version = true, e.No
			return p
		}, func(Revoked, workflow.Names) string { return "Service token revoked" }, nil),
	},
}.Kind()

// Opens says whether a token's row is the one that history commits to.
func (p Program) Opens(row workflow.Credential) bool {
	return !p.Revoked && p.Commitment == row.Commitment()
}

// Row is how lists show a program.
type Row struct {
	ID      string
	Label   string
	Purpose string
	AddedAt int64
	Revoked bool
	Version int64
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

// Add gives a program a token for one purpose.
type Add struct {
	Label   string    `json:"label"`
	For     Purpose   `json:"for"`
	Hash    string    `json:"-"`
	Expires time.Time `json:"expires,omitzero"`
}

// CommandName implements workflow.Command.
func (Add) CommandName() string { return "AddProgram" }

// Streams implements workflow.Command.
func (Add) Streams() []workflow.Stream { return nil }

// Decide implements workflow.Command.
func (c Add) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.Operator {
		return workflow.Decision{}, workflow.Forbid("Create service tokens on the command line: duces token add --for bounce.")
	}
	no := workflow.CheckLine("label", "Label", c.Label, 100, true)
	if c.For.Role() == "" {
		no = append(no, workflow.At("for", validation.NotOneOf("For", string(c.For), Purposes...)))
	}
	if !c.Expires.IsZero() && !c.Expires.After(a.At) {
		no = append(no, workflow.At("expires", "Expires: this time is in the past."))
	}
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	id := a.NewID("program")
	token := workflow.Credential{Kind: workflow.CredentialProgram, ID: id, Hash: c.Hash, Expires: c.Expires}
	return workflow.Decision{
		Events:      []workflow.Event{a.Event(Stream(id), a.Today(), Added{Label: workflow.Tidy(c.Label), For: c.For, Commitment: token.Commitment()})},
		Credentials: []workflow.Credential{token},
		Created:     []string{id},
	}, nil
}

// Revoke ends a program's token.
type Revoke struct {
	Program string `json:"program"`
}

// CommandName implements workflow.Command.
func (Revoke) CommandName() string { return "RevokeProgram" }

// Streams implements workflow.Command.
func (c Revoke) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Program)} }

// Decide implements workflow.Command.
func (c Revoke) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := facts.Actor.May(workflow.VerbRunUsers); err != nil {
		return workflow.Decision{}, err
	}
	p, err := workflow.Find[Program](facts, Stream(c.Program))
	if err != nil {
		return workflow.Decision{}, err
	}
	if p.Revoked {
		return workflow.Decision{}, workflow.Absent("token")
	}
	return workflow.Decision{
		Events:      []workflow.Event{a.Event(Stream(p.ID), a.Today(), Revoked{})},
		Credentials: []workflow.Credential{{Kind: workflow.CredentialProgram, ID: p.ID, Revoke: true}},
	}, nil
}
