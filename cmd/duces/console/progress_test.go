package console

import (
	"bytes"
	"testing"
	"time"
)

func TestProgressIsReportedNowAndThen(t *testing.T) {
	var out bytes.Buffer
	at := time.Date(2018, 2, 27, 12, 0, 0, 0, time.UTC)
	con := Console{Err: &out, Now: func() time.Time { return at }}
	for _, terminal := range []bool{false, true} {
		out.Reset()
		report, end := con.Progress("Verifying")
		if terminal {
			p := &progress{what: "Verifying", con: con, terminal: true, every: onTerminal, reported: at}
			report, end = p.report, p.end
		}
		for i := range 12 {
			report(int64(i), 12)
			at = at.Add(time.Second)
		}
		report(5, 0) // nothing is known of how much there is
		end()
		want := "Verifying: 41 % done.\nVerifying: 83 % done.\n"
		if terminal {
			want = ""
			for _, percent := range []string{"8", "16", "25", "33", "41", "50", "58", "66", "75", "83", "91"} {
				want += "\r\x1b[KVerifying: " + percent + " % done"
			}
			want += "\r\x1b[K"
		}
		if out.String() != want {
			t.Errorf("on a terminal %t: %q, want %q", terminal, out.String(), want)
		}
	}
}
