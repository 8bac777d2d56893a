package sheet

import "testing"

func TestAValueThatASpreadsheetWouldRunIsMadeText(t *testing.T) {
	for in, want := range map[string]string{
		"City of Chicago": "City of Chicago", "": "", "-14": "-14", "2018-02-23": "2018-02-23", "a=b": "a=b", " plain": " plain",
		"=HYPERLINK(1)": "'=HYPERLINK(1)", "+1": "'+1", "-1+2": "'-1+2", "-": "'-", "@SUM": "'@SUM", "\t=1": "'\t=1", "  =1": "'  =1", "\r=1": "'\r=1",
		"＝1": "'＝1", "＠SUM": "'＠SUM", "\u00a0=1": "'\u00a0=1", "\ufeff=1": "'\ufeff=1", "\u200b+1": "'\u200b+1", "\ttext": "'\ttext", "１２": "１２", "ñ=1": "ñ=1",
	} {
		if got := harmless(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestASpreadsheetReadsRowsAsTheyWereWritten(t *testing.T) {
	rows := [][]string{{"name", "note"}, {"Añasco", "two\nlines, and a \"quote\""}, {"=1", ""}}
	got, err := Spreadsheet(rows)
	want := "\ufeffname,note\r\nAñasco,\"two\r\nlines, and a \"\"quote\"\"\"\r\n'=1,\r\n"
	if err != nil || string(got) != want {
		t.Errorf("wrote %q, %v; want %q", got, err, want)
	}
	if rows[2][0] != "=1" {
		t.Error("the caller's row was changed")
	}
}
