package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"duces/workflow"
)

// console is what a command reads from and writes to.
type console struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
	now      func() time.Time // the machine's clock
	level    slog.Level       // of the log; the zero value is Info
}

// Exit statuses: the answer is yes, the answer is no, the question could not be put.
const (
	exitYes   = 0
	exitNo    = 1
	exitCould = 2
)

func run(ctx context.Context, args []string, con console) int {
	var root cli
	parser, err := kong.New(&root,
		kong.Name("duces"),
		kong.Description("Track document requests and subpoenas from the first notice letter to the grant decision."),
		kong.Vars{"version": version()},
		kong.Writers(con.out, con.err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Bind(con),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		return fail(con, cannot{err})
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if err != nil {
		return fail(con, usage(err))
	}
	if err := command.Run(); err != nil {
		return fail(con, err)
	}
	return exitYes
}

// fail says what is wrong in one line. An error without text has been told already.
func fail(con console, err error) int {
	if text := strings.TrimSpace(err.Error()); text != "" {
		text = strings.Join(strings.Fields(text), " ")
		if !strings.HasSuffix(text, ".") {
			text += "."
		}
		fmt.Fprintln(con.err, "duces: "+text)
	}
	return status(err)
}

// status is the one place where errors become exit statuses.
func status(err error) int {
	if _, ok := errors.AsType[cannot](err); ok {
		return exitCould
	}
	if _, ok := errors.AsType[negative](err); ok {
		return exitNo
	}
	switch workflow.CodeOf(err) {
	case workflow.Refused, workflow.NotFound, workflow.Forbidden, workflow.Conflict:
		return exitNo
	}
	return exitCould
}

// cannot is an error after which the question remains open, whatever its code.
type cannot struct{ error }

func (c cannot) Unwrap() error { return c.error }

// negative is the answer no to a question that was put and understood.
type negative struct{ answer string }

func (n negative) Error() string { return n.answer }

// usage points at the help of the command that was meant.
func usage(err error) error {
	command := "duces"
	if parse, ok := errors.AsType[*kong.ParseError](err); ok && parse.Context != nil {
		if chosen := parse.Context.Command(); chosen != "" {
			command += " " + strings.TrimSpace(firstWords(chosen))
		}
	}
	return cannot{fmt.Errorf("%w; see %s --help", err, command)}
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
