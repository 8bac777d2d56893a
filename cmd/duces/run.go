package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
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
// exitLater says to a mail server that it must keep what it brought and try again
// (EX_TEMPFAIL of sysexits.h, as Postfix's pipe(8) and others take it).
const (
	exitYes   = 0
	exitNo    = 1
	exitCould = 2
	exitLater = 75
)

func run(ctx context.Context, args []string, con console) (code int) {
	if len(args) > 0 && (args[0] == "bounce" || args[0] == "mail-in") {
		defer func() { code = kept(con, code, recover()) }()
	}
	parser, err := newParser(ctx, con)
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

// newParser reads the command line.
func newParser(ctx context.Context, con console) (*kong.Kong, error) {
	return kong.New(new(cli),
		kong.Name("duces"),
		kong.Description("Track document requests and subpoenas from the first notice letter to the grant decision."),
		kong.Vars{"version": version()},
		kong.Writers(con.out, con.err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Bind(con),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
}

// kept makes a mail server keep what it brought, whatever it was that
// kept it from being recorded: our own fault (Go would exit 2 for it), a wrong flag.
func kept(con console, code int, fault any) int {
	if fault != nil {
		fmt.Fprintf(con.err, "duces: %v\n%s", fault, debug.Stack())
		return exitLater
	}
	if code == exitCould {
		return exitLater
	}
	return code
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
	if code, ok := errors.AsType[answered](err); ok {
		return int(code)
	}
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
