package main

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// misledZones is a folder of zones in which Chicago has the clock of Denver.
func misledZones(t *testing.T) string {
	t.Helper()
	archive, err := zip.OpenReader("../../workflow/timezone/zoneinfo.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	denver, err := archive.Open("America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(denver)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "America"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "America/Chicago"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestNoZoneComesFromTheMachine(t *testing.T) {
	t.Parallel()
	dir := seeded(t)
	misled := []string{"ZONEINFO=" + misledZones(t), "TZ=Asia/Tokyo"}
	if out, errs, code := askIn(t, misled, "verify", "--data", dir); code != 0 {
		t.Errorf("verify exits %d: %s%s", code, out, errs)
	}
	for _, args := range []string{
		"deadline --from 2018-01-24 --days 30 --zone America/Chicago",
		"deadline --from 2018-06-01T10:00 --hours 48 --zone America/Chicago --json",
	} {
		want, errs, code := ask(t, strings.Fields(args)...)
		if code != 0 {
			t.Fatalf("%s exits %d: %s", args, code, errs)
		}
		if got, _, _ := askIn(t, misled, strings.Fields(args)...); got != want {
			t.Errorf("%s prints\n%s\nand on a machine with other zones\n%s", args, want, got)
		}
	}
}

func TestADeadlineIsComputedOnTheClockOfACity(t *testing.T) {
	for zone, says := range map[string]string{
		"EST": "write America/New_York", "MST": "America/Phoenix", "CST6CDT": "write America/Chicago", "HST": "write Pacific/Honolulu",
		"Etc/GMT+5": "the zone of a city", "GMT+5": "the zone of a city", "UTC": "the zone of a city", "Factory": "the zone of a city",
		"posixrules": "the zone of a city", "right/America/Chicago": "the zone of a city", "posix/America/Chicago": "the zone of a city", "Mars/Base": "not a time zone",
	} {
		if _, errs, code := call(t, "deadline", "--from", "2018-06-01T10:00", "--hours", "48", "--zone", zone); code != 2 || !strings.Contains(errs, "--zone") || !strings.Contains(errs, says) {
			t.Errorf("%s: exit status %d, %s", zone, code, errs)
		}
	}
	for _, zone := range []string{"America/Chicago", "US/Central", "Central Time", "america/chicago"} {
		if out, errs, code := call(t, "deadline", "--from", "2018-06-01T10:00", "--hours", "48", "--zone", zone, "--json"); code != 0 || !strings.Contains(out, `"zone": "America/Chicago"`) {
			t.Errorf("%s: exit status %d, %s%s", zone, code, errs, out)
		}
	}
}
