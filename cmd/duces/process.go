package main

import (
	"errors"
	"fmt"
	"os"

	"duces/workflow/process"
	"duces/workflow/transition"
)

type processCmd struct {
	Show    processShowCmd    `cmd:"" help:"Print a definition, or its table of state, transition and role."`
	Check   processCheckCmd   `cmd:"" help:"Say whether a definition may be used, and if not, why, by line."`
	Diagram processDiagramCmd `cmd:"" help:"Draw a definition."`
}

type processShowCmd struct {
	File   string `arg:"" optional:"" help:"Definition in YAML; the default process if left out."`
	Matrix bool   `help:"Print who may do what in which state."`
	JSON   bool   `name:"json" help:"Print JSON."`
	YAML   bool   `name:"yaml" help:"Print its source, to begin one of your own with."`
}

func (processShowCmd) Help() string {
	return example("Prints stages, states, transitions and deadlines of a process; with --matrix each cell of state, transition and role.",
		"duces process show --matrix", "duces process show --json my-process.yaml", "duces process show --yaml > my-process.yaml")
}

func (c processShowCmd) Run(con console) error {
	def, err := readProcess(c.File)
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
		return con.printJSON(map[string]any{"process": def.Name, "hash": def.Hash, "cells": cellsJSON(transition.Matrix(def))})
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
	return example("Exits 0 if the definition may be used, 1 if it may not; every problem is printed with its file and line.",
		"duces process check my-process.yaml")
}

func (c processCheckCmd) Run(con console) error {
	def, err := readProcess(c.File)
	if err != nil {
		return shown(con, err)
	}
	fmt.Fprintf(con.out, "%s: %q is in order: %d stages, %d states, %d transitions (%s).\n",
		c.File, def.Name, len(def.Stages), len(def.States), len(def.Transitions), def.Hash)
	return nil
}

type processDiagramCmd struct {
	Format string `help:"${enum}." enum:"mermaid,svg" default:"mermaid"`
	File   string `arg:"" optional:"" help:"Definition in YAML; the default process if left out."`
}

func (processDiagramCmd) Help() string {
	return example("Draws states and transitions as Mermaid text or as an SVG file, on standard output.",
		"duces process diagram --format svg > process.svg")
}

func (c processDiagramCmd) Run(con console) error {
	def, err := readProcess(c.File)
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

func readProcess(file string) (*process.Definition, error) {
	if file == "" {
		return process.Default(), nil
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, cannot{fmt.Errorf("the process file cannot be read: %w", err)}
	}
	return process.Parse(file, src)
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
	return negative{fmt.Sprintf("the process was refused: %s", count(len(problems), "problem"))}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
