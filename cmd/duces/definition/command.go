// Package definition is the sub-command duces process: it shows, checks, and draws process definitions, for people as
// text and for programs as JSON.
package definition

import (
	"errors"
	"fmt"
	"os"

	"duces/cmd/duces/console"
	"duces/workflow/matrix"
	"duces/workflow/process"
)

// Command is duces process.
type Command struct {
	Show    showCmd    `cmd:"" help:"Print a definition, or who can do what in each state."`
	Check   checkCmd   `cmd:"" help:"Check whether a definition can be used, and print each problem with its line."`
	Diagram diagramCmd `cmd:"" help:"Draw a definition."`
}

type showCmd struct {
	File   string `arg:"" optional:"" help:"Definition in YAML. Default: the default process."`
	Matrix bool   `help:"Print who can do what in each state."`
	JSON   bool   `name:"json" help:"Print JSON."`
	YAML   bool   `name:"yaml" help:"Print its source, to start your own from."`
}

func (showCmd) Help() string {
	return console.Example("Prints the stages, states, transitions, and deadlines of a process. With --matrix, prints who can do what in each state.",
		"duces process show --matrix", "duces process show --json my-process.yaml", "duces process show --yaml > my-process.yaml")
}

func (c showCmd) Run(con console.Console) error {
	def, err := readProcess(c.File, process.Parse)
	if err != nil {
		return shown(con, err)
	}
	switch {
	case c.YAML:
		if _, err := con.Out.Write(def.Source); err != nil {
			return console.Cannot(err)
		}
		return nil
	case c.Matrix && c.JSON:
		return con.PrintJSON(map[string]any{"process": def.Name, "hash": def.Hash, "cells": cellsJSON(matrix.Of(def))})
	case c.Matrix:
		return printMatrix(con, def)
	case c.JSON:
		return con.PrintJSON(definitionOf(def))
	}
	return printDefinition(con, def)
}

type checkCmd struct {
	File string `arg:"" help:"Definition in YAML."`
}

func (checkCmd) Help() string {
	return console.Example("Prints every problem with its file and line. Exit code 0: the definition can be used. Exit code 1: it cannot.",
		"duces process check my-process.yaml")
}

func (c checkCmd) Run(con console.Console) error {
	def, err := readProcess(c.File, process.Check)
	if err != nil {
		return shown(con, err)
	}
	fmt.Fprintf(con.Out, "%s: %q can be used: %d stages, %d states, %d transitions (%s).\n",
		c.File, def.Name, len(def.Stages), len(def.States), len(def.Transitions), def.Hash)
	return nil
}

type diagramCmd struct {
	Format string `help:"${enum}." enum:"mermaid,svg" default:"mermaid"`
	File   string `arg:"" optional:"" help:"Definition in YAML. Default: the default process."`
}

func (diagramCmd) Help() string {
	return console.Example("Draws states and transitions as Mermaid text or as SVG, to standard output.",
		"duces process diagram --format svg > process.svg")
}

func (c diagramCmd) Run(con console.Console) error {
	def, err := readProcess(c.File, process.Parse)
	if err != nil {
		return shown(con, err)
	}
	draw := process.Mermaid
	if c.Format == "svg" {
		draw = process.SVG
	}
	fmt.Fprint(con.Out, draw(def))
	return nil
}

func readProcess(file string, read func(file string, src []byte) (*process.Definition, error)) (*process.Definition, error) {
	if file == "" {
		return process.Default(), nil
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, console.Cannot(fmt.Errorf("the process file cannot be read: %w", err))
	}
	return read(file, src)
}

// shown prints every problem of a definition, one a line.
func shown(con console.Console, err error) error {
	problems, ok := errors.AsType[process.Problems](err)
	if !ok {
		return err
	}
	for _, p := range problems {
		fmt.Fprintln(con.Err, p.String())
	}
	return console.Negative(fmt.Sprintf("the process cannot be used: %s", console.Count(len(problems), "problem")))
}
