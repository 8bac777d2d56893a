package timezone

import (
	"fmt"
	"strings"
	"sync"

	"duces/workflow/validation"
)

// renamedZones are older names of places in the United States, each a link of the
// IANA database, with the name that it links to.
var renamedZones = map[string]string{
	"US/Alaska": "America/Anchorage", "US/Aleutian": "America/Adak", "US/Arizona": "America/Phoenix", "US/Central": "America/Chicago",
	"US/East-Indiana": "America/Indiana/Indianapolis", "US/Eastern": "America/New_York", "US/Hawaii": "Pacific/Honolulu",
	"US/Indiana-Starke": "America/Indiana/Knox", "US/Michigan": "America/Detroit", "US/Mountain": "America/Denver",
	"US/Pacific": "America/Los_Angeles", "US/Samoa": "Pacific/Pago_Pago", "Navajo": "America/Denver",
	"America/Atka": "America/Adak", "America/Fort_Wayne": "America/Indiana/Indianapolis", "America/Indianapolis": "America/Indiana/Indianapolis",
	"America/Knox_IN": "America/Indiana/Knox", "America/Louisville": "America/Kentucky/Louisville", "America/Shiprock": "America/Denver",
	"America/Virgin": "America/St_Thomas", "Pacific/Samoa": "Pacific/Pago_Pago", "Pacific/Johnston": "Pacific/Honolulu",
}

// spokenZones are what people call the clocks of the United States: those that
// people set forward in spring where the law says so.
var spokenZones = map[string]string{
	"eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver", "pacific": "America/Los_Angeles",
	"alaska": "America/Anchorage", "hawaii": "Pacific/Honolulu", "hawaii-aleutian": "Pacific/Honolulu", "arizona": "America/Phoenix",
	"atlantic": "America/Puerto_Rico", "chamorro": "Pacific/Guam", "samoa": "Pacific/Pago_Pago",
}

// Titled is a time zone and what people of the United States call it.
type Titled struct{ Name, Title string }

// Usual are those in which most people of the United States live, from east to west.
var Usual = []Titled{
	{"America/New_York", "Eastern Time (New York)"},
	{"America/Detroit", "Eastern Time (Detroit)"},
	{"America/Indiana/Indianapolis", "Eastern Time (Indianapolis)"},
	{"America/Kentucky/Louisville", "Eastern Time (Louisville)"},
	{"America/Chicago", "Central Time (Chicago)"},
	{"America/Denver", "Mountain Time (Denver)"},
	{"America/Boise", "Mountain Time (Boise)"},
	{"America/Phoenix", "Mountain Time, no daylight saving (Phoenix)"},
	{"America/Los_Angeles", "Pacific Time (Los Angeles)"},
	{"America/Anchorage", "Alaska Time (Anchorage)"},
	{"Pacific/Honolulu", "Hawaii Time (Honolulu)"},
	{"America/Puerto_Rico", "Atlantic Time (San Juan)"},
	{"America/St_Thomas", "Atlantic Time (St. Thomas)"},
	{"Pacific/Guam", "Chamorro Time (Guam)"},
	{"Pacific/Saipan", "Chamorro Time (Saipan)"},
	{"Pacific/Pago_Pago", "Samoa Time (Pago Pago)"},
}

// Title is what people call a zone; its IANA name where they have no name for it.
func Title(name string) string {
	for _, z := range Usual {
		if z.Name == name {
			return z.Title
		}
	}
	return name
}

// noCity are names of clocks that no city keeps: abbreviations, fixed offsets, and
// names that fill a gap. With each goes what to write instead; nothing where nobody knows.
var noCity = func() map[string]string {
	all := map[string]string{}
	for names, instead := range map[string]string{
		"EST EDT ET EST5EDT":                "America/New_York",
		"CST CDT CT CST6CDT":                "America/Chicago",
		"MST MDT MT":                        "America/Denver, or America/Phoenix where clocks do not change",
		"MST7MDT":                           "America/Denver",
		"PST PDT PT PST8PDT":                "America/Los_Angeles",
		"AKST AKDT AKT":                     "America/Anchorage",
		"HST HDT HAST":                      "Pacific/Honolulu",
		"AST":                               "America/Puerto_Rico",
		"CHST":                              "Pacific/Guam",
		"SST":                               "Pacific/Pago_Pago",
		"UTC UCT GMT GMT0 GREENWICH ZULU Z": "",
		"UNIVERSAL FACTORY POSIXRULES LOCAL LOCALTIME": "",
		"CET EET MET WET": "",
	} {
		for _, name := range strings.Fields(names) {
			all[name] = instead
		}
	}
	return all
}()

// zoneSpellings are the names of zones as the database spells them, by how
// somebody may type them.
var zoneSpellings = sync.OnceValue(func() map[string]string {
	all := make(map[string]string, len(zoneFiles()))
	for name := range zoneFiles() {
		all[typedZone(name)] = name
	}
	return all
})

func typedZone(name string) string { return strings.ToLower(strings.ReplaceAll(name, " ", "_")) }

// Parse is the IANA name of the zone whose clock an input means, as
// America/Chicago for “US/Central”, “america/chicago” and “Central Time”. An
// abbreviation or a fixed offset (EST, Etc/GMT+5, UTC) is the clock of no city: it
// says nothing of summer time. The error names what to write.
func Parse(input string) (string, error) {
	typed := strings.Join(strings.Fields(input), " ")
	if typed == "" {
		return "", validation.Unread(typed, "a time zone", "write it like America/Chicago")
	}
	upper := strings.ToUpper(typed)
	if instead, no := noCity[upper]; no {
		return "", notOfACity(typed, instead)
	}
	for _, area := range []string{"ETC/", "RIGHT/", "POSIX/", "SYSTEMV/", "GMT+", "GMT-", "UTC+", "UTC-"} {
		if strings.HasPrefix(upper, area) {
			return "", notOfACity(typed, "")
		}
	}
	if name, known := zoneSpellings()[typedZone(typed)]; known {
		if now, renamed := renamedZones[name]; renamed {
			return now, nil
		}
		return name, nil
	}
	spoken := strings.TrimSuffix(strings.ToLower(typed), " (us & canada)")
	if name, known := spokenZones[strings.TrimSuffix(spoken, " time")]; known {
		return name, nil
	}
	for _, season := range []string{" standard time", " daylight time"} {
		if name, known := spokenZones[strings.TrimSuffix(spoken, season)]; known {
			return "", notOfACity(typed, name)
		}
	}
	return "", validation.Unread(input, "a time zone", "write it like America/Chicago")
}

func notOfACity(typed, instead string) error {
	if instead == "" {
		instead = "the zone of a city, such as America/Chicago"
	}
	return fmt.Errorf("%q is an abbreviation or a fixed offset, not the clock of a city; write %s", typed, instead)
}
