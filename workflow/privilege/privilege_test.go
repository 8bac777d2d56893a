package privilege_test

import (
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"duces/workflow/bates"
	"duces/workflow/privilege"
)

// email is a whole entry; change makes another one of it.
func email(change func(*privilege.Entry)) privilege.Entry {
	e := privilege.Entry{
		Date: "2017-03-02", Author: "J. Doe", Recipients: "R. Roe", DocType: "Email", Privilege: "Attorney-client", Count: 1,
		Description: "Request for advice on the wording of the detainer ordinance",
	}
	change(&e)
	return e
}

func TestAnEntryNamesWhatItLacksUnderRule26(t *testing.T) {
	describedAs := func(text string) privilege.Entry { return email(func(e *privilege.Entry) { e.Description = text }) }
	const (
		repeats = "description: The description only repeats the privilege or the type of document."
		missing = "description: The description is missing."
	)
	for name, tt := range map[string]struct {
		entry privilege.Entry
		want  string
	}{
		"a whole entry lacks nothing":     {email(func(*privilege.Entry) {}), ""},
		"no author":                       {email(func(e *privilege.Entry) { e.Author = "" }), "author: The author is missing."},
		"an author that is not known":     {email(func(e *privilege.Entry) { e.Author = "Unknown" }), "author: The author is missing."},
		"an author left out with a dash":  {email(func(e *privilege.Entry) { e.Author = " — " }), "author: The author is missing."},
		"an email without recipients":     {email(func(e *privilege.Entry) { e.Recipients = "N/A" }), "recipients: The recipients are missing."},
		"emails in the type's own words":  {email(func(e *privilege.Entry) { e.Recipients, e.DocType = "", "40 E-mails" }), "recipients: The recipients are missing."},
		"a memorandum without recipients": {email(func(e *privilege.Entry) { e.Recipients, e.DocType = "", "Memorandum" }), "recipients: The recipients are missing."},
		"a report needs no recipients":    {email(func(e *privilege.Entry) { e.Recipients, e.DocType = "", "Report" }), ""},
		"no privilege":                    {email(func(e *privilege.Entry) { e.Privilege = " " }), "privilege: No privilege is claimed."},
		"no date":                         {email(func(e *privilege.Entry) { e.Date = "" }), "date: The date is missing."},
		"a date that nobody knows":        {email(func(e *privilege.Entry) { e.Date = "undated" }), ""},
		"a date as people write it":       {email(func(e *privilege.Entry) { e.Date = "c. Mar 2017" }), ""},
		"no type":                         {email(func(e *privilege.Entry) { e.DocType = "" }), "type: The type of document is missing."},
		"a blank description":             {describedAs(" "), missing},
		"privileged only":                 {describedAs("Privileged"), repeats},
		"attorney-client only":            {describedAs("attorney–client"), repeats},
		"privileged and confidential":     {describedAs("PRIVILEGED & CONFIDENTIAL attorney/client communications."), repeats},
		"the type and the privilege":      {describedAs("Privileged e-mails, withheld as attorney work product"), repeats},
		"the claim in its own words":      {email(func(e *privilege.Entry) { e.Privilege, e.Description = "Mayoral secrecy", "mayoral secrecy" }), repeats},
		"the rule only":                   {describedAs("Rule 26(b)(5)(A)"), repeats},
		"a topic":                         {describedAs("Privileged email re budget"), ""},
		"all of it":                       {privilege.Entry{DocType: "Letter", Count: 1}, "date: The date is missing. author: The author is missing. recipients: The recipients are missing. privilege: No privilege is claimed. " + missing},
	} {
		var got []string
		for _, d := range tt.entry.Insufficient() {
			got = append(got, d.Field+": "+d.Message)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: says %v, want %s", name, got, tt.want)
		}
	}
}

func TestADeficiencyNamesTheEntryAndWhatItLacks(t *testing.T) {
	for want, e := range map[string]privilege.Entry{
		"": email(func(*privilege.Entry) {}),
		"Entry 2 of the log: The author is missing. The description only repeats the privilege or the type of document.": email(
			func(e *privilege.Entry) { e.Author, e.Description = "", "privileged" }),
		"Entry PL-7 of the log: No privilege is claimed.": email(func(e *privilege.Entry) { e.Label, e.Privilege = "PL-7", "" }),
	} {
		if got := e.Deficiency(2, "the log"); got != want {
			t.Errorf("says %q, want %q", got, want)
		}
	}
}

func TestALogIsReadAsPeopleWriteIt(t *testing.T) {
	doe := privilege.Entry{Date: "undated", Author: "Doe", Recipients: "Roe", Count: 1}
	one := func(text string) []bates.Range {
		all, _ := bates.Parse(text)
		return all
	}
	for name, tt := range map[string]struct {
		file string
		want []privilege.Entry
	}{
		"dates stay as written": {
			"Date,Author,To\nundated,Doe,Roe\nc. Mar 2017,Poe,\n",
			[]privilege.Entry{doe, {Date: "c. Mar 2017", Author: "Poe", Count: 1}},
		},
		"one row for 40 emails is one entry": {
			"Type,Description\n40 emails,Drafts of the ordinance\nEmail chain,\"1,200 messages on the ordinance\"\nEmail,12 e-mails on the ordinance\n",
			[]privilege.Entry{
				{DocType: "40 emails", Description: "Drafts of the ordinance", Count: 40},
				{DocType: "Email chain", Description: "1,200 messages on the ordinance", Count: 1200},
				{DocType: "Email", Description: "12 e-mails on the ordinance", Count: 12},
			},
		},
		"the column of the count goes before the words": {
			"Type,No. of Documents\n40 emails,\"1,041\"\n", []privilege.Entry{{DocType: "40 emails", Count: 1041}},
		},
		"other names of the columns, in another order": {
			"Priv. Log No.,BASIS,Doc. Date,From,Recipient(s),CC,BCC,Doc Type,Privilege Description\n7,A-C,undated,Doe,Roe,\"Poe, Moe\",Coe,Email,Advice on bail\n",
			[]privilege.Entry{{
				Label: "7", Privilege: "A-C", Date: "undated", Author: "Doe", Recipients: "Roe; cc: Poe, Moe; bcc: Coe", DocType: "Email",
				Description: "Advice on bail", Count: 1,
			}},
		},
		"two columns of one meaning are joined": {
			"Author,From,To\nDoe,Doe,Roe\nDoe,Poe,Roe\n",
			[]privilege.Entry{{Author: "Doe", Recipients: "Roe", Count: 1}, {Author: "Doe; Poe", Recipients: "Roe", Count: 1}},
		},
		"a list of Bates ranges": {
			"Author,Bates Range\nDoe,\"CHI000251; CHI000260-270\"\nPoe,n/a\n",
			[]privilege.Entry{{Author: "Doe", Bates: one("CHI000251; CHI000260-CHI000270"), Count: 1}, {Author: "Poe", Count: 1}},
		},
		"the first and the last page": {
			"BegBates,EndBates,Author\nCHI000251,CHI000255,Doe\nCHI000260,,Poe\nVOL1-00001,00002,Moe\n",
			[]privilege.Entry{
				{Author: "Doe", Bates: one("CHI000251-255"), Count: 1},
				{Author: "Poe", Bates: one("CHI000260"), Count: 1},
				{Author: "Moe", Bates: one("VOL1-00001 to 2"), Count: 1},
			},
		},
		"the demands it is withheld from": {
			"Author,Request No.\nDoe,\"No. 1(a), 2; Request No. 5(b), 2, A.1\"\n",
			[]privilege.Entry{{Author: "Doe", Demands: []string{"1(a)", "2", "5(b)", "A.1"}, Count: 1}},
		},
		"semicolons, a mark, blank rows and an empty column": {
			"\ufeffDate;Author;To;Extra\n\n;;\nundated;Doe;Roe;\n", []privilege.Entry{doe},
		},
		"UTF-16":       {utf16File("Date\tAuthor\tTo\nundated\tDoe\tRoe\n"), []privilege.Entry{doe}},
		"Windows-1252": {"Date,Author,To\nundated,Ren\xe9e Doe,Roe\n", []privilege.Entry{{Date: "undated", Author: "Renée Doe", Recipients: "Roe", Count: 1}}},
		"lines within a value": {
			"Author,Description\nDoe,\"Advice\non bail\"\n", []privilege.Entry{{Author: "Doe", Description: "Advice\non bail", Count: 1}},
		},
	} {
		rows, problems := privilege.ParseCSV([]byte(tt.file))
		if got := entries(rows); !reflect.DeepEqual(got, tt.want) || len(problems) > 0 {
			t.Errorf("%s: reads\n%+v with %v, want\n%+v", name, got, problems, tt.want)
		}
	}
}

func utf16File(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func entries(rows []privilege.Row) []privilege.Entry {
	var all []privilege.Entry
	for _, r := range rows {
		all = append(all, r.Entry)
	}
	return all
}

func TestWhatCannotBeReadIsNamedAndTheRestIsKept(t *testing.T) {
	for name, tt := range map[string]struct {
		file    string
		entries int
		want    []string
	}{
		"a column without a field": {
			"Date,Author,Custodian\n2017,Doe,Clerk\n", 1,
			[]string{"Line 1: the column “Custodian” has no field in an entry. Its values were not read."},
		},
		"a value without a column": {
			"Date,Author\n2017,Doe,Clerk\n", 1, []string{"Line 2: column 3 has the value “Clerk” but no name in the first line."},
		},
		"a Bates number that cannot be read": {
			"Date,Author,Bates\n2017,Doe,\"CHI1, box 3 of disc\"\n", 1,
			[]string{"Line 2: “box 3 of disc” is not a Bates number or range, such as CHI000001–CHI000250."},
		},
		"pages that run backward": {
			"Author,BegBates,EndBates\nDoe,CHI9,CHI1\n", 1, []string{"Line 2: “CHI9 – CHI1”: the end, CHI1, comes before the start, CHI9."},
		},
		"counts that are none": {
			"Author,Count\nDoe,many\nPoe,0\nMoe,1000001\n", 3,
			[]string{
				"Line 2: Count: “many” is not a number.", "Line 3: Count must be a number from 1 to 1,000,000.",
				"Line 4: Count must be a number from 1 to 1,000,000.",
			},
		},
		"a control character": {
			"Date,Author\n2017,D\u0007oe\n", 1,
			[]string{"Line 2: Author: the text holds the control character U+0007. Type it again without it."},
		},
		"a quotation mark that is not closed": {
			"Date,Author\n2017,Doe\n2018,\"Poe\n", 1,
			[]string{"Line 3: a quotation mark is not closed, or is inside a value. Put the value in quotation marks and double the mark inside it."},
		},
		"no header": {
			"2017,Doe\n", 0,
			[]string{"Line 1: fewer than two columns have a known name. The first line must name the columns, such as Date, Author, Recipients, Type, Privilege, Description, Bates."},
		},
		"an empty file": {
			"\n \n", 0,
			[]string{"The file is empty. The first line must name the columns, such as Date, Author, Recipients, Type, Privilege, Description, Bates."},
		},
		"no entries":     {"Date,Author\n", 0, []string{"The file has no entries below its first line."}},
		"a workbook":     {"PK\x03\x04", 0, []string{"The file is a workbook. Save it as “CSV UTF-8”, or paste the text."}},
		"a large file":   {strings.Repeat("x", 1<<20+1), 0, []string{"The file is larger than 1 MiB. Split the file."}},
		"many entries":   {"Date,Author\n" + strings.Repeat("2017,Doe\n", 10_001), 10_000, []string{"Line 10002: a file can have at most 10,000 rows below its first line. Split the file."}},
		"many demands":   {"Author,Demands\nDoe,\"" + list(501) + "\"\n", 1, []string{"Line 2: An entry can name at most 500 demands."}},
		"a large number": {"Author,Demands\nDoe," + strings.Repeat("1", 101) + "\n", 1, []string{"Line 2: Demand number may have at most 100 characters."}},
	} {
		rows, problems := privilege.ParseCSV([]byte(tt.file))
		var got []string
		for _, p := range problems {
			got = append(got, p.Message)
		}
		if !slices.Equal(got, tt.want) || len(rows) != tt.entries {
			t.Errorf("%s: reads %d entries and says\n%q, want\n%q", name, len(rows), got, tt.want)
		}
	}
}

func list(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d,", i)
	}
	return b.String()
}

func TestOfManyProblemsTheFirstAreListed(t *testing.T) {
	_, problems := privilege.ParseCSV([]byte("Author,Count\n" + strings.Repeat("Doe,x\n", 150)))
	if len(problems) != 101 || problems[100].Message != "There are 50 more problems. These are the first 100." {
		t.Errorf("says %v", problems)
	}
}

func TestALineIsWhereItsEntryBegins(t *testing.T) {
	rows, _ := privilege.ParseCSV([]byte("Author,Description\n\nDoe,\"a\nb\"\nPoe,c\n"))
	if len(rows) != 2 || rows[0].Line != 3 || rows[1].Line != 5 {
		t.Errorf("reads %+v", rows)
	}
}

// A page that a log names explains the gap that it leaves in a production.
func TestAWithheldPageExplainsItsGap(t *testing.T) {
	rows, _ := privilege.ParseCSV([]byte("Author,Bates\nDoe,CHI000251\n"))
	produced, _ := bates.Parse("CHI000001–CHI000250; CHI000252-300")
	found := bates.Check(bates.Producer{
		Productions: []bates.Production{{ID: "1", Ranges: produced}}, Privileged: privilege.Withheld(entries(rows)),
	})
	if len(found) != 1 || found[0].String() != "CHI000251 is missing (1 page). A privilege log entry names it." {
		t.Errorf("says %v", found)
	}
}

func FuzzLog(f *testing.F) {
	for _, seed := range []string{
		"Date,Author,To,Type,Privilege,Description,Bates,Count,Demands\nundated,Doe,Roe,40 emails,A-C,On bail,CHI1-5,,\"1(a), 2\"\n",
		"From;CC;BCC;BegBates;EndBates\nDoe;Poe;Moe;CHI000251;255\n", "sep=|\nID|Basis\n7|A-C\n", "\xff\xfeD\x00a\x00", "Author,,\n\"x",
		"PK\x03\x04", "", "No,Custodian\n1,Clerk,x\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		rows, _ := privilege.ParseCSV(file)
		all := entries(rows)
		for i, e := range all {
			e.Deficiency(i+1, "the log")
		}
		var whole []privilege.Entry // with nothing that an entry may not hold
		for _, e := range all {
			if len(e.Check()) == 0 {
				whole = append(whole, e)
			}
		}
		again, problems := privilege.ParseCSV([]byte(written(whole)))
		if got := entries(again); len(whole) > 0 && (len(problems) > 0 || !reflect.DeepEqual(got, whole)) {
			t.Errorf("%q is read as\n%+v and again as\n%+v with %v", file, whole, got, problems)
		}
	})
}

// written is a log with the columns of an entry.
func written(entries []privilege.Entry) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(strings.Split("No,Date,Author,Recipients,Type,Privilege,Description,Bates,Count,Demands", ","))
	for _, e := range entries {
		_ = w.Write([]string{
			e.Label, e.Date, e.Author, e.Recipients, e.DocType, e.Privilege, e.Description, bates.Text(e.Bates), fmt.Sprint(e.Count),
			strings.Join(e.Demands, "; "),
		})
	}
	w.Flush()
	return b.String()
}
