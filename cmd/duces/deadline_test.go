package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"duces/cmd/duces/console"
	"duces/workflow/deadline"
	"duces/workflow/holiday"
)

// call runs the command line in this process, which costs no start of another.
func call(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	return callWith(t, "", args...)
}

// callWith is call with something on standard input.
func callWith(t *testing.T, in string, args ...string) (out, errs string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, console.Console{In: strings.NewReader(in), Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }, Now: time.Now})
	return stdout.String(), stderr.String(), code
}

func TestPublishedAnswersHoldOnTheCommandLine(t *testing.T) {
	text, err := os.ReadFile("testdata/rule6-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct{ Args, Due, Why string }
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) < 16 {
		t.Fatalf("only %d vectors", len(file.Vectors))
	}
	for _, v := range file.Vectors {
		t.Run(v.Args, func(t *testing.T) {
			out, errs, code := call(t, append([]string{"deadline", "--json"}, strings.Fields(v.Args)...)...)
			if code != 0 {
				t.Fatalf("exit status %d: %s", code, errs)
			}
			var got map[string]json.RawMessage
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatal(err)
			}
			if string(got["due"]) != `"`+v.Due+`"` {
				t.Errorf("due %s, want %s: %s", got["due"], v.Due, v.Why)
			}
			for _, key := range []string{"rule", "calendar", "steps", "alternates"} {
				if len(got[key]) == 0 || string(got[key]) == "null" {
					t.Errorf("the receipt has no %s", key)
				}
			}
			var receipt deadline.Receipt
			if err := json.Unmarshal([]byte(out), &receipt); err != nil {
				t.Errorf("the receipt cannot be read back: %v", err)
			}
		})
	}
}

func TestFlagsThatMakeNoSenseAreRefusedInOneSentence(t *testing.T) {
	for _, row := range []struct{ args, says string }{
		{"", "--on"},
		{"--on 2018-02-23 --from 2018-01-24", "can't be used together"},
		{"--on 2018-02-30", "--on"},
		{"--on 2018-02-23 --service mail", "fixed date"},
		{"--on 2018-02-23 --days 3", "fixed date"},
		{"--from 2018-01-24", "one length"},
		{"--from 2018-01-24 --days 0", "."},
		{"--from 2018-01-24 --days -3", "."},
		{"--from 2018-01-24 --days many", "many"},
		{"--from 2018-01-24 --days 3 --months 1", "can't be used together"},
		{"--from yesterday --days 3", "neither a date"},
		{"--from 2018-01-24 --hours 3 --zone America/New_York", "counted from a time"},
		{"--from 2018-01-24T10:00 --hours 3", "--zone"},
		{"--from 2018-01-24T10:00 --hours 3 --zone Mars/Base", "not a time zone"},
		{"--from 2018-01-24 --days 3 --service pigeon", "pigeon"},
		{"--from 2018-01-24 --days 3 --state ZZ", "ZZ"},
		{"--from 2018-01-24 --days 3 --closed soon", "--closed"},
		{"--from 2018-01-24 --days 3 --tolled 2018-02-01", "--tolled"},
		{"--from 2018-01-24 --days 3 --tolled 2018-01-25..", "stay"},
		{"--from 2018-01-24 --days 3 --quickly", "--quickly"},
	} {
		t.Run(row.args, func(t *testing.T) {
			out, errs, code := call(t, append([]string{"deadline"}, strings.Fields(row.args)...)...)
			if code != 2 || out != "" {
				t.Errorf("exit status %d with output %q, want 2 and none", code, out)
			}
			if !strings.HasPrefix(errs, "duces: ") || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, row.says) {
				t.Errorf("says %q, want one line with %q", errs, row.says)
			}
		})
	}
}

func TestTheReceiptIsShownInPlainWords(t *testing.T) {
	out, _, code := call(t, "deadline", "--from", "2007-08-22", "--days", "10")
	if code != 0 {
		t.Fatalf("exit status %d", code)
	}
	for _, want := range []string{"Due 2007-09-04", "Tue, Sep 4, 2007", "2007-09-03  Monday", "Labor Day"} {
		if !strings.Contains(out, want) {
			t.Errorf("the working lacks %q:\n%s", want, out)
		}
	}
}

func TestEveryCommandHasHelpWithAnExample(t *testing.T) {
	parser, err := kong.New(&cli{}, kong.Vars{"version": ""})
	if err != nil {
		t.Fatal(err)
	}
	leaves := parser.Model.Leaves(true)
	if len(leaves) < 18 {
		t.Fatalf("only %d commands", len(leaves))
	}
	for _, leaf := range leaves {
		if !strings.Contains(leaf.Detail, "\n\nExample:\n\n    duces "+strings.Fields(leaf.Path())[0]) {
			t.Errorf("%s has no example: %q", leaf.Path(), leaf.Detail)
		}
	}
}

func TestTheHolidaysOfAStateArePrinted(t *testing.T) {
	out, errs, code := call(t, "deadline", "--holidays", "tx", "2018")
	if code != 0 {
		t.Fatalf("exit status %d: %s", code, errs)
	}
	for _, want := range []string{
		"Legal holidays in Texas in 2018, calendar us-courts/3",
		`2018-03-02 +Friday +Texas Independence Day +state +Tex\. Gov't Code §§ 662\.003\(b\), 662\.021 +counted; its courts are open or differ`,
		`2018-11-22 +Thursday +Thanksgiving Day +federal +5 U\.S\.C\. 6103\(a\)`,
		`2018-11-23 +Friday +Friday after Thanksgiving +state`,
		`2018-03-30 +Friday +Good Friday +state +.* +not counted; kept by part`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("%s does not stand in\n%s", want, out)
		}
	}
	out, errs, code = call(t, "deadline", "--holidays", "GU", "2018", "--json")
	var table struct {
		State    string
		Year     int
		Calendar string
		Holidays []holiday.Listed
	}
	if err := json.Unmarshal([]byte(out), &table); code != 0 || err != nil || table.State != "GU" || table.Year != 2018 || table.Calendar == "" {
		t.Fatalf("exit status %d, %v: %s%s", code, err, errs, out)
	}
	i := slices.IndexFunc(table.Holidays, func(h holiday.Listed) bool { return h.Date.String() == "2018-03-30" })
	if i < 0 || table.Holidays[i].Counts || table.Holidays[i].Weekday != "Friday" || table.Holidays[i].State != "GU" || !strings.Contains(table.Holidays[i].Doubt, "one compilation has it") {
		t.Errorf("Good Friday is not among %v", table.Holidays)
	}
	for args, says := range map[string]string{
		"--holidays XX 2018": `"XX" is not a state`, "--holidays TX": "add the year after the state, such as", "--holidays TX soon": "add the year after the state, such as", "--holidays TX 1066": "between 1900 and 2200",
		"--holidays TX 2018 --days 3": "use only a state and a year", "--on 2018-02-23 2018": "use a year only with --holidays STATE", "--holidays TX 2018 --on 2018-02-23": "--holidays",
	} {
		if out, errs, code := call(t, append([]string{"deadline"}, strings.Fields(args)...)...); code != 2 || out != "" || !strings.Contains(errs, says) {
			t.Errorf("%s: exit status %d, %s", args, code, errs)
		}
	}
}
