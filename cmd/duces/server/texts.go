package server

import (
	"os"
	"time"

	"duces/handlers/file"
	"duces/handlers/reading"
)

// mostReading is how long the text of one file may take to be read.
const mostReading = 30 * time.Second

// texts reads the texts of documents while the server runs.
func (s Server) texts() (reading.Job, error) {
	self, err := os.Executable()
	if err != nil {
		return reading.Job{}, err
	}
	x := file.Extractor{Program: []string{self, "read-text"}, Most: mostReading}
	watcher, err := watcher(s.Store, s.Now)
	if err != nil {
		return reading.Job{}, err
	}
	return reading.Job{Store: s.Store.Files, Blobs: s.Store.Blobs, Extract: x.ReadText, Found: watcher.LookInFile, Log: s.Log}, nil
}
