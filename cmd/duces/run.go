package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"

	"duces/cmd/duces/console"
)

func run(ctx context.Context, args []string, con console.Console) (code int) {
	if len(args) > 0 && (args[0] == "bounce" || args[0] == "mail-in") {
		defer func() { code = kept(con, code, recover()) }()
	}
	parser, err := newParser(ctx, con)
	if err != nil {
		return con.Fail(console.Cannot(err))
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if err != nil {
		return con.Fail(usage(err))
	}
	if err := command.Run(); err != nil {
		return con.Fail(err)
	}
	return console.ExitYes
}

// newParser reads the command line.
func newParser(ctx context.Context, con console.Console) (*kong.Kong, error) {
	return kong.New(new(cli),
		kong.Name("duces"),
		kong.Description("Track document requests and subpoenas from the first notice letter to the grant decision."),
		kong.Vars{"version": version()},
		kong.Writers(con.Out, con.Err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Bind(con),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
}

// kept makes a mail server keep what it brought, whatever it was that
// kept it from being recorded: our own fault (Go would exit 2 for it), a wrong flag.
func kept(con console.Console, code int, fault any) int {
	if fault != nil {
		fmt.Fprintf(con.Err, "duces: %v\n%s", fault, debug.Stack())
		return console.ExitLater
	}
	if code == console.ExitCould {
		return console.ExitLater
	}
	return code
}

// usage points at the help of the command that was meant.
func usage(err error) error {
	command := "duces"
	if parse, ok := errors.AsType[*kong.ParseError](err); ok && parse.Context != nil {
		if chosen := parse.Context.Command(); chosen != "" {
			command += " " + strings.TrimSpace(firstWords(chosen))
		}
	}
	return console.Cannot(fmt.Errorf("%w; see %s --help", err, command))
}

// firstWords leaves out the placeholders of a command's path.
func firstWords(path string) string {
	var words []string
	for _, w := range strings.Fields(path) {
		if !strings.HasPrefix(w, "<") && !strings.HasPrefix(w, "[") {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}
