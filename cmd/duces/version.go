package main

import (
	"fmt"
	"runtime/debug"
)

// version is what the build knows of itself: module version, revision and
// whether the source was as committed.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "duces (unknown build)"
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	text := "duces " + info.Main.Version
	if revision := settings["vcs.revision"]; revision != "" {
		text += fmt.Sprintf(", revision %.12s of %s", revision, settings["vcs.time"])
		if settings["vcs.modified"] == "true" {
			text += ", with changes"
		}
	}
	return text + ", " + info.GoVersion
}
