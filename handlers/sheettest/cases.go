// Package sheettest holds CSV files as people save them, each with what must come
// of it, for the tests of every way in: command line, API and page.
package sheettest

import (
	"embed"
	"slices"
	"strings"
	"testing"
)

// Case is one file.
type Case struct {
	Name string
	Text []byte
	// Rows are the jurisdictions that are imported: name, kind, state, zone and parent.
	Rows []string
	// Notes are what the import says of lines, in parts that must stand there.
	Notes [][]string
	// Refused are the problems that keep the file out, each in parts that must stand
	// there; none: it is imported as it is. Mended is then the file as they say.
	Refused [][]string
	Mended  []byte
}

//go:embed testdata
var files embed.FS

// cases says what must come of each file.
var cases = map[string]struct {
	rows    []string
	notes   [][]string
	refused [][]string
	mend    []string // old text and new, in turn
}{
	"bom-quoted.csv": {rows: []string{"Example City | city | IL | America/Chicago", "Sample County | county | NY | America/New_York"}},
	"bom-utf8.csv":   {rows: []string{"Doña Ana County | county | NM | America/Denver"}},
	"census-kinds.csv": {rows: []string{
		"O’Brien County | county | IA | America/Chicago", "St. Mary’s County | county | MD | America/New_York",
		"Prince George's County | county | MD | America/New_York", "LaSalle Parish | county | LA | America/Chicago",
		"Wade Hampton Census Area | county | AK | America/Anchorage", "District of Columbia | state | DC | America/New_York",
		"Navajo Nation | tribal | AZ | America/Denver", "Guam | state | GU | Pacific/Guam",
		"Village of Oak Park | village | IL | America/Chicago", "Oak Park School District 97 | school_district | IL | America/Chicago",
	}},
	"city-and-county.csv":  {rows: []string{"St. Louis | city | MO | America/Chicago", "St. Louis | county | MO | America/Chicago"}},
	"cr-only.csv":          {rows: []string{"Los Alamos County | county | NM | America/Denver"}},
	"excel-blank-rows.csv": {rows: []string{"Los Alamos County | county | NM | America/Denver"}},
	"formula.csv":          {rows: []string{`=HYPERLINK("http://x.example") | city | NM | America/Denver`}},
	"newline.csv": {
		refused: [][]string{{"Line 2:", "name has a line break", "“Los Alamos County”"}, {"Line 2:", "contact has a line break", "“Line 1 Line 2”"}},
		mend:    []string{"Los Alamos\r\nCounty", "Los Alamos County", "Line 1\nLine 2", "Line 1 Line 2"},
		rows:    []string{"Los Alamos County | county | NM | America/Denver"},
	},
	"parent.csv": {rows: []string{"Middletown Township | town | NJ | America/New_York", "Monmouth County | county | NJ | America/New_York"}},
	"same-name.csv": {
		rows: []string{
			"Washington Township | town | NJ | America/New_York | Bergen County", "Washington Township | town | NJ | America/New_York | Gloucester County",
		},
		notes: [][]string{{"Line 2:", "Bergen County", "not on record"}, {"Line 3:", "Gloucester County", "not on record"}},
	},
	"semicolon.csv": {rows: []string{"Dona Ana County | county | NM | America/Denver"}},
	"state-and-zone.csv": {
		refused: [][]string{{"Line 4:", `"CST"`, "America/Chicago"}},
		mend:    []string{",CST\n", ",America/Chicago\n"},
		rows: []string{
			"Cook County | county | IL | America/Chicago", "Lake County | county | IL | America/Chicago",
			"Kane County | county | IL | America/Chicago", "DuPage County | county | IL | America/Chicago",
		},
	},
	"trailing-commas.csv": {rows: []string{"Los Alamos County | county | NM | America/Denver"}},
	"utf16.csv":           {rows: []string{"Doña Ana County | county | NM | America/Denver"}},
	"win1252.csv":         {rows: []string{"Doña Ana County | county | NM | America/Denver"}},
	"zone-est.csv": {
		refused: [][]string{{"Line 2:", `"EST"`, "America/New_York"}},
		mend:    []string{",EST", ",America/New_York"},
		rows:    []string{"Erie County | county | NY | America/New_York"},
	},
}

// Each runs a test for every file, and fails for one of which nothing is said.
func Each(t *testing.T, test func(t *testing.T, c Case)) {
	t.Helper()
	found, err := files.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for name := range cases {
		if _, err := files.ReadFile("testdata/" + name); err != nil {
			t.Errorf("%s is not among the files", name)
		}
	}
	for _, f := range found {
		t.Run(f.Name(), func(t *testing.T) {
			text, err := files.ReadFile("testdata/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			said, known := cases[f.Name()]
			if !known {
				t.Fatal("what must come of this file is not said")
			}
			test(t, Case{
				Name: f.Name(), Text: text, Rows: said.rows, Notes: said.notes, Refused: said.refused,
				Mended: []byte(strings.NewReplacer(said.mend...).Replace(string(text))),
			})
		})
	}
}

// Row is how Rows name a jurisdiction; without a parent, it has four parts.
func Row(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " | ")
}

// WantRows checks what is on record, in whatever order.
func (c Case) WantRows(t *testing.T, got []string) {
	t.Helper()
	want := slices.Clone(c.Rows)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("on record are %q, want %q", got, want)
	}
}

// WantSentences checks that there are as many sentences as wanted, each with its parts.
func WantSentences(t *testing.T, got []string, want [][]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("it says %q, want %q", got, want)
	}
	for i, parts := range want {
		for _, part := range parts {
			if !strings.Contains(got[i], part) {
				t.Errorf("it says %q, without %q", got[i], part)
			}
		}
	}
}
