// Package timezone owns the time zones in the program: what they are called, and how their clocks stand.
package timezone

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"sync"
	"time"

	"duces/workflow/validation"
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

// Load finds a time zone by its IANA name in the data of the binary, also one
// that Parse refuses: history may name it.
func Load(name string) (*time.Location, error) {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	file, known := zoneFiles()[name]
	if !known {
		return nil, validation.Unread(name, "a time zone", "write it like America/Chicago")
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

// Named finds a time zone by its IANA name, and falls back to UTC: the name was
// checked when it entered history.
func Named(name string) *time.Location {
	loc, err := Load(name)
	if err != nil {
		return time.UTC
	}
	return loc
}
