package proceeding_test

import (
	"testing"

	"duces/workflow/proceeding"
)

func TestADocketIsOneHoweverItIsWritten(t *testing.T) {
	one := func(court, number string) string { return proceeding.Docket{Court: court, Number: number}.Key() }
	for _, same := range [][][2]string{
		{
			{"N.D. Ill.", "1:17-cv-05720-HDL"},
			{"N.D. Ill.", "17 C 5720"},
			{"Northern District of Illinois", "17-cv-5720"},
			{"ND Ill", "1:17-CV-5720"},
			{"United States District Court for the Northern District of Illinois", "No. 17-cv-05720"},
			{"N. D. Ill.", "2017-cv-05720"},
		},
		{{"7th Cir.", "17-2991"}, {"Seventh Circuit", "No. 17-2991"}, {"United States Court of Appeals for the Seventh Circuit", "17–2991"}},
		{{"D. Mass.", "1:17-cv-10214"}, {"District of Massachusetts", "17-cv-10214-GAO"}},
		{{"D.D.C.", "1:18-cv-00001"}, {"District of Columbia", "18-cv-1"}},
		{{"D.C. Cir.", "18-5001"}, {"D.C. Circuit", "18-5001"}},
		{{"W.D. Wash.", "2:17-cv-00497-RAJ"}, {"Western District of Washington", "17-cv-497 RAJ"}},
		{{"U.S.", "18A1"}, {"Supreme Court of the United States", "No. 18A1"}},
	} {
		for _, other := range same[1:] {
			if a, b := one(same[0][0], same[0][1]), one(other[0], other[1]); a != b {
				t.Errorf("%v is %s, and %v is %s", same[0], a, other, b)
			}
		}
	}
	for _, different := range [][4]string{
		{"N.D. Ill.", "17 C 5720", "N.D. Ill.", "17 C 5721"},
		{"N.D. Ill.", "17 C 5720", "N.D. Ill.", "17 CR 5720"},
		{"N.D. Ill.", "17 C 5720", "S.D. Ill.", "17 C 5720"},
		{"N.D. Ill.", "17 C 5720", "N.D. Ind.", "17 C 5720"},
		{"W.D. Va.", "17-cv-1", "W.D. Wash.", "17-cv-1"},
		{"S.D.W. Va.", "17-cv-1", "W.D. Va.", "17-cv-1"},
		{"7th Cir.", "17-2991", "9th Cir.", "17-2991"},
		{"U.S.", "18A1", "U.S.", "18-1"},
	} {
		if a, b := one(different[0], different[1]), one(different[2], different[3]); a == b {
			t.Errorf("%v are both %s", different, a)
		}
	}
}
