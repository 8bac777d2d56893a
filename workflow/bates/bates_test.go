package bates_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duces/workflow/bates"
)

func TestAListIsReadAsPeopleTypeIt(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"a short end is read against its start":         {"CHI000001–CHI000250; CHI000252-300", "CHI000001–CHI000250; CHI000252–CHI000300"},
		"a short end replaces the last digits":          {"CHI1252-7", "CHI1252–CHI1257"},
		"a hyphen":                                      {"CHI000001-CHI000250", "CHI000001–CHI000250"},
		"a hyphen with spaces":                          {"CHI000001 - 250", "CHI000001–CHI000250"},
		"an em dash":                                    {"CHI000001—CHI000250", "CHI000001–CHI000250"},
		"a hyphen with a space on one side":             {"CHI000001- 250, CHI000301 -400", "CHI000001–CHI000250; CHI000301–CHI000400"},
		"the end of a sentence":                         {"CHI000001–250.", "CHI000001–CHI000250"},
		"the word to":                                   {"CHI000001 to CHI000250", "CHI000001–CHI000250"},
		"the word through":                              {"CHI000001 Through 250", "CHI000001–CHI000250"},
		"commas, and, line breaks":                      {"CHI1, CHI3 and CHI5\r\nCHI7\n\nCHI9;", "CHI1; CHI3; CHI5; CHI7; CHI9"},
		"and at a line's end or start":                  {"CHI1 and\nCHI2,\nand CHI3", "CHI1; CHI2; CHI3"},
		"no-break spaces":                               {"CHI000001\u00a0–\u00a0CHI000250\u00a0", "CHI000001–CHI000250"},
		"a range that goes on in the next line":         {"CHI000001 –\nCHI000250\nCHI000300\n to CHI000301", "CHI000001–CHI000250; CHI000300–CHI000301"},
		"characters of full width":                      {"ＣＨＩ００１", "CHI001"},
		"a separator":                                   {"CHI-000001-CHI-000250, CHI_7, CHI 8-9", "CHI-000001–CHI-000250; CHI_7; CHI 8–CHI 9"},
		"a separator typed as a dash":                   {"CHI–000001–CHI–000250", "CHI-000001–CHI-000250"},
		"case and separator of the start":               {"CHI-000001 to chi000250", "CHI-000001–CHI-000250"},
		"thirty digits":                                 {"CHI123456789012345678901234567890-1", "CHI123456789012345678901234567890–CHI123456789012345678901234567891"},
		"a suffix inside its page":                      {"CHI000045.0001–.0012", "CHI000045.0001–CHI000045.0012"},
		"a page after another, with and without prefix": {"CHI000101A, 101B", "CHI000101A; CHI000101B"},
		"a range of letters":                            {"CHI000101A–C", "CHI000101A–CHI000101C"},
		"a number that runs on":                         {"CHI999-1000", "CHI999–CHI1000"},
		"a year in the prefix":                          {"DOJ2018-000123-000200; DOJ-2018-12345", "DOJ2018-000123–DOJ2018-000200; DOJ-2018-12345"},
		"a long number after a point":                   {"DOJ2018.000123", "DOJ2018.000123"},
		"a volume in the prefix":                        {"VOL1-00001; VOL1-12345", "VOL1-00001; VOL1-12345–VOL1-12345"},
		"no prefix":                                     {"1-250, 252", "1–250; 252"},
		"a range of one page":                           {"CHI7-CHI7", "CHI7"},
		"nothing":                                       {" ;\n, ", ""},
	} {
		all, problems := bates.Parse(tt.text)
		if got := bates.Text(all); got != tt.want || len(problems) > 0 {
			t.Errorf("%s: %q is read as %q with %v, want %q", name, tt.text, got, problems, tt.want)
		}
	}
}

func TestANumberHasPrefixSeparatorDigitsAndSuffix(t *testing.T) {
	for text, want := range map[string]bates.Number{
		"CHI-000045.0001": {Prefix: "CHI", Separator: "-", Digits: "000045", Suffix: ".0001"},
		"CHI000101A":      {Prefix: "CHI", Digits: "000101", Suffix: "A"},
		"DOJ2018-000123":  {Prefix: "DOJ2018", Separator: "-", Digits: "000123"},
		"R&D 7":           {Prefix: "R&D", Separator: " ", Digits: "7"},
		"0001":            {Digits: "0001"},
	} {
		r, err := bates.ParseOne(text)
		if err != nil || r.First != want || r.Last != want {
			t.Errorf("%q is read as %#v with %v", text, r, err)
		}
	}
}

func TestAWrongRangeIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		"CHI000250–CHI000001":             "“CHI000250–CHI000001”: the end, CHI000001, comes before the start, CHI000250.",
		"CHI000250-CHI000001":             "“CHI000250-CHI000001”: the end, CHI000001, comes before the start, CHI000250.",
		"CHI000198-5":                     "“CHI000198-5”: the end, CHI000195, comes before the start, CHI000198.",
		"CHI000001-JAG000250":             "“CHI000001-JAG000250”: the start has the prefix CHI and the end has the prefix JAG. Write one range for each.",
		"CHI1 to JAG2":                    "“CHI1 to JAG2”: the start has the prefix CHI and the end has the prefix JAG. Write one range for each.",
		"CHI1 to 2018-0005":               "“CHI1 to 2018-0005”: the start has the prefix CHI and the end has the prefix 2018. Write one range for each.",
		"CHI0001–CHI00250":                "“CHI0001–CHI00250”: CHI0001 and CHI00250 have different widths. Write both with the same number of digits.",
		"CHI000001–CHI250":                "“CHI000001–CHI250”: CHI000001 and CHI250 have different widths. Write both with the same number of digits.",
		"CHI999–01000":                    "“CHI999–01000”: the end, 01000, cannot be read against the start, CHI999. Write it in full.",
		"CHI000045.0001–0112":             "“CHI000045.0001–0112”: the end, 0112, cannot be read against the start, CHI000045.0001. Write it in full.",
		"CHI000250, 7":                    "“7” can be CHI000257 or CHI000007. Write the whole number.",
		"JAG10; 1-10":                     "“1” can be JAG11 or JAG01. Write the whole number.",
		"CHI000250, none, 300":            "“300” has no prefix. Write the whole number.",
		"CHI1–5–9":                        "“CHI1–5–9” is not a Bates number or range, such as CHI000001–CHI000250.",
		"CHI1" + strings.Repeat("-2", 13): "“CHI1" + strings.Repeat("-2", 13) + "” is longer than a Bates range can be.",
		"see the disc":                    "“see the disc” is not a Bates number or range, such as CHI000001–CHI000250.",
		"CHI1 <b>2":                       "“CHI1 <b>2” is not a Bates number or range, such as CHI000001–CHI000250.",
		"CHI" + strings.Repeat("1", 400):  "“CHI" + strings.Repeat("1", 57) + "…” is longer than a Bates range can be.",
	} {
		_, problems := bates.Parse(text)
		if len(problems) == 0 || problems[len(problems)-1].Message != want {
			t.Errorf("%q: says %v, want %s", text, problems, want)
		}
	}
}

func TestOneRangeIsOne(t *testing.T) {
	for text, want := range map[string]string{
		"CHI1-5, CHI7": "“CHI1-5, CHI7” is not one Bates range, such as CHI000001–CHI000250.",
		"CHI5–CHI1":    "“CHI5–CHI1”: the end, CHI1, comes before the start, CHI5.",
	} {
		if r, err := bates.ParseOne(text); err == nil || err.Error() != want {
			t.Errorf("%q is read as %s with %v", text, r, err)
		}
	}
}

func TestAProblemNamesItsLineAndLeavesTheRest(t *testing.T) {
	all, problems := bates.Parse("CHI1–\nCHI2\nCHI3,\nlost\nCHI5")
	if bates.Text(all) != "CHI1–CHI2; CHI3; CHI5" {
		t.Errorf("reads %v", all)
	}
	if len(problems) != 1 || problems[0].Line != 4 || problems[0].Written != "lost" {
		t.Errorf("says %v", problems)
	}
}

func TestAListThatIsTooLargeIsOneProblem(t *testing.T) {
	for _, text := range []string{strings.Repeat("CHI1;", 10_001), strings.Repeat(";", 1<<20+1)} {
		if all, problems := bates.Parse(text); len(all) > 0 || len(problems) != 1 {
			t.Errorf("%d bytes give %d ranges and %d problems", len(text), len(all), len(problems))
		}
	}
	if all, problems := bates.Parse(strings.Repeat("CHI1;", 10_000)); len(all) != 10_000 || len(problems) > 0 {
		t.Errorf("10,000 ranges give %d ranges and %v", len(all), problems)
	}
}

func TestNumbersAreOrderedByPage(t *testing.T) {
	texts := []string{"CHI45", "CHI45.0001", "CHI45.0002", "CHI45A", "CHI45B", "CHI45AA", "CHI46", "CHI100", "CHI123456789012345678901234567890"}
	var numbers []bates.Number
	for _, text := range texts {
		r, err := bates.ParseOne(text)
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, r.First)
	}
	for i := range numbers {
		for j := range numbers {
			if got := bates.Compare(numbers[i], numbers[j]); got < 0 != (i < j) || got == 0 != (i == j) {
				t.Errorf("%s and %s compare as %d", numbers[i], numbers[j], got)
			}
		}
	}
}

// production reads "ID", "ID>REPLACED" and a list.
func production(t interface{ Fatal(...any) }, id, list string) bates.Production {
	all, problems := bates.Parse(list)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	id, replaces, _ := strings.Cut(id, ">")
	return bates.Production{ID: id, Title: "Volume " + id, Replaces: replaces, Ranges: all}
}

func TestWhatAProducersRangesLeaveOutRepeatAndReplace(t *testing.T) {
	type list struct{ id, ranges string }
	for name, tt := range map[string]struct {
		productions []list
		privileged  string
		anyWidth    []string
		want        []string
	}{
		"a gap that a privilege entry names is explained": {
			productions: []list{{"1", "CHI000001–CHI000250; CHI000252-300"}}, privileged: "CHI000251",
			want: []string{"CHI000251 is missing (1 page). A privilege log entry names it."},
		},
		"a gap that no entry names": {
			productions: []list{{"1", "CHI000001–CHI000250; CHI000252-300"}},
			want:        []string{"CHI000251 is missing (1 page)."},
		},
		"a gap over two productions, in part explained, is cut where the entries begin and end": {
			productions: []list{{"1", "CHI1-10"}, {"2", "CHI1021-CHI1030"}}, privileged: "CHI21-30, CHI31-40, CHI35, CHI1020-CHI2000",
			want: []string{
				"CHI11–CHI20 are missing (10 pages).",
				"CHI21–CHI40 are missing (20 pages). A privilege log entry names them.",
				"CHI41–CHI1019 are missing (979 pages).",
				"CHI1020 is missing (1 page). A privilege log entry names it.",
			},
		},
		"one entry reaches over two gaps": {
			productions: []list{{"1", "CHI1, CHI3, CHI5"}}, privileged: "CHI1-9",
			want: []string{
				"CHI2 is missing (1 page). A privilege log entry names it.",
				"CHI4 is missing (1 page). A privilege log entry names it.",
			},
		},
		"a suffix inside or after its page is neither gap nor overlap": {
			productions: []list{{"1", "CHI000001–CHI000110"}, {"2", "CHI000045.0001–.0012; CHI000101A, 101B"}},
		},
		"a page that was produced in parts is there": {
			productions: []list{{"1", "CHI000001-44; CHI000045.0001–.0012; CHI000046-50"}},
		},
		"a page after a missing one does not make up for it": {
			productions: []list{{"1", "CHI000001-100; CHI000101A; CHI000102"}},
			want:        []string{"CHI000101 is missing (1 page)."},
		},
		"numbers run on past their width": {
			productions: []list{{"1", "CHI1–CHI999"}, {"2", "CHI1000–CHI1005"}},
		},
		"two widths together are asked about, and gaps wait for the answer": {
			productions: []list{{"1", "CHI0999; CHI0500"}, {"2", "CHI999"}},
			want: []string{"CHI999 and CHI0999 have different widths. Are they numbers of one series? " +
				"Its gaps and overlaps are checked once that is answered."},
		},
		"two widths that are one series, as answered": {
			productions: []list{{"1", "CHI0998, CHI0999"}, {"2", "CHI999, CHI1001"}}, anyWidth: []string{"chi"},
			want: []string{
				"CHI999 is a duplicate: it appears twice, in Volume 1 and in Volume 2.",
				"CHI1000 is missing (1 page).",
			},
		},
		"two widths leave what is written alike a duplicate": {
			productions: []list{{"1", "CHI0999, CHI999"}, {"2", "CHI999"}},
			want: []string{
				"CHI999 and CHI0999 have different widths. Are they numbers of one series? " +
					"Its gaps and overlaps are checked once that is answered.",
				"CHI999 is a duplicate: it appears twice, in Volume 1 and in Volume 2.",
			},
		},
		"the same range twice is a duplicate": {
			productions: []list{{"1", "CHI1-250"}, {"2", "chi-1 to 250"}},
			want:        []string{"chi-1–chi-250 is a duplicate: it appears twice, in Volume 1 and in Volume 2."},
		},
		"the same range twice in one production": {
			productions: []list{{"1", "CHI1-250, CHI1-250"}},
			want:        []string{"CHI1–CHI250 is a duplicate: it appears twice in Volume 1."},
		},
		"a replacement is no duplicate": {
			productions: []list{{"1", "CHI1-250"}, {"2>1", "CHI1-250"}, {"3>2", "CHI1-250"}},
			want: []string{
				"CHI1–CHI250 is a replacement: Volume 2 replaces Volume 1. Both are kept; Volume 2 is current.",
				"CHI1–CHI250 is a replacement: Volume 3 replaces Volume 2. Both are kept; Volume 3 is current.",
			},
		},
		"a replacement of some pages is no overlap": {
			productions: []list{{"1", "CHI1-250"}, {"2>1", "CHI40-60"}},
			want:        []string{"CHI40–CHI60 is a replacement: Volume 2 replaces Volume 1. Both are kept; Volume 2 is current."},
		},
		"what a replaced production shares with another overlaps": {
			productions: []list{{"1", "CHI1-250"}, {"2>1", "CHI1-260"}, {"3", "CHI250-300"}},
			want: []string{
				"CHI1–CHI250 is a replacement: Volume 2 replaces Volume 1. Both are kept; Volume 2 is current.",
				"CHI250–CHI260 are in two ranges that overlap (11 pages), in Volume 2 and in Volume 3.",
			},
		},
		"productions that replace each other in a circle are one chain": {
			productions: []list{{"1>2", "CHI1"}, {"2>1", "CHI1"}},
			want:        []string{"CHI1 is a replacement: Volume 2 replaces Volume 1. Both are kept; Volume 2 is current."},
		},
		"ranges that share pages overlap": {
			productions: []list{{"1", "CHI000001-100; CHI000050-60"}, {"2", "CHI000100-110"}},
			want: []string{
				"CHI000050–CHI000060 are in two ranges that overlap (11 pages) in Volume 1.",
				"CHI000100 is in two ranges that overlap (1 page), in Volume 1 and in Volume 2.",
			},
		},
		"other prefixes are other series": {
			productions: []list{{"1", "CHI1-10; JAG1-10"}, {"2", "1-10; 12"}},
			want:        []string{"11 is missing (1 page)."},
		},
		"a gap of more pages than an int can count": {
			productions: []list{{"1", "CHI1, CHI1000000000000000000000000000002"}},
			want: []string{"CHI2–CHI1000000000000000000000000000001 are missing " +
				"(1,000,000,000,000,000,000,000,000,000,000 pages)."},
		},
	} {
		p := bates.Producer{Privileged: production(t, "", tt.privileged).Ranges, AnyWidth: tt.anyWidth}
		for _, l := range tt.productions {
			p.Productions = append(p.Productions, production(t, l.id, l.ranges))
		}
		var got []string
		for _, f := range bates.Check(p) {
			got = append(got, f.String())
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(tt.want, "\n     "))
		}
	}
}

// Two producers may both use JAG0001: the caller checks each by itself.
func TestASeriesBelongsToItsProducer(t *testing.T) {
	for _, producer := range []string{"Chicago", "Cook County"} {
		if got := bates.Check(bates.Producer{Productions: []bates.Production{production(t, producer, "JAG0001")}}); len(got) > 0 {
			t.Errorf("%s: %v", producer, got)
		}
	}
}

func TestARangeSplitInTwoAdjacentHalvesHasNoGapAndNoOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(0, 9).Draw(t, "width")
		first := rapid.IntRange(0, 1_000_000).Draw(t, "first")
		middle := first + rapid.IntRange(0, 1_000_000).Draw(t, "half")
		last := middle + 1 + rapid.IntRange(0, 1_000_000).Draw(t, "other half")
		page := func(n int) string { return fmt.Sprintf("CHI%0*d", width, n) }
		p := bates.Producer{Productions: []bates.Production{
			production(t, "1", page(middle+1)+"–"+page(last)), production(t, "2", page(first)+"–"+page(middle)),
		}}
		if got := bates.Check(p); len(got) > 0 {
			t.Errorf("says %v", got)
		}
	})
}

// A count page by page says the same as Check of which pages are missing, and which are in two ranges.
func TestFindingsCoverExactlyThePagesThatAreMissingOrRepeated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p bates.Producer
		times, low, high := map[int]int{}, 99, 0
		for i := range rapid.IntRange(1, 5).Draw(t, "productions") {
			var ranges []string
			for range rapid.IntRange(1, 4).Draw(t, "ranges") {
				first := rapid.IntRange(10, 60).Draw(t, "first")
				last := first + rapid.IntRange(0, 30).Draw(t, "pages")
				ranges = append(ranges, fmt.Sprintf("CHI%d–CHI%d", first, last))
				for page := first; page <= last; page++ {
					times[page]++
				}
				low, high = min(low, first), max(high, last)
			}
			p.Productions = append(p.Productions, production(t, fmt.Sprint(i), strings.Join(ranges, ";")))
		}
		first := rapid.IntRange(10, 60).Draw(t, "privileged")
		last := first + rapid.IntRange(0, 30).Draw(t, "privileged pages")
		p.Privileged = production(t, "", fmt.Sprintf("CHI%d–CHI%d", first, last)).Ranges
		missing, repeated, explained := map[int]bool{}, map[int]bool{}, map[int]bool{}
		for _, f := range bates.Check(p) {
			var from, to int
			fmt.Sscanf(f.First.Digits+" "+f.Last.Digits, "%d %d", &from, &to)
			for page := from; page <= to; page++ {
				switch f.Kind {
				case bates.Gap:
					missing[page], explained[page] = true, f.Explained
				case bates.Overlap, bates.Duplicate:
					repeated[page] = true
				default:
					t.Errorf("says %s", f)
				}
			}
		}
		for page := low; page <= high; page++ {
			if missing[page] != (times[page] == 0) || repeated[page] != (times[page] > 1) ||
				missing[page] && explained[page] != (page >= first && page <= last) {
				t.Errorf("page %d is in %d ranges; missing %v, explained %v, repeated %v",
					page, times[page], missing[page], explained[page], repeated[page])
			}
		}
	})
}
