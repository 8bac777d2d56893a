package jurisdiction

import (
	"strings"
)

// ZonesOf lists the time zones in use in a state, by their IANA names, the one
// of most people first. It is nothing for a state that is not known.
func ZonesOf(state string) []string { return strings.Fields(stateZones[state]) }

// stateZones follow 49 CFR part 71 and the comments of the IANA file northamerica:
// a zone stands with each state of which a part keeps its clock.
var stateZones = map[string]string{
	"AL": "America/Chicago",
	"AK": "America/Anchorage America/Juneau America/Sitka America/Metlakatla America/Yakutat America/Nome America/Adak",
	"AZ": "America/Phoenix America/Denver", // Denver in the Navajo Nation
	"AR": "America/Chicago",
	"CA": "America/Los_Angeles",
	"CO": "America/Denver",
	"CT": "America/New_York",
	"DE": "America/New_York",
	"DC": "America/New_York",
	"FL": "America/New_York America/Chicago",
	"GA": "America/New_York",
	"HI": "Pacific/Honolulu",
	"ID": "America/Boise America/Los_Angeles",
	"IL": "America/Chicago",
	"IN": "America/Indiana/Indianapolis America/Chicago America/Kentucky/Louisville America/New_York America/Indiana/Vincennes " +
		"America/Indiana/Winamac America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Vevay America/Indiana/Tell_City America/Indiana/Knox",
	"IA": "America/Chicago",
	"KS": "America/Chicago America/Denver",
	"KY": "America/New_York America/Kentucky/Louisville America/Chicago America/Kentucky/Monticello",
	"LA": "America/Chicago",
	"ME": "America/New_York",
	"MD": "America/New_York",
	"MA": "America/New_York",
	"MI": "America/Detroit America/Menominee",
	"MN": "America/Chicago",
	"MS": "America/Chicago",
	"MO": "America/Chicago",
	"MT": "America/Denver",
	"NE": "America/Chicago America/Denver",
	"NV": "America/Los_Angeles America/Denver", // Denver in West Wendover
	"NH": "America/New_York",
	"NJ": "America/New_York",
	"NM": "America/Denver",
	"NY": "America/New_York",
	"NC": "America/New_York",
	"ND": "America/Chicago America/Denver America/North_Dakota/Center America/North_Dakota/New_Salem America/North_Dakota/Beulah",
	"OH": "America/New_York",
	"OK": "America/Chicago",
	"OR": "America/Los_Angeles America/Boise", // Boise in most of Malheur County
	"PA": "America/New_York",
	"RI": "America/New_York",
	"SC": "America/New_York",
	"SD": "America/Chicago America/Denver",
	"TN": "America/Chicago America/New_York",
	"TX": "America/Chicago America/Denver", // Denver in El Paso and Hudspeth Counties
	"UT": "America/Denver",
	"VT": "America/New_York",
	"VA": "America/New_York",
	"WA": "America/Los_Angeles",
	"WV": "America/New_York",
	"WI": "America/Chicago",
	"WY": "America/Denver",
	"AS": "Pacific/Pago_Pago",
	"GU": "Pacific/Guam",
	"MP": "Pacific/Saipan Pacific/Guam",
	"PR": "America/Puerto_Rico",
	"VI": "America/St_Thomas America/Puerto_Rico",
}
