package console

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

// Progress shows on standard error how far long work is: one line that moves on a terminal, and elsewhere a line now
// and then. end takes the line of a terminal away again.
func (c Console) Progress(what string) (report func(done, of int64), end func()) {
	f, isFile := c.Err.(*os.File)
	p := &progress{what: what, con: c, terminal: isFile && isatty.IsTerminal(f.Fd()), every: inLog, reported: c.Now()}
	if p.terminal {
		p.every = onTerminal
	}
	return p.report, p.end
}

type progress struct {
	con      Console
	what     string
	terminal bool
	every    time.Duration
	reported time.Time
	shown    bool
}

func (p *progress) report(done, of int64) {
	if of <= 0 || p.con.Now().Sub(p.reported) < p.every {
		return
	}
	p.reported, p.shown = p.con.Now(), true
	line := fmt.Sprintf("%s: %d %% done", p.what, min(100, 100*done/of))
	if p.terminal {
		fmt.Fprint(p.con.Err, "\r\x1b[K"+line)
	} else {
		fmt.Fprintln(p.con.Err, line+".")
	}
}

func (p *progress) end() {
	if p.terminal && p.shown {
		fmt.Fprint(p.con.Err, "\r\x1b[K")
	}
}
