package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/mattn/go-isatty"

	"duces/cmd/duces/console"
)

// passwordFlag says where a password comes from. It is never an argument,
// since other users of a machine can read a command line.
type passwordFlag struct {
	PasswordFile string `help:"File whose first line is the password." placeholder:"FILE" type:"path" json:"-"`
}

func (p passwordFlag) read(ctx context.Context, con console.Console) (string, error) {
	if p.PasswordFile != "" {
		f, err := os.Open(p.PasswordFile)
		if err != nil {
			return "", fmt.Errorf("the password file cannot be read: %w", err)
		}
		defer f.Close()
		return firstLine(bufio.NewReader(f))
	}
	if given := con.Getenv("DUCES_PASSWORD"); given != "" {
		return given, nil
	}
	in := bufio.NewReader(con.In)
	if terminal, ok := con.In.(*os.File); ok && isatty.IsTerminal(terminal.Fd()) {
		return askTerminal(ctx, con, terminal, in)
	}
	return firstLine(in)
}

// askTerminal reads a password twice without showing it. stty knows every kind of
// terminal; where it is missing a password file serves.
func askTerminal(ctx context.Context, con console.Console, terminal *os.File, in *bufio.Reader) (string, error) {
	hide := exec.CommandContext(ctx, "stty", "-echo")
	show := exec.CommandContext(context.WithoutCancel(ctx), "stty", "echo")
	hide.Stdin, show.Stdin = terminal, terminal
	if err := hide.Run(); err != nil {
		return "", errors.New("the terminal cannot hide a password; use --password-file")
	}
	defer func() { _ = show.Run() }()
	type read struct {
		text string
		err  error
	}
	var typed [2]string
	for i, prompt := range []string{"Password: ", "Again: "} {
		fmt.Fprint(con.Err, prompt)
		got := make(chan read, 1)
		go func() {
			text, err := firstLine(in)
			got <- read{text, err}
		}()
		select {
		case r := <-got:
			fmt.Fprintln(con.Err)
			if r.err != nil {
				return "", r.err
			}
			typed[i] = r.text
		case <-ctx.Done(): // interrupted: the terminal must show again what is typed
			fmt.Fprintln(con.Err)
			return "", errors.New("no password was given")
		}
	}
	if typed[0] != typed[1] {
		return "", errors.New("the two passwords differ; nothing was changed")
	}
	return typed[0], nil
}

func firstLine(in *bufio.Reader) (string, error) {
	line, err := in.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("the password cannot be read: %w", err)
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", errors.New("no password was given; type it, or use --password-file or DUCES_PASSWORD")
	}
	return line, nil
}
