package workflow_test

import (
	"errors"
	"fmt"
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
		"a quotation mark that stays open": {head + good + "\"Open,town,VT,America/New_York\n" + good, []string{"Line 3: a quotation mark is not closed"}},
		"a quotation mark inside a value":  {head + "Town \"of\" Good,town,VT,America/New_York\n", []string{"Line 2: a quotation mark is not closed"}},
		"one in the first line":            {"\"name,kind\n", []string{"Line 1: a quotation mark is not closed"}},
		"missing columns alone":            {"name,kind\nTown of Good,town\n", []string{`The column “state” is required.`, `The column “zone” is required.`}},
		"bytes that are no text":           {"\x00\x01\xff\x00", []string{"The file is not text."}},
		"nothing":                          {"", []string{"The file is empty"}},
		"a workbook":                       {"PK\x03\x04\x14\x00", []string{"The file is a workbook. Save it as"}},
		"half of UTF-16":                   {"\xff\xfen\x00\x00\xd8", []string{"The file starts as UTF-16 but contains bytes"}},
		"ñ of a Macintosh":                 {head + "Do\x96a Ana County,county,NM,America/Denver\n", []string{"Line 2: the file is not UTF-8"}},
		"ñ of DOS":                         {head + good + "Do\xa4a Ana County,county,NM,America/Denver\n", []string{"Line 3: the file is not UTF-8"}},
		"’ of a Macintosh":                 {head + "St. Mary\xd5s County,county,MD,America/New_York\n", []string{"Line 2: the file is not UTF-8"}},
		"another name for one":             {head + "Doña Ana,county,NM,America/Denver\nDON\u0303A  ANA,Parish,New Mexico,US/Mountain\n", []string{"Line 3: DOÑA ANA (county, NM) is already on line 2."}},
		"a value outside of the columns":   {"name,kind,state,zone,\nGood,town,VT,America/New_York,\nBad,town,VT,America/New_York,Orange,\n", []string{`Line 3: column 5 has the value "Orange"`}},
		"a column that is unknown":         {"name,kind,state,zone,population,area\nGood,town,VT,America/New_York,12,\n", []string{`Column: “population” is not one of name, kind, state, zone`}},
		"a separator that is none":         {"sep=\nname,kind,state,zone\n", []string{"Line 1: “sep=” has no separator"}},
		"a zone of another state":          {head + "Good,town,VT,America/Chicago\n", []string{"Line 2: Time zone: America/Chicago is not used in Vermont. Time zones there: America/New_York. If it is correct, write yes in a column zone_confirmed."}},
		"zone_confirmed":                   {"name,kind,state,zone,zone_confirmed\nGood,town,VT,America/Chicago,maybe\n", []string{`Line 2: zone_confirmed: “maybe” is not one of yes or no.`, "Line 2: Time zone: America/Chicago"}},
		"a state and a kind that are none": {head + "Good,hamlet,Vermnt,America/New_York\n", []string{`Kind: “hamlet” is not one of state, county`, `State: “Vermnt” is not a state`}},
		"a row twice, and one too short":   {head + good + good + "Town\n", []string{"Line 3: Town of Good (VT) is already on line 2.", "Line 4 has 1 columns; the first line has 4."}},
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

func TestAFileOfJurisdictionsIsReadAsItIsSaved(t *testing.T) {
	wide := func(text string, high, low int) string { // each character as two bytes
		var b strings.Builder
		for _, r := range text {
			pair := [2]byte{}
			pair[high], pair[low] = byte(r>>8), byte(r)
			b.Write(pair[:])
		}
		return b.String()
	}
	const plain = "name,kind,state,zone\nDoña Ana County,county,NM,America/Denver\n"
	for name, file := range map[string]string{
		"UTF-16, the low byte first, without a mark":  wide(plain, 1, 0),
		"UTF-16, the high byte first, without a mark": wide(plain, 0, 1),
		"UTF-16, the high byte first":                 wide("\ufeff"+plain, 0, 1),
		"Windows-1252 in capitals":                    "NAME,KIND,STATE,ZONE\nDO\xd1A ANA COUNTY,COUNTY,NM,AMERICA/DENVER\n",
		"tabs":                                        "name\tparent\tkind\tstate\tzone\nDoña Ana County\t\tcounty\tNM\tAmerica/Denver\n",
		"bars":                                        "name|kind|state|zone\nDoña Ana County|county|NM|America/Denver\n",
		"a line that names the separator":             "sep=;\r\nname;kind;state;zone\r\nDoña Ana County;county;NM;America/Denver\r\n",
		"that line in quotation marks, a tab":         "\"sep=\t\"\nname\tkind\tstate\tzone\nDoña Ana County\tcounty\tNM\tAmerica/Denver\n",
		"commas in a file of semicolons":              "name;kind;state;zone;contact\nDoña Ana County;county;NM;America/Denver;Clerk, 845 N. Motel Blvd., Las Cruces\n",
		"nothing above the header":                    ";;;;\n\n \nname;kind;state;zone\nDoña Ana County;county;NM;America/Denver\n",
		"columns that hold nothing":                   "name,,kind,state,zone,population,\nDoña Ana County,,county,NM,America/Denver,,,,\n, ,\u00a0,,,,\n",
		"the last values left out":                    "name,kind,state,zone,parent,contact\nDoña Ana County,county,NM,America/Denver\n",
		"columns in words":                            "Name,Kind,State,Zone,Zone confirmed\nDoña  Ana County,COUNTY,new mexico,Mountain Time,No\n",
	} {
		t.Run(name, func(t *testing.T) {
			list, err := jurisdiction.ReadCSV(strings.NewReader(file))
			if err != nil || len(list.Items) != 1 {
				t.Fatalf("read %+v, %v", list.Items, err)
			}
			n := list.Items[0]
			if !strings.EqualFold(n.Name, "Doña Ana County") || n.Kind != "county" || n.State != "NM" || n.Zone != "America/Denver" {
				t.Errorf("read %+v", n)
			}
		})
	}
	confirmed, err := jurisdiction.ReadCSV(strings.NewReader("name,kind,state,zone,zone_confirmed\nWendover,city,UT,America/Los_Angeles,Yes\n"))
	if err != nil || !confirmed.Items[0].ZoneConfirmed {
		t.Errorf("a zone that somebody confirmed: %+v, %v", confirmed.Items, err)
	}
	names := "name,kind,state,zone\nO\x92Brien County,county,IA,America/Chicago\nSt. Mary\x92s County,county,MD,America/New_York\nA \x97 B,city,IA,America/Chicago\nCoeur d\x92Alene,city,ID,America/Boise\n"
	curly, err := jurisdiction.ReadCSV(strings.NewReader(names))
	if err != nil || curly.Items[0].Name != "O’Brien County" || curly.Items[1].Name != "St. Mary’s County" || curly.Items[2].Name != "A — B" || curly.Items[3].Name != "Coeur d’Alene" {
		t.Errorf("apostrophes and a dash of Windows: %+v, %v", curly.Items, err)
	}
}

func TestALimitThatAFileMeetsIsSaid(t *testing.T) {
	var file strings.Builder
	file.WriteString("name,kind,state,zone\n")
	for i := range 200_001 {
		fmt.Fprintf(&file, "Town %d,town,VT,America/New_York\n", i)
	}
	_, err := jurisdiction.ReadCSV(strings.NewReader(file.String()))
	if err == nil || !strings.Contains(err.Error(), "Line 200002: a file can have at most 200,000 rows") {
		t.Errorf("200,001 rows: %v", err)
	}
	bad := "name,kind,state,zone\n" + strings.Repeat("Town,planet,VT,America/New_York\n", 1) + strings.Repeat(",,VT\n", 150)
	_, err = jurisdiction.ReadCSV(strings.NewReader(bad))
	refusal, ok := errors.AsType[*workflow.Error](err)
	if !ok || len(refusal.Details) != 101 || refusal.Details[100].Message != "There are 51 more problems. These are the first 100." {
		t.Errorf("151 problems: %v", err)
	}
}

func TestAParentThatIsNotOnRecordIsNamedByLine(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	facts := func() workflow.Facts {
		w, err := d.db.World(t.Context(), legal)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Bergen County", Kind: "county", State: "NJ", Zone: "America/New_York"}}})
	list, err := jurisdiction.ReadCSV(strings.NewReader("name,kind,state,zone,parent\n" +
		"Washington Township,town,NJ,America/New_York,bergen  COUNTY\n" +
		"Washington Township,town,NJ,America/New_York,Gloucester County\n" +
		"Washington Township,town,NJ,America/New_York,Morris County\n" +
		"Morris County,county,NJ,America/New_York,\n" +
		"Bergen,town,NY,America/New_York,Bergen County\n"))
	if err != nil {
		t.Fatal(err)
	}
	notes, err := list.Notes(facts())
	if err != nil || len(notes) != 2 || notes[0].Field != "line 3" || !strings.Contains(notes[0].Message, "Gloucester County (NJ)") || notes[1].Field != "line 6" {
		t.Errorf("noted %+v, %v", notes, err)
	}
	d.must(legal, jurisdiction.Import{Items: list.Items})
	if _, err := list.Check(facts()); workflow.CodeOf(err) != workflow.Conflict || !strings.Contains(err.Error(), "Line 4: Washington Township (Morris County, NJ) is already on record.") {
		t.Errorf("the same file again: %v", err)
	}
}
