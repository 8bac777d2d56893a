package main

import (
	"fmt"
	"os"
	"time"

	"github.com/mattn/go-isatty"
)

const (
	onTerminal = 200 * time.Millisecond // between two states of the line that a terminal shows
	inLog      = 5 * time.Second        // between two lines
)

// progress shows on standard error how far long work is: one line that moves on a terminal, and elsewhere a line now
// and then. end takes the line of a terminal away again.
func (c console) progress(what string) (report func(done, of int64), end func()) {
	f, isFile := c.err.(*os.File)
	p := &progress{what: what, con: c, terminal: isFile && isatty.IsTerminal(f.Fd()), every: inLog, reported: c.now()}
	if p.terminal {
		p.every = onTerminal
	}
	return p.report, p.end
}

type progress struct {
	con      console
	what     string
	terminal bool
	every    time.Duration
	reported time.Time
	shown    bool
}

func (p *progress) report(done, of int64) {
	if of <= 0 || p.con.now().Sub(p.reported) < p.every {
		return
	}
	p.reported, p.shown = p.con.now(), true
	line := fmt.Sprintf("%s: %d %% done", p.what, min(100, 100*done/of))
	if p.terminal {
		fmt.Fprint(p.con.err, "\r\x1b[K"+line)
	} else {
		fmt.Fprintln(p.con.err, line+".")
	}
}

func (p *progress) end() {
	if p.terminal && p.shown {
		fmt.Fprint(p.con.err, "\r\x1b[K")
	}
}
