package clock_test

import (
	"testing"

	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/view"
)

// emptied makes an index hold nothing of its table.
func emptied(index string) []string {
	return []string{
		"CREATE TABLE hole (x BIGINT)", "CREATE INDEX hole_x ON hole (x)", "PRAGMA writable_schema = ON",
		"UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'hole_x') WHERE name = '" + index + "'",
		"DELETE FROM sqlite_schema WHERE name IN ('hole', 'hole_x')",
	}
}

// silenced are changes of the database that keep alerts from going out.
var silenced = map[string][]string{
	"the time of a tick stored as bytes":        {"UPDATE matters SET tick_at = CAST(tick_at AS BLOB)"},
	"the time of a tick taken away":             {"UPDATE matters SET tick_at = 0"},
	"the time of a tick put off":                {"UPDATE matters SET tick_at = tick_at + 86400000000 * 365"},
	"the index of ticks emptied":                emptied("matters_tick"),
	"matters without their rows":                {"PRAGMA foreign_keys = OFF", "DELETE FROM matters"},
	"a row that says it is another matter's":    {"PRAGMA foreign_keys = OFF", "UPDATE matters SET id = 'zz' WHERE rowid = 1", "UPDATE matters SET tick_at = 0"},
	"the time of a tick and its index together": append(emptied("matters_tick"), "UPDATE matters SET tick_at = x'00' WHERE rowid = 1"),
}

func TestWhatWasKeptFromTheClockIsFoundOnTheSameDay(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago", "City of Springfield", "City of Urbana")
	team.Request()
	want := sweeptest.Swept{Missed: 3, Queued: 3, Sent: 1}
	for name, how := range silenced {
		t.Run(name, func(t *testing.T) {
			twin := team.Tampered(how...)
			var log sweeptest.Log
			w := twin.SweeperWith(sweeptest.Settings{Sender: delivery.Mailbox{}, Logger: log.Logger()})
			got := twin.Sweep(w, sweeptest.Morning)
			if got.Missed != want.Missed || got.Queued != want.Queued {
				t.Errorf("the tick after it did %+v, want %+v", got, want)
			}
			if log.Count("Database tables did not match the history and") != 1 {
				t.Errorf("it is logged %d times", log.Count("Database tables did not match the history and"))
			}
			if last, err := twin.DB.LastRecount(t.Context()); err != nil || last.Overlooked == 0 || !last.At.Equal(twin.Clock) {
				t.Errorf("%+v, %v", last, err)
			}
			report, err := twin.DB.Recount(t.Context(), twin.Clock)
			if err != nil || report.Overlooked != 0 {
				t.Errorf("counted again: %+v, %v", report, err)
			}
		})
	}
}

func TestWhatWasKeptInTheOutboxIsFoundOnTheSameDay(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago", "City of Springfield", "City of Urbana")
	team.Request()
	w := team.Sweeper(delivery.Mailbox{})
	team.Clock = sweeptest.Instant(t, sweeptest.Morning)
	if _, err := w.Ticker.Tick(t.Context(), team.Clock); err != nil {
		t.Fatal(err)
	}
	queued := len(team.Outbox(view.MailQueued))
	if queued == 0 {
		t.Fatal("nothing is queued")
	}
	for name, how := range map[string][]string{
		"a time stored as bytes":          {"UPDATE mails SET next_at = CAST(next_at AS BLOB)"},
		"a time far off":                  {"UPDATE mails SET next_at = next_at + 86400000000 * 30"},
		"a digest that is none":           {"UPDATE mails SET digest = x'00'"},
		"with a digest that is not there": {"UPDATE mails SET digest = TRUE, digest_id = 'nowhere'"},
		"a status that is none":           {"PRAGMA ignore_check_constraints = ON", "UPDATE mails SET status = 'later'"},
		"the index of what is ready":      emptied("mails_ready"),
		"messages that were deleted":      {"DELETE FROM mails"},
	} {
		t.Run(name, func(t *testing.T) {
			twin := team.Tampered(how...)
			w := twin.Sweeper(delivery.Mailbox{})
			for _, at := range []string{"2018-02-27T00:00:00Z", "2018-02-27T13:00:00Z"} {
				twin.Sweep(w, at)
			}
			if left := twin.Outbox(view.MailQueued); len(left) > 0 {
				t.Errorf("%d messages are still queued: %+v", len(left), left[0])
			}
			if sent := len(twin.Outbox(view.MailSent)); sent < queued {
				t.Errorf("%d of %d messages were sent", sent, queued)
			}
			if last, err := twin.DB.LastRecount(t.Context()); err != nil || last.Overlooked == 0 {
				t.Errorf("%+v, %v", last, err)
			}
		})
	}
}

func TestTheHeartbeatSaysThatAlertsWereHeldBack(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago")
	team.Request()
	twin := team.Tampered(silenced["the time of a tick taken away"]...)
	twin.Sweep(twin.Sweeper(delivery.Mailbox{}), "2018-02-27T13:00:00Z")
	letters := twin.Letters(workflow.AlertHeart)
	if len(letters) != 1 {
		t.Fatalf("%d heartbeats", len(letters))
	}
	letters[0].Says(t, "Alerts were held back because the database was", "found 1 row in the database")
	calm := team.Twin()
	calm.Sweep(calm.Sweeper(delivery.Mailbox{}), "2018-02-27T13:00:00Z")
	calm.Letters(workflow.AlertHeart)[0].Lacks(t, "held back")
}
