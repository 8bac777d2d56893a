package workflow_test

import (
	"errors"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/jurisdiction"
)

func TestABadFileOfJurisdictionsIsRefusedWithItsLines(t *testing.T) {
	head := "name,kind,state,zone\n"
	good := "Town of Good,town,VT,America/New_York\n"
	for name, c := range map[string]struct {
		file string
		says []string
	}{
		"a quotation mark that stays open": {head + good + "\"Open,town,VT,America/New_York\n" + good, []string{"Line 3: a quotation mark is open"}},
		"a quotation mark inside a value":  {head + "Town \"of\" Good,town,VT,America/New_York\n", []string{"Line 2: a quotation mark is open"}},
		"one in the first line":            {"\"name,kind\n", []string{"Line 1: a quotation mark is open"}},
		"missing columns alone":            {"name,kind\nTown of Good,town\n", []string{`The column "state" is missing.`, `The column "zone" is missing.`}},
		"bytes that are no text":           {"\x00\x01\xff\x00", []string{"The file is not text."}},
		"nothing":                          {"", []string{"The file is empty"}},
		"a row twice, and one too short":   {head + good + good + "Town\n", []string{"Line 3: Town of Good (VT) stands on line 2 already.", "Line 4 has 1 columns; the first line has 4."}},
	} {
		t.Run(name, func(t *testing.T) {
			items, err := jurisdiction.ReadCSV(strings.NewReader(c.file))
			refusal, ok := errors.AsType[*workflow.Error](err)
			if !ok || refusal.Code != workflow.Invalid {
				t.Fatalf("read %v, %v", items, err)
			}
			recipients := []string{refusal.Message}
			if len(refusal.Details) > 0 {
				recipients = recipients[:0]
				for _, d := range refusal.Details {
					recipients = append(recipients, d.Message)
				}
			}
			if len(recipients) != len(c.says) {
				t.Fatalf("told %q, want %q", recipients, c.says)
			}
			for i, want := range c.says {
				if !strings.Contains(recipients[i], want) {
					t.Errorf("told %q, want %q", recipients[i], want)
				}
			}
		})
	}
}
