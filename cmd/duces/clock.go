package main

import (
	"context"
	"fmt"
	"time"

	"duces/db"
	"duces/workflow"
	"duces/workflow/clock"
	"duces/workflow/matter"
	"duces/workflow/view"
)

type clockCmd struct {
	Correct clockCorrectCmd `cmd:"" help:"Take back what was recorded ahead of this machine's clock."`
}

type clockCorrectCmd struct {
	dataFlag
	Reason string `required:"" help:"What was wrong with the clock."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

func (clockCorrectCmd) Help() string {
	return example("Says that entries of the ledger have times that have not come yet, because this machine's clock was wrong. Set the clock first, and stop the server. Entries stay; deadlines that were recorded as missed before their time are open again, and their alerts are planned anew. Recorded time starts again at the true time.",
		"duces clock correct --data /var/lib/duces --reason 'The clock battery was replaced on 3 March.'")
}

type clockCorrectedJSON struct {
	Event   int64     `json:"event"`   // of the correction
	First   int64     `json:"first"`   // event with a wrong time
	Wrong   time.Time `json:"wrong"`   // its time
	At      time.Time `json:"at"`      // the true time of the correction
	Matters int       `json:"matters"` // whose alerts are planned anew
}

func (c clockCorrectCmd) Run(ctx context.Context, con console) error {
	if err := there(c.Data); err != nil {
		return err
	}
	return con.atAnyTime(ctx, c.Data, func(store *db.DB, engine *workflow.Engine) error {
		done, err := engine.Do(ctx, workflow.OperatorActor, "", matter.CorrectClock{Reason: c.Reason})
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
			return con.printJSON(said)
		}
		fmt.Fprintf(con.out, "The times from event %d on, first %s, were wrong. Recorded time starts again at %s (event %d). The alerts of %s are planned anew.\n",
			said.First, said.Wrong.Format(time.RFC3339), said.At.Format(time.RFC3339), said.Event, count(said.Matters, "matter"))
		return nil
	})
}
