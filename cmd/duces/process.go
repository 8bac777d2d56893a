package main

import (
	"errors"
	"fmt"
	"os"

	"duces/workflow/matrix"
	"duces/workflow/process"
)

type processCmd struct {
	Show    processShowCmd    `cmd:"" help:"Print a definition, or who can do what in each state."`
	Check   processCheckCmd   `cmd:"" help:"Check whether a definition can be used, and print each problem with its line."`
	Diagram processDiagramCmd `cmd:"" help:"Draw a definition."`
}

type processShowCmd struct {
	File   string `arg:"" optional:"" help:"Definition in YAML. Default: the default process."`
	Matrix bool   `help:"Print who can do what in each state."`
	JSON   bool   `name:"json" help:"Print JSON."`
	YAML   bool   `name:"yaml" help:"Print its source, to start your own from."`
}

func (processShowCmd) Help() string {
	return example("Prints the stages, states, transitions, and deadlines of a process. With --matrix, prints who can do what in each state.",
		"duces process show --matrix", "duces process show --json my-process.yaml", "duces process show --yaml > my-process.yaml")
}

func (c processShowCmd) Run(con console) error {
	def, err := readProcess(c.File, process.Parse)
	if err != nil {
		return shown(con, err)
	}
	switch {
	case c.YAML:
		if _, err := con.out.Write(def.Source); err != nil {
			return cannot{err}
		}
		return nil
	case c.Matrix && c.JSON:
		return con.printJSON(map[string]any{"process": def.Name, "hash": def.Hash, "cells": cellsJSON(matrix.Of(def))})
	case c.Matrix:
		return con.matrix(def)
	case c.JSON:
		return con.printJSON(definitionOf(def))
	}
	return con.definition(def)
}

type processCheckCmd struct {
	File string `arg:"" help:"Definition in YAML."`
}

func (processCheckCmd) Help() string {
	return example("Prints every problem with its file and line. Exit code 0: the definition can be used. Exit code 1: it cannot.",
		"duces process check my-process.yaml")
}

func (c processCheckCmd) Run(con console) error {
	def, err := readProcess(c.File, process.Check)
	if err != nil {
		return shown(con, err)
	}
	fmt.Fprintf(con.out, "%s: %q can be used: %d stages, %d states, %d transitions (%s).\n",
		c.File, def.Name, len(def.Stages), len(def.States), len(def.Transitions), def.Hash)
	return nil
}

type processDiagramCmd struct {
	Format string `help:"${enum}." enum:"mermaid,svg" default:"mermaid"`
	File   string `arg:"" optional:"" help:"Definition in YAML. Default: the default process."`
}

func (processDiagramCmd) Help() string {
	return example("Draws states and transitions as Mermaid text or as SVG, to standard output.",
		"duces process diagram --format svg > process.svg")
}

func (c processDiagramCmd) Run(con console) error {
	def, err := readProcess(c.File, process.Parse)
	if err != nil {
		return shown(con, err)
	}
	draw := process.Mermaid
	if c.Format == "svg" {
		draw = process.SVG
	}
	fmt.Fprint(con.out, draw(def))
	return nil
}

func readProcess(file string, read func(file string, src []byte) (*process.Definition, error)) (*process.Definition, error) {
	if file == "" {
		return process.Default(), nil
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, cannot{fmt.Errorf("the process file cannot be read: %w", err)}
	}
	return read(file, src)
}

// shown prints every problem of a definition, one a line.
func shown(con console, err error) error {
	problems, ok := errors.AsType[process.Problems](err)
	if !ok {
		return err
	}
	for _, p := range problems {
		fmt.Fprintln(con.err, p.String())
	}
	return negative{fmt.Sprintf("the process cannot be used: %s", count(len(problems), "problem"))}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
