package deadline

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"sync"
	"time"
)

// zoneData is $GOROOT/lib/time/zoneinfo.zip, the IANA database as Go has it. The
// runtime asks the host for zones before the data in the binary (ZONEINFO,
// /usr/share/zoneinfo), and a due date must not hang on the machine.
// “.tools/generate zones” renews it.
//
//go:embed zoneinfo.zip
var zoneData []byte

// zoneFiles are the zones by name, as the database spells them.
var zoneFiles = sync.OnceValue(func() map[string]*zip.File {
	archive, err := zip.NewReader(bytes.NewReader(zoneData), int64(len(zoneData)))
	if err != nil {
		panic("the zones in the program cannot be read: " + err.Error())
	}
	files := make(map[string]*zip.File, len(archive.File))
	for _, f := range archive.File {
		files[f.Name] = f
	}
	return files
})

// zones remembers time zones by name: every rung of every ladder asks, and so
// does every row of an import.
var zones sync.Map

// LoadZone finds a time zone by its IANA name in the data of the binary, also one
// that ZoneNamed refuses: history may name it.
func LoadZone(name string) (*time.Location, error) {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	file, known := zoneFiles()[name]
	if !known {
		return nil, unread(name, "a time zone", "write it like America/Chicago")
	}
	data, err := readZone(file)
	if err != nil {
		return nil, fmt.Errorf("the zone %s in the program cannot be read: %w", name, err)
	}
	loc, err := time.LoadLocationFromTZData(name, data)
	if err != nil {
		return nil, err
	}
	first, _ := zones.LoadOrStore(name, loc)
	loc = first.(*time.Location)
	stretches.LoadOrStore(loc, &memory{})
	return loc, nil
}

func readZone(file *zip.File) ([]byte, error) {
	r, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return io.ReadAll(r)
}

// Zone finds a time zone by its IANA name, and falls back to UTC: the name was
// checked when it entered history.
func Zone(name string) *time.Location {
	loc, err := LoadZone(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Over says whether a last day, which ends at an instant, is over at another.
func Over(ends, at time.Time) bool { return !at.Before(ends) }

// DaysFrom is the same time of day so many days later on the clocks of loc, or
// earlier for a number below 0. When clocks change, that is not 24 hours a day.
func DaysFrom(t time.Time, days int, loc *time.Location) time.Time {
	return DateIn(t, loc).AddDays(days).At(timeOfDay(t, loc), loc)
}
