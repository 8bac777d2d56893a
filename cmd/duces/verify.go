package main

import (
	"context"
	"fmt"
	"os"

	"duces/cmd/duces/console"
	"duces/db/verify"
)

type verifyCmd struct {
	console.DataFlag
	Against string `help:"Earlier checkpoint that the history must continue." placeholder:"FILE" type:"path"`
	JSON    bool   `name:"json" help:"Print the report as JSON."`
}

func (verifyCmd) Help() string {
	return console.Example("Checks the database file, recomputes every hash, signature, and list, reads every document in the history, and lists what it cannot prove. It changes nothing, and you can run it while the server is running. Exit code 0: everything matches. Exit code 1: something was changed or is damaged. Exit code 2: the check could not run.",
		"duces verify --data /var/lib/duces --against checkpoint-2018-02-27.txt")
}

type problemJSON struct {
	Seq      int64  `json:"seq"`
	Stream   string `json:"stream"`
	What     string `json:"what"`
	Document string `json:"document,omitempty"` // SHA-256
}

func (c verifyCmd) Run(ctx context.Context, con console.Console) error {
	if err := c.There(); err != nil {
		return err
	}
	against, err := readAgainst(c.Against)
	if err != nil {
		return err
	}
	progress, end := con.Progress("Verifying")
	report, err := verify.DirectoryWith(ctx, c.Data, verify.Options{Against: against, Progress: progress})
	end()
	if err != nil {
		return console.Cannot(err)
	}
	if c.JSON {
		problems := []problemJSON{}
		for _, p := range report.Problems {
			problems = append(problems, problemJSON{p.Seq, string(p.Stream), p.What, p.Document})
		}
		err := con.PrintJSON(map[string]any{
			"ok": len(problems) == 0, "size": report.Size, "root": report.Root,
			"events": report.Events, "streams": report.Streams, "documents": report.Documents,
			"unnamed_files": report.Unnamed, "problems": problems, "proved_from": report.ProvedFrom,
			"not_proved": verify.NotProved(),
		})
		if err != nil {
			return err
		}
	} else {
		printReport(con, report)
		fmt.Fprintf(con.Out, "Not proved (see README): %s.\n", verify.NotProvedNames())
	}
	if len(report.Problems) > 0 {
		return doesNotHold(report, "")
	}
	return nil
}

func printReport(con console.Console, r verify.Report) {
	printProblems(con, r)
	if len(r.Problems) == 0 {
		fmt.Fprintf(con.Out, "Everything matches: %s in %s, %s, ledger of size %d with root %s.\n",
			console.Count(r.Events, "event"), console.Count(r.Streams, "stream"), console.Count(r.Documents, "document"), r.Size, r.Root)
		if r.Unnamed > 0 {
			fmt.Fprintf(con.Out, "Also found: %s that no event names, such as an unused upload.\n", console.Count(r.Unnamed, "file"))
		}
	}
	switch r.ProvedFrom {
	case 0:
		fmt.Fprintln(con.Out, "Credentials are not proved yet: an earlier version wrote them. The first start of this version takes them over.")
	case 1:
	default:
		fmt.Fprintf(con.Out, "Credentials are proved from event %d on: data of an earlier version was taken over there unchecked.\n", r.ProvedFrom)
	}
}

func printProblems(con console.Console, r verify.Report) {
	for _, p := range r.Problems {
		fmt.Fprintln(con.Out, problemLine(p))
	}
}

// problemLine names the event and the stream where there is one.
func problemLine(p verify.Problem) string {
	line := ""
	if p.Seq > 0 {
		line = fmt.Sprintf("event %d ", p.Seq)
	}
	if p.Stream != "" {
		line += "of " + string(p.Stream)
	}
	if line == "" {
		return p.What
	}
	return line + ": " + p.What
}

// broken says what of a report does not hold: the history, or the files of documents.
func broken(r verify.Report) (history, documents bool) {
	for _, p := range r.Problems {
		history, documents = history || p.Document == "", documents || p.Document != ""
	}
	return history, documents
}

// doesNotHold makes a report's problems the answer no; otherwise is what could be done
// besides where it is documents alone.
func doesNotHold(r verify.Report, otherwise string) error {
	if history, _ := broken(r); history {
		return console.Negative(fmt.Sprintf("the history does not match: %s; keep the directory as it is, and compare it with a backup and with earlier checkpoints", console.Count(len(r.Problems), "problem")))
	}
	return console.Negative(fmt.Sprintf("the history matches, but the files of %s, listed above, are missing or changed; restore them from a backup%s", console.Count(len(r.Problems), "document"), otherwise))
}

func readAgainst(file string) ([]byte, error) {
	if file == "" {
		return nil, nil
	}
	against, err := os.ReadFile(file)
	if err != nil {
		return nil, console.Cannot(fmt.Errorf("the checkpoint cannot be read: %w", err))
	}
	return against, nil
}
