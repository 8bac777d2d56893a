package workflow

import "testing"

func TestAValueThatASpreadsheetWouldRunIsMadeText(t *testing.T) {
	for in, want := range map[string]string{
		"City of Chicago": "City of Chicago", "": "", "-14": "-14", "2018-02-23": "2018-02-23", "a=b": "a=b", " plain": " plain",
		"=HYPERLINK(1)": "'=HYPERLINK(1)", "+1": "'+1", "-1+2": "'-1+2", "-": "'-", "@SUM": "'@SUM", "\t=1": "'\t=1", "  =1": "'  =1", "\r=1": "'\r=1",
	} {
		if got := CSVCell(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
