package main

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"duces/cmd/duces/console"
	"duces/templates/wordstest"
)

func TestReadmeIsAmericanEnglish(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	wordstest.American(t, "README.md", string(text))
}

func TestHelpUsesPlainWords(t *testing.T) {
	parser, err := newParser(t.Context(), console.Console{Out: io.Discard, Err: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		switch n := node.(type) {
		case *kong.Node:
			commands++
			text := strings.ReplaceAll(n.Help+"\n"+n.Detail, "duces bench", "duces") // the command's own name
			wordstest.Plain(t, "the help of "+n.FullPath(), text)
			for _, v := range n.Positional {
				wordstest.Plain(t, "the help of "+n.FullPath()+" "+v.Name, v.Help)
			}
		case *kong.Flag:
			wordstest.Plain(t, "the help of --"+n.Name, n.Help)
		}
		return next(nil)
	})
	if err != nil || commands < 20 {
		t.Errorf("%d commands, %v", commands, err)
	}
}
