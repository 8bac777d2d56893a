package demand_test

import (
	"testing"

	"duces/workflow/demand"
)

func TestLabelsAreReadAsTyped(t *testing.T) {
	for typed, want := range map[string]demand.Label{
		"1": "1", "12.": "12", "3)": "3", " 2 (a) ": "2(a)", "1(a)(i)": "1(a)(i)", "A.1": "A.1", "A.1(b).": "A.1(b)", "1.2": "1.2", "AB": "AB", "7(10)": "7(10)",
	} {
		got, err := demand.ParseLabel(typed)
		if err != nil || got != want {
			t.Errorf("%q is read as %q, %v; want %q", typed, got, err, want)
		}
		if again, err := demand.ParseLabel(string(got)); err != nil || again != got {
			t.Errorf("%q is read again as %q, %v", got, again, err)
		}
	}
}

func TestWhatIsNoLabelIsRefused(t *testing.T) {
	for _, typed := range []string{"", "0", "01", "-1", "one", "1(", "1()", "(a)", "1..2", "1(aB)", "１", "9999999999", "1(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)(m)(n)"} {
		if got, err := demand.ParseLabel(typed); err == nil {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
}

func TestTheParentOfALabelIsTheOneAbove(t *testing.T) {
	for label, want := range map[demand.Label]demand.Label{"1": "", "A": "", "2(a)": "2", "1(a)(i)": "1(a)", "A.1": "A", "A.1(b)": "A.1", "1.2": "1"} {
		if got := label.Parent(); got != want {
			t.Errorf("above %s stands %q, not %q", label, got, want)
		}
	}
}

func TestLeavesAreWhatHasNothingBelow(t *testing.T) {
	list := []demand.Demand{
		demand.New("1", "Policies"), demand.New("1(a)", "Since 2015"), demand.New("1(a)(i)", "Drafts"), demand.New("1(b)", "Training"), demand.New("2", "Email"),
		{Number: 3, Text: "Reserved", Withdrawn: true},
		demand.New("4", "Logs"),
		{Label: "4(a)", Withdrawn: true},
	}
	var got []demand.Label
	for _, d := range demand.Leaves(list) {
		got = append(got, d.Called())
	}
	want := []demand.Label{"1(a)(i)", "1(b)", "2", "4"}
	if len(got) != len(want) {
		t.Fatalf("the leaves are %v, not %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("the leaves are %v, not %v", got, want)
		}
	}
}

func TestAPlainNumberIsKeptAsOne(t *testing.T) {
	for label, number := range map[demand.Label]int{"7": 7, "7(a)": 0, "A.1": 0, "99999999": 99_999_999} {
		d := demand.New(label, "Text")
		if d.Number != number || d.Called() != label || (d.Label == "") != (number != 0) {
			t.Errorf("%s is kept as %+v", label, d)
		}
	}
}
