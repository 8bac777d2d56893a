package main

import (
	"context"
	"fmt"
	"time"

	"duces/cmd/duces/console"
	"duces/db"
	"duces/workflow"
	"duces/workflow/clock"
	"duces/workflow/matter"
	"duces/workflow/sweep"
	"duces/workflow/view"
)

type clockCmd struct {
	Correct clockCorrectCmd `cmd:"" help:"Correct entries that have times in the future."`
}

type clockCorrectCmd struct {
	console.DataFlag
	Reason string `required:"" help:"What was wrong with the clock."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

func (clockCorrectCmd) Help() string {
	return console.Example("Corrects the ledger after this machine's clock was wrong and entries got times in the future. First set the clock and stop the server. The entries stay. Deadlines that were recorded as missed too early are open again, and their alerts are scheduled again. New entries get the correct time.",
		"duces clock correct --data /var/lib/duces --reason 'The clock battery was replaced on March 3.'")
}

type clockCorrectedJSON struct {
	Event   int64     `json:"event"`   // of the correction
	First   int64     `json:"first"`   // event with a wrong time
	Wrong   time.Time `json:"wrong"`   // its time
	At      time.Time `json:"at"`      // the true time of the correction
	Matters int       `json:"matters"` // whose alerts are planned anew
}

func (c clockCorrectCmd) Run(ctx context.Context, con console.Console) error {
	if err := c.There(); err != nil {
		return err
	}
	return atAnyTime(ctx, con, c.Data, func(store *db.DB, engine *workflow.Engine) error {
		done, err := engine.Do(ctx, workflow.OperatorActor, "", sweep.CorrectClock{Reason: c.Reason})
		if err != nil {
			return err
		}
		past, err := store.Read.History(ctx, operator(), view.HistoryFilter{Stream: clock.Stream, Newest: true, Limit: 1})
		if err != nil {
			return err
		}
		e := past.Items[0].Event
		d, _ := e.Data.(clock.Corrected)
		said := clockCorrectedJSON{Event: e.Seq, First: d.First, Wrong: d.Wrong, At: d.At}
		said.Matters = done.Count(matter.ClockCorrected{}.Type())
		if c.JSON {
			return con.PrintJSON(said)
		}
		fmt.Fprintf(con.Out, "The times from event %d on, starting with %s, were wrong. Recorded time starts again at %s (event %d). The alerts of %s are scheduled again.\n",
			said.First, said.Wrong.Format(time.RFC3339), said.At.Format(time.RFC3339), said.Event, console.Count(said.Matters, "matter"))
		return nil
	})
}
