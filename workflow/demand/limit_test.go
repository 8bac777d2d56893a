package demand_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duces/workflow/civil"
	"duces/workflow/demand"
)

func TestLinesBelowADemandLimitIt(t *testing.T) {
	for text, want := range map[string]string{
		"1. Orders\nDates: 2016-01-01 to 2017-12-31":           "Fri, Jan 1, 2016 to Sun, Dec 31, 2017",
		"1. Orders\ndates：2016-01-01–2017-12-31.":              "Fri, Jan 1, 2016 to Sun, Dec 31, 2017",
		"1. Orders\nDates: from 2016-01-01 through 2017-12-31": "Fri, Jan 1, 2016 to Sun, Dec 31, 2017",
		"1. Orders\nDates: From 2016-01-01":                    "from Fri, Jan 1, 2016",
		"1. Orders\nDATES : until  2017-12-31":                 "until Sun, Dec 31, 2017",
		"1. Orders\n\n\tCustodian:\u00a0 City  Clerk":          "custodian: City Clerk",
		"Orders\ninstructions: Native files.":                  "Native files.",
		"1. Orders\nInstructions: Native\nfiles.":              "Native files.",
		"(a) Orders\nCustodian: Clerk\nInstructions: All":      "custodian: Clerk; All",
		"1. Orders\n(a) Drafts\nCustodian: Clerk":              "custodian: Clerk",
		"1. Dates: of all orders":                              "",
		"REQUEST NO. 1:\nCustodian: of records, by name":       "",
		"1. Orders\nwith a Custodian: by name":                 "",
		"Dates: until 2017-12-31\n1. Orders":                   "",
		"1. Orders\nDEFINITIONS\nCustodian: keeper of files":   "",
	} {
		list, err := demand.Read(text)
		if err != nil || len(list.Demands) == 0 {
			t.Errorf("%q is read as %+v, %v", text, list, err)
			continue
		}
		if got := list.Demands[len(list.Demands)-1].Limits(); got != want {
			t.Errorf("%q limits the demand to %q, not %q", text, got, want)
		}
		if q, is := list.Refused(); is {
			t.Errorf("%q is refused: %+v", text, q)
		}
	}
}

func TestALimitThatCannotBeReadIsRefusedAtItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"1. Orders\nDates: 2016":                                 "“2016” is not a range of dates",
		"1. Orders\nDates: 2016-01-01":                           "“2016-01-01” is not a range of dates",
		"1. Orders\nDates: January 1, 2016 to December 31, 2017": "is not a range of dates",
		"1. Orders\nDates: from 2016-02-30":                      "not a date on the calendar",
		"1. Orders\nDates: 2017-12-31 to 2016-01-01":             "the last day is before the first",
		"1. Orders\nDates: until 0017-12-31":                     "outside the years",
		"1. Orders\nCustodian:":                                  "Nothing comes after “Custodian:”.",
		"1(a). Orders\nCustodian: A\nCUSTODIAN: B":               "Demand 1(a) has a second line that begins with “Custodian:”.",
		"Orders\nDates: from 2016-01-01\nDates: from 2017-01-01": "Demand 1 has a second line that begins with “Dates:”.",
		"A. Policies\nCustodian: Clerk\n1. Orders":               "The line is below a heading, not below a demand.",
	} {
		list, err := demand.Read(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		lines := strings.Split(text, "\n")
		line := len(lines)
		if strings.HasPrefix(text, "A.") {
			line = 2
		}
		if q, is := list.Refused(); !is || q.Line != line || !strings.Contains(q.Asked, want) || len(q.Choices) != 1 {
			t.Errorf("%q is asked about with %+v, not at line %d with %q", text, q, line, want)
		}
		complete(t, text, list)
		if list.Plain() {
			t.Errorf("%q is a plain list", text)
		}
	}
}

// returns checks that demands are the same after they are written and read.
func returns(t rapid.TB, demands []demand.Demand) {
	t.Helper()
	text := demand.Write(demands)
	list, err := demand.Read(text)
	if read := list.All(); err != nil || !slices.EqualFunc(read, demands, demand.Alike) || demand.Write(read) != text {
		t.Errorf("%+v are written as\n%s\nand read as %+v, %v", demands, text, list, err)
	}
}

func TestDemandsReturnFromTheirText(t *testing.T) {
	word := rapid.SampledFrom([]string{
		"Orders", "2017", "Dates:", "custodian:", "Instructions:", "from", "2016-01-01", "(a)", "–", "to", "No.", "1.", "Clerk\n", "\t§",
	})
	phrase := rapid.Map(rapid.SliceOfN(word, 1, 6), func(all []string) string { return strings.Join(all, " ") })
	maybe := rapid.OneOf(rapid.Just(""), phrase)
	day := rapid.Custom(func(t *rapid.T) civil.Date {
		return civil.NewDate(2000, 1, rapid.IntRange(1, 9000).Draw(t, "day"))
	})
	rapid.Check(t, func(t *rapid.T) {
		var list []demand.Demand
		for _, label := range []demand.Label{"1", "1(a)", "1(b)", "1(b)(i)", "2", "3", "3(a)"}[:rapid.IntRange(1, 7).Draw(t, "demands")] {
			d := demand.New(label, phrase.Draw(t, "text"))
			d.Custodian, d.Instructions = maybe.Draw(t, "custodian"), maybe.Draw(t, "instructions")
			if rapid.Bool().Draw(t, "begins") {
				d.From = day.Draw(t, "from")
			}
			if rapid.Bool().Draw(t, "ends") {
				d.Until = d.From.AddDays(rapid.IntRange(0, 900).Draw(t, "days"))
				if d.From.IsZero() {
					d.Until = day.Draw(t, "until")
				}
			}
			list = append(list, d)
		}
		returns(t, list)
	})
}

func TestWhatIsTypedLimitsADemandAndTheRestIsKept(t *testing.T) {
	on := civil.NewDate(2017, 1, 1)
	known := demand.New("1", "Orders")
	known.Section, known.From, known.Instructions = "A. Policies", on, "Native\nfiles."
	read := func(text string) demand.Demand {
		list, err := demand.Read(text)
		if err != nil {
			t.Fatal(err)
		}
		return demand.Keep([]demand.Demand{known}, list.All(), true)[0]
	}
	if got := read(demand.Write([]demand.Demand{known})); got != known {
		t.Errorf("unchanged, it is %+v", got)
	}
	cleared := demand.New("1", "Orders")
	cleared.Section = known.Section
	if got := read("1. Orders"); got != cleared {
		t.Errorf("with its lines taken out, it is %+v", got)
	}
	other := cleared
	other.Text, other.Custodian = "All orders", "Clerk"
	if got := read("1. All orders\nCustodian: Clerk"); got != other {
		t.Errorf("with another text and custodian, it is %+v", got)
	}
	reserved := demand.New("1", "")
	reserved.Withdrawn, reserved.Custodian = true, "Clerk"
	known = reserved
	if got := read(demand.Write([]demand.Demand{known})); got != reserved {
		t.Errorf("without a text, it is %+v", got)
	}
}
