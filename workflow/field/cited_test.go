package field_test

import (
	"encoding/json"
	"strings"
	"testing"

	"duces/workflow/field"
	"duces/workflow/process"
)

func TestADecisionIsSaidWithItsLawAsANoticeCitesIt(t *testing.T) {
	raw := json.RawMessage(`[{"award":"2017-DJ-1","outcome":"withheld","authority":["2cfr200.338/2014","old/1"]}]`)
	said := strings.Join(field.Said(process.Field{Type: process.Decisions}, raw), "\n")
	if !strings.Contains(said, "Authority: 2 CFR 200.338 (text of 2014); old/1") {
		t.Errorf("it says %q", said)
	}
}
